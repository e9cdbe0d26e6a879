//! Operations: the methods of the client, the requests that they begin, and the scopes that these take.

use super::items::{Function, Kind, Text, Thing, Things, argument, itself};
use super::objects::Arguments;
use super::types;
use crate::emit::bodies;
use crate::emit::context::{Context, Result};
use crate::emit::operations::{self, Form};
use crate::ir::{Body, BodyPayload, Payload, Scope};
use crate::names::Taken;

/// The functions of a scope.
pub(super) fn scope(cx: &Context<'_>, module: &str, scope: &Scope) -> Result<Thing> {
    let mut thing = Thing::new(Kind::Struct, module);
    thing.traits(&["Clone", "Debug", "From<&Self>", "PartialEq"]);
    for parameter in &scope.parameters {
        let name = &parameter.name.rust;
        let value = argument(name.clone(), types::parameter(cx, parameter)?);
        thing.setter(format!("and_{}", name.trim_end_matches('_')), Some(value.clone()));
        thing.function(name.clone(), vec![value], "Self");
    }
    Ok(thing)
}

/// One form of an operation: its request, and the method of the client.
pub(super) fn request(
    cx: &Context<'_>,
    module: &str,
    form: &Form<'_>,
    client: &mut Thing,
    things: &mut Things,
) -> Result<()> {
    let builder = form.builder.to_string();
    let (arguments, returns, deprecated) = (begin(cx, form)?, builder.clone().into(), form.operation.deprecated);
    client.add_function(form.method.to_string(), Function { arguments, returns, deprecated });
    let mut thing = Thing::new(Kind::Struct, module);
    thing.traits(&["Clone", "Debug"]);
    let answer = types::answer(cx, form)?;
    let says = format!("Output = runtime::Result<{answer}>, IntoFuture = runtime::Pending<{answer}>");
    thing.implements("IntoFuture", says);
    for_each_request(&mut thing);
    if matches!(form.operation.success.payload, Payload::One(_) | Payload::Many(_)) {
        thing.function("lenient", vec![itself("Self")], "Self");
    }
    options(cx, form, &mut thing)?;
    collection(cx, form, &mut thing)?;
    things.insert(builder, thing);
    Ok(())
}

/// What every request can do.
fn for_each_request(thing: &mut Thing) {
    thing.function("header", vec![itself("Self"), argument("name", "&str"), argument("value", "&str")], "Self");
    for limit in ["timeout", "deadline"] {
        thing.function(limit, vec![itself("Self"), argument("limit", "Duration")], "Self");
    }
    thing.function("retry", vec![itself("Self"), argument("policy", "runtime::RetryPolicy")], "Self");
    thing.function("no_retry", vec![itself("Self")], "Self");
    thing.function("send_raw", vec![itself("Self")], "runtime::Pending<runtime::RawResponse>");
}

/// The arguments of the method.
fn begin(cx: &Context<'_>, form: &Form<'_>) -> Result<Vec<(Text, Text)>> {
    let operation = form.operation;
    let mut arguments = Arguments::default();
    for parameter in operations::path_parameters(operation) {
        arguments.add(&parameter.name.rust, types::parameter(cx, parameter)?);
    }
    if let Some(scope) = &operation.scope {
        arguments.add("scope", format!("impl Into<{}>", scope.name));
    }
    for parameter in operations::required(operation) {
        arguments.add(&parameter.name.rust, types::parameter(cx, parameter)?);
    }
    if let Some(body) = &operation.body {
        sent(cx, body, form, &mut arguments)?;
    }
    let mut all = vec![itself("&Self")];
    all.append(&mut arguments.declared);
    Ok(all)
}

/// What the body is made of.
fn sent(cx: &Context<'_>, body: &Body, form: &Form<'_>, arguments: &mut Arguments) -> Result<()> {
    let name = bodies::argument_name(cx, body, form)?;
    let BodyPayload::Document { data, meta, .. } = &body.payload else {
        arguments.add(&name, types::declared(cx, &bodies::body_type(body))?);
        return Ok(());
    };
    let ty = types::data(cx, *data)?;
    if form.many {
        arguments.add(&name, format!("impl IntoIterator<Item = impl Into<{ty}>>"));
    } else {
        arguments.add(&name, format!("impl Into<{ty}>"));
    }
    match meta {
        Some(meta) if bodies::patched(cx, *data, form)?.is_none() => arguments.required(cx, cx.object(*meta)?),
        _ => Ok(()),
    }
}

/// What may be given.
fn options(cx: &Context<'_>, form: &Form<'_>, thing: &mut Thing) -> Result<()> {
    let operation = form.operation;
    let mut taken = Taken::default();
    for parameter in operations::optional(operation) {
        let name = taken.nearest(&parameter.name.rust);
        let value = argument(name.clone(), types::parameter(cx, parameter)?);
        thing.setter(name, Some(value));
    }
    for pair in &operation.pairs {
        let mut arguments = vec![itself("Self")];
        for parameter in &pair.parameters {
            arguments.push(argument(operations::argument_of(pair, parameter), types::parameter(cx, parameter)?));
        }
        thing.function(taken.nearest(&pair.name), arguments, "Self");
    }
    if let Some(include) = &operation.include {
        let name = taken.nearest(&include.parameter.name.rust);
        let value = argument(name.clone(), types::parameter(cx, &include.parameter)?);
        thing.setter(name, Some(value));
    }
    if let Some(body) = &operation.body {
        for field in bodies::optional_meta(cx, body)? {
            let name = taken.nearest(&field.name.rust);
            let value = argument(name.clone(), types::declared(cx, &field.ty)?);
            thing.setter(name, Some(value));
        }
    }
    Ok(())
}

/// The ways to read a collection page by page.
fn collection(cx: &Context<'_>, form: &Form<'_>, thing: &mut Thing) -> Result<()> {
    let (Some(paging), Payload::Many(shape)) = (&form.operation.paging, &form.operation.success.payload) else {
        return Ok(());
    };
    let item = types::data(cx, *shape)?;
    if paging.skip.is_some() {
        thing.function("skip", vec![itself("Self")], format!("runtime::Skip<{item}>"));
    }
    if paging.cursor.is_some() {
        thing.function("cursor", vec![itself("Self")], format!("runtime::Cursor<{item}>"));
    }
    if paging.skip.is_some() || paging.cursor.is_some() {
        thing.function("count", vec![itself("Self")], "runtime::Pending<u64>");
    }
    Ok(())
}
