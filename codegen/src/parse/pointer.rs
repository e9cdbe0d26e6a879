//! JSON pointers (RFC 6901) and local references, as text.

/// Escapes a member's name as a step of a pointer.
pub fn escape(step: &str) -> String {
    step.replace('~', "~0").replace('/', "~1")
}

/// Returns the name that a step of a pointer denotes.
pub fn unescape(step: &str) -> String {
    step.replace("~1", "/").replace("~0", "~")
}

/// Returns the pointer of a member.
pub fn join(base: &str, member: &str) -> String {
    format!("{base}/{}", escape(member))
}

/// Returns the pointer in a local reference (`#/…`), percent-decoded.
pub fn of_reference(reference: &str) -> String {
    let pointer = reference.strip_prefix('#').unwrap_or(reference);
    percent_decoded(pointer).unwrap_or_else(|| pointer.to_owned())
}

fn percent_decoded(text: &str) -> Option<String> {
    if !text.contains('%') {
        return None;
    }
    let mut bytes = Vec::with_capacity(text.len());
    let mut rest = text.as_bytes();
    while let Some((first, tail)) = rest.split_first() {
        let code = tail.get(..2).filter(|_| *first == b'%').and_then(|hex| std::str::from_utf8(hex).ok());
        match code.and_then(|hex| u8::from_str_radix(hex, 16).ok()) {
            Some(byte) => {
                bytes.push(byte);
                rest = tail.get(2..).unwrap_or_default();
            }
            None => {
                bytes.push(*first);
                rest = tail;
            }
        }
    }
    String::from_utf8(bytes).ok()
}
