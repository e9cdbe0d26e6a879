//! Resource objects: the identifier, and the shapes in which a resource is read, created and changed.

use proc_macro2::{Ident, TokenStream};
use quote::quote;

use super::build::{self, Arguments};
use super::context::{Context, Result, ident};
use super::docs::Docs;
use super::{markdown, objects, relationships, types};
use crate::ir::{Part, Presence, Prose, Relationships, Resource, Shape, Ty, TypeId, View};
use crate::names::Taken;

/// The newtype of a resource's identifiers.
pub(crate) fn identifier(cx: &Context<'_>, resource: &Resource) -> Result<TokenStream> {
    let docs = Docs::text(&format!("Identifies a [`{}`].", cx.shape(resource.read)?.name));
    let name = ident(&resource.id);
    Ok(quote! {
        rt::id! {
            #docs
            #name
        }
    })
}

/// A shape: its struct, the macro that reads and writes it, and how users build it.
pub(crate) fn shape(cx: &Context<'_>, shape: &Shape) -> Result<Vec<TokenStream>> {
    let resource = cx.resource(shape.resource)?;
    let parts = parts(cx, shape)?;
    let name = ident(&shape.name);
    let id = types::of(cx, &Ty::Id(shape.resource))?;
    let mut items = vec![declaration(cx, shape, &id, &parts)?, wire(cx, shape, resource, &id, &parts)];
    match shape.view {
        View::Read => {}
        View::Create => {
            let methods = create_methods(cx, shape, &parts)?;
            items.push(quote!(impl #name { #(#methods)* }));
        }
        View::Patch => {
            let methods = patch_methods(cx, shape)?;
            items.push(quote!(impl #name { #(#methods)* }));
        }
    }
    Ok(items)
}

/// A part of a resource object as it is declared.
struct Declared {
    name: Ident,
    docs: &'static str,
    ty: TokenStream,
    presence: Held,
}

/// How a part is held.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Held {
    /// Always there.
    Required,
    /// Reads as empty where it is absent, and remembers that it was.
    Part,
    /// Cannot read as empty, since something in it is required.
    Optional,
}

impl Held {
    /// By whether the part must be there, and whether it can be `empty`.
    pub(crate) fn of(presence: Presence, empty: bool, view: View) -> Self {
        match (presence, empty, view) {
            (Presence::Required | Presence::Nullable, _, _) | (_, false, View::Create) => Self::Required,
            (_, true, _) => Self::Part,
            (_, false, _) => Self::Optional,
        }
    }

    fn ty(self, inner: TokenStream) -> TokenStream {
        match self {
            Self::Required => inner,
            Self::Part => quote!(rt::Part<#inner>),
            Self::Optional => quote!(Option<#inner>),
        }
    }

    fn kind(self) -> TokenStream {
        match self {
            Self::Required => quote!(required),
            Self::Part => quote!(part),
            Self::Optional => quote!(optional),
        }
    }
}

fn parts(cx: &Context<'_>, shape: &Shape) -> Result<Vec<Declared>> {
    let mut parts = Vec::new();
    let mut add = |name: &str, docs, ty, presence: Held| {
        parts.push(Declared { name: ident(name), docs, ty: presence.ty(ty), presence });
    };
    if let Some(part) = &shape.attributes {
        add("attributes", "Its attributes.", typed(cx, part.value)?, held(cx, part, shape.view)?);
    }
    if let Some(part) = &shape.relationships {
        let name = ident(&part.value.name);
        add("relationships", "What it is related to.", quote!(#name), held_relationships(part, shape.view));
    }
    if let Some(part) = &shape.links {
        let (ty, held) = match part.value {
            Some(id) => (typed(cx, id)?, held(cx, &Part { value: id, presence: part.presence }, shape.view)?),
            None => (quote!(rt::Links), Held::of(part.presence, true, shape.view)),
        };
        add("links", "Where it and what belongs to it are found.", ty, held);
    }
    if let Some(part) = &shape.meta {
        add(
            "meta",
            "What is said about it beside its attributes.",
            typed(cx, part.value)?,
            held(cx, part, shape.view)?,
        );
    }
    Ok(parts)
}

fn typed(cx: &Context<'_>, id: TypeId) -> Result<TokenStream> {
    types::of(cx, &Ty::Named(id))
}

/// How a part that is a type is held.
pub(crate) fn held(cx: &Context<'_>, part: &Part<TypeId>, view: View) -> Result<Held> {
    Ok(Held::of(part.presence, cx.defaults(part.value)?, view))
}

/// How the `relationships` are held.
pub(crate) fn held_relationships(part: &Part<Relationships>, view: View) -> Held {
    let required = view == View::Create && relationships::any_required(&part.value.members);
    Held::of(part.presence, !required, view)
}

fn declaration(cx: &Context<'_>, shape: &Shape, id: &TokenStream, parts: &[Declared]) -> Result<TokenStream> {
    let resource = cx.resource(shape.resource)?;
    let read = &cx.shape(resource.read)?.name;
    let (otherwise, id) = match shape.view {
        View::Read => (
            format!("A resource of type {}.", markdown::code(&resource.name.wire)),
            Some(quote!(
                /// Its identifier.
                pub id: #id,
            )),
        ),
        View::Create => (format!("A [`{read}`] to create."), None),
        View::Patch => (
            format!("Changes to a [`{read}`]: what is not set stays as it is."),
            Some(quote!(
                /// Its identifier; the operation sets it.
                pub id: Option<#id>,
            )),
        ),
    };
    let said = if shape.view == View::Read && shape.prose == Prose::default() { &resource.prose } else { &shape.prose };
    let docs = Docs::of(said, &otherwise);
    let name = ident(&shape.name);
    let members = parts.iter().map(|part| {
        let (docs, name, ty) = (Docs::text(part.docs), &part.name, &part.ty);
        quote!(#docs pub #name: #ty,)
    });
    let extra = objects::extra();
    Ok(quote! {
        #docs
        #[derive(Debug, Clone, PartialEq)]
        #[non_exhaustive]
        pub struct #name {
            #id
            #(#members)*
            #extra
        }
    })
}

fn wire(cx: &Context<'_>, shape: &Shape, resource: &Resource, id: &TokenStream, parts: &[Declared]) -> TokenStream {
    let (name, wire) = (ident(&shape.name), &resource.name.wire);
    let entries = parts.iter().map(|part| {
        let (name, kind) = (&part.name, part.presence.kind());
        quote!(#name: #kind,)
    });
    match shape.view {
        View::Read => {
            let service = cx.root(&cx.service);
            quote!(rt::resource! { #name: #id = #wire in #service { #(#entries)* } })
        }
        View::Create => {
            // Nothing is required of it: then it can also be made from nothing.
            let free = parts.iter().all(|part| !matches!(part.presence, Held::Required));
            let default = free.then(|| quote!(default));
            quote!(rt::new_resource! { #default #name = #wire { #(#entries)* } })
        }
        View::Patch => quote!(rt::patch_resource! { #name: #id = #wire { #(#entries)* } }),
    }
}

fn create_methods(cx: &Context<'_>, shape: &Shape, parts: &[Declared]) -> Result<Vec<TokenStream>> {
    let mut arguments = Arguments::default();
    let mut members = Vec::new();
    for part in parts {
        let (name, ty) = (&part.name, &part.ty);
        let value = match (part.presence, name.to_string().as_str(), &shape.attributes, &shape.relationships) {
            (Held::Part | Held::Optional, _, _, _) => quote!(Default::default()),
            (Held::Required, "attributes", Some(part), _) => {
                build::object(cx, ty, cx.object(part.value)?, &mut arguments)?
            }
            (Held::Required, "relationships", _, Some(part)) => linked(cx, &part.value, &mut arguments)?,
            (Held::Required, other, _, _) => {
                let argument = arguments.add(other, ty, part.docs);
                quote!(#argument)
            }
        };
        members.push(quote!(#name: #value));
    }
    let body = quote!(Self { #(#members,)* extra: rt::Extra::new(), });
    let docs = build::constructor_docs("What must be there; the rest is set by the methods.", &arguments);
    let mut methods = vec![build::constructor(&docs, &arguments, &body)];
    methods.extend(setters(cx, shape)?);
    Ok(methods)
}

/// The expression of new relationships: what is required becomes an argument, the rest is not linked yet.
fn linked(cx: &Context<'_>, relationships: &Relationships, arguments: &mut Arguments) -> Result<TokenStream> {
    let name = ident(&relationships.name);
    let mut members = Vec::new();
    for member in &relationships.members {
        let name = ident(&member.name.rust);
        if !member.required {
            let unlinked = build::unlinked(member);
            members.push(quote!(#name: #unlinked));
            continue;
        }
        let declared = build::link_argument(cx, member)?;
        let argument = arguments.add(&member.name.rust, &declared, &relationships::docs(member).gist());
        let value = build::linked(member, &argument);
        members.push(quote!(#name: #value));
    }
    Ok(match relationships::any_required(&relationships.members) {
        true => quote!(#name { #(#members,)* extra: rt::Extra::new(), }),
        false => quote!(#name::default()),
    })
}

fn patch_methods(cx: &Context<'_>, shape: &Shape) -> Result<Vec<TokenStream>> {
    let docs = Docs::text("Changes nothing yet.");
    let mut methods = vec![build::constructor(&docs, &Arguments::default(), &quote!(Self::default()))];
    methods.extend(setters(cx, shape)?);
    Ok(methods)
}

/// The methods that set what the constructor did not take.
fn setters(cx: &Context<'_>, shape: &Shape) -> Result<Vec<TokenStream>> {
    let mut taken = Taken::with(["new"]);
    let mut methods = Vec::new();
    if let Some(part) = &shape.attributes {
        for field in &cx.object(part.value)?.fields {
            methods.push(build::setters(cx, field, &quote!(self.attributes), &mut taken)?);
        }
    }
    if let Some(part) = &shape.relationships {
        let create = shape.view == View::Create;
        for member in part.value.members.iter().filter(|member| !(create && member.required)) {
            methods.push(build::link_setters(cx, member, !create, &mut taken)?);
        }
    }
    Ok(methods)
}
