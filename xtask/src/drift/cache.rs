//! Caches the last description of each URL with its `ETag`. A missing or broken entry is fetched again.

use std::env;
use std::fs;
use std::hash::{DefaultHasher, Hash, Hasher};
use std::path::PathBuf;

use reqwest::Url;
use serde::{Deserialize, Serialize};

use crate::project;

/// A response that can be revalidated.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(super) struct Cached {
    pub(super) url: String,
    pub(super) etag: String,
    pub(super) body: String,
}

impl Cached {
    pub(super) fn load(url: &Url) -> Option<Self> {
        let text = fs::read_to_string(file(url)).ok()?;
        let cached: Self = serde_json::from_str(&text).ok()?;
        (cached.url == url.as_str()).then_some(cached)
    }

    /// Writes the entry atomically. If that fails, there is no entry.
    pub(super) fn store(&self, url: &Url) {
        let file = file(url);
        let Ok(text) = serde_json::to_string(self) else { return };
        let Some(folder) = file.parent() else { return };
        let draft = file.with_extension(format!("{}.draft", std::process::id()));
        let written = fs::create_dir_all(folder).and_then(|()| fs::write(&draft, text));
        if written.and_then(|()| fs::rename(&draft, &file)).is_err() {
            let _ = fs::remove_file(&draft);
        }
    }
}

/// Returns the file of a URL. Body and `ETag` share one file, so that they always match.
fn file(url: &Url) -> PathBuf {
    let mut hasher = DefaultHasher::new();
    url.as_str().hash(&mut hasher);
    let target = env::var_os("CARGO_TARGET_DIR").map_or_else(|| project::root().join("target"), PathBuf::from);
    target.join("drift").join(format!("{:016x}.json", hasher.finish()))
}
