//! The names and values of an API that are not personal data.

/// Names and values of a description. All lists are sorted.
#[derive(Debug)]
pub(crate) struct Vocabulary {
    pub(crate) segments: &'static [&'static str],
    pub(crate) members: &'static [&'static str],
    /// The members and parameters whose values are personal data or secrets anywhere.
    pub(crate) sensitive: &'static [&'static str],
    /// The enumerated values of a member or parameter.
    pub(crate) values: &'static [(&'static str, &'static [&'static str])],
    pub(crate) parameters: &'static [(&'static str, ParameterKind)],
}

/// The serialization of a parameter's value.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[allow(dead_code, reason = "one description needs it, another does not")]
pub(crate) enum ParameterKind {
    Single,
    /// A list with this separator.
    List(char),
    /// Two bounds separated by `..`.
    Range,
    /// The number or size of a page: never personal data.
    Page,
}

/// Secrets of OAuth 2.0: they are dropped, without a pseudonym.
const SECRETS: [&str; 4] = ["access_token", "client_secret", "password", "refresh_token"];

/// The members that JSON:API defines.
const JSON_API: [&str; 24] = [
    "about",
    "attributes",
    "data",
    "detail",
    "errors",
    "first",
    "href",
    "id",
    "included",
    "jsonapi",
    "last",
    "links",
    "meta",
    "next",
    "parameter",
    "pointer",
    "prev",
    "related",
    "relationships",
    "self",
    "source",
    "status",
    "title",
    "type",
];

impl Vocabulary {
    pub(crate) fn is_segment(&self, segment: &str) -> bool {
        self.segments.binary_search(&segment).is_ok()
    }

    pub(crate) fn is_member(&self, name: &str) -> bool {
        self.members.binary_search(&name).is_ok() || JSON_API.binary_search(&name).is_ok()
    }

    pub(crate) fn is_sensitive(&self, name: &str) -> bool {
        self.sensitive.binary_search(&name).is_ok()
    }

    pub(crate) fn is_listed(&self, name: &str, value: &str) -> bool {
        let at = self.values.binary_search_by(|(known, _)| (*known).cmp(name));
        let values = at.ok().and_then(|at| self.values.get(at)).map(|(_, values)| *values);
        !self.is_sensitive(name) && values.is_some_and(|values| values.binary_search(&value).is_ok())
    }

    pub(crate) fn parameter(&self, name: &str) -> Option<ParameterKind> {
        let at = self.parameters.binary_search_by(|(known, _)| (*known).cmp(name));
        at.ok().and_then(|at| self.parameters.get(at)).map(|(_, kind)| *kind)
    }
}

pub(crate) fn is_secret(name: &str) -> bool {
    SECRETS.binary_search(&name).is_ok()
}
