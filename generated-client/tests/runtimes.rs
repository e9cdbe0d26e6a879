//! One client in several tokio runtimes, in sequence and at once, over real connections.

use std::time::Duration;

use fitbit_plus::{Client, Credentials, Error, PatientScope};
use simulator::Simulator;
use tokio::runtime::{Builder, Runtime};

type Checked = Result<(), Box<dyn std::error::Error>>;

fn runtime() -> std::io::Result<Runtime> {
    Builder::new_current_thread().enable_all().build()
}

fn client(simulator: &Simulator) -> Result<Client, Error> {
    let credentials = Credentials::new(simulator.client_id(), simulator.client_secret());
    // A connection of a dropped runtime would time out after this.
    Client::builder().base_url(simulator.base_url()).credentials(credentials).timeout(Duration::from_secs(5)).build()
}

#[test]
fn a_client_outlives_the_runtime_that_it_was_first_used_in() -> Checked {
    let server = Builder::new_multi_thread().worker_threads(1).enable_all().build()?;
    let simulator = server.block_on(Simulator::builder().patients(2).start())?;
    let client = client(&simulator)?;
    let group = simulator.id_of("group").ok_or("a group")?;
    let call = || client.fetch_patients(PatientScope::groups([group.as_str()]));
    for _ in 0..10 {
        // The runtime's connections and tasks end with it; the client keeps the token and an empty pool.
        let short = runtime()?;
        short.block_on(async { tokio::try_join!(call(), call(), call()) })?;
    }
    // Two at once, and the runtime of the blocking functions.
    let others: Vec<_> = (0..2)
        .map(|_| {
            let call = call();
            std::thread::spawn(move || runtime().map(|runtime| runtime.block_on(async { call.await.is_ok() })))
        })
        .collect();
    fitbit_plus::block(call())?;
    for other in others {
        assert!(other.join().map_err(|_| "a panic")??);
    }
    let tokens = simulator.requests().iter().filter(|exchange| exchange.path.ends_with("/oauth/token")).count();
    assert_eq!(tokens, 1);
    Ok(())
}
