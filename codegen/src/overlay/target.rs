//! The target of an action: a JSONPath (RFC 9535), and the nodes it matches.
//!
//! Names, indices, lists of them, `*`, `..name`, and the most frequent filter, `[?@.name == 'text']`, are matched on
//! the tree. From any other filter or slice on, `serde_json_path` needs JSON, and only that of the nodes reached so
//! far.

use serde_json_path::{JsonPath, ParseError, PathElement};

use crate::parse::tree::Node;

/// The nesting limit of brackets and parentheses in a path: filters are parsed by recursion.
const MAX_NESTING: usize = 8;

#[derive(Debug, Clone)]
pub(super) struct Target {
    pub(super) text: String,
    path: Path,
}

#[derive(Debug, Clone)]
enum Path {
    /// Only members and items.
    Plain(Vec<Step>),
    /// Any other path: leading segments, and the rest, which applies to each node reached.
    Query { segments: Vec<Segment>, rest: Option<JsonPath> },
}

#[derive(Debug, Clone, PartialEq, Eq)]
enum Segment {
    /// Each of these children.
    Steps(Vec<Step>),
    /// All children.
    All,
    /// The members of this name, at any depth.
    Deep(String),
    /// The nodes with this text as the member of this name: children, or at any depth.
    Having { member: String, text: String, is_deep: bool },
}

#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Step {
    /// An item of a list.
    Item(usize),
    /// A member of a mapping.
    Member(String),
}

impl Target {
    /// Parses a target; the error describes what is wrong with it.
    pub(super) fn parse(text: &str) -> Result<Self, String> {
        let (segments, rest) = leading_segments(text);
        let path = match plain(&segments) {
            Some(steps) if rest.is_empty() => Path::Plain(steps),
            _ if nesting(text) > MAX_NESTING => {
                return Err(format!("the target nests more than {MAX_NESTING} brackets deep"));
            }
            _ => query(text, segments, rest).map_err(|error| format!("`{text}` is not a JSONPath: {error}"))?,
        };
        Ok(Self { text: text.to_owned(), path })
    }

    /// Returns the steps to each matching node, each once, sorted.
    pub(super) fn find(&self, root: &Node) -> Vec<Vec<Step>> {
        let (segments, rest) = match &self.path {
            Path::Plain(steps) => return root_to(root, steps).is_some().then(|| steps.clone()).into_iter().collect(),
            Path::Query { segments, rest } => (segments, rest),
        };
        let mut reached = vec![(Vec::new(), root)];
        for segment in segments {
            reached = reached.iter().flat_map(|(steps, node)| segment.from(steps, node)).collect();
        }
        let mut found: Vec<Vec<Step>> = match rest {
            None => reached.into_iter().map(|(steps, _)| steps).collect(),
            Some(rest) => reached.iter().flat_map(|(steps, node)| matches(rest, steps, node)).collect(),
        };
        found.sort();
        found.dedup();
        found
    }

    /// For a plain path, returns the longest prefix that exists and the first missing step.
    pub(super) fn stops_at(&self, root: &Node) -> Option<(String, String)> {
        let Path::Plain(steps) = &self.path else { return None };
        let length =
            (0..steps.len()).find(|length| root_to(root, steps.get(..=*length).unwrap_or_default()).is_none())?;
        let there = steps.get(..length)?.iter().map(Step::to_string).collect::<String>();
        Some((format!("${there}"), steps.get(length)?.to_string()))
    }
}

impl Segment {
    /// Returns the matching nodes below a node, with their steps.
    fn from<'a>(&self, before: &[Step], node: &'a Node) -> Vec<(Vec<Step>, &'a Node)> {
        let here = |step: &Step| Some(([before, std::slice::from_ref(step)].concat(), step.from(node)?));
        match self {
            Self::Steps(steps) => steps.iter().filter_map(here).collect(),
            Self::All => {
                let members = node.members().map(|(name, _)| Step::Member(name.to_owned()));
                let items = (0..node.items().len()).map(Step::Item);
                members.chain(items).filter_map(|step| here(&step)).collect()
            }
            Self::Deep(name) => {
                below(before, node, true, |step, _| matches!(step, Branch::Member(member) if *member == name))
            }
            Self::Having { member, text, is_deep } => {
                below(before, node, *is_deep, |_, child| child.get(member).and_then(Node::as_str) == Some(text))
            }
        }
    }
}

/// A borrowed step: most candidates do not match and need no copy.
#[derive(Clone, Copy)]
enum Branch<'a> {
    Member(&'a str),
    Item(usize),
}

/// Returns the wanted nodes below a node, with their steps; `before` are the steps to the node.
fn below<'a>(
    before: &[Step],
    node: &'a Node,
    is_deep: bool,
    wanted: impl Fn(&Branch<'_>, &Node) -> bool,
) -> Vec<(Vec<Step>, &'a Node)> {
    let mut found = Vec::new();
    gather(&mut Vec::new(), node, is_deep, &wanted, &mut |path, node| {
        found.push((before.iter().cloned().chain(path.iter().map(Branch::step)).collect(), node));
    });
    found
}

fn gather<'a>(
    path: &mut Vec<Branch<'a>>,
    node: &'a Node,
    is_deep: bool,
    wanted: &impl Fn(&Branch<'_>, &Node) -> bool,
    take: &mut impl FnMut(&[Branch<'a>], &'a Node),
) {
    let members = node.members().map(|(name, child)| (Branch::Member(name), child));
    let items = node.items().iter().enumerate().map(|(index, child)| (Branch::Item(index), child));
    for (step, child) in members.chain(items) {
        path.push(step);
        if wanted(&step, child) {
            take(path, child);
        }
        if is_deep {
            gather(path, child, is_deep, wanted, take);
        }
        path.pop();
    }
}

impl Branch<'_> {
    fn step(&self) -> Step {
        match *self {
            Self::Member(name) => Step::Member(name.to_owned()),
            Self::Item(index) => Step::Item(index),
        }
    }
}

impl Step {
    fn from<'a>(&self, node: &'a Node) -> Option<&'a Node> {
        match self {
            Self::Member(name) => node.get(name),
            Self::Item(index) => node.items().get(*index),
        }
    }
}

/// Returns the node at the end of these steps.
pub(super) fn root_to<'a>(root: &'a Node, steps: &[Step]) -> Option<&'a Node> {
    steps.iter().try_fold(root, |node, step| step.from(node))
}

/// Returns the steps to each node that a path finds below the node at `before`.
fn matches(path: &JsonPath, before: &[Step], node: &Node) -> Vec<Vec<Step>> {
    let json = node.to_json();
    let found = path.query_located(&json);
    found.locations().map(|location| before.iter().cloned().chain(location.iter().map(step_of)).collect()).collect()
}

impl std::fmt::Display for Step {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Member(name) if is_shorthand(name) => write!(f, ".{name}"),
            Self::Member(name) => write!(f, "['{}']", name.replace('\\', "\\\\").replace('\'', "\\'")),
            Self::Item(index) => write!(f, "[{index}]"),
        }
    }
}

fn step_of(element: &PathElement<'_>) -> Step {
    match element {
        PathElement::Name(name) => Step::Member((*name).to_owned()),
        PathElement::Index(index) => Step::Item(*index),
    }
}

/// Parses a path that is not plain.
fn query(text: &str, segments: Vec<Segment>, rest: &str) -> Result<Path, ParseError> {
    let whole = JsonPath::parse(text)?;
    Ok(match rest {
        "" => Path::Query { segments, rest: None },
        // A filter may refer to the root of the document, so it must see all of it.
        _ if rest.contains('$') => Path::Query { segments: Vec::new(), rest: Some(whole) },
        _ => Path::Query { segments, rest: Some(JsonPath::parse(&format!("${rest}"))?) },
    })
}

/// Returns the steps of segments that match at most one node.
fn plain(segments: &[Segment]) -> Option<Vec<Step>> {
    let one = |segment: &Segment| match segment {
        Segment::Steps(steps) => <&[Step; 1]>::try_from(steps.as_slice()).ok().map(|[step]| step.clone()),
        Segment::All | Segment::Deep(_) | Segment::Having { .. } => None,
    };
    segments.iter().map(one).collect()
}

/// Splits a path into its leading segments that need no JSON, and the rest.
fn leading_segments(text: &str) -> (Vec<Segment>, &str) {
    let Some(mut rest) = text.strip_prefix('$') else { return (Vec::new(), text) };
    let mut segments = Vec::new();
    while let Some((segment, after)) = dotted(rest).or_else(|| bracketed(rest)).or_else(|| having(rest)) {
        segments.push(segment);
        rest = after;
    }
    (segments, rest)
}

/// `.name`, `.*` or `..name`, and the rest.
fn dotted(text: &str) -> Option<(Segment, &str)> {
    let text = text.strip_prefix('.')?;
    let (deep, text) = text.strip_prefix('.').map_or((false, text), |text| (true, text));
    let (name, after) = text.split_at(text.find(['.', '[']).unwrap_or(text.len()));
    match name {
        "*" if !deep => Some((Segment::All, after)),
        _ if deep => is_shorthand(name).then(|| (Segment::Deep(name.to_owned()), after)),
        _ => is_shorthand(name).then(|| (Segment::Steps(vec![Step::Member(name.to_owned())]), after)),
    }
}

/// `[*]`, `['name']` or `['name',12]`, and the rest.
fn bracketed(text: &str) -> Option<(Segment, &str)> {
    let mut rest = text.strip_prefix('[')?;
    if let Some(after) = rest.strip_prefix("*]") {
        return Some((Segment::All, after));
    }
    let mut steps = Vec::new();
    loop {
        let (step, after) = selected(rest)?;
        steps.push(step);
        match after.strip_prefix(']') {
            Some(after) => return Some((Segment::Steps(steps), after)),
            None => rest = after.strip_prefix(',')?.trim_start_matches(' '),
        }
    }
}

/// `[?@.name == 'text']` or `..[?@.name == 'text']`, and the rest.
fn having(text: &str) -> Option<(Segment, &str)> {
    let (is_deep, filter) = text.strip_prefix("..").map_or((false, text), |filter| (true, filter));
    let (member, rest) = filter.strip_prefix("[?@.")?.split_once(" == ")?;
    let (Step::Member(text), after) = selected(rest)? else { return None };
    let after = after.strip_prefix(']')?;
    is_shorthand(member).then(|| (Segment::Having { member: member.to_owned(), text, is_deep }, after))
}

/// `'name'`, `"name"` or `12`, and the rest.
fn selected(text: &str) -> Option<(Step, &str)> {
    let quote = text.chars().next().filter(|c| matches!(c, '\'' | '"'));
    let Some(quote) = quote else {
        let (digits, after) = text.split_at(text.find([',', ']'])?);
        let plain = digits == "0" || !digits.starts_with('0');
        let index = digits.parse().ok().filter(|_| plain && digits.bytes().all(|b| b.is_ascii_digit()))?;
        return Some((Step::Item(index), after));
    };
    let (name, after) = text.strip_prefix(quote)?.split_once(quote)?;
    let simple = !name.contains('\\') && !name.chars().any(char::is_control);
    Some((Step::Member(simple.then(|| name.to_owned())?), after))
}

/// Whether a name may follow a dot.
fn is_shorthand(name: &str) -> bool {
    let first = |c: char| c.is_ascii_alphabetic() || c == '_' || !c.is_ascii();
    name.starts_with(first) && name.chars().all(|c| first(c) || c.is_ascii_digit())
}

fn nesting(text: &str) -> usize {
    let mut deepest = 0_usize;
    let mut open = 0_usize;
    for c in text.chars() {
        match c {
            '(' | '[' | '!' => open += 1,
            ')' | ']' => open = open.saturating_sub(1),
            _ => {}
        }
        deepest = deepest.max(open);
    }
    deepest
}
