//! The traits of an API's documents: its `meta`, its resources, and what a relationship may point to.

use std::any::Any;
use std::fmt;
use std::hash::Hash;

use serde::de::{self, Deserialize};
use serde::ser::Serialize;

use crate::runtime::value::extra::Extra;
use crate::runtime::value::object::Object;

/// What the runtime must know of an API to read its documents.
pub trait Service: fmt::Debug + Clone + Copy + PartialEq + Send + Sync + 'static {
    /// `meta` of its documents.
    type Meta: Meta;
    /// Any resource of its: what `included` may hold.
    type Resource: ResourceEnum;
}

/// What a relationship may point to: a type of resource, or one of several.
pub trait Target: 'static {
    /// Identifies it.
    type Id: From<String> + AsRef<str> + Clone + Eq + Hash + fmt::Debug + Send + Sync + 'static;
    /// What a document resolves it to: `&Article`, or an enum where there are several types.
    type Resolved<'a>;
    /// The `type`s of resources that it can be; empty where it can be any.
    const TYPES: &'static [&'static str];

    /// The resource, if it is one of those that the relationship may point to.
    fn resolve(resource: &dyn Any) -> Option<Self::Resolved<'_>>;
}

/// A target whose `type` is known before the resource is.
pub trait Typed: Target {
    /// The `type` on the wire.
    const TYPE: &'static str;
}

/// A type of resource.
pub trait Resource: Typed + Clone + fmt::Debug + PartialEq + Serialize + de::DeserializeOwned + Send + Sync {
    /// The API it belongs to.
    type Service: Service;

    /// Its identifier.
    fn id(&self) -> &Self::Id;
}

/// What the runtime reads from the `meta` of a document.
pub trait Meta:
    Object + Default + Clone + PartialEq + std::fmt::Debug + Serialize + for<'de> Deserialize<'de> + Send + Sync + 'static
{
    /// How many resources there are in all, over every page.
    fn count(&self) -> Option<u64>;

    /// The identifier that the server gave the request.
    fn request_id(&self) -> Option<&str>;
}

/// What stands in for the `meta` of an API that describes none: `count` and `request_id`, where they are called so.
impl Meta for Extra {
    fn count(&self) -> Option<u64> {
        self.get("count")?.as_u64()
    }

    fn request_id(&self) -> Option<&str> {
        self.get("request_id")?.as_plain_str()
    }
}

/// Any resource of an API: an enum of its types of resource.
pub trait ResourceEnum:
    Clone + fmt::Debug + PartialEq + Serialize + de::DeserializeOwned + Send + Sync + 'static
{
    /// The `type` it came with, or the one it has.
    fn resource_type(&self) -> &str;
    /// Its identifier.
    fn id(&self) -> &str;
    /// The resource inside.
    fn inner(&self) -> &dyn Any;
}
