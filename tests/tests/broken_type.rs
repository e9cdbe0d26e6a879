//! Breaking one type turns off exactly the operations whose answers can hold a resource of it, as the description has it.

#![allow(clippy::indexing_slicing, reason = "a member of a JSON value that is not there is null")]

use std::collections::{BTreeMap, BTreeSet};
use std::error::Error as StdError;

use serde_json::{Value, json};
use tests::verify;

type Checked = Result<(), Box<dyn StdError + Send + Sync>>;

/// The corrected description, as far as it says which types an answer holds.
struct Answers {
    document: Value,
}

impl Answers {
    fn resolve<'a>(&'a self, schema: &'a Value) -> &'a Value {
        let target = schema.get("$ref").and_then(Value::as_str).and_then(|target| target.strip_prefix('#'));
        target.and_then(|pointer| self.document.pointer(pointer)).map_or(schema, |schema| self.resolve(schema))
    }

    /// The types of the resources in `data` and `included` of the successes of each operation.
    fn types(&self) -> BTreeMap<&str, BTreeSet<&str>> {
        let paths = self.document.get("paths").and_then(Value::as_object).into_iter().flatten();
        let operations = paths.flat_map(|(_, item)| item.as_object().into_iter().flatten().map(|(_, one)| one));
        let typed = operations.filter_map(|operation| {
            let responses = operation.get("responses")?.as_object()?.iter();
            let successes = responses.filter(|(status, _)| status.starts_with('2'));
            let types = successes.flat_map(|(_, response)| self.of_response(response)).collect();
            Some((operation.get("operationId")?.as_str()?, types))
        });
        typed.collect()
    }

    fn of_response<'a>(&'a self, response: &'a Value) -> Vec<&'a str> {
        let Some(schema) = self.resolve(response).get("schema").map(|schema| self.resolve(schema)) else {
            return Vec::new();
        };
        let data = schema.pointer("/properties/data").map(|data| self.resolve(data));
        let row = data.map(|data| self.resolve(data.get("items").unwrap_or(data)));
        let of_row = row.and_then(|row| row.pointer("/properties/type/enum")?.as_array());
        let included = schema.pointer("/properties/included/x-includes").and_then(Value::as_array);
        of_row.into_iter().chain(included).flatten().filter_map(Value::as_str).collect()
    }
}

#[tokio::test]
async fn a_type_that_is_broken_turns_off_the_operations_that_answer_with_it() -> Checked {
    let answers = Answers { document: simulator::corrected()? };
    let types = answers.types();
    for broken in ["action", "patient_plan_summary"] {
        let mut report = verify::begin(&[])?;
        verify::contract::run(&mut report, None, |simulator| {
            for id in simulator.ids_of(broken) {
                simulator.edit(broken, &id, |resource| resource["attributes"] = json!(7));
            }
        })
        .await?;
        let failed: BTreeSet<_> =
            report.operations.iter().filter(|line| !line.contract.passed()).map(|line| &*line.operation_id).collect();
        // What a POST creates is new, and whole.
        let created: BTreeSet<_> =
            report.operations.iter().filter(|line| line.method == "POST").map(|line| &*line.operation_id).collect();
        let holding = types.iter().filter(|(id, types)| types.contains(broken) && !created.contains(*id));
        let reach: BTreeSet<_> = holding.map(|(id, _)| *id).collect();
        assert!(reach.len() > 2);
        assert_eq!(failed, reach, "{broken}");
    }
    Ok(())
}
