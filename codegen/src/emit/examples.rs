//! The table of the tests' examples: each definition of the description and the type that an example of it decodes into.

use quote::quote;

use super::docs::Docs;
use super::tokens::{File, Place};
use crate::files;
use crate::format::Source;
use crate::ir::surface::Surface;

/// The file.
pub(super) fn emit(surface: &Surface) -> Source {
    let file = File::new(surface, Place::Outside);
    let rows = surface.definitions.iter().map(|definition| {
        let (name, ty) = (&definition.name, file.ty(&definition.ty));
        quote!((#name, through::<#ty>))
    });
    let table = quote! {
        /// The definitions, in the description's order.
        pub static DEFINITIONS: &[(&str, RoundTrip)] = &[#(#rows),*];
    };
    let imports = quote!(
        use crate::round_trip::{RoundTrip, through};
    );
    let docs = Docs::text("For each definition of the description, how an example of it is decoded and encoded again.");
    Source {
        path: format!("{}/examples.rs", files::TESTS),
        docs: docs.inner(),
        parts: vec![imports.into(), table.into()],
    }
}
