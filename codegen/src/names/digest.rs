//! Names that are too long: their beginning, and a digest that distinguishes them.

/// The maximum length of a name, well below the limits of file systems.
const LONGEST: usize = 120;

/// The length to which a name that is too long is cut. Prefixes and suffixes of type names still fit.
const KEPT: usize = 70;

/// Whether a name is too long.
pub(super) fn is_long(rust: &str) -> bool {
    rust.len() > LONGEST
}

/// The name, shortened if it is too long. It is ASCII.
pub(super) fn shortened(rust: String) -> String {
    if !is_long(&rust) {
        return rust;
    }
    let kept = rust.get(..KEPT).unwrap_or(&rust).trim_end_matches('_');
    let between = if rust.contains('_') { "_" } else { "" };
    format!("{kept}{between}x{:08x}", fnv(&rust))
}

/// FNV-1a, because its result is the same in every version of the generator.
fn fnv(text: &str) -> u32 {
    text.bytes().fold(0x811c_9dc5, |hash, byte| (hash ^ u32::from(byte)).wrapping_mul(0x0100_0193))
}
