//! What the passes share: the graph, what they have made so far, and what they have used to make it.

use std::collections::VecDeque;

use serde_json::Value;

use super::extensions;
use super::grouping::Grouping;
use super::recognised::{ResourceTypes, Sparse, Tags};
use super::schemas::Schemas;
use super::scope::{Planned, TypeNames};
use crate::diagnostics::{Diagnostic, Diagnostics};
use crate::fates::{Code, Tolerance};
use crate::ir::{
    Api, Arena, Graph, Location, ModuleId, Origin, Prose, ResourceId, Schema, SchemaId, ShapeId, StructId, TypeId,
    Untyped, View,
};
use crate::ledger::Claims;
use crate::maps::{HashMap, HashSet, IndexSet};
use crate::names::{self, Taken};
use crate::parse::Description;

/// The state of the lowering.
pub(super) struct Lowering<'a> {
    pub(super) description: &'a Description,
    pub(super) schemas: Schemas<'a>,
    pub(super) api: Api,
    pub(super) claims: Claims,
    /// The names of types.
    pub(super) names: TypeNames,
    /// Types that were made already, by the schema and the way it travels.
    pub(super) made: HashMap<(SchemaId, View), TypeId>,
    /// The same of objects.
    pub(super) objects: HashMap<(SchemaId, View), StructId>,
    /// Shapes that were made already.
    pub(super) shaped: HashMap<(SchemaId, View), ShapeId>,
    /// What makes the modules.
    pub(super) grouping: Grouping,
    /// The module of each tag.
    pub(super) tags: HashMap<String, ModuleId>,
    /// The types of resources by the schemas that describe them.
    pub(super) resource_types: ResourceTypes,
    /// The values by which discriminators know schemas.
    pub(super) known_by: Tags,
    /// The schemas around which the description leaves out the document.
    pub(super) implied: HashSet<SchemaId>,
    /// Contents with another media type than that of JSON:API, where that is in use.
    pub(super) plain: HashSet<SchemaId>,
    /// The short names of definitions.
    pub(super) short_names: HashMap<String, String>,
    /// Whether a response describes a link to the next page.
    pub(super) has_next_links: bool,
    /// Whether a parameter, a link or an extension shows how any list is paged.
    pub(super) describes_paging: bool,
    /// The types of resources whose members a request can choose.
    pub(super) sparse: Sparse,
    /// The resource of each `type`: the first of its views.
    pub(super) by_type: HashMap<String, ResourceId>,
    /// The resource that each of these schemas describes.
    pub(super) by_schema: HashMap<SchemaId, ResourceId>,
    /// The schema that each resource is read from.
    pub(super) read_schemas: IndexSet<(ResourceId, SchemaId)>,
    /// The resource that the identifiers under a path belong to: `/patient` to `patient`.
    pub(super) collections: HashMap<String, ResourceId>,
    /// The methods and builders of the operations, in their order.
    pub(super) planned: VecDeque<Planned>,
    /// The methods of the client.
    pub(super) methods: Taken,
    /// The pointer of the last operation that sends a batch.
    pub(super) batch_at: Option<String>,
    /// The parameters that are set on the client.
    pub(super) client_wide: Vec<ClientWide>,
    /// The names of natural keys, by what they ask for.
    pub(super) keys: HashMap<StructId, String>,
    /// The name of the type of `meta`, where resources are defined.
    pub(super) meta_name: Option<String>,
    /// Which way the value travels that is being typed: [`View::Create`] for all that is sent.
    pub(super) view: View,
    /// Whether a schema contains a member that travels one way only, as far as that is known.
    pub(super) one_way: HashMap<SchemaId, bool>,
    /// The lists and maps around the schema that is being typed, up to the nearest named type.
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
            choices: Arena::default(),
            sent_choices: Arena::default(),
            operations: Vec::new(),
            batch: None,
            client_parameters: Vec::new(),
            schemes: Vec::new(),
            meta: None,
            error_code: None,
            definitions: Vec::new(),
            untyped: Vec::new(),
            renamed: Vec::new(),
            service: String::new(),
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
            names: TypeNames::new(description),
            made: HashMap::default(),
            objects: HashMap::default(),
            shaped: HashMap::default(),
            grouping: Grouping::default(),
            tags: HashMap::default(),
            resource_types: ResourceTypes::default(),
            known_by: Tags::default(),
            implied: HashSet::default(),
            plain: HashSet::default(),
            has_next_links: false,
            describes_paging: false,
            short_names: HashMap::default(),
            sparse: Sparse::default(),
            by_type: HashMap::default(),
            by_schema: HashMap::default(),
            read_schemas: IndexSet::default(),
            collections: HashMap::default(),
            planned: VecDeque::new(),
            methods: Taken::default(),
            batch_at: None,
            client_wide: Vec::new(),
            keys: HashMap::default(),
            meta_name: None,
            view: View::Read,
            one_way: HashMap::default(),
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

    /// Notes that a value has no type, and the reason that was given.
    pub(super) fn untyped(&mut self, id: SchemaId) {
        let schema = self.schemas.get(id);
        let reason = extensions::untyped(schema);
        let untyped = Untyped { origin: schema.origin.clone(), reason };
        if !self.api.untyped.contains(&untyped) {
            self.api.untyped.push(untyped);
        }
    }

    /// Reports each name that was chosen by hand for something that has none.
    fn names_without_effect(&mut self) {
        for origin in self.names.without_effect() {
            if self.claims.is_in_client(&origin) {
                let message = format!("`{}` has no effect here", extensions::RUST_NAME);
                let help = "put it on an attribute, a relationship, a property of another object, a parameter, an operation \
                            or a tag; the members that JSON:API defines, the parameters that select a page and the body of \
                            a request keep their names, and a type has `x-type-name`";
                self.fault_with_help(Code::NoEffectHere, &origin.member(extensions::RUST_NAME), message, help);
            }
        }
        for origin in self.names.missing_types() {
            if self.claims.is_in_client(&origin) {
                let message = format!("`{}` has no effect here: this has no type of its own", extensions::TYPE_NAME);
                let help = "put it on an object, an `enum`, alternatives, a resource or an operation; a document of \
                            JSON:API has the type of its resource";
                self.fault_with_help(Code::NoEffectHere, &origin.member(extensions::TYPE_NAME), message, help);
            }
        }
    }

    /// The last step: what was made, or every fault on the way.
    pub(super) fn finish(
        mut self,
        tolerance: Tolerance,
    ) -> Result<(Api, Claims, Vec<Diagnostic>, Vec<Diagnostic>), Diagnostics> {
        let undecided = self.undecided_values();
        self.claims.schemas(&self.schemas.graph);
        self.names_without_effect();
        let Self { schemas, mut api, claims, .. } = self;
        api.graph = schemas.graph;
        let faults = schemas.faults.settle(tolerance)?;
        Ok((api, claims, undecided, faults))
    }
}

/// A parameter that is set on the client.
pub(super) struct ClientWide {
    pub(super) location: Location,
    /// Its name on the wire, that of a header in small letters.
    pub(super) wire: String,
    pub(super) schema: SchemaId,
    pub(super) default: Option<Value>,
    pub(super) example: Option<Value>,
    /// Its index in [`crate::ir::Api::client_parameters`], once an operation takes it.
    pub(super) made: Option<usize>,
}

/// A name in the making: the words that lead to a type that the description does not name itself.
#[derive(Debug, Clone, Default)]
pub(super) struct Hint {
    pub(super) words: String,
    /// Words of names that distinguish the type, the best first.
    pub(super) others: Vec<String>,
    /// Whether the name was chosen by hand.
    pub(super) by_hand: bool,
}

impl Hint {
    pub(super) fn new(words: impl Into<String>) -> Self {
        Self { words: words.into(), ..Self::default() }
    }

    /// The hint with words of other names, for a type whose plain name is used.
    pub(super) fn or(self, other: impl Into<String>) -> Self {
        let others = self.others.into_iter().chain([other.into()]).collect();
        Self { others, ..self }
    }

    /// The hint for a member. Words with which the type ends and the member begins are not repeated.
    pub(super) fn member(&self, name: &str) -> Self {
        let whole = format!("{} {name}", self.words);
        match names::overlapped(&self.words, name) {
            Some(words) => Self::new(words).or(whole),
            None => Self::new(whole),
        }
    }

    /// The hint for the items of a list: its name in the singular.
    pub(super) fn item(&self) -> Self {
        let words = if self.by_hand { self.words.clone() } else { names::paths::singular(&self.words) };
        Self { words, ..self.clone() }
    }
}
