//! The identifiers in responses, by resource type.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use serde_json::Value;

use crate::contract::Ids;

/// The identifiers in responses. Clones share them.
#[derive(Debug, Clone, Default)]
pub(super) struct Known {
    shared: Arc<Mutex<Identifiers>>,
}

/// Identifiers by type, in the order in which they were received.
#[derive(Debug, Default)]
struct Identifiers {
    resources: BTreeMap<String, Vec<String>>,
    references: BTreeMap<String, Vec<String>>,
    given: BTreeMap<String, String>,
}

impl Identifiers {
    /// Prefers an identifier used before, then one of a received resource, then one of a reference.
    fn first(&self, of: &str) -> Option<&String> {
        let has = |ids: &'_ BTreeMap<String, Vec<String>>| ids.get(of).is_some_and(|ids| !ids.is_empty());
        let ids = if has(&self.resources) { &self.resources } else { &self.references };
        self.given.get(of).or_else(|| ids.get(of)?.first())
    }

    fn learn(&mut self, value: &Value) {
        match value {
            Value::Array(items) => items.iter().for_each(|item| self.learn(item)),
            Value::Object(members) => {
                let text = |name| members.get(name).and_then(Value::as_str);
                if let (Some(of), Some(id)) = (text("type"), text("id")) {
                    let is_resource = members.contains_key("attributes");
                    let known = if is_resource { &mut self.resources } else { &mut self.references };
                    let ids = known.entry(of.to_owned()).or_default();
                    if !ids.iter().any(|one| one == id) {
                        ids.push(id.to_owned());
                    }
                }
                // An attribute may look like an identifier without being one.
                members.iter().filter(|(name, _)| *name != "attributes").for_each(|(_, member)| self.learn(member));
            }
            _ => {}
        }
    }
}

impl Known {
    fn lock(&self) -> MutexGuard<'_, Identifiers> {
        self.shared.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Adds every identifier of a document.
    pub(super) fn learn(&self, document: &Value) {
        self.lock().learn(document);
    }

    /// Adds an identifier without its resource.
    pub(super) fn reference(&self, of: &str, id: Option<&str>) {
        self.lock().references.entry(of.to_owned()).or_default().extend(id.map(str::to_owned));
    }

    pub(super) fn has(&self, of: &str) -> bool {
        self.lock().first(of).is_some()
    }

    /// Returns the identifiers of the received resources of a type.
    pub(super) fn all(&self, of: &str) -> Vec<String> {
        self.lock().resources.get(of).cloned().unwrap_or_default()
    }

    /// Returns identifiers for calls: always the same one of a type.
    pub(super) fn ids(&self) -> Ids {
        let known = self.clone();
        Ids::new(move |of| {
            let mut known = known.lock();
            let id = known.first(of).cloned();
            known.given.extend(id.clone().map(|id| (of.to_owned(), id)));
            id
        })
    }

    /// The same, except for one type.
    pub(super) fn ids_but(&self, but: &str, id: &str) -> Ids {
        let (known, but, id) = (self.clone(), but.to_owned(), id.to_owned());
        Ids::new(move |of| if of == but { Some(id.clone()) } else { known.lock().first(of).cloned() })
    }

    /// Returns the identifiers used by calls.
    pub(super) fn given(&self) -> BTreeMap<String, String> {
        self.lock().given.clone()
    }
}
