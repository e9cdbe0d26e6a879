//! A collection of patients behind a transport without a network, paged as the API does; every request is recorded.

use std::collections::HashMap;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use fitbit_plus::runtime::{Bytes, Limits, Transport, TransportFuture};
use fitbit_plus::{Client, Credentials, StatusCode};
use serde_json::{Value, json};

/// The collection, with a function that can change each response.
#[derive(Clone)]
pub struct Collection(Arc<Inner>);

type Tamper = Box<dyn Fn(usize, &mut Vec<Value>, &mut Value) -> StatusCode + Send + Sync>;

struct Inner {
    rows: Mutex<Vec<Value>>,
    tamper: Tamper,
    asked: Mutex<Vec<String>>,
    in_flight: AtomicUsize,
    most_in_flight: AtomicUsize,
}

pub fn patient(number: usize) -> Value {
    let id = format!("{:04}", number * 10);
    json!({"type": "patient", "id": id, "attributes": {"first_name": "Ada", "shoe": number},
        "relationships": {"groups": {"data": [{"type": "group", "id": format!("g{}", number % 3)}]}}})
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

impl Collection {
    pub fn of(patients: usize) -> Self {
        Self::tampered(patients, |_, _, _| StatusCode::OK)
    }

    /// `tamper` gets the number of the page request, from 1, the rows for later pages, and the response.
    pub fn tampered(
        patients: usize,
        tamper: impl Fn(usize, &mut Vec<Value>, &mut Value) -> StatusCode + Send + Sync + 'static,
    ) -> Self {
        Self(Arc::new(Inner {
            rows: Mutex::new((0..patients).map(patient).collect()),
            tamper: Box::new(tamper),
            asked: Mutex::default(),
            in_flight: AtomicUsize::new(0),
            most_in_flight: AtomicUsize::new(0),
        }))
    }

    pub fn client(&self) -> Result<Client, fitbit_plus::Error> {
        Client::builder().transport(self.clone()).credentials(Credentials::new("id", "secret")).build()
    }

    pub fn ids(&self) -> Vec<String> {
        lock(&self.0.rows).iter().filter_map(|row| Some(row.get("id")?.as_str()?.to_owned())).collect()
    }

    /// Returns the decoded query of each page request.
    pub fn asked(&self) -> Vec<String> {
        lock(&self.0.asked).clone()
    }

    pub fn most_in_flight(&self) -> usize {
        self.0.most_in_flight.load(Ordering::SeqCst)
    }

    fn page(&self, path: &str, query: &str) -> (StatusCode, Value) {
        let query = query.replace("%5B", "[").replace("%5D", "]");
        lock(&self.0.asked).push(query.clone());
        let nth = lock(&self.0.asked).len();
        let parameters: HashMap<&str, &str> = query.split('&').filter_map(|pair| pair.split_once('=')).collect();
        if parameters.len() != query.split('&').count() {
            return (StatusCode::BAD_REQUEST, json!({"errors": [{"code": "bad_request", "title": "sent twice"}]}));
        }
        let number = |name: &str| parameters.get(name).and_then(|text| text.parse::<usize>().ok());
        let mut rows = lock(&self.0.rows);
        let mut body = match number("page[limit]") {
            Some(limit) => by_cursor(&rows, path, limit, parameters.get("page[cursor]").copied()),
            None => by_number(&rows, path, number("page[number]").unwrap_or(1), number("page[size]")),
        };
        let status = (self.0.tamper)(nth, &mut rows, &mut body);
        (status, body)
    }
}

/// A cursor is the id of the last row, so added and removed rows do not affect it.
fn by_cursor(rows: &[Value], path: &str, limit: usize, cursor: Option<&str>) -> Value {
    let id = |row: &Value| row.get("id").and_then(Value::as_str).unwrap_or_default().to_owned();
    let begin = cursor.map_or(0, |cursor| rows.partition_point(|row| id(row).as_str() <= cursor));
    let page: Vec<Value> = rows.iter().skip(begin).take(limit).cloned().collect();
    let links = match page.last() {
        Some(last) if begin + limit < rows.len() => {
            let next = format!("{path}?page%5Bcursor%5D={}&page%5Blimit%5D={limit}", id(last));
            json!({"self": path, "next": next})
        }
        _ => json!({"self": path}),
    };
    document(page, rows.len(), links)
}

fn by_number(rows: &[Value], path: &str, number: usize, size: Option<usize>) -> Value {
    let asked = size.unwrap_or(10);
    let page: Vec<Value> = rows.iter().skip((number - 1) * asked).take(asked).cloned().collect();
    let size = size.map_or_else(String::new, |size| format!("&page[size]={size}"));
    let next = (number * asked < rows.len()).then(|| format!("{path}?page[number]={}{size}", number + 1));
    let links = json!({"self": path, "next": next});
    document(page, rows.len(), links)
}

fn document(data: Vec<Value>, count: usize, links: Value) -> Value {
    let groups = (0..3).map(|number| json!({"type": "group", "id": format!("g{number}"), "attributes": {"name": "x"}}));
    json!({"data": data, "links": links, "meta": {"count": count, "req_id": "r-7"}, "included": groups.collect::<Vec<_>>()})
}

impl Transport for Collection {
    fn send(&self, request: http::Request<Bytes>, _: Limits) -> TransportFuture<'_> {
        let (path, query) = (request.uri().path().to_owned(), request.uri().query().unwrap_or_default().to_owned());
        Box::pin(async move {
            if path.ends_with("/oauth/token") {
                let attributes = json!({"access_token": "t", "expires_in": 3600});
                let token = json!({"data": {"type": "oauth/token", "id": "1", "attributes": attributes}});
                return Ok(http::Response::new(Bytes::from(token.to_string())));
            }
            let now = self.0.in_flight.fetch_add(1, Ordering::SeqCst) + 1;
            self.0.most_in_flight.fetch_max(now, Ordering::SeqCst);
            // Let other tasks send their requests first.
            for _ in 0..50 {
                tokio::task::yield_now().await;
            }
            let (status, body) = self.page(&path, &query);
            self.0.in_flight.fetch_sub(1, Ordering::SeqCst);
            let mut response = http::Response::new(Bytes::from(body.to_string()));
            *response.status_mut() = status;
            Ok(response)
        })
    }
}
