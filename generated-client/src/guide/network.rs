//! Sets up a client behind a proxy with a private certificate authority.

use std::time::Duration;

use fitbit_plus::{Client, Credentials, Error};

fn client(authority: &[u8]) -> Result<Client, Error> {
    Client::builder()
        .credentials(Credentials::new("a client id", "its secret"))
        .proxy("http://user:password@proxy.hospital.example:3128")
        .root_certificates(authority) // std::fs::read("/etc/ssl/hospital-ca.pem")
        .default_header("x-gateway-key", "the key of a gateway")
        .timeout(Duration::from_secs(20))
        .build()
}

pub(crate) fn network() {
    // A wrong setting is an error of `build`, before anything is sent.
    match client(b"not a certificate") {
        Ok(client) => println!("{}", client.base_url()),
        Err(error) => println!("{error}"),
    }
}
