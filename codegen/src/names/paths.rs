//! Names from a method and a path, for operations that have no name: `GET /books/{id}` is `get_book`.

use heck::ToSnakeCase as _;

use super::words;

/// How an operation that has no name is called.
pub struct Call<'a> {
    /// The HTTP method, in any case.
    pub method: &'a str,
    /// The path.
    pub path: &'a str,
    /// Whether the response has several of the things in the path; `None` if the description does not say.
    pub several: Option<bool>,
    /// The description's own word for what is done, in place of one for the method.
    pub verb: Option<&'a str>,
}

/// A segment of a path: its literal text and the parameters that follow it.
struct Step {
    literal: String,
    parameters: Vec<String>,
}

impl Call<'_> {
    /// Returns words that read like a method. A parameter is left out if the literal before it is a plural, which
    /// becomes a singular.
    pub fn words(&self) -> String {
        let steps = steps(self.path);
        let Some((last, before)) = steps.split_last() else {
            return format!("{} root", self.verb(false));
        };
        let mut found: Vec<String> = before.iter().map(Step::of_one).collect();
        let single = singular(&last.literal);
        let plural = single != last.literal;
        let several = last.parameters.is_empty() && self.several.unwrap_or(plural);
        let creates = self.method.eq_ignore_ascii_case("post");
        match last.parameters.as_slice() {
            [] if creates => found.push(single),
            [] => found.push(last.literal.clone()),
            [_] if plural => found.push(single),
            all => found.push(format!("{} by {}", last.of_one(), all.join(" and "))),
        }
        format!("{} {}", self.verb(several), found.join(" "))
    }

    /// Returns the same words with the last parameters: `get_book_by_id`.
    pub fn by_parameters(&self) -> String {
        let last = steps(self.path).pop().map(|step| step.parameters).unwrap_or_default();
        let words = self.words();
        if last.is_empty() || words.contains(" by ") { words } else { format!("{words} by {}", last.join(" and ")) }
    }

    /// Returns words with the whole path.
    pub fn whole(&self) -> String {
        let step = |step: &Step| match step.parameters.as_slice() {
            [] => step.literal.clone(),
            all => format!("{} by {}", step.literal, all.join(" and ")),
        };
        let steps: Vec<String> = steps(self.path).iter().map(step).collect();
        format!("{} {}", self.verb(false), steps.join(" "))
    }

    fn verb(&self, several: bool) -> String {
        if let Some(verb) = self.verb {
            return in_words(verb);
        }
        let verb = match self.method.to_ascii_lowercase().as_str() {
            "get" if several => "list",
            "get" => "get",
            "post" => "create",
            "put" => "replace",
            "patch" => "update",
            "delete" => "delete",
            _ => self.method,
        };
        verb.to_owned()
    }
}

/// Whether an `operationId` is only a method and a path, such as `GET/books/bookId`.
pub fn is_path(id: &str) -> bool {
    const METHODS: [&str; 8] = ["get", "post", "put", "patch", "delete", "head", "options", "trace"];
    let Some((method, _)) = id.split_once('/') else { return false };
    METHODS.iter().any(|known| method.trim().eq_ignore_ascii_case(known))
}

/// Returns the verb of an `operationId` that is a verb and the operation's own path, such as `retrieve/books/{id}/`.
pub fn verb<'a>(id: &'a str, path: &str) -> Option<&'a str> {
    let (verb, rest) = id.split_once('/')?;
    let is_word = !verb.is_empty() && verb.chars().all(|c| c.is_ascii_alphabetic() || c == '_');
    (is_word && rest.trim_matches('/') == path.trim_matches('/')).then_some(verb)
}

/// Returns the function in an `operationId` that is a function, the operation's own path and its method with
/// underscores between them, as FastAPI makes it: `list_books` of `list_books_books__get`.
pub fn function<'a>(id: &'a str, method: &str, path: &str) -> Option<&'a str> {
    let plain = |c: char| if c.is_ascii_alphanumeric() { c } else { '_' };
    let path: String = path.chars().map(plain).collect();
    let name = id.strip_suffix(method)?.strip_suffix('_')?.strip_suffix(path.as_str())?;
    (!name.is_empty() && path.len() > 1).then_some(name)
}

/// Returns the words of what a path is about: `book author` for `/books/{id}/author`.
pub fn subject(path: &str) -> String {
    steps(path).iter().map(Step::of_one).collect::<Vec<_>>().join(" ")
}

impl Step {
    /// The literal as one of several, if a parameter identifies one.
    fn of_one(&self) -> String {
        if self.parameters.is_empty() { self.literal.clone() } else { singular(&self.literal) }
    }
}

fn steps(path: &str) -> Vec<Step> {
    let mut steps: Vec<Step> = Vec::new();
    let path = path.split('?').next().unwrap_or_default();
    for segment in path.split('/').filter(|segment| !segment.is_empty()) {
        let (literal, parameters) = parts(segment);
        match steps.last_mut() {
            Some(last) if literal.is_empty() => last.parameters.extend(parameters),
            _ => steps.push(Step { literal, parameters }),
        }
    }
    steps
}

/// The literal text of a segment and its parameters, each as words.
fn parts(segment: &str) -> (String, Vec<String>) {
    let (mut literal, mut parameters) = (String::new(), Vec::new());
    for piece in segment.split_inclusive(['{', '}']) {
        match piece.strip_suffix('}') {
            Some(name) => parameters.push(in_words(name)),
            None => literal.push_str(piece.trim_end_matches('{')),
        }
    }
    let literal = if literal.is_empty() { literal } else { in_words(&literal) };
    (literal, parameters)
}

fn in_words(text: &str) -> String {
    words::plain(text).to_snake_case().replace('_', " ")
}

/// Returns words whose last one is a singular: `reward program` for `reward programs`.
pub fn singular(words: &str) -> String {
    const IRREGULAR: [(&str, &str); 6] = [
        ("people", "person"),
        ("children", "child"),
        ("women", "woman"),
        ("men", "man"),
        ("indices", "index"),
        ("vertices", "vertex"),
    ];
    const SAME: [&str; 10] = ["ss", "us", "is", "news", "series", "species", "alias", "canvas", "https", " sms"];
    const KEPT: [&str; 5] = ["auses", "ouses", "caches", "cookies", "movies"];
    const DROPPED: [&str; 6] = ["sses", "uses", "iases", "xes", "ches", "shes"];
    let (before, last) =
        words.rsplit_once(' ').map_or(("", words), |(_, last)| words.split_at(words.len() - last.len()));
    if let Some((_, single)) = IRREGULAR.iter().find(|(plural, _)| last == *plural) {
        return format!("{before}{single}");
    }
    if SAME.iter().any(|end| words.ends_with(end) || words == end.trim()) {
        return words.to_owned();
    }
    if let Some(stem) = words.strip_suffix('s').filter(|_| KEPT.iter().any(|end| words.ends_with(end))) {
        return stem.to_owned();
    }
    if let Some(stem) = words.strip_suffix("ies").filter(|stem| stem.len() > 1) {
        return format!("{stem}y");
    }
    if DROPPED.iter().any(|end| words.ends_with(end)) {
        return words.strip_suffix("es").unwrap_or(words).to_owned();
    }
    words.strip_suffix('s').filter(|stem| stem.len() > 1).unwrap_or(words).to_owned()
}
