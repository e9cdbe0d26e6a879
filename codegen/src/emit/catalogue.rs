//! `generated/catalogue.json`: the operations as data.

use serde_json::Value;

use crate::diagnostics::{Diagnostic, Diagnostics};
use crate::fates::Code;
use crate::files;
use crate::format::{Part, Source};
use crate::ir::surface::Surface;

pub(super) fn emit(surface: &Surface) -> Result<Source, Diagnostics> {
    let catalogue = serde_json::to_value(&surface.catalogue).map_err(|error| {
        let message = format!("the catalogue is not JSON: {error}; please report this");
        Diagnostics::from(Diagnostic::new(message).code(Code::Internal))
    })?;
    let members = match catalogue {
        Value::Object(members) => members,
        _ => serde_json::Map::new(),
    };
    Ok(Source { path: format!("{}/{}", files::CLIENT, files::CATALOGUE), docs: None, parts: vec![Part::Json(members)] })
}
