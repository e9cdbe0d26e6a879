//! Tokens: how they are requested, stored and renewed, to which origin they are sent, and that they are never shown.

mod support;

use std::fs;

use fitbit_plus::runtime::FileTokenStore;
use fitbit_plus::{Client, Credentials, Error, GroupRef, NewPatient, PatientPatch, PatientScope, StatusCode};
use serde_json::json;
use support::{CLIENT_ID, Checked, Response, SECRET, Server, ok, refused};

const JSON_API: &str = "application/vnd.api+json";

fn no_patients() -> Response {
    ok(json!({"data": [], "meta": {"req_id": "r-1", "count": 263}}))
}

#[tokio::test]
async fn the_token_is_requested_once_as_a_document() -> Checked {
    let server = Server::start(|_| no_patients())?;
    let client = server.client()?;
    let calls: Vec<_> = (0..20)
        .map(|_| tokio::spawn(client.fetch_patients(PatientScope::organization("58c8")).into_future()))
        .collect();
    for call in calls {
        call.await??;
    }
    let all = server.all();
    let tokens: Vec<_> = all.iter().filter(|request| request.is_for_token()).collect();
    let [asked] = tokens[..] else {
        return Err("one request for a token".into());
    };
    assert_eq!((asked.header("content-type"), asked.header("accept")), (vec![JSON_API], vec![JSON_API]));
    assert!(asked.header("authorization").is_empty());
    let attributes = json!({"grant_type": "client_credentials", "client_id": CLIENT_ID, "client_secret": SECRET});
    assert_eq!(asked.json()?, json!({"data": {"type": "oauth/token", "attributes": attributes}}));
    assert_eq!(server.calls().len(), 20);
    Ok(())
}

#[tokio::test]
async fn a_token_that_is_always_refused_is_not_requested_for_ever() -> Checked {
    let server = Server::start(|_| refused("401 Unauthorized", "{}"))?;
    let error = server.client()?.fetch_groups("58c8").await.err();
    assert!(matches!(&error, Some(Error::Api(error)) if error.status() == StatusCode::UNAUTHORIZED), "{error:?}");
    assert_eq!(server.all().len(), 4);
    Ok(())
}

#[test]
fn a_client_that_cannot_be_safe_is_not_built() {
    let urls = [
        "",
        "api.example.com",
        "ftp://x/",
        "http://api.example.com/pub",
        "http://127.0.0.1.example.com/",
        "https://u:p@x/",
        "https://u@x/",
        "https://:p@x/",
        "https://x/?a=b",
        "https://x/#a",
        "https://x/\n",
        "https://x/\tpub",
        "https://x\u{7f}/",
        "\u{0}https://x/",
        "https://x/\u{85}",
        " https://x/",
    ];
    for url in urls {
        assert!(matches!(Client::builder().base_url(url).build(), Err(Error::Config(_))), "{url}");
    }
    for url in ["https://api.example.com/pub/", "http://localhost:8080/pub", "http://[::1]:80", "http://127.1.2.3/pub"]
    {
        assert!(Client::builder().base_url(url).build().is_ok(), "{url}");
    }
    for (id, secret) in [("", "s"), ("i", ""), ("i\n", "s"), ("i", " marker")] {
        let error = Client::builder().credentials(Credentials::new(id, secret)).build().err();
        assert!(error.is_some_and(|error| !error.to_string().contains("marker")));
    }
}

#[tokio::test]
async fn debug_shows_neither_secrets_nor_parameters() -> Checked {
    let server = Server::start(|_| no_patients())?;
    let client = server.client()?;
    client.fetch_groups("58c8").await?;
    let scope = PatientScope::groups(["marker-group"]);
    let shown = format!(
        "{:?} {client:?} {scope:?} {:?} {:?} {:?} {:?}",
        Credentials::new("marker-id", "marker-secret"),
        client.fetch_patients(&scope).identifier("marker-system", "marker-value").cursor().after("marker-cursor"),
        client.create_patient(NewPatient::new([GroupRef::query("58c8", "marker-group")]).last_name("marker-name")),
        client.update_patient("5f", PatientPatch::new().first_name("marker-name")).header("x", "marker-header"),
        client.fetch_groups("58c8").send_raw().await?,
    );
    assert!(!shown.contains("marker"), "{shown}");
    assert!(shown.contains("filter[identifier][value]") && shown.contains("Sensitive(…)"), "{shown}");
    Ok(())
}

#[tokio::test]
async fn a_token_in_a_file_is_shared_and_readable_by_its_owner_only() -> Checked {
    let server = Server::start(|_| no_patients())?;
    let folder = tempfile::tempdir()?;
    let path = folder.path().join("token.json");
    let client = || {
        let builder = Client::builder().base_url(format!("{}/pub", server.origin));
        builder.credentials(Credentials::new(CLIENT_ID, SECRET)).token_store(FileTokenStore::new(&path)).build()
    };
    let tokens = || server.all().iter().filter(|request| request.is_for_token()).count();
    for _ in 0..2 {
        let client = client()?;
        client.fetch_groups("58c8").await?;
        client.flush().await;
        assert_eq!(tokens(), 1);
    }
    assert_eq!(fs::read_dir(folder.path())?.count(), 1);
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        let mode = || fs::metadata(&path).map(|file| file.permissions().mode() & 0o777);
        assert_eq!(mode()?, 0o600);
        // A token that others could read is not used, and its successor is readable by the owner only.
        fs::set_permissions(&path, fs::Permissions::from_mode(0o644))?;
        let client = client()?;
        client.fetch_groups("58c8").await?;
        client.flush().await;
        assert_eq!((tokens(), mode()?), (2, 0o600));
    }
    Ok(())
}
