//! Reading the typed description: what a `$ref` leads to, and the operations in their order.

use openapiv3::{Operation, Parameter, PathItem, ReferenceOr, RequestBody, Response};

use crate::parse::{Description, pointer};

/// References to references are followed this far; longer chains are loops, which the checks before refuse.
const LONGEST_CHAIN: usize = 32;

impl Description {
    /// Every operation, path by path in the order of the text, the methods of a path in a fixed order.
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

    /// What all operations of a path share.
    pub(super) fn path_item(&self, path: &str) -> Option<&PathItem> {
        self.openapi.paths.paths.get(path)?.as_item()
    }

    /// The response itself.
    pub(super) fn response<'d>(&'d self, described: &'d ReferenceOr<Response>) -> Option<&'d Response> {
        let responses = self.openapi.components.as_ref().map(|components| &components.responses);
        follow(described, |name| responses?.get(name))
    }

    /// The request body itself.
    pub(super) fn request_body<'d>(&'d self, described: &'d ReferenceOr<RequestBody>) -> Option<&'d RequestBody> {
        let bodies = self.openapi.components.as_ref().map(|components| &components.request_bodies);
        follow(described, |name| bodies?.get(name))
    }

    /// The parameter itself.
    pub(super) fn parameter<'d>(&'d self, described: &'d ReferenceOr<Parameter>) -> Option<&'d Parameter> {
        let parameters = self.openapi.components.as_ref().map(|components| &components.parameters);
        follow(described, |name| parameters?.get(name))
    }
}

/// Follows references by the last step of each, which is the name under `components`.
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

/// The pointer of something, wherever it is written.
pub(super) fn place_of<T>(described: &ReferenceOr<T>, here: impl FnOnce() -> String) -> String {
    match described {
        ReferenceOr::Reference { reference } => pointer::of_reference(reference),
        ReferenceOr::Item(_) => here(),
    }
}
