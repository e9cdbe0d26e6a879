//! Sparse fieldsets: if a request can select members of a resource, each of them can be absent.

use openapiv3::{QueryStyle, ReferenceOr};

use super::context::Lowering;
use super::recognised::{Sparse, fold};

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
