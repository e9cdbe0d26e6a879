//! For the tests of programs that use the client: the API, faked or from recordings. Feature `test-util`.
//!
//! ```toml
//! [dev-dependencies]
//! fitbit-plus = { version = "0.1", features = ["test-util"] }
//! ```
//!
//! # A fake
//!
//! ```
//! use fitbit_plus::test::FakeApi;
//! use serde_json::json;
//!
//! # #[tokio::main(flavor = "current_thread")]
//! # async fn main() -> Result<(), Box<dyn std::error::Error>> {
//! let fake = FakeApi::new()
//!     .on("fetchPatient", json!({"data": {"type": "patient", "id": "5c34", "attributes": {"archived": true}}}))
//!     .on_error("createPatient", 422, json!({"code": "InvalidBodyParameter", "status": "422"}));
//! let client = fake.client();
//!
//! let patient = client.fetch_patient("5c34").await?;
//! assert_eq!(patient.data.attributes.archived, Some(true));
//! assert_eq!(fake.requests()[0].path(), "/pub/patient/5c34");
//! # Ok(())
//! # }
//! ```
//!
//! # Recordings
//!
//! One test records, here from a fake, usually from the service, and another one replays:
//!
//! ```
//! use fitbit_plus::record::Recorder;
//! use fitbit_plus::test::{FakeApi, Replay};
//! use serde_json::json;
//!
//! # #[tokio::main(flavor = "current_thread")]
//! # async fn main() -> Result<(), Box<dyn std::error::Error>> {
//! let folder = tempfile::tempdir()?;
//! let coach = json!({"data": {"type": "coach", "id": "5c34", "attributes": {"first_name": "Ada"}}});
//! let recorder = Recorder::new(folder.path())?;
//! let recorded = FakeApi::new().on("fetchCoach", coach).builder().record(&recorder).build()?;
//! recorded.fetch_coach("5c34").await?;
//! recorder.check()?;
//!
//! let replay = Replay::open(folder.path())?;
//! let coach = replay.client().fetch_coach(recorder.pseudonym("5c34")).await?;
//! assert_eq!(coach.data.attributes.first_name.as_ref().map(|name| name.expose().clone()), Some(recorder.pseudonym("Ada")));
//! assert_eq!(replay.unasked("fetchCoach"), 0);
//!
//! // A request that was not recorded is refused.
//! let refused = replay.client().fetch_coach("5c35").await.map(drop).unwrap_err();
//! assert!(refused.to_string().contains("fetchCoach.har, entry 0: segment"), "{refused}");
//! # Ok(())
//! # }
//! ```

pub use crate::runtime::testing::fake::{FakeApi, FakeRequest};
pub use crate::runtime::testing::recording::RecordingError;
pub use crate::runtime::testing::replay::Replay;
