//! The arguments of a tool.

use serde_json::{Map, Value, json};

use crate::errors::{Failure, Kind};

/// How many rows a list has if no number is requested.
pub(super) const USUAL: u64 = 25;
/// How many rows it has at most.
pub(super) const MOST: u64 = 200;

/// What tools can be given. A tool takes those that its definition has.
#[derive(Default)]
pub(super) struct Given {
    /// The type, the operation, or the handle.
    pub(super) name: Option<String>,
    pub(super) id: Option<Value>,
    pub(super) arguments: Map<String, Value>,
    pub(super) fields: Vec<String>,
    pub(super) limit: Option<u64>,
    pub(super) cursor: Option<String>,
    pub(super) file: Option<String>,
    pub(super) text: bool,
}

impl Given {
    /// Reads the arguments that a definition allows.
    ///
    /// # Errors
    ///
    /// One is unknown or missing, or has another type.
    pub(super) fn read(given: &Map<String, Value>, input: &Value) -> Result<Self, Failure> {
        let known = input.get("properties").and_then(Value::as_object);
        let mut read = Self::default();
        for (name, value) in given.iter().filter(|(_, value)| !value.is_null()) {
            let is_known = known.is_some_and(|known| known.contains_key(name));
            let is_read = is_known && read.set(name, value);
            if !is_read {
                let known: Vec<&str> = known.into_iter().flat_map(Map::keys).map(String::as_str).collect();
                let what = if is_known { "has another type" } else { "is no argument of this tool" };
                let failure = Failure::new(Kind::Usage, format!("an argument {what}"));
                return Err(failure.help(format!("the arguments are {}", known.join(", "))));
            }
        }
        let required = input.get("required").and_then(Value::as_array).into_iter().flatten().filter_map(Value::as_str);
        match required.into_iter().find(|name| !given.contains_key(*name)) {
            Some(name) => Err(Failure::new(Kind::Usage, format!("`{name}` is required"))),
            None => Ok(read),
        }
    }

    fn set(&mut self, name: &str, value: &Value) -> bool {
        let text = || value.as_str().map(str::to_owned);
        match (name, value) {
            ("type" | "name" | "operation" | "handle", Value::String(name)) => self.name = Some(name.clone()),
            ("id", Value::String(_) | Value::Number(_)) => self.id = Some(value.clone()),
            ("arguments", Value::Object(arguments)) => self.arguments.clone_from(arguments),
            ("fields", Value::Array(fields)) => {
                self.fields = fields.iter().filter_map(Value::as_str).map(str::to_owned).collect();
            }
            ("limit", Value::Number(limit)) => self.limit = limit.as_u64(),
            ("cursor", Value::String(_)) => self.cursor = text(),
            ("file", Value::String(_)) => self.file = text(),
            ("text", Value::Bool(text)) => self.text = *text,
            _ => return false,
        }
        true
    }

    /// How many rows are requested.
    pub(super) fn rows(&self) -> u64 {
        self.limit.unwrap_or(USUAL).clamp(1, MOST)
    }
}

/// The schema of an object with these members.
pub(super) fn object(properties: Value, required: &[&str]) -> Value {
    json!({"type": "object", "properties": properties, "required": required})
}
