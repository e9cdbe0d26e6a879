//! The resource types whose identifiers a response contains, according to its schema.

use std::collections::BTreeSet;

use serde_json::Value;

use super::{Described, Description};

/// The depth limit, because a schema may contain itself.
const DEEPEST: usize = 12;

impl Description {
    /// Returns the types of the resources whose identifiers are in `data` of an operation's response, including
    /// relationships.
    #[must_use]
    pub fn identified(&self, operation: &Described<'_>) -> BTreeSet<String> {
        let mut found = BTreeSet::new();
        if let Some(schema) = operation.success.1 {
            self.collect(schema, DEEPEST, &mut found);
        }
        found
    }

    fn collect(&self, schema: &Value, left: usize, found: &mut BTreeSet<String>) {
        if left == 0 {
            return;
        }
        let mut parts = Vec::new();
        self.parts(schema, &mut parts);
        for part in parts {
            let property = |name: &str| part.get("properties").and_then(|properties| properties.get(name));
            if let (Some(of), Some(_)) = (property("type"), property("id")) {
                let types = of.get("enum").and_then(Value::as_array).into_iter().flatten();
                found.extend(types.filter_map(Value::as_str).map(str::to_owned));
            }
            // `included` needs a query parameter, and attributes contain no identifiers.
            let properties = part.get("properties").and_then(Value::as_object).into_iter().flatten();
            let properties = properties.filter(|(name, _)| !["included", "attributes"].contains(&name.as_str()));
            for inner in properties.map(|(_, property)| property).chain(part.get("items")) {
                self.collect(inner, left - 1, found);
            }
        }
    }
}
