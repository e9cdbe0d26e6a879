//! The traits of an API's documents: its `meta`, its resources, and what a relationship may point to.

use std::any::Any;
use std::borrow::Cow;
use std::fmt;
use std::hash::Hash;

use serde::de::{self, Deserialize};
use serde::ser::Serialize;

use crate::runtime::value::error::DecodeError;
use crate::runtime::value::extra::Extra;
use crate::runtime::value::object::Object;

/// An API, as far as reading its documents needs it.
pub trait Service: fmt::Debug + Clone + Copy + PartialEq + Send + Sync + 'static {
    /// `meta` of its documents.
    type Meta: Meta;
    /// Any resource of the API.
    type Resource: ResourceEnum;
}

/// The target of a relationship: a type of resource, or one of several.
pub trait Target: 'static {
    /// Its identifier.
    type Id: From<String> + AsRef<str> + Clone + Eq + Hash + fmt::Debug + Send + Sync + 'static;
    /// What a document resolves it to: `&Article`, or an enum of several types.
    type Resolved<'a>;
    /// The `type`s of resources that it can be; empty if it can be any.
    const TYPES: &'static [&'static str];

    /// The resource, if it is one of those that the relationship may point to.
    fn resolve(resource: &dyn Any) -> Option<Self::Resolved<'_>>;

    /// The included resource, decoded as one of those that the relationship may point to.
    #[doc(hidden)]
    fn find_in<'a, F: Find>(included: &'a F, resource_type: &str, id: &str) -> Option<FoundResource<'a>>;

    /// Whether the identifiers of this type are numbers in JSON.
    #[doc(hidden)]
    fn has_number(_resource_type: &str) -> bool {
        false
    }
}

/// A resource, or why it does not decode.
pub(crate) type FoundResource<'a> = Result<&'a dyn Any, &'a DecodeError>;

/// Resources that are decoded as the type that the caller names: a program contains the decoders of no other types.
pub trait Find {
    /// The resource of this type and identifier, decoded as an `R`.
    fn find_as<R: Resource>(&self, resource_type: &str, id: &str) -> Option<FoundResource<'_>>;

    /// The resource of this type and identifier, decoded as whatever it is.
    fn find_any(&self, resource_type: &str, id: &str) -> Option<&dyn Any>;
}

/// A target of one `type`.
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

/// An item of the primary data of a document: a resource, one of several types of resource, an identifier, or a row of
/// plain JSON.
pub trait DataItem: Clone + fmt::Debug + PartialEq + Serialize + de::DeserializeOwned + Send + Sync + 'static {
    /// The API it belongs to.
    type Service: Service;

    /// Whether its type and its `id` identify it. Otherwise, two of them can be equal in everything.
    #[doc(hidden)]
    const IS_IDENTIFIED: bool = true;

    /// Whether it can be a resource of this type.
    #[doc(hidden)]
    fn holds(resource_type: &str) -> bool;
    /// Its `type`.
    #[doc(hidden)]
    fn item_type(&self) -> &str;
    /// Its `id`.
    #[doc(hidden)]
    fn item_id(&self) -> Cow<'_, str>;
    /// The resource, unless it only identifies one.
    #[doc(hidden)]
    fn as_resource(&self) -> Option<&dyn Any>;
}

impl<R: Resource> DataItem for R {
    type Service = <R as Resource>::Service;

    fn holds(resource_type: &str) -> bool {
        R::TYPE == resource_type
    }

    fn item_type(&self) -> &str {
        R::TYPE
    }

    fn item_id(&self) -> Cow<'_, str> {
        Cow::Borrowed(self.id().as_ref())
    }

    fn as_resource(&self) -> Option<&dyn Any> {
        Some(self)
    }
}

/// A target of relationships within one API.
pub trait Belongs: Target {
    /// The API.
    type Service: Service;
}

impl<R: Resource> Belongs for R {
    type Service = <R as Resource>::Service;
}

/// The `meta` of documents, as far as the runtime uses it.
pub trait Meta:
    Object + Default + Clone + PartialEq + std::fmt::Debug + Serialize + for<'de> Deserialize<'de> + Send + Sync + 'static
{
    /// How many resources there are in all, over every page.
    fn count(&self) -> Option<u64>;

    /// The identifier that the server gave the request.
    fn request_id(&self) -> Option<&str>;
}

/// Usual names of the identifier of a request.
const REQUEST_IDS: [&str; 3] = ["request_id", "req_id", "requestId"];

/// The `meta` of an API that does not describe it: `count` and `request_id`, if members have these names.
impl Meta for Extra {
    fn count(&self) -> Option<u64> {
        self.get("count")?.as_u64()
    }

    fn request_id(&self) -> Option<&str> {
        REQUEST_IDS.iter().find_map(|name| self.get(name)?.as_plain_str())
    }
}

/// Any resource of an API: an enum of its types of resource.
pub trait ResourceEnum:
    Clone + fmt::Debug + PartialEq + Serialize + de::DeserializeOwned + Send + Sync + 'static
{
    /// Its `type`, as received if it is unknown.
    fn resource_type(&self) -> &str;
    /// Its identifier.
    fn id(&self) -> &str;
    /// The resource inside.
    fn inner(&self) -> &dyn Any;
    /// Decodes a resource whose type is known.
    #[doc(hidden)]
    fn of_type(_resource_type: &str, json: &str) -> Option<Self> {
        serde_json::from_str(json).ok()
    }
}
