//! The effects of faults on responses.

use std::collections::BTreeSet;

use bytes::Bytes;
use jiff::Timestamp;
use serde_json::{Value, json};

use crate::api::Response;
use crate::faults::{Fault, RetryAfter};
use crate::problem::{Problem, Refusal};

/// Returns the response that a fault sends instead of the API's.
pub(crate) fn instead(fault: &Fault) -> Response {
    match fault {
        Fault::TooManyRequests(after) => refused(429, "Too many requests", after),
        Fault::Unavailable(after) => refused(503, "Unavailable", after),
        Fault::Redirect(location) => {
            let mut response = Response::empty(307);
            response.headers.push(("location", location.clone()));
            response
        }
        Fault::Html => {
            let page = "<!DOCTYPE html><html><body><h1>502 Bad Gateway</h1></body></html>";
            Response { status: 502, headers: vec![("content-type", "text/html".to_owned())], body: page.into() }
        }
        Fault::NotJson => Response::new(200, "{\"data\": [{\"type\": \"pat"),
        Fault::NotJsonApi => Response::new(200, "[1, 2, {\"three\": null}]"),
        Fault::NoContent => Response::empty(204),
        Fault::HugeBody(_) => Response::new(200, Bytes::new()),
        _ => error(Problem::unauthorized()),
    }
}

fn refused(status: u16, title: &'static str, after: &RetryAfter) -> Response {
    let mut response = error(Problem::new(status, None, title, "Try again later"));
    let value = match after {
        RetryAfter::None => return response,
        RetryAfter::Seconds(seconds) => seconds.to_string(),
        RetryAfter::HttpDate(from_now) => {
            let date = Timestamp::now().checked_add(*from_now).unwrap_or(Timestamp::MAX);
            date.strftime("%a, %d %b %Y %H:%M:%S GMT").to_string()
        }
    };
    response.headers.push(("retry-after", value));
    response
}

fn error(problem: Problem) -> Response {
    let refusal = Refusal::from(problem);
    Response::new(refusal.status(), refusal.document("00000000-0000-4000-8000-00000000fa11").to_string())
}

/// Applies a fault to the response to a request for the root-relative URL `asked`.
pub(crate) fn after(fault: &Fault, mut response: Response, asked: &str) -> Response {
    match fault {
        Fault::WrongContentType => response.headers.iter_mut().for_each(|(name, value)| {
            if *name == "content-type" {
                "text/plain".clone_into(value);
            }
        }),
        Fault::MalformedRow(row) => change(&mut response, |document| {
            let data = &mut document["data"];
            let row = if data.is_array() { data.get_mut(*row) } else { Some(data).filter(|_| *row == 0) };
            if let Some(row) = row {
                row["attributes"] = 7.into();
            }
        }),
        Fault::RepeatedCursor => change(&mut response, |document| document["links"]["next"] = asked.into()),
        Fault::ForeignNext(link) => change(&mut response, |document| document["links"]["next"] = json!(link)),
        _ => {}
    }
    response
}

pub(crate) fn malformed(mut response: Response, types: &BTreeSet<String>) -> Response {
    if types.is_empty() {
        return response;
    }
    change(&mut response, |document| {
        let members = document.as_object_mut().into_iter().flatten();
        for (_, held) in members.filter(|(name, _)| ["data", "included"].contains(&name.as_str())) {
            let resources = match held {
                Value::Array(resources) => resources.as_mut_slice(),
                one => std::slice::from_mut(one),
            };
            let is_one = |one: &&mut Value| one["type"].as_str().is_some_and(|ty| types.contains(ty));
            resources.iter_mut().filter(is_one).for_each(|resource| resource["attributes"] = 7.into());
        }
    });
    response
}

fn change(response: &mut Response, change: impl FnOnce(&mut Value)) {
    if let Ok(mut document) = serde_json::from_slice::<Value>(&response.body)
        && document.is_object()
    {
        change(&mut document);
        response.body = document.to_string().into();
    }
}
