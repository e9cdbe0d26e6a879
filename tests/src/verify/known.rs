//! The identifiers that answers told, by type of resource. It knows JSON:API, and neither calls nor who answers.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use serde_json::Value;

use crate::contract::Ids;

/// The identifiers that answers told. Clones share them.
#[derive(Debug, Clone, Default)]
pub(super) struct Known {
    shared: Arc<Mutex<Told>>,
}

/// By type, in the order in which they were told.
#[derive(Debug, Default)]
struct Told {
    resources: BTreeMap<String, Vec<String>>,
    references: BTreeMap<String, Vec<String>>,
    given: BTreeMap<String, String>,
}

impl Told {
    /// What is there comes before what is only spoken of; what was given once is given always.
    fn first(&self, of: &str) -> Option<&String> {
        let first = |told: &'_ BTreeMap<String, Vec<String>>| told.get(of).is_some_and(|ids| !ids.is_empty());
        let told = if first(&self.resources) { &self.resources } else { &self.references };
        self.given.get(of).or_else(|| told.get(of)?.first())
    }

    fn learn(&mut self, value: &Value) {
        match value {
            Value::Array(items) => items.iter().for_each(|item| self.learn(item)),
            Value::Object(members) => {
                let text = |name| members.get(name).and_then(Value::as_str);
                if let (Some(of), Some(id)) = (text("type"), text("id")) {
                    let is_there = members.contains_key("attributes");
                    let told = if is_there { &mut self.resources } else { &mut self.references };
                    let ids = told.entry(of.to_owned()).or_default();
                    if !ids.iter().any(|one| one == id) {
                        ids.push(id.to_owned());
                    }
                }
                // An attribute may look like an identifier and be none.
                members.iter().filter(|(name, _)| *name != "attributes").for_each(|(_, member)| self.learn(member));
            }
            _ => {}
        }
    }
}

impl Known {
    fn told(&self) -> MutexGuard<'_, Told> {
        self.shared.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Every identifier of a document.
    pub(super) fn learn(&self, answer: &Value) {
        self.told().learn(answer);
    }

    /// One that somebody speaks of.
    pub(super) fn reference(&self, of: &str, id: Option<&str>) {
        self.told().references.entry(of.to_owned()).or_default().extend(id.map(str::to_owned));
    }

    /// Whether one of a type is known.
    pub(super) fn has(&self, of: &str) -> bool {
        self.told().first(of).is_some()
    }

    /// All of a type that are there.
    pub(super) fn all(&self, of: &str) -> Vec<String> {
        self.told().resources.get(of).cloned().unwrap_or_default()
    }

    /// For calls: the same one of a type each time.
    pub(super) fn ids(&self) -> Ids {
        let known = self.clone();
        Ids::new(move |of| {
            let mut told = known.told();
            let id = told.first(of).cloned();
            told.given.extend(id.clone().map(|id| (of.to_owned(), id)));
            id
        })
    }

    /// The same with another one of one type.
    pub(super) fn ids_but(&self, but: &str, id: &str) -> Ids {
        let (known, but, id) = (self.clone(), but.to_owned(), id.to_owned());
        Ids::new(move |of| if of == but { Some(id.clone()) } else { known.told().first(of).cloned() })
    }

    /// Those that were given to calls.
    pub(super) fn given(&self) -> BTreeMap<String, String> {
        self.told().given.clone()
    }
}
