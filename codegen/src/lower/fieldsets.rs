//! Sparse fieldsets: where a request can ask for some members of a resource, none of them is always there.

use openapiv3::{QueryStyle, ReferenceOr};

use super::context::Lowering;
use super::resource_types::fold;
use crate::maps::HashSet;

/// The types of resources whose members a request can choose.
#[derive(Debug, Default)]
pub(super) struct Sparse {
    every: bool,
    /// The types, folded.
    types: HashSet<String>,
}

impl Sparse {
    /// Whether a request can choose members of resources of this type.
    pub(super) fn has(&self, wire: &str) -> bool {
        self.every || self.types.contains(&fold(wire))
    }
}

impl Lowering<'_> {
    /// Reads the parameters `fields[type]` of all operations.
    pub(super) fn sparse_fieldsets(&self) -> Sparse {
        let mut sparse = Sparse::default();
        let description = self.description;
        for (path, _, operation) in description.operations() {
            let shared = description.path_item(path).into_iter().flat_map(|item| &item.parameters);
            for described in operation.parameters.iter().chain(shared) {
                self.fieldset(described, &mut sparse);
            }
        }
        sparse
    }

    fn fieldset(&self, described: &ReferenceOr<openapiv3::Parameter>, sparse: &mut Sparse) {
        let Some(openapiv3::Parameter::Query { parameter_data, style, .. }) = self.description.parameter(described)
        else {
            return;
        };
        let name = &parameter_data.name;
        if let Some(of) = name.strip_prefix("fields[").and_then(|rest| rest.strip_suffix(']')) {
            sparse.types.insert(fold(of));
        }
        sparse.every |= name == "fields" && *style == QueryStyle::DeepObject;
    }
}
