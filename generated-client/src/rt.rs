//! The one list of what generated code may use, and the macros it is written in. It adds nothing to them.

#![allow(
    unused_imports,
    unused_macros,
    reason = "it lists what a description may need; one description does not need all of it"
)]

pub(crate) use crate::runtime::http::call::Call;
pub(crate) use crate::runtime::http::environment::Variables;
pub(crate) use crate::runtime::http::parameter::{PathStyle, Structure};
pub(crate) use crate::runtime::http::query::{QueryPairs, joined};
pub(crate) use crate::runtime::http::service::{Auth, ClientParameter, Method, Operation, Takes};
pub(crate) use crate::runtime::jsonapi::member;
pub(crate) use crate::runtime::jsonapi::object_macro::object;
pub(crate) use crate::runtime::jsonapi::untyped::Undecided;
pub(crate) use crate::runtime::macros::batch::batch;
pub(crate) use crate::runtime::macros::enums::{open_enum, union};
pub(crate) use crate::runtime::macros::requests::{collection, listing, multipart, row, scope};
pub(crate) use crate::runtime::macros::resources::{any_resource, new_resource, patch_resource, resource, targets};
pub(crate) use crate::runtime::value::marks::Marks;
pub(crate) use crate::runtime::value::object::{Key, decode as decode_object, decode_key, decode_text};
pub(crate) use crate::runtime::value::text::json_text;
pub(crate) use crate::runtime::value::unknown::OpenEnum;

pub(crate) use crate::runtime::{
    Answer, AnyId, AnyTarget, ApiError, Batch, BatchResults, Belongs, Bytes, Client, ClientBuilder, Collection,
    Credentials, DataItem, Date, DateTime, Document, ErrorDocument, ErrorObject, Extra, Id, Identifier, IntoOption,
    Json, KeyLocation, Lid, Link, Links, Map, Meta, Multipart, MultipartBody, Number, Object, OneOrMany, PagedByCursor,
    PagedByNumber, Part, Patch, PatchShape, RawResource, RawResponse, Reference, Relation, Request, RequestDocument,
    Resource, ResourceEnum, Result, Scheme, SchemeKind, Sensitive, Service, ServiceDescription, Target, TimeRange,
    ToMany, ToOne, ToText, TokenEndpoint, TokenRequest, Typed, UnknownValue, Way, Written,
};

#[cfg(feature = "catalogue")]
pub(crate) use crate::runtime::catalogue::data::Catalogue;
#[cfg(feature = "catalogue")]
pub(crate) use crate::runtime::catalogue::request::OperationCall;
#[cfg(feature = "catalogue")]
pub(crate) use crate::runtime::catalogue::source::Operations;
#[cfg(feature = "test-util")]
pub(crate) use crate::runtime::testing::fake::FakeApi;
#[cfg(feature = "record")]
pub(crate) use crate::runtime::testing::record::Recorder;
#[cfg(any(feature = "record", feature = "test-util"))]
pub(crate) use crate::runtime::testing::recording::RecordingError;
#[cfg(feature = "test-util")]
pub(crate) use crate::runtime::testing::replay::Replay;

pub(crate) use serde::de::{Deserialize, Deserializer, MapAccess};
pub(crate) use serde::ser::{Serialize, SerializeMap, Serializer};
