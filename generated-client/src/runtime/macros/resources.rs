//! `resource!`, `new_resource!`, `patch_resource!`, `targets!`, `any_resource!`: the traits of resources.

/// Reads and writes a struct as a resource object.
///
/// Its members are fields with their names on the wire: `attributes`, `relationships`, `links`, `meta`. With `or any`,
/// it has any `type`, and keeps one that differs in `extra`. With `as number`, its identifier is a number.
macro_rules! resource {
    ($name:ident : $id:ident as number = $($rest:tt)*) => {
        $crate::runtime::macros::resources::resource! { @read $name $id number true $($rest)* }
    };
    ($name:ident : $id:ident = $($rest:tt)*) => {
        $crate::runtime::macros::resources::resource! { @read $name $id required false $($rest)* }
    };
    (@read $name:ident $id:ident $form:ident $is_number:literal $type:literal $(or $any:ident)? in $service:path { $($part:ident : $kind:ident),* $(,)? }) => {
        $crate::runtime::macros::resources::resource! { @shape $name = $type [$($any)?] { id: $form, $($part : $kind),* } [::core::option::Option::None] }

        impl $crate::runtime::jsonapi::resource::Target for $name {
            type Id = $id;
            type Resolved<'a> = &'a Self;
            const TYPES: &'static [&'static str] = &[$type];

            fn resolve(resource: &dyn ::core::any::Any) -> Option<&Self> {
                resource.downcast_ref()
            }

            fn find_in<'a, F: $crate::runtime::jsonapi::resource::Find>(
                included: &'a F,
                resource_type: &str,
                id: &str,
            ) -> Option<$crate::runtime::jsonapi::resource::FoundResource<'a>> {
                included.find_as::<Self>(resource_type, id)
            }

            fn has_number(_: &str) -> bool {
                $is_number
            }
        }

        impl $crate::runtime::jsonapi::resource::Typed for $name {
            const TYPE: &'static str = $type;
        }

        impl $crate::runtime::jsonapi::resource::Resource for $name {
            type Service = $service;

            fn id(&self) -> &$id {
                &self.id
            }
        }
    };
    (@read_type $type:literal [] $map:ident $extra:ident) => {
        $crate::runtime::jsonapi::member::read_type($type, &mut $map)?
    };
    (@read_type $type:literal [any] $map:ident $extra:ident) => {
        $crate::runtime::jsonapi::member::read_any_type($type, &mut $map, &mut $extra)?
    };
    (@write_type $type:literal [] $map:ident $extra:expr) => {
        ::serde::ser::SerializeMap::serialize_entry(&mut $map, "type", $type)?
    };
    (@write_type $type:literal [any] $map:ident $extra:expr) => {
        $crate::runtime::jsonapi::member::write_any_type($type, &mut $map, &$extra)?
    };
    (@shape $name:ident = $type:literal [$($any:ident)?] { $($part:ident : $kind:ident),* $(,)? } [$empty:expr]) => {
        impl $crate::runtime::value::object::Object for $name {
            const EXPECTED: &'static str = concat!("a `", $type, "` resource");

            fn read<'de, A: ::serde::de::MapAccess<'de>>(mut map: A) -> ::core::result::Result<Self, A::Error> {
                let mut extra = $crate::runtime::value::extra::Extra::new();
                let mut typed = false;
                $(let mut $part = $crate::runtime::jsonapi::member::$kind::slot();)*
                while let Some(key) = map.next_key::<$crate::runtime::value::object::Key<'de>>()? {
                    match key.as_str() {
                        "type" => typed = $crate::runtime::macros::resources::resource! { @read_type $type [$($any)?] map extra },
                        $(stringify!($part) => $crate::runtime::jsonapi::member::$kind::read(&mut $part, stringify!($part), &mut map, &mut extra)?,)*
                        _ => extra.keep(key, &mut map)?,
                    }
                }
                $crate::runtime::jsonapi::member::require_type(typed)?;
                Ok(Self { $($part: $crate::runtime::jsonapi::member::$kind::finish($part, stringify!($part))?,)* extra })
            }

            fn empty() -> Option<Self> {
                $empty
            }
        }

        $crate::runtime::jsonapi::object_macro::object! { @deserialize $name }

        impl ::serde::ser::Serialize for $name {
            fn serialize<S: ::serde::ser::Serializer>(&self, serializer: S) -> ::core::result::Result<S::Ok, S::Error> {
                let mut map = serializer.serialize_map(None)?;
                $crate::runtime::macros::resources::resource! { @write_type $type [$($any)?] map self.extra };
                $($crate::runtime::jsonapi::member::$kind::write(&self.$part, stringify!($part), &mut map)?;)*
                self.extra.write(&mut map, &|name| match name {
                    "type" => true,
                    $(stringify!($part) => $crate::runtime::jsonapi::member::$kind::is_written(&self.$part),)*
                    _ => false,
                })?;
                ::serde::ser::SerializeMap::end(map)
            }
        }
    };
}

/// A resource object to create: it has a `type` and no `id`. An `id` that is read is kept in `extra`.
///
/// With `default`, no member is required, and it implements `Default`.
macro_rules! new_resource {
    (default $name:ident = $type:literal $(or $any:ident)? { $($part:ident : $kind:ident),* $(,)? }) => {
        impl ::core::default::Default for $name {
            fn default() -> Self {
                Self { $($part: ::core::default::Default::default(),)* extra: $crate::runtime::value::extra::Extra::new() }
            }
        }

        $crate::runtime::macros::resources::new_resource! { $name = $type $(or $any)? { $($part : $kind),* } }
    };
    ($name:ident = $type:literal $(or $any:ident)? { $($part:ident : $kind:ident),* $(,)? }) => {
        $crate::runtime::macros::resources::resource! { @shape $name = $type [$($any)?] { $($part : $kind),* } [::core::option::Option::None] }

        impl ::core::convert::From<&Self> for $name {
            #[inline]
            fn from(new: &Self) -> Self {
                new.clone()
            }
        }
    };
}

/// A resource object that changes another. The request sets its `id`.
///
/// With `required`, it has required members, and no empty value. With `as number`, its identifier is a number.
macro_rules! patch_resource {
    (required $name:ident : $id:ident as number = $($rest:tt)*) => {
        $crate::runtime::macros::resources::patch_resource! { @patch [::core::option::Option::None] $name $id optional_number $($rest)* }
    };
    (required $name:ident : $id:ident = $($rest:tt)*) => {
        $crate::runtime::macros::resources::patch_resource! { @patch [::core::option::Option::None] $name $id optional $($rest)* }
    };
    ($name:ident : $id:ident as number = $($rest:tt)*) => {
        $crate::runtime::macros::resources::patch_resource! { @default $name $($rest)* }
        $crate::runtime::macros::resources::patch_resource! { @patch [::core::option::Option::Some(Self::default())] $name $id optional_number $($rest)* }
    };
    ($name:ident : $id:ident = $($rest:tt)*) => {
        $crate::runtime::macros::resources::patch_resource! { @default $name $($rest)* }
        $crate::runtime::macros::resources::patch_resource! { @patch [::core::option::Option::Some(Self::default())] $name $id optional $($rest)* }
    };
    (@default $name:ident $type:literal $(or $any:ident)? { $($part:ident : $kind:ident),* $(,)? }) => {
        impl ::core::default::Default for $name {
            fn default() -> Self {
                Self { id: None, $($part: ::core::default::Default::default(),)* extra: $crate::runtime::value::extra::Extra::new() }
            }
        }
    };
    (@patch [$empty:expr] $name:ident $id:ident $form:ident $type:literal $(or $any:ident)? { $($part:ident : $kind:ident),* $(,)? }) => {
        $crate::runtime::macros::resources::resource! { @shape $name = $type [$($any)?] { id: $form, $($part : $kind),* } [$empty] }

        impl ::core::convert::From<&Self> for $name {
            #[inline]
            fn from(patch: &Self) -> Self {
                patch.clone()
            }
        }

        impl $crate::runtime::jsonapi::patch::PatchShape for $name {
            type Id = $id;

            #[inline]
            fn set_id(&mut self, id: $id) {
                self.id = Some(id);
            }
        }
    };
}

/// The target of a relationship to one of several types of resources of one service.
macro_rules! targets {
    ($target:ident: $name:ident in $service:path { $($variant:ident($resource:ident)),+ $(,)? } $(else $type:literal)?) => {
        impl $crate::runtime::jsonapi::resource::Target for $target {
            type Id = $crate::runtime::jsonapi::id::AnyId;
            type Resolved<'a> = $name<'a>;
            const TYPES: &'static [&'static str] = &[$(<$resource as $crate::runtime::jsonapi::resource::Typed>::TYPE),+];

            fn resolve(resource: &dyn ::core::any::Any) -> Option<$name<'_>> {
                $(if let Some(resource) = resource.downcast_ref() {
                    return Some($name::$variant(resource));
                })+
                None
            }

            fn find_in<'a, F: $crate::runtime::jsonapi::resource::Find>(
                included: &'a F,
                resource_type: &str,
                id: &str,
            ) -> Option<$crate::runtime::jsonapi::resource::FoundResource<'a>> {
                $(if resource_type == <$resource as $crate::runtime::jsonapi::resource::Typed>::TYPE {
                    return included.find_as::<$resource>(resource_type, id);
                })+
                None
            }

            fn has_number(resource_type: &str) -> bool {
                $(if resource_type == <$resource as $crate::runtime::jsonapi::resource::Typed>::TYPE {
                    return <$resource as $crate::runtime::jsonapi::resource::Target>::has_number(resource_type);
                })+
                false
            }
        }

        impl $crate::runtime::jsonapi::resource::Belongs for $target {
            type Service = $service;
        }

        const _: () = {
            const fn belongs<R: $crate::runtime::jsonapi::resource::Resource<Service = $service>>() {}
            $(belongs::<$resource>();)+
        };

        $(
            impl $crate::runtime::jsonapi::resource::Typed for $target {
                const TYPE: &'static str = $type;
            }
        )?
    };
}

/// Reads and writes an enum of resources of an API by their `type`. Any other resource is kept in the variant
/// `Unknown`.
macro_rules! any_resource {
    ($name:ident in $service:path { $($variant:ident = $type:literal),* $(,)? }) => {
        impl $crate::runtime::jsonapi::resource::DataItem for $name {
            type Service = $service;

            fn holds(_: &str) -> bool {
                true
            }

            fn item_type(&self) -> &str {
                $crate::runtime::jsonapi::resource::ResourceEnum::resource_type(self)
            }

            fn item_id(&self) -> ::std::borrow::Cow<'_, str> {
                ::std::borrow::Cow::Borrowed($crate::runtime::jsonapi::resource::ResourceEnum::id(self))
            }

            fn as_resource(&self) -> Option<&dyn ::core::any::Any> {
                Some($crate::runtime::jsonapi::resource::ResourceEnum::inner(self))
            }
        }

        impl $crate::runtime::jsonapi::resource::ResourceEnum for $name {
            fn resource_type(&self) -> &str {
                match self {
                    $(Self::$variant(_) => $type,)*
                    Self::Unknown(resource) => resource.resource_type(),
                }
            }

            fn id(&self) -> &str {
                match self {
                    $(Self::$variant(resource) => resource.id.as_str(),)*
                    Self::Unknown(resource) => resource.id(),
                }
            }

            fn inner(&self) -> &dyn ::core::any::Any {
                match self {
                    $(Self::$variant(resource) => &**resource,)*
                    Self::Unknown(resource) => &**resource,
                }
            }

            fn of_type(resource_type: &str, json: &str) -> Option<Self> {
                match resource_type {
                    $($type => ::serde_json::from_str(json).ok().map(Self::$variant),)*
                    _ => ::serde_json::from_str(json).ok().map(Self::Unknown),
                }
            }
        }

        impl<'de> ::serde::de::Deserialize<'de> for $name {
            fn deserialize<D: ::serde::de::Deserializer<'de>>(deserializer: D) -> ::core::result::Result<Self, D::Error> {
                let undecided = $crate::runtime::jsonapi::untyped::Undecided::read(deserializer, "type")?;
                match undecided.tag_value() {
                    $(Some($type) => undecided.decode().map(Self::$variant),)*
                    _ => undecided.decode().map(Self::Unknown),
                }
            }
        }

        impl ::serde::ser::Serialize for $name {
            fn serialize<S: ::serde::ser::Serializer>(&self, serializer: S) -> ::core::result::Result<S::Ok, S::Error> {
                match self {
                    $(Self::$variant(resource) => resource.serialize(serializer),)*
                    Self::Unknown(resource) => resource.serialize(serializer),
                }
            }
        }
    };
}

pub(crate) use {any_resource, new_resource, patch_resource, resource, targets};
