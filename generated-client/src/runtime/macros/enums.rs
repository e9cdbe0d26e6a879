//! `open_enum!` and `union!`: sets of values and of types that stay open.

/// A set of values to which the server may add.
pub(crate) trait OpenEnum {
    /// A value on the wire.
    type Value<'a>
    where
        Self: 'a;

    /// The value on the wire.
    fn value(&self) -> Self::Value<'_>;
}

/// Reads and writes an enum by the values of its variants. Any other value is kept in the last variant and written as it
/// was received. Values of several types (`mixed`) are given as their JSON.
macro_rules! open_enum {
    ($name:ident : String { $($variant:ident = $value:literal),* $(,)? } else $unknown:ident) => {
        impl $crate::rt::OpenEnum for $name {
            type Value<'a> = &'a str;

            #[inline]
            fn value(&self) -> &str {
                match self {
                    $(Self::$variant => $value,)*
                    Self::$unknown(value) => value.get(),
                }
            }
        }

        impl $name {
            #[inline]
            fn listed(value: &str) -> Option<Self> {
                match value {
                    $($value => Some(Self::$variant),)*
                    _ => None,
                }
            }
        }

        impl ::core::convert::From<&str> for $name {
            #[inline]
            fn from(value: &str) -> Self {
                Self::listed(value).unwrap_or_else(|| Self::$unknown($crate::rt::UnknownValue::new(value.to_owned())))
            }
        }

        impl ::core::convert::From<String> for $name {
            #[inline]
            fn from(value: String) -> Self {
                Self::listed(&value).unwrap_or_else(|| Self::$unknown($crate::rt::UnknownValue::new(value)))
            }
        }

        impl ::core::str::FromStr for $name {
            type Err = ::core::convert::Infallible;

            #[inline]
            fn from_str(value: &str) -> ::core::result::Result<Self, Self::Err> {
                Ok(Self::from(value))
            }
        }

        impl ::core::convert::AsRef<str> for $name {
            fn as_ref(&self) -> &str {
                $crate::rt::OpenEnum::value(self)
            }
        }

        impl ::core::fmt::Display for $name {
            fn fmt(&self, f: &mut ::core::fmt::Formatter<'_>) -> ::core::fmt::Result {
                f.write_str($crate::rt::OpenEnum::value(self))
            }
        }

        impl $crate::rt::ToText for $name {
            fn to_text(&self) -> ::std::borrow::Cow<'_, str> {
                ::std::borrow::Cow::Borrowed($crate::rt::OpenEnum::value(self))
            }
        }

        impl<'de> $crate::rt::Deserialize<'de> for $name {
            fn deserialize<D: $crate::rt::Deserializer<'de>>(deserializer: D) -> ::core::result::Result<Self, D::Error> {
                $crate::rt::decode_key(deserializer).map(|value| Self::from(value.as_str()))
            }
        }

        impl $crate::rt::Serialize for $name {
            fn serialize<S: $crate::rt::Serializer>(&self, serializer: S) -> ::core::result::Result<S::Ok, S::Error> {
                serializer.serialize_str($crate::rt::OpenEnum::value(self))
            }
        }
    };
    ($name:ident : i64 { $($variant:ident = $value:literal),* $(,)? } else $unknown:ident) => {
        impl $crate::rt::OpenEnum for $name {
            type Value<'a> = i64;

            fn value(&self) -> i64 {
                match self {
                    $(Self::$variant => $value,)*
                    Self::$unknown(value) => *value.get(),
                }
            }
        }

        impl ::core::convert::From<i64> for $name {
            #[inline]
            fn from(value: i64) -> Self {
                match value {
                    $($value => Self::$variant,)*
                    _ => Self::$unknown($crate::rt::UnknownValue::new(value)),
                }
            }
        }

        impl ::core::fmt::Display for $name {
            fn fmt(&self, f: &mut ::core::fmt::Formatter<'_>) -> ::core::fmt::Result {
                ::core::fmt::Display::fmt(&$crate::rt::OpenEnum::value(self), f)
            }
        }

        impl $crate::rt::ToText for $name {
            fn to_text(&self) -> ::std::borrow::Cow<'_, str> {
                ::std::borrow::Cow::Owned($crate::rt::OpenEnum::value(self).to_string())
            }
        }

        impl<'de> $crate::rt::Deserialize<'de> for $name {
            fn deserialize<D: $crate::rt::Deserializer<'de>>(deserializer: D) -> ::core::result::Result<Self, D::Error> {
                <i64 as $crate::rt::Deserialize>::deserialize(deserializer).map(Self::from)
            }
        }

        impl $crate::rt::Serialize for $name {
            fn serialize<S: $crate::rt::Serializer>(&self, serializer: S) -> ::core::result::Result<S::Ok, S::Error> {
                serializer.serialize_i64($crate::rt::OpenEnum::value(self))
            }
        }
    };
    ($name:ident : mixed { $($variant:ident = $value:literal),* $(,)? } else $unknown:ident) => {
        impl $crate::rt::OpenEnum for $name {
            type Value<'a> = $crate::rt::Json;

            #[inline]
            fn value(&self) -> $crate::rt::Json {
                match self {
                    $(Self::$variant => $crate::rt::Json::of_text($value),)*
                    Self::$unknown(value) => value.get().clone(),
                }
            }
        }

        impl ::core::convert::From<$crate::rt::Json> for $name {
            #[inline]
            fn from(value: $crate::rt::Json) -> Self {
                $(if value == $crate::rt::Json::of_text($value) {
                    return Self::$variant;
                })*
                Self::$unknown($crate::rt::UnknownValue::new(value))
            }
        }

        impl ::core::fmt::Display for $name {
            fn fmt(&self, f: &mut ::core::fmt::Formatter<'_>) -> ::core::fmt::Result {
                f.write_str(&$crate::rt::ToText::to_text(self))
            }
        }

        impl $crate::rt::ToText for $name {
            fn to_text(&self) -> ::std::borrow::Cow<'_, str> {
                ::std::borrow::Cow::Owned($crate::rt::json_text($crate::rt::OpenEnum::value(self).as_json()))
            }
        }

        impl<'de> $crate::rt::Deserialize<'de> for $name {
            fn deserialize<D: $crate::rt::Deserializer<'de>>(deserializer: D) -> ::core::result::Result<Self, D::Error> {
                <$crate::rt::Json as $crate::rt::Deserialize>::deserialize(deserializer).map(Self::from)
            }
        }

        impl $crate::rt::Serialize for $name {
            fn serialize<S: $crate::rt::Serializer>(&self, serializer: S) -> ::core::result::Result<S::Ok, S::Error> {
                $crate::rt::Serialize::serialize(&$crate::rt::OpenEnum::value(self), serializer)
            }
        }
    };
}

/// Reads and writes an enum of types. A member distinguishes them (`by "kind"`); without one, the first type that decodes is
/// taken. Any other JSON is kept in the variant `Unknown`.
macro_rules! union {
    ($name:ident by $tag:literal { $($variant:ident($type:ty) = $value:literal),* $(,)? }) => {
        $crate::rt::union! { @from $name { $($variant($type)),* } }

        impl<'de> $crate::rt::Deserialize<'de> for $name {
            fn deserialize<D: $crate::rt::Deserializer<'de>>(deserializer: D) -> ::core::result::Result<Self, D::Error> {
                let undecided = $crate::rt::Undecided::read(deserializer, $tag)?;
                match undecided.says() {
                    $(Some($value) => undecided.decode().map(Self::$variant),)*
                    _ => Ok(Self::Unknown($crate::rt::UnknownValue::new(undecided.into_json()))),
                }
            }
        }

        impl $crate::rt::Serialize for $name {
            fn serialize<S: $crate::rt::Serializer>(&self, serializer: S) -> ::core::result::Result<S::Ok, S::Error> {
                match self {
                    $(Self::$variant(value) => $crate::rt::member::write_tagged(value, $tag, $value, serializer),)*
                    Self::Unknown(value) => $crate::rt::Serialize::serialize(value.get(), serializer),
                }
            }
        }
    };
    ($name:ident { $($variant:ident($type:ty)),* $(,)? }) => {
        $crate::rt::union! { @from $name { $($variant($type)),* } }

        impl<'de> $crate::rt::Deserialize<'de> for $name {
            fn deserialize<D: $crate::rt::Deserializer<'de>>(deserializer: D) -> ::core::result::Result<Self, D::Error> {
                let undecided = $crate::rt::Undecided::read_untagged(deserializer)?;
                $(if let Some(value) = undecided.try_decode() {
                    return Ok(Self::$variant(value));
                })*
                Ok(Self::Unknown($crate::rt::UnknownValue::new(undecided.into_json())))
            }
        }

        impl $crate::rt::Serialize for $name {
            fn serialize<S: $crate::rt::Serializer>(&self, serializer: S) -> ::core::result::Result<S::Ok, S::Error> {
                match self {
                    $(Self::$variant(value) => $crate::rt::Serialize::serialize(value, serializer),)*
                    Self::Unknown(value) => $crate::rt::Serialize::serialize(value.get(), serializer),
                }
            }
        }
    };
    (@from $name:ident { $($variant:ident($type:ty)),* }) => {
        $(
            impl ::core::convert::From<$type> for $name {
                #[inline]
                fn from(value: $type) -> Self {
                    Self::$variant(value)
                }
            }
        )*
    };
}

pub(crate) use {open_enum, union};
