//! The data of a document as the target of relationships.

use std::any::Any;
use std::sync::Arc;

use crate::runtime::jsonapi::resource::DataItem;

/// The data of a document, to which relationships can lead back.
pub trait Primary {
    /// Whether a resource of this type can be among the data.
    fn holds(resource_type: &str) -> bool;

    /// The resource of this type and identifier, if it is among the data.
    fn find(&self, resource_type: &str, id: &str) -> Option<&dyn Any>;
}

impl<R: DataItem> Primary for R {
    fn holds(resource_type: &str) -> bool {
        <R as DataItem>::holds(resource_type)
    }

    fn find(&self, resource_type: &str, id: &str) -> Option<&dyn Any> {
        // The type of one of several is known only to the item itself.
        let is_same = || <R as DataItem>::holds(resource_type) && self.item_id() == id;
        self.as_resource().filter(|_| is_same() && self.item_type() == resource_type)
    }
}

impl<P: Primary> Primary for Arc<P> {
    fn holds(resource_type: &str) -> bool {
        P::holds(resource_type)
    }

    fn find(&self, resource_type: &str, id: &str) -> Option<&dyn Any> {
        P::find(self, resource_type, id)
    }
}

impl<P: Primary> Primary for Vec<P> {
    fn holds(resource_type: &str) -> bool {
        P::holds(resource_type)
    }

    fn find(&self, resource_type: &str, id: &str) -> Option<&dyn Any> {
        // Most look-ups are for another type: they need no pass over all rows.
        if P::holds(resource_type) { self.iter().find_map(|data| data.find(resource_type, id)) } else { None }
    }
}

impl<P: Primary> Primary for Option<P> {
    fn holds(resource_type: &str) -> bool {
        P::holds(resource_type)
    }

    fn find(&self, resource_type: &str, id: &str) -> Option<&dyn Any> {
        self.as_ref()?.find(resource_type, id)
    }
}
