//! Uses of types, as Rust writes them.

use std::fmt;

use serde::Serialize;

/// A use of a type: `Option<Sensitive<String>>`.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize)]
pub struct Type {
    /// The type without its generics.
    pub head: Head,
    /// The generics.
    pub of: Vec<Type>,
}

/// A type without its generics.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize)]
pub enum Head {
    /// `()`.
    Unit,
    /// `Self`.
    Itself,
    /// `String`.
    String,
    /// `bool`.
    Bool,
    /// `i32`.
    I32,
    /// `i64`.
    I64,
    /// `u64`.
    U64,
    /// `Vec`.
    List,
    /// `Option`.
    Option,
    /// `Box`.
    Boxed,
    /// `impl Into<T>`: an argument that is converted.
    Into,
    /// `impl IntoOption<T, Kind>`: an argument that is converted, and may be an `Option`.
    IntoOption,
    /// `impl IntoIterator<Item = T>`: an argument that is a list.
    Items,
    /// A type of the runtime.
    Runtime(Runtime),
    /// A type at the root of the client.
    Root(RootType),
    /// A type of a module.
    Item(Path),
}

/// Where an item is.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize)]
pub struct Path {
    /// Its module.
    pub module: String,
    /// Its name, which no other type of the crate has.
    pub name: String,
}

/// A type at the root of the client.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
pub enum RootType {
    /// A document of this service.
    Document,
    /// The response of this service to a write.
    Written,
    /// A resource of any type.
    AnyResource,
}

macro_rules! runtime {
    ($($name:ident)*) => {
        /// A type of the runtime.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
        #[allow(missing_docs, reason = "each is documented in the runtime, under the same name")]
        pub enum Runtime {
            $($name),*
        }

        impl Runtime {
            /// Its name.
            pub fn name(self) -> &'static str {
                match self {
                    $(Self::$name => stringify!($name)),*
                }
            }
        }
    };
}

runtime! {
    AnyTarget Batch BatchResults Bytes Date ErrorDocument ErrorObject Extra Identifier Lid Link Links Map Number OneOrMany Part Patch Reference
    Json DateTime RequestDocument Sensitive TimeRange ToMany ToOne ToOneOrMany
}

impl RootType {
    /// Its name.
    pub fn name(self) -> &'static str {
        match self {
            Self::Document => "Document",
            Self::Written => "Written",
            Self::AnyResource => "AnyResource",
        }
    }
}

impl Type {
    /// A type without generics.
    pub fn plain(head: Head) -> Self {
        Self { head, of: Vec::new() }
    }

    /// A type with one generic.
    pub fn of(head: Head, inner: Self) -> Self {
        Self { head, of: vec![inner] }
    }

    /// A type of the runtime.
    pub fn runtime(name: Runtime) -> Self {
        Self::plain(Head::Runtime(name))
    }

    /// A type of a module.
    pub fn item(path: Path) -> Self {
        Self::plain(Head::Item(path))
    }

    /// The name of the item, where it is one.
    pub fn name(&self) -> &str {
        match &self.head {
            Head::Item(path) => &path.name,
            Head::Runtime(name) => name.name(),
            Head::Root(name) => name.name(),
            _ => "",
        }
    }

    /// The type as its reader writes it, with `runtime` before the names of the runtime's types.
    pub fn text(&self, runtime: &str) -> String {
        let of = self.of.iter().map(|ty| ty.text(runtime)).collect::<Vec<_>>().join(", ");
        let head = match &self.head {
            Head::Unit => return "()".to_owned(),
            Head::Into => return format!("impl Into<{of}>"),
            Head::IntoOption => return format!("impl {runtime}IntoOption<{of}, Kind>"),
            Head::Items => return format!("impl IntoIterator<Item = {of}>"),
            Head::Itself => "Self".to_owned(),
            Head::String => "String".to_owned(),
            Head::Bool => "bool".to_owned(),
            Head::I32 => "i32".to_owned(),
            Head::I64 => "i64".to_owned(),
            Head::U64 => "u64".to_owned(),
            Head::List => "Vec".to_owned(),
            Head::Option => "Option".to_owned(),
            Head::Boxed => "Box".to_owned(),
            Head::Runtime(name) => format!("{runtime}{}", name.name()),
            Head::Root(name) => name.name().to_owned(),
            Head::Item(path) => path.name.clone(),
        };
        if of.is_empty() { head } else { format!("{head}<{of}>") }
    }
}

/// As a user of the crate reaches it: `runtime::DateTime`.
impl fmt::Display for Type {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.text("runtime::"))
    }
}
