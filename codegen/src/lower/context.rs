//! What the passes share: the graph, what they have made so far, and what they have used to make it.

use super::extensions;
use super::schemas::Schemas;
use crate::diagnostics::{Diagnostic, Diagnostics};
use crate::fates::{Code, Tolerance};
use crate::ir::{
    Api, Arena, Graph, Name, Origin, Prose, ResourceId, Schema, SchemaId, ShapeId, StructId, TypeId, Untyped, View,
};
use crate::ledger::Claims;
use crate::maps::{HashMap, HashSet, IndexSet};
use crate::names::{NameError, Taken};
use crate::parse::Description;

/// The state of the lowering.
pub(super) struct Lowering<'a> {
    pub(super) description: &'a Description,
    pub(super) schemas: Schemas<'a>,
    pub(super) api: Api,
    pub(super) claims: Claims,
    /// The names of types: one scope over all modules, since the crate's root re-exports them all.
    pub(super) taken: Taken,
    /// Types that were made already, by the schema and the way it travels.
    pub(super) made: HashMap<(SchemaId, View), TypeId>,
    /// The same of objects.
    pub(super) objects: HashMap<(SchemaId, View), StructId>,
    /// Shapes that were made already.
    pub(super) shaped: HashMap<(SchemaId, View), ShapeId>,
    /// The schema that each resource is read from.
    pub(super) read_schemas: Vec<(ResourceId, SchemaId)>,
    /// The resource that the identifiers under a path belong to: `/patient` to `patient`.
    pub(super) collections: HashMap<String, ResourceId>,
    /// Types by their Rust name: two places that describe the same type under the same name share it.
    pub(super) by_name: HashMap<String, TypeId>,
    /// The lists and maps that lie open around what is being typed, up to the next type that has a name.
    pub(super) holders: Vec<SchemaId>,
    /// The schemas whose parts went into the client already.
    modelled: HashSet<SchemaId>,
    /// Whether the description decides for each value whether it is sensitive.
    pub(super) decides: bool,
    /// Values for which `x-sensitive` is not decided.
    pub(super) undecided: IndexSet<Origin>,
}

impl<'a> Lowering<'a> {
    pub(super) fn new(description: &'a Description) -> Self {
        let info = &description.openapi.info;
        let api = Api {
            title: info.title.clone(),
            version: info.version.clone(),
            prose: Prose { summary: None, description: info.description.clone() },
            base_url: None,
            server_variables: Vec::new(),
            modules: Arena::default(),
            types: Arena::default(),
            structs: Arena::default(),
            resources: Arena::default(),
            shapes: Arena::default(),
            target_sets: Arena::default(),
            operations: Vec::new(),
            schemes: Vec::new(),
            meta: None,
            error_code: None,
            definitions: Vec::new(),
            untyped: Vec::new(),
            graph: Graph::default(),
        };
        let mut claims = Claims::default();
        for part in ["swagger", "openapi", "host", "basePath", "servers", "schemes", "consumes", "produces", "security"]
        {
            claims.model(Origin(format!("/{part}")));
        }
        Self {
            description,
            schemas: Schemas::new(description),
            api,
            claims,
            taken: Taken::default(),
            made: HashMap::default(),
            objects: HashMap::default(),
            shaped: HashMap::default(),
            read_schemas: Vec::new(),
            collections: HashMap::default(),
            by_name: HashMap::default(),
            holders: Vec::new(),
            modelled: HashSet::default(),
            decides: extensions::decides(&description.root),
            undecided: IndexSet::default(),
        }
    }

    /// The schema with this id.
    pub(super) fn schema(&self, id: SchemaId) -> &Schema {
        self.schemas.get(id)
    }

    /// Says that the meaning of this schema went into the client.
    pub(super) fn model(&mut self, id: SchemaId) {
        let schema = self.schemas.get(id);
        let origin = schema.origin.clone();
        for (name, code, message) in extensions::check_schema(schema) {
            self.fault(code, &origin.member(&name), message);
        }
        self.claims.model(origin);
        let mut open = vec![id];
        while let Some(id) = open.pop() {
            if self.modelled.insert(id) {
                let schema = self.schemas.get(id);
                open.extend(&schema.merged);
                self.claims.model(schema.origin.clone());
            }
        }
    }

    /// Reports a fault at a place of the description, as it was written.
    pub(super) fn fault(&mut self, code: Code, origin: &Origin, message: impl Into<String>) {
        self.schemas.faults.push(self.description.diagnostic(origin, message.into()).code(code));
    }

    /// Reports a fault with what to do about it.
    pub(super) fn fault_with_help(
        &mut self,
        code: Code,
        origin: &Origin,
        message: impl Into<String>,
        help: impl Into<String>,
    ) {
        self.schemas.faults.push(self.description.diagnostic(origin, message.into()).code(code).help(help));
    }

    /// The name, or a fault and a stand-in, so that the run goes on and finds the other faults too.
    pub(super) fn named(&mut self, name: Result<Name, NameError>, origin: &Origin) -> Name {
        name.unwrap_or_else(|error| {
            self.fault(Code::Internal, origin, error.to_string());
            Name { wire: String::new(), rust: "Unnamed".to_owned() }
        })
    }

    /// Takes a type's name, so that no other type has it.
    pub(super) fn type_name(&mut self, wire: &str, origin: &Origin) -> String {
        let name = crate::names::ty(wire).and_then(|name| self.taken.take(name));
        self.named(name, origin).rust
    }

    /// Notes that a value has no type, and the reason that was given.
    pub(super) fn untyped(&mut self, id: SchemaId) {
        let schema = self.schemas.get(id);
        let reason = extensions::untyped(schema);
        let untyped = Untyped { origin: schema.origin.clone(), reason };
        if !self.api.untyped.contains(&untyped) {
            self.api.untyped.push(untyped);
        }
    }

    /// The last step: what was made, or every fault on the way.
    pub(super) fn finish(
        self,
        tolerance: Tolerance,
    ) -> Result<(Api, Claims, Vec<Diagnostic>, Vec<Diagnostic>), Diagnostics> {
        let undecided = self.undecided_values();
        let Self { schemas, mut api, mut claims, .. } = self;
        api.graph = schemas.graph;
        claims.schemas(&api.graph);
        let faults = schemas.faults.settle(tolerance)?;
        Ok((api, claims, undecided, faults))
    }
}

/// A name in the making: the words that stand before a type that the description does not name itself.
#[derive(Debug, Clone)]
pub(super) struct Hint(pub(super) String);

impl Hint {
    pub(super) fn new(words: impl Into<String>) -> Self {
        Self(words.into())
    }

    /// The hint for a member.
    pub(super) fn member(&self, name: &str) -> Self {
        Self(format!("{} {name}", self.0))
    }

    /// The hint for the items of a list: its name in the singular.
    pub(super) fn item(&self) -> Self {
        match self.0.strip_suffix('s') {
            Some(stem) if !stem.ends_with('s') && !stem.ends_with(' ') => Self(stem.to_owned()),
            _ => self.clone(),
        }
    }
}
