//! Values of calls as source text: short for the documentation, with full paths for the contract.

use std::cell::RefCell;
use std::collections::BTreeSet;

use crate::ir::surface::{Expr, Named, Path};

/// What the text is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Manner {
    /// An example in the documentation, which imports what it names.
    Example,
    /// A call of the contract, which has functions of its own for some values.
    Contract,
}

/// Prints values.
pub(super) struct Printer<'a> {
    library: &'a str,
    manner: Manner,
    used: RefCell<BTreeSet<String>>,
}

impl<'a> Printer<'a> {
    pub(super) fn new(library: &'a str, manner: Manner) -> Self {
        Self { library, manner, used: RefCell::default() }
    }

    /// What an example has to import from the client.
    pub(super) fn used(&self) -> Vec<String> {
        self.used.borrow().iter().cloned().collect()
    }

    /// A value.
    pub(super) fn text(&self, value: &Expr) -> String {
        match value {
            Expr::Text(text) => format!("{text:?}"),
            Expr::Known { resource, members, otherwise } => {
                format!("ids.text({resource:?}, {:?}, {otherwise:?})", members.join("/"))
            }
            Expr::IdOf(resource) => format!("ids.of({resource:?})"),
            Expr::Whole(number) => number.to_string(),
            Expr::True => "true".to_owned(),
            Expr::Instant(text) => self.parsed("date_time", "DateTime", text),
            Expr::Day(text) => self.parsed("date", "Date", text),
            Expr::Since(start) => format!("{}..", self.text(start)),
            Expr::Always => r#"date_time("2000-01-01T00:00:00Z")?..date_time("2100-01-01T00:00:00Z")?"#.to_owned(),
            Expr::Bytes => "vec![1, 2, 3]".to_owned(),
            Expr::Default => "Default::default()".to_owned(),
            Expr::Absent => "None".to_owned(),
            Expr::Present(value) => format!("Some({})", self.text(value)),
            Expr::Converted(value) => format!("{}.into()", self.text(value)),
            Expr::List(items) => format!("[{}]", self.list(items)),
            Expr::ExactList(items) => format!("vec![{}]", self.list(items)),
            Expr::EmptyList(item) => format!("Vec::<{}>::new()", self.item(item)),
            Expr::MapOf(value) => format!("[(\"sample\".to_owned(), {})].into()", self.text(value)),
            Expr::Variant(ty, variant) => format!("{}::{variant}", self.named(ty)),
            Expr::Call { ty, function, arguments } => {
                format!("{}::{function}({})", self.named(ty), self.list(arguments))
            }
            Expr::Method { on, name, arguments } => format!("{}.{name}({})", self.text(on), self.list(arguments)),
            Expr::Identifier { target, id, meta } => {
                let (identifier, target) = (self.runtime("Identifier"), self.item(target));
                format!("{identifier}::<{target}, _>::new({}).with_meta({})", self.text(id), self.text(meta))
            }
        }
    }

    /// Several values.
    pub(super) fn list(&self, values: &[Expr]) -> String {
        values.iter().map(|value| self.text(value)).collect::<Vec<_>>().join(", ")
    }

    fn parsed(&self, function: &str, ty: &str, text: &str) -> String {
        match self.manner {
            Manner::Example => format!("{text:?}.parse::<{}>()?", self.runtime(ty)),
            Manner::Contract => format!("{function}({text:?})?"),
        }
    }

    fn named(&self, ty: &Named) -> String {
        match ty {
            Named::Item(path) => self.item(path),
            Named::Runtime(name) => self.runtime(name.name()),
            Named::Std(name) => (*name).to_owned(),
        }
    }

    fn item(&self, path: &Path) -> String {
        match self.manner {
            Manner::Example => {
                self.used.borrow_mut().insert(path.name.clone());
                path.name.clone()
            }
            Manner::Contract => format!("{}::{}", self.library, path.name),
        }
    }

    fn runtime(&self, name: &str) -> String {
        match self.manner {
            Manner::Example => {
                self.used.borrow_mut().insert(format!("runtime::{name}"));
                name.to_owned()
            }
            Manner::Contract => format!("{}::runtime::{name}", self.library),
        }
    }
}
