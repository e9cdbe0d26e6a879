//! Personal data is masked where a person may look over a shoulder, and never in arguments or errors.

mod support;

use serde_json::Value;
use tests::markers::{self, DATE, MARKER};

use support::{Checked, Cli, Ran, bare, finished};

/// What could be shown.
const NUMBER: &str = "739118264753";

#[track_caller]
fn shows_nothing(ran: &Ran) {
    for text in [&ran.stdout, &ran.stderr] {
        for marker in [MARKER, DATE, NUMBER] {
            let line = text.lines().find(|line| line.contains(marker));
            assert!(line.is_none(), "`{marker}` is shown: {}", line.unwrap_or_default());
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn masked_output_has_no_personal_data_in_any_format() -> Checked {
    let cli = Cli::of(simulator::Simulator::builder().patients(8).seed(3).validate_responses(false)).await?;
    assert!(markers::mark(&cli.simulator).map_err(|error| error.to_string())? > 100);
    // A member that the description does not know.
    for id in cli.simulator.ids_of("patient") {
        cli.simulator.edit("patient", &id, |patient| patient["attributes"]["nickname"] = MARKER.into());
    }
    let described = finished(bare(&["describe", "-o", "json"]), "").await;
    let described: Value = serde_json::from_str(described.ok())?;
    let (patient, of) = (cli.simulator.id_of("patient").unwrap_or_default(), cli.organization());
    let group = cli.simulator.id_of("group").unwrap_or_default();
    let mut shown = 0;
    for row in described["types"].as_array().into_iter().flatten() {
        let name = row["type"].as_str().unwrap_or_default();
        let has = |verb: &str| row["verbs"].as_array().into_iter().flatten().any(|known| known == verb);
        let one = cli.simulator.id_of(name);
        let mut commands = Vec::new();
        if has("list") {
            let flags = finished(bare(&["list", name, "--help"]), "").await;
            let scope = match flags.ok() {
                help if help.contains("--organization") => vec![of.clone()],
                help if help.contains("--groups") => vec![format!("--groups={group}"), format!("--patient={patient}")],
                help if help.contains("--patient") => vec![format!("--patient={patient}")],
                help if help.contains("--receiver") => vec![format!("--receiver={patient}")],
                _ => Vec::new(),
            };
            commands.push([vec!["list".to_owned(), name.to_owned()], scope].concat());
        }
        if let Some(id) = one.filter(|_| has("get")) {
            commands.push(vec!["get".to_owned(), name.to_owned(), id]);
        }
        for command in commands {
            for format in ["table", "csv", "json", "ndjson"] {
                let mut arguments: Vec<&str> = command.iter().map(String::as_str).collect();
                arguments.extend(["-o", format, "--mask"]);
                let ran = cli.run(&arguments).await;
                ran.ok();
                shows_nothing(&ran);
                shown += usize::from(ran.stdout.contains("***"));
            }
        }
    }
    assert!(shown > 60, "{shown} outputs are masked");
    let everything = cli.run(&["get", "patient", &patient]).await;
    assert!(everything.ok().contains(MARKER), "a pipe gets everything");
    let shown = cli.run(&["call", "fetchPatient", "--id", &patient, "-o", "json", "--mask"]).await;
    shown.ok();
    shows_nothing(&shown);
    assert!(shown.stdout.contains(&patient), "identifiers are shown");
    Ok(())
}

#[tokio::test(flavor = "multi_thread")]
async fn errors_hold_no_personal_data() -> Checked {
    let cli = Cli::start(5).await?;
    let group = cli.simulator.id_of("group").unwrap_or_default();
    let bodies = [
        format!(
            r#"{{"data": {{"type": "patient", "attributes": {{"first_name": "{MARKER}", "gender": "{MARKER}"}}}}}}"#
        ),
        format!(
            r#"{{"data": {{"type": "patient", "attributes": {{"email_address": "{MARKER}"}}, "relationships": {{"groups": {{"data": [{{"type": "group", "id": "{group}x"}}]}}}}}}}}"#
        ),
        format!(r#"{{"data": {MARKER}"#),
    ];
    for body in bodies {
        for format in ["json", "table"] {
            let ran = cli.run_with_input(&["call", "createPatient", "--body=-", "-o", format], &body).await;
            assert!(matches!(ran.code, Some(2 | 5)), "{ran:?}");
            shows_nothing(&ran);
        }
    }
    Ok(())
}

#[tokio::test(flavor = "multi_thread")]
async fn personal_data_is_no_argument() -> Checked {
    let cli = Cli::start(20).await?;
    let of = cli.organization();
    let patient = cli.simulator.id_of("patient").unwrap_or_default();
    let identifier = serde_json::json!([{"system": "mrn", "value": format!("{MARKER}-1")}]);
    cli.simulator.edit("patient", &patient, |patient| patient["attributes"]["identifiers"] = identifier.clone());

    let list = ["list", "patient", &of, "--fields=id", "-o", "csv", "--identifier-system=mrn"];
    let direct = cli.run(&[&list[..], &["--identifier-value", &format!("{MARKER}-1")]].concat()).await;
    assert!(direct.failed(2).contains("give @FILE"), "{}", direct.stderr);
    shows_nothing(&direct);

    std::fs::write(cli.file("value"), format!("{MARKER}-1\n"))?;
    let found = format!("id\n{patient}\n");
    let from_file = cli.run(&[&list[..], &["--identifier-value=@value"]].concat()).await;
    assert_eq!(from_file.ok(), found);
    let (flag, input) = (["--identifier-value=@-"], format!("{MARKER}-1\n"));
    let from_input = cli.run_with_input(&[&list[..], &flag].concat(), &input).await;
    assert_eq!(from_input.ok(), found);
    Ok(())
}
