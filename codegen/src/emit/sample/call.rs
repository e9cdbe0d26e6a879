//! The arguments of an operation's method, and the calls of its builder.

use super::{About, Samples};
use crate::emit::context::{Fault, Result};
use crate::emit::operations::{self, Choice, Form};
use crate::emit::{bodies, scopes};
use crate::ir::{BodyPayload, Operation, Scope, Security};

impl Samples<'_, '_> {
    /// The arguments of an operation's method.
    pub(crate) fn arguments(&self, form: &Form<'_>) -> Result<Vec<String>> {
        let made = self.unnamed(form);
        made.map_err(|Fault(message)| Fault::new(format!("{}: {message}", form.operation.id.wire)))
    }

    fn unnamed(&self, form: &Form<'_>) -> Result<Vec<String>> {
        let operation = form.operation;
        let mut arguments = Vec::new();
        for parameter in operations::path_parameters(operation) {
            arguments.push(self.parameter(parameter)?);
        }
        if let Some(scope) = &operation.scope {
            arguments.push(self.scope(scope)?);
        }
        for parameter in operations::required(operation) {
            arguments.push(self.parameter(parameter)?);
        }
        match self.credentials(operation)? {
            Some(resource) => arguments.extend(self.knowing(&resource, || self.body(form))?),
            None => arguments.extend(self.body(form)?),
        }
        Ok(arguments)
    }

    /// The first filter of a scope, or all of them.
    fn scope(&self, scope: &Scope) -> Result<String> {
        let mut sample = self.named(&scope.name);
        for (at, parameter) in scope.parameters.iter().enumerate() {
            let value = self.parameter(parameter)?;
            match at {
                0 => sample.push_str(&format!("::{}({value})", parameter.name.rust)),
                _ if self.fills() => sample.push_str(&format!(".{}({value})", scopes::and(parameter))),
                _ => break,
            }
        }
        Ok(sample)
    }

    /// The resource that an operation makes tokens with, where it does: its texts are credentials.
    fn credentials(&self, operation: &Operation) -> Result<Option<String>> {
        match &self.cx.api.security {
            Some(Security { operation: Some(id), resource: Some(resource), .. }) if *id == operation.id.wire => {
                Ok(Some(self.cx.resource(*resource)?.name.wire.clone()))
            }
            _ => Ok(None),
        }
    }

    fn body(&self, form: &Form<'_>) -> Result<Vec<String>> {
        let Some(body) = &form.operation.body else {
            return Ok(Vec::new());
        };
        let mut arguments = vec![match &body.payload {
            BodyPayload::Document { data, .. } => match self.shape(self.cx.shape(*data)?)? {
                one if form.many => format!("[{one}]"),
                one => one,
            },
            _ => self.value(&bodies::body_type(body), About::named("body"), 0)?,
        }];
        if let BodyPayload::Document { meta: Some(meta), .. } = &body.payload {
            arguments.extend(self.meta(*meta)?);
        }
        Ok(arguments)
    }

    /// The calls of the builder for whatever may be given, where it is given.
    pub(crate) fn choices(&self, form: &Form<'_>) -> Result<String> {
        let mut calls = String::new();
        if !self.fills() {
            return Ok(calls);
        }
        for (name, choice) in operations::choices(self.cx, form.operation)? {
            let arguments = match choice {
                Choice::Parameter(parameter) => vec![self.parameter(parameter)?],
                Choice::Pair(pair) => pair.parameters.iter().map(|one| self.parameter(one)).collect::<Result<_>>()?,
                Choice::Meta(field) => vec![self.field(field)?],
            };
            calls.push_str(&format!(".{name}({})", arguments.join(", ")));
        }
        Ok(calls)
    }
}
