//! The server without its protocol: which tool is called with what, and the line of the audit for it.

use std::collections::{BTreeSet, HashMap};
use std::path::PathBuf;
use std::sync::{Mutex, MutexGuard, PoisonError};

use serde_json::{Map, Value, json};

use crate::api::catalogue::{Catalogue, Class, Location, Operation};
use crate::api::client::Client;
use crate::errors::{Failure, Kind};
use crate::mcp::audit::Audit;
use crate::mcp::given::Given;
use crate::mcp::handles::Handles;
use crate::mcp::pseudonyms::{Pseudonyms, hex, random};
use crate::mcp::reading::Place;
use crate::mcp::shown::{Level, Shown};
use crate::mcp::tool::{Action, Confirmation, Outcome, Reply, Tool};
use crate::schema;
use crate::verbs::{self, Verb};

/// How many cursors are kept.
const MOST_PLACES: usize = 1000;

/// What the user chose when the server was started.
pub(super) struct Settings {
    pub(super) level: Level,
    pub(super) purpose: Option<String>,
    /// The operations that may write.
    pub(super) allowed: BTreeSet<String>,
    /// The folder for files.
    pub(super) files: Option<PathBuf>,
}

/// The server.
pub(crate) struct Server {
    pub(super) catalogue: &'static Catalogue,
    pub(super) client: Client,
    pub(super) settings: Settings,
    pub(super) tools: Vec<Tool>,
    pub(super) pseudonyms: Pseudonyms,
    pub(super) audit: Audit,
    pub(super) handles: Mutex<Handles>,
    pub(super) places: Mutex<HashMap<String, Place>>,
}

/// What the audit has of a call.
#[derive(Default)]
pub(super) struct Entry {
    pub(super) tool: String,
    pub(super) operation: Option<String>,
    /// The names of arguments that the description has.
    names: Vec<String>,
    pub(super) identifiers: BTreeSet<String>,
    pub(super) rows: u64,
    bytes: usize,
}

impl Entry {
    pub(super) fn line(&self, outcome: &str, settings: &Settings) -> Map<String, Value> {
        let members = [
            ("tool", json!(self.tool)),
            ("operation", json!(self.operation)),
            ("outcome", outcome.into()),
            ("arguments", json!(self.names)),
            ("identifiers", json!(self.identifiers)),
            ("rows", self.rows.into()),
            ("bytes", self.bytes.into()),
            ("purpose", json!(settings.purpose)),
        ];
        members.into_iter().map(|(name, member)| (name.to_owned(), member)).collect()
    }

    /// Adds the identifiers in a body, or in arguments that have the name `id`.
    pub(super) fn identify(&mut self, server: &Server, value: &Value) {
        match value {
            Value::Object(members) => members.iter().for_each(|(name, member)| match member {
                Value::String(_) | Value::Number(_) if name == "id" => {
                    self.identifiers.insert(server.audit.identifier(member));
                }
                member => self.identify(server, member),
            }),
            Value::Array(items) => items.iter().for_each(|item| self.identify(server, item)),
            _ => {}
        }
    }
}

pub(super) fn locked<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

impl Server {
    /// Calls a tool; `None` if there is no such tool.
    pub(super) async fn call(
        &self,
        name: &str,
        arguments: &Map<String, Value>,
        confirmation: Confirmation,
    ) -> Option<Outcome> {
        let tool = self.tools.iter().find(|tool| tool.name == name)?;
        let mut entry = Entry { tool: tool.name.clone(), ..Entry::default() };
        let known = tool.input.get("properties").and_then(Value::as_object);
        let is_known = |name: &&String| known.is_some_and(|known| known.contains_key(*name));
        entry.names.extend(arguments.keys().filter(is_known).cloned());
        let called = self.run(tool, arguments, confirmation, &mut entry).await;
        let (reply, outcome) = match called {
            Ok(Outcome::Ask(question)) => return Some(self.audited(entry, "asked", Outcome::Ask(question))),
            Ok(Outcome::Done(reply)) => {
                let state = reply.content.get("state").and_then(Value::as_str).unwrap_or("done").to_owned();
                (reply, state)
            }
            Err(failure) => (refused(&failure), failure.kind().name().to_owned()),
        };
        entry.bytes = Value::from(reply.content.clone()).to_string().len();
        Some(self.audited(entry, &outcome, Outcome::Done(reply)))
    }

    /// Nothing is returned that is not in the audit.
    fn audited(&self, entry: Entry, outcome: &str, result: Outcome) -> Outcome {
        match self.audit.add(entry.line(outcome, &self.settings)) {
            Ok(()) => result,
            Err(_) => Outcome::Done(refused(&Failure::new(Kind::Failed, "the audit cannot be written"))),
        }
    }

    async fn run(
        &self,
        tool: &Tool,
        arguments: &Map<String, Value>,
        confirmation: Confirmation,
        entry: &mut Entry,
    ) -> Result<Outcome, Failure> {
        let mut given = Given::read(arguments, &tool.input)?;
        let named = given.name.take().unwrap_or_default();
        let operation = match tool.action {
            Action::Describe => {
                let name = Some(named.as_str()).filter(|name| !name.is_empty());
                return self.describe(name).map(Outcome::Done);
            }
            Action::Apply => return self.apply(&named, confirmation, entry).await,
            Action::Call(_) if !named.is_empty() => return self.apply(&named, confirmation, entry).await,
            Action::Call(operation) => operation,
            Action::List => self.read_operation(Verb::List, &named)?,
            Action::Count => self.read_operation(Verb::Count, &named)?,
            Action::Get => self.read_operation(Verb::Get, &named)?,
            Action::Prepare => self.write_operation(&named)?,
        };
        entry.operation = Some(operation.id.clone());
        self.take_arguments(operation, &mut given, entry)?;
        let reply = match tool.action {
            Action::Count => self.count(operation, &given).await,
            Action::Get => self.get(operation, &given, entry).await,
            _ if operation.class != Class::Read => self.prepare(operation, given.arguments, entry).await,
            _ if is_collection(self.catalogue, operation) => self.list(operation, &given, entry).await,
            _ => self.get(operation, &given, entry).await,
        };
        reply.map(Outcome::Done)
    }

    /// Resolves the pseudonyms in the arguments, and notes what the audit has of them.
    fn take_arguments(&self, operation: &Operation, given: &mut Given, entry: &mut Entry) -> Result<(), Failure> {
        if let Some(id) = given.id.take() {
            let parameter = verbs::identifier(self.catalogue, operation);
            let parameter = parameter.ok_or_else(|| Failure::new(Kind::Usage, "the operation takes no `id`"))?;
            given.arguments.insert(parameter.name.clone(), id);
        }
        for (name, value) in &mut given.arguments {
            *value = self.pseudonyms.resolve(value.take())?;
            let parameter = self.catalogue.parameters(operation).find(|parameter| parameter.name == *name);
            let Some(parameter) = parameter else {
                if operation.body.is_some() && name == "body" {
                    entry.names.push(name.clone());
                    entry.identify(self, value);
                }
                continue;
            };
            entry.names.push(name.clone());
            let schema = &parameter.schema;
            let identifies = schema.get("x-identifies").or_else(|| schema.get("items")?.get("x-identifies")).is_some();
            if identifies || parameter.location == Location::Path {
                let items = value.as_array().map_or(std::slice::from_ref(value), Vec::as_slice);
                entry.identifiers.extend(items.iter().map(|item| self.audit.identifier(item)));
            }
            // A number that was named by a text, or the other way round.
            let resolved = self.catalogue.resolved(schema);
            match (&value, schema::kind(resolved)) {
                (Value::Number(number), "string") => *value = number.to_string().into(),
                (Value::String(text), "integer" | "number") => *value = crate::arguments::typed(resolved, text),
                _ => {}
            }
        }
        Ok(())
    }

    /// The operation that reads a type, or that was named.
    fn read_operation(&self, verb: Verb, name: &str) -> Result<&'static Operation, Failure> {
        if let Some(operation) = verbs::operation(self.catalogue, verb, name) {
            return Ok(operation);
        }
        let fits = |operation: &&Operation| {
            let is_collection = is_collection(self.catalogue, operation);
            operation.class == Class::Read
                && match verb {
                    Verb::Get => !is_collection,
                    Verb::Count => operation.paging.as_ref().is_some_and(|paging| paging.count.is_some()),
                    _ => is_collection,
                }
        };
        self.catalogue.operation(name).filter(fits).ok_or_else(|| {
            let failure =
                Failure::new(Kind::Usage, format!("no type or operation of this name can be used to {}", verb.name()));
            failure.help("`describe` lists what there is")
        })
    }

    fn write_operation(&self, name: &str) -> Result<&'static Operation, Failure> {
        let writes = |operation: &&Operation| !matches!(operation.class, Class::Read | Class::Credentials);
        let operation = self.catalogue.operation(name).filter(writes).ok_or_else(|| {
            Failure::new(Kind::Usage, "no operation of this name writes").help("`describe` lists what there is")
        })?;
        match self.permits(operation) {
            true => Ok(operation),
            false => {
                let failure = Failure::new(Kind::Refused, format!("`{}` is not allowed", operation.id));
                Err(failure.help(format!("the user can restart the server with --allow {}", operation.id)))
            }
        }
    }

    /// Whether an operation can be called.
    pub(super) fn permits(&self, operation: &Operation) -> bool {
        match operation.class {
            Class::Read => true,
            Class::Credentials => false,
            _ => self.settings.allowed.contains(&operation.id),
        }
    }

    /// How values are shown.
    pub(super) fn shown(&self, text: bool) -> Shown<'_> {
        Shown { catalogue: self.catalogue, pseudonyms: &self.pseudonyms, level: self.settings.level, text }
    }

    /// Keeps where a list continues, and returns a name for it.
    pub(super) fn keep(&self, place: Place) -> Result<String, Failure> {
        let name = format!("cursor-{}", hex(&random::<6>()?, 12));
        let mut places = locked(&self.places);
        if places.len() >= MOST_PLACES {
            places.clear();
        }
        places.insert(name.clone(), place);
        Ok(name)
    }

    pub(super) fn place(&self, name: &str) -> Result<Place, Failure> {
        let unknown = || {
            let failure = Failure::new(Kind::Usage, "there is no such cursor, or it is of another run of the server");
            failure.help("list from the first row again")
        };
        locked(&self.places).get(name).cloned().ok_or_else(unknown)
    }
}

pub(super) fn is_collection(catalogue: &Catalogue, operation: &Operation) -> bool {
    operation.paging.is_some() || schema::returns_list(catalogue, operation)
}

fn refused(failure: &Failure) -> Reply {
    let content = Map::from_iter([("error".to_owned(), failure.as_json())]);
    Reply { content, file: None, is_error: true }
}
