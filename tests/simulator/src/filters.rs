//! Filters: which rows of a collection match a query, and their order.

use std::collections::HashSet;
use std::sync::Arc;

use jiff::Timestamp;
use serde_json::Value;

use crate::kind::Kind;
use crate::problem::{Outcome, Problem};
use crate::query::{Filter, Query, Wanted};
use crate::store::Store;

enum Test<'a> {
    /// The row belongs to this patient; `None` if the requested id is unknown.
    Owner(Option<i32>),
    Groups(HashSet<i32>),
    Created(i64, i64),
    Updated(i64, i64),
    Archived(bool),
    Identifier(Vec<i32>),
    /// A condition on the content of the row.
    Row(&'a Filter),
}

/// Returns the keys of the matching rows, in the order of the query.
pub(crate) fn select(store: &Store, kind: Kind, query: &Query) -> Outcome<Arc<Vec<i32>>> {
    let tests = tests(store, kind, query)?;
    let mut keys = match tests.as_slice() {
        [] => store.order(kind),
        tests => Arc::new(scan(store, kind, tests)),
    };
    if let Some(sort) = &query.sort {
        let name = sort.trim_start_matches('-');
        let mut dated: Vec<(i64, i32)> = keys.iter().map(|key| (moment(store, kind, *key, name), *key)).collect();
        dated.sort_unstable_by_key(|(time, key)| (if sort.starts_with('-') { -time } else { *time }, *key));
        keys = Arc::new(dated.into_iter().map(|(_, key)| key).collect());
    }
    Ok(keys)
}

fn tests<'a>(store: &Store, kind: Kind, query: &'a Query) -> Outcome<Vec<Test<'a>>> {
    let mut tests = Vec::new();
    let text_of = |name: &str| {
        query.filters.iter().find(|filter| filter.name == name).and_then(|filter| match &filter.wanted {
            Wanted::Texts(texts) => texts.first(),
            _ => None,
        })
    };
    for filter in &query.filters {
        let test = match (filter.name.as_str(), &filter.wanted) {
            ("organization", Wanted::Texts(ids)) => {
                if let Some(id) = ids.iter().find(|id| store.find(Kind::Organization, id).is_none()) {
                    let problem = Problem::forbidden(format!("The token does not open organization `{id}`"));
                    return Err(problem.into());
                }
                continue;
            }
            ("patient", Wanted::Texts(ids)) => Test::Owner(ids.first().and_then(|id| store.find(Kind::Patient, id))),
            ("groups", Wanted::Texts(ids)) => {
                Test::Groups(ids.iter().filter_map(|id| store.find(Kind::Group, id)).collect())
            }
            ("created_at", Wanted::Range(start, end)) => Test::Created(*start, *end),
            ("updated_at", Wanted::Range(start, end)) => Test::Updated(*start, *end),
            ("archived", Wanted::Bool(wanted)) if kind == Kind::Patient => Test::Archived(*wanted),
            ("identifier][system", _) => {
                let value = text_of("identifier][value").map(String::as_str).unwrap_or_default();
                let system = text_of("identifier][system").map(String::as_str).unwrap_or_default();
                Test::Identifier(store.patients_by_identifier(system, value))
            }
            ("identifier][value", _) => continue,
            _ => Test::Row(filter),
        };
        tests.push(test);
    }
    Ok(tests)
}

fn scan(store: &Store, kind: Kind, tests: &[Test<'_>]) -> Vec<i32> {
    // Rows of one patient or with one identifier are found without a scan.
    let few = tests.iter().find_map(|test| match test {
        Test::Owner(Some(patient)) => Some(store.owned(kind, *patient)),
        Test::Owner(None) => Some(Vec::new()),
        Test::Identifier(keys) => Some(keys.clone()),
        _ => None,
    });
    let all = store.order(kind);
    let keys = few.as_deref().unwrap_or(&all);
    keys.iter().copied().filter(|key| keeps(store, kind, *key, tests)).collect()
}

fn keeps(store: &Store, kind: Kind, key: i32, tests: &[Test<'_>]) -> bool {
    let cheap = tests.iter().all(|test| match test {
        Test::Owner(patient) => patient.is_some() && store.owner(kind, key) == *patient,
        Test::Groups(groups) => store.in_groups(kind, key, groups),
        Test::Created(start, end) => (*start..*end).contains(&store.created_at(kind, key)),
        Test::Updated(start, end) => (*start..*end).contains(&store.updated_at(kind, key)),
        Test::Archived(wanted) => archived(store, key) == *wanted,
        Test::Identifier(keys) => keys.contains(&key),
        Test::Row(_) => true,
    });
    if !cheap || !tests.iter().any(|test| matches!(test, Test::Row(_))) {
        return cheap;
    }
    let Some(row) = store.row(kind, key) else {
        return false;
    };
    tests.iter().all(|test| match test {
        Test::Row(filter) => row_keeps(kind, &row, filter),
        _ => true,
    })
}

fn archived(store: &Store, key: i32) -> bool {
    if !store.is_stored(Kind::Patient, key) {
        return store.world.archived(key);
    }
    store.row(Kind::Patient, key).is_some_and(|row| row["attributes"]["archived"] == true)
}

/// Whether a row matches a condition on its content. The member has the name of the filter, or a similar one.
fn row_keeps(kind: Kind, row: &Value, filter: &Filter) -> bool {
    let attributes = &row["attributes"];
    let one_of = |value: &Value| match &filter.wanted {
        Wanted::Texts(texts) => value.as_str().is_some_and(|value| texts.iter().any(|text| text == value)),
        Wanted::Bool(wanted) => value == wanted,
        Wanted::Range(start, end) => instant(value).is_some_and(|time| (*start..*end).contains(&time)),
        Wanted::Time(wanted) => instant(value) == Some(*wanted),
    };
    match (kind, filter.name.as_str(), &filter.wanted) {
        (Kind::Result, "start_at", Wanted::Time(wanted)) => {
            instant(&attributes["occurred_at"]).is_some_and(|time| time > *wanted)
        }
        (Kind::Result, "end_at", Wanted::Time(wanted)) => {
            instant(&attributes["occurred_at"]).is_some_and(|time| time < *wanted)
        }
        (Kind::Event, "completed", Wanted::Bool(wanted)) => attributes["completed_at"].is_string() == *wanted,
        (Kind::Event, "attendees", _) => {
            attributes["attendees"].as_array().into_iter().flatten().any(|one| one_of(&one["user"]))
        }
        (Kind::Earning, "ready_for_fulfillment", Wanted::Bool(wanted)) => {
            attributes["fulfilled_at"].is_null() && attributes["ready_for_fulfillment"] == *wanted
        }
        (_, "thread" | "threads", _) => one_of(&attributes["_thread"]),
        (_, "emailType", _) => one_of(&attributes["email_type"]),
        (_, name, _) => {
            let related =
                row["relationships"].get(name).or_else(|| row["relationships"].get(name.trim_end_matches('s')));
            one_of(related.map_or(&attributes[name], |related| &related["data"]["id"]))
        }
    }
}

fn instant(value: &Value) -> Option<i64> {
    Some(value.as_str()?.parse::<Timestamp>().ok()?.as_millisecond())
}

/// Returns the time in an attribute, for sorting.
pub(crate) fn moment(store: &Store, kind: Kind, key: i32, name: &str) -> i64 {
    let row = store.row(kind, key);
    row.and_then(|row| instant(&row["attributes"][name])).unwrap_or_default()
}
