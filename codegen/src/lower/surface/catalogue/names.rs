//! Names of definitions.

use std::collections::BTreeSet;

/// Takes a name that no definition has, of characters that a reference need not escape.
pub(super) fn free(taken: &mut BTreeSet<String>, name: &str) -> String {
    let plain = |c: char| if c.is_ascii_alphanumeric() || matches!(c, '.' | '_' | '-') { c } else { '_' };
    let plain: String = name.chars().map(plain).collect();
    let mut name = plain.clone();
    let mut turn = 1;
    while !taken.insert(name.clone()) {
        turn += 1;
        name = format!("{plain}-{turn}");
    }
    name
}
