//! Keywords that contradict their schema: impossible limits, patterns that are none, defaults that are not allowed.
//! Each is reported and left out of the graph, so that no later pass shows or sends it.

use serde_json::Value;

use super::schemas::{Schemas, quoted_number};
use crate::diagnostics::Diagnostic;
use crate::fates::Code;
use crate::ir::{Constraints, JsonType, Origin, Schema, SchemaId, View};
use crate::number::Exact;
use crate::patterns::{self, Patterns};
use crate::validate;

/// How many levels of merged schemas are searched for the writer of a default.
const MAX_DEPTH: usize = 100;

impl Schemas<'_> {
    /// Leaves out a pattern that is none, limits that no value satisfies, and limits that rule out a value of `enum`.
    pub(super) fn possible_limits(&mut self, own: &mut Schema, at: &str) {
        if own.constraints == Constraints::default() {
            return;
        }
        if let Some(fault) = own.constraints.pattern.as_deref().and_then(patterns::fault) {
            let message = format!("`pattern` is not a regular expression: {fault}");
            let help = "correct it in the overlay: OpenAPI takes the regular expressions of ECMA-262";
            self.contradiction_at(Code::BrokenPattern, &format!("{at}/pattern"), message, help);
            own.constraints.pattern = None;
        }
        for (keyword, message) in impossible(&mut own.constraints) {
            let help = "correct the limits in the overlay";
            self.contradiction_at(Code::ContradictoryLimits, &format!("{at}/{keyword}"), message, help);
        }
        let compiled = Patterns::default();
        for (index, value) in own.values.iter().enumerate() {
            if let Some(fault) = validate::ruled_out(own, value, &compiled) {
                let message = format!("`enum` lists {value}, which the rest of the schema does not allow: {fault}");
                let help = "correct the value or the limits in the overlay";
                self.contradiction_at(Code::ContradictoryLimits, &format!("{at}/enum/{index}"), message, help);
                own.constraints = Constraints::default();
                break;
            }
        }
    }

    /// Leaves out the defaults that their schemas do not allow, from the schema at index `first` on.
    pub(super) fn possible_defaults(&mut self, first: usize) {
        let with_default: Vec<SchemaId> =
            self.graph.schemas.ids().skip(first).filter(|id| self.get(*id).default.is_some()).collect();
        let (compiled, mut refused) = (Patterns::default(), Vec::new());
        for id in with_default {
            self.unquote_default(id);
            let Some(default) = &self.get(id).default else { continue };
            let rules = validate::Rules { graph: &self.graph, patterns: &compiled };
            let found = validate::contradictions(rules, id, View::Create, default);
            if let Some(found) = found.first() {
                refused.push((id, self.writer_of_default(id), found.message.clone()));
            }
        }
        let mut reported: Vec<&Origin> = Vec::new();
        for (_, origin, fault) in &refused {
            // Merged schemas have the defaults of their parts.
            if !reported.contains(&origin) {
                reported.push(origin);
                let message = format!("the schema does not allow its `default`: {fault}");
                let fault = self.description.diagnostic(&origin.member("default"), message);
                let help = "correct the `default` or the schema in the overlay";
                self.faults.push(fault.code(Code::ContradictoryDefault).help(help));
            }
        }
        for (id, ..) in refused {
            self.graph.schemas[id].default = None;
        }
    }

    /// Reads a number in quotes, if the schema requires a number.
    fn unquote_default(&mut self, id: SchemaId) {
        let schema = self.get(id);
        let (Some(ty @ (JsonType::Integer | JsonType::Number)), Some(text @ Value::String(_))) =
            (schema.ty, &schema.default)
        else {
            return;
        };
        let Some(number) = quoted_number(text, ty).filter(|number| !number.is_null()) else { return };
        let origin = self.writer_of_default(id).member("default");
        let message = "`default` is a number in quotes where `type` is a number: it is read without the quotes";
        self.faults.push(self.description.diagnostic(&origin, message).code(Code::Corrected));
        self.graph.schemas[id].default = Some(number);
    }

    /// Returns the place of the schema that has the default of this one: itself, or one that was merged into it.
    fn writer_of_default(&self, id: SchemaId) -> Origin {
        let mut writer = self.get(id);
        for _ in 0..MAX_DEPTH {
            let mut parts = writer.merged.iter().map(|part| self.get(*part));
            let Some(part) = parts.find(|part| part.default == writer.default) else { break };
            writer = part;
        }
        writer.origin.clone()
    }

    fn contradiction_at(&mut self, code: Code, at: &str, message: String, help: &str) {
        let place = self.description;
        let fault = Diagnostic::new(message).code(code).at(place.position(at)).pointer(place.origin(at).0);
        self.faults.push(fault.help(help));
    }
}

/// Removes limits that no value satisfies, and returns the keyword of each with a message.
fn impossible(limits: &mut Constraints) -> Vec<(&'static str, String)> {
    let mut found = Vec::new();
    if let (Some(least), Some(most)) = (limits.minimum, limits.maximum)
        && (least > most || (least == most && (limits.exclusive_minimum || limits.exclusive_maximum)))
    {
        found.push(("minimum", format!("no number satisfies both `minimum` {least} and `maximum` {most}")));
        (limits.minimum, limits.maximum) = (None, None);
        (limits.exclusive_minimum, limits.exclusive_maximum) = (false, false);
    }
    if let Some(step) = limits.multiple_of.filter(|step| *step <= Exact::from(0)) {
        found.push(("multipleOf", format!("`multipleOf` is {step}, where a number above 0 is required")));
        limits.multiple_of = None;
    }
    for (keyword, other, least, most) in [
        ("minLength", "maxLength", &mut limits.min_length, &mut limits.max_length),
        ("minItems", "maxItems", &mut limits.min_items, &mut limits.max_items),
        ("minProperties", "maxProperties", &mut limits.min_properties, &mut limits.max_properties),
    ] {
        if let (Some(fewest), Some(greatest)) = (*least, *most)
            && fewest > greatest
        {
            found.push((keyword, format!("no value satisfies both `{keyword}` {fewest} and `{other}` {greatest}")));
            (*least, *most) = (None, None);
        }
    }
    found
}
