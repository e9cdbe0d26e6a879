//! Resources of any type as rows of a collection.

use std::any::Any;
use std::borrow::Cow;

use crate::runtime::jsonapi::resource::{DataItem, ResourceEnum, Service};
use crate::runtime::jsonapi::untyped::RawResource;
use crate::runtime::value::extra::Extra;

/// An API whose resources are read as they are received: see [`RawResource`].
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Untyped;

impl Service for Untyped {
    type Meta = Extra;
    type Resource = RawResource;
}

impl ResourceEnum for RawResource {
    fn resource_type(&self) -> &str {
        Self::resource_type(self)
    }

    fn id(&self) -> &str {
        Self::id(self)
    }

    fn inner(&self) -> &dyn Any {
        self
    }
}

impl DataItem for RawResource {
    type Service = Untyped;

    fn holds(_: &str) -> bool {
        true
    }

    fn item_type(&self) -> &str {
        self.resource_type()
    }

    fn item_id(&self) -> Cow<'_, str> {
        Cow::Borrowed(self.id())
    }

    fn as_resource(&self) -> Option<&dyn Any> {
        Some(self)
    }
}
