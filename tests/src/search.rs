//! Searches files for a text in any encoding.

#![allow(clippy::indexing_slicing, reason = "groups of three bytes have three")]

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::io;
use std::path::Path;

/// Returns the encodings of a text that a file could contain.
#[must_use]
pub fn encodings(text: &str) -> BTreeSet<String> {
    const DIGITS: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    let bytes = text.as_bytes();
    let percent =
        |upper: bool| bytes.iter().map(|b| if upper { format!("%{b:02X}") } else { format!("%{b:02x}") }).collect();
    let unicode = bytes.iter().map(|b| format!("\\u{b:04x}")).collect();
    let hex = bytes.iter().map(|b| format!("{b:02x}")).collect();
    let reversed = text.chars().rev().collect();
    let mut all =
        BTreeSet::from([text.to_owned(), text.to_lowercase(), percent(true), percent(false), unicode, hex, reversed]);
    // Base64 has three forms, depending on the offset; whole groups of three bytes are compared.
    for skipped in 0..3_usize.min(bytes.len()) {
        let groups = bytes[skipped..].chunks_exact(3);
        let encoded: String = groups
            .flat_map(|group| {
                let bits = u32::from(group[0]) << 16 | u32::from(group[1]) << 8 | u32::from(group[2]);
                [18, 12, 6, 0].map(|shift| char::from(DIGITS[(bits >> shift & 63) as usize]))
            })
            .collect();
        if encoded.len() >= 8 {
            all.insert(encoded.replace('+', "-").replace('/', "_"));
            all.insert(encoded);
        }
    }
    all
}

/// The gzip header in base64, in JSON and URL escapes, and in hexadecimal digits.
const COMPRESSED: [&str; 5] = ["H4sI", "\\u001f", "%1f%8b", "%1F%8B", "1f8b0800"];

/// Returns the first text that a file contains, plain or in nested JSON, or a note about compressed data, which could
/// contain one.
#[must_use]
pub fn found(content: &[u8], texts: &BTreeSet<String>) -> Option<String> {
    if content.windows(3).any(|three| three == [0x1f, 0x8b, 0x08]) {
        return Some("something compressed".to_owned());
    }
    let text = String::from_utf8_lossy(content);
    let read = text.replace("\\\\", "\\").replace("\\\"", "\"");
    let contains = |one: &str| text.contains(one) || read.contains(one);
    if COMPRESSED.into_iter().any(contains) {
        return Some("something compressed, encoded".to_owned());
    }
    texts.iter().find(|one| contains(one)).cloned()
}

/// Reads the files of a folder.
///
/// # Errors
///
/// The folder cannot be read.
pub fn files(folder: &Path) -> io::Result<BTreeMap<String, Vec<u8>>> {
    let entries = fs::read_dir(folder)?.map(|entry| {
        let path = entry?.path();
        Ok((path.file_name().unwrap_or_default().to_string_lossy().into_owned(), fs::read(&path)?))
    });
    entries.collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_text_is_found_in_every_encoding() {
        let texts = encodings("Zmarker");
        for hidden in [
            "a Zmarker b",
            "%5A%6D%61%72%6B%65%72",
            "\\u005a\\u006d\\u0061\\u0072\\u006b\\u0065\\u0072",
            "\\\\u005a\\\\u006d\\\\u0061\\\\u0072\\\\u006b\\\\u0065\\\\u0072",
            "aWm1hcmtlcg",
            "Wm1hcmtlcg",
            // The beginning of its gzip form.
            "H4sIAAAAAAAC/4vKTSzKTi0CAA",
            "\\u001f\u{8b}\\b\\u0000",
            "%1F%8B%08%00",
        ] {
            assert!(found(hidden.as_bytes(), &texts).is_some(), "{hidden}");
        }
        assert!(found(&[b'"', 0x1f, 0x8b, 0x08, 0x00, b'"'], &texts).is_some());
        assert_eq!(found(b"a marker, 1F8B", &texts), None);
    }
}
