//! Recordings: the exchanges of a client in a folder, under pseudonyms. Feature `record`.
//!
//! ```no_run
//! use fitbit_plus::record::Recorder;
//! use fitbit_plus::{Client, Credentials};
//!
//! # async fn run() -> Result<(), Box<dyn std::error::Error>> {
//! let recorder = Recorder::new("recordings")?;
//! let client = Client::builder().credentials(Credentials::from_env()?).record(&recorder).build()?;
//! client.fetch_patient("5c34c05bd7ac627aafb82010").await?;
//! recorder.check()?; // fails if an exchange could not be written
//! # Ok(())
//! # }
//! ```
//!
//! `fitbit_plus::test::Replay` (feature `test-util`) serves the responses from such a folder.

pub use crate::runtime::testing::record::Recorder;
pub use crate::runtime::testing::recording::RecordingError;
