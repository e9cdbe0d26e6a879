//! The calls of the contract: every operation with everything that can be sent.
//!
//! An operation has several calls if not everything fits into one request: ways of paging, natural keys instead of
//! identifiers, nulls in a patch, a list of resources, and for a create request only what is required.

use super::context::{Cx, Report};
use super::requests::{Form, decoded, is_write};
use super::samples::{Much, Samples};
use crate::ir::surface::{Call, Outcome, Page};
use crate::ir::{BodyPayload, Family, Linkage, Operation, Payload, Shape, View};

/// A call of an operation, before its values are built.
struct Plan {
    name: &'static str,
    much: Much,
    page: Page,
    many: bool,
}

impl Plan {
    fn new(name: &'static str, much: Much, page: Page) -> Self {
        Self { name, much, page, many: false }
    }
}

/// Returns every call, in the order of the operations.
pub(super) fn all(cx: &Cx<'_>, report: &mut Report<'_>) -> Vec<Call> {
    let mut calls = Vec::new();
    for operation in &cx.api.operations {
        for plan in plans(cx, operation) {
            match call(cx, operation, &plan) {
                Ok(call) => calls.push(call),
                Err(message) => report(&operation.origin, message),
            }
        }
    }
    calls
}

fn plans(cx: &Cx<'_>, operation: &Operation) -> Vec<Plan> {
    let mut plans = Vec::new();
    if let Some(paging) = &operation.paging {
        let of = |family| paging.ways.iter().find(move |way| way.family == family);
        for way in [Family::Number, Family::Cursor, Family::Offset, Family::Link].into_iter().filter_map(of) {
            plans.push(Plan::new(way.family.method(), Much::Everything, Page::First(way.clone())));
        }
        if let Some(way) = of(Family::Cursor) {
            plans.push(Plan::new("next", Much::Least, Page::Next(way.clone())));
        }
    } else {
        plans.push(Plan::new("full", Much::Everything, Page::Whole));
    }
    if let Some(shape) = sent(cx, operation) {
        if shape.view == View::Create {
            plans.push(Plan::new("least", Much::Least, Page::Whole));
        }
        let mut members = shape.relationships.iter().flat_map(|part| &part.value.members);
        if members.any(|member| matches!(member.linkage, Linkage::NaturalKey(_))) {
            plans.push(Plan::new("keys", Much::Keys, Page::Whole));
        }
        if nullable(cx, shape) {
            plans.push(Plan::new("nulls", Much::Nulls, Page::Whole));
        }
    }
    if operation.many.is_some() {
        plans.push(Plan { many: true, ..Plan::new("many", Much::Everything, Page::Whole) });
    }
    plans
}

fn sent<'a>(cx: &Cx<'a>, operation: &Operation) -> Option<&'a Shape> {
    match operation.body.as_ref()?.payload {
        BodyPayload::Document { data, .. } => Some(&cx.api.shapes[data]),
        _ => None,
    }
}

/// Whether a patch of this shape can set something to null.
fn nullable(cx: &Cx<'_>, shape: &Shape) -> bool {
    match (&shape.attributes, shape.view) {
        (Some(part), View::Patch) => cx.api.structs[part.value].fields.iter().any(|field| field.nullable),
        _ => false,
    }
}

fn call(cx: &Cx<'_>, operation: &Operation, plan: &Plan) -> Result<Call, String> {
    let form = Form { operation, many: plan.many };
    let samples = Samples::contract(cx, plan.much);
    let arguments = samples.arguments(form)?;
    let choices = samples.choices(form)?;
    Ok(Call {
        operation: operation.id.wire.clone(),
        name: plan.name,
        function: format!("{}_{}", operation.id.rust.trim_end_matches('_'), plan.name),
        method: form.names().0,
        deprecated: operation.deprecated,
        arguments,
        choices,
        page: plan.page.clone(),
        outcome: outcome(cx, form, &plan.page),
        left_out: samples.left_out(),
    })
}

/// Returns how the response is checked.
fn outcome(cx: &Cx<'_>, form: Form<'_>, page: &Page) -> Outcome {
    let ty = decoded(cx, form);
    match (&form.operation.success.payload, page) {
        (Payload::Nothing | Payload::Bytes | Payload::Text | Payload::ByStatus(_) | Payload::Results, _) => {
            Outcome::Plain
        }
        (_, Page::Next(way)) => Outcome::Followed { ty, cursor: way.at.clone() },
        _ if is_write(cx, form.operation) => Outcome::Written,
        _ => Outcome::Decoded(ty),
    }
}
