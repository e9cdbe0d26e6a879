//! Shares a token among processes.

use fitbit_plus::runtime::FileTokenStore;
use fitbit_plus::{Client, Credentials, Error};

pub(crate) async fn tokens(service: &Client) -> Result<(), Error> {
    let path = std::env::temp_dir().join(format!("fitbit-plus-token-{}.json", std::process::id()));
    let mut known = None;
    for process in 1..=2 {
        let client = Client::builder()
            .base_url(service.base_url())
            .credentials(Credentials::from_env()?)
            .token_store(FileTokenStore::new(&path)) // readable by its owner only
            .build()?;
        // The first request of the first process obtains a token, and the second process finds it in the file.
        client.fetch_patient("unknown").await.err();
        // A renewal may still run: before a process ends, wait until its token is saved.
        client.flush().await;
        let token = std::fs::read(&path).ok();
        println!("process {process}: {}", if token == known { "the same token" } else { "a new token" });
        known = token;
    }
    std::fs::remove_file(&path).ok();
    Ok(())
}
