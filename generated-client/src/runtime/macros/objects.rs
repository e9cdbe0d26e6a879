//! `object!` and `multipart!`: an object whose members are fields.

/// Reads and writes a struct as an object.
///
/// `default` in front: the object may be empty, and gets a `Default`. Each member is a field, its kind (a module of
/// `runtime::member`) and its name on the wire. `; rest` behind: members that have no field are of one type, and go
/// to the field `rest`; `extra` then keeps only the nulls.
macro_rules! object {
    (default $name:ident { $($field:ident : $kind:ident $wire:literal),* $(,)? $(; $rest:ident)? }) => {
        impl ::core::default::Default for $name {
            fn default() -> Self {
                Self {
                    $($field: ::core::default::Default::default(),)*
                    $($rest: ::core::default::Default::default(),)?
                    extra: $crate::rt::Extra::new(),
                }
            }
        }
        $crate::rt::object! { @impl [::core::option::Option::Some(Self::default())] $name { $($field : $kind $wire),* $(; $rest)? } }
    };
    ($name:ident { $($field:ident : $kind:ident $wire:literal),* $(,)? $(; $rest:ident)? }) => {
        $crate::rt::object! { @impl [::core::option::Option::None] $name { $($field : $kind $wire),* $(; $rest)? } }
    };
    (@impl [$empty:expr] $name:ident { $($field:ident : $kind:ident $wire:literal),* $(; $rest:ident)? }) => {
        impl $crate::rt::Object for $name {
            const EXPECTED: &'static str = concat!("an object (`", stringify!($name), "`)");

            fn read<'de, A: $crate::rt::MapAccess<'de>>(mut map: A) -> ::core::result::Result<Self, A::Error> {
                #[allow(unused_mut)]
                let mut extra = $crate::rt::Extra::new();
                $(let mut $field = $crate::rt::member::$kind::slot();)*
                $(let mut $rest = $crate::rt::Map::new();)?
                while let Some(key) = map.next_key::<$crate::rt::Key<'de>>()? {
                    match key.as_str() {
                        $($wire => $crate::rt::member::$kind::read(&mut $field, $wire, &mut map, &mut extra)?,)*
                        _ => $crate::rt::object! { @unknown key map extra $($rest)? },
                    }
                }
                Ok(Self { $($field: $crate::rt::member::$kind::finish($field, $wire)?,)* $($rest,)? extra })
            }

            fn empty() -> Option<Self> {
                $empty
            }
        }

        $crate::rt::object! { @deserialize $name }

        impl $crate::rt::Serialize for $name {
            fn serialize<S: $crate::rt::Serializer>(&self, serializer: S) -> ::core::result::Result<S::Ok, S::Error> {
                let mut map = serializer.serialize_map(None)?;
                $($crate::rt::member::$kind::write(&self.$field, $wire, &mut map)?;)*
                $($crate::rt::member::write_rest(&self.$rest, &mut map)?;)?
                self.extra.write(&mut map, &|name| match name {
                    $($wire => $crate::rt::member::$kind::is_written(&self.$field),)*
                    _ => false,
                })?;
                $crate::rt::SerializeMap::end(map)
            }
        }
    };
    (@unknown $key:ident $map:ident $extra:ident) => { $extra.keep($key, &mut $map)? };
    (@unknown $key:ident $map:ident $extra:ident $rest:ident) => {
        { $rest.insert($key.into_string(), $map.next_value()?); }
    };
    (@deserialize $name:ident) => {
        impl<'de> $crate::rt::Deserialize<'de> for $name {
            fn deserialize<D: $crate::rt::Deserializer<'de>>(deserializer: D) -> ::core::result::Result<Self, D::Error> {
                $crate::rt::decode_object(deserializer)
            }
        }
    };
}

/// Writes a struct as the parts of a `multipart/form-data` body. A `file` goes as bytes, a `value` as text.
macro_rules! multipart {
    ($name:ident { $($field:ident : $kind:ident $wire:literal),* $(,)? }) => {
        impl $crate::rt::Multipart for $name {
            fn write(&self, body: &mut $crate::rt::MultipartBody) {
                $(body.$kind($wire, &self.$field);)*
            }
        }
    };
}

pub(crate) use {multipart, object};
