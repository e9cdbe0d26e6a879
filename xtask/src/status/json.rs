//! `status.json`: the evidence, with the data of the page on the description and its history.

use anyhow::{Context, Result};
use serde_json::{Value, json};

use super::gather::Facts;

pub(super) fn status(facts: &Facts) -> Result<Value> {
    let (description, evidence) = (&facts.description, &facts.evidence);
    let mut status = serde_json::to_value(evidence)?;
    let operations = status.get_mut("operations").and_then(Value::as_array_mut).context("evidence has operations")?;
    for operation in operations {
        let id = operation.get("operation_id").and_then(Value::as_str).unwrap_or_default();
        let described = description.operations.iter().find(|described| described.id == id);
        if let (Some(described), Some(members)) = (described, operation.as_object_mut()) {
            members.insert("tag".to_owned(), json!(described.tag));
            members.insert("rust".to_owned(), json!(described.rust));
            members.insert("line".to_owned(), json!(described.line));
        }
        let covered = facts
            .coverage
            .iter()
            .find(|one| one.operation == operation.get("operation_id").and_then(Value::as_str).unwrap_or_default());
        if let (Some(covered), Some(members)) =
            (covered.map(serde_json::to_value).transpose()?, operation.as_object_mut())
        {
            members.insert("coverage".to_owned(), covered);
        }
    }
    let members = status.as_object_mut().context("evidence is an object")?;
    let reads = evidence.operations.iter().filter(|operation| operation.reads).count();
    let ledger = &description.ledger;
    members.insert("crate".to_owned(), json!({"name": facts.first_call.name, "version": facts.first_call.version}));
    members.insert(
        "counts".to_owned(),
        json!({
            "operations": evidence.operations.len(),
            "reads": reads,
            "writes": evidence.operations.len() - reads,
            "whole": evidence.whole(),
            "tags": super::operations::tags(facts).len(),
            "resources": description.resources,
            "types": description.types,
            "corrections": description.corrections.len(),
        }),
    );
    members.insert(
        "ledger".to_owned(),
        json!({
            "facts": ledger.facts,
            "modelled": ledger.modelled,
            "waived": ledger.facts - ledger.modelled,
            // A fact without a claim fails the generator before a page is written.
            "residual": 0,
            "added": ledger.added,
            "untyped": ledger.untyped,
        }),
    );
    members.insert("drift".to_owned(), serde_json::to_value(&facts.drift)?);
    Ok(status)
}
