//! `describe`: what there is, a type, or an operation.

use std::collections::BTreeSet;

use serde_json::{Map, Value, json};

use crate::api::catalogue::{Class, Operation};
use crate::columns;
use crate::errors::{Failure, Kind};
use crate::mcp::server::Server;
use crate::mcp::tool::Reply;
use crate::verbs::{self, Verb};

impl Server {
    /// Describes what was named, or everything.
    ///
    /// # Errors
    ///
    /// There is no such type or operation.
    pub(super) fn describe(&self, name: Option<&str>) -> Result<Reply, Failure> {
        let catalogue = self.catalogue;
        let content = match name {
            None => self.everything(),
            Some(name) => match catalogue.operation(name).filter(|operation| operation.class != Class::Credentials) {
                Some(operation) => self.operation(operation),
                None => self.resource_type(name)?,
            },
        };
        let content = content.as_object().cloned().unwrap_or_default();
        Ok(Reply { content, file: None, is_error: false })
    }

    fn everything(&self) -> Value {
        let catalogue = self.catalogue;
        let types: BTreeSet<&str> = Verb::ALL.iter().flat_map(|verb| verbs::types(catalogue, *verb)).collect();
        let types = types.into_iter().map(|name| {
            let verbs = verbs::of_type(catalogue, name).into_iter();
            let verbs: Vec<&str> =
                verbs.filter(|(_, operation)| self.permits(operation)).map(|(verb, _)| verb.name()).collect();
            (name.to_owned(), json!(verbs.join(" ")))
        });
        let operations = catalogue.operations().iter().filter(|operation| self.permits(operation));
        let operations = operations.map(|operation| (operation.id.clone(), json!(operation.summary)));
        json!({
            "api": format!("{} {}", catalogue.title(), catalogue.version()),
            "types": Map::from_iter(types),
            "operations": Map::from_iter(operations),
        })
    }

    fn operation(&self, operation: &'static Operation) -> Value {
        json!({
            "operation": operation.id,
            "summary": operation.summary,
            "allowed": self.permits(operation),
            "arguments": without_extensions(self.catalogue.arguments_schema(operation)),
            "at_least_one": operation.at_least_one,
            "fields": self.fields(operation),
        })
    }

    fn resource_type(&self, name: &str) -> Result<Value, Failure> {
        let verbs = verbs::of_type(self.catalogue, name);
        if verbs.is_empty() {
            let failure = Failure::new(Kind::Usage, "there is no such type or operation");
            return Err(failure.help("`describe` without a name lists what there is"));
        }
        let read =
            verbs.iter().find(|(verb, _)| matches!(verb, Verb::List | Verb::Get)).map(|(_, operation)| *operation);
        let list = verbs::operation(self.catalogue, Verb::List, name);
        let arguments = list.map(|list| {
            let of_paging = |name: &str| {
                let mut ways = list.paging.iter().flat_map(|paging| &paging.ways);
                ways.any(|way| way.at == name || way.size.as_deref() == Some(name))
            };
            let named = self.catalogue.parameters(list).filter(|parameter| !of_paging(&parameter.name));
            Map::from_iter(named.map(|parameter| (parameter.name.clone(), json!(parameter.summary))))
        });
        let known = verbs.iter().filter(|(_, operation)| self.permits(operation));
        Ok(json!({
            "type": name,
            "verbs": Map::from_iter(known.map(|(verb, operation)| (verb.name().to_owned(), json!(operation.id)))),
            "arguments": arguments.unwrap_or_default(),
            "at_least_one": list.map(|list| list.at_least_one.clone()).unwrap_or_default(),
            "fields": read.map(|operation| self.fields(operation)).unwrap_or_default(),
        }))
    }

    /// The fields of the rows of an operation, with their types.
    fn fields(&self, operation: &'static Operation) -> Map<String, Value> {
        let columns = columns::of(self.catalogue, operation).into_iter().map(|column| {
            let kind = if column.is_sensitive { format!("{}, personal", column.kind) } else { column.kind };
            (column.name, kind.into())
        });
        columns.collect()
    }
}

/// Removes what only the catalogue understands.
pub(super) fn without_extensions(schema: Value) -> Value {
    match schema {
        Value::Object(members) => {
            let kept = members.into_iter().filter(|(name, _)| !name.starts_with("x-"));
            Value::Object(kept.map(|(name, member)| (name, without_extensions(member))).collect())
        }
        Value::Array(items) => items.into_iter().map(without_extensions).collect(),
        other => other,
    }
}
