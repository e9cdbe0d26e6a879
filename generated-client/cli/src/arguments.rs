//! Flags for the parameters of an operation, and their values as JSON.

use std::collections::BTreeSet;
use std::fs;
use std::io::Read;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use clap::builder::PossibleValuesParser;
use clap::{Arg, ArgAction, ArgGroup, ArgMatches, Command};
use serde_json::{Map, Value};

use crate::api::catalogue::{ArgumentError, BodyKind, Catalogue, Location, Operation, Parameter, Style, StyleName};
use crate::errors::{Failure, Kind};
use crate::schema::{is_list, kind};
use crate::verbs::{self, Verb};

/// The names of other flags, of any command.
const RESERVED: [&str; 16] = [
    "body", "dry-run", "fields", "from", "help", "jq", "limit", "mask", "out", "output", "profile", "results",
    "resume", "show", "to", "version",
];

/// The longest list of values in a help text.
const MOST_VALUES: usize = 24;

/// The flags of an operation.
pub(crate) struct Flags<'a> {
    catalogue: &'a Catalogue,
    operation: &'a Operation,
    flags: Vec<Flag<'a>>,
    has_body: bool,
}

/// A parameter and its name on the command line.
struct Flag<'a> {
    parameter: &'a Parameter,
    /// What `clap` calls it: a parameter can have the name of another flag.
    id: String,
    name: String,
    /// Other names: that on the wire, and the type of resource that it identifies.
    aliases: Vec<String>,
    /// The identifier of a resource, which has no `--name`.
    is_positional: bool,
}

impl<'a> Flags<'a> {
    /// A flag for each parameter.
    pub(crate) fn of_call(catalogue: &'a Catalogue, operation: &'a Operation) -> Self {
        Self::of(catalogue, operation, |_| true)
    }

    /// Flags for all parameters but those of paging, because all pages are read.
    pub(crate) fn of_collection(catalogue: &'a Catalogue, operation: &'a Operation) -> Self {
        let ways = || operation.paging.iter().flat_map(|paging| &paging.ways);
        let pages = |name: &str| ways().any(|way| way.at == name || way.size.as_deref() == Some(name));
        Self::of(catalogue, operation, |parameter| parameter.required || !pages(&parameter.name))
    }

    /// As of a call; the last parameter of the path has no `--name`.
    pub(crate) fn of_one(catalogue: &'a Catalogue, operation: &'a Operation) -> Self {
        let mut flags = Self::of_call(catalogue, operation);
        let last = flags.flags.iter_mut().rfind(|flag| flag.parameter.location == Location::Path);
        if let Some(flag) = last {
            flag.is_positional = true;
        }
        flags
    }

    /// Flags for what is the same for all rows of a file: not the body, nor the identifier at the end of the path.
    pub(crate) fn of_write(catalogue: &'a Catalogue, operation: &'a Operation) -> Self {
        let of_row = verbs::identifier(catalogue, operation).map(|parameter| &parameter.name);
        let mut flags = Self::of(catalogue, operation, |parameter| Some(&parameter.name) != of_row);
        flags.has_body = false;
        flags
    }

    fn of(catalogue: &'a Catalogue, operation: &'a Operation, has: impl Fn(&Parameter) -> bool) -> Self {
        let mut taken: BTreeSet<String> = RESERVED.iter().map(|name| (*name).to_owned()).collect();
        let flag = |parameter: &'a Parameter| {
            let short = words(parameter.name.split_once('[').map_or(parameter.name.as_str(), |(family, rest)| {
                if family == "filter" { rest } else { &parameter.name }
            }));
            let numbered = (2..).map(|number| format!("{}-{number}", words(&parameter.name)));
            let name =
                [short, words(&parameter.name)].into_iter().chain(numbered).find(|name| taken.insert(name.clone()));
            let id = format!("parameter {}", parameter.name);
            Flag { parameter, id, name: name.unwrap_or_default(), aliases: Vec::new(), is_positional: false }
        };
        // An argument is known by its name: one in the path and one in the query with the same name have one value.
        let mut named = BTreeSet::new();
        let parameters =
            catalogue.parameters(operation).filter(|parameter| has(parameter) && named.insert(&parameter.name));
        let mut flags: Vec<Flag<'a>> = parameters.map(flag).collect();
        for flag in &mut flags {
            let names = [Some(flag.parameter.name.clone()), identified(flag.parameter)];
            flag.aliases = names.into_iter().flatten().filter(|name| taken.insert(name.clone())).collect();
        }
        Self { catalogue, operation, flags, has_body: operation.body.is_some() }
    }

    /// Adds the flags to the command of a verb.
    pub(crate) fn add_to(&self, verb: &str, mut command: Command) -> Command {
        let positional =
            self.flags.iter().filter(|flag| flag.is_positional).map(|flag| format!(" <{}>", Self::shown_as(flag)));
        // Of its own, the usage has all flags that are required, in one line.
        let usage = format!(
            "{} {verb} {}{} [OPTIONS]",
            env!("CARGO_BIN_NAME"),
            command.get_name(),
            positional.collect::<String>()
        );
        command = command.override_usage(usage);
        for flag in &self.flags {
            command = command.arg(self.arg(flag));
        }
        if !self.operation.at_least_one.is_empty() {
            let names = self.ids(&self.operation.at_least_one);
            let shown: Vec<String> = self.operation.at_least_one.iter().map(|name| self.shown(name)).collect();
            command = command
                .group(ArgGroup::new("at least one").args(names).required(true).multiple(true))
                .after_help(format!("Required: {}.", shown.join(" or ")));
        }
        if let Some(body) = self.operation.body.as_ref().filter(|_| self.has_body) {
            let about = "The body: a file, or - for standard input";
            let about = if body.required { format!("{about} [required]") } else { about.to_owned() };
            let arg = Arg::new("body").long("body").value_name("FILE").help(about);
            command = command.arg(arg.required(body.required));
        }
        command
    }

    fn ids(&self, names: &[String]) -> Vec<String> {
        let found = names.iter().filter_map(|name| self.flags.iter().find(|flag| flag.parameter.name == *name));
        found.map(|flag| flag.id.clone()).collect()
    }

    fn arg(&self, flag: &Flag<'a>) -> Arg {
        let parameter = flag.parameter;
        let schema = self.catalogue.resolved(&parameter.schema);
        let mut arg = Arg::new(flag.id.clone())
            .value_name(if flag.is_positional {
                flag.name.to_uppercase()
            } else {
                value_name(parameter, schema).to_owned()
            })
            .help(Self::help(flag))
            .required(parameter.required && !parameter.client)
            .allow_negative_numbers(true);
        if !flag.is_positional {
            arg = arg.long(flag.name.clone()).aliases(flag.aliases.clone());
        }
        if is_list(schema) {
            arg = arg.action(ArgAction::Append);
            if parameter.style.name != StyleName::Repeated {
                arg = arg.value_delimiter(',');
            }
        }
        if let Some(values) = self.values(parameter) {
            arg = arg.value_parser(PossibleValuesParser::new(values));
        }
        let others = self.operation.together.iter().filter(|group| group.contains(&parameter.name)).flatten();
        let others: Vec<String> = others.filter(|name| **name != parameter.name).cloned().collect();
        self.ids(&others).into_iter().fold(arg, Arg::requires)
    }

    fn help(flag: &Flag<'_>) -> String {
        let parameter = flag.parameter;
        let mut help = parameter.summary.clone();
        if parameter.is_sensitive() {
            help.push_str(" Personal data: give @FILE, or @- for standard input.");
        }
        if parameter.deprecated {
            help.push_str(" Deprecated.");
        }
        let help = help.trim_start().trim_end_matches('.');
        let is_required = parameter.required && !parameter.client && !flag.is_positional;
        if is_required { format!("{help} [required]") } else { help.to_owned() }
    }

    /// The values that a parameter can have, unless it is read from a file.
    fn values(&self, parameter: &Parameter) -> Option<Vec<String>> {
        let schema = self.catalogue.resolved(&parameter.schema);
        let schema =
            schema.get("items").filter(|_| is_list(schema)).map_or(schema, |items| self.catalogue.resolved(items));
        let values = match schema.get("enum").and_then(Value::as_array) {
            Some(values) => values.iter().filter_map(Value::as_str).map(str::to_owned).collect(),
            None if kind(schema) == "boolean" => vec!["true".to_owned(), "false".to_owned()],
            None => return None,
        };
        (!parameter.is_sensitive() && (1..=MOST_VALUES).contains(&values.len())).then_some(values)
    }

    /// The arguments as JSON.
    ///
    /// # Errors
    ///
    /// Personal data is not in a file, or a file cannot be read.
    pub(crate) fn read(&self, matches: &ArgMatches) -> Result<Map<String, Value>, Failure> {
        let mut arguments = Map::new();
        for flag in &self.flags {
            if let Some(value) = self.value(flag, matches)? {
                arguments.insert(flag.parameter.name.clone(), value);
            }
        }
        if let Some(body) = self.operation.body.as_ref().filter(|_| self.has_body)
            && let Some(path) = matches.get_one::<String>("body")
        {
            arguments.insert("body".to_owned(), read_body(body.kind, path)?);
        }
        Ok(arguments)
    }

    fn value(&self, flag: &Flag<'a>, matches: &ArgMatches) -> Result<Option<Value>, Failure> {
        let parameter = flag.parameter;
        let Some(given) = matches.get_many::<String>(&flag.id) else { return Ok(None) };
        let schema = self.catalogue.resolved(&parameter.schema);
        let mut texts = Vec::new();
        for text in given {
            match text.strip_prefix('@') {
                Some(literal) if literal.starts_with('@') && !parameter.is_sensitive() => {
                    texts.push(literal.to_owned())
                }
                Some(path) => {
                    let file = read_text(path)?;
                    match is_list(schema) {
                        true => {
                            texts.extend(file.lines().map(str::trim).filter(|line| !line.is_empty()).map(str::to_owned))
                        }
                        false => texts.push(file.trim_end_matches(['\r', '\n']).to_owned()),
                    }
                }
                None if parameter.is_sensitive() => {
                    let message = format!("`{}` is personal data, which shells keep", self.shown(&parameter.name));
                    return Err(Failure::new(Kind::Usage, message).help("give @FILE, or @- for standard input"));
                }
                None => texts.push(text.clone()),
            }
        }
        Ok(match is_list(schema) {
            true => {
                let items = schema.get("items").map_or(&Value::Null, |items| self.catalogue.resolved(items));
                Some(texts.iter().map(|text| typed(items, text)).collect())
            }
            false => texts.last().map(|text| typed(schema, text)),
        })
    }

    /// A failure that names the flags of the arguments.
    pub(crate) fn explain(&self, error: &ArgumentError) -> Failure {
        let faults = error.faults().iter().map(|fault| {
            let name = self.shown(fault.argument());
            format!("`{name}{}` {}", fault.pointer(), fault.message())
        });
        Failure::new(Kind::Usage, faults.collect::<Vec<_>>().join("; "))
    }

    /// The name of a parameter as the user writes it.
    fn shown(&self, name: &str) -> String {
        match self.flags.iter().find(|flag| flag.parameter.name == name) {
            Some(flag) => Self::shown_as(flag),
            None if self.has_body => format!("--{name}"),
            None => name.to_owned(),
        }
    }

    fn shown_as(flag: &Flag<'_>) -> String {
        if flag.is_positional { flag.name.to_uppercase() } else { format!("--{}", flag.name) }
    }

    /// Whether there is a flag with this name.
    pub(crate) fn has(&self, name: &str) -> bool {
        self.flags.iter().any(|flag| flag.name == name)
    }

    /// Whether a request needs the parameter, by itself or as one of several.
    fn is_required(&self, parameter: &Parameter) -> bool {
        (parameter.required && !parameter.client) || self.operation.at_least_one.contains(&parameter.name)
    }

    /// The flags that a request needs, as a text.
    pub(crate) fn required(&self) -> String {
        let required = self.flags.iter().filter(|flag| self.is_required(flag.parameter));
        let names: Vec<String> = required.map(|flag| format!("--{}", flag.name)).collect();
        names.join(if self.operation.at_least_one.is_empty() { " and " } else { " or " })
    }

    /// Each parameter with its name on the command line, for `describe`.
    pub(crate) fn described(&self) -> impl Iterator<Item = (String, &'a Parameter)> {
        self.flags.iter().map(|flag| (self.shown(&flag.parameter.name), flag.parameter))
    }
}

/// A flag that a collection requires, by itself or as one of several.
pub(crate) struct Scope {
    pub(crate) name: String,
    pub(crate) aliases: Vec<String>,
    pub(crate) help: String,
}

impl Scope {
    fn is(&self, name: &str) -> bool {
        self.name == name || self.aliases.iter().any(|alias| alias == name)
    }

    /// What `clap` calls it.
    pub(crate) fn id(&self) -> String {
        format!("scope {}", self.name)
    }
}

/// The flags that collections require, each once.
pub(crate) fn scopes(catalogue: &Catalogue) -> Vec<Scope> {
    let mut scopes: Vec<Scope> = Vec::new();
    for name in verbs::types(catalogue, Verb::List) {
        let Some(operation) = verbs::operation(catalogue, Verb::List, name) else { continue };
        let flags = Flags::of_collection(catalogue, operation);
        for flag in flags.flags.iter().filter(|flag| flags.is_required(flag.parameter)) {
            if !RESERVED.contains(&flag.name.as_str()) && !scopes.iter().any(|scope| scope.is(&flag.name)) {
                let help = Flags::help(flag).trim_end_matches(" [required]").to_owned();
                let is_new = |alias: &&String| !scopes.iter().any(|scope| scope.is(alias));
                let aliases = flag.aliases.iter().filter(is_new).cloned().collect();
                scopes.push(Scope { name: flag.name.clone(), aliases, help });
            }
        }
    }
    scopes
}

/// The words of a name, in lower case, with hyphens: `identifier-system` of `identifier][system]`.
fn words(name: &str) -> String {
    let mut words = String::new();
    let mut after_lower = false;
    for c in name.chars() {
        if !c.is_alphanumeric() {
            after_lower = false;
            if !words.is_empty() && !words.ends_with('-') {
                words.push('-');
            }
            continue;
        }
        if c.is_uppercase() && after_lower {
            words.push('-');
        }
        after_lower = c.is_lowercase() || c.is_numeric();
        words.extend(c.to_lowercase());
    }
    words.trim_end_matches('-').to_owned()
}

/// The type of resource that a parameter identifies.
fn identified(parameter: &Parameter) -> Option<String> {
    let name = parameter.schema.get("x-identifies").or_else(|| parameter.schema.get("items")?.get("x-identifies"))?;
    name.as_str().map(words)
}

fn value_name(parameter: &Parameter, schema: &Value) -> &'static str {
    let Style { name, .. } = parameter.style;
    let format = |schema: &Value| schema.get("format").and_then(Value::as_str).map(str::to_owned);
    match (kind(schema), format(schema).as_deref()) {
        _ if identified(parameter).is_some() => "ID",
        _ if name == StyleName::Range => "START..END",
        (_, Some("date-time")) => "TIMESTAMP",
        (_, Some("date")) => "DATE",
        ("integer", _) => "N",
        ("number", _) => "NUMBER",
        ("boolean", _) => "BOOLEAN",
        ("object", _) => "JSON",
        _ => "TEXT",
    }
}

/// A text as a value of this schema. One that does not fit stays a text, which the check of the arguments refuses.
pub(crate) fn typed(schema: &Value, text: &str) -> Value {
    let parsed = match kind(schema) {
        "string" | "" => None,
        _ => serde_json::from_str(text).ok(),
    };
    parsed.unwrap_or_else(|| text.into())
}

fn read_text(path: &str) -> Result<String, Failure> {
    let bytes = read_bytes(path)?;
    String::from_utf8(bytes).map_err(|_| Failure::new(Kind::Usage, format!("{}: not UTF-8", named(path))))
}

pub(crate) fn read_bytes(path: &str) -> Result<Vec<u8>, Failure> {
    let read = match path {
        "-" => {
            let mut bytes = Vec::new();
            std::io::stdin().read_to_end(&mut bytes).map(|_| bytes)
        }
        path => fs::read(path),
    };
    read.map_err(|error| Failure::new(Kind::Usage, format!("{}: {error}", named(path))))
}

fn named(path: &str) -> &str {
    if path == "-" { "standard input" } else { path }
}

fn read_body(kind: BodyKind, path: &str) -> Result<Value, Failure> {
    match kind {
        BodyKind::Bytes => Ok(STANDARD.encode(read_bytes(path)?).into()),
        BodyKind::Text => read_text(path).map(Value::from),
        _ => serde_json::from_slice(&read_bytes(path)?).map_err(|error| {
            // Without the text, which can be personal data.
            let (line, column) = (error.line(), error.column());
            Failure::new(Kind::Usage, format!("{}: not JSON, at line {line}, column {column}", named(path)))
        }),
    }
}
