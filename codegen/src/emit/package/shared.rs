//! Text that several files of a crate contain.

use crate::emit::client_parameters::sent_as;
use crate::emit::docs::Docs;
use crate::emit::markdown;
use crate::emit::setup::{listed, what};
use crate::ir::surface::{Form, Item, SchemeKind, Surface};
use crate::names;

/// Lines as a doc comment of the file.
pub(super) fn doc_comment(lines: &[String]) -> String {
    lines.iter().map(|line| if line.is_empty() { "//!\n".to_owned() } else { format!("//! {line}\n") }).collect()
}

/// The title and the version of the API, within a sentence.
pub(super) fn title(surface: &Surface) -> String {
    let mut title = markdown::plain(names::service(&surface.title));
    if !title.to_lowercase().ends_with("api") {
        title.push_str(" API");
    }
    if !surface.version.trim().is_empty() {
        title.push_str(&format!(", version {}", markdown::code(&surface.version)));
    }
    title
}

/// Whether a resource has relationships.
pub(super) fn has_relationships(surface: &Surface) -> bool {
    let mut items = surface.modules.iter().flat_map(|module| &module.items);
    items.any(|item| match item {
        Item::Struct(object) => object.fields.iter().any(|field| field.form == Form::Relationship),
        _ => false,
    })
}

/// The parameters that are set once on the client, as lines of Markdown; none where there are none.
pub(super) fn parameters(surface: &Surface) -> Vec<String> {
    let parameters = surface.service.parameters.iter().map(|known| {
        let method = &known.parameter.argument.name;
        let gist = Docs::of(known.parameter.docs()).gist();
        let default = known.default.as_ref().map(|default| format!(" Default: {}.", markdown::code(default)));
        format!("- `.{method}(…)`: {}. {gist}{}", sent_as(known), default.unwrap_or_default())
    });
    let mut lines: Vec<String> = parameters.collect();
    if !lines.is_empty() {
        let about = "The builder also takes what nearly every request has. A request can set its own value with a method of its own:";
        lines.splice(0..0, [String::new(), about.to_owned(), String::new()]);
    }
    lines
}

/// The credentials that the API takes, as lines of Markdown.
pub(super) fn credentials(surface: &Surface) -> Vec<String> {
    let variables = surface.service.variables(&surface.library);
    if variables.is_empty() {
        return vec!["The description names no credentials.".to_owned()];
    }
    let schemes = variables.iter().map(|(scheme, names)| {
        let method = match &scheme.kind {
            SchemeKind::Bearer => "`.bearer(token)`, or `.bearer_provider(…)` for one that is renewed".to_owned(),
            SchemeKind::Basic => "`.basic(user, password)`".to_owned(),
            SchemeKind::ApiKey(..) => markdown::code(&format!(".api_key_for({:?}, key)", scheme.name)),
            SchemeKind::ClientCredentials(_) => "`.credentials(Credentials::new(id, secret))`".to_owned(),
        };
        format!("- {}, from {}: {method}.", what(&scheme.kind), listed(names))
    });
    ["The builder of the client takes:".to_owned(), String::new()].into_iter().chain(schemes).collect()
}
