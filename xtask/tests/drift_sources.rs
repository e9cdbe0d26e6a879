//! `cargo xtask drift`: the sources of descriptions, and their errors.

// A test panics on what it does not expect.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing)]

mod common;

use std::fs::{self, File};
use std::io::{Read, Write};
use std::net::TcpListener;

use common::{Project, Server, finished, respond, side, text};

/// A project whose description is the old side of the pair.
fn project() -> Project {
    let project = Project::new();
    project.write("spec/swagger.yaml", &text("demo", "old"));
    project
}

#[test]
fn one_side_can_be_read_from_the_standard_input() {
    let project = Project::new();
    let new = side("demo", "new");
    let run = project.piped(&["-", &new], &text("demo", "old"));
    assert_eq!(run.code, Some(1), "{}", run.stderr);
    assert!(run.stdout.contains("stdin (1.4) → ") && run.stdout.contains("stdin:12:"), "{}", run.stdout);
    let run = project.piped(&["--from", "-"], "");
    run.refused("cannot read spec/swagger.yaml");
    project.piped(&["-", "-"], "").refused("only one of the two");
    project.piped(&["-", &new], "a: [1,\n").refused("not well-formed YAML");
}

#[test]
fn a_revision_of_git_is_a_side() {
    let project = project();
    let folder = project.path("");
    project.git(&["init", "--quiet"]);
    project.git(&["add", "spec"]);
    project.git(&["commit", "--quiet", "-m", "One"]);
    project.write("spec/swagger.yaml", &text("demo", "new"));
    let drift = |args: &[&str]| {
        let mut command = project.command();
        finished(command.args(args).current_dir(&folder).output().unwrap())
    };
    let run = drift(&["HEAD:spec/swagger.yaml", "spec/swagger.yaml"]);
    assert_eq!(run.code, Some(1), "{}", run.stderr);
    assert!(run.stdout.contains("HEAD:spec/swagger.yaml:12:"), "{}", run.stdout);
    // Annotations name the file, not the revision.
    let run = drift(&["spec/swagger.yaml", "HEAD:spec/swagger.yaml", "--format", "github"]);
    assert!(run.stdout.contains("::error file=spec/swagger.yaml,line="), "{}", run.stdout);
    assert!(!run.stdout.contains("file=HEAD"), "{}", run.stdout);

    drift(&["v9:spec/swagger.yaml", "spec/swagger.yaml"]).refused("cannot read v9:spec/swagger.yaml: git reported");
    drift(&["HEAD:spec/none.yaml", "spec/swagger.yaml"]).refused("does not exist in 'HEAD'");
    drift(&["HEAD:spec", "spec/swagger.yaml"]).refused("cannot read HEAD:spec");
    // Both errors are reported.
    let run = drift(&["v9:a", "none.yaml"]);
    run.refused("v9:a");
    run.refused("none.yaml");

    let mut command = project.command();
    let command = command.args(["HEAD:spec/swagger.yaml", "spec/swagger.yaml"]).current_dir(&folder);
    finished(command.env("PATH", project.path("target")).output().unwrap()).refused("there is no `git` here");
}

#[test]
fn no_git_at_all_is_a_reason_too() {
    let project = project();
    let mut command = project.command();
    let command = command.args(["HEAD:spec/swagger.yaml", "spec/swagger.yaml"]).current_dir(project.path(""));
    // Git does not search above the temporary folder.
    let command = command.env("GIT_CEILING_DIRECTORIES", project.path("").parent().unwrap());
    finished(command.output().unwrap()).refused("not a git repository");
}

#[test]
fn the_vendors_description_is_compared_with_ours() {
    let project = project();
    let overlay = r#"
        overlay: 1.0.0
        info: {title: Corrections, version: "1"}
        actions:
          - description: What is taken is a day.
            target: $.definitions.Reading.properties.taken
            update: {format: date}
    "#;
    project.write("spec/overlay.yaml", overlay);
    let run = project.drift(&["--from", &side("demo", "new")]);
    assert_eq!(run.code, Some(1), "{}", run.stderr);
    assert!(run.stdout.contains("spec/swagger.yaml (1.4) → xtask/tests/drift/demo.new.yaml (1.5)"), "{}", run.stdout);
    assert!(run.stdout.contains("documentation and examples are not compared"), "{}", run.stdout);
    assert!(run.stdout.contains("overlay, 1 action that would no longer apply"), "{}", run.stdout);
    assert!(run.stdout.contains("0 docs-only"), "{}", run.stdout);
    let run = project.drift(&["--from", &side("demo", "new"), "--docs", "--all"]);
    assert!(!run.stdout.contains("are not compared") && run.stdout.contains("description-changed"), "{}", run.stdout);

    // Documentation alone is no change, and our example is not a defect of the vendor's.
    let ours = text("demo", "old").replace("The sensors", "Other words");
    let ours = ours.replace("name: {type: string}", "name: {type: string, example: 5}");
    project.write("spec/swagger.yaml", &ours);
    let from = ["--from", &side("demo", "old"), "--fail-on", "any"];
    assert_eq!(project.drift(&from).code, Some(0));
    let run = project.drift(&[&from[..], &["--format", "json"]].concat());
    let report: serde_json::Value = serde_json::from_str(&run.stdout).unwrap();
    assert_eq!(report["defects"], serde_json::json!([]));
    assert_eq!((&report["verdict"], &report["semver"]), (&"clean".into(), &"none".into()));
    assert!(run.stderr.contains("documentation and examples are not compared"), "{}", run.stderr);
    let run = project.drift(&[&from[..], &["--docs"]].concat());
    assert_eq!(run.code, Some(1));
    assert!(run.stdout.contains("repaired the example contradicts"), "{}", run.stdout);
}

/// Descriptions of another vendor in each version, one of them with another operation.
fn of_another_service() -> [(&'static str, String); 3] {
    let responses = "responses: {'200': {description: k}}";
    let two = format!(
        "swagger: '2.0'\ninfo: {{title: T, version: '1'}}\npaths: {{/a: {{get: {{operationId: a, {responses}}}}}}}\n"
    );
    let three = two.replace("swagger: '2.0'", "openapi: 3.0.3");
    let one = three.replace("3.0.3", "3.1.0").replace("/a:", "/b:");
    let one = codegen::parse::read("one.yaml", &one).unwrap().root.to_json();
    [("two.yaml", two), ("three.yaml", three), ("one.json", one.to_string())]
}

#[test]
fn any_two_files_are_compared_from_any_folder_without_the_corrections_of_ours() {
    let project = project();
    let overlay = "overlay: 1.0.0\ninfo: {title: t, version: '1'}\nactions:\n  - description: d\n    target: $.definitions.Reading\n    \
                   update: {description: Corrected.}\n";
    project.write("spec/overlay.yaml", overlay);
    let [two, three, one] = of_another_service().map(|(name, text)| project.write(&format!("theirs/{name}"), &text));
    let run = |args: &[&str]| {
        let mut command = project.command();
        finished(command.args(args).current_dir(project.path("theirs")).output().unwrap())
    };
    for (old, new, code) in [("two.yaml", "three.yaml", 0), ("three.yaml", &one, 1), (&two, "./three.yaml", 0)] {
        let run = run(&[old, new]);
        assert_eq!(run.code, Some(code), "{}{}", run.stdout, run.stderr);
        assert!(!run.stdout.contains("overlay"), "{}", run.stdout);
    }
    // With `--overlay`, corrections are reported as fitting neither; for ours, they are applied by default, unless
    // `--no-overlay` is given.
    let asked = run(&[&two, &three, "--overlay", &project.path("spec/overlay.yaml").display().to_string()]);
    assert!(asked.stdout.contains("1 action without effect on either description: "), "{}", asked.stdout);
    let ours = project.path("spec/swagger.yaml").display().to_string();
    let corrected = run(&[&ours, &one]);
    assert!(corrected.stdout.contains("would no longer apply: spec/overlay.yaml"), "{}", corrected.stdout);
    let plain = run(&[&ours, &one, "--no-overlay"]);
    assert!(!plain.stdout.contains("overlay"), "{}", plain.stdout);
    let head = "overlay: 1.0.0\ninfo: {title: t, version: '1'}\n";
    let bare = project.write("theirs/bare.yaml", head);
    let empty = project.write("theirs/empty.yaml", &format!("{head}actions: []\n"));
    for overlay in [bare, empty] {
        assert_eq!(run(&[&two, &three, "--overlay", &overlay]).code, Some(0), "{overlay}");
    }
}

#[test]
fn an_overlay_that_does_not_fit_is_named_in_four_lines() {
    let project = project();
    let actions: String = (0..20)
        .map(|n| format!("  - description: d\n    target: $.paths['/{n}']\n    update: {{get: {{x-unknown: a}}}}\n"))
        .collect();
    let fits = format!("overlay: 1.0.0\ninfo: {{title: t, version: '1'}}\nactions:\n{actions}");
    let overlay = project.write("fits.yaml", &fits);
    let described = |paths: &str| format!("swagger: '2.0'\ninfo: {{title: T, version: '1'}}\npaths:\n{paths}");
    let path = |n: usize| format!("  /{n}: {{get: {{operationId: o{n}, responses: {{'200': {{description: k}}}}}}}}\n");
    let old = project.write("old.yaml", &described(&(0..20).map(path).collect::<String>()));
    let new = project.write("new.yaml", &described(&path(0)));
    for args in [[old.as_str(), &new], [&old, &old]] {
        let run = project.drift(&[&args[..], &["--overlay", &overlay, "--fail-on", "never"]].concat());
        assert!(run.stdout.contains("fits.yaml") && !run.stdout.contains("\\n"), "{}", run.stdout);
        for heading in ["overlay, ", "crate, unknown: "] {
            let block = run.stdout.lines().skip_while(|line| !line.starts_with(heading));
            let block: Vec<&str> = block.take_while(|line| !line.is_empty()).collect();
            assert!(block.len() <= 4 && block.iter().take(1).all(|line| line.contains("fits.yaml")), "{block:#?}");
        }
    }
}

#[test]
fn the_exit_code_and_the_annotations_follow_the_crate_on_request() {
    let project = project();
    let (old, new) = (side("demo", "old"), side("demo", "new"));
    let renamed = project
        .write("renamed.yaml", &text("demo", "old").replace("operationId: fetchSensors", "operationId: listSensors"));
    let more = text("demo", "old").replace("name: {type: string}", "name: {type: string}\n      size: {type: integer}");
    let more = project.write("more.yaml", &more);
    for (new, on, code) in [
        (&new, "major", 1),
        (&renamed, "breaking", 0),
        (&renamed, "major", 1),
        (&renamed, "minor", 1),
        (&more, "major", 0),
        (&more, "minor", 1),
        (&old, "minor", 0),
    ] {
        let run = project.drift(&[&old, new, "--fail-on", on]);
        assert_eq!(run.code, Some(code), "{new} {on}: {}", run.stdout);
    }
    let github = project.drift(&[&old, &renamed, "--format", "github", "--fail-on", "major"]);
    assert!(github.stdout.contains("::error title=crate%3A major::crate, "), "{}", github.stdout);
    assert!(github.stdout.contains("major Client::fetch_sensors: removed"), "{}", github.stdout);
    let github = project.drift(&[&old, &renamed, "--format", "github"]);
    let last = github.stdout.lines().last().unwrap();
    assert!(last.contains("major Client::fetch_sensors: removed") && !github.stdout.contains("::error"), "{last}");
}

#[test]
fn a_version_is_the_same_as_itself_even_if_no_crate_can_be_made_of_it() {
    let project = project();
    let text = text("demo", "old").replace("type: string", "type: strong");
    let (file, copy) = (project.write("a.yaml", &text), project.write("b.yaml", &format!("# another\n{text}")));
    for new in [&file, &copy] {
        let run = project.drift(&[&file, new, "--format", "json", "--fail-on", "minor"]);
        let report: serde_json::Value = serde_json::from_str(&run.stdout).unwrap();
        assert_eq!((&report["verdict"], &report["semver"]), (&"clean".into(), &"none".into()), "{}", run.stdout);
        assert!(report["crate_unknown"].is_array() && run.code == Some(0));
    }
}

#[test]
fn an_unchanged_description_is_fetched_once() {
    let project = project();
    let server = Server::start(|head, stream| {
        if head.contains("if-none-match: \"one\"") {
            return respond(stream, "304 Not Modified", "ETag: \"one\"\r\n", "");
        }
        respond(stream, "200 OK", "ETag: \"one\"\r\n", &text("demo", "new"));
    });
    project.write("spec/SOURCE.toml", &format!("url = \"{}\"\n", server.url));
    let first = project.drift(&[]);
    assert_eq!(first.code, Some(1), "{}", first.stderr);
    let second = project.drift(&[]);
    assert_eq!(first.stdout, second.stdout);
    let conditions = || server.asked().iter().map(|head| head.contains("if-none-match")).collect::<Vec<_>>();
    assert_eq!(conditions(), [false, true]);

    // A broken cache entry is fetched again.
    let kept = fs::read_dir(project.path("target/drift")).unwrap().next().unwrap().unwrap().path();
    fs::write(kept, "{\"url\": ").unwrap();
    assert_eq!(project.drift(&[]).stdout, first.stdout);
    assert_eq!(conditions(), [false, true, false]);
    // A cache that cannot be written is not an error.
    fs::remove_dir_all(project.path("target")).unwrap();
    project.write("target", "");
    assert_eq!(project.drift(&[]).stdout, first.stdout);
}

#[test]
fn the_url_of_the_vendor_is_required() {
    let project = project();
    project.drift(&[]).refused("cannot read spec/SOURCE.toml");
    for (toml, reason) in [
        ("date = 1\n", "has no `url`"),
        ("url = \"no url\"\n", "is not a URL"),
        ("url = \"http://example.org/a\"\n", "use https"),
        ("url = \"file:///etc/hosts\"\n", "use https"),
    ] {
        project.write("spec/SOURCE.toml", toml);
        project.drift(&[]).refused(reason);
    }
}

#[test]
fn an_unreachable_server_is_reported() {
    // The listener is dropped at once, so the port is closed.
    let address = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap();
    let run = project().drift(&["--from", &format!("http://{address}/a?token=hidden")]);
    run.refused("cannot be reached; is this machine offline?");
    run.refused("--from FILE");
    assert!(!run.stderr.contains("hidden"), "{}", run.stderr);
}

#[test]
fn only_allowed_redirects_are_followed() {
    let project = project();
    let from = |server: &Server| project.drift(&["--from", &server.url, "--fail-on", "never"]);
    let end = Server::of(text("demo", "new"));
    let run = from(&Server::to(&end.url));
    assert_eq!(run.code, Some(0), "{}", run.stderr);

    let secret = project.write("secret.yaml", &text("demo", "new"));
    for (location, reason) in [
        (format!("file://{secret}"), "use https"),
        ("http://example.org/a".to_owned(), "use https"),
        ("ftp://127.0.0.1/a".to_owned(), "use https"),
        ("data:text/yaml,a".to_owned(), "use https"),
        ("https://[".to_owned(), "an invalid URL"),
        ("/swagger.yaml".to_owned(), "more than 5 redirects"),
    ] {
        from(&Server::to(&location)).refused(reason);
    }
    let mute = Server::start(|_, stream| respond(stream, "302 Found", "", ""));
    from(&mute).refused("without `Location`");
    let circle = Server::to("/swagger.yaml");
    from(&circle).refused("more than 5 redirects");
    assert_eq!(circle.asked().len(), 6);
}

#[test]
fn bad_responses_are_errors() {
    let project = project();
    let from = |server: &Server| project.drift(&["--from", &server.url, "--fail-on", "never", "--timeout", "2"]);
    let endless = Server::start(|_, stream| {
        let head = "HTTP/1.1 200 OK\r\nConnection: close\r\n\r\n";
        let mut on = stream.write_all(head.as_bytes());
        while on.is_ok() {
            on = stream.write_all(&[b'#'; 1 << 16]);
        }
    });
    let run = project.drift(&["--from", &endless.url]);
    run.refused("larger than 16 MiB");
    // Announces a body and never sends it; ends when the client disconnects.
    let silent = Server::start(|_, stream| {
        let _ = stream.write_all(b"HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nswag");
        let _ = stream.read(&mut [0]);
    });
    from(&silent).refused("took too long");

    for (body, reason) in [
        ("a: [1,\n", "not well-formed YAML"),
        ("<html>Sign in</html>", "cannot be compared"),
        ("", "cannot be compared"),
    ] {
        from(&Server::of(body)).refused(reason);
    }
    let gone = Server::start(|_, stream| respond(stream, "404 Not Found", "", "gone"));
    from(&gone).refused("returned 404 Not Found");
    let unasked = Server::start(|_, stream| respond(stream, "304 Not Modified", "", ""));
    from(&unasked).refused("returned 304");
    let short = Server::start(|_, stream| {
        let _ = stream.write_all(b"HTTP/1.1 200 OK\r\nContent-Length: 1000\r\nConnection: close\r\n\r\nswagger:");
    });
    from(&short).refused("could not be fetched");
    let noise = Server::start(|_, stream| {
        let _ = stream.write_all(b"nothing like HTTP\r\n\r\n");
    });
    from(&noise).refused("could not be fetched");
}

#[test]
fn bad_files_are_errors() {
    let project = project();
    let huge = project.path("huge.yaml");
    File::create(&huge).unwrap().set_len(2 << 30).unwrap();
    project.drift(&["--from", huge.to_str().unwrap()]).refused("larger than 64 MiB");
    project.drift(&["--from", "none.yaml"]).refused("cannot read none.yaml");
    project.drift(&["--from", "file:///etc/hosts"]).refused("use https");
    // Half a pair, or both forms at once, are usage errors.
    assert_eq!(project.drift(&["a.yaml"]).code, Some(2));
    assert_eq!(project.drift(&["a.yaml", "b.yaml", "--from", "c.yaml"]).code, Some(2));
}
