//! What the first call prints of a row or a response: its identifier and one or two members.

use crate::ir::surface::{Field, Form, Head, Item, RootType, Runtime, Struct, Surface, Type};

/// How many members are printed.
const MOST: usize = 2;

/// Members that are printed first, in this order.
const PREFERRED: [&str; 8] = ["name", "title", "label", "slug", "display_name", "status", "state", "description"];

/// The line that prints a row of what a request returns. `None` if nothing of it is fit to be printed.
pub(super) fn row(surface: &Surface, returns: &Type) -> Option<String> {
    printed(object(surface, row_type(returns)?)?, surface, "row")
}

/// The lines that print what a request returns. `None` if nothing of it is fit to be printed.
pub(super) fn response(surface: &Surface, returns: &Type) -> Option<Vec<String>> {
    if let Some(object) = object(surface, returns) {
        return Some(vec![printed(object, surface, "response")?]);
    }
    let (rows, item) = match (&returns.head, returns.of.as_slice()) {
        (Head::List, [item]) => ("response", item),
        (Head::Root(RootType::Document), [data]) if data.head == Head::List => ("response.data", data.of.first()?),
        (Head::Root(RootType::Document), [data]) => {
            return Some(vec![printed(object(surface, data)?, surface, "response.data")?]);
        }
        _ => return None,
    };
    let line = printed(object(surface, item)?, surface, "row")?;
    Some(vec![format!("for row in &{rows} {{"), format!("    {line}"), "}".to_owned()])
}

/// The type of one row: of a list, or of the list in a document.
fn row_type(returns: &Type) -> Option<&Type> {
    match (&returns.head, returns.of.as_slice()) {
        (Head::List, [item]) => Some(item),
        (Head::Root(RootType::Document), [data]) => row_type(data),
        _ => None,
    }
}

fn object<'s>(surface: &'s Surface, ty: &Type) -> Option<&'s Struct> {
    let Head::Item(path) = &ty.head else { return None };
    let module = surface.modules.iter().find(|module| module.name == path.module)?;
    module.items.iter().find_map(|item| match item {
        Item::Struct(object) if object.name == path.name => Some(&**object),
        _ => None,
    })
}

fn printed(of: &Struct, surface: &Surface, place: &str) -> Option<String> {
    let mut format = Vec::new();
    let mut arguments = Vec::new();
    if let Some(id) = of.fields.iter().find(|field| field.wire == "id") {
        format.push(if id.form == Form::Identifier { "{}" } else { "{:?}" }.to_owned());
        arguments.push(format!("{place}.{}", id.name));
    }
    let attributes = of.fields.iter().find(|field| field.name == "attributes" && of.fields.iter().any(is_identifier));
    let (within, members) = match attributes {
        Some(part) if matches!(part.form, Form::Required | Form::Part) => {
            let ty = if part.form == Form::Part { part.ty.of.first()? } else { &part.ty };
            (format!("{place}.{}", part.name), object(surface, ty).map(|object| object.fields.as_slice()))
        }
        Some(_) => (String::new(), None),
        None => (place.to_owned(), Some(of.fields.as_slice())),
    };
    let mut shown: Vec<&Field> = members.into_iter().flatten().filter(|field| is_fit(field)).collect();
    shown.sort_by_key(|field| PREFERRED.iter().position(|name| *name == field.name).unwrap_or(PREFERRED.len()));
    for field in shown.into_iter().take(MOST) {
        format.push(format!("{} {{:?}}", field.name.trim_end_matches('_')));
        arguments.push(format!("{within}.{}", field.name));
    }
    (!arguments.is_empty()).then(|| format!("println!(\"{}\", {});", format.join(" "), arguments.join(", ")))
}

fn is_identifier(field: &Field) -> bool {
    field.form == Form::Identifier
}

/// Whether a member is a single value that is not sensitive.
fn is_fit(field: &Field) -> bool {
    let ty = if field.ty.head == Head::Option { field.ty.of.first() } else { Some(&field.ty) };
    let is_one = ty.is_some_and(|ty| match ty.head {
        Head::String | Head::Bool | Head::I32 | Head::I64 | Head::U64 => true,
        Head::Runtime(known) => matches!(known, Runtime::Date | Runtime::DateTime | Runtime::Number),
        _ => false,
    });
    let is_read = matches!(field.form, Form::Required | Form::Nullable | Form::Optional);
    is_one && is_read && field.wire != "id" && field.wire != "type" && !field.docs.facts.deprecated
}
