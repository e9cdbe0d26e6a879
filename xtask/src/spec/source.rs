//! `spec/SOURCE.toml`: the source of the facts, and their digests. Edits keep the comments.

use anyhow::{Context, Result};
use toml_edit::{DocumentMut, Item, TableLike, value};

#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Source {
    /// `info.version` of the vendor's file.
    pub(super) version: String,
    /// The day on which it was read.
    pub(super) date: String,
    /// The digest of the vendor's file.
    pub(super) sha256: String,
    pub(super) facts: usize,
    pub(super) facts_sha256: String,
}

/// Returns the digest of the file that the facts were last taken from.
pub(super) fn sha256(text: &str) -> Result<String> {
    let table: toml::Table = text.parse()?;
    let digest = table.get("sha256").and_then(toml::Value::as_str).context("it has no `sha256`")?;
    Ok(digest.to_owned())
}

pub(super) fn updated(text: &str, source: &Source) -> Result<String> {
    let mut document: DocumentMut = text.parse()?;
    let root = document.as_table_mut();
    set(root, "version", value(source.version.as_str()))?;
    set(root, "date", value(source.date.as_str()))?;
    set(root, "sha256", value(source.sha256.as_str()))?;
    let facts = root.get_mut("facts").and_then(Item::as_table_like_mut).context("it has no table `facts`")?;
    set(facts, "count", value(i64::try_from(source.facts)?))?;
    set(facts, "sha256", value(source.facts_sha256.as_str()))?;
    Ok(document.to_string())
}

fn set(table: &mut dyn TableLike, name: &str, new: Item) -> Result<()> {
    *table.get_mut(name).with_context(|| format!("it has no `{name}`"))? = new;
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn comments_stay() {
        let text = "# a\nurl = \"u\"\n# b\nversion = \"1\"\ndate = \"d\"\nsha256 = \"0\"\n\n# c\n[facts]\ncount = 1\nsha256 = \"1\"\n";
        let source = Source {
            version: "2".to_owned(),
            date: "2026-01-02".to_owned(),
            sha256: "ab".to_owned(),
            facts: 3,
            facts_sha256: "cd".to_owned(),
        };
        let new = updated(text, &source).unwrap();
        assert_eq!(
            new,
            "# a\nurl = \"u\"\n# b\nversion = \"2\"\ndate = \"2026-01-02\"\nsha256 = \"ab\"\n\n# c\n[facts]\ncount = 3\nsha256 = \"cd\"\n"
        );
        assert_eq!(sha256(&new).unwrap(), "ab");
        assert!(updated("a = 1\n", &source).is_err());
    }
}
