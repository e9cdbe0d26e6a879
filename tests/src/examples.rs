//! Runs the examples of a description through the client's types.

use std::collections::HashMap;

use serde_json::Value;

use crate::generated::examples::DEFINITIONS;
use crate::round_trip::{Failure, step};

/// The result for the examples of one description.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Report {
    /// The number of examples.
    pub examples: usize,
    /// The examples that changed, by their place in the description.
    pub failures: Vec<Failure>,
}

impl Report {
    /// Whether there are examples and none changed.
    #[must_use]
    pub fn is_good(&self) -> bool {
        self.examples > 0 && self.failures.is_empty()
    }

    /// Returns the number of unchanged examples.
    #[must_use]
    pub fn passed(&self) -> usize {
        self.examples - self.failures.len()
    }
}

/// Checks the examples of the definitions of a description: YAML or JSON, Swagger 2.0 or OpenAPI 3.0.
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
