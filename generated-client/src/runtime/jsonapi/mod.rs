//! JSON:API: documents, resources, identifiers, relationships, links, error documents, and how they are read.

pub(crate) mod atomic;
pub(crate) mod document;
pub(crate) mod fault;
pub(crate) mod head;
pub(crate) mod id;
pub(crate) mod identifier;
pub(crate) mod included;
pub(crate) mod lenient;
pub(crate) mod links;
pub(crate) mod member;
pub(crate) mod object_macro;
pub(crate) mod one_or_many;
pub(crate) mod part;
pub(crate) mod patch;
pub(crate) mod primary;
pub(crate) mod problem;
pub(crate) mod reading;
pub(crate) mod relationship;
pub(crate) mod resource;
pub(crate) mod untyped;
