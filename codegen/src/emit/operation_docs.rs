//! The documentation of an operation: what it does, what it takes, what it returns, which errors, where it is
//! described, and an example that compiles.

use super::docs::{Docs, linked, sentence};
use super::markdown;
use super::snippet::{Snippet, imported};
use crate::ir::Prose;
use crate::ir::surface::{
    Argument, Body, Choice, ChoiceKind, Expr, Head, Operation, Parameter, Request, RootType, Start, Surface, Type,
};

/// The documentation of the client's method.
pub(super) fn of_method(surface: &Surface, operation: &Operation, request: &Request) -> Docs {
    let mut docs = Docs::default();
    if let Some(one) = &request.many_of {
        docs.paragraph(&format!("[`{one}`](Self::{one}) for several at once."));
    }
    if let (Some(one), Some(body)) = (&request.body_of, &request.body) {
        docs.paragraph(&format!("[`{one}`](Self::{one}) with a body in {}.", markdown::code(&body.media_type)));
    }
    docs.prose(&own_prose(operation));
    docs.paragraph(&markdown::code(&format!("{} {}", operation.method, operation.path)));
    parameters(request, &mut docs);
    paging(request, &mut docs);
    success(operation, request, &mut docs);
    failures(operation, &mut docs);
    if let Some(arguments) = &request.example {
        example(surface, request, arguments, &mut docs);
    }
    docs.paragraph(&format!(
        "Described as {} in {}, at {}.",
        markdown::code(&operation.id),
        markdown::code(&surface.source),
        markdown::code(&operation.origin.0)
    ));
    docs
}

/// The prose of an operation, without a summary that only repeats its name.
fn own_prose(operation: &Operation) -> Prose {
    let letters = |text: &str| text.chars().filter(|c| c.is_alphanumeric()).collect::<String>().to_lowercase();
    let id = letters(&operation.id);
    let is_own = |text: &String| letters(text) != id;
    Prose {
        summary: operation.prose.summary.clone().filter(is_own),
        description: operation.prose.description.clone().filter(is_own),
    }
}

/// The documentation of the request.
pub(super) fn of_request(request: &Request) -> Docs {
    let method = &request.method;
    let returns = match request.returns.head {
        Head::Unit => String::new(),
        _ => format!(" Returns {}.", markdown::code(&readable(&request.returns))),
    };
    let mut docs = Docs::text(&format!("The request of [`{method}`](rt::Client::{method}).{returns}"));
    paging(request, &mut docs);
    docs
}

/// How a collection is read page by page.
fn paging(request: &Request, docs: &mut Docs) {
    let Some(paging) = &request.paging else { return };
    let link = |name: &str| format!("[`{name}`](rt::Request::{name})");
    let ways: Vec<_> = paging.described.ways.iter().map(|way| link(way.family.method())).collect();
    let read = match ways.as_slice() {
        [only] => format!("{} yields all rows, {} all pages; {only} has the options", link("stream"), link("pages")),
        several => format!("{} reads all pages, as a stream of rows or of pages", several.join(" or ")),
    };
    let count = paging.described.count.as_ref();
    let count = count.map(|_| format!("; {} requests only the number of rows", link("count"))).unwrap_or_default();
    docs.heading("Paging");
    docs.paragraph(&format!("Awaited, it returns one page. {read}{count}."));
}

/// The documentation of a method for parameters that are only given together.
pub(super) fn together(parameters: &[Parameter]) -> Docs {
    let mut docs = Docs::text("Sets these parameters, which are only valid together.");
    docs.list(parameters.iter().map(|parameter| entry(&parameter.argument)));
    docs
}

/// An argument and its documentation, as an entry of a list.
fn entry(argument: &Argument) -> String {
    with_gist(format!("`{}`", argument.name), &Docs::of(&argument.docs).gist())
}

fn with_gist(entry: String, gist: &str) -> String {
    if gist.is_empty() { entry } else { format!("{entry}: {gist}") }
}

fn parameters(request: &Request, docs: &mut Docs) {
    let starts = request.starts.iter().map(|start| match start {
        Start::Path(parameter) | Start::Required(parameter) => entry(&parameter.argument),
        Start::Scope(scope) => {
            let ty = scope.ty.of.first().map(Type::name).unwrap_or_default();
            format!("`{}`: at least one filter: see [`{ty}`].", scope.name)
        }
    });
    let required: Vec<_> = starts.chain(request.body.iter().filter_map(|body| sent(request, body))).collect();
    let optional: Vec<_> = request.choices.iter().map(|choice| option(request, choice)).collect();
    if required.is_empty() && optional.is_empty() {
        return;
    }
    docs.heading("Parameters");
    docs.list(required);
    if !optional.is_empty() {
        docs.paragraph("Optional parameters:");
        docs.list(optional);
    }
}

/// A method of the request, as an entry of a list.
fn option(request: &Request, choice: &Choice) -> String {
    let gist = match &choice.kind {
        ChoiceKind::Parameter(parameter) => Docs::of(parameter.docs()).gist(),
        ChoiceKind::Together(parameters) => {
            let names: Vec<_> = parameters.iter().map(|parameter| markdown::code(&parameter.wire)).collect();
            format!("{}, together.", names.join(" and "))
        }
        ChoiceKind::Meta { argument, .. } => Docs::of(&argument.docs).gist(),
        ChoiceKind::Body(_) => "The body.".to_owned(),
    };
    // A path would lead to the first method of this name of any request: on the page of the alias it is the right one.
    with_gist(format!("[`{0}`]({1}#method.{0})", choice.name, request.builder), &gist)
}

/// What is sent, as an entry of a list.
fn sent(request: &Request, body: &Body) -> Option<String> {
    let name = &body.arguments.first()?.name;
    let what = match &body.resource {
        Some(resource) if request.many_of.is_some() => format!("what is sent, several [`{}`].", resource.name()),
        Some(resource) => format!("what is sent, {}.", linked(resource.name())),
        None => format!("what is sent, as {}.", markdown::code(&body.media_type)),
    };
    let gist = Docs::gist_of(&body.prose);
    Some(format!("`{name}`: {what}{}{gist}", if gist.is_empty() { "" } else { " " }))
}

fn success(operation: &Operation, request: &Request, docs: &mut Docs) {
    let statuses = operation.statuses.iter().map(|status| format!("`{status}`")).collect::<Vec<_>>().join(" or ");
    let mut words = if statuses.is_empty() { "Success".to_owned() } else { statuses };
    let gist = Docs::gist_of(&operation.success);
    // "OK" and "Created" repeat the status.
    if gist.contains(' ') {
        words = format!("{words}: {gist}");
    }
    if !words.ends_with('.') {
        words.push('.');
    }
    docs.heading("Returns");
    docs.paragraph(&match request.returns.head {
        Head::Unit => words,
        _ => format!("{words} Decoded as {}.", markdown::code(&readable(&request.returns))),
    });
    if request.returns.head == Head::Root(RootType::Written) {
        docs.paragraph(
            "Success without a document, such as `202` or `204`, is not an error: see [`Written`](super::Written).",
        );
    }
    if !operation.included.is_empty() {
        let included: Vec<_> = operation.included.iter().map(|name| format!("`{name}`")).collect();
        docs.paragraph(&format!("`included` may hold: {}.", included.join(", ")));
    }
}

fn failures(operation: &Operation, docs: &mut Docs) {
    docs.heading("Errors");
    let declared = operation.failures.iter().map(|failure| {
        let gist = Docs::gist_of(&failure.prose);
        let gist = if gist.is_empty() { "an error.".to_owned() } else { sentence(&gist) };
        let decoded = failure
            .ty
            .as_ref()
            .map(|ty| format!(" [`ApiError::json`](rt::ApiError::json) decodes {}.", markdown::code(&readable(ty))));
        format!("`{}`: {gist}{}", failure.status, decoded.unwrap_or_default())
    });
    let undeclared = "Any other status, a response that cannot be decoded, or no response.".to_owned();
    docs.list(declared.chain([undeclared]));
}

/// An example with the operation's own required arguments.
fn example(surface: &Surface, request: &Request, arguments: &[Expr], docs: &mut Docs) {
    let library = &surface.library;
    let Snippet { imports, lines: mut call } = Snippet::of(surface, request, arguments);
    let mut lines = vec!["```no_run".to_owned()];
    lines.push(format!("# async fn example(client: {library}::Client) -> Result<(), Box<dyn std::error::Error>> {{"));
    lines.extend(imported(library, &imports).map(|line| vec![line, String::new()]).into_iter().flatten());
    lines.append(&mut call);
    lines.extend(["# Ok(())".to_owned(), "# }".to_owned(), "```".to_owned()]);
    docs.heading("Example");
    docs.block(lines);
}

/// A type as a person writes it: `Document<Vec<Patient>>`, without paths.
fn readable(ty: &Type) -> String {
    ty.text("")
}
