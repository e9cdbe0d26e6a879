//! Parameters: comma-separated lists and ranges of instants.

use serde_json::{Map, Value, json};

use super::form::Form;
use super::json::{METHODS, members, set, with_member};

const COMMA_SEPARATED: &str = "x-comma-separated";
const DATE_RANGE: &str = "x-date-range";

/// Two instants with two dots between them. Both bounds are required.
const RANGE: &str = r"^[0-9]{4}-[0-9]{2}-[0-9]{2}T.+\.\.[0-9]{4}-[0-9]{2}-[0-9]{2}T.+$";

/// Keywords of a Swagger 2.0 parameter that describe a single value.
const OF_VALUES: [&str; 14] = [
    "type",
    "format",
    "enum",
    "pattern",
    "minLength",
    "maxLength",
    "minimum",
    "maximum",
    "exclusiveMinimum",
    "exclusiveMaximum",
    "multipleOf",
    "x-nullable",
    "x-enum-varnames",
    "default",
];

/// Converts every parameter of the document.
pub(super) fn express(root: &mut Value, form: Form) {
    let shared = match form {
        Form::Swagger2 => "/parameters",
        Form::OpenApi30 => "/components/parameters",
    };
    let shared = root.pointer_mut(shared).and_then(Value::as_object_mut);
    shared.into_iter().flat_map(Map::values_mut).for_each(|parameter| express_one(parameter, form));
    let paths = root.get_mut("paths").and_then(Value::as_object_mut);
    for item in paths.into_iter().flat_map(Map::values_mut).filter_map(Value::as_object_mut) {
        for (name, member) in item {
            match name.as_str() {
                "parameters" => list(member, form),
                method if METHODS.contains(&method) => {
                    member.get_mut("parameters").into_iter().for_each(|parameters| list(parameters, form));
                }
                _ => {}
            }
        }
    }
}

fn list(parameters: &mut Value, form: Form) {
    parameters.as_array_mut().into_iter().flatten().for_each(|parameter| express_one(parameter, form));
}

fn express_one(parameter: &mut Value, form: Form) {
    let Some(map) = parameter.as_object_mut() else { return };
    // The extensions can also be in the schema.
    let mut flag = |name: &str| {
        let own = map.shift_remove(name);
        let inner = map.get_mut("schema").and_then(Value::as_object_mut).and_then(|schema| schema.shift_remove(name));
        own.or(inner) == Some(json!(true))
    };
    let (is_list, is_range) = (flag(COMMA_SEPARATED), flag(DATE_RANGE));
    if is_range {
        range(map);
        map.insert(DATE_RANGE.to_owned(), json!(true));
    }
    match form {
        _ if !is_list => {}
        Form::Swagger2 => swagger2_list(map),
        Form::OpenApi30 => openapi30_list(map),
    }
}

fn range(parameter: &mut Map<String, Value>) {
    let of_value = match parameter.get_mut("schema") {
        Some(Value::Object(schema)) => schema,
        _ => parameter,
    };
    // The format applies to each bound, not to the whole.
    of_value.shift_remove("format");
    of_value.entry("pattern").or_insert_with(|| json!(RANGE));
}

fn swagger2_list(parameter: &mut Map<String, Value>) {
    if parameter.get("type") != Some(&json!("array")) {
        let default = parameter.shift_remove("default");
        let is_of_values = |name: &str| OF_VALUES.contains(&name);
        let items: Map<String, Value> = members(&Value::Object(parameter.clone()))
            .filter(|(name, _)| is_of_values(name))
            .map(|(name, value)| (name.clone(), value.clone()))
            .collect();
        let mut out = with_member(parameter, "type", json!("array"), &["type"]);
        out.retain(|name, _| name == "type" || !is_of_values(name));
        out.insert("items".to_owned(), Value::Object(items));
        out.extend(default.map(|default| ("default".to_owned(), separated(default))));
        *parameter = out;
    }
    parameter.insert("collectionFormat".to_owned(), json!("csv"));
}

fn openapi30_list(parameter: &mut Map<String, Value>) {
    let in_query = matches!(parameter.get("in").and_then(Value::as_str), Some("query" | "cookie"));
    let Some(schema) = parameter.get_mut("schema") else { return };
    if schema.get("type") != Some(&json!("array")) {
        let default = schema.as_object_mut().and_then(|schema| schema.shift_remove("default"));
        let mut list = json!({"type": "array", "items": schema.take()});
        default.into_iter().for_each(|default| set(&mut list, "default", separated(default)));
        *schema = list;
        parameter.entry("example").and_modify(|example| *example = separated(example.take()));
    }
    parameter.insert("style".to_owned(), json!(if in_query { "form" } else { "simple" }));
    parameter.insert("explode".to_owned(), json!(false));
}

/// Returns the list in a comma-separated text.
fn separated(text: Value) -> Value {
    match text {
        Value::String(text) => text.split(',').map(Value::from).collect(),
        Value::Array(items) => Value::Array(items),
        one => json!([one]),
    }
}
