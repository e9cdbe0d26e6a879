//! Credentials: of the environment, and of profiles.

mod support;

use simulator::Simulator;
use support::{Checked, Cli, Ran, bare, finished};

/// Runs the command with a home of its own and these variables.
async fn run(cli: &Cli, variables: &[(&str, &str)], arguments: &[&str], input: &str) -> Ran {
    let mut command = bare(arguments);
    command.env("XDG_CONFIG_HOME", cli.file("config")).envs(variables.iter().copied());
    finished(command, input).await
}

fn lines(simulator: &Simulator) -> String {
    format!(
        "export FITBIT_PLUS_BASE_URL={}\nFITBIT_PLUS_CLIENT_ID={}\nFITBIT_PLUS_CLIENT_SECRET={}\n",
        simulator.base_url(),
        simulator.client_id(),
        simulator.client_secret()
    )
}

#[tokio::test(flavor = "multi_thread")]
async fn a_profile_has_what_the_environment_lacks_and_nothing_is_printed() -> Checked {
    let cli = Cli::start(5).await?;
    let none = run(&cli, &[], &["auth"], "").await;
    assert!(none.failed(3).contains("set FITBIT_PLUS_CLIENT_ID and FITBIT_PLUS_CLIENT_SECRET"), "{}", none.stderr);
    assert!(none.stderr.contains("fitbit-plus auth login"), "{}", none.stderr);

    let saved = run(&cli, &[], &["auth", "login"], &lines(&cli.simulator)).await;
    assert!(saved.ok().contains("saved the profile `default`"), "{}", saved.stdout);
    run(&cli, &[], &["auth", "login", "--profile=other"], &lines(&cli.simulator)).await.ok();
    for arguments in [&["auth"][..], &["auth", "check", "--profile=other"]] {
        let checked = run(&cli, &[], arguments, "").await;
        assert!(checked.ok().ends_with("the server issued a token\n"), "{}", checked.stdout);
        assert!(checked.stdout.contains("FITBIT_PLUS_CLIENT_ID and FITBIT_PLUS_CLIENT_SECRET, from the profile"));
        let printed = format!("{}{}{}", saved.stdout, checked.stdout, checked.stderr);
        assert!(!printed.contains(cli.simulator.client_secret()) && !printed.contains(cli.simulator.client_id()));
    }
    let count = ["count", "patient", &cli.organization()];
    assert_eq!(run(&cli, &[], &count, "").await.ok(), "5\n");

    // The environment precedes the default profile as a whole; a profile that is named precedes the environment.
    let wrong = [("FITBIT_PLUS_CLIENT_ID", "x"), ("FITBIT_PLUS_CLIENT_SECRET", "y")];
    let wrong = [&wrong[..], &[("FITBIT_PLUS_BASE_URL", cli.simulator.base_url())]].concat();
    run(&cli, &wrong, &["auth"], "").await.failed(4);
    run(&cli, &wrong, &["auth", "--profile=other"], "").await.ok();
    let half = run(&cli, &[("FITBIT_PLUS_CLIENT_ID", "x")], &count, "").await;
    assert!(half.failed(3).contains("the environment has no FITBIT_PLUS_CLIENT_SECRET"), "{}", half.stderr);

    run(&cli, &[], &["auth", "logout", "--profile=other"], "").await.ok();
    let gone = run(&cli, &[], &["auth", "--profile=other"], "").await;
    assert!(gone.failed(3).contains("there is no profile `other`"), "{}", gone.stderr);
    Ok(())
}

#[tokio::test(flavor = "multi_thread")]
async fn malformed_input_saves_nothing_and_is_not_quoted() -> Checked {
    let cli = Cli::start(1).await?;
    for input in ["", "s3cret=1\n", "FITBIT_PLUS_CLIENT_ID=s3cret\n", "FITBIT_PLUS_BASE_URL=s3cret\n"] {
        let refused = run(&cli, &[], &["auth", "login"], input).await;
        assert!(matches!(refused.code, Some(2 | 3)), "{input}: {}", refused.stderr);
        assert!(!refused.stderr.contains("s3cret"), "{}", refused.stderr);
    }
    assert!(!cli.file("config/fitbit-plus/profiles.json").exists());
    Ok(())
}

#[cfg(unix)]
#[tokio::test(flavor = "multi_thread")]
async fn profiles_are_for_their_owner_only() -> Checked {
    use std::fs::{Permissions, metadata, set_permissions};
    use std::os::unix::fs::PermissionsExt;

    let cli = Cli::start(1).await?;
    run(&cli, &[], &["auth", "login"], &lines(&cli.simulator)).await.ok();
    let file = cli.file("config/fitbit-plus/profiles.json");
    assert_eq!(metadata(&file)?.permissions().mode() & 0o777, 0o600);
    set_permissions(&file, Permissions::from_mode(0o644))?;
    let refused = run(&cli, &[], &["auth"], "").await;
    assert!(refused.failed(3).contains("others can read it"), "{}", refused.stderr);
    Ok(())
}

/// Everything that a newcomer needs is printed by the command itself.
#[cfg(unix)]
#[tokio::test(flavor = "multi_thread")]
async fn a_newcomer_can_list_what_the_command_simulates() -> Checked {
    use std::io::{BufRead, BufReader};

    let cli = Cli::start(1).await?;
    let mut server = bare(&["simulate", "--rows=30"]).spawn()?;
    let stdout = server.stdout.take().ok_or("no output")?;
    let stderr = server.stderr.take().ok_or("no errors")?;
    let read = tokio::task::spawn_blocking(move || {
        let variables: Vec<String> = BufReader::new(stdout).lines().take(3).map_while(Result::ok).collect();
        let hints: Vec<String> = BufReader::new(stderr).lines().take(2).map_while(Result::ok).collect();
        (variables, hints)
    });
    let (variables, hints) = read.await?;
    run(&cli, &[], &["auth", "login"], &variables.join("\n")).await.ok();
    let example = hints.last().and_then(|hint| hint.strip_prefix("then try: fitbit-plus ")).ok_or("no example")?;
    let list = run(&cli, &[], &example.split(' ').collect::<Vec<_>>(), "").await;
    assert_eq!(list.rows().len(), 5, "{}", list.stderr);
    std::process::Command::new("kill").args(["-INT", &server.id().to_string()]).status()?;
    assert!(server.wait()?.success());
    Ok(())
}
