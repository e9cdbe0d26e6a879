//! `--jq`: filters over rows and responses.

mod support;

use serde_json::Value;
use support::{Checked, Cli};

#[tokio::test(flavor = "multi_thread")]
async fn a_filter_sees_each_row() -> Checked {
    let cli = Cli::start(30).await?;
    let of = cli.organization();
    let ids = cli.run(&["list", "patient", &of, "--jq=.id"]).await;
    let expected: String = cli.simulator.ids_of("patient").iter().map(|id| format!("\"{id}\"\n")).collect();
    assert_eq!(ids.ok(), expected);
    let none = cli.run(&["list", "patient", &of, "--jq=select(.id == 0)", "-o", "json"]).await;
    assert_eq!(none.ok(), "[]\n");
    let list = cli.run(&["list", "patient", &of, "--jq=.type, (.id|test(\"x\"))", "-o", "json"]).await;
    assert_eq!(serde_json::from_str::<Value>(list.ok())?.as_array().map(Vec::len), Some(60));
    let chosen = cli.run(&["list", "patient", &of, "--fields=id", "--jq=keys", "--limit=1"]).await;
    assert_eq!(chosen.ok(), "[\"id\"]\n");

    let id = cli.simulator.id_of("patient").unwrap_or_default();
    let one = cli.run(&["get", "patient", &id, "--jq=[.id, .type]"]).await;
    assert_eq!(one.ok(), format!("[\"{id}\",\"patient\"]\n"));
    let whole = cli.run(&["call", "fetchPatient", "--id", &id, "-o", "json", "--jq=.data.id"]).await;
    assert_eq!(whole.ok(), format!("\"{id}\"\n"));
    Ok(())
}

#[tokio::test(flavor = "multi_thread")]
async fn a_filter_sees_masked_data_where_it_is_masked_and_no_credentials() -> Checked {
    let cli = Cli::start(3).await?;
    let masked = ["list", "patient", &cli.organization(), "--mask", "--jq=.attributes.first_name"];
    assert_eq!(cli.run(&masked).await.ok(), "\"***\"\n".repeat(3));
    for filter in ["env", "$ENV"] {
        let refused = cli.run(&["list", "patient", &cli.organization(), "--jq", filter]).await;
        assert!(refused.failed(2).contains("is not defined"), "{}", refused.stderr);
    }
    Ok(())
}

#[tokio::test(flavor = "multi_thread")]
async fn a_filter_that_fails_quotes_no_row() -> Checked {
    let cli = Cli::start(3).await?;
    let of = cli.organization();
    let fails = cli.run(&["list", "patient", &of, "--jq=.attributes.first_name | .x"]).await;
    assert_eq!(fails.failed(2), "error: `--jq`: the filter fails, in row 1\n");
    for (arguments, expected) in [
        (["--jq=.a |", "-o", "json"], "malformed"),
        (["--jq=nope", "-o", "json"], "`nope` is not defined"),
        (["--jq=.", "-o", "csv"], "JSON"),
    ] {
        let refused = cli.run(&[&["list", "patient", of.as_str()][..], &arguments].concat()).await;
        assert!(refused.failed(2).contains(expected), "{}", refused.stderr);
    }
    assert_eq!(cli.simulator.count_of_requests("fetchPatients"), 1, "refused before anything is sent");
    Ok(())
}
