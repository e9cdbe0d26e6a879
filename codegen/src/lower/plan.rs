//! Names the service and all operations before any of them is lowered.

use std::borrow::Cow;

use openapiv3::{Operation, ReferenceOr, Schema, SchemaKind, Type};
use serde_json::Value;

use super::context::Lowering;
use super::scope::Planned;
use super::{extensions, media, payloads};
use crate::ir::{Name, Origin, Reason};
use crate::names::paths::{self, Call};
use crate::names::{self, Scope, Taken, Wanted};
use crate::parse::{Description, pointer};

/// The longest chain of references that is followed.
const LONGEST_CHAIN: usize = 32;

/// An operation that needs names.
struct Wish<'a> {
    /// Its index in the order of the text.
    index: usize,
    origin: Origin,
    /// Whether it has an `operationId` that is more than a method or a verb and a path.
    named: bool,
    /// The part of its `operationId` that is not its path and method.
    function: Option<&'a str>,
    wire: String,
    call: Call<'a>,
    /// The hand-chosen type of the request.
    type_by_hand: Option<&'a str>,
    bulk: bool,
}

/// Returns every operation, in the order of the text.
fn wishes(description: &Description) -> Vec<Wish<'_>> {
    let operations = description.operations().into_iter().enumerate();
    operations.map(|(index, operation)| wish(description, index, operation)).collect()
}

fn wish<'d>(description: &'d Description, index: usize, (path, method, described): Described<'d>) -> Wish<'d> {
    let id = described.operation_id.as_deref();
    let is_method = id.is_some_and(paths::is_path);
    let verb = id.filter(|_| !is_method).and_then(|id| paths::verb(id, path));
    Wish {
        index,
        origin: origin(description, path, method),
        named: id.is_some() && !is_method && verb.is_none(),
        function: id.and_then(|id| paths::function(id, method, path)),
        wire: id.map_or_else(|| format!("{method} {path}"), str::to_owned),
        call: Call { method, path, several: several(described, description), verb },
        type_by_hand: type_by_hand(described),
        bulk: is_bulk(described),
    }
}

/// The path, the method and the operation.
type Described<'d> = (&'d str, &'static str, &'d Operation);

fn origin(description: &Description, path: &str, method: &str) -> Origin {
    description.origin(&format!("{}/{method}", pointer::join("/paths", path)))
}

fn type_by_hand(described: &Operation) -> Option<&str> {
    described.extensions.get(extensions::TYPE_NAME).and_then(Value::as_str)
}

fn is_bulk(described: &Operation) -> bool {
    described.extensions.get(extensions::BULK).and_then(Value::as_bool).unwrap_or_default()
}

impl Lowering<'_> {
    /// Reserves the types that are named after an operation with a hand-chosen name.
    pub(super) fn names_by_hand(&mut self) {
        for (path, method, described) in self.description.operations() {
            let origin = origin(self.description, path, method);
            let by_hand = type_by_hand(described).or_else(|| self.names.by_hand(&origin));
            if let Some(rust) = by_hand.map(|text| names::ty(text).rust) {
                self.names.reserve_by_hand(&rust, &origin);
                if is_bulk(described) {
                    self.names.reserve_by_hand(&format!("{rust}Many"), &origin);
                }
            }
        }
    }

    /// Names the service, the type of `meta`, and every operation.
    pub(super) fn plan(&mut self) {
        let title = names::service(&self.api.title).to_owned();
        let origin = Origin("/info/title".to_owned());
        self.api.service = self.type_name(&[title.clone(), format!("{title} service")], &origin);
        if !self.api.resources.is_empty() {
            let candidates = ["meta".to_owned(), "response meta".to_owned()];
            self.meta_name = Some(self.type_name(&candidates, &Origin::default()));
        }
        let mut wishes = wishes(self.description);
        // The order of the text does not matter: if two operations want one name, the first path in alphabetical order
        // gets it.
        wishes.sort_by_key(|wish| (!wish.named, wish.call.path, wish.call.method));
        let methods = self.methods(&wishes);
        let mut taken = Taken::with(methods.iter().map(|id| id.rust.as_str()));
        let mut planned: Vec<(usize, Planned)> = Vec::new();
        let operations = wishes.iter().zip(methods);
        let (plain, clashing): (Vec<_>, Vec<_>) =
            operations.partition(|(_, id)| !self.names.has(&names::builder(&id.rust)));
        for (wish, id) in plain.into_iter().chain(clashing) {
            let builder = self.builder(wish, &id);
            let many = wish.bulk.then(|| taken.nearest(&format!("{}_many", id.rust.trim_end_matches('_'))));
            planned.push((wish.index, Planned { id, builder, many }));
        }
        self.methods = taken;
        planned.sort_by_key(|(index, _)| *index);
        self.planned.extend(planned.into_iter().map(|(_, planned)| planned));
    }

    /// Names the methods of the client.
    fn methods(&mut self, wishes: &[Wish<'_>]) -> Vec<Name> {
        let wanted: Vec<Wanted<'_>> = wishes
            .iter()
            .map(|wish| Wanted {
                wire: &wish.wire,
                words: wish.function.map(str::to_owned).or_else(|| (!wish.named).then(|| wish.call.words())),
                by_hand: self.names.by_hand(&wish.origin),
                others: vec![wish.call.words(), wish.call.by_parameters(), wish.call.whole()],
            })
            .collect();
        let made = names::scope(Scope::Methods, &wanted);
        let mut named = Vec::new();
        for (wish, mut made) in wishes.iter().zip(made) {
            if (!wish.named || wish.function.is_some()) && self.names.by_hand(&wish.origin).is_none() {
                made.reason.get_or_insert(Reason::Path);
            }
            named.push(self.named(made, &wish.origin, extensions::RUST_NAME));
        }
        named
    }

    /// Names the type of a request. A definition or resource with the same name takes precedence.
    fn builder(&mut self, wish: &Wish<'_>, id: &Name) -> String {
        let plain = names::builder(&id.rust);
        // The request that sends a list has a separate name.
        let suffixes: &[&str] = if wish.bulk { &["Many"] } else { &[] };
        if let Some(text) = wish.type_by_hand {
            return self.take_by_hand(text, &wish.origin);
        }
        if self.names.by_hand(&wish.origin).is_some() {
            return self.take_by_hand(&plain, &wish.origin);
        }
        let path = wish.call.words();
        let mut candidates = vec![plain.clone(), format!("{plain} request"), format!("{plain} call"), path];
        if plain.ends_with("Request") {
            candidates.remove(1);
        }
        self.type_name_with(&candidates, &wish.origin, None, suffixes)
    }
}

/// Whether the response of an operation contains several resources.
pub(super) fn several(operation: &Operation, description: &Description) -> Option<bool> {
    let (_, response) = payloads::successes(operation).next()?;
    let response = description.response(response)?;
    let (_, media) = media::preferred(&response.content)?;
    let schema = resolved(media.schema.as_ref()?, description)?;
    match &schema.schema_kind {
        SchemaKind::Type(Type::Array(_)) => Some(true),
        SchemaKind::Type(Type::Object(object)) => {
            let data = match object.properties.get("data")? {
                ReferenceOr::Item(item) => Cow::Borrowed(&**item),
                ReferenceOr::Reference { reference } => followed(reference, description)?,
            };
            Some(matches!(data.schema_kind, SchemaKind::Type(Type::Array(_))))
        }
        _ => None,
    }
}

/// Returns the schema, following a reference.
fn resolved<'d>(schema: &'d ReferenceOr<Schema>, description: &'d Description) -> Option<Cow<'d, Schema>> {
    match schema {
        ReferenceOr::Item(item) => Some(Cow::Borrowed(item)),
        ReferenceOr::Reference { reference } => followed(reference, description),
    }
}

/// Returns the target of a reference.
fn followed<'d>(reference: &str, description: &'d Description) -> Option<Cow<'d, Schema>> {
    let mut reference = Cow::Borrowed(reference);
    for _ in 0..LONGEST_CHAIN {
        let target = pointer::of_reference(&reference);
        let next = match description.definition_at(&target) {
            Some(ReferenceOr::Item(item)) => return Some(Cow::Borrowed(item)),
            Some(ReferenceOr::Reference { reference }) => reference.clone(),
            None => match description.schema_at(&target)? {
                ReferenceOr::Item(item) => return Some(Cow::Owned(item)),
                ReferenceOr::Reference { reference } => reference,
            },
        };
        reference = Cow::Owned(next);
    }
    None
}
