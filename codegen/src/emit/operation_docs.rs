//! The words on an operation: what it does, what it takes, what comes back, what goes wrong, where it is described,
//! and an example that compiles.

use super::bodies;
use super::context::{Context, Result};
use super::docs::{Docs, sentence};
use super::operations::{self, Form};
use super::sample::{Manner, Samples};
use super::{answers, markdown, objects, queries};
use crate::ir::{BodyPayload, Operation, Parameter, Payload};

/// The file that the description is committed as.
const SPEC: &str = "spec/swagger.yaml";

/// How wide a line of an example is before its arguments are broken up.
const EXAMPLE_WIDTH: usize = 100;

/// The docs of the client's method.
pub(crate) fn of_method(cx: &Context<'_>, form: &Form<'_>) -> Result<Docs> {
    let operation = form.operation;
    let mut docs = Docs::default();
    if form.many {
        docs.paragraph(&format!("[`{0}`](Self::{0}) for several at once.", operation.id.rust));
    }
    docs.prose(&operation.prose);
    docs.paragraph(&markdown::code(&format!("{} {}", operation.method, operation.path.text)));
    parameters(cx, form, &mut docs)?;
    success(cx, form, &mut docs)?;
    failures(operation, &mut docs);
    example(cx, form, &mut docs)?;
    docs.paragraph(&format!(
        "Described as {} in `{SPEC}`, at {}.",
        markdown::code(&operation.id.wire),
        markdown::code(&operation.origin.0)
    ));
    Ok(docs)
}

/// The docs of the builder.
pub(crate) fn of_builder(cx: &Context<'_>, form: &Form<'_>) -> Result<Docs> {
    let method = &form.method;
    let mut docs = Docs::text(&format!("The request that [`{method}`](rt::Client::{method}) makes."));
    docs.paragraph(&match &form.operation.success.payload {
        Payload::Nothing => "Await it to send it.".to_owned(),
        _ => format!("Await it to send it: {}.", markdown::code(&readable(&answers::answer(cx, form)?.to_string()))),
    });
    Ok(docs)
}

/// A name and what is said of it, as an entry of a list.
pub(crate) fn entry(name: &str, docs: &Docs) -> String {
    match docs.gist() {
        gist if gist.is_empty() => format!("`{name}`"),
        gist => format!("`{name}`: {gist}"),
    }
}

fn parameters(cx: &Context<'_>, form: &Form<'_>, docs: &mut Docs) -> Result<()> {
    let operation = form.operation;
    let described = |parameter: &Parameter| entry(&parameter.name.rust, &queries::docs(parameter));
    let mut required: Vec<_> = operations::path_parameters(operation).into_iter().map(described).collect();
    if let Some(scope) = &operation.scope {
        required.push(format!("`scope`: which ones, by at least one filter: see [`{}`].", scope.name));
    }
    required.extend(operations::required(operation).map(described));
    required.extend(body(cx, form)?);
    let method = |name: &str, about: &Docs| {
        let linked = format!("[`{name}`]({}::{name})", form.builder);
        match about.gist() {
            gist if gist.is_empty() => linked,
            gist => format!("{linked}: {gist}"),
        }
    };
    let mut optional: Vec<_> = operations::optional(operation)
        .map(|parameter| method(&parameter.name.rust, &queries::docs(parameter)))
        .collect();
    optional.extend(operation.pairs.iter().map(|pair| {
        let names: Vec<_> = pair.parameters.iter().map(|parameter| markdown::code(&parameter.name.wire)).collect();
        method(&pair.name, &Docs::text(&format!("{}, together.", names.join(" and "))))
    }));
    if let Some(include) = &operation.include {
        optional.push(method(&include.parameter.name.rust, &queries::docs(&include.parameter)));
    }
    if let Some(body) = &operation.body {
        let meta = bodies::optional_meta(cx, body)?;
        optional.extend(meta.into_iter().map(|field| method(&field.name.rust, &objects::field_docs(field))));
    }
    if required.is_empty() && optional.is_empty() {
        return Ok(());
    }
    docs.heading("Parameters");
    docs.list(required);
    if !optional.is_empty() {
        docs.paragraph("May be added before it is awaited:");
        docs.list(optional);
    }
    Ok(())
}

fn body(cx: &Context<'_>, form: &Form<'_>) -> Result<Option<String>> {
    let Some(body) = &form.operation.body else {
        return Ok(None);
    };
    let name = bodies::argument_name(cx, body, form)?;
    let what = match &body.payload {
        BodyPayload::Document { data, .. } => {
            let shape = &cx.shape(*data)?.name;
            if form.many {
                format!("what is sent, several [`{shape}`].")
            } else {
                format!("what is sent, a [`{shape}`].")
            }
        }
        _ => format!("what is sent, as {}.", markdown::code(&body.media_type)),
    };
    let said = Docs::of(&body.prose, "").gist();
    let said = if said.is_empty() { said } else { format!(" {said}") };
    Ok(Some(format!("`{name}`: {what}{said}")))
}

fn success(cx: &Context<'_>, form: &Form<'_>, docs: &mut Docs) -> Result<()> {
    let success = &form.operation.success;
    let statuses = success.statuses.iter().map(|status| format!("`{status}`")).collect::<Vec<_>>().join(" or ");
    let mut words = if statuses.is_empty() { "Success".to_owned() } else { statuses };
    let gist = Docs::of(&success.prose, "").gist();
    // "OK" and "Created" say no more than the status does.
    if gist.contains(' ') {
        words = format!("{words}: {gist}");
    }
    if !words.ends_with('.') {
        words.push('.');
    }
    let included: Vec<_> =
        success.included.iter().map(|id| Ok(format!("`{}`", cx.resource(*id)?.name.rust))).collect::<Result<_>>()?;
    docs.heading("Answer");
    docs.paragraph(&match &success.payload {
        Payload::Nothing => words,
        _ => format!("{words} Read as {}.", markdown::code(&readable(&answers::answer(cx, form)?.to_string()))),
    });
    if answers::is_write(cx, form.operation) {
        docs.paragraph(
            "Success without a document, such as `202` or `204`, is no error: see [`Written`](super::Written).",
        );
    }
    if !included.is_empty() {
        docs.paragraph(&format!("`included` may hold: {}.", included.join(", ")));
    }
    Ok(())
}

fn failures(operation: &Operation, docs: &mut Docs) {
    docs.heading("Errors");
    let declared = operation.failures.iter().map(|failure| {
        let gist = Docs::of(&failure.prose, "").gist();
        format!("`{}`: {}", failure.status, if gist.is_empty() { "an error.".to_owned() } else { sentence(&gist) })
    });
    let undeclared = "Any other status that is no success, an answer that cannot be read, or none at all.".to_owned();
    docs.list(declared.chain([undeclared]));
}

/// An example of the operation's own required arguments.
fn example(cx: &Context<'_>, form: &Form<'_>, docs: &mut Docs) -> Result<()> {
    let samples = Samples::new(cx, Manner::Example);
    let arguments = samples.arguments(form)?;
    let library = cx.library();
    let mut lines = vec!["```no_run".to_owned()];
    lines.push(format!("# async fn example(client: {library}::Client) -> Result<(), Box<dyn std::error::Error>> {{"));
    let used = samples.used();
    match used.as_slice() {
        [] => {}
        [one] => lines.extend([format!("use {library}::{one};"), String::new()]),
        several => lines.extend([format!("use {library}::{{{}}};", several.join(", ")), String::new()]),
    }
    let answer = if form.operation.success.payload == Payload::Nothing { "" } else { "let answer = " };
    lines.extend(call_lines(answer, &form.method.to_string(), &arguments));
    lines.extend(["# Ok(())".to_owned(), "# }".to_owned(), "```".to_owned()]);
    docs.heading("Example");
    docs.block(lines);
    Ok(())
}

/// The call on one line, or an argument a line where that is too long to read.
fn call_lines(answer: &str, method: &str, arguments: &[String]) -> Vec<String> {
    let flat = format!("{answer}client.{method}({}).await?;", arguments.join(", "));
    if flat.len() <= EXAMPLE_WIDTH {
        return vec![flat];
    }
    let mut lines = vec![format!("{answer}client"), format!("    .{method}(")];
    lines.extend(arguments.iter().map(|argument| format!("        {argument},")));
    lines.extend(["    )".to_owned(), "    .await?;".to_owned()]);
    lines
}

/// Tokens as a person writes them: `Document<Vec<Patient>>`, without the path.
fn readable(tokens: &str) -> String {
    let close: String = tokens.split(' ').collect();
    close.replace("super::", "").replace("rt::", "")
}
