//! What the description declares about each operation: its path, parameters, statuses, media types and schemas.

use crate::ir::{Api, Body, BodyPayload, SchemaId, View};
use crate::maps::{HashMap, HashSet};
use crate::parse::tree::Node;
use crate::parse::{Description, pointer, template};

/// The operations, and how to find one by a request.
#[derive(Debug, Default)]
pub(super) struct Declared {
    pub(super) operations: Vec<Operation>,
    by_id: HashMap<String, usize>,
    /// By method and number of segments.
    by_shape: HashMap<(String, usize), Vec<usize>>,
    /// The path of the base URL, without a trailing slash.
    pub(super) base_path: String,
    /// The literal segments of all paths.
    pub(super) segments: HashSet<String>,
    /// Query parameters of security schemes.
    keys: HashSet<String>,
}

/// An operation.
#[derive(Debug)]
pub(super) struct Operation {
    pub(super) id: String,
    /// `GET /patient`.
    pub(super) name: String,
    /// Its pointer in the description as written.
    pub(super) origin: String,
    /// Its pointer in the description in 3.0.
    pub(super) at: String,
    segments: Vec<String>,
    /// The names of its query parameters.
    pub(super) query: Vec<String>,
    /// Whether a query parameter is an object of which each member is a parameter.
    is_open: bool,
    /// The statuses as written, with the media types of each; of requests, under `request`.
    pub(super) contents: Vec<Content>,
    pub(super) view: View,
    /// Whether its method is GET.
    pub(super) reads: bool,
    pub(super) pages: bool,
    /// Whether `data` of the request may also be a list.
    pub(super) is_bulk: bool,
}

/// A response, or the request.
#[derive(Debug)]
pub(super) struct Content {
    /// `200`, `4XX`, `default` or `request`.
    pub(super) place: String,
    pub(super) media_types: Vec<String>,
    /// The schema of its JSON.
    pub(super) schema: Option<SchemaId>,
}

/// The place of the request among the contents.
pub(super) const REQUEST: &str = "request";

impl Declared {
    pub(super) fn of(api: &Api, description: &Description) -> Self {
        let mut declared = Self::default();
        let base = api.base_url.as_deref().unwrap_or_default();
        let path = base.split_once("://").map_or(base, |(_, rest)| rest.find('/').map_or("", |at| &rest[at..]));
        declared.base_path = path.trim_end_matches('/').to_owned();
        let schemes = description.node("/components/securitySchemes");
        for (_, scheme) in schemes.into_iter().flat_map(Node::members) {
            if scheme.get("in").and_then(Node::as_str) == Some("query") {
                declared.keys.extend(scheme.get("name").and_then(Node::as_str).map(str::to_owned));
            }
        }
        for operation in api.operations.iter().filter(|operation| operation.body_of.is_none()) {
            let at = format!("{}/{}", pointer::join("/paths", &operation.path), operation.method.to_lowercase());
            let Some((at, node)) = written_at(description, &operation.origin.0, at) else { continue };
            declared.add(api, description, operation, (at, node));
        }
        declared
    }

    fn add(
        &mut self,
        api: &Api,
        description: &Description,
        operation: &crate::ir::Operation,
        (at, node): (String, &Node),
    ) {
        let path = template::sent(&operation.path).split('?').next().unwrap_or_default();
        let segments: Vec<String> = path.trim_matches('/').split('/').map(str::to_owned).collect();
        self.segments.extend(segments.iter().filter(|segment| !segment.contains('{')).cloned());
        let index = self.operations.len();
        self.by_id.insert(operation.id.wire.clone(), index);
        self.by_shape.entry((operation.method.clone(), segments.len())).or_default().push(index);
        let (query, is_open) = query(description, &at, node);
        self.operations.push(Operation {
            id: operation.id.wire.clone(),
            name: format!("{} {}", operation.method, operation.path),
            origin: operation.origin.0.clone(),
            segments,
            query,
            is_open,
            contents: contents(api, description, operation, node),
            view: view(api, operation.body.as_ref()),
            reads: operation.method == "GET",
            pages: operation.paging.as_ref().is_some_and(|paging| paging.is_described),
            is_bulk: operation.many.is_some(),
            at,
        });
    }

    /// Returns the operation with this id, or else the one whose path has most literal segments.
    pub(super) fn find(&self, id: Option<&str>, method: &str, path: &str) -> Option<usize> {
        if let Some(index) = id.and_then(|id| self.by_id.get(id)) {
            return Some(*index);
        }
        let below = path.strip_prefix(self.base_path.as_str()).filter(|rest| rest.starts_with('/'));
        below.and_then(|path| self.at(method, path)).or_else(|| self.at(method, path))
    }

    fn at(&self, method: &str, path: &str) -> Option<usize> {
        let segments: Vec<&str> = path.trim_matches('/').split('/').collect();
        let candidates = self.by_shape.get(&(method.to_owned(), segments.len()))?;
        let literals = |index: &usize| {
            let own = &self.operations.get(*index)?.segments;
            let matching = own.iter().zip(&segments).map(|(own, segment)| matched(own, segment));
            matching.sum::<Option<usize>>().map(|literals| (literals, *index))
        };
        let best =
            candidates.iter().filter_map(literals).max_by_key(|(literals, index)| (*literals, usize::MAX - index));
        best.map(|(_, index)| index)
    }

    /// Whether an operation declares a query parameter, or a security scheme does.
    pub(super) fn has_parameter(&self, operation: &Operation, name: &str) -> bool {
        let is_member = |known: &String| name.strip_prefix(known.as_str()).is_some_and(|rest| rest.starts_with('['));
        operation.is_open
            || self.keys.contains(name)
            || operation
                .query
                .iter()
                .any(|known| known == name || is_member(known) || name.starts_with(&format!("{known}[")))
    }
}

impl Operation {
    /// Returns the content of a status: its own, that of its class, or the default.
    pub(super) fn response(&self, status: u16) -> Option<&Content> {
        let (own, class) = (status.to_string(), format!("{}XX", status / 100));
        let of = |place: &str| self.contents.iter().find(|content| content.place.eq_ignore_ascii_case(place));
        of(&own).or_else(|| of(&class)).or_else(|| of("default"))
    }

    pub(super) fn request(&self) -> Option<&Content> {
        self.contents.iter().find(|content| content.place == REQUEST)
    }
}

impl Content {
    pub(super) fn allows(&self, media_type: &str) -> bool {
        let is_of = |known: &String| {
            known == "*/*"
                || known == media_type
                || known.strip_suffix("/*").is_some_and(|kind| media_type.starts_with(kind))
        };
        self.media_types.is_empty() || self.media_types.iter().any(is_of)
    }
}

/// Returns 1 for a literal segment that is equal, 0 for a parameter that can have this text.
fn matched(own: &str, segment: &str) -> Option<usize> {
    match (own.find('{'), own.rfind('}')) {
        (Some(start), Some(end)) => {
            let (before, after) = (own.get(..start)?, own.get(end + 1..)?);
            let rest = segment.strip_prefix(before)?.strip_suffix(after)?;
            (!rest.is_empty()).then_some(0)
        }
        _ => (own == segment).then_some(1),
    }
}

/// Returns the node of an operation in the 3.0 document. Its path there may have a fragment that the client does not
/// send.
fn written_at<'d>(description: &'d Description, origin: &str, at: String) -> Option<(String, &'d Node)> {
    if let Some(node) = description.node(&at) {
        return Some((at, node));
    }
    description.node(origin).map(|node| (origin.to_owned(), node))
}

fn query(description: &Description, at: &str, node: &Node) -> (Vec<String>, bool) {
    let (mut names, mut is_open) = (Vec::new(), false);
    let item = at.rfind('/').and_then(|end| description.node(at.get(..end)?));
    for holder in item.into_iter().chain([node]) {
        for parameter in holder.get("parameters").into_iter().flat_map(Node::items) {
            let parameter = resolved(description, parameter);
            let text = |name: &str| parameter.get(name).and_then(Node::as_str);
            let (Some("query"), Some(name)) = (text("in"), text("name")) else { continue };
            names.push(name.to_owned());
            let schema = parameter.get("schema").map(|schema| resolved(description, schema));
            let is_object = schema.is_some_and(|schema| schema.get("type").and_then(Node::as_str) == Some("object"));
            is_open |= is_object && text("style") != Some("deepObject");
        }
    }
    (names, is_open)
}

fn resolved<'d>(description: &'d Description, node: &'d Node) -> &'d Node {
    let target = node.get("$ref").and_then(Node::as_str).and_then(|reference| description.target(reference));
    target.unwrap_or(node)
}

fn contents(api: &Api, description: &Description, operation: &crate::ir::Operation, node: &Node) -> Vec<Content> {
    let used = |place: &str| {
        let mut uses = api.graph.uses.iter().filter(|used| used.operation == operation.origin);
        uses.find(|used| used.place == place && used.media_type.as_deref().is_none_or(|media| media.contains("json")))
    };
    let of = |place: &str, key: &str, holder: &Node| {
        let media = resolved(description, holder).get("content").into_iter().flat_map(Node::members);
        Content {
            place: place.to_owned(),
            media_types: media.map(|(media, _)| essence(media)).collect(),
            schema: used(key).map(|used| used.schema),
        }
    };
    let responses = node.get("responses").into_iter().flat_map(Node::members);
    let responses = responses.map(|(status, response)| of(status, &format!("response/{status}"), response));
    let request = node.get("requestBody").map(|body| of(REQUEST, REQUEST, body));
    responses.chain(request).collect()
}

/// The way in which an operation sends its body.
fn view(api: &Api, body: Option<&Body>) -> View {
    match body.map(|body| &body.payload) {
        Some(BodyPayload::Document { data, .. }) => api.shapes[*data].view,
        _ => View::Create,
    }
}

/// A media type without its parameters.
fn essence(media: &str) -> String {
    media.split(';').next().unwrap_or_default().trim().to_ascii_lowercase()
}
