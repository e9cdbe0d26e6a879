//! `generated/mod.rs`: the modules, everything they export, and what the runtime must know of this service.

use proc_macro2::TokenStream;
use quote::quote;

use super::context::{Context, Place, Result, ident};
use super::docs::Docs;
use super::{Source, markdown, module, types, vocabulary};
use crate::files;
use crate::ir::{
    Api, Body, BodyPayload, Field, ModuleId, Operation, Presence, ResourceId, ShapeId, Target, Ty, TypeId,
};

/// Members of `meta` by which services tell how many resources there are in all.
const COUNTS: &[&str] = &["count", "total"];

/// Members of `meta` by which services name the request.
const REQUEST_IDS: &[&str] = &["req_id", "request_id", "requestId"];

/// The file.
pub(crate) fn emit(api: &Api) -> Result<Source> {
    let cx = Context::new(api, Place::Root)?;
    let docs = docs(api);
    let modules = api.modules.iter().map(|module| {
        let name = ident(&module.name.rust);
        quote!(pub mod #name;)
    });
    let mut items: Vec<_> = modules.collect();
    items.extend(exports(&cx)?);
    items.push(quote!(
        use crate::rt;
    ));
    items.extend(service(&cx)?);
    items.push(any_resource(&cx)?);
    items.extend(error_code(&cx)?);
    Ok(Source { path: format!("{}/mod.rs", files::CLIENT), docs, items })
}

fn docs(api: &Api) -> Option<TokenStream> {
    let mut docs =
        Docs::text(&format!("The {}, version {}.", markdown::plain(&api.title), markdown::plain(&api.version)));
    docs.prose(&api.prose);
    docs.inner()
}

fn exports(cx: &Context<'_>) -> Result<Vec<TokenStream>> {
    let mut lines = Vec::new();
    for (index, module) in cx.api.modules.iter().enumerate() {
        let names = module::exports(cx, ModuleId(index))?;
        let (module, names) = (ident(&module.name.rust), names.iter().map(|name| ident(name)).collect::<Vec<_>>());
        if !names.is_empty() {
            lines.push(quote!(pub use self::#module::{#(#names),*};));
        }
    }
    Ok(lines)
}

/// The service and what belongs to it.
fn service(cx: &Context<'_>) -> Result<Vec<TokenStream>> {
    let name = ident(&cx.service);
    let docs = Docs::text(&format!("The service: {}.", markdown::plain(&cx.api.title)));
    let meta = match cx.api.meta {
        Some(id) => types::of(cx, &Ty::Named(id))?,
        None => quote!(rt::Extra),
    };
    let document = quote! {
        /// A document of this service.
        pub type Document<T> = rt::Document<T, #name>;
    };
    let written = quote! {
        /// The response of this service to a write.
        pub type Written<T> = rt::Written<T, #name>;
    };
    let mut items = vec![
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
        document,
        written,
    ];
    items.extend(meta_impl(cx)?);
    items.push(description(cx)?);
    items.push(vocabulary::emit(cx.api));
    Ok(items)
}

/// Where the runtime finds the count and the request's identifier in `meta`.
fn meta_impl(cx: &Context<'_>) -> Result<Option<TokenStream>> {
    let Some(id) = cx.api.meta else { return Ok(None) };
    let meta = types::of(cx, &Ty::Named(id))?;
    let count = match meta_member(cx, id, COUNTS)?.filter(|field| matches!(field.ty, Ty::Integer(_))) {
        Some(field) => counted(field),
        None => quote!(None),
    };
    let request_id = match meta_member(cx, id, REQUEST_IDS)?.filter(|field| field.ty == Ty::String) {
        Some(field) => borrowed(field),
        None => quote!(None),
    };
    Ok(Some(quote! {
        impl rt::Meta for #meta {
            fn count(&self) -> Option<u64> {
                #count
            }

            fn request_id(&self) -> Option<&str> {
                #request_id
            }
        }
    }))
}

/// The first member of `meta` by one of these names.
fn meta_member<'a>(cx: &Context<'a>, meta: TypeId, wires: &[&str]) -> Result<Option<&'a Field>> {
    Ok(cx.object(meta)?.fields.iter().find(|field| wires.contains(&field.name.wire.as_str())))
}

fn counted(field: &Field) -> TokenStream {
    let name = ident(&field.name.rust);
    match field.presence {
        Presence::Required => quote!(u64::try_from(self.#name).ok()),
        _ => quote!(self.#name.and_then(|count| u64::try_from(count).ok())),
    }
}

fn borrowed(field: &Field) -> TokenStream {
    let name = ident(&field.name.rust);
    match field.presence {
        Presence::Required => quote!(Some(&self.#name)),
        _ => quote!(self.#name.as_deref()),
    }
}

/// What a client of this service starts from.
fn description(cx: &Context<'_>) -> Result<TokenStream> {
    let title = &cx.api.title;
    let base_url = cx.api.base_url.as_deref().unwrap_or_default();
    let request_id = match cx.api.meta {
        Some(id) => meta_member(cx, id, REQUEST_IDS)?.map(|field| format!("/meta/{}", field.name.wire)),
        None => None,
    };
    let request_id = request_id.unwrap_or_default();
    let token = match token_body(cx.api) {
        Some((operation, body, data)) => token_endpoint(cx, operation, body, data)?,
        None => quote! { rt::TokenEndpoint { path: "", resource_type: "", media_type: "", } },
    };
    Ok(quote! {
        /// What a client of this service starts from.
        pub static API: rt::ServiceDescription = rt::ServiceDescription {
            name: #title,
            base_url: #base_url,
            token: #token,
            request_id: #request_id,
        };
    })
}

/// The operation that makes tokens, where it is sent a document.
fn token_body(api: &Api) -> Option<(&Operation, &Body, ShapeId)> {
    let wire = api.security.as_ref()?.operation.as_ref()?;
    let operation = api.operations.iter().find(|operation| operation.id.wire == *wire)?;
    let body = operation.body.as_ref()?;
    match body.payload {
        BodyPayload::Document { data, .. } => Some((operation, body, data)),
        _ => None,
    }
}

fn token_endpoint(cx: &Context<'_>, operation: &Operation, body: &Body, data: ShapeId) -> Result<TokenStream> {
    let (path, media_type) = (&operation.path.text, &body.media_type);
    let resource_type = &cx.resource(cx.shape(data)?.resource)?.name.wire;
    // `rustfmt` takes the last comma out of `quote!(…)`.
    Ok(quote! { rt::TokenEndpoint { path: #path, resource_type: #resource_type, media_type: #media_type, } })
}

/// The resources of the service, told apart by their type.
fn any_resource(cx: &Context<'_>) -> Result<TokenStream> {
    let variants = cx.api.resources.iter().enumerate().map(|(index, resource)| {
        let (wire, variant) = (&resource.name.wire, ident(&resource.name.rust));
        let held = types::target(cx, Target::Resource(ResourceId(index)))?;
        Ok(quote!(#wire => #variant(#held),))
    });
    let variants = variants.collect::<Result<Vec<_>>>()?;
    Ok(quote! {
        rt::any_resource! {
            /// A resource of any type, such as `included` holds.
            AnyResource { #(#variants)* }
        }
    })
}

/// The codes of errors, typed.
fn error_code(cx: &Context<'_>) -> Result<Option<TokenStream>> {
    let Some(id) = cx.api.error_code else { return Ok(None) };
    let code = types::of(cx, &Ty::Named(id))?;
    Ok(Some(quote! {
        impl rt::ErrorObject {
            /// The code of the error as one of those that the description lists, or the unknown one that it is.
            #[must_use]
            pub fn known_code(&self) -> Option<#code> {
                self.code.as_deref().map(#code::from)
            }
        }
    }))
}
