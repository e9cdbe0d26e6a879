//! `describe`: the types of resources, one of them, or an operation.

use std::collections::BTreeSet;

use clap::ArgMatches;
use serde_json::{Map, Value, json};

use crate::api::catalogue::{Catalogue, Operation, Parameter};
use crate::arguments::Flags;
use crate::body;
use crate::columns::{self, Column};
use crate::errors::{Failure, Kind};
use crate::output::{self, Format};
use crate::verbs::{self, Verb};

/// A part of a description: a name, and rows with the same members.
struct Section {
    name: &'static str,
    rows: Vec<Map<String, Value>>,
}

/// Describes what was named, or everything.
///
/// # Errors
///
/// There is no such type or operation.
pub(super) fn run(catalogue: &'static Catalogue, matches: &ArgMatches) -> Result<(), Failure> {
    let sections = match matches.get_one::<String>("name").map(String::as_str) {
        None => all(catalogue),
        Some(name) => one(catalogue, name)?,
    };
    let is_terminal = std::io::IsTerminal::is_terminal(&std::io::stdout());
    let text = match matches.get_one::<Format>("output").copied().unwrap_or(Format::Table) {
        Format::Json | Format::Ndjson => {
            let members = sections.into_iter().map(|section| (section.name.to_owned(), json!(section.rows)));
            format!("{}\n", Value::from(Map::from_iter(members)))
        }
        Format::Table => tables(&sections, is_terminal.then(output::terminal_width)),
        Format::Csv => {
            let failure = Failure::new(Kind::Usage, "a description has several tables");
            return Err(failure.help("add -o json"));
        }
    };
    super::print(&text)
}

fn tables(sections: &[Section], width: Option<u16>) -> String {
    let mut text = String::new();
    for section in sections {
        let header: Vec<String> = section.rows.first().into_iter().flat_map(Map::keys).cloned().collect();
        let cell = |row: &Map<String, Value>, name: &String| match row.get(name) {
            Some(Value::Array(items)) => items.iter().filter_map(Value::as_str).collect::<Vec<_>>().join(", "),
            Some(Value::Bool(is_true)) => (if *is_true { "yes" } else { "" }).to_owned(),
            Some(value) => value.as_str().map_or_else(|| value.to_string(), str::to_owned),
            None => String::new(),
        };
        let rows: Vec<Vec<String>> =
            section.rows.iter().map(|row| header.iter().map(|name| cell(row, name)).collect()).collect();
        if !rows.is_empty() {
            let lines = output::lines(&header, &rows, width, false);
            text.push_str(&format!("{}\n{}\n\n", section.name.to_uppercase(), lines.join("\n")));
        }
    }
    text.truncate(text.trim_end().len());
    text.push('\n');
    text
}

/// The members of a row.
fn row<const N: usize>(members: [(&str, Value); N]) -> Map<String, Value> {
    members.into_iter().map(|(name, value)| (name.to_owned(), value)).collect()
}

fn all(catalogue: &Catalogue) -> Vec<Section> {
    let types: BTreeSet<&str> = Verb::ALL.iter().flat_map(|verb| verbs::types(catalogue, *verb)).collect();
    let types = types.into_iter().filter(|name| catalogue.operation(name).is_none()).map(|name| {
        let verbs = verbs::of_type(catalogue, name).into_iter().map(|(verb, _)| verb.name());
        row([("type", name.into()), ("verbs", verbs.collect::<Vec<_>>().into())])
    });
    let operations = catalogue.operations().iter().map(|operation| {
        row([("operation", operation.id.as_str().into()), ("summary", operation.summary.as_str().into())])
    });
    vec![Section { name: "types", rows: types.collect() }, Section { name: "operations", rows: operations.collect() }]
}

fn one(catalogue: &Catalogue, name: &str) -> Result<Vec<Section>, Failure> {
    if let Some(operation) = catalogue.operation(name) {
        let flags = Flags::of_call(catalogue, operation);
        return Ok(vec![
            Section { name: "operation", rows: vec![of_operation(operation)] },
            Section { name: "flags", rows: of_flags(&flags) },
            Section { name: "columns of --from", rows: of_file(&body::columns(catalogue, operation)) },
            Section { name: "fields", rows: of_columns(&columns::of(catalogue, operation)) },
        ]);
    }
    let types: BTreeSet<&str> = Verb::ALL.iter().flat_map(|verb| verbs::types(catalogue, *verb)).collect();
    let Some(name) = types.into_iter().find(|known| *known == name || known.replace(['_', '/'], "-") == name) else {
        let failure = Failure::new(Kind::Usage, format!("`{name}` is neither a type nor an operation"));
        let nearest = catalogue.nearest(name).map(|nearest| format!("did you mean `{nearest}`?"));
        return Err(failure.help(nearest.unwrap_or_else(|| "see `describe` without a name".to_owned())));
    };
    let verbs = verbs::of_type(catalogue, name);
    let rows = verbs.iter().map(|(verb, operation)| {
        row([
            ("verb", verb.name().into()),
            ("operation", operation.id.as_str().into()),
            ("summary", operation.summary.as_str().into()),
        ])
    });
    let mut sections = vec![Section { name: "verbs", rows: rows.collect() }];
    if let Some(list) = verbs::operation(catalogue, Verb::List, name) {
        sections.push(Section { name: "flags", rows: of_flags(&Flags::of_collection(catalogue, list)) });
    }
    let read = [Verb::List, Verb::Get].into_iter().find_map(|verb| verbs::operation(catalogue, verb, name));
    let columns = read.map(|operation| columns::of(catalogue, operation)).unwrap_or_default();
    sections.push(Section { name: "fields", rows: of_columns(&columns) });
    Ok(sections)
}

fn of_operation(operation: &Operation) -> Map<String, Value> {
    row([
        ("operation", operation.id.as_str().into()),
        ("method", operation.method.as_str().into()),
        ("path", operation.path.as_str().into()),
        ("summary", operation.summary.as_str().into()),
    ])
}

fn of_flags(flags: &Flags<'_>) -> Vec<Map<String, Value>> {
    let described = flags.described().map(|(name, parameter): (String, &Parameter)| {
        row([
            ("flag", name.into()),
            ("required", parameter.required.into()),
            ("personal", parameter.is_sensitive().into()),
            ("summary", parameter.summary.as_str().into()),
        ])
    });
    described.collect()
}

fn of_file(columns: &[body::Column]) -> Vec<Map<String, Value>> {
    let described = columns.iter().map(|column| {
        row([
            ("column", column.name.as_str().into()),
            ("type", column.kind.as_str().into()),
            ("required", column.is_required.into()),
        ])
    });
    described.collect()
}

fn of_columns(columns: &[Column]) -> Vec<Map<String, Value>> {
    let described = columns.iter().map(|column| {
        row([
            ("field", column.name.as_str().into()),
            ("type", column.kind.as_str().into()),
            ("personal", column.is_sensitive.into()),
            ("summary", column.summary.as_str().into()),
        ])
    });
    described.collect()
}
