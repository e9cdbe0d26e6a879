//! Writes: prepared, shown, and applied once.

use serde_json::{Map, Value, json};

use crate::api::Json;
use crate::api::catalogue::{Class, Operation};
use crate::commands::write::may_be_applied;
use crate::errors::{Failure, Kind};
use crate::mcp::failures;
use crate::mcp::handles::{Known, Prepared};
use crate::mcp::reading::is_document;
use crate::mcp::server::{Entry, Server, locked};
use crate::mcp::tool::{Confirmation, Outcome, Reply};
use crate::schema;
use crate::verbs::{self, Verb};

/// What is shown in place of a value that is withheld.
const WITHHELD: &str = "(withheld)";

impl Server {
    /// Checks a write, shows what it changes, and returns a handle for it.
    ///
    /// # Errors
    ///
    /// The arguments are wrong.
    pub(super) async fn prepare(
        &self,
        operation: &'static Operation,
        arguments: Map<String, Value>,
        entry: &mut Entry,
    ) -> Result<Reply, Failure> {
        let failed = |error| failures::of(self.catalogue, operation, &error);
        let call = self.client.operation(&operation.id).map_err(failed)?;
        let _checked = call.arguments(&arguments).map_err(|error| Failure::new(Kind::Usage, error.to_string()))?;
        let changes = self.changes(operation, &arguments, entry).await?;
        let fields: Vec<&str> = changes.iter().filter_map(|change| change.get("field")?.as_str()).collect();
        let id = verbs::identifier(self.catalogue, operation).and_then(|parameter| arguments.get(&parameter.name));
        let id = id.map(|id| self.shown(false).identifier(id));
        let of = id.as_ref().map(|id| format!(" of {id}")).unwrap_or_default();
        let question = format!("Apply {}{of}: {}?", operation.id, fields.join(", "));
        let mut handles = locked(&self.handles);
        let handle = handles.prepare(operation, arguments, question)?;
        let mut content = Map::new();
        content.insert("handle".to_owned(), handle.into());
        content.insert("expires_in".to_owned(), handles.lifetime().as_secs().into());
        content.insert("operation".to_owned(), operation.id.as_str().into());
        content.extend(id.map(|id| ("id".to_owned(), id)));
        content.insert("changes".to_owned(), changes.into());
        Ok(Reply { content, file: None, is_error: false })
    }

    /// The members that a write changes, as a model sees them.
    async fn changes(
        &self,
        operation: &'static Operation,
        arguments: &Map<String, Value>,
        entry: &mut Entry,
    ) -> Result<Vec<Value>, Failure> {
        let shown = self.shown(false);
        let (mut new, mut new_shown) = (Map::new(), Map::new());
        if let (Some(body), Some(value)) = (&operation.body, arguments.get("body")) {
            let schemas: Vec<&Value> = [Some(&body.schema), body.list.as_ref()].into_iter().flatten().collect();
            (new, new_shown) = (members(value), members(&shown.value(&schemas, value)));
        }
        let (mut old, mut old_shown) = (Map::new(), Map::new());
        if let Some(get) = self.reader(operation) {
            let named = verbs::identifier(self.catalogue, operation).into_iter();
            let id =
                named.filter_map(|parameter| Some((parameter.name.clone(), arguments.get(&parameter.name)?.clone())));
            let records = self.records(get, &id.collect()).await?;
            if let Some(record) = records.first() {
                let row: Value = serde_json::from_str(record.row.text()).unwrap_or_default();
                let schema = schema::of_row(self.catalogue, get);
                (old, old_shown) = (members(&row), members(&shown.value(schema.as_slice(), &row)));
                entry.rows += 1;
            }
        }
        let names: Vec<&String> =
            if operation.class == Class::Delete { old.keys().collect() } else { new.keys().collect() };
        let visible = |shown: &Map<String, Value>, name: &String| match shown.get(name) {
            Some(value) if !value.is_null() => value.clone(),
            _ => WITHHELD.into(),
        };
        let changes = names.into_iter().filter(|name| old.get(*name) != new.get(*name)).map(|name| {
            let mut change = Map::from_iter([("field".to_owned(), Value::from(name.as_str()))]);
            let sides = [("from", &old, &old_shown), ("to", &new, &new_shown)];
            for (side, raw, shown) in sides {
                if let Some(value) = raw.get(name) {
                    let value = if value.is_null() { Value::Null } else { visible(shown, name) };
                    change.insert(side.to_owned(), value);
                }
            }
            Value::from(change)
        });
        Ok(changes.collect())
    }

    /// The operation that reads what a write changes: that of the same path.
    fn reader(&self, operation: &Operation) -> Option<&'static Operation> {
        let [resource_type] = operation.resources.as_slice() else {
            let same = |other: &&Operation| other.method == "GET" && other.path == operation.path;
            return self.catalogue.operations().iter().find(same).filter(|_| operation.class != Class::Create);
        };
        verbs::operation(self.catalogue, Verb::Get, resource_type).filter(|get| get.path == operation.path)
    }

    /// Applies a write that was prepared, once.
    ///
    /// # Errors
    ///
    /// There is no such handle, or the user refused.
    pub(super) async fn apply(
        &self,
        handle: &str,
        confirmation: Confirmation,
        entry: &mut Entry,
    ) -> Result<Outcome, Failure> {
        let known = locked(&self.handles).find(handle)?;
        let prepared = match known {
            Known::Prepared(prepared) => prepared,
            Known::Sent(result) => {
                let mut content = result.as_object().cloned().unwrap_or_default();
                content.insert("repeated".to_owned(), true.into());
                return Ok(Outcome::Done(Reply { content, file: None, is_error: false }));
            }
        };
        entry.operation = Some(prepared.operation.id.clone());
        entry.identify(self, &Value::from(prepared.arguments.clone()));
        match confirmation {
            Confirmation::Able => return Ok(Outcome::Ask(prepared.question)),
            Confirmation::Given(false) => {
                return Err(Failure::new(Kind::Refused, "the user did not confirm the write; nothing was sent"));
            }
            Confirmation::Unable | Confirmation::Given(true) => {}
        }
        self.audit.add(entry.line("sending", &self.settings))?;
        let prepared = locked(&self.handles).take(handle)?;
        let (operation, result) = (prepared.operation, self.send(handle, prepared).await?);
        // If it cannot be written, the file still has that it was sent, and the caller gets the result.
        let _ = locked(&self.handles).finish(handle, &operation.id, &result);
        let content = result.as_object().cloned().unwrap_or_default();
        Ok(Outcome::Done(Reply { content, file: None, is_error: false }))
    }

    /// Sends a write. An error is returned only if it was not sent, and the handle can be used again.
    async fn send(&self, handle: &str, prepared: Prepared) -> Result<Value, Failure> {
        let operation = prepared.operation;
        let call = self.client.operation(&operation.id);
        let sent = match call.map(|call| call.arguments(&prepared.arguments)) {
            Ok(Ok(request)) => request.await,
            Ok(Err(error)) => return Err(Failure::new(Kind::Usage, error.to_string())),
            Err(error) => Err(error),
        };
        let error = match sent {
            Ok(response) => {
                let id = assigned(&response, is_document(operation));
                let id = id.map(|id| self.shown(false).identifier(&id));
                let mut result = json!({"state": "applied", "operation": operation.id});
                if let (Some(members), Some(id)) = (result.as_object_mut(), id) {
                    members.insert("id".to_owned(), id);
                }
                return Ok(result);
            }
            Err(error) => error,
        };
        let failure = failures::of(self.catalogue, operation, &error);
        let state = match error.refusal() {
            _ if may_be_applied(&error) => "unknown",
            Some(_) => "refused",
            None => {
                locked(&self.handles).put_back(handle, prepared)?;
                return Err(failure.help("nothing was sent; the handle is still valid"));
            }
        };
        let reason = match state {
            "unknown" => format!(
                "{}; it may have been applied: read the resource before it is prepared again",
                failure.message()
            ),
            _ => failure.message().to_owned(),
        };
        Ok(json!({"state": state, "operation": operation.id, "reason": reason}))
    }
}

/// The identifier of what was written: of `data` in a document, of the row itself in plain JSON, and of nothing else.
fn assigned(response: &Json, is_document: bool) -> Option<Value> {
    let row = if is_document { response.get("data")? } else { response.as_json() };
    let id: Value = serde_json::from_str(row.get("id")?.text()).ok()?;
    Some(id).filter(|id| id.is_string() || id.is_number())
}

/// The members of a resource, attributes and relationships together, or of another object.
fn members(value: &Value) -> Map<String, Value> {
    let resource = value.get("data").filter(|data| data.is_object()).unwrap_or(value);
    let part = |name: &str| resource.get(name).and_then(Value::as_object);
    let mut members = Map::new();
    match (part("attributes"), part("relationships")) {
        (None, None) => members.extend(resource.as_object().cloned().unwrap_or_default()),
        (attributes, relationships) => {
            members.extend(attributes.cloned().unwrap_or_default());
            let data = |member: &Value| member.get("data").unwrap_or(member).clone();
            members.extend(relationships.into_iter().flatten().map(|(name, member)| (name.clone(), data(member))));
        }
    }
    members
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "a test that meets what it did not expect should stop there")]

    use super::*;

    #[test]
    fn the_new_identifier_is_read_from_the_row_and_from_nowhere_else() {
        let of = |text: &str, is_document| assigned(&text.parse().unwrap(), is_document);
        let document = r#"{"id": "1", "meta": {"id": "2"}, "data": {"id": "3", "attributes": {"id": "4"}}}"#;
        assert_eq!(of(document, true), Some("3".into()));
        assert_eq!(of(document, false), Some("1".into()));
        assert_eq!(of(r#"{"id": 7}"#, false), Some(7.into()));
        for nowhere in [
            r#"{"id": "1", "data": {"attributes": {"id": "4"}}}"#,
            r#"{"id": "1", "data": [{"id": "3"}], "included": [{"id": "5"}]}"#,
            r#"{"id": "1", "data": null}"#,
            "null",
            r#""text""#,
        ] {
            assert_eq!(of(nowhere, true), None, "{nowhere}");
        }
        for nowhere in
            [r#"{"data": {"id": "3"}}"#, r#"{"result": {"id": "3"}}"#, r#"{"id": {"id": "3"}}"#, "[{\"id\": 1}]"]
        {
            assert_eq!(of(nowhere, false), None, "{nowhere}");
        }
    }
}
