//! `object!`: an object whose members are fields.

/// Reads and writes a struct as an object. Each member is a field, its kind (a module of `jsonapi::member`) and its
/// name on the wire.
///
/// With `default`, the object may be empty and implements `Default`, in which a member may have a value (`= value`).
/// With `; rest`, members without a field have one type and are in the field `rest`; `extra` then keeps only nulls.
macro_rules! object {
    (default $name:ident { $($field:ident : $kind:ident $wire:literal $(= $fixed:expr)?),* $(,)? $(; $rest:ident)? }) => {
        impl ::core::default::Default for $name {
            fn default() -> Self {
                Self {
                    $($field: $crate::runtime::jsonapi::object_macro::object! { @empty $($fixed)? },)*
                    $($rest: ::core::default::Default::default(),)?
                    extra: $crate::runtime::value::extra::Extra::new(),
                }
            }
        }
        $crate::runtime::jsonapi::object_macro::object! { @impl [::core::option::Option::Some(Self::default())] $name { $($field : $kind $wire),* $(; $rest)? } }
    };
    ($name:ident { $($field:ident : $kind:ident $wire:literal),* $(,)? $(; $rest:ident)? }) => {
        $crate::runtime::jsonapi::object_macro::object! { @impl [::core::option::Option::None] $name { $($field : $kind $wire),* $(; $rest)? } }
    };
    (@empty) => { ::core::default::Default::default() };
    (@empty $fixed:expr) => { $fixed };
    (@impl [$empty:expr] $name:ident { $($field:ident : $kind:ident $wire:literal),* $(; $rest:ident)? }) => {
        impl $crate::runtime::value::object::Object for $name {
            const EXPECTED: &'static str = concat!("an object (`", stringify!($name), "`)");

            fn read<'de, A: ::serde::de::MapAccess<'de>>(mut map: A) -> ::core::result::Result<Self, A::Error> {
                #[allow(unused_mut)]
                let mut extra = $crate::runtime::value::extra::Extra::new();
                $(let mut $field = $crate::runtime::jsonapi::member::$kind::slot();)*
                $(let mut $rest = $crate::runtime::value::object::Map::new();)?
                while let Some(key) = map.next_key::<$crate::runtime::value::object::Key<'de>>()? {
                    match key.as_str() {
                        $($wire => $crate::runtime::jsonapi::member::$kind::read(&mut $field, $wire, &mut map, &mut extra)?,)*
                        _ => $crate::runtime::jsonapi::object_macro::object! { @unknown key map extra $($rest)? },
                    }
                }
                Ok(Self { $($field: $crate::runtime::jsonapi::member::$kind::finish($field, $wire)?,)* $($rest,)? extra })
            }

            fn empty() -> Option<Self> {
                $empty
            }
        }

        $crate::runtime::jsonapi::object_macro::object! { @deserialize $name }

        impl ::serde::ser::Serialize for $name {
            fn serialize<S: ::serde::ser::Serializer>(&self, serializer: S) -> ::core::result::Result<S::Ok, S::Error> {
                let mut map = serializer.serialize_map(None)?;
                $($crate::runtime::jsonapi::member::$kind::write(&self.$field, $wire, &mut map)?;)*
                $($crate::runtime::jsonapi::member::write_rest(&self.$rest, &mut map)?;)?
                self.extra.write(&mut map, &|name| match name {
                    $($wire => $crate::runtime::jsonapi::member::$kind::is_written(&self.$field),)*
                    _ => false,
                })?;
                ::serde::ser::SerializeMap::end(map)
            }
        }
    };
    (@unknown $key:ident $map:ident $extra:ident) => { $extra.keep($key, &mut $map)? };
    (@unknown $key:ident $map:ident $extra:ident $rest:ident) => {
        { $rest.insert($key.into_string(), $map.next_value()?); }
    };
    (@deserialize $name:ident) => {
        impl<'de> ::serde::de::Deserialize<'de> for $name {
            fn deserialize<D: ::serde::de::Deserializer<'de>>(deserializer: D) -> ::core::result::Result<Self, D::Error> {
                $crate::runtime::value::object::decode(deserializer)
            }
        }
    };
}

pub(crate) use object;
