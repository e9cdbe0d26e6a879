//! A call with its required arguments, as an example shows it.

use super::expressions::{Manner, Printer};
use crate::ir::surface::{Expr, Head, Request, Surface};

/// How wide a line of an example is before its arguments are broken up.
const WIDTH: usize = 100;

/// The lines of a call, and what they import from the client.
pub(super) struct Snippet {
    pub(super) imports: Vec<String>,
    pub(super) lines: Vec<String>,
}

impl Snippet {
    /// A call with these arguments, awaited.
    pub(super) fn of(surface: &Surface, request: &Request, arguments: &[Expr]) -> Self {
        let response = if request.returns.head == Head::Unit { "" } else { "let response = " };
        Self::with(surface, (response, request, ".await?;"), arguments)
    }

    /// A call between what begins and what ends the statement.
    pub(super) fn with(surface: &Surface, (start, request, end): (&str, &Request, &str), arguments: &[Expr]) -> Self {
        let printer = Printer::new(&surface.library, Manner::Example);
        let arguments: Vec<_> = arguments.iter().map(|argument| printer.text(argument)).collect();
        let flat = format!("{start}client.{}({}){end}", request.method, arguments.join(", "));
        let lines = if flat.len() <= WIDTH {
            vec![flat]
        } else {
            let mut lines = vec![format!("{start}client"), format!("    .{}(", request.method)];
            lines.extend(arguments.iter().map(|argument| format!("        {argument},")));
            lines.extend(["    )".to_owned(), format!("    {end}")]);
            lines
        };
        Self { imports: printer.used(), lines }
    }
}

/// The import of these items of the client.
pub(super) fn imported(library: &str, items: &[String]) -> Option<String> {
    match items {
        [] => None,
        [one] => Some(format!("use {library}::{one};")),
        several => Some(format!("use {library}::{{{}}};", several.join(", "))),
    }
}
