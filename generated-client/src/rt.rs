//! The one list of what generated code may use, and the macros it is written in. It adds nothing to them.

#![allow(
    unused_imports,
    unused_macros,
    reason = "it lists what a description may need; one description does not need all of it"
)]

pub(crate) use crate::runtime::macros::{
    OpenEnum, any_resource, collection, multipart, new_resource, object, open_enum, patch_resource, resource, scope,
    targets, union,
};

pub(crate) use crate::runtime::member;
pub(crate) use crate::runtime::object::{decode as decode_object, decode_key, decode_text};
pub(crate) use crate::runtime::operation::{Auth, Method};
pub(crate) use crate::runtime::{Call, Key, Operation, QueryPairs, Undecided, joined, json_text};

pub(crate) use crate::runtime::{
    AnyId, AnyTarget, Bytes, Client, Collection, Date, DateTime, Document, ErrorDocument, ErrorObject, Extra, Id,
    Identifier, Json, Link, Links, Map, Meta, Multipart, MultipartBody, Number, Object, PagedByCursor, PagedByNumber,
    Part, Patch, PatchShape, RawResource, Reference, Request, RequestDocument, Resource, ResourceEnum, Result,
    Sensitive, Service, ServiceDescription, Target, TimeRange, ToMany, ToOne, ToText, TokenEndpoint, Typed,
    UnknownValue, Written,
};

#[cfg(any(feature = "record", feature = "test-util"))]
pub(crate) use crate::runtime::recording::{ParameterKind, Vocabulary};

pub(crate) use serde::de::{Deserialize, Deserializer, MapAccess};
pub(crate) use serde::ser::{Serialize, SerializeMap, Serializer};
