//! `generated/mod.rs`: the modules, their exports, and the implementation of the runtime's traits for this service.

use std::collections::BTreeSet;

use proc_macro2::TokenStream;
use quote::quote;

use super::client_parameters::{self, key_location};
use super::docs::Docs;
use super::tokens::{File, Place, ident};
use super::{markdown, values};
use crate::files;
use crate::format::{Part, Source};
use crate::ir::surface::{
    Head, Item, Meta, Module, Reading, Runtime, Scheme, SchemeKind, Service, Surface, TokenDocument, TokenEndpoint,
    Type,
};

pub(super) fn emit(surface: &Surface) -> Source {
    let file = File::new(surface, Place::Root);
    let mut docs =
        Docs::text(&format!("The {}, version {}.", markdown::plain(&surface.title), markdown::plain(&surface.version)));
    docs.prose(&surface.prose);
    let modules = surface.modules.iter().map(|module| {
        let name = ident(&module.name);
        quote!(pub mod #name;)
    });
    let exports = surface.modules.iter().filter_map(exports);
    let mut parts: Vec<Part> = vec![quote!(#(#modules)*).into(), quote!(#(#exports)*).into()];
    parts.push(
        quote!(
            use crate::rt;
        )
        .into(),
    );
    parts.extend(service(&file));
    Source { path: format!("{}/mod.rs", files::CLIENT), docs: docs.inner(), parts }
}

fn exports(module: &Module) -> Option<TokenStream> {
    let names: BTreeSet<&str> = module.types().collect();
    let (module, names) = (ident(&module.name), names.into_iter().map(ident).collect::<Vec<_>>());
    (!names.is_empty()).then(|| quote!(pub use self::#module::{#(#names),*};))
}

fn service(file: &File<'_>) -> Vec<Part> {
    let (surface, service) = (file.surface, &file.surface.service);
    let name = ident(&service.name);
    let docs = Docs::text(&format!("The service: {}.", markdown::plain(&surface.title)));
    let meta = service.meta.as_ref().map_or_else(|| quote!(rt::Extra), |meta| file.ty(&meta.ty));
    let mut parts: Vec<TokenStream> = vec![
        quote! {
            #docs
            #[derive(Debug, Clone, Copy, PartialEq, Eq)]
            pub struct #name;
        },
        quote! {
            impl rt::Service for #name {
                type Meta = #meta;
                type Resource = AnyResource;
            }
        },
        quote! {
            /// A document of this service.
            pub type Document<T> = rt::Document<T, #name>;
        },
        quote! {
            /// The response of this service to a write.
            pub type Written<T> = rt::Written<T, #name>;
        },
    ];
    parts.extend(service.meta.as_ref().map(|meta| meta_impl(file, meta)));
    parts.extend([description(surface), catalogue(surface)]);
    parts.extend(client_parameters::emit(file));
    let parts = parts.into_iter().map(Part::from).chain(any_resource(file, service));
    parts.chain(error_code(file, service).map(Part::from)).collect()
}

/// Where the runtime finds the count and the request's identifier in `meta`.
fn meta_impl(file: &File<'_>, meta: &Meta) -> TokenStream {
    let ty = file.ty(&meta.ty);
    let count = meta.count.as_ref().map_or_else(|| quote!(None), counted);
    let request_id = meta.request_id.as_ref().map_or_else(|| quote!(None), borrowed);
    quote! {
        impl rt::Meta for #ty {
            fn count(&self) -> Option<u64> {
                #count
            }

            fn request_id(&self) -> Option<&str> {
                #request_id
            }
        }
    }
}

fn counted(reading: &Reading) -> TokenStream {
    let name = ident(&reading.field);
    if reading.required {
        quote!(u64::try_from(self.#name).ok())
    } else {
        quote!(self.#name.and_then(|count| u64::try_from(count).ok()))
    }
}

fn borrowed(reading: &Reading) -> TokenStream {
    let name = ident(&reading.field);
    if reading.required { quote!(Some(&self.#name)) } else { quote!(self.#name.as_deref()) }
}

/// What a client of this service starts from.
fn description(surface: &Surface) -> TokenStream {
    let (title, base_url) = (&surface.title, &surface.service.base_url);
    let request_id = surface.service.meta.as_ref().map_or("", |meta| &meta.request_id_at);
    let variables = surface.service.variables.iter().map(|variable| {
        let (name, default) = (&variable.name, &variable.default);
        quote!((#name, #default))
    });
    let schemes = surface.service.schemes.iter().map(scheme);
    quote! {
        /// What a client of this service starts from.
        pub static API: rt::ServiceDescription = rt::ServiceDescription {
            name: #title,
            base_url: #base_url,
            variables: &[#(#variables),*],
            schemes: &[#(#schemes),*],
            request_id: #request_id,
        };
    }
}

fn scheme(scheme: &Scheme) -> TokenStream {
    let name = &scheme.name;
    let kind = match &scheme.kind {
        SchemeKind::Bearer => quote!(Bearer),
        SchemeKind::Basic => quote!(Basic),
        SchemeKind::ApiKey(location, name) => {
            let location = key_location(*location);
            quote!(ApiKey(#location, #name))
        }
        SchemeKind::ClientCredentials(TokenEndpoint { url, document }) => {
            let request = match document {
                Some(TokenDocument { resource_type, media_type }) => {
                    quote!(Document { resource_type: #resource_type, media_type: #media_type })
                }
                None => quote!(Form),
            };
            quote!(ClientCredentials(rt::TokenEndpoint { url: #url, request: rt::TokenRequest::#request }))
        }
    };
    quote!(rt::Scheme { name: #name, kind: rt::SchemeKind::#kind })
}

/// The catalogue, and the operations that calls by name send.
fn catalogue(surface: &Surface) -> TokenStream {
    let operations = surface.modules.iter().flat_map(|module| {
        let of_module = module.items.iter().filter_map(|item| match item {
            Item::Operation(operation) => Some(&operation.constant),
            _ => None,
        });
        of_module.map(|constant| {
            let (module, constant) = (ident(&module.name), ident(constant));
            quote!(&#module::#constant)
        })
    });
    quote! {
        /// The operations of this service as data.
        #[cfg(any(feature = "catalogue", feature = "record", feature = "test-util"))]
        pub(crate) static CATALOGUE: &str = include_str!("catalogue.json");

        /// What calls by name send.
        #[cfg(feature = "catalogue")]
        pub(crate) static OPERATIONS: rt::Operations = rt::Operations::new(CATALOGUE, &[#(#operations),*]);
    }
}

/// The resources of the service, distinguished by their type, and what relationships to any of them belong to.
fn any_resource(file: &File<'_>, service: &Service) -> Vec<Part> {
    let docs = Docs::text("A resource of any type, such as `included` holds.");
    let mut parts = values::resources(file, "AnyResource", &docs, &service.resources);
    let name = ident(&service.name);
    let belongs = quote! {
        impl rt::Belongs for rt::AnyTarget {
            type Service = #name;
        }
    };
    parts.extend(links_to_any(file.surface).then(|| belongs.into()));
    parts
}

/// Whether a document holds identifiers of any resource. Only then `AnyTarget` must belong to this service, which
/// prevents several clients in one crate.
fn links_to_any(surface: &Surface) -> bool {
    let operations = surface.modules.iter().flat_map(|module| &module.items).filter_map(|item| match item {
        Item::Operation(operation) => Some(operation),
        _ => None,
    });
    let types = operations.flat_map(|operation| {
        let sent = operation.requests.iter().flat_map(|request| request.body.iter().map(|body| &body.ty));
        let returned = operation.requests.iter().map(|request| &request.returns);
        sent.chain(returned).chain(operation.responses.iter().flat_map(|all| all.cases.iter().map(|case| &case.ty)))
    });
    types.into_iter().any(names_any_target)
}

fn names_any_target(ty: &Type) -> bool {
    ty.head == Head::Runtime(Runtime::AnyTarget) || ty.of.iter().any(names_any_target)
}

/// The codes of errors, typed.
fn error_code(file: &File<'_>, service: &Service) -> Option<TokenStream> {
    let code = file.ty(service.error_code.as_ref()?);
    Some(quote! {
        impl rt::ErrorObject {
            /// The code of the error as one of those that the description lists, or as received.
            #[must_use]
            pub fn known_code(&self) -> Option<#code> {
                self.code.as_deref().map(#code::from)
            }
        }
    })
}
