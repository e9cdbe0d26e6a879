//! The arguments of the command, from the catalogue.

use std::collections::BTreeSet;
use std::path::PathBuf;

use clap::builder::{EnumValueParser, PossibleValuesParser};
use clap::{Arg, ArgAction, Command, value_parser};
use clap_complete::Shell;

use crate::api;
use crate::api::catalogue::{Catalogue, Operation};
use crate::arguments::{self, Flags};
use crate::errors::EXIT_CODES;
use crate::mcp;
use crate::options;
use crate::session;
use crate::verbs::{self, Verb};

/// The command.
pub(crate) fn root(catalogue: &Catalogue) -> Command {
    let verbs = [
        (Verb::List, "Print all resources of a type, over all pages"),
        (Verb::Count, "Print how many resources of a type there are"),
        (Verb::Get, "Print one resource"),
        (Verb::Create, "Create a resource for each row of a file"),
        (Verb::Update, "Update a resource for each row of a file"),
        (Verb::Upsert, "Create or update a resource for each row of a file"),
        (Verb::Delete, "Delete the resource that each row of a file names"),
    ];
    let verbs = verbs.into_iter().filter(|(verb, _)| !verbs::types(catalogue, *verb).is_empty());
    Command::new(env!("CARGO_BIN_NAME"))
        .about(format!("{} from the command line", catalogue.title()))
        .version(format!("{} ({} {})", env!("CARGO_PKG_VERSION"), catalogue.title(), catalogue.version()))
        .after_help(EXIT_CODES)
        .max_term_width(80)
        .subcommand_required(true)
        .arg_required_else_help(true)
        .disable_help_subcommand(true)
        .arg(
            Arg::new("profile")
                .long("profile")
                .value_name("NAME")
                .global(true)
                .help("Use the credentials of this profile: see `auth`"),
        )
        .subcommand(
            Command::new("describe")
                .about("Show the types of resources, or the fields and flags of one")
                .arg(Arg::new("name").value_name("TYPE|OPERATION").help("A type of resource, or an operation"))
                .arg(options::format_flag()),
        )
        .subcommands(verbs.map(|(verb, about)| on_types(catalogue, verb, about)))
        .subcommand(export(catalogue))
        .subcommand(calls(catalogue))
        .subcommands(mcp::commands())
        .subcommand(auth())
        .subcommands(api::SIMULATES.then(simulate))
        .subcommand(
            Command::new("completions")
                .about("Print completions for a shell")
                .arg(Arg::new("shell").required(true).value_parser(EnumValueParser::<Shell>::new())),
        )
}

/// `export`, with the flags that collections require.
fn export(catalogue: &Catalogue) -> Command {
    let types = verbs::types(catalogue, Verb::List).into_iter().map(str::to_owned);
    let types = Arg::new("types").value_name("TYPE").num_args(0..).value_parser(PossibleValuesParser::new(types));
    let folder = Arg::new("to").long("to").value_name("DIR").required(true).value_parser(value_parser!(PathBuf));
    let scopes = arguments::scopes(catalogue).into_iter().map(|scope| {
        let arg = Arg::new(scope.id()).long(scope.name).aliases(scope.aliases);
        arg.value_name("VALUE").help(scope.help).action(ArgAction::Append)
    });
    Command::new("export")
        .about("Write whole collections, each into a file that only you can read")
        .override_usage(format!("{} export [TYPE]... --to DIR [OPTIONS]", env!("CARGO_BIN_NAME")))
        .arg(types.hide_possible_values(true).help("The types of resources [default: all whose flags are given]"))
        .arg(folder.help("The folder; an interrupted export continues in it [required]"))
        .arg(options::format_flag().help("The format: ndjson or csv [default: ndjson]"))
        .args(scopes)
}

/// `auth`, with the variables that the client is set up from.
fn auth() -> Command {
    let variables = session::variables().unwrap_or_default();
    let about = format!(
        "Without a profile, the environment is used: {}. If it has no credentials, the profile `{}` is used.",
        variables.join(", "),
        session::DEFAULT
    );
    let given = "A value for each variable is asked for, or is read from lines NAME=VALUE of standard input.";
    Command::new("auth")
        .about("Check the credentials, or keep them in a profile")
        .after_help(about)
        .disable_help_subcommand(true)
        .subcommand(Command::new("check").about("Show which credentials are used, and obtain a token [default]"))
        .subcommand(
            Command::new("login").about("Save credentials in a profile that only you can read").after_help(given),
        )
        .subcommand(Command::new("logout").about("Remove a profile"))
}

/// `simulate`.
fn simulate() -> Command {
    let port = Arg::new("port").long("port").value_name("N").value_parser(value_parser!(u16));
    let rows = Arg::new("rows").long("rows").value_name("N").value_parser(value_parser!(u32).range(1..));
    Command::new("simulate")
        .about("Serve the API on this computer with made-up data")
        .arg(port.default_value("0").help("The port; 0 selects a free one"))
        .arg(rows.default_value("1000").help("How many rows its largest collection has"))
}

/// A verb, with a subcommand for each type that has it.
fn on_types(catalogue: &Catalogue, verb: Verb, about: &'static str) -> Command {
    let types = verbs::types(catalogue, verb);
    let mut taken: BTreeSet<String> = types.iter().map(|name| (*name).to_owned()).collect();
    let commands = types.into_iter().filter_map(|name| {
        let operation = verbs::operation(catalogue, verb, name)?;
        let hyphenated = name.replace(['_', '/'], "-");
        let command = described(Command::new(name.to_owned()), operation);
        let command = if taken.insert(hyphenated.clone()) { command.alias(hyphenated) } else { command };
        Some(on_type(catalogue, verb, operation, command))
    });
    selecting(Command::new(verb.name()).about(about), "TYPE", "Types").subcommands(commands)
}

fn on_type(catalogue: &Catalogue, verb: Verb, operation: &Operation, command: Command) -> Command {
    match verb {
        Verb::List => {
            let command = options::add_to(Flags::of_collection(catalogue, operation).add_to(verb.name(), command));
            if operation.paging.is_none() {
                return command;
            }
            let limit = Arg::new("limit").long("limit").value_name("N").value_parser(value_parser!(u64));
            let resume = Arg::new("resume").long("resume").value_name("FILE").value_parser(value_parser!(PathBuf));
            command
                .arg(limit.help("Stop after this many rows"))
                .arg(resume.help("Continue from this file if it exists; keep it if the list is interrupted"))
        }
        Verb::Count => Flags::of_collection(catalogue, operation)
            .add_to(verb.name(), command)
            .arg(options::format_flag().hide(true)),
        Verb::Create | Verb::Update | Verb::Upsert | Verb::Delete => {
            let path = || value_parser!(PathBuf);
            Flags::of_write(catalogue, operation)
                .add_to(verb.name(), command)
                .arg(
                    Arg::new("from")
                        .long("from")
                        .value_name("FILE")
                        .value_parser(path())
                        .required(true)
                        .help("CSV with the names of fields, or JSON: a row for each resource [required]"),
                )
                .arg(
                    Arg::new("results")
                        .long("results")
                        .value_name("FILE")
                        .value_parser(path())
                        .help("What became of each row, and where to continue [default: FILE.results.csv]"),
                )
                .arg(
                    Arg::new("dry-run")
                        .long("dry-run")
                        .action(ArgAction::SetTrue)
                        .help("Print the requests with personal data masked, and send nothing"),
                )
        }
        Verb::Get => options::add_to(Flags::of_one(catalogue, operation).add_to(verb.name(), command)),
    }
}

/// `call`, with a subcommand for each operation.
fn calls(catalogue: &Catalogue) -> Command {
    let operations = catalogue.operations().iter().map(|operation| {
        let command = described(Command::new(operation.id.clone()), operation);
        options::add_to(Flags::of_call(catalogue, operation).add_to("call", command))
    });
    selecting(Command::new("call").about("Call any operation, and print its response"), "OPERATION", "Operations")
        .subcommands(operations)
}

/// A command whose subcommands are values to choose from.
fn selecting(command: Command, name: &'static str, heading: &'static str) -> Command {
    command
        .subcommand_required(true)
        .arg_required_else_help(true)
        .disable_help_subcommand(true)
        .subcommand_value_name(name)
        .subcommand_help_heading(heading)
}

fn described(command: Command, operation: &Operation) -> Command {
    let summary = operation.summary.trim_end_matches('.');
    command.about(if summary.is_empty() { operation.path.clone() } else { summary.to_owned() })
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::*;

    /// A catalogue with one list of things, whose parameters have these names.
    fn catalogue(parameters: &[(&str, &str)]) -> Catalogue {
        let parameter = |(location, name): &(&str, &str)| {
            let schema = json!({"type": "string", "x-identifies": "limit"});
            (format!("{location} {name}"), json!({"name": name, "in": location, "schema": schema}))
        };
        let known: Value = parameters.iter().map(parameter).collect::<serde_json::Map<_, _>>().into();
        let names: Vec<String> = parameters.iter().map(|(location, name)| format!("{location} {name}")).collect();
        let thing = |name: &str| json!({"properties": {"type": {"enum": [name]}, "attributes": {}}});
        let list = |name: &str| {
            let data = json!({"type": "array", "items": thing(name)});
            json!({
                "id": format!("list {name}"), "method": "GET", "path": "/things", "class": "read", "tag": "thing",
                "resources": [name], "parameters": names,
                "responses": [{"status": "200", "kind": "document", "schema": {"properties": {"data": data}}}],
                "paging": {"ways": [{"by": "number", "at": "page", "first": 1}]},
            })
        };
        let write = json!({
            "id": "create", "method": "POST", "path": "/things", "class": "create", "tag": "thing",
            "resources": ["thing"], "parameters": names, "responses": [],
            "body": {"kind": "document", "mediaType": "application/vnd.api+json", "required": true, "schema": {}},
        });
        let catalogue = json!({
            "title": "Things", "version": "1", "baseUrl": "", "parameters": known, "$defs": {},
            "operations": [list("thing"), list("a_b"), list("a-b"), write],
        });
        serde_json::from_value(catalogue).unwrap()
    }

    #[test]
    fn parameters_may_have_the_names_of_other_flags_and_of_each_other() {
        let names = [
            "body",
            "dry-run",
            "fields",
            "from",
            "help",
            "id",
            "limit",
            "mask",
            "out",
            "output",
            "results",
            "resume",
            "show",
            "version",
            "at least one",
            "filter[from]",
            "From",
        ];
        let mut parameters: Vec<_> = names.map(|name| ("query", name)).to_vec();
        parameters.push(("header", "id"));
        root(&catalogue(&parameters)).debug_assert();
    }
}
