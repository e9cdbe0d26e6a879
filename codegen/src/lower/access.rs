//! Access to the typed description: targets of references, and the operations in order.

use openapiv3::{Operation, Parameter, PathItem, ReferenceOr, RequestBody, Response};

use crate::parse::{Description, pointer};

/// The longest chain of references. Longer ones are cycles, which earlier checks refuse.
const LONGEST_CHAIN: usize = 32;

impl Description {
    /// Returns every operation: paths in the order of the text, methods of a path in a fixed order.
    pub(super) fn operations(&self) -> Vec<(&str, &'static str, &Operation)> {
        let mut found = Vec::new();
        for (path, item) in &self.openapi.paths.paths {
            let Some(item) = item.as_item() else { continue };
            let methods = [
                ("post", &item.post),
                ("get", &item.get),
                ("put", &item.put),
                ("patch", &item.patch),
                ("delete", &item.delete),
                ("head", &item.head),
                ("options", &item.options),
                ("trace", &item.trace),
            ];
            found.extend(methods.into_iter().filter_map(|(method, operation)| {
                operation.as_ref().map(|operation| (path.as_str(), method, operation))
            }));
        }
        found
    }

    /// Returns the path item of a path.
    pub(super) fn path_item(&self, path: &str) -> Option<&PathItem> {
        self.openapi.paths.paths.get(path)?.as_item()
    }

    /// Returns the response, following a reference.
    pub(super) fn response<'d>(&'d self, described: &'d ReferenceOr<Response>) -> Option<&'d Response> {
        let responses = self.openapi.components.as_ref().map(|components| &components.responses);
        follow(described, |name| responses?.get(name))
    }

    /// Returns the request body, following a reference.
    pub(super) fn request_body<'d>(&'d self, described: &'d ReferenceOr<RequestBody>) -> Option<&'d RequestBody> {
        let bodies = self.openapi.components.as_ref().map(|components| &components.request_bodies);
        follow(described, |name| bodies?.get(name))
    }

    /// Returns the parameter, following a reference.
    pub(super) fn parameter<'d>(&'d self, described: &'d ReferenceOr<Parameter>) -> Option<&'d Parameter> {
        let parameters = self.openapi.components.as_ref().map(|components| &components.parameters);
        follow(described, |name| parameters?.get(name))
    }
}

/// Follows references by their last segment, which is the name below `components`.
fn follow<'d, T>(
    described: &'d ReferenceOr<T>,
    component: impl Fn(&str) -> Option<&'d ReferenceOr<T>>,
) -> Option<&'d T> {
    let mut described = described;
    for _ in 0..LONGEST_CHAIN {
        match described {
            ReferenceOr::Item(item) => return Some(item),
            ReferenceOr::Reference { reference } => described = component(reference.rsplit('/').next()?)?,
        }
    }
    None
}

/// Returns the pointer of a part, inline or below `components`.
pub(super) fn place_of<T>(described: &ReferenceOr<T>, here: impl FnOnce() -> String) -> String {
    match described {
        ReferenceOr::Reference { reference } => pointer::of_reference(reference),
        ReferenceOr::Item(_) => here(),
    }
}
