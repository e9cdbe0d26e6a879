//! Parameters that are set once on the client: which ones, their names, and how operations use them.

#![allow(clippy::unwrap_used, clippy::panic)]

use codegen::fates::{Code, Tolerance};
use codegen::ir::surface::{ChoiceKind, Item, Operation, Surface};
use codegen::lower::{Lowered, lower};
use codegen::parse;

const REVISION: &str = "{name: X-Revision, in: header, required: true, description: The revision., schema: {type: string, default: '2024-01'}}";

fn lowered(operations: &[&str], rest: &str) -> Lowered {
    let paths = operations.iter().enumerate().map(|(index, parameters)| {
        format!(
            "  /a{index}: {{get: {{operationId: a{index}, parameters: [{parameters}], responses: {{'204': {{description: d}}}}}}}}\n"
        )
    });
    let text = format!(
        "openapi: 3.0.3\ninfo: {{title: Ponds, version: '1'}}\nservers: [{{url: 'https://ponds.example.com'}}]\npaths:\n{}{rest}",
        paths.collect::<String>()
    );
    let description = parse::describe(parse::read("a.yaml", &text).unwrap(), Tolerance::Tolerant).unwrap();
    lower(&description, Tolerance::Tolerant).unwrap_or_else(|faults| panic!("{faults}"))
}

/// Returns the methods of the builder, each with its default value.
fn settings(surface: &Surface) -> Vec<(&str, Option<&str>)> {
    let known = surface.service.parameters.iter();
    known.map(|known| (known.parameter.argument.name.as_str(), known.default.as_deref())).collect()
}

/// Returns the arguments of an operation's method, the methods of its request, and its client-wide parameters.
fn shown(surface: &Surface, index: usize) -> String {
    let operations = surface.modules.iter().flat_map(|module| &module.items).filter_map(|item| match item {
        Item::Operation(operation) => Some(operation),
        _ => None,
    });
    let Operation { requests, takes, .. } = operations.into_iter().find(|one| one.id == format!("a{index}")).unwrap();
    let arguments: Vec<_> = requests.iter().flat_map(|request| request.arguments()).map(|one| &one.name).collect();
    let choices = requests.iter().flat_map(|request| &request.choices);
    let choices: Vec<_> = choices
        .map(|choice| match &choice.kind {
            ChoiceKind::Parameter(parameter) => format!("{}: {}", choice.name, parameter.argument.ty),
            _ => choice.name.clone(),
        })
        .collect();
    let takes: Vec<_> = takes.iter().map(|takes| (takes.parameter, takes.required)).collect();
    format!("{arguments:?} {choices:?} {takes:?}")
}

#[test]
fn parameters_of_nearly_all_operations_are_set_on_the_client() {
    let optional = REVISION.replace("required: true, ", "");
    let other = REVISION.replace("type: string, default: '2024-01'", "type: integer");
    let mut operations = vec![REVISION; 27];
    operations.extend([optional.as_str(), other.as_str(), ""]);
    let surface = lowered(&operations, "").surface;
    assert_eq!(settings(&surface), [("x_revision", Some("2024-01"))]);
    assert_eq!(shown(&surface, 0), r#"[] ["x_revision: impl runtime::IntoOption<String, Kind>"] [(0, true)]"#);
    assert_eq!(shown(&surface, 27), r#"[] ["x_revision: impl runtime::IntoOption<String, Kind>"] [(0, false)]"#);
    assert_eq!(shown(&surface, 28), r#"["x_revision"] [] []"#, "another schema is another parameter");
    assert_eq!(shown(&surface, 29), "[] [] []");

    // 26 of 30 operations are less than 90 %.
    operations.swap_remove(0);
    operations.push("");
    let surface = lowered(&operations, "").surface;
    assert_eq!((settings(&surface), shown(&surface, 0)), (Vec::new(), "[] [] []".to_owned()));
    assert_eq!(shown(&surface, 1), r#"["x_revision"] [] []"#);
    // Two operations are fewer than three.
    assert_eq!(settings(&lowered(&[REVISION; 2], "").surface), []);
    assert_eq!(settings(&lowered(&[REVISION; 3], "").surface).len(), 1);
}

#[test]
fn one_type_and_one_method_stand_for_all_operations() {
    let all = "{name: format, in: query, required: true, schema: {type: string, enum: [short, long]}}, \
               {name: timeout, in: query, required: true, schema: {type: integer}}, \
               {name: alt, in: query, required: true, schema: {type: string, enum: [json]}}, \
               {name: tenant, in: cookie, required: true, example: acme, schema: {type: string}}, \
               {name: ids, in: query, required: true, schema: {type: array, items: {type: string}}}";
    let surface = lowered(&[all; 3], "").surface;
    let expected = [("format", None), ("timeout_", None), ("alt", Some("json")), ("tenant", None)];
    assert_eq!(settings(&surface), expected, "a list that repeats its name stays with the operations");
    let types = surface.modules.iter().flat_map(codegen::ir::surface::Module::types);
    let types: Vec<_> = types.filter(|name| !name.starts_with('A') || *name == "Alt").collect();
    assert_eq!(types, ["Format", "Alt"]);
    let tenant = &surface.service.parameters[3];
    assert_eq!(tenant.value, codegen::ir::surface::Expr::Text("acme".to_owned()));
    assert!(
        shown(&surface, 2).starts_with(r#"["ids"] ["format: impl runtime::IntoOption<Format, Kind>"#),
        "{}",
        shown(&surface, 2)
    );
}

#[test]
fn a_parameter_is_moved_to_the_client_or_kept_by_hand() {
    let tenant = "{name: tenant, in: query, schema: {type: string}, x-client-wide: true}";
    let plain = "{name: tenant, in: query, required: true, schema: {type: string}}";
    let kept = REVISION.replace("in: header", "in: header, x-client-wide: false");
    let first = format!("{kept}, {tenant}");
    let rest = format!("{kept}, {plain}");
    let surface = lowered(&[&first, &rest, &kept], "").surface;
    assert_eq!(settings(&surface), [("tenant", None)]);
    assert_eq!(shown(&surface, 0), r#"["x_revision"] ["tenant: impl runtime::IntoOption<String, Kind>"] [(0, false)]"#);
    assert_eq!(shown(&surface, 1), r#"["x_revision"] ["tenant: impl runtime::IntoOption<String, Kind>"] [(0, true)]"#);
    assert_eq!(shown(&surface, 2), r#"["x_revision"] [] []"#);

    let structured =
        "{name: ids, in: query, schema: {type: object, additionalProperties: {type: string}}, x-client-wide: true}";
    let faults = lowered(&[structured], "").faults;
    let codes: Vec<_> = faults.iter().filter_map(|fault| fault.code).collect();
    assert_eq!(codes, [Code::ExtensionIgnored], "{faults:?}");
    assert_eq!(faults[0].pointer.as_deref(), Some("/paths/~1a0/get/parameters/0/x-client-wide"));
}

#[test]
fn a_value_that_differs_from_request_to_request_stays_an_argument() {
    let all = "{name: Idempotency-Key, in: header, required: true, schema: {type: string}}, \
               {name: X-Request-ID, in: header, required: true, schema: {type: string, format: uuid}}, \
               {name: 'page[size]', in: query, required: true, schema: {type: integer}}";
    let surface = lowered(&[all; 5], "").surface;
    assert_eq!(shown(&surface, 0), r#"["idempotency_key", "x_request_id", "page_size"] [] []"#);
    let chosen = all.replace("uuid}", "uuid}, x-client-wide: true");
    assert_eq!(settings(&lowered(&[chosen.as_str(); 5], "").surface), [("x_request_id", None)]);
}

#[test]
fn an_api_key_that_is_a_parameter_as_well_is_set_up_once() {
    let key = "{name: x-key, in: header, required: true, schema: {type: string}}";
    let schemes =
        "security: [{key: []}]\ncomponents: {securitySchemes: {key: {type: apiKey, in: header, name: X-Key}}}\n";
    let surface = lowered(&[key; 3], schemes).surface;
    assert_eq!((settings(&surface), shown(&surface, 0)), (Vec::new(), "[] [] []".to_owned()));
    let surface = lowered(&[key; 3], &schemes.replace("{key: []}", "{key: []}, {}")).surface;
    assert_eq!(shown(&surface, 0), r#"["x_key"] [] []"#, "the key is not always sent");
}
