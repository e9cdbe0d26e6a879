//! The target of an action: a JSONPath (RFC 9535), and the nodes that it finds.
//!
//! Names, indices, lists of them, `*`, `..name`, and the filter that most targets are, `[?@.name == 'text']`, walk the
//! tree. From any other filter or slice on, a path needs JSON for `serde_json_path`, and only that of the nodes which the
//! walk has reached.

use serde_json_path::{JsonPath, ParseError, PathElement};

use crate::parse::tree::Node;

/// How deep brackets and parentheses may nest in a path: filters are parsed by recursion.
const MAX_NESTING: usize = 8;

/// A target.
#[derive(Debug, Clone)]
pub(super) struct Target {
    /// As written.
    pub(super) text: String,
    path: Path,
}

#[derive(Debug, Clone)]
enum Path {
    /// Nothing but members and items: these steps.
    Plain(Vec<Step>),
    /// Anything else: a walk, and what is left of the path behind it, to be read as a path from each node reached.
    Query { walk: Vec<Segment>, rest: Option<JsonPath> },
}

/// One segment of a walk.
#[derive(Debug, Clone, PartialEq, Eq)]
enum Segment {
    /// To each of these.
    Steps(Vec<Step>),
    /// To everything directly below.
    All,
    /// To the members of this name, at any depth.
    Deep(String),
    /// To what has this text as the member of this name: directly below, or at any depth.
    Having { member: String, text: String, is_deep: bool },
}

/// One step down a tree.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Step {
    /// To an item of a list.
    Item(usize),
    /// To a member of a mapping.
    Member(String),
}

impl Target {
    /// Reads a target.
    ///
    /// # Errors
    ///
    /// What is wrong with it, in words.
    pub(super) fn parse(text: &str) -> Result<Self, String> {
        let (walk, rest) = walk(text);
        let path = match plain(&walk) {
            Some(steps) if rest.is_empty() => Path::Plain(steps),
            _ if nesting(text) > MAX_NESTING => {
                return Err(format!("the target nests more than {MAX_NESTING} brackets deep"));
            }
            _ => query(text, walk, rest).map_err(|error| format!("`{text}` is not a JSONPath: {error}"))?,
        };
        Ok(Self { text: text.to_owned(), path })
    }

    /// The steps to each node that it matches, each once, sorted.
    pub(super) fn find(&self, root: &Node) -> Vec<Vec<Step>> {
        let (walk, rest) = match &self.path {
            Path::Plain(steps) => return root_to(root, steps).is_some().then(|| steps.clone()).into_iter().collect(),
            Path::Query { walk, rest } => (walk, rest),
        };
        let mut reached = vec![(Vec::new(), root)];
        for segment in walk {
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

    /// Where a path of plain steps stops: the longest beginning that is there, and the step that is not.
    pub(super) fn stops_at(&self, root: &Node) -> Option<(String, String)> {
        let Path::Plain(steps) = &self.path else { return None };
        let length =
            (0..steps.len()).find(|length| root_to(root, steps.get(..=*length).unwrap_or_default()).is_none())?;
        let there = steps.get(..length)?.iter().map(Step::to_string).collect::<String>();
        Some((format!("${there}"), steps.get(length)?.to_string()))
    }
}

impl Segment {
    /// Where it leads from a node, and the steps to there.
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
                below(before, node, true, |step, _| matches!(step, Way::Member(member) if *member == name))
            }
            Self::Having { member, text, is_deep } => {
                below(before, node, *is_deep, |_, child| child.get(member).and_then(Node::as_str) == Some(text))
            }
        }
    }
}

/// A step that is not written down yet: most of them lead to nothing that is looked for.
#[derive(Clone, Copy)]
enum Way<'a> {
    Member(&'a str),
    Item(usize),
}

/// What is wanted of all below a node, with the steps to it; `before` are those to the node.
fn below<'a>(
    before: &[Step],
    node: &'a Node,
    is_deep: bool,
    wanted: impl Fn(&Way<'_>, &Node) -> bool,
) -> Vec<(Vec<Step>, &'a Node)> {
    let mut found = Vec::new();
    gather(&mut Vec::new(), node, is_deep, &wanted, &mut |ways, node| {
        found.push((before.iter().cloned().chain(ways.iter().map(Way::step)).collect(), node));
    });
    found
}

fn gather<'a>(
    ways: &mut Vec<Way<'a>>,
    node: &'a Node,
    is_deep: bool,
    wanted: &impl Fn(&Way<'_>, &Node) -> bool,
    take: &mut impl FnMut(&[Way<'a>], &'a Node),
) {
    let members = node.members().map(|(name, child)| (Way::Member(name), child));
    let items = node.items().iter().enumerate().map(|(index, child)| (Way::Item(index), child));
    for (way, child) in members.chain(items) {
        ways.push(way);
        if wanted(&way, child) {
            take(ways, child);
        }
        if is_deep {
            gather(ways, child, is_deep, wanted, take);
        }
        ways.pop();
    }
}

impl Way<'_> {
    fn step(&self) -> Step {
        match *self {
            Self::Member(name) => Step::Member(name.to_owned()),
            Self::Item(index) => Step::Item(index),
        }
    }
}

impl Step {
    /// The node that it leads to.
    fn from<'a>(&self, node: &'a Node) -> Option<&'a Node> {
        match self {
            Self::Member(name) => node.get(name),
            Self::Item(index) => node.items().get(*index),
        }
    }
}

/// The node at the end of these steps.
pub(super) fn root_to<'a>(root: &'a Node, steps: &[Step]) -> Option<&'a Node> {
    steps.iter().try_fold(root, |node, step| step.from(node))
}

/// The steps to each node that a path finds from a node which these steps lead to.
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

/// A path that is more than one node's name.
fn query(text: &str, walk: Vec<Segment>, rest: &str) -> Result<Path, ParseError> {
    let whole = JsonPath::parse(text)?;
    Ok(match rest {
        "" => Path::Query { walk, rest: None },
        // A filter may begin again at the root of the document, so it has to see all of it.
        _ if rest.contains('$') => Path::Query { walk: Vec::new(), rest: Some(whole) },
        _ => Path::Query { walk, rest: Some(JsonPath::parse(&format!("${rest}"))?) },
    })
}

/// The steps of a walk that leads to one node at most.
fn plain(walk: &[Segment]) -> Option<Vec<Step>> {
    let one = |segment: &Segment| match segment {
        Segment::Steps(steps) => <&[Step; 1]>::try_from(steps.as_slice()).ok().map(|[step]| step.clone()),
        Segment::All | Segment::Deep(_) | Segment::Having { .. } => None,
    };
    walk.iter().map(one).collect()
}

/// The segments at the beginning of a path that need no JSON, and what follows them.
fn walk(text: &str) -> (Vec<Segment>, &str) {
    let Some(mut rest) = text.strip_prefix('$') else { return (Vec::new(), text) };
    let mut walk = Vec::new();
    while let Some((segment, after)) = dotted(rest).or_else(|| bracketed(rest)).or_else(|| having(rest)) {
        walk.push(segment);
        rest = after;
    }
    (walk, rest)
}

/// `.name`, `.*` or `..name`, and what follows.
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

/// `[*]`, `['name']` or `['name',12]`, and what follows.
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

/// `[?@.name == 'text']` or `..[?@.name == 'text']`, and what follows.
fn having(text: &str) -> Option<(Segment, &str)> {
    let (is_deep, filter) = text.strip_prefix("..").map_or((false, text), |filter| (true, filter));
    let (member, rest) = filter.strip_prefix("[?@.")?.split_once(" == ")?;
    let (Step::Member(text), after) = selected(rest)? else { return None };
    let after = after.strip_prefix(']')?;
    is_shorthand(member).then(|| (Segment::Having { member: member.to_owned(), text, is_deep }, after))
}

/// `'name'`, `"name"` or `12`, and what follows.
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

/// Whether a name may stand behind a dot.
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
