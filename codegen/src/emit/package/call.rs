//! The first call: one operation, called as a new user would.

use super::shown;
use crate::emit::client_parameters::sent_as;
use crate::emit::expressions::{Manner, Printer};
use crate::emit::markdown;
use crate::emit::setup::listed;
use crate::emit::snippet::{Snippet, imported};
use crate::ir::surface::{Expr, Head, Item, Operation, Request, SchemeKind, Surface};

/// The first list that pages, or else the read with the fewest arguments, or else any call.
pub(super) struct FirstCall {
    /// The operation, as the description calls it.
    pub(super) operation: String,
    /// What is imported from the client, in order.
    imports: Vec<String>,
    /// Sets the client up.
    setup: Vec<String>,
    setup_imports: Vec<String>,
    /// Calls the operation and prints what it returns.
    lines: Vec<String>,
    /// Calls the operation and keeps the error.
    pub(super) refused: Vec<String>,
    refused_imports: Vec<String>,
    /// Whether rows are read from a stream.
    pub(super) streams: bool,
    /// Whether every operation of the description is deprecated.
    is_deprecated: bool,
}

impl FirstCall {
    pub(super) fn of(surface: &Surface) -> Self {
        let requests = surface.modules.iter().flat_map(|module| &module.items).filter_map(|item| match item {
            Item::Operation(operation) => Some(operation),
            _ => None,
        });
        let calls = requests.flat_map(|operation| operation.requests.iter().map(move |request| (operation, request)));
        let calls = calls.filter(|(_, request)| request.many_of.is_none());
        let chosen = calls.filter_map(|(operation, request)| Some((operation, request, request.example.as_deref()?)));
        let chosen = chosen.min_by_key(|(operation, request, arguments)| rank(operation, request, arguments));
        let mut call = Self {
            operation: String::new(),
            imports: Vec::new(),
            setup: Vec::new(),
            setup_imports: vec!["Client".to_owned()],
            lines: Vec::new(),
            refused: Vec::new(),
            refused_imports: Vec::new(),
            streams: false,
            is_deprecated: false,
        };
        call.set_up(surface);
        if let Some((operation, request, arguments)) = chosen {
            call.operation.clone_from(&operation.id);
            call.is_deprecated = operation.deprecated;
            call.call(surface, request, arguments);
        }
        call.imports.extend(call.setup_imports.clone());
        call.imports.sort();
        call.imports.dedup();
        call
    }

    fn set_up(&mut self, surface: &Surface) {
        let variables = surface.service.variables(&surface.library);
        let names: Vec<_> = variables.iter().map(|(_, names)| listed(names).replace('`', "")).collect();
        let mut methods = Vec::new();
        if variables.iter().any(|(scheme, _)| !matches!(scheme.kind, SchemeKind::ClientCredentials(_))) {
            methods.push(format!("    .credentials_from_env()? // {}", names.join(", or ")));
        } else if !variables.is_empty() {
            self.setup_imports.push("Credentials".to_owned());
            methods.push(format!("    .credentials(Credentials::from_env()?) // {}", names.join(", or ")));
        }
        let printer = Printer::new(&surface.library, Manner::Example);
        for known in surface.service.parameters.iter().filter(|known| known.default.is_none()) {
            let (method, value) = (&known.parameter.argument.name, printer.text(&known.value));
            methods.push(format!("    .{method}({value}) // {}", sent_as(known).replace('`', "")));
        }
        self.setup_imports.extend(printer.used());
        self.setup_imports.sort();
        match surface.service.base_url.as_str() {
            "" => {
                methods
                    .push("    .base_url(\"https://api.example.com\") // the description names no server".to_owned());
            }
            url if url.starts_with("http://") => {
                methods.push("    .allow_http() // the server of the description is plain http".to_owned());
            }
            _ => {}
        }
        if methods.is_empty() {
            self.setup.push("let client = Client::builder().build()?;".to_owned());
            return;
        }
        self.setup.push("let client = Client::builder()".to_owned());
        self.setup.extend(methods);
        self.setup.push("    .build()?;".to_owned());
    }

    fn call(&mut self, surface: &Surface, request: &Request, arguments: &[Expr]) {
        let refused = Snippet::with(surface, ("let refused = ", request, ".await.map(drop);"), arguments);
        (self.refused, self.refused_imports) = (refused.lines, refused.imports);
        if let Some(paging) = &request.paging {
            let described = &paging.described;
            let way = described.ways.first().filter(|_| described.only().is_none());
            let way = way.map(|way| format!(".{}()", way.family.method())).unwrap_or_default();
            let snippet = Snippet::with(surface, ("let mut rows = ", request, &format!("{way}.stream();")), arguments);
            self.imports.extend(snippet.imports);
            self.imports.push("TryStreamExt".to_owned());
            self.lines = snippet.lines;
            let printed = shown::row(surface, &request.returns).unwrap_or_else(|| "println!(\"{row:?}\");".to_owned());
            self.lines.extend([
                "while let Some(row) = rows.try_next().await? {".to_owned(),
                format!("    {printed}"),
                "}".to_owned(),
            ]);
            self.streams = true;
            return;
        }
        let snippet = Snippet::of(surface, request, arguments);
        self.imports.extend(snippet.imports);
        self.lines = snippet.lines;
        let is_unit = request.returns.head == Head::Unit;
        let whole = || vec![if is_unit { "println!(\"done\");" } else { "println!(\"{response:?}\");" }.to_owned()];
        self.lines.extend(shown::response(surface, &request.returns).unwrap_or_else(whole));
    }

    /// The call as a program.
    pub(super) fn program(&self, surface: &Surface) -> String {
        let operation = markdown::code(&self.operation);
        let mut lines = vec![format!("//! Calls {operation} and prints what it returns."), String::new()];
        if self.is_deprecated {
            lines.extend(["#![allow(deprecated)]".to_owned(), String::new()]);
        }
        lines.extend(self.main(surface));
        lines.join("\n") + "\n"
    }

    /// The call as the lines of a program.
    pub(super) fn main(&self, surface: &Surface) -> Vec<String> {
        let mut lines: Vec<String> = imported(&surface.library, &self.imports).into_iter().collect();
        lines.extend(
            ["", "#[tokio::main]", "async fn main() -> Result<(), Box<dyn std::error::Error>> {"].map(str::to_owned),
        );
        lines.extend(self.setup.iter().map(|line| format!("    {line}")));
        lines.push(String::new());
        lines.extend(self.lines.iter().map(|line| format!("    {line}")));
        lines.extend(["    Ok(())".to_owned(), "}".to_owned()]);
        lines
    }

    /// The call as an example in docs.
    pub(super) fn documented(&self, surface: &Surface) -> Vec<String> {
        let mut lines = vec!["```no_run".to_owned()];
        lines.extend(imported(&surface.library, &self.imports));
        lines.extend(["", "# async fn run() -> Result<(), Box<dyn std::error::Error>> {"].map(str::to_owned));
        lines.extend(self.setup.iter().cloned());
        lines.push(String::new());
        lines.extend(self.lines.iter().cloned());
        lines.extend(["# Ok(())", "# }", "```"].map(str::to_owned));
        lines
    }

    /// How the client is set up, with one more call of its builder.
    pub(super) fn setup_with(&self, call: &str) -> Vec<String> {
        match self.setup.as_slice() {
            [one] => vec![one.replace(".build()?;", &format!("{call}.build()?;"))],
            [first @ .., last] => [first, &[format!("    {call}"), last.clone()]].concat(),
            [] => Vec::new(),
        }
    }

    /// The import of what the setup needs.
    pub(super) fn setup_import(&self, surface: &Surface) -> Option<String> {
        imported(&surface.library, &self.setup_imports)
    }

    /// The import of what [`refused`](Self::refused) needs.
    pub(super) fn refused_import(&self, surface: &Surface) -> Option<String> {
        imported(&surface.library, &self.refused_imports)
    }
}

/// The order in which operations are chosen for the first call.
fn rank(operation: &Operation, request: &Request, arguments: &[Expr]) -> (bool, bool, bool, bool, usize) {
    let reads = operation.method == "GET";
    let pages = request.paging.is_some();
    let returns = request.returns.head != Head::Unit;
    (operation.deprecated, !reads, !(pages && arguments.is_empty()), !returns, arguments.len())
}
