//! The places of names: how each is spelled, and which names it reserves.

use heck::{ToSnakeCase as _, ToUpperCamelCase as _};

use super::digest::shortened;

/// A kind of place for a name.
pub(super) struct Place {
    camel: bool,
    reserved: &'static [&'static str],
}

impl Place {
    /// Words in the spelling of this place, safe from keywords and from the names that the place keeps for itself.
    pub(super) fn spell(&self, words: &str) -> String {
        let mut rust = shortened(self.write(words));
        if self.reserves(&rust) {
            rust.push('_');
        }
        rust
    }

    /// Words in the spelling of this place, whatever their length.
    pub(super) fn write(&self, words: &str) -> String {
        let mut rust = if self.camel { words.to_upper_camel_case() } else { words.to_snake_case() };
        if rust.is_empty() {
            rust.push_str(if self.camel { "Empty" } else { "empty" });
        }
        if rust.starts_with(|c: char| c.is_ascii_digit()) {
            rust.insert(0, if self.camel { 'N' } else { 'n' });
        }
        rust
    }

    /// Whether a name is a keyword, or one that the place keeps for itself.
    pub(super) fn reserves(&self, rust: &str) -> bool {
        KEYWORDS.contains(&rust) || self.reserved.contains(&rust)
    }
}

/// Types. Names from the prelude, names that the emitted code uses without a path, and names of other items in the
/// client's root are reserved.
pub(super) const TYPE: Place = Place {
    camel: true,
    reserved: &[
        "Box",
        "Borrow",
        "Clone",
        "Copy",
        "Debug",
        "Default",
        "Drop",
        "Eq",
        "Err",
        "Fn",
        "FnMut",
        "FnOnce",
        "From",
        "FromIterator",
        "Future",
        "Into",
        "IntoFuture",
        "IntoIterator",
        "Iterator",
        "None",
        "Ok",
        "Option",
        "Ord",
        "PartialEq",
        "PartialOrd",
        "Result",
        "Send",
        "Sized",
        "Some",
        "String",
        "Sync",
        "ToOwned",
        "ToString",
        "TryFrom",
        "TryInto",
        "Unpin",
        "Vec", //
        "AnyResource",
        "ApiError",
        "Call",
        "Client",
        "ClientBuilder",
        "Credentials",
        "Document",
        "Error",
        "ErrorDocument",
        "ErrorObject",
        "Extra",
        "Identifier",
        "Included",
        "Links",
        "Number",
        "Page",
        "Part",
        "Patch",
        "RawResource",
        "Reference",
        "RequestDocument",
        "Resource",
        "Sensitive",
        "StatusCode",
        "Stream",
        "StreamExt",
        "TryStreamExt",
        "Json",
        "DateTime",
        "ToMany",
        "ToOne",
        "Transport",
        "Written",
    ],
};

/// Members of objects, and their setters, next to `new` and `default`. What the description does not know is in `extra`
/// or `rest`.
pub(super) const FIELD: Place = Place { camel: false, reserved: &["default", "extra", "new", "rest"] };

/// Modules. The first ones cannot be files on Windows, whatever their extension; the others are crates and modules that
/// the client's root names.
pub(super) const MODULE: Place = Place {
    camel: false,
    reserved: &[
        "aux",
        "com0",
        "com1",
        "com2",
        "com3",
        "com4",
        "com5",
        "com6",
        "com7",
        "com8",
        "com9",
        "con",
        "lpt0",
        "lpt1",
        "lpt2",
        "lpt3",
        "lpt4",
        "lpt5",
        "lpt6",
        "lpt7",
        "lpt8",
        "lpt9",
        "nul",
        "prn", //
        "alloc",
        "client",
        "core",
        "ext",
        "fmt",
        "futures_util",
        "generated",
        "http",
        "record",
        "rt",
        "runtime",
        "std",
        "test",
    ],
};

/// Methods of the client, in addition to those written by hand.
pub(super) const CLIENT_METHOD: Place = Place {
    camel: false,
    reserved: &[
        "base",
        "base_url",
        "builder",
        "clone",
        "clone_from",
        "execute",
        "flush",
        "from",
        "from_env",
        "into",
        "new",
        "request",
        "send",
        "to_owned",
        "try_into",
    ],
};

/// Methods of request builders, in addition to those that all have.
pub(super) const BUILDER_METHOD: Place = Place {
    camel: false,
    reserved: &[
        "bookmark",
        "by_link",
        "by_offset",
        "clone",
        "clone_from",
        "count",
        "cursor",
        "deadline",
        "from",
        "header",
        "into",
        "into_call",
        "into_future",
        "json",
        "lenient",
        "new",
        "no_retry",
        "pages",
        "resume",
        "retry",
        "send",
        "send_raw",
        "skip",
        "stream",
        "timeout",
        "to_owned",
        "try_into",
    ],
};

/// Methods of the client's builder, in addition to those written by hand.
pub(super) const SETTING: Place = Place {
    camel: false,
    reserved: &[
        "allow_http",
        "api_key",
        "api_key_for",
        "assemble",
        "base_url",
        "base_url_from",
        "basic",
        "bearer",
        "bearer_provider",
        "build",
        "credentials",
        "credentials_by",
        "credentials_from",
        "credentials_from_env",
        "deadline",
        "default_header",
        "for_fake",
        "from",
        "gzip",
        "http2",
        "into",
        "issued",
        "layer",
        "make_up",
        "max_body",
        "new",
        "no_proxy",
        "over",
        "own_url",
        "parameter",
        "proofs",
        "proxy",
        "record",
        "reqwest",
        "retry",
        "root_certificates",
        "server_variable",
        "timeout",
        "token_store",
        "token_url",
        "token_url_of",
        "transport",
        "try_into",
        "url",
        "user_agent",
    ],
};

/// Values of enums, next to the associated type of `FromStr`.
pub(super) const VARIANT: Place = Place { camel: true, reserved: &["Err"] };

/// Local variables and crates.
pub(super) const LOCAL: Place = Place { camel: false, reserved: &[] };

/// Every keyword of every edition, strict or reserved, in the spelling of any place.
const KEYWORDS: &[&str] = &[
    "Self", "abstract", "as", "async", "await", "become", "box", "break", "const", "continue", "crate", "do", "dyn",
    "else", "enum", "extern", "false", "final", "fn", "for", "gen", "if", "impl", "in", "let", "loop", "macro",
    "match", "mod", "move", "mut", "override", "priv", "pub", "ref", "return", "self", "static", "struct", "super",
    "trait", "true", "try", "type", "typeof", "unsafe", "unsized", "use", "virtual", "where", "while", "yield",
];
