//! For the tests of programs that use the client: the API, faked or from recordings. Feature `test-util`.
//!
//! ```toml
//! [dev-dependencies]
//! fitbit-plus = { version = "0.1", features = ["test-util"] }
//! ```

pub use crate::runtime::recording::RecordingError;
pub use crate::runtime::recording::replay::Replay;
pub use crate::runtime::test_util::{FakeApi, FakeRequest};
