//! The description: operations, their parameters, requests and responses.
//!
//! It is read from the exported Swagger 2.0 document and shares no code with the client.

mod operation;
mod schema;
mod shape;

use std::collections::HashMap;
use std::sync::{Arc, OnceLock};

use anyhow::{Context, Result, anyhow};
use codegen::export::{self, Form};
use codegen::{Input, Text};
use http::Method;
use serde_json::Value;

use crate::kind::Kind;
pub(crate) use operation::{Operation, Parameter};
pub(crate) use schema::Fault;
pub(crate) use shape::Shape;

const SPEC: &str = include_str!("../../../../spec/swagger.yaml");
const OVERLAY: &str = include_str!("../../../../spec/overlay.yaml");

/// Returns the corrected description in a version of OpenAPI, as `cargo xtask spec export` writes it.
///
/// # Errors
///
/// The description or the overlay cannot be read.
pub fn exported(form: Form) -> Result<Value> {
    let spec = Text { name: "spec/swagger.yaml", text: SPEC };
    let overlay = Text { name: "spec/overlay.yaml", text: OVERLAY };
    let document = export::corrected(&Input { spec, overlay: Some(overlay) });
    document.and_then(|document| export::export(document, form)).map_err(|faults| anyhow!("{faults}"))
}

/// Returns the corrected description in Swagger 2.0.
///
/// # Errors
///
/// The description or the overlay cannot be read.
pub fn corrected() -> Result<Value> {
    exported(Form::Swagger2)
}

/// The parts of the API's description that the simulator uses.
#[derive(Debug)]
pub(crate) struct Description {
    pub(crate) operations: Vec<Operation>,
    shapes: HashMap<Kind, Shape>,
}

/// The target of a request.
pub(crate) enum Route<'a> {
    /// An operation, with its path parameters.
    Found(&'a Operation, HashMap<String, String>),
    /// A known path with another method, and the methods of the path.
    Method(Vec<&'a Method>),
    Unknown,
}

impl Description {
    /// Returns the description, which is read once per process.
    pub(crate) fn shared() -> Result<Arc<Self>> {
        static READ: OnceLock<std::result::Result<Arc<Description>, String>> = OnceLock::new();
        let read = READ.get_or_init(|| Self::read().map(Arc::new).map_err(|error| format!("{error:#}")));
        read.clone().map_err(|error| anyhow!(error))
    }

    fn read() -> Result<Self> {
        let document = corrected()?;
        let mut operations = Vec::new();
        let mut shapes = HashMap::new();
        for (path, item) in members(&document["paths"]) {
            for (method, described) in members(item) {
                let operation = Operation::read(&document, path, method, described)
                    .with_context(|| format!("{} {path}", method.to_uppercase()))?;
                if let (Some(kind), Some(schema)) = (operation.subject, operation.success.schema()) {
                    shapes.entry(kind).or_insert_with(|| Shape::read(schema));
                }
                operations.push(operation);
            }
        }
        Ok(Self { operations, shapes })
    }

    /// Returns the target of a request; `path` is below the base path. `HEAD` is treated as `GET`.
    pub(crate) fn route(&self, method: &Method, path: &str) -> Route<'_> {
        let method = if *method == Method::HEAD { &Method::GET } else { method };
        let mut methods = Vec::new();
        for operation in &self.operations {
            match operation.parameters_of(path) {
                Some(parameters) if operation.method == *method => return Route::Found(operation, parameters),
                Some(_) => methods.push(&operation.method),
                None => {}
            }
        }
        if methods.is_empty() { Route::Unknown } else { Route::Method(methods) }
    }

    /// Returns the members of resources of a type.
    pub(crate) fn shape(&self, kind: Kind) -> Option<&Shape> {
        self.shapes.get(&kind)
    }
}

/// Returns the members of an object, or none.
pub(crate) fn members(value: &Value) -> impl Iterator<Item = (&String, &Value)> {
    value.as_object().into_iter().flatten()
}

pub(crate) fn texts(value: &Value) -> Vec<String> {
    value.as_array().into_iter().flatten().filter_map(Value::as_str).map(str::to_owned).collect()
}
