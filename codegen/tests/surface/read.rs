//! Reads the public items of emitted files with `syn`: each by its path, with its signature.

use std::collections::{BTreeMap, BTreeSet};

use codegen::files::{CLIENT, GeneratedFiles};
use quote::{ToTokens, quote};
use syn::{Attribute, Fields, FnArg, ImplItem, Item, ItemImpl, Pat, ReturnType, Signature, UseTree, Visibility};

use crate::expand::Macros;

/// Types of the runtime to which the crate adds functions.
const OF_THE_RUNTIME: [&str; 2] = ["Client", "ErrorObject"];

/// Items by path.
pub(crate) type Items = BTreeMap<String, Found>;

/// An item, in parts, so that comparing need not parse a signature.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Found {
    /// A type, a module or a static: its declaration and its module.
    Thing { kind: String, target: String, module: String },
    /// A field, a variant, an implementation.
    Value { shown: String, ty: String },
    /// A function.
    Function { name: String, arguments: Vec<(String, String)>, returns: String, deprecated: bool },
}

impl Found {
    /// The signature as `drift` writes it, without spaces.
    pub(crate) fn signature(&self) -> String {
        close(&match self {
            Self::Thing { kind, target, module } => format!("{kind}{target} in `{module}`"),
            Self::Value { shown, .. } => shown.clone(),
            Self::Function { name, arguments, returns, deprecated } => {
                let each = arguments.iter().map(|(name, ty)| match (name.as_str(), ty.as_str()) {
                    ("self", "Self") => "self".to_owned(),
                    ("self", "&Self") => "&self".to_owned(),
                    _ => format!("{name}:{ty}"),
                });
                let warns = if *deprecated { "#[deprecated]" } else { "" };
                format!("{warns}pub fn {name}({}) -> {returns}", each.collect::<Vec<_>>().join(","))
            }
        })
    }
}

/// Removes spaces.
pub(crate) fn close(text: &str) -> String {
    text.split_whitespace().collect()
}

/// The public items of the client among the files.
pub(crate) fn items(files: &GeneratedFiles, macros: &Macros) -> Items {
    let mut reader = Reader::default();
    for (path, text) in files.iter().filter(|(path, _)| path.starts_with(CLIENT)) {
        let module = path.trim_start_matches(CLIENT).trim_matches('/').trim_end_matches(".rs");
        reader.module = if module == "mod" { String::new() } else { module.to_owned() };
        let file = syn::parse_file(text).unwrap_or_else(|error| panic!("{path}: {error}"));
        macros.items(file).into_iter().for_each(|item| reader.item(item));
    }
    for name in OF_THE_RUNTIME {
        reader.thing(name, format!("impl runtime::{name}"), "", true);
    }
    let hidden: Vec<_> = reader.types.difference(&reader.exported).collect();
    assert!(hidden.is_empty(), "{hidden:?} are public, but not exported");
    // Members of types that are not public are not items.
    let of = reader.known;
    let mut items = reader.items;
    items.retain(|path, _| {
        let owner = path.rsplit_once(" for ").map_or(path.as_str(), |(_, owner)| owner);
        let owner = owner.split(['.', ':']).next().expect("a path has a beginning");
        owner.starts_with("mod ") || of.contains(owner)
    });
    items
}

#[derive(Default)]
struct Reader {
    module: String,
    items: Items,
    /// All types, modules and statics.
    known: BTreeSet<String>,
    /// Types of modules, which the root must export.
    types: BTreeSet<String>,
    exported: BTreeSet<String>,
}

impl Reader {
    fn item(&mut self, item: Item) {
        match item {
            Item::Mod(found) if is_public(&found.vis) => {
                let name = found.ident.to_string();
                self.thing(&format!("mod {name}"), format!("pub mod {name}"), "", true);
            }
            Item::Use(found) if is_public(&found.vis) => exports(&found.tree, &mut self.exported),
            Item::Struct(found) if is_public(&found.vis) => {
                let name = found.ident.to_string();
                self.thing(&name, format!("pub struct {name}"), "", false);
                self.derives(&name, &found.attrs);
                let public = found.fields.iter().filter(|field| is_public(&field.vis));
                for field in public {
                    let (member, ty) = (text(&field.ident), text(&field.ty));
                    let shown = format!("pub {member}: {ty}");
                    self.items.insert(format!("{name}.{member}"), Found::Value { shown, ty });
                }
            }
            Item::Enum(found) if is_public(&found.vis) => {
                let name = found.ident.to_string();
                self.thing(&name, format!("pub enum {name}{}", text(&found.generics)), "", false);
                self.derives(&name, &found.attrs);
                for variant in &found.variants {
                    let ty = match &variant.fields {
                        Fields::Unit => String::new(),
                        fields => text(fields).trim_matches(['(', ')']).to_owned(),
                    };
                    let shown = format!("{}{}", variant.ident, text(&variant.fields));
                    self.items.insert(format!("{name}::{}", variant.ident), Found::Value { shown, ty });
                }
            }
            Item::Type(found) if is_public(&found.vis) => {
                let name = found.ident.to_string();
                self.thing(&name, format!("pub type {name}"), &format!("={}", text(&found.ty)), false);
            }
            Item::Static(found) if is_public(&found.vis) => {
                let name = found.ident.to_string();
                self.thing(&name, format!("pub static {name}:{}", text(&found.ty)), "", false);
            }
            Item::Impl(found) => self.implementation(found),
            _ => {}
        }
    }

    fn thing(&mut self, name: &str, kind: String, target: &str, at_the_root: bool) {
        let module = if at_the_root { String::new() } else { self.module.clone() };
        if !module.is_empty() {
            self.types.insert(name.to_owned());
        }
        self.known.insert(name.to_owned());
        let thing = Found::Thing { kind: close(&kind), target: target.to_owned(), module };
        assert!(self.items.insert(name.to_owned(), thing).is_none(), "{name} is defined twice");
    }

    fn derives(&mut self, name: &str, attributes: &[Attribute]) {
        let derives = attributes.iter().filter(|attribute| attribute.path().is_ident("derive"));
        for derive in derives {
            let list = derive.meta.require_list().expect("a derive has a list").tokens.to_string();
            for trait_ in list.split(',').map(str::trim).filter(|name| !name.is_empty()) {
                self.implements(trait_, name, String::new());
            }
        }
    }

    fn implements(&mut self, trait_: &str, name: &str, associated: String) {
        let shown =
            if associated.is_empty() { format!("impl {trait_}") } else { format!("impl {trait_} {{ {associated} }}") };
        self.items.insert(format!("impl {trait_} for {name}"), Found::Value { shown, ty: associated });
    }

    fn implementation(&mut self, found: ItemImpl) {
        let owner = text(&found.self_ty);
        let name = owner.trim_start_matches("runtime::").to_owned();
        // `&Name` is another type.
        if name.starts_with('&') {
            return;
        }
        if let Some((path, _)) = &found.trait_ {
            let trait_ = text(path).replace("<'de>", "");
            let types = found.items.iter().filter_map(|item| match item {
                ImplItem::Type(ty) => {
                    let (name, generics, target) = (&ty.ident, text(&ty.generics), text(&ty.ty));
                    Some(format!("{name}{generics} = {target}"))
                }
                _ => None,
            });
            let associated = types.collect::<Vec<_>>().join(", ");
            return self.implements(&trait_, &name, associated);
        }
        for item in found.items {
            let ImplItem::Fn(method) = item else { continue };
            if is_public(&method.vis) {
                let deprecated = method.attrs.iter().any(|attribute| attribute.path().is_ident("deprecated"));
                let function = function(&method.sig, deprecated);
                self.items.insert(format!("{name}::{}", method.sig.ident), function);
            }
        }
    }
}

fn function(signature: &Signature, deprecated: bool) -> Found {
    let arguments = signature.inputs.iter().map(|input| match input {
        FnArg::Receiver(receiver) => {
            let by_reference = text(receiver).starts_with('&');
            ("self".to_owned(), if by_reference { "&Self" } else { "Self" }.to_owned())
        }
        FnArg::Typed(typed) => match &*typed.pat {
            Pat::Ident(name) => (name.ident.to_string(), text(&typed.ty)),
            other => (text(other), text(&typed.ty)),
        },
    });
    let returns = match &signature.output {
        ReturnType::Default => String::new(),
        ReturnType::Type(_, ty) => text(ty),
    };
    Found::Function { name: signature.ident.to_string(), arguments: arguments.collect(), returns, deprecated }
}

fn exports(tree: &UseTree, names: &mut BTreeSet<String>) {
    match tree {
        UseTree::Path(path) => exports(&path.tree, names),
        UseTree::Group(group) => group.items.iter().for_each(|tree| exports(tree, names)),
        UseTree::Name(name) => _ = names.insert(name.ident.to_string()),
        _ => {}
    }
}

fn is_public(visibility: &Visibility) -> bool {
    matches!(visibility, Visibility::Public(_))
}

/// Code without spaces, with paths as a user writes them.
fn text(tokens: &impl ToTokens) -> String {
    let text = quote!(#tokens).to_string();
    // These spaces are significant.
    let text = text.replace("impl ", "impl\u{1}").replace(" as ", "\u{1}as\u{1}").replace("'a ", "'a\u{1}");
    let mut text = close(&text).replace('\u{1}', " ");
    for path in ["convert", "fmt", "str", "default", "future", "time"] {
        text = text.replace(&format!("::core::{path}::"), "");
    }
    for trait_ in ["Deserialize", "Serialize"] {
        text = text.replace(&format!("crate::rt::{trait_}"), trait_);
    }
    text = text.replace("crate::rt::", "rt::").replace("rt::", "runtime::").replace("super::", "");
    // Code printed on several lines ends in a comma.
    text = text.replace(",>", ">");
    text
}
