//! The table of the tests' examples: each definition of the description and the type that an example of it decodes
//! into.

use quote::quote;

use super::docs::Docs;
use super::tokens::{File, Place};
use crate::files;
use crate::format::{Part, Source};
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
    let through = (!surface.definitions.is_empty()).then(|| quote!(through));
    let imports = quote!(
        use crate::round_trip::{RoundTrip, #through};
    );
    let examples = surface.examples.as_ref().map(|examples| {
        let rows = examples.iter().map(|(name, json)| quote!((#name, #json)));
        quote! {
            /// The examples of definitions, as JSON, by the names of the definitions.
            pub static EXAMPLES: &[(&str, &str)] = &[#(#rows),*];
        }
    });
    let docs = Docs::text("For each definition of the description, how an example of it is decoded and encoded again.");
    Source {
        path: format!("{}/examples.rs", files::TESTS),
        docs: docs.inner(),
        parts: [Some(imports), Some(table), examples].into_iter().flatten().map(Part::from).collect(),
    }
}
