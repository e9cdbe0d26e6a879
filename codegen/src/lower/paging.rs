//! How collections are paged: found in parameters and responses, or declared with `x-paging`.

use serde_json::Value;

use super::client_wide;
use super::context::Lowering;
use super::declared_paging::{Count, Declared, declared};
use super::extensions;
use super::operations::Place;
use super::page_members::{PageMembers, normal};
use super::plain_rows::PlainRows;
use crate::diagnostics::Diagnostic;
use crate::fates::Code;
use crate::ir::{
    Amount, Api, Constraints, Family, Location, Operation, Paging, Parameter, Payload, Prose, StructId, Structure,
    Style, Success, Ty, TypeKind, Way,
};
use crate::parse::Description;

/// Normalised names of parameters that select a page, the clearest first.
const NUMBERS: [&str; 5] = ["page[number]", "page[page]", "page", "pagenumber", "pageno"];
const OFFSETS: [&str; 5] = ["page[offset]", "page[start]", "page[skip]", "offset", "pageoffset"];
const CURSORS: [&str; 22] = [
    "page[cursor]",
    "page[after]",
    "page[token]",
    "page[marker]",
    "page[nextrecordid]",
    "page[before]",
    "cursor",
    "pagecursor",
    "pagetoken",
    "nexttoken",
    "continuationtoken",
    "marker",
    "nextmarker",
    "nextrecordid",
    "nextpage",
    "startingafter",
    "startafter",
    "afterid",
    "lastid",
    "endingbefore",
    "after",
    "before",
];
/// Normalised names of parameters that limit the rows of a page: first those that go with a page number.
const SIZES: [&str; 9] = [
    "page[size]",
    "page[pagesize]",
    "page[perpage]",
    "page[limit]",
    "perpage",
    "pagesize",
    "pagelimit",
    "size",
    "limit",
];
const LIMITS: [&str; 9] = [
    "page[limit]",
    "page[size]",
    "page[pagesize]",
    "page[perpage]",
    "limit",
    "pagelimit",
    "pagesize",
    "size",
    "perpage",
];

/// The default page size by cursor, if the server recognises cursor requests by their size parameter.
const DEFAULT_LIMIT: u32 = 50;

/// A query parameter, or a property of one that is serialised as `name[property]`.
struct Candidate {
    wire: String,
    /// The normalised name.
    name: String,
    /// The index of its parameter.
    parameter: usize,
    /// Whether it is a string without a format.
    is_text: bool,
    required: bool,
    constraints: Constraints,
    default: Option<Value>,
    /// Whether its documentation speaks of an identifier.
    names_id: bool,
}

impl Candidate {
    /// Whether the identifier of a page's last row leads to the next page: by the documentation, the usual name of
    /// such a cursor, or since a page only shows whether more follow.
    fn is_id(&self, members: &PageMembers) -> bool {
        const IDS: [&str; 5] = ["startingafter", "afterid", "lastid", "startafter", "page[afterid]"];
        let is_back = self.name.contains("before");
        !is_back && (self.names_id || IDS.contains(&self.name.as_str()) || members.more.is_some())
    }

    /// Returns its minimum.
    fn least(&self) -> Option<u64> {
        u64::try_from(self.constraints.minimum?.whole?).ok()
    }

    /// Returns the number of the first page. Without a default, it is the minimum: a stream that starts with a wrong
    /// number ends in an error or repeats a page, but loses none.
    fn first(&self) -> u64 {
        self.default.as_ref().and_then(Value::as_u64).filter(|first| *first <= 1).unwrap_or_else(|| {
            match self.least() {
                Some(0) if self.default.is_none() => 0,
                _ => 1,
            }
        })
    }
}

impl Lowering<'_> {
    /// Determines how a collection is paged, and what a row of plain JSON is. Removes the paging parameters from the
    /// list, except required ones.
    pub(super) fn paging(
        &mut self,
        place: &Place<'_>,
        parameters: &mut Vec<Parameter>,
        success: &Success,
    ) -> Option<(Paging, Option<StructId>)> {
        let declaration = self.extension(place, extensions::PAGING);
        if declaration == Some(&Value::Bool(false)) {
            return None;
        }
        let is_declared = declaration.is_some();
        let declared = declaration.and_then(declared).unwrap_or_default();
        let rows = match (success.payload.listed(), is_declared) {
            (Some(_), _) if declared.rows.is_some() => {
                self.ignored(
                    place,
                    "`x-paging` names the rows of a JSON:API document, which are its `data`",
                    "remove `rows`",
                );
                None
            }
            (Some(_), _) => None,
            (None, true) => Some(self.plain_rows(place, declared.rows.as_deref(), success)?),
            (None, false) => return None,
        };
        let candidates = self.paging_candidates(parameters);
        let members = self.page_members(place);
        let ways = match declared.has_ways() {
            true => self.declared_ways(place, &declared, &candidates),
            // Any response can link to the next page. Where nothing shows how lists are paged, nothing else can.
            false => ways(&candidates, place.method == "get" && (members.links || !self.describes_paging)),
        };
        let mut ways = if ways.is_empty() && declared.next.is_some() { vec![linked(&candidates)] } else { ways };
        let size = declared.size.as_deref().and_then(|name| self.declared_parameter(place, name, &candidates));
        for way in &mut ways {
            complete(way, &declared, size, &members);
            way.usual_size = usual_size(way, &candidates, &members);
            if rows.is_some() && members.links && way.next.is_none() {
                way.next = Some("/links/next".to_owned()); // Only documents of JSON:API have links.
            }
        }
        if !declared.has_ways() {
            ways.retain_mut(|way| self.can_follow(way, place, &candidates, &members));
        }
        distinguish(&mut ways, &candidates);
        if ways.is_empty() {
            if is_declared && !declared.has_ways() {
                self.ignored(
                    place,
                    "`x-paging` is on an operation of which no parameter selects a page",
                    "add `number`, `offset` or `cursor` with the name of a parameter, or `next` with the JSON pointer to a link",
                );
            }
            return None;
        }
        take(parameters, &candidates, &ways);
        let count = match declared.count {
            Some(Count::At(pointer)) => Some(pointer),
            Some(Count::No(_)) => None,
            None => members.count,
        };
        let (rows, row) = rows.map(|PlainRows { at, of }| (at, of)).unzip();
        let is_described = self.describes_paging || is_declared;
        Some((Paging { ways, count, rows, is_described }, row))
    }

    /// Whether a page shows what follows it: by a link, a cursor, or the identifier of its last row.
    fn can_follow(
        &mut self,
        way: &mut Way,
        place: &Place<'_>,
        candidates: &[Candidate],
        members: &PageMembers,
    ) -> bool {
        if way.family != Family::Cursor || way.next.is_some() || members.links || members.any_links {
            return true;
        }
        let at = candidates.iter().find(|candidate| candidate.wire == way.at);
        // Lists of one API are paged alike: if one describes the link, the others have it too.
        if self.has_next_links && !at.is_some_and(|at| at.names_id) {
            return true;
        }
        way.by_id = at.is_some_and(|at| at.is_id(members));
        way.more = members.more.clone().filter(|_| way.by_id);
        if !way.by_id {
            let message = format!(
                "the pages cannot be followed by `{}`: the response describes neither a link to the next page nor its \
                 cursor",
                way.at
            );
            let help = "describe `links.next` or the cursor in the overlay, or declare it: `x-paging: {cursor: …, next: \
                        <JSON pointer>}`";
            self.fault_with_help(Code::UnfollowedCursor, &place.origin, message, help);
        }
        way.by_id
    }

    fn ignored(&mut self, place: &Place<'_>, message: &str, help: &str) {
        self.fault_with_help(Code::ExtensionIgnored, &place.origin.member(extensions::PAGING), message, help);
    }

    /// Returns the ways that `x-paging` declares.
    fn declared_ways(&mut self, place: &Place<'_>, declared: &Declared, candidates: &[Candidate]) -> Vec<Way> {
        let mut ways = Vec::new();
        for (family, name) in declared.names() {
            let Some(name) = name else { continue };
            let at = self.declared_parameter(place, name, candidates);
            ways.extend(at.map(|at| way(family, at, size(family, candidates))));
        }
        ways
    }

    /// Returns a parameter that `x-paging` names.
    fn declared_parameter<'c>(
        &mut self,
        place: &Place<'_>,
        name: &str,
        candidates: &'c [Candidate],
    ) -> Option<&'c Candidate> {
        let found = candidates.iter().find(|candidate| candidate.wire == name);
        if found.is_none() {
            self.fault_with_help(
                Code::ExtensionIgnored,
                &place.origin.member(extensions::PAGING),
                format!("`{}` names `{name}`, which is not a query parameter of this operation", extensions::PAGING),
                "name the parameter as the description writes it; add it to the operation if it is missing",
            );
        }
        found
    }

    /// Returns the query parameters that can belong to paging. One that is serialised as `name[property]` does if all
    /// of its properties do.
    fn paging_candidates(&self, parameters: &[Parameter]) -> Vec<Candidate> {
        let mut candidates = Vec::new();
        for (position, parameter) in parameters.iter().enumerate() {
            if parameter.location != Location::Query {
                continue;
            }
            match (parameter.style, bare(&parameter.ty)) {
                (Style::Single, ty) => candidates.push(Candidate {
                    wire: parameter.name.wire.clone(),
                    name: bracketed(&parameter.name.wire),
                    parameter: position,
                    is_text: *ty == Ty::String,
                    required: parameter.required,
                    constraints: parameter.constraints.clone(),
                    default: parameter.default.clone(),
                    names_id: names_id(&parameter.prose),
                }),
                (Style::Structured(Structure::Deep), Ty::Named(id)) => {
                    let TypeKind::Struct(id) = self.api.types[*id].kind else { continue };
                    let fields = self.api.structs[id].fields.iter().map(|field| {
                        let wire = format!("{}[{}]", parameter.name.wire, field.name.wire);
                        Candidate {
                            name: bracketed(&wire),
                            wire,
                            parameter: position,
                            is_text: field.ty == Ty::String,
                            required: parameter.required,
                            constraints: field.constraints.clone(),
                            default: field.default.clone(),
                            names_id: names_id(&field.prose),
                        }
                    });
                    let fields: Vec<Candidate> = fields.collect();
                    if fields.iter().all(|field| is_known(&field.name)) {
                        candidates.extend(fields);
                    }
                }
                _ => {}
            }
        }
        candidates
    }

    /// Returns the paging information of the success response.
    fn page_members(&self, place: &Place<'_>) -> PageMembers {
        let is_success =
            |place: &str| place.strip_prefix("response/").is_some_and(|status| !status.starts_with(['4', '5']));
        let mut uses = self.schemas.graph.uses.iter();
        let used = uses.find(|used| used.operation == place.origin && is_success(&used.place));
        used.map(|used| PageMembers::of(&self.schemas, used.schema)).unwrap_or_default()
    }
}

/// Returns the lists of resources that are not read page by page, unless the description declares how they are read.
pub(crate) fn unpaged(api: &Api, description: &Description) -> Vec<Diagnostic> {
    let is_list = |operation: &&Operation| match &operation.success.payload {
        Payload::Document(data) => operation.method == "GET" && data.amount == Amount::Many,
        _ => false,
    };
    let is_declared = |operation: &&Operation| {
        description.node(&operation.origin.0).is_some_and(|node| node.get(extensions::PAGING).is_some())
    };
    let lists = api.operations.iter().filter(is_list).filter(|one| one.paging.is_none() && !is_declared(one));
    lists.map(|one| description.diagnostic(&one.origin, "no parameter or link selects a page of this list")).collect()
}

/// Removes optional parameters that only serve paging.
fn take(parameters: &mut Vec<Parameter>, candidates: &[Candidate], ways: &[Way]) {
    let is_used = |candidate: &Candidate| {
        let is_of = |way: &Way| way.at == candidate.wire || way.size.as_ref() == Some(&candidate.wire);
        ways.iter().any(is_of) && !candidate.required
    };
    let mut position = 0;
    parameters.retain(|_| {
        let mut own = candidates.iter().filter(|candidate| candidate.parameter == position).peekable();
        let is_taken = own.peek().is_some() && own.all(is_used);
        position += 1;
        !is_taken
    });
}

/// Returns the ways that parameters show, or else that by links.
fn ways(candidates: &[Candidate], by_links: bool) -> Vec<Way> {
    let mut ways = Vec::new();
    for (family, names) in
        [(Family::Cursor, &CURSORS[..]), (Family::Number, &NUMBERS[..]), (Family::Offset, &OFFSETS[..])]
    {
        let size = size(family, candidates);
        // The cursor of the first request is unknown, so a required cursor cannot start.
        let can_begin = |candidate: &Candidate| !candidate.required || family != Family::Cursor;
        let fits = |one: &&Candidate| can_begin(one) && family_of(one, size.is_some()) == Some(family);
        let mut fitting: Vec<&Candidate> = candidates.iter().filter(fits).collect();
        let rank =
            |candidate: &&Candidate| names.iter().position(|name| *name == candidate.name).unwrap_or(names.len());
        fitting.sort_by_key(rank);
        ways.extend(fitting.first().map(|at| way(family, at, size)));
    }
    if ways.is_empty() && by_links {
        ways.push(linked(candidates));
    }
    ways
}

/// Returns the family of a parameter that selects a page.
fn family_of(candidate: &Candidate, has_size: bool) -> Option<Family> {
    let name = candidate.name.as_str();
    // `page` and `offset` without brackets can be cursors; `after` and `before` can be time filters.
    let is_ambiguous = matches!(name, "after" | "before");
    if NUMBERS.contains(&name) || OFFSETS.contains(&name) {
        let counts = !candidate.is_text || name.contains('[');
        let family = if NUMBERS.contains(&name) { Family::Number } else { Family::Offset };
        return Some(if counts { family } else { Family::Cursor });
    }
    let is_cursor = CURSORS.contains(&name) && (!is_ambiguous || (has_size && candidate.is_text));
    is_cursor.then_some(Family::Cursor)
}

/// Returns the parameter that limits the rows of a page.
fn size(family: Family, candidates: &[Candidate]) -> Option<&Candidate> {
    let names = if family == Family::Number { &SIZES } else { &LIMITS };
    names.iter().find_map(|name| candidates.iter().find(|candidate| candidate.name == *name))
}

fn way(family: Family, at: &Candidate, size: Option<&Candidate>) -> Way {
    Way {
        family,
        at: at.wire.clone(),
        size: size.map(|size| size.wire.clone()),
        default_size: None,
        usual_size: None,
        least: least(size),
        first: if family == Family::Number { at.first() } else { 0 },
        next: None,
        by_id: false,
        more: None,
    }
}

/// Returns the way of a collection whose pages only have links.
fn linked(candidates: &[Candidate]) -> Way {
    let size = size(Family::Link, candidates);
    Way {
        family: Family::Link,
        at: String::new(),
        size: size.map(|size| size.wire.clone()),
        default_size: None,
        usual_size: None,
        least: least(size),
        first: 0,
        next: None,
        by_id: false,
        more: None,
    }
}

/// Returns the smallest page size: zero only if the description allows it.
fn least(size: Option<&Candidate>) -> u32 {
    size.map_or(0, |size| size.least().and_then(|least| u32::try_from(least).ok()).unwrap_or(1))
}

/// How many rows a page has by default, where only a count shows which page is the last: it can be that of one page.
fn usual_size(way: &Way, candidates: &[Candidate], members: &PageMembers) -> Option<u32> {
    if members.links || members.count.is_none() || !matches!(way.family, Family::Number | Family::Offset) {
        return None;
    }
    let size = candidates.iter().find(|candidate| Some(&candidate.wire) == way.size.as_ref())?;
    u32::try_from(size.default.as_ref()?.as_u64()?).ok()
}

/// Adds what the response has, and what is declared.
fn complete(way: &mut Way, declared: &Declared, size: Option<&Candidate>, members: &PageMembers) {
    if way.family == Family::Cursor {
        way.next.clone_from(&members.next);
    }
    if matches!(way.family, Family::Cursor | Family::Link) && declared.next.is_some() {
        way.next.clone_from(&declared.next);
    }
    if let Some(first) = declared.first.filter(|_| way.family == Family::Number) {
        way.first = first;
    }
    if let Some(size) = size {
        (way.size, way.least) = (Some(size.wire.clone()), least(Some(size)));
    }
}

/// If pages can be read by cursor and in other ways, the size parameter tells the server which one is used, so it is
/// always sent.
fn distinguish(ways: &mut [Way], candidates: &[Candidate]) {
    let sizes: Vec<Option<String>> = ways.iter().map(|way| way.size.clone()).collect();
    let Some(cursor) = ways.iter_mut().find(|way| way.family == Family::Cursor) else { return };
    if cursor.size.is_some() && sizes.iter().any(|size| *size != cursor.size) {
        let size = candidates.iter().find(|candidate| Some(&candidate.wire) == cursor.size.as_ref());
        let most = size.and_then(|size| u32::try_from(size.constraints.maximum?.whole?).ok());
        cursor.default_size = Some(most.map_or(DEFAULT_LIMIT, |most| most.min(DEFAULT_LIMIT)));
    }
}

/// Whether a parameter or an extension shows how any list is paged.
pub(super) fn is_described(description: &Description) -> bool {
    description.operations().into_iter().any(|(path, method, operation)| {
        let mut parameters = client_wide::declared(description, path, method, operation).into_iter();
        let pages = |parameter: &openapiv3::Parameter| {
            matches!(parameter, openapiv3::Parameter::Query { .. })
                && is_known(&bracketed(&parameter.parameter_data_ref().name))
        };
        operation.extensions.contains_key(extensions::PAGING) || parameters.any(|(_, parameter)| pages(parameter))
    })
}

/// Whether documentation speaks of an identifier.
fn names_id(prose: &Prose) -> bool {
    let texts = prose.summary.iter().chain(&prose.description);
    let words = texts.flat_map(|text| text.split(|c: char| !c.is_alphanumeric()));
    words.map(str::to_lowercase).any(|word| matches!(word.as_str(), "id" | "identifier" | "uuid"))
}

fn is_known(name: &str) -> bool {
    [&NUMBERS[..], &OFFSETS[..], &CURSORS[..], &SIZES[..]].iter().any(|names| names.contains(&name))
}

/// Normalises a name so that the spellings of one paging parameter are all `page[…]`.
fn bracketed(wire: &str) -> String {
    let name = normal(wire);
    let name = match name.split_once('.') {
        Some((holder, member)) if !name.contains('[') => format!("{holder}[{member}]"),
        _ => name,
    };
    match name.split_once('[') {
        Some(("pagination" | "paging", member)) => format!("page[{member}"),
        _ => name,
    }
}

/// Returns the innermost type.
fn bare(ty: &Ty) -> &Ty {
    match ty {
        Ty::Nullable(inner) | Ty::Boxed(inner) | Ty::Sensitive(inner) => bare(inner),
        _ => ty,
    }
}
