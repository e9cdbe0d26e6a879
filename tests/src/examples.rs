//! The examples of a description, each through the type of the client that its definition became.

use std::collections::HashMap;

use serde_json::Value;

use crate::generated::examples::DEFINITIONS;
use crate::round_trip::{Failure, step};

/// What became of the examples of one description.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Report {
    /// How many there are.
    pub examples: usize,
    /// One for each that did not come back as it was, by its place in the description.
    pub failures: Vec<Failure>,
}

impl Report {
    /// Whether there are examples, and all of them came back as they were.
    #[must_use]
    pub fn is_good(&self) -> bool {
        self.examples > 0 && self.failures.is_empty()
    }

    /// How many came back as they were.
    #[must_use]
    pub fn passed(&self) -> usize {
        self.examples - self.failures.len()
    }
}

/// Tries the examples that stand at the definitions of a description: YAML or JSON, Swagger 2.0 or OpenAPI 3.0.
///
/// # Errors
///
/// The text is neither YAML nor JSON.
pub fn verify(description: &str) -> Result<Report, serde_yaml::Error> {
    let description: Value = serde_yaml::from_str(description)?;
    let types: HashMap<_, _> = DEFINITIONS.iter().copied().collect();
    let mut report = Report::default();
    for place in ["/definitions", "/components/schemas"] {
        for (name, definition) in description.pointer(place).and_then(Value::as_object).into_iter().flatten() {
            let Some(example) = definition.get("example") else { continue };
            report.examples += 1;
            let here = format!("{}/example", step(place, name));
            let failure = match types.get(name.as_str()) {
                Some(round_trip) => round_trip(&example.to_string()).err(),
                None => Some(Failure::here("is not mapped", "not mapped: the client has no type for it")),
            };
            report.failures.extend(failure.map(|failure| Failure { pointer: here + &failure.pointer, ..failure }));
        }
    }
    Ok(report)
}
