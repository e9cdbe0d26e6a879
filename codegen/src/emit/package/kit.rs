//! `test.rs` and `record.rs`: the test kit of a crate.

use super::call::FirstCall;
use super::shared::doc_comment;
use crate::ir::surface::Surface;

/// `record.rs`.
pub(super) fn record(surface: &Surface, call: &FirstCall) -> String {
    let library = &surface.library;
    let mut docs: Vec<String> = vec![
        "Recordings: the exchanges of a client in a folder, with pseudonyms for data. Feature `record`.".to_owned(),
    ];
    docs.extend([String::new(), "```no_run".to_owned(), format!("use {library}::record::Recorder;")]);
    docs.extend(call.setup_import(surface));
    docs.extend(["", "# async fn run() -> Result<(), Box<dyn std::error::Error>> {"].map(str::to_owned));
    docs.push("let recorder = Recorder::new(\"recordings\")?;".to_owned());
    docs.extend(call.setup_with(".record(&recorder)"));
    docs.push("// … calls …".to_owned());
    docs.push("# drop(client);".to_owned());
    docs.push("recorder.check()?; // a file that could not be written failed no call".to_owned());
    docs.extend(["# Ok(())", "# }", "```", ""].map(str::to_owned));
    docs.push(format!("`{library}::test::Replay`, of the feature `test-util`, responds from such a folder."));
    format!(
        "{}\npub use crate::runtime::testing::record::Recorder;\n\
         pub use crate::runtime::testing::recording::RecordingError;\n",
        doc_comment(&docs)
    )
}

/// `test.rs`.
pub(super) fn test(package: &str, surface: &Surface, call: &FirstCall) -> String {
    let mut docs: Vec<String> = vec![
        "The API for tests of programs that use the client: faked, or from recordings. Feature `test-util`.".to_owned(),
    ];
    docs.extend(["", "```toml", "[dev-dependencies]"].map(str::to_owned));
    docs.push(format!("{package} = {{ version = \"0.1\", features = [\"test-util\"] }}"));
    docs.extend(["```", ""].map(str::to_owned));
    if !call.refused.is_empty() {
        docs.push("```".to_owned());
        docs.extend(fake_imports(surface, call));
        docs.extend(["", "# #[tokio::main(flavor = \"current_thread\")]"].map(str::to_owned));
        docs.push("# async fn main() -> Result<(), Box<dyn std::error::Error>> {".to_owned());
        docs.extend(fake_lines(call));
        docs.extend(["# Ok(())", "# }", "```"].map(str::to_owned));
    }
    format!(
        "{}\npub use crate::runtime::testing::fake::{{FakeApi, FakeRequest}};\n\
         pub use crate::runtime::testing::recording::RecordingError;\n\
         pub use crate::runtime::testing::replay::Replay;\n",
        doc_comment(&docs)
    )
}

/// A test of the crate's user, as the lines of a README; none if no call can be shown.
pub(super) fn shown(surface: &Surface, call: &FirstCall) -> Vec<String> {
    if call.refused.is_empty() {
        return Vec::new();
    }
    let mut lines = vec![String::new(), "```rust,no_run".to_owned()];
    lines.extend(fake_imports(surface, call));
    lines.extend(["", "#[tokio::test]", "async fn a_refusal_is_reported() {"].map(str::to_owned));
    lines.extend(fake_lines(call).into_iter().map(|line| format!("    {line}")));
    lines.extend(["}", "```"].map(str::to_owned));
    lines
}

fn fake_imports(surface: &Surface, call: &FirstCall) -> Vec<String> {
    let mut lines = vec![format!("use {}::test::FakeApi;", surface.library)];
    lines.extend(call.refused_import(surface));
    lines.push("use serde_json::json;".to_owned());
    lines
}

/// Calls an operation that the fake refuses.
fn fake_lines(call: &FirstCall) -> Vec<String> {
    let mut lines = vec![
        "// `on` responds with success and this JSON; `on_error` with an error.".to_owned(),
        format!("let fake = FakeApi::new().on_error({:?}, 404, json!({{\"title\": \"Not found\"}}));", call.operation),
        "let client = fake.client();".to_owned(),
    ];
    lines.extend(call.refused.iter().cloned());
    lines.push("assert!(refused.is_err());".to_owned());
    lines.push(format!("assert_eq!(fake.requests()[0].operation(), {:?});", call.operation));
    lines
}
