//! JSON:API documents of responses and requests.

use serde::de::{Deserialize, Deserializer, MapAccess};
use serde::ser::{Serialize, SerializeMap, Serializer};

use crate::runtime::jsonapi::fault::{Fault, Found, SetAside};
use crate::runtime::jsonapi::identifier::Linked;
use crate::runtime::jsonapi::included::Included;
use crate::runtime::jsonapi::links::LinksPart;
use crate::runtime::jsonapi::member::{optional, part, required};
use crate::runtime::jsonapi::part::Part;
use crate::runtime::jsonapi::patch::PatchShape;
use crate::runtime::jsonapi::primary::Primary;
use crate::runtime::jsonapi::relationship::{ToMany, ToOne};
use crate::runtime::jsonapi::resource::{Meta, Service, Target};
use crate::runtime::value::error::DecodeError;
use crate::runtime::value::extra::Extra;
use crate::runtime::value::json::Json;
use crate::runtime::value::object::{self, Key, Object};
use crate::runtime::value::text::ToText;

/// A document: the requested data, and what the response includes with it.
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub struct Document<T, S: Service> {
    /// The requested data: a resource, or a list of them.
    pub data: T,
    /// Metadata of the response.
    pub meta: Part<S::Meta>,
    /// Links to the document and to other pages.
    pub links: LinksPart,
    /// Included related resources; `None` if the response has no `included`.
    pub included: Option<Included<S>>,
    /// The server's version of JSON:API.
    pub jsonapi: Option<Extra>,
    /// Members that JSON:API does not define, as received.
    pub extra: Extra,
    pub(crate) faults: Found<Fault>,
}

impl<T, S: Service> Document<T, S> {
    /// What was set aside because it does not decode: in `meta` and `jsonapi` always, and so is an included resource; in
    /// the rest of the document if the request was `lenient`, where it is the nearest optional member or list item. A
    /// list of which more than 16 parts do not decode is set aside whole, and so is a row or an included resource with
    /// more than 64 faults.
    ///
    /// Included resources are decoded where they are accessed; this method decodes all of them.
    ///
    /// An encoded document does not have it, apart from included resources, which are encoded as they were received unless
    /// the request was `lenient`.
    pub fn faults(&self) -> &[Fault] {
        let Some(included) = &self.included else { return &self.faults.at_once };
        self.faults.all(|at_once| {
            let row = at_once.iter().position(|fault| fault.pointer().starts_with("/data"));
            let (before, rows) = at_once.split_at_checked(row.unwrap_or(at_once.len())).unwrap_or_default();
            let of_included = included.faults().iter().map(|fault| {
                let error = self.named(fault.error.clone());
                Fault::new(SetAside { error, ..fault.clone() })
            });
            before.iter().cloned().chain(of_included).chain(rows.iter().cloned()).collect()
        })
    }

    /// Adds what errors in included resources state of the response.
    fn named(&self, error: DecodeError) -> DecodeError {
        let operation = self.included.as_ref().map_or("", Included::operation);
        error.named(operation, self.request_id().map(str::to_owned))
    }

    /// The identifier that the server gave the request.
    pub fn request_id(&self) -> Option<&str> {
        Meta::request_id(&*self.meta)
    }

    /// How many resources there are in all, over every page.
    pub fn count(&self) -> Option<u64> {
        Meta::count(&*self.meta)
    }
}

impl<T, S: Service> Document<Vec<T>, S> {
    /// Whether this is the last page: it has no link to a next one.
    pub fn is_last(&self) -> bool {
        self.links.next().is_none()
    }
}

impl<T: Primary, S: Service> Document<T, S> {
    /// The resource at the other end of a relationship, if it is included. One that does not decode is logged, and is an
    /// error of [`try_get`](Self::try_get).
    pub fn get<'a, R, I, M>(&'a self, relationship: &ToOne<R, I, M>) -> Option<R::Resolved<'a>>
    where
        R: Target,
        I: Linked<R>,
    {
        self.find(relationship.data()?)?.ok()
    }

    /// The included resources at the other end of a relationship, in the server's order. Those that do not decode are
    /// logged, and are errors of [`try_all`](Self::try_all).
    pub fn all<'a, R, I, M>(&'a self, relationship: &'a ToMany<R, I, M>) -> impl Iterator<Item = R::Resolved<'a>>
    where
        R: Target,
        I: Linked<R>,
    {
        relationship.data().iter().filter_map(|target| self.find(target)?.ok())
    }

    /// The resource at the other end of a relationship, if it is included.
    ///
    /// # Errors
    ///
    /// It does not decode.
    pub fn try_get<'a, R, I, M>(&'a self, relationship: &ToOne<R, I, M>) -> Result<Option<R::Resolved<'a>>, DecodeError>
    where
        R: Target,
        I: Linked<R>,
    {
        let found = relationship.data().and_then(|target| self.find(target)).transpose();
        found.map_err(|error| self.named(error.clone()))
    }

    /// The included resources at the other end of a relationship, in the server's order, or why they do not decode.
    pub fn try_all<'a, R, I, M>(
        &'a self,
        relationship: &'a ToMany<R, I, M>,
    ) -> impl Iterator<Item = Result<R::Resolved<'a>, DecodeError>>
    where
        R: Target,
        I: Linked<R>,
    {
        let found = relationship.data().iter().filter_map(|target| self.find(target));
        found.map(|found| found.map_err(|error| self.named(error.clone())))
    }

    fn find<R, I>(&self, target: &I) -> Option<Result<R::Resolved<'_>, &DecodeError>>
    where
        R: Target,
        I: Linked<R>,
    {
        let id = target.id()?.as_ref();
        // Some APIs use a `type` for several types of resources. Then each of these is looked up.
        let own = target.resource_type();
        let names = if R::TYPES.is_empty() || R::TYPES.contains(&own) { std::slice::from_ref(&own) } else { R::TYPES };
        names.iter().find_map(|name| {
            let included = self.included.as_ref().and_then(|included| R::find_in(included, name, id));
            match included.or_else(|| self.data.find(name, id).map(Ok))? {
                Ok(resource) => R::resolve(resource).map(Ok),
                Err(error) => Some(Err(error)),
            }
        })
    }
}

/// The members of a document; the reader chooses the types of `data` and `included`.
pub(crate) struct Members<T, I, M> {
    pub(crate) data: T,
    pub(crate) meta: Part<M>,
    pub(crate) links: LinksPart,
    pub(crate) included: Option<I>,
    pub(crate) jsonapi: Option<Extra>,
    pub(crate) extra: Extra,
}

impl<T, I, M> Object for Members<T, I, M>
where
    T: for<'a> Deserialize<'a>,
    I: for<'a> Deserialize<'a>,
    M: Object + Default + for<'a> Deserialize<'a>,
{
    const EXPECTED: &'static str = "a JSON:API document";

    fn read<'de, A: MapAccess<'de>>(mut map: A) -> Result<Self, A::Error> {
        let (mut data, mut meta, mut links) = (None, part::slot(), part::slot());
        let (mut included, mut jsonapi, mut extra) = (None, None, Extra::new());
        while let Some(key) = map.next_key::<Key<'de>>()? {
            match key.as_str() {
                "data" => required::read(&mut data, "data", &mut map, &mut extra)?,
                "meta" => part::read(&mut meta, "meta", &mut map, &mut extra)?,
                "links" => part::read(&mut links, "links", &mut map, &mut extra)?,
                "included" => optional::read(&mut included, "included", &mut map, &mut extra)?,
                "jsonapi" => optional::read(&mut jsonapi, "jsonapi", &mut map, &mut extra)?,
                _ => extra.keep(key, &mut map)?,
            }
        }
        Ok(Self { data: required::finish(data, "data")?, meta, links, included, jsonapi, extra })
    }

    fn empty() -> Option<Self> {
        None
    }
}

impl<'de, T, I, M> Deserialize<'de> for Members<T, I, M>
where
    T: for<'a> Deserialize<'a>,
    I: for<'a> Deserialize<'a>,
    M: Object + Default + for<'a> Deserialize<'a>,
{
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        object::decode(deserializer)
    }
}

impl<T, S: Service> From<Members<T, Included<S>, S::Meta>> for Document<T, S> {
    fn from(members: Members<T, Included<S>, S::Meta>) -> Self {
        let Members { data, meta, links, included, jsonapi, extra } = members;
        Self { data, meta, links, included, jsonapi, extra, faults: Vec::new().into() }
    }
}

impl<T: for<'a> Deserialize<'a>, S: Service> Object for Document<T, S> {
    const EXPECTED: &'static str = Members::<T, Included<S>, S::Meta>::EXPECTED;

    fn read<'de, A: MapAccess<'de>>(map: A) -> Result<Self, A::Error> {
        Members::read(map).map(Self::from)
    }

    fn empty() -> Option<Self> {
        None
    }
}

impl<'de, T: for<'a> Deserialize<'a>, S: Service> Deserialize<'de> for Document<T, S> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        object::decode(deserializer)
    }
}

impl<T: Serialize, S: Service> Serialize for Document<T, S> {
    fn serialize<W: Serializer>(&self, serializer: W) -> Result<W::Ok, W::Error> {
        let mut map = serializer.serialize_map(None)?;
        optional::write(&self.jsonapi, "jsonapi", &mut map)?;
        part::write(&self.meta, "meta", &mut map)?;
        part::write(&self.links, "links", &mut map)?;
        required::write(&self.data, "data", &mut map)?;
        optional::write(&self.included, "included", &mut map)?;
        self.extra.write(&mut map, &|name| match name {
            "data" => true,
            "meta" => part::is_written(&self.meta),
            "links" => part::is_written(&self.links),
            "included" => self.included.is_some(),
            "jsonapi" => self.jsonapi.is_some(),
            _ => false,
        })?;
        map.end()
    }
}

/// The document of a request: `data`, and `meta` if the API supports it.
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub struct RequestDocument<D, M = Extra> {
    /// The resources to create or change.
    pub data: D,
    /// Options of the request.
    pub meta: Part<M>,
    /// Members that the description does not know, as received.
    pub extra: Extra,
}

impl<D, M: Default> RequestDocument<D, M> {
    /// A document with nothing but data.
    pub fn new(data: D) -> Self {
        Self { data, meta: Part::default(), extra: Extra::new() }
    }
}

impl<D, M> RequestDocument<D, M> {
    /// A document with `meta`.
    pub const fn with_meta(data: D, meta: M) -> Self {
        Self { data, meta: Part::new(meta), extra: Extra::new() }
    }
}

impl<D, M> RequestDocument<D, M> {
    /// Sends other resources with the data: their JSON, as `included` has it.
    #[allow(dead_code, reason = "one description needs it, another does not")]
    pub(crate) fn include<T: Serialize>(&mut self, resources: impl IntoIterator<Item = impl Into<T>>) {
        let resources: Vec<T> = resources.into_iter().map(Into::into).collect();
        // A resource is always JSON.
        if let Ok(json) = Json::of(&resources) {
            self.extra.insert("included", json);
        }
    }
}

impl<D: PatchShape<Id: From<String>>, M: Default> RequestDocument<D, M> {
    /// A change of the resource whose identifier is in the path, whatever its type there.
    pub(crate) fn patch(id: impl ToText, mut patch: D) -> Self {
        patch.set_id(id.to_text().into_owned().into());
        Self::new(patch)
    }
}

impl<D: PatchShape<Id: From<String>>, M> RequestDocument<D, M> {
    /// The same with `meta`.
    #[allow(dead_code, reason = "one description needs it, another does not")]
    pub(crate) fn patch_with_meta(id: impl ToText, mut patch: D, meta: M) -> Self {
        patch.set_id(id.to_text().into_owned().into());
        Self::with_meta(patch, meta)
    }
}

impl<D: for<'a> Deserialize<'a>, M: Object + for<'a> Deserialize<'a>> Object for RequestDocument<D, M> {
    const EXPECTED: &'static str = "a JSON:API document";

    fn read<'de, A: MapAccess<'de>>(mut map: A) -> Result<Self, A::Error> {
        let (mut data, mut meta, mut extra) = (None, None, Extra::new());
        while let Some(key) = map.next_key::<Key<'de>>()? {
            match key.as_str() {
                "data" => required::read(&mut data, "data", &mut map, &mut extra)?,
                "meta" => optional::read(&mut meta, "meta", &mut map, &mut extra)?,
                _ => extra.keep(key, &mut map)?,
            }
        }
        let meta = match meta {
            Some(meta) => Part::new(meta),
            None => Part::absent(required::finish(M::empty(), "meta")?),
        };
        Ok(Self { data: required::finish(data, "data")?, meta, extra })
    }

    fn empty() -> Option<Self> {
        None
    }
}

impl<'de, D: for<'a> Deserialize<'a>, M: Object + for<'a> Deserialize<'a>> Deserialize<'de> for RequestDocument<D, M> {
    fn deserialize<W: Deserializer<'de>>(deserializer: W) -> Result<Self, W::Error> {
        object::decode(deserializer)
    }
}

impl<D: Serialize, M: Serialize> Serialize for RequestDocument<D, M> {
    fn serialize<W: Serializer>(&self, serializer: W) -> Result<W::Ok, W::Error> {
        let mut map = serializer.serialize_map(None)?;
        part::write(&self.meta, "meta", &mut map)?;
        required::write(&self.data, "data", &mut map)?;
        self.extra.write(&mut map, &|name| name == "data" || (name == "meta" && part::is_written(&self.meta)))?;
        map.end()
    }
}
