//! The calls of the contract are valid in both versions of the exported description, and send everything that it
//! allows. A transport records each request and returns the example response.

#![allow(clippy::indexing_slicing, reason = "a member of a JSON value that is not there is null")]

use std::collections::{BTreeMap, BTreeSet};
use std::error::Error;
use std::sync::{Arc, Mutex, PoisonError};

use bytes::Bytes;
use fitbit_plus::runtime::{Limits, Transport, TransportFuture};
use fitbit_plus::{Client, Credentials};
use jsonschema::{Draft, Validator};
use serde_json::{Value, json};
use simulator::Form;
use tests::by_name;
use tests::contract::{CALLS, Contract, Ids, query};
use tests::described::{Described, Description, sent, text};

type Checked = Result<(), Box<dyn Error>>;

const BASE: &str = "https://example.test/pub";

/// Members of bodies that no call sends: pointer and reason. `*` matches one segment.
const UNSENT: &[(&str, &str)] = &[
    ("/data/id", "the server gives the id of what is created; a change sends it"),
    ("/data/relationships/*/links", "links of relationships are the server's, and no relationship to send takes any"),
    ("/data/relationships/*/links/related", "as above"),
];

#[derive(Debug, PartialEq)]
struct Sent {
    method: String,
    url: String,
    headers: http::HeaderMap,
    body: Bytes,
}

impl Sent {
    /// Returns the path below the base URL, without the query.
    fn path(&self) -> &str {
        let whole = self.url.strip_prefix(BASE).unwrap_or(&self.url);
        whole.split('?').next().unwrap_or_default()
    }

    fn header(&self, name: &str) -> &str {
        self.headers.get(name).and_then(|value| value.to_str().ok()).unwrap_or_default()
    }
}

/// Records each request, and returns the example response.
#[derive(Clone)]
struct Recorder {
    description: Arc<Description>,
    log: Arc<Mutex<Vec<Sent>>>,
}

impl Recorder {
    /// Returns a client that has its token: the request for it is not a call of the contract.
    async fn client(&self) -> Result<Client, fitbit_plus::Error> {
        let builder = Client::builder().base_url(BASE).credentials(Credentials::new("client", "secret"));
        let client = builder.transport(self.clone()).build()?;
        client.fetch_group("5").await?;
        self.take();
        Ok(client)
    }

    /// Returns the requests since the last call.
    fn take(&self) -> Vec<Sent> {
        std::mem::take(&mut *self.log.lock().unwrap_or_else(PoisonError::into_inner))
    }

    fn respond(&self, sent: &Sent) -> Option<http::Response<Bytes>> {
        let operations = self.description.operations();
        let operation = operations.values().find(|operation| operation.matches(&sent.method, sent.path()).is_some())?;
        let (status, schema) = operation.success;
        let body = schema.map(|schema| {
            let mut document = self.description.instance(schema);
            let asked: BTreeMap<_, _> = query(&sent.url).into_iter().collect();
            let cursor = ["page[after]", "page[cursor]"].into_iter().find(|name| operation.query().contains_key(name));
            if let Some(cursor) =
                cursor.filter(|cursor| asked.contains_key("page[limit]") && !asked.contains_key(*cursor))
            {
                document["links"]["next"] = json!(format!("{}?{cursor}=next%2B1", sent.path()));
            }
            if serde_json::from_slice::<Value>(&sent.body).is_ok_and(|sent| sent["data"].is_array()) {
                document["data"] = json!([document["data"].take()]);
            }
            document.to_string()
        });
        let response = http::Response::builder().status(status).header("content-type", "application/vnd.api+json");
        response.body(Bytes::from(body.unwrap_or_default())).ok()
    }
}

impl Transport for Recorder {
    fn send(&self, request: http::Request<Bytes>, _: Limits) -> TransportFuture<'_> {
        let (head, body) = request.into_parts();
        let sent = Sent { method: head.method.to_string(), url: head.uri.to_string(), headers: head.headers, body };
        let response = self.respond(&sent);
        self.log.lock().unwrap_or_else(PoisonError::into_inner).push(sent);
        let none = || http::Response::builder().status(404).body(Bytes::new()).unwrap_or_default();
        Box::pin(async move { Ok(response.unwrap_or_else(none)) })
    }
}

/// A call with its requests.
struct Made {
    contract: Contract,
    sent: Vec<Sent>,
}

fn description() -> Result<Description, Box<dyn Error>> {
    Ok(Description::new(simulator::corrected()?))
}

fn exports() -> Result<[Description; 2], Box<dyn Error>> {
    let export = |form| Ok::<_, Box<dyn Error>>(Description::new(simulator::exported(form)?));
    Ok([export(Form::Swagger2)?, export(Form::OpenApi30)?])
}

/// Makes every call; each must succeed.
async fn every_call(description: &Description) -> Result<Vec<Made>, Box<dyn Error>> {
    let recorder = Recorder { description: Arc::new(description.clone()), log: Arc::default() };
    let client = recorder.client().await?;
    let ids = Ids::new(|of| Some(format!("5{}", of.len())));
    let mut made = Vec::new();
    for contract in CALLS {
        (contract.run)(&client, &ids).await.map_err(|failure| format!("{contract}: {failure}"))?;
        made.push(Made { contract: *contract, sent: recorder.take() });
    }
    Ok(made)
}

#[tokio::test]
async fn a_call_by_name_sends_the_bytes_of_the_typed_method() -> Checked {
    let description = description()?;
    let recorder = Recorder { description: Arc::new(description.clone()), log: Arc::default() };
    let client = recorder.client().await?;
    let mut called = BTreeSet::new();
    for made in every_call(&description).await? {
        let id = made.contract.operation;
        let call = client.operation(id)?;
        for typed in &made.sent {
            let query = typed.url.split_once('?').map_or("", |(_, query)| query);
            let arguments = by_name::arguments(call.operation(), typed.path(), query, &typed.body);
            let arguments = arguments.map_err(|failure| format!("{}: {failure}", made.contract))?;
            let request = call.arguments(&arguments).map_err(|error| format!("{}: {error}", made.contract))?;
            request.await?;
            let [named] = &recorder.take()[..] else { return Err(format!("{}: one request", made.contract).into()) };
            assert_eq!(named, typed, "{}", made.contract);
            called.insert(id);
        }
    }
    let catalogue = Client::catalogue()?.operations().iter().map(|operation| operation.id.as_str());
    assert_eq!((called.len(), called), (62, catalogue.collect()));
    Ok(())
}

fn of<'a, 'd>(operations: &'a BTreeMap<&str, Described<'d>>, made: &Made) -> Result<&'a Described<'d>, Box<dyn Error>> {
    Ok(operations.get(made.contract.operation).ok_or_else(|| format!("{}: not described", made.contract))?)
}

#[tokio::test]
async fn every_request_is_valid_in_both_versions_of_the_description() -> Checked {
    for description in exports()? {
        let operations = description.operations();
        let mut faults = Vec::new();
        for made in every_call(&description).await? {
            let operation = of(&operations, &made)?;
            for sent in &made.sent {
                let found = faults_of(&description, operation, sent)?;
                faults.extend(found.into_iter().map(|fault| format!("{}: {fault}", made.contract)));
            }
        }
        assert!(faults.is_empty(), "{faults:#?}");
        assert_eq!(operations.len(), 62);
    }
    Ok(())
}

/// Returns the bodies of a patch: each member alone, set and cleared, and no member.
fn changes(full: &Value) -> Vec<Value> {
    let mut empty = full.clone();
    for place in ["attributes", "relationships"] {
        empty["data"].as_object_mut().map(|data| data.remove(place));
    }
    let mut changes = vec![full.clone(), empty.clone()];
    for (name, value) in full["data"]["attributes"].as_object().into_iter().flatten() {
        for value in [value, &Value::Null] {
            let mut one = empty.clone();
            one["data"]["attributes"] = json!({name: value});
            changes.push(one);
        }
    }
    for (name, value) in full["data"]["relationships"].as_object().into_iter().flatten() {
        let cleared = if value["data"].is_array() { json!([]) } else { Value::Null };
        for value in [value.clone(), json!({"data": cleared})] {
            let mut one = empty.clone();
            one["data"]["relationships"] = json!({name: value});
            changes.push(one);
        }
    }
    changes
}

#[tokio::test]
async fn a_change_may_leave_out_every_member_and_clear_it() -> Checked {
    for description in exports()? {
        let operations = description.operations();
        let mut tried = 0;
        for made in every_call(&description).await?.iter().filter(|made| made.contract.call == "full") {
            for sent in made.sent.iter().filter(|sent| sent.method == "PATCH") {
                let schema = of(&operations, made)?.body.ok_or("a change has a body")?;
                let validator = validator(&description.json_schema(schema))?;
                for body in changes(&serde_json::from_slice(&sent.body)?) {
                    let faults: Vec<_> = validator.iter_errors(&body).map(|fault| fault.to_string()).collect();
                    assert!(faults.is_empty(), "{}: {body}: {faults:?}", made.contract);
                    tried += 1;
                }
                // Required members are still required.
                assert!(!validator.is_valid(&json!({"data": {"attributes": {}}})), "{}", made.contract);
            }
        }
        assert!(tried > 90, "{tried}");
    }
    Ok(())
}

#[test]
fn every_example_matches_its_definition() -> Checked {
    for description in exports()? {
        let mut count = 0;
        for (name, definition) in description.definitions() {
            let Some(example) = definition.get("example") else { continue };
            let validator = validator(&description.json_schema(definition))?;
            let faults: Vec<_> =
                validator.iter_errors(example).map(|fault| format!("{} {fault}", fault.instance_path())).collect();
            assert!(faults.is_empty(), "{name}: {faults:#?}");
            count += 1;
        }
        assert!(count > 30, "{count}");
    }
    Ok(())
}

/// Returns the violations of the description in a request.
fn faults_of(description: &Description, operation: &Described<'_>, sent: &Sent) -> Result<Vec<String>, Box<dyn Error>> {
    let mut faults = Vec::new();
    match operation.matches(&sent.method, sent.path()) {
        None => faults.push(format!("{} {} is another operation", sent.method, sent.path())),
        Some(filled) if filled.iter().any(|(_, value)| value.starts_with("no-")) => {
            faults.push(format!("{}: of no resource", sent.path()));
        }
        Some(_) => {}
    }
    if operation.secured != sent.header("authorization").starts_with("Bearer ") {
        faults.push("the token is missing, or not wanted".to_owned());
    }
    for (name, value) in operation.matches(&sent.method, sent.path()).into_iter().flatten() {
        let parameter = operation.parameters.iter().find(|one| text(one, "in") == "path" && text(one, "name") == name);
        let fault =
            parameter.map_or(Some("is not described".to_owned()), |one| value_fault(Described::schema(one), value));
        faults.extend(fault.map(|fault| format!("`{name}` {fault}")));
    }
    let described = operation.query();
    let pairs = query(&sent.url);
    for (name, value) in &pairs {
        match described.get(name.as_str()) {
            None => faults.push(format!("`{name}` is no parameter")),
            Some(parameter) => {
                faults.extend(parameter_fault(parameter, value).map(|fault| format!("`{name}` {fault}")))
            }
        }
    }
    let given: BTreeSet<_> = pairs.iter().map(|(name, _)| name.as_str()).collect();
    let required = described.iter().filter(|(_, parameter)| parameter["required"] == json!(true));
    faults.extend(required.filter(|(name, _)| !given.contains(*name)).map(|(name, _)| format!("`{name}` is missing")));
    faults.extend(body_faults(description, operation, sent)?);
    Ok(faults)
}

fn parameter_fault(parameter: &Value, value: &str) -> Option<String> {
    let schema = Described::schema(parameter);
    if text(schema, "type") != "array" {
        return value_fault(schema, value);
    }
    let joined = text(parameter, "collectionFormat") == "csv" || parameter["explode"] == json!(false);
    if !joined {
        return Some("is a list whose items are not separated by commas".to_owned());
    }
    value.split(',').find_map(|item| value_fault(&schema["items"], item))
}

fn value_fault(schema: &Value, value: &str) -> Option<String> {
    let parsed = match text(schema, "type") {
        "integer" => value.parse::<i64>().ok().map(Value::from),
        "number" => value.parse::<f64>().ok().map(Value::from),
        "boolean" => value.parse::<bool>().ok().map(Value::from),
        _ => Some(Value::from(value)),
    };
    let Some(parsed) = parsed else { return Some(format!("is of another type: {value}")) };
    let names = ["type", "format", "enum", "pattern", "minimum", "maximum", "minLength", "maxLength"];
    let schema: Value =
        names.iter().filter_map(|name| Some(((*name).to_owned(), schema.get(*name)?.clone()))).collect();
    match validator(&schema) {
        Ok(validator) => validator.iter_errors(&parsed).next().map(|error| error.to_string()),
        Err(error) => Some(error.to_string()),
    }
}

fn validator(schema: &Value) -> Result<Validator, Box<dyn Error>> {
    let options = jsonschema::options().with_draft(Draft::Draft4).should_validate_formats(true);
    Ok(options.build(schema).map_err(|error| error.to_string())?)
}

fn body_faults(
    description: &Description,
    operation: &Described<'_>,
    sent: &Sent,
) -> Result<Vec<String>, Box<dyn Error>> {
    let Some(schema) = operation.body else {
        return Ok((!sent.body.is_empty()).then(|| "there is a body".to_owned()).into_iter().collect());
    };
    let mut faults = Vec::new();
    if !operation.consumes.contains(&sent.header("content-type")) {
        faults.push(format!("is sent as {}", sent.header("content-type")));
    }
    let body: Value = serde_json::from_slice(&sent.body)?;
    let found = validator(&description.json_schema(schema))?;
    let found = found.iter_errors(&body).map(|error| format!("{} {error}", error.instance_path()));
    faults.extend(found);
    Ok(faults)
}

/// Returns the pointer to a member of `data` for one resource, even if it is a list.
fn of_one(pointer: String) -> String {
    match pointer.strip_prefix("/data/*") {
        Some(rest) => format!("/data{rest}"),
        None => pointer,
    }
}

fn members_sent(made: &Made) -> BTreeSet<String> {
    let bodies = made.sent.iter().filter_map(|sent| serde_json::from_slice::<Value>(&sent.body).ok());
    bodies.flat_map(|body| sent(&body)).map(of_one).collect()
}

#[tokio::test]
async fn every_parameter_is_sent() -> Checked {
    let description = description()?;
    let operations = description.operations();
    let mut missing: BTreeSet<(String, String)> = BTreeSet::new();
    for operation in operations.values() {
        let query = operation.query();
        missing.extend(query.keys().map(|name| (operation.id.to_owned(), (*name).to_owned())));
        let values = query.get("include").and_then(|include| include["items"]["enum"].as_array()).into_iter().flatten();
        missing
            .extend(values.filter_map(|value| Some((operation.id.to_owned(), format!("include {}", value.as_str()?)))));
    }
    for made in every_call(&description).await? {
        let id = made.contract.operation;
        for (name, value) in made.sent.iter().flat_map(|sent| query(&sent.url)) {
            for item in value.split(',') {
                missing.remove(&(id.to_owned(), format!("{name} {item}")));
            }
            missing.remove(&(id.to_owned(), name));
        }
    }
    assert!(missing.is_empty(), "{missing:#?}");
    Ok(())
}

#[tokio::test]
async fn every_described_member_is_sent_and_no_other() -> Checked {
    let description = description()?;
    let operations = description.operations();
    let calls = every_call(&description).await?;
    let mut missing = Vec::new();
    let mut waived = BTreeSet::new();
    let mut strangers = Vec::new();
    for (id, operation) in &operations {
        let Some(schema) = operation.body else { continue };
        let described = description.members_of(schema).into_iter().map(|(pointer, member)| (of_one(pointer), member));
        let described: BTreeMap<_, _> = described.collect();
        let made = calls.iter().filter(|made| made.contract.operation == *id);
        let sent: BTreeSet<_> = made.flat_map(members_sent).collect();
        for pointer in &sent {
            let open = described.iter().any(|(open, member)| member.open && pointer.starts_with(&format!("{open}/")));
            match described.get(pointer) {
                Some(member) if member.read_only => strangers.push(format!("{id}: {pointer} is the server's")),
                None if !open => strangers.push(format!("{id}: {pointer} is not described")),
                Some(_) | None => {}
            }
        }
        let settable = described.into_iter().filter(|(_, member)| !member.read_only).map(|(pointer, _)| pointer);
        for pointer in settable.filter(|pointer| !sent.contains(pointer)) {
            match UNSENT.iter().find(|(waived, _)| same(waived, &pointer)) {
                Some((pattern, _)) => drop(waived.insert(*pattern)),
                None => missing.push(format!("{id}: {pointer}")),
            }
        }
    }
    assert!(strangers.is_empty(), "{strangers:#?}");
    assert!(missing.is_empty(), "{missing:#?}");
    assert_eq!(waived, UNSENT.iter().map(|(pattern, _)| *pattern).collect(), "an unnecessary waiver");
    Ok(())
}

fn same(pattern: &str, pointer: &str) -> bool {
    let (pattern, pointer): (Vec<_>, Vec<_>) = (pattern.split('/').collect(), pointer.split('/').collect());
    pattern.len() == pointer.len() && pattern.iter().zip(pointer).all(|(step, actual)| *step == "*" || *step == actual)
}
