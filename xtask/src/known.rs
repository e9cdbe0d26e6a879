//! What earlier runs found out: a compilation whose inputs have not changed is not repeated. A run over a folder takes
//! hours, so one that was interrupted goes on.

use std::collections::BTreeMap;
use std::fs::{self, File};
use std::io::Write;
use std::path::Path;
use std::process::Command;

use anyhow::{Context, Result};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde::Serialize;
use serde::de::DeserializeOwned;
use sha2::{Digest, Sha256};

/// Results by the digest of what they depend on. A file has one line of JSON for each.
pub(crate) struct Known<T> {
    results: BTreeMap<String, T>,
    file: File,
    /// What every result depends on: the compiler, and what the caller names.
    always: Vec<u8>,
}

impl<T: Serialize + DeserializeOwned + Clone> Known<T> {
    /// Reads the results of earlier runs. A line that a killed run left unfinished is skipped.
    pub(crate) fn open(path: &Path, depends_on: &[u8]) -> Result<Self> {
        let text = fs::read_to_string(path).unwrap_or_default();
        let results = text.lines().filter_map(|line| serde_json::from_str::<(String, T)>(line).ok()).collect();
        fs::create_dir_all(path.parent().unwrap_or(path))?;
        let file = File::options().append(true).create(true).open(path);
        let mut file = file.with_context(|| path.display().to_string())?;
        if !text.is_empty() && !text.ends_with('\n') {
            writeln!(file)?;
        }
        let mut always = Command::new("rustc").arg("-vV").output().context("cannot start rustc")?.stdout;
        always.extend(depends_on);
        Ok(Self { results, file, always })
    }

    /// Returns the result for these inputs, and finds it out if no earlier run has.
    pub(crate) fn get<'a>(
        &mut self,
        inputs: impl IntoIterator<Item = &'a str>,
        find_out: impl FnOnce() -> Result<T>,
    ) -> Result<T> {
        let mut digest = Sha256::new_with_prefix(&self.always);
        for input in inputs {
            digest.update(input.len().to_le_bytes());
            digest.update(input);
        }
        let key = STANDARD.encode(digest.finalize());
        if let Some(result) = self.results.get(&key) {
            return Ok(result.clone());
        }
        let result = find_out()?;
        writeln!(self.file, "{}", serde_json::to_string(&(&key, &result))?)?;
        self.results.insert(key, result.clone());
        Ok(result)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_result_is_found_out_once_for_the_same_inputs_and_survives_a_killed_run() -> Result<()> {
        let folder = tempfile::tempdir()?;
        let path = folder.path().join("below/known.jsonl");
        assert_eq!(Known::open(&path, &[])?.get(["a", "bc"], || Ok(1))?, 1);
        fs::write(&path, fs::read_to_string(&path)? + "[\"torn")?;

        let mut known = Known::open(&path, &[])?;
        assert_eq!(known.get(["a", "bc"], || Ok(2))?, 1);
        assert_eq!(known.get(["ab", "c"], || Ok(3))?, 3, "the same text in other parts is another input");
        assert!(known.get(["d"], || anyhow::bail!("no")).is_err());
        assert_eq!(known.get(["d"], || Ok(4))?, 4, "a failure to find out is no result");
        drop(known);
        assert_eq!(Known::<i32>::open(&path, &[])?.results.len(), 3);
        Ok(())
    }
}
