//! The arguments of an operation's method, and calls of its request's methods.

use super::maker::{About, Made, Samples, Unbuildable};
use crate::ir::surface::{Expr, Named, Runtime};
use crate::ir::{Amount, BodyPayload, Does, Operation, Parameter, SchemeKind, Scope};
use crate::lower::surface::names;
use crate::lower::surface::requests::{Form, Given, amount, given, path_parameters, plain_body, required};

impl Samples<'_, '_> {
    /// Builds the arguments of an operation's method.
    ///
    /// # Errors
    ///
    /// Users cannot build a required value.
    pub(in crate::lower::surface) fn arguments(&self, form: Form<'_>) -> Result<Vec<Expr>, String> {
        self.required_of(form).map_err(|why| placed(form, why))
    }

    fn required_of(&self, form: Form<'_>) -> Made<Vec<Expr>> {
        let operation = form.operation;
        let mut arguments = Vec::new();
        for parameter in path_parameters(operation) {
            arguments.push(self.parameter(parameter)?);
        }
        if let Some(scope) = &operation.scope {
            arguments.extend(self.scope(operation, scope)?);
        }
        for parameter in required(operation) {
            arguments.push(self.parameter(parameter)?);
        }
        match self.credentials(operation) {
            Some(resource) => arguments.extend(self.knowing(&resource, || self.body(form))?),
            None => arguments.extend(self.body(form)?),
        }
        Ok(arguments)
    }

    /// Builds a value for a parameter of the client, which is one text and can always be built.
    pub(in crate::lower::surface) fn client_parameter(&self, parameter: &Parameter) -> Expr {
        self.parameter(parameter).unwrap_or_else(|_| Expr::Text(parameter.name.rust.clone()))
    }

    /// Builds the first filter of a scope, or all of them.
    fn scope(&self, operation: &Operation, scope: &Scope) -> Made<Option<Expr>> {
        let name = Named::Item(self.cx.path(operation.module, &scope.name));
        let mut made = None;
        for parameter in &scope.parameters {
            made = match made {
                None => Some(Expr::call(name.clone(), &parameter.name.rust, vec![self.parameter(parameter)?])),
                Some(made) if self.fills() => {
                    let and = names::and(&parameter.name.rust);
                    Some(made.method(&and, vec![self.parameter(parameter)?]))
                }
                made => return Ok(made),
            };
        }
        Ok(made)
    }

    /// Returns the resource in a token request, whose texts are credentials.
    fn credentials(&self, operation: &Operation) -> Option<String> {
        let resource = self.cx.api.schemes.iter().find_map(|scheme| match &scheme.kind {
            SchemeKind::ClientCredentials(token) if token.operation.as_ref() == Some(&operation.id.wire) => {
                token.resource
            }
            _ => None,
        })?;
        Some(self.cx.api.resources[resource].name.wire.clone())
    }

    fn body(&self, form: Form<'_>) -> Made<Vec<Expr>> {
        let Some(body) = form.operation.body.as_ref().filter(|body| !body.optional) else {
            return Ok(Vec::new());
        };
        if let BodyPayload::Linkage(linked) = &body.payload {
            let link = self.link(linked)?;
            return Ok(vec![match amount(linked) {
                Amount::Optional => Expr::Present(Box::new(Expr::Converted(Box::new(link)))),
                Amount::One | Amount::Many | Amount::Either => link,
            }]);
        }
        if body.payload == BodyPayload::Batch {
            return self.added().map(|added| vec![added]);
        }
        let BodyPayload::Document { data, amount, meta, .. } = &body.payload else {
            return Ok(vec![self.value(&plain_body(self.cx, &body.payload).1, About::named("body"), 0)?]);
        };
        let one = self.shape(&self.cx.api.shapes[*data], Named::Item(self.cx.shape_path(*data)))?;
        let mut arguments = vec![match amount {
            Amount::Either => Expr::call(Named::Runtime(Runtime::OneOrMany), "one", vec![one]),
            Amount::Many => Expr::List(vec![one]),
            Amount::One | Amount::Optional if form.many => Expr::List(vec![one]),
            Amount::One | Amount::Optional => one,
        }];
        if let Some(meta) = meta {
            arguments.extend(self.required(&self.cx.api.structs[*meta], 0)?);
        }
        Ok(arguments)
    }

    /// A batch that creates one resource.
    fn added(&self) -> Made {
        let mut operations = self.cx.api.batch.iter().flat_map(|batch| &batch.operations);
        let added = operations.find_map(|operation| match operation.does {
            Does::Add(shape) => Some(shape),
            _ => None,
        });
        let shape = added.ok_or_else(|| Unbuildable("a batch creates nothing".to_owned()))?;
        self.shape(&self.cx.api.shapes[shape], Named::Item(self.cx.shape_path(shape)))
    }

    /// The methods of the request for whatever may be given, with their arguments, where that is given.
    ///
    /// # Errors
    ///
    /// Users cannot build an argument.
    pub(in crate::lower::surface) fn choices(&self, form: Form<'_>) -> Result<Vec<(String, Vec<Expr>)>, String> {
        if !self.fills() {
            return Ok(Vec::new());
        }
        let choice = |(name, given): (String, Given<'_>)| {
            let arguments = match given {
                Given::Parameter(parameter) => vec![self.parameter(parameter)?],
                Given::Pair(pair) => pair.parameters.iter().map(|one| self.parameter(one)).collect::<Made<_>>()?,
                Given::Included(choice) => {
                    let choice = &self.cx.api.sent_choices[choice];
                    let first = choice
                        .members
                        .first()
                        .map(|id| self.shape(&self.cx.api.shapes[*id], Named::Item(self.cx.shape_path(*id))));
                    vec![Expr::List(first.into_iter().collect::<Made<_>>()?)]
                }
                Given::Meta(field) => vec![self.member(field, About::field(field), 0)?],
                Given::Body(body) => {
                    vec![self.value(&plain_body(self.cx, &body.payload).1, About::named("body"), 0)?]
                }
            };
            Ok((name, arguments))
        };
        given(self.cx, form.operation).into_iter().map(choice).collect::<Made<_>>().map_err(|why| placed(form, why))
    }
}

fn placed(form: Form<'_>, why: Unbuildable) -> String {
    format!("{}: {}", form.operation.id.wire, String::from(why))
}
