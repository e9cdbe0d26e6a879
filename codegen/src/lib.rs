//! Turns an OpenAPI description into a typed Rust client: text in, files out; no file, network or process I/O.
//!
//! [`generate`] calls the passes in order, one module each.

pub mod diagnostics;
pub mod drift;
pub mod emit;
pub mod examples;
pub mod export;
pub mod fates;
pub mod files;
pub mod format;
pub mod ir;
pub mod learn;
pub mod ledger;
pub mod lower;
pub mod maps;
pub mod names;
pub mod number;
pub mod overlay;
pub mod parse;
mod patterns;
pub mod render;
mod stack;
pub mod validate;
mod whole;

use std::fmt;
use std::panic;
use std::thread;

use diagnostics::{Diagnostic, Diagnostics};
use emit::package::Crate;
pub use emit::package::{Command, Package};
use fates::{Code, Tolerance};
use files::GeneratedFiles;
use ir::Payload;

/// A text with its name in messages.
#[derive(Debug, Clone, Copy)]
pub struct Text<'a> {
    /// The file as the user named it, for messages.
    pub name: &'a str,
    /// Its content.
    pub text: &'a str,
}

/// The input of the generator.
#[derive(Debug, Clone, Copy)]
pub struct Input<'a> {
    /// The description: Swagger 2.0 or OpenAPI 3.x, YAML or JSON.
    pub spec: Text<'a>,
    /// Corrections of the description: an OpenAPI Overlay 1.0 or 1.1.
    pub overlay: Option<Text<'a>>,
}

/// A pass of [`generate`].
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Stage {
    /// Parses the description and its corrections to trees with positions.
    Parse,
    /// Applies the corrections.
    Overlay,
    /// Checks and converts the tree, and reads it as `openapiv3`.
    Describe,
    /// Determines the meaning of `openapiv3`, and the client.
    Lower,
    /// Prints the client, file by file; meanwhile checks examples and accounts for every node.
    Render,
}

impl fmt::Display for Stage {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Parse => "parse",
            Self::Overlay => "overlay",
            Self::Describe => "describe",
            Self::Lower => "lower",
            Self::Render => "render",
        })
    }
}

/// A generated client, with facts about it.
#[derive(Debug)]
pub struct Output {
    /// Its files.
    pub files: GeneratedFiles,
    /// The name of its package, if it is a separate crate.
    pub package: Option<String>,
    /// Facts about the client.
    pub summary: Summary,
}

/// Facts about a generated client.
#[derive(Debug, Clone)]
pub struct Summary {
    /// The number of operations.
    pub operations: usize,
    /// The number of operations with a part that is typed less precisely than described.
    pub loosened: usize,
    /// Whether the description has a base URL.
    pub has_server: bool,
    /// The number of resource types.
    pub resources: usize,
    /// The number of operations that return a JSON:API document.
    pub documents: usize,
    /// The number of those that can be read as a stream.
    pub streams: usize,
    /// Lists of resources for which no way of paging was found or declared, each with its place.
    pub unpaged: Vec<Diagnostic>,
    /// The number of other named types.
    pub types: usize,
    /// The fates of all nodes of the description.
    pub ledger: ledger::Tally,
    /// Values with undecided `x-sensitive`, each with its place.
    pub undecided: Vec<Diagnostic>,
    /// The names that differ from the plain rule.
    pub renamed: Vec<ir::Renamed>,
}

/// Generates a client of everything that `tolerance` demands. `watch` is called when a pass ends.
///
/// # Errors
///
/// Every fault that `tolerance` does not allow, whichever pass finds it, and with the faults of a strict run the
/// undecided values; there is no output then.
pub fn generate(input: &Input<'_>, tolerance: Tolerance, watch: &mut dyn FnMut(Stage)) -> Result<Output, Diagnostics> {
    generate_as(input, None, tolerance, watch)
}

/// Generates a separate crate around the client of everything that `tolerance` demands.
///
/// # Errors
///
/// Those of [`generate`], and an invalid package name.
pub fn generate_crate(
    input: &Input<'_>,
    package: &Package<'_>,
    tolerance: Tolerance,
    watch: &mut dyn FnMut(Stage),
) -> Result<Output, Diagnostics> {
    generate_as(input, Some(package), tolerance, watch)
}

fn generate_as(
    input: &Input<'_>,
    package: Option<&Package<'_>>,
    tolerance: Tolerance,
    watch: &mut dyn FnMut(Stage),
) -> Result<Output, Diagnostics> {
    let output = generate_tolerantly(input, package, watch);
    match (output, tolerance) {
        (Ok(Output { summary, .. }), Tolerance::Strict) if !summary.ledger.departures.is_empty() => {
            Err(Diagnostics([summary.ledger.departures, summary.undecided].concat()).sorted())
        }
        (Err(faults), Tolerance::Tolerant) => Err(faults.severe()),
        (output, _) => output,
    }
}

/// Generates despite every fault that is not refused, so that one run finds the faults of every pass.
fn generate_tolerantly(
    input: &Input<'_>,
    package: Option<&Package<'_>>,
    watch: &mut dyn FnMut(Stage),
) -> Result<Output, Diagnostics> {
    let corrections = || input.overlay.map(|overlay| parse::read_apart(overlay.name, overlay.text)).transpose();
    let (corrections, document) = in_parallel(corrections, || parse::read(input.spec.name, input.spec.text));
    let (mut document, corrections) = (document?, corrections?);
    let facts = parse::facts(&document);
    watch(Stage::Parse);

    let applied = match corrections {
        Some(corrections) => overlay::from_tree(corrections, &mut document.sources)?.apply(&mut document)?,
        None => overlay::Applied::default(),
    };
    watch(Stage::Overlay);

    let description = parse::describe(document, Tolerance::Tolerant)?;
    watch(Stage::Describe);

    if description.openapi.paths.paths.is_empty() {
        return Err(no_operations(description.faults));
    }
    let lower::Lowered { api, mut surface, mut claims, undecided, faults } =
        lower::lower(&description, Tolerance::Tolerant).map_err(|faults| faults.with(&description.faults))?;
    watch(Stage::Lower);
    if api.operations.is_empty() {
        return Err(no_operations([description.faults, faults].concat()));
    }

    let overlay = input.overlay.map(|overlay| overlay.name);
    let (source, overlay) = package.map_or((input.spec.name, overlay), |package| (package.spec, package.overlay));
    surface.source = source.to_owned();
    let header = format::header(source, overlay);
    let package = package.map(|package| Crate::of(package, &mut surface)).transpose()?;
    surface.examples = package.as_ref().map(|_| examples::valid(&api, &description));

    let unpaged = lower::unpaged(&api, &description);
    let checks = || {
        let mut accepted = [description.faults.clone(), faults].concat();
        accepted.extend(examples::check(&api, &description).settle(Tolerance::Tolerant)?);
        claims.depart(&accepted);
        let document = description.into_document();
        Ok::<_, Diagnostics>(ledger::account(&facts, &document, &applied, (&claims, accepted), &api.untyped))
    };
    let (files, ledger) = render::render(&emit::emitters(&surface), &header, checks);
    // Errors of the checks come first; the others may only be their consequences.
    let (ledger, mut files) = (ledger?, files?);
    let name = package.as_ref().map(|package| package.name.clone());
    if let Some(package) = package {
        files = package.around(files, &header, &surface)?;
    }
    watch(Stage::Render);

    let described = || api.operations.iter().filter(|operation| operation.body_of.is_none());
    let summary = Summary {
        operations: described().count(),
        loosened: whole::loosened(&api, &ledger.departures),
        has_server: api.base_url.is_some(),
        resources: api.resources.len(),
        documents: described().filter(|one| matches!(one.success.payload, Payload::Document(_))).count(),
        streams: described().filter(|operation| operation.paging.is_some()).count(),
        unpaged,
        types: api.types.len() + api.shapes.len(),
        ledger,
        undecided,
        renamed: api.renamed.clone(),
    };
    Ok(Output { files, package: name, summary })
}

/// Returns the error for a description without any remaining operation, with the reasons.
fn no_operations(mut faults: Vec<Diagnostic>) -> Diagnostics {
    let help = "pass a description with at least one operation that can be called";
    let none = Diagnostic::new("the description has no operation that can be generated");
    faults.insert(0, none.code(Code::NoOperations).pointer("/paths").help(help));
    Diagnostics(faults)
}

/// Runs two independent functions, the first on its own thread.
fn in_parallel<A: Send, B>(
    one: impl FnOnce() -> Result<A, Diagnostics> + Send,
    other: impl FnOnce() -> B,
) -> (Result<A, Diagnostics>, B) {
    thread::scope(|scope| {
        let one = thread::Builder::new().spawn_scoped(scope, one);
        let other = other();
        let one = match one {
            Ok(thread) => thread.join().unwrap_or_else(|panicked| panic::resume_unwind(panicked)),
            Err(error) => Err(Diagnostic::new(format!("cannot start a thread: {error}")).code(Code::Internal).into()),
        };
        (one, other)
    })
}
