//! Errors, and their JSON:API error documents.

use serde_json::{Value, json};

use crate::description::Fault;

#[derive(Debug, Clone)]
pub(crate) struct Problem {
    pub(crate) status: u16,
    pub(crate) code: Option<&'static str>,
    pub(crate) title: &'static str,
    pub(crate) detail: String,
    pub(crate) source: Option<Source>,
}

/// The source of an error.
#[derive(Debug, Clone)]
pub(crate) enum Source {
    Parameter(String),
    Pointer(String),
}

/// All errors of a request.
#[derive(Debug, Clone)]
pub(crate) struct Refusal(pub(crate) Vec<Problem>);

/// The result of a step.
pub(crate) type Outcome<T> = Result<T, Refusal>;

impl From<Problem> for Refusal {
    fn from(problem: Problem) -> Self {
        Self(vec![problem])
    }
}

impl Problem {
    pub(crate) fn new(status: u16, code: Option<&'static str>, title: &'static str, detail: impl Into<String>) -> Self {
        Self { status, code, title, detail: detail.into(), source: None }
    }

    /// Creates an error of a query or path parameter.
    pub(crate) fn parameter(status: u16, name: &str, detail: impl Into<String>) -> Self {
        let source = Some(Source::Parameter(name.to_owned()));
        Self { source, ..Self::new(status, Some("InvalidParameter"), "Invalid parameter", detail) }
    }

    pub(crate) fn body(status: u16, pointer: impl Into<String>, detail: impl Into<String>) -> Self {
        let source = Some(Source::Pointer(pointer.into()));
        Self { source, ..Self::new(status, Some("InvalidBodyParameter"), "Invalid body", detail) }
    }

    pub(crate) fn unauthorized() -> Self {
        Self::new(401, Some("Unauthorized"), "Unauthorized", "The bearer token is missing or has expired")
    }

    pub(crate) fn forbidden(detail: impl Into<String>) -> Self {
        Self::new(403, Some("Forbidden"), "Forbidden", detail)
    }

    pub(crate) fn not_found(detail: impl Into<String>) -> Self {
        Self::new(404, Some("ResourceNotFound"), "Resource not found", detail)
    }

    fn document(&self) -> Value {
        let mut error = json!({"status": self.status.to_string(), "title": self.title, "detail": self.detail});
        if let Some(code) = self.code {
            error["code"] = code.into();
        }
        match &self.source {
            Some(Source::Parameter(name)) => error["source"] = json!({"parameter": name}),
            Some(Source::Pointer(pointer)) => error["source"] = json!({"pointer": pointer}),
            None => {}
        }
        error
    }
}

impl Refusal {
    /// Creates errors from violations in a body.
    pub(crate) fn of_body(faults: Vec<Fault>) -> Self {
        Self(faults.into_iter().map(|fault| Problem::body(400, fault.pointer, fault.message)).collect())
    }

    pub(crate) fn status(&self) -> u16 {
        self.0.first().map_or(400, |problem| problem.status)
    }

    pub(crate) fn document(&self, request: &str) -> Value {
        let errors: Vec<Value> = self.0.iter().map(Problem::document).collect();
        json!({"meta": {"req_id": request}, "errors": errors})
    }
}
