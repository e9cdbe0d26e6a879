//! Rules between parameters that OpenAPI cannot express: scopes, pairs, `include`.
//!
//! Each pass removes its parameters from the list; the rest are independent.

use super::context::Lowering;
use super::extensions;
use super::operations::Place;
use crate::fates::Code;
use crate::ir::{Include, Location, Pair, Parameter, Scope, Style, Ty};
use crate::names;

const INCLUDE: &str = "include";

impl Lowering<'_> {
    /// Removes and returns filters of which at least one is required.
    pub(super) fn scope(&mut self, place: &Place<'_>, parameters: &mut Vec<Parameter>) -> Option<Scope> {
        let wires = self.extension(place, extensions::AT_LEAST_ONE).and_then(extensions::texts)?;
        let scoped = self.take(place, parameters, &wires, extensions::AT_LEAST_ONE);
        let name = self.scope_name(place, &scoped);
        Some(Scope { name, parameters: scoped })
    }

    /// Operations of one module with the same filters share a scope.
    fn scope_name(&mut self, place: &Place<'_>, parameters: &[Parameter]) -> String {
        let module = place.module;
        let keys = |parameters: &[Parameter]| -> Vec<_> {
            parameters.iter().map(|known| (known.name.clone(), known.ty.clone(), known.style)).collect()
        };
        let mine = keys(parameters);
        let known = self.api.operations.iter().filter(|known| known.module == module);
        if let Some(scope) =
            known.filter_map(|known| known.scope.as_ref()).find(|scope| keys(&scope.parameters) == mine)
        {
            return scope.name.clone();
        }
        let candidates = [format!("{} scope", place.tag), format!("{} scope", place.builder)];
        self.type_name(&candidates, &place.origin)
    }

    /// Removes and returns parameters that are only valid together.
    pub(super) fn pairs(&mut self, place: &Place<'_>, parameters: &mut Vec<Parameter>) -> Vec<Pair> {
        let Some(listed) = self.extension(place, extensions::TOGETHER).and_then(extensions::together) else {
            return Vec::new();
        };
        let mut pairs = Vec::new();
        for (method, wires) in listed {
            let mut members = self.take(place, parameters, &wires, extensions::TOGETHER);
            for member in &mut members {
                member.name.rust = names::parameter(last_word(&member.name.wire)).rust;
            }
            pairs.push(Pair { name: names::parameter(&method).rust, parameters: members });
        }
        pairs
    }

    /// Removes and returns the parameter for included resources.
    pub(super) fn include(&mut self, parameters: &mut Vec<Parameter>) -> Option<Include> {
        let is_include = |known: &Parameter| {
            known.name.wire == INCLUDE && known.location == Location::Query && known.style == Style::Joined(',')
        };
        let index = parameters.iter().position(is_include)?;
        let Ty::Named(ty) = parameters.get(index)?.ty else {
            return None;
        };
        Some(Include { parameter: parameters.remove(index), ty })
    }

    /// Removes the named parameters from the list, in the order of the names.
    fn take(
        &mut self,
        place: &Place<'_>,
        parameters: &mut Vec<Parameter>,
        wires: &[String],
        asker: &str,
    ) -> Vec<Parameter> {
        let mut taken = Vec::new();
        for wire in wires {
            match parameters.iter().position(|known| known.name.wire == *wire && known.location == Location::Query) {
                Some(index) => taken.push(parameters.remove(index)),
                None => self.fault_with_help(
                    Code::ExtensionIgnored,
                    &place.origin.member(asker),
                    format!("`{asker}` names `{wire}`, which is not a query parameter of this operation"),
                    "name each parameter as the description writes it, and in one rule at most",
                ),
            }
        }
        taken
    }
}

/// Returns the innermost part of a name: `system` of `filter[identifier][system]`.
fn last_word(wire: &str) -> &str {
    wire.rsplit(['[', ']', '.', '_']).find(|word| !word.is_empty()).unwrap_or(wire)
}
