//! Identifiers: opaque texts, one type per resource type.

use super::macros::id;
use super::resource::Typed;

/// What can stand for an identifier: one, owned or borrowed, or a text.
///
/// With it `"57b3…"`, `&group_id` and `group_id` do where a relationship to a group is built. It says only that a type is
/// no identifier *object*; whether it is an identifier of the right type of resource, its `Into` says.
pub trait IdLike {}

impl IdLike for &str {}
impl IdLike for String {}
impl IdLike for &String {}

id! {
    /// Identifies a resource that can be of one of several types.
    AnyId
}

impl AnyId {
    /// The identifier of a resource of a known type, as one of a resource of any.
    pub(crate) fn of<T: Typed>(id: T::Id) -> Self {
        Self::from(id.as_ref().to_owned())
    }
}
