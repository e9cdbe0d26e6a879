//! What of an API's exchanges says nothing of anybody: the words of its description.

/// The words of a description. All lists are sorted.
#[derive(Debug)]
pub(crate) struct Vocabulary {
    /// The fixed segments of paths.
    pub(crate) segments: &'static [&'static str],
    /// The names of members.
    pub(crate) members: &'static [&'static str],
    /// The members and parameters whose values are about a person, or open a door, somewhere.
    pub(crate) sensitive: &'static [&'static str],
    /// The values that are listed for a member or parameter.
    pub(crate) values: &'static [(&'static str, &'static [&'static str])],
    /// The parameters of queries.
    pub(crate) parameters: &'static [(&'static str, ParameterKind)],
}

/// How the value of a parameter is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[allow(dead_code, reason = "one description needs it, another does not")]
pub(crate) enum ParameterKind {
    /// One value.
    Single,
    /// A list with this between its items.
    List(char),
    /// Two bounds with `..` between them.
    Range,
    /// Which page, or how large: about nobody.
    Page,
}

/// What OAuth 2.0 keeps secret: it is dropped, not even a pseudonym stays.
const SECRETS: [&str; 4] = ["access_token", "client_secret", "password", "refresh_token"];

/// The members that JSON:API itself knows.
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

/// Whether a member or parameter is a secret.
pub(crate) fn is_secret(name: &str) -> bool {
    SECRETS.binary_search(&name).is_ok()
}
