//! The resources that an answer tells of, as its schema has them.

use std::collections::BTreeSet;

use serde_json::Value;

use super::{Described, Description};

/// The deepest schema that is looked at: a schema may hold itself.
const DEEPEST: usize = 12;

impl Description {
    /// The types of the resources whose identifiers stand in `data` of an operation's answer, relationships included.
    #[must_use]
    pub fn told(&self, operation: &Described<'_>) -> BTreeSet<String> {
        let mut told = BTreeSet::new();
        if let Some(schema) = operation.answer.1 {
            self.tell(schema, DEEPEST, &mut told);
        }
        told
    }

    fn tell(&self, schema: &Value, left: usize, told: &mut BTreeSet<String>) {
        if left == 0 {
            return;
        }
        let mut parts = Vec::new();
        self.parts(schema, &mut parts);
        for part in parts {
            let property = |name: &str| part.get("properties").and_then(|properties| properties.get(name));
            if let (Some(of), Some(_)) = (property("type"), property("id")) {
                let types = of.get("enum").and_then(Value::as_array).into_iter().flatten();
                told.extend(types.filter_map(Value::as_str).map(str::to_owned));
            }
            // What is included is told only to who asks for it, and an attribute is no identifier.
            let properties = part.get("properties").and_then(Value::as_object).into_iter().flatten();
            let properties = properties.filter(|(name, _)| !["included", "attributes"].contains(&name.as_str()));
            for inner in properties.map(|(_, property)| property).chain(part.get("items")) {
                self.tell(inner, left - 1, told);
            }
        }
    }
}
