//! `generated/catalogue.json`: the operations as data.

use serde_json::{Map, Value, json};

use crate::diagnostics::{Diagnostic, Diagnostics};
use crate::fates::Code;
use crate::files;
use crate::format::{Part, Source};
use crate::ir::surface::{SchemeKind, Surface};

pub(super) fn emit(surface: &Surface) -> Result<Source, Diagnostics> {
    let catalogue = serde_json::to_value(&surface.catalogue).map_err(|error| {
        let message = format!("the catalogue is not JSON: {error}; please report this");
        Diagnostics::from(Diagnostic::new(message).code(Code::Internal))
    })?;
    let mut members = Map::new();
    if let Value::Object(known) = catalogue {
        for (name, value) in known {
            let precedes = name == "baseUrl";
            members.insert(name, value);
            if precedes {
                members.insert("environment".to_owned(), environment(surface));
            }
        }
    }
    Ok(Source { path: format!("{}/{}", files::CLIENT, files::CATALOGUE), docs: None, parts: vec![Part::Json(members)] })
}

/// The environment variables, which are named after the crate.
fn environment(surface: &Surface) -> Value {
    let variables = surface.service.variables(&surface.library);
    let credentials = variables.iter().map(|(scheme, names)| {
        let kind = match scheme.kind {
            SchemeKind::Bearer => "bearer",
            SchemeKind::Basic => "basic",
            SchemeKind::ApiKey(..) => "apiKey",
            SchemeKind::ClientCredentials(_) => "clientCredentials",
        };
        json!({"scheme": scheme.name, "kind": kind, "variables": names})
    });
    let credentials: Vec<Value> = credentials.collect();
    json!({"baseUrl": surface.service.base_url_variable(&surface.library), "credentials": credentials})
}
