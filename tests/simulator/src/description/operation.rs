//! One operation of the description.

use std::collections::{BTreeMap, HashMap};

use anyhow::{Context, Result};
use http::Method;
use percent_encoding::percent_decode_str;
use serde_json::Value;

use super::schema::{Check, property};
use super::{members, texts};
use crate::kind::Kind;

#[derive(Debug)]
pub(crate) struct Operation {
    pub(crate) id: String,
    pub(crate) method: Method,
    pub(crate) path: String,
    /// The query parameters.
    pub(crate) parameters: Vec<Parameter>,
    pub(crate) body: Option<Check>,
    pub(crate) consumes: Vec<String>,
    pub(crate) status: u16,
    pub(crate) success: Check,
    failures: BTreeMap<u16, Check>,
    pub(crate) at_least_one: Vec<String>,
    pub(crate) together: Vec<Vec<String>>,
    /// Whether `data` of the response is a list.
    pub(crate) many: bool,
    /// The resource type in `data` of the response.
    pub(crate) subject: Option<Kind>,
    /// Whether the response may have `included`.
    pub(crate) includes: bool,
    pub(crate) secured: bool,
}

#[derive(Debug)]
pub(crate) struct Parameter {
    pub(crate) name: String,
    pub(crate) required: bool,
    pub(crate) ty: String,
    pub(crate) format: Option<String>,
    pub(crate) values: Vec<String>,
    pub(crate) minimum: Option<i64>,
    pub(crate) maximum: Option<i64>,
    pub(crate) default: Option<i64>,
    /// Whether it is a comma-separated list.
    pub(crate) list: bool,
    pub(crate) range: bool,
}

impl Operation {
    pub(super) fn read(document: &Value, path: &str, method: &str, described: &Value) -> Result<Self> {
        let parameters = described["parameters"].as_array().map(Vec::as_slice).unwrap_or_default();
        let body = parameters.iter().find(|parameter| parameter["in"] == "body");
        let (status, success) = members(&described["responses"])
            .find(|(status, _)| status.starts_with('2'))
            .context("no success response")?;
        let success = Check::new(document, success.get("schema"))?;
        let data = success.schema().and_then(|schema| property(schema, "data"));
        let many = data.is_some_and(|data| data["type"] == "array");
        let item = data.map(|data| if many { &data["items"] } else { data });
        let ty = item.and_then(|item| property(item, "type"));
        let subject = ty.and_then(|ty| Kind::of(ty["enum"][0].as_str()?));
        let mut failures = BTreeMap::new();
        for (status, response) in members(&described["responses"]).filter(|(status, _)| !status.starts_with('2')) {
            failures.insert(status.parse()?, Check::new(document, response.get("schema"))?);
        }
        let consumes = described.get("consumes").or_else(|| document.get("consumes"));
        Ok(Self {
            id: described["operationId"].as_str().context("no operationId")?.to_owned(),
            method: method.to_uppercase().parse()?,
            path: path.to_owned(),
            parameters: parameters.iter().filter(|one| one["in"] == "query").filter_map(Parameter::read).collect(),
            body: body.map(|body| Check::new(document, body.get("schema"))).transpose()?,
            consumes: consumes.map(texts).unwrap_or_default(),
            status: status.parse()?,
            includes: success.schema().is_some_and(|schema| property(schema, "included").is_some()),
            success,
            failures,
            at_least_one: texts(&described["x-at-least-one"]),
            together: members(&described["x-together"]).map(|(_, names)| texts(names)).collect(),
            many,
            subject,
            secured: described["security"].as_array().is_none_or(|schemes| !schemes.is_empty()),
        })
    }

    pub(super) fn parameters_of(&self, path: &str) -> Option<HashMap<String, String>> {
        let (mut asked, mut described) = (path.split('/'), self.path.split('/'));
        let mut found = HashMap::new();
        loop {
            match (asked.next(), described.next()) {
                (None, None) => return Some(found),
                (Some(asked), Some(described)) => {
                    match described.strip_prefix('{').and_then(|name| name.strip_suffix('}')) {
                        Some(name) if !asked.is_empty() => {
                            let value = percent_decode_str(asked).decode_utf8().ok()?;
                            found.insert(name.to_owned(), value.into_owned());
                        }
                        None if asked == described => {}
                        _ => return None,
                    }
                }
                _ => return None,
            }
        }
    }

    pub(crate) fn parameter(&self, name: &str) -> Option<&Parameter> {
        self.parameters.iter().find(|parameter| parameter.name == name)
    }

    /// Whether the description has a response with this status.
    pub(crate) fn declares(&self, status: u16) -> bool {
        self.failures.contains_key(&status)
    }

    /// Returns the schema of a response. An undeclared error has the schema of a declared one.
    pub(crate) fn response(&self, status: u16) -> Option<&Check> {
        if status == self.status {
            return Some(&self.success);
        }
        self.failures.get(&status).or_else(|| self.failures.values().next())
    }

    /// Returns the path segment after the id, which is the relationship: `groups` in `/patient/{id}/groups`.
    pub(crate) fn relationship(&self) -> Option<&str> {
        let (_, last) = self.path.split_once("{id}/")?;
        Some(last)
    }

    /// Returns the type of the resource that the id in the path identifies.
    pub(crate) fn parent(&self) -> Option<Kind> {
        let (parent, _) = self.path.split_once("/{id}")?;
        Kind::of(parent.trim_start_matches('/'))
    }
}

impl Parameter {
    fn read(described: &Value) -> Option<Self> {
        let list = described["type"] == "array";
        let value = if list { &described["items"] } else { described };
        let number = |name: &str| value[name].as_i64();
        Some(Self {
            name: described["name"].as_str()?.to_owned(),
            required: described["required"] == true,
            ty: value["type"].as_str().unwrap_or("string").to_owned(),
            format: value["format"].as_str().map(str::to_owned),
            values: texts(&value["enum"]),
            minimum: number("minimum"),
            maximum: number("maximum"),
            default: number("default"),
            list,
            range: described["x-date-range"] == true,
        })
    }
}
