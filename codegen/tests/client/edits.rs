//! Edits of the real description, each with its effect on the crate.

use codegen::drift::report::Semver;
use serde_json::{Value, json};

pub(crate) struct Edit {
    pub(crate) name: &'static str,
    /// One of the items that it changes, and how; empty if no item changes.
    pub(crate) effect: &'static str,
    pub(crate) semver: Semver,
    change: fn(&mut Value),
}

impl Edit {
    /// Returns the edited description as JSON.
    pub(crate) fn applied(&self, spec: &str) -> String {
        let mut value = codegen::parse::read("spec.yaml", spec).unwrap().root.to_json();
        (self.change)(&mut value);
        value.to_string()
    }
}

const ATTRIBUTES: &str = "/definitions/GroupResource/properties/attributes";

fn at<'a>(root: &'a mut Value, pointer: &str) -> &'a mut Value {
    root.pointer_mut(pointer).unwrap_or_else(|| panic!("nothing at {pointer}"))
}

fn push(root: &mut Value, pointer: &str, item: Value) {
    at(root, pointer).as_array_mut().unwrap().push(item);
}

fn parameter(root: &mut Value, parameter: Value) {
    push(root, "/paths/~1group/get/parameters", parameter);
}

/// Applies a change to every mapping.
fn everywhere(value: &mut Value, change: &impl Fn(&mut Value)) {
    change(value);
    match value {
        Value::Array(items) => items.iter_mut().for_each(|item| everywhere(item, change)),
        Value::Object(map) => map.values_mut().for_each(|member| everywhere(member, change)),
        _ => {}
    }
}

pub(crate) fn all() -> Vec<Edit> {
    let edit = |name, effect, semver, change| Edit { name, effect, semver, change };
    vec![
        edit("an optional member becomes required", "NewGroup::new argument-added", Semver::Major, |root| {
            push(root, &format!("{ATTRIBUTES}/required"), json!("bio"));
        }),
        edit("a member is added", "GroupAttributes.motto added", Semver::Minor, |root| {
            at(root, &format!("{ATTRIBUTES}/properties"))["motto"] = json!({"type": "string"});
        }),
        edit("a required member is removed", "NewGroup::new argument-removed", Semver::Major, |root| {
            at(root, ATTRIBUTES)["required"] = json!([]);
            at(root, &format!("{ATTRIBUTES}/properties")).as_object_mut().unwrap().shift_remove("name");
        }),
        edit("a member changes its type", "GroupAttributes.bio type-changed", Semver::Major, |root| {
            at(root, &format!("{ATTRIBUTES}/properties/bio"))["type"] = json!("integer");
        }),
        edit("a member becomes an instant", "NewGroup::bio argument-type-changed", Semver::Major, |root| {
            at(root, &format!("{ATTRIBUTES}/properties/bio"))["format"] = json!("date-time");
        }),
        edit("a value is added to a set", "ErrorCode::Teapot added", Semver::Minor, |root| {
            push(root, "/definitions/Error/properties/code/enum", json!("Teapot"));
        }),
        edit("a set of values is closed", "GroupAttributes.bio type-changed", Semver::Major, |root| {
            at(root, &format!("{ATTRIBUTES}/properties/bio"))["enum"] = json!(["short", "unknown"]);
        }),
        edit("an operation is added", "Client::fetch_group_twin added", Semver::Minor, |root| {
            let mut twin = at(root, "/paths/~1group~1{id}").clone();
            twin["get"]["operationId"] = json!("fetchGroupTwin");
            at(root, "/paths")["/group/{id}/twin"] = twin;
        }),
        edit("an operation is renamed", "Client::fetch_group removed", Semver::Major, |root| {
            at(root, "/paths/~1group~1{id}/get")["operationId"] = json!("readGroup");
        }),
        edit("an operation is discouraged", "Client::fetch_group deprecated", Semver::Minor, |root| {
            at(root, "/paths/~1group~1{id}/get")["deprecated"] = json!(true);
        }),
        edit("an optional parameter is added", "FetchGroups::color added", Semver::Minor, |root| {
            parameter(root, json!({"name": "filter[color]", "in": "query", "type": "string"}));
        }),
        edit("a required parameter is added", "Client::fetch_groups argument-added", Semver::Major, |root| {
            parameter(root, json!({"name": "color", "in": "query", "type": "string", "required": true}));
        }),
        edit("every operation requires one more parameter", "ClientBuilder::revision added", Semver::Minor, |root| {
            everywhere(at(root, "/paths"), &|value| {
                if value.get("operationId").is_some() {
                    let revision = json!({"name": "revision", "in": "header", "type": "string", "required": true});
                    let parameters = value.as_object_mut().unwrap().entry("parameters").or_insert(json!([]));
                    parameters.as_array_mut().unwrap().push(revision);
                }
            });
        }),
        edit("an optional parameter becomes required", "FetchGroups::name removed", Semver::Major, |root| {
            at(root, "/paths/~1group/get/parameters/1")["required"] = json!(true);
        }),
        edit("a collection is no longer read by cursor", "FetchPatients::cursor removed", Semver::Major, |root| {
            let parameters = at(root, "/paths/~1patient/get/parameters").as_array_mut().unwrap();
            let of_the_cursor = [json!("page[limit]"), json!("page[cursor]")];
            parameters.retain(|parameter| !of_the_cursor.contains(&parameter["name"]));
        }),
        edit("a response becomes a collection", "impl IntoFuture for FetchGroup type-changed", Semver::Major, |root| {
            at(root, "/paths/~1group~1{id}/get/responses/200/schema")["$ref"] =
                json!("#/definitions/FetchGroupsResponse");
        }),
        edit("a resource is added", "AnyResource::Badge added", Semver::Minor, |root| {
            at(root, "/definitions")["BadgeResource"] = json!({"type": "object", "required": ["id", "type"],
                "properties": {"id": {"type": "string"}, "type": {"type": "string", "enum": ["badge"]},
                "attributes": {"type": "object", "properties": {"color": {"type": "string"}}}}});
            at(root, "/definitions")["FetchBadgeResponse"] = json!({"type": "object", "required": ["data"],
                "properties": {"data": {"$ref": "#/definitions/BadgeResource"},
                "meta": {"$ref": "#/definitions/FetchMetaResponse"}}});
            let mut operation = at(root, "/paths/~1group~1{id}").clone();
            operation["get"]["operationId"] = json!("fetchBadge");
            operation["get"]["responses"]["200"]["schema"] = json!({"$ref": "#/definitions/FetchBadgeResponse"});
            at(root, "/paths")["/badge/{id}"] = operation;
        }),
        edit("a resource moves to another tag", "Group moved", Semver::Major, |root| {
            everywhere(root, &|value| {
                if value["tags"] == json!(["group"]) {
                    value["tags"] = json!(["organization"]);
                }
            });
        }),
        edit("every truth becomes a number", "PatientAttributes.archived type-changed", Semver::Major, |root| {
            everywhere(root, &|value| {
                if value["type"] == json!("boolean") {
                    value["type"] = json!("integer");
                    if let Some(default) = value.get_mut("default") {
                        *default = json!(0);
                    }
                }
            });
        }),
        edit("no member is required", "NewGroup::new argument-removed", Semver::Major, |root| {
            everywhere(at(root, "/definitions"), &|value| {
                let named = value.pointer("/properties/name").is_some() || value.pointer("/properties/title").is_some();
                if named && let Some(map) = value.as_object_mut() {
                    map.shift_remove("required");
                }
            });
        }),
        edit("documentation changes", "", Semver::Patch, |root| {
            at(root, ATTRIBUTES)["description"] = json!("Other words.");
        }),
        edit("an operation is sent elsewhere", "", Semver::Patch, |root| {
            let paths = at(root, "/paths").as_object_mut().unwrap();
            let group = paths.shift_remove("/group/{id}").unwrap();
            paths.insert("/cohort/{id}".to_owned(), group);
        }),
        edit("an example changes", "", Semver::None, |root| {
            at(root, &format!("{ATTRIBUTES}/properties/bio"))["example"] = json!("Another.");
        }),
    ]
}
