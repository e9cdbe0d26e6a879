//! The parameters that are set once on the client.

use super::context::Cx;
use super::requests;
use super::samples::Samples;
use super::types::bare;
use crate::ir::surface::{ClientParameter, Expr};
use crate::ir::{self, Style, Ty};
use crate::names;

/// Returns all of them, each with the method of the client's builder.
pub(super) fn all(cx: &Cx<'_>) -> Vec<ClientParameter> {
    cx.api.client_parameters.iter().map(|one| client_parameter(cx, one)).collect()
}

/// Builds a parameter of the client; its method is named like its argument.
fn client_parameter(cx: &Cx<'_>, one: &ir::ClientParameter) -> ClientParameter {
    let name = &one.parameter.name.rust;
    let is_text = *bare(&one.parameter.ty) == Ty::String && one.parameter.style == Style::Single;
    let example = one.example.clone().filter(|_| is_text).map(Expr::Text);
    ClientParameter {
        constant: format!("{}_PARAMETER", names::constant(name)),
        parameter: requests::parameter(cx, &one.parameter, name),
        default: one.default.clone(),
        example: one.example.clone(),
        value: example.unwrap_or_else(|| Samples::examples(cx).client_parameter(&one.parameter)),
    }
}
