//! Lists the items of a surface with their members and the traits that the runtime implements for them.

use super::items::{Function, Kind, Text, Thing, Things, argument, itself};
use crate::ir::surface::{
    Argument, Batch, Constructor, Enum, Item, NaturalKey, Operation, Read, Request, ResourceVariant, Scope, Sent,
    Setter, Struct, Surface, Targets, Union, Wire,
};
use crate::ir::{EnumRepr, Family, Op};

/// The traits of every JSON object.
const OBJECT: &[&str] = &["Clone", "Debug", "Deserialize", "PartialEq", "Serialize", "runtime::Object"];

pub(super) fn things(surface: &Surface) -> Things {
    let mut list = List { surface, things: Things::new(), client: Thing::new(Kind::Runtime, "") };
    for module in &surface.modules {
        list.things.insert(module.name.clone(), Thing::new(Kind::Module, ""));
        module.items.iter().for_each(|item| list.item(item, &module.name));
    }
    list.service();
    let List { mut things, client, .. } = list;
    things.insert("Client".to_owned(), client);
    things
}

struct List<'a> {
    surface: &'a Surface,
    things: Things,
    client: Thing,
}

impl List<'_> {
    fn item(&mut self, item: &Item, module: &str) {
        let (name, thing) = match item {
            Item::Id(id) => (&id.name, Thing::new(Kind::Alias(format!("runtime::Id<{}>", id.of)), module)),
            Item::Struct(object) => (&object.name, self.object(object, module)),
            Item::Enum(values) => (&values.name, open_enum(values, module)),
            Item::Union(found) => (&found.name, union(found, module)),
            Item::Choice(found) => (&found.name, resources(&found.resources, module)),
            Item::Targets(found) => {
                self.things.insert(found.marker.clone(), marker(found, module));
                (&found.name, targets(found, module))
            }
            Item::Key(key) => (&key.name, natural_key(key, module)),
            Item::Scope(found) => (&found.name, scope(found, module)),
            Item::Operation(operation) => return self.operation(operation, module),
            Item::Batch(batch) => return self.batch(batch),
        };
        self.things.insert(name.clone(), thing);
    }

    fn object(&self, object: &Struct, module: &str) -> Thing {
        let mut thing = Thing::new(Kind::Struct, module);
        match &object.wire {
            Wire::Multipart(_) => thing.traits(&["Clone", "Debug", "PartialEq", "runtime::Multipart"]),
            _ => thing.traits(OBJECT),
        }
        match &object.wire {
            Wire::Object | Wire::Multipart(_) => {}
            Wire::Read { id, .. } => {
                thing.traits(&["runtime::Typed"]);
                thing.implements("runtime::Target", format!("Id = {id}, Resolved<'a> = &'a Self"));
                thing.implements("runtime::Resource", format!("Service = {}", self.surface.service.name));
            }
            Wire::Create { .. } => thing.traits(&["From<&Self>"]),
            Wire::Patch { id, .. } => {
                thing.traits(&["From<&Self>"]);
                thing.implements("runtime::PatchShape", format!("Id = {id}"));
            }
        }
        if object.default {
            thing.traits(&["Default"]);
        }
        for field in &object.fields {
            thing.field(field.name.clone(), field.ty.to_string());
        }
        if let Some(rest) = &object.rest {
            thing.field("rest", format!("runtime::Map<{rest}>"));
        }
        thing.field("extra", "runtime::Extra");
        object.constructor.iter().for_each(|constructor| construct(&mut thing, constructor));
        object.setters.iter().for_each(|setter| set(&mut thing, setter));
        thing
    }

    /// What the operations of batches can do is implemented for items of their own.
    fn batch(&mut self, batch: &Batch) {
        for row in &batch.rows {
            let (name, resource) = match row.op {
                Op::Add => ("runtime::Added", row.resource.as_ref()),
                Op::Update => ("runtime::Changed", row.resource.as_ref()),
                Op::Remove => ("runtime::Removed", None),
            };
            let types = resource.map(|ty| format!("Resource = {ty}")).unwrap_or_default();
            if let Some(thing) = self.things.get_mut(row.ty.name()) {
                thing.implements(name, types);
            }
        }
        for constant in &batch.relations {
            let ty = format!("const runtime::Relation<{}, {}>", constant.owner, constant.ty);
            if let Some(thing) = self.things.get_mut(constant.owner.name()) {
                thing.field(constant.name.clone(), ty);
            }
        }
    }

    fn operation(&mut self, operation: &Operation, module: &str) {
        for request in &operation.requests {
            let arguments = [itself("&Self")].into_iter().chain(request.arguments().map(declared)).collect();
            let (returns, deprecated) = (request.builder.clone().into(), operation.deprecated);
            self.client.add_function(request.method.clone(), Function { arguments, returns, deprecated });
            self.things.insert(request.builder.clone(), self::request(request, module));
        }
        if let Some(responses) = &operation.responses {
            let mut thing = Thing::new(Kind::Enum("non_exhaustive"), module);
            thing.traits(&["Clone", "Debug"]);
            for case in &responses.cases {
                thing.variant(case.name.clone(), case.ty.to_string());
            }
            self.things.insert(responses.name.clone(), thing);
        }
    }

    /// Adds the items at the root.
    fn service(&mut self) {
        let service = &self.surface.service;
        let mut found = Thing::new(Kind::Struct, "");
        found.traits(&["Clone", "Copy", "Debug", "Eq", "PartialEq"]);
        let meta = service.meta.as_ref().map_or("runtime::Extra".to_owned(), |meta| meta.ty.to_string());
        found.implements("runtime::Service", format!("Meta = {meta}, Resource = AnyResource"));
        self.things.insert(service.name.clone(), found);
        for name in ["Document", "Written"] {
            let alias = Kind::Alias(format!("runtime::{name}<T, {}>", service.name));
            self.things.insert(name.to_owned(), Thing::new(alias, ""));
        }
        self.things.insert("API".to_owned(), Thing::new(Kind::Static("runtime::ServiceDescription"), ""));
        self.things.insert("AnyResource".to_owned(), resources(&service.resources, ""));
        if let Some(meta) = self.things.get_mut(&meta) {
            meta.traits(&["runtime::Meta"]);
        }
        let mut error = Thing::new(Kind::Runtime, "");
        if let Some(code) = &service.error_code {
            error.function("known_code", vec![itself("&Self")], format!("Option<{code}>"));
        }
        self.things.insert("ErrorObject".to_owned(), error);
        let mut builder = Thing::new(Kind::Runtime, "");
        for known in &service.parameters {
            builder.setter(known.parameter.argument.name.clone(), Some(declared(&known.parameter.argument)));
        }
        self.things.insert("ClientBuilder".to_owned(), builder);
    }
}

fn declared(of: &Argument) -> (Text, Text) {
    argument(of.name.clone(), of.ty.to_string())
}

fn construct(thing: &mut Thing, constructor: &Constructor) {
    thing.function(constructor.name, constructor.arguments.iter().map(declared).collect(), "Self");
}

fn set(thing: &mut Thing, setter: &Setter) {
    thing.setter(setter.name.clone(), setter.argument.as_ref().map(declared));
}

fn open_enum(values: &Enum, module: &str) -> Thing {
    let mut thing = Thing::new(Kind::Enum(""), module);
    thing.traits(&["Clone", "Debug", "Deserialize", "Display", "Eq", "Hash", "PartialEq", "Serialize"]);
    thing.traits(&["runtime::ToText"]);
    let kept = match values.repr {
        EnumRepr::String => {
            thing.traits(&["AsRef<str>", "From<&str>", "From<String>"]);
            thing.implements("FromStr", "Err = Infallible");
            thing.function("as_str", vec![itself("&Self")], "&str");
            "runtime::UnknownValue<String>"
        }
        EnumRepr::Integer => {
            thing.traits(&["From<i64>"]);
            thing.function("as_i64", vec![itself("&Self")], "i64");
            "runtime::UnknownValue<i64>"
        }
        EnumRepr::Mixed => {
            thing.traits(&["From<runtime::Json>"]);
            thing.function("to_json", vec![itself("&Self")], "runtime::Json");
            "runtime::UnknownValue<runtime::Json>"
        }
    };
    for variant in &values.variants {
        thing.variant(variant.name.clone(), "");
    }
    thing.variant(values.unknown, kept);
    thing
}

fn union(union: &Union, module: &str) -> Thing {
    let mut thing = Thing::new(Kind::Enum(""), module);
    thing.traits(&["Clone", "Debug", "Deserialize", "PartialEq", "Serialize"]);
    for variant in &union.variants {
        let held = variant.ty.to_string();
        thing.implements(format!("From<{held}>"), "");
        thing.variant(variant.name.clone(), held);
    }
    thing.variant("Unknown", "runtime::UnknownValue<runtime::Json>");
    thing
}

fn resources(resources: &[ResourceVariant], module: &str) -> Thing {
    let mut thing = Thing::new(Kind::Enum(""), module);
    thing.traits(&["Clone", "Debug", "Deserialize", "PartialEq", "Serialize", "runtime::ResourceEnum"]);
    for resource in resources {
        thing.variant(resource.name.clone(), format!("Box<{}>", resource.ty));
    }
    thing.variant("Unknown", "Box<runtime::RawResource>");
    thing
}

fn targets(targets: &Targets, module: &str) -> Thing {
    let mut thing = Thing::new(Kind::Enum("<'a>"), module);
    thing.traits(&["Clone", "Copy", "Debug", "PartialEq"]);
    for variant in &targets.variants {
        thing.variant(variant.name.clone(), format!("&'a {}", variant.ty));
    }
    thing
}

fn marker(targets: &Targets, module: &str) -> Thing {
    let mut thing = Thing::new(Kind::Struct, module);
    thing.traits(&["Clone", "Copy", "Debug", "Eq", "PartialEq"]);
    thing.implements("runtime::Target", format!("Id = runtime::AnyId, Resolved<'a> = {}<'a>", targets.name));
    if targets.wire.is_some() {
        thing.traits(&["runtime::Typed"]);
    }
    for variant in &targets.variants {
        let id = argument("id", format!("impl Into<<{} as runtime::Target>::Id>", variant.ty));
        thing.function(variant.constructor.clone(), vec![id], "runtime::Identifier<Self>");
    }
    thing
}

fn natural_key(key: &NaturalKey, module: &str) -> Thing {
    let reference = format!("runtime::Reference<{}, {}>", key.what, key.query.name);
    let mut thing = Thing::new(Kind::Alias(reference), module);
    construct(&mut thing, &key.constructor);
    thing
}

fn scope(scope: &Scope, module: &str) -> Thing {
    let mut thing = Thing::new(Kind::Struct, module);
    thing.traits(&["Clone", "Debug", "From<&Self>", "PartialEq"]);
    for filter in &scope.filters {
        let value = declared(&filter.parameter.argument);
        thing.setter(filter.and.clone(), Some(value.clone()));
        thing.function(filter.name.clone(), vec![value], "Self");
    }
    thing
}

/// The runtime's options are the same for every request, so only methods that depend on the response are listed.
fn request(request: &Request, module: &str) -> Thing {
    let returns = &request.returns;
    let body = request.body.as_ref().filter(|body| body.sent == Sent::Document);
    let body = body.map(|body| format!(", {}", body.ty)).unwrap_or_default();
    let target = format!("runtime::Request<operation::{}, {returns}{body}>", request.builder);
    let mut thing = Thing::new(Kind::Request(target), module);
    let says = format!("Output = runtime::Result<{returns}>, IntoFuture = runtime::Pending<{returns}>");
    thing.implements("IntoFuture", says);
    if request.read == Read::Document {
        thing.function("lenient", vec![itself("Self")], "Self");
    }
    for choice in &request.choices {
        let arguments = [itself("Self")].into_iter().chain(choice.arguments().into_iter().map(declared)).collect();
        thing.function(choice.name.clone(), arguments, "Self");
    }
    if let Some(paging) = &request.paging {
        let item = &paging.item;
        let of = |family: Family| format!("runtime::{}<{item}>", family.request());
        for way in &paging.described.ways {
            thing.function(way.family.method(), vec![itself("Self")], of(way.family));
        }
        if let Some(only) = paging.described.only() {
            thing.function("stream", vec![itself("Self")], format!("runtime::Rows<{item}>"));
            thing.function("pages", vec![itself("Self")], format!("runtime::Pages<{item}>"));
            for name in ["limit", "size"] {
                thing.function(name, vec![itself("Self"), argument(name, "u32")], of(only.family));
            }
            let bookmark = argument("bookmark", "&runtime::Bookmark");
            thing.function("resume", vec![itself("Self"), bookmark], of(only.family));
        }
        if paging.described.count.is_some() {
            thing.function("count", vec![itself("Self")], "runtime::Pending<u64>");
        }
    }
    thing
}
