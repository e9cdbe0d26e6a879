//! `open_enum!` and `union!`: enums of values and of types, to which the server may add.

/// Reads and writes an enum by the values of its variants. Any other value is kept in the last variant and written as
/// it was received. Values of several types (`mixed`) are given as their JSON.
macro_rules! open_enum {
    ($name:ident : String { $($variant:ident = $value:literal),* $(,)? } else $unknown:ident) => {
        impl $crate::runtime::value::unknown::OpenEnum for $name {
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
                Self::listed(value).unwrap_or_else(|| Self::$unknown($crate::runtime::value::unknown::UnknownValue::new(value.to_owned())))
            }
        }

        impl ::core::convert::From<String> for $name {
            #[inline]
            fn from(value: String) -> Self {
                Self::listed(&value).unwrap_or_else(|| Self::$unknown($crate::runtime::value::unknown::UnknownValue::new(value)))
            }
        }

        impl ::core::str::FromStr for $name {
            type Err = ::core::convert::Infallible;

            #[inline]
            fn from_str(value: &str) -> ::core::result::Result<Self, ::core::convert::Infallible> {
                Ok(Self::from(value))
            }
        }

        impl ::core::convert::AsRef<str> for $name {
            fn as_ref(&self) -> &str {
                $crate::runtime::value::unknown::OpenEnum::value(self)
            }
        }

        impl ::core::fmt::Display for $name {
            fn fmt(&self, f: &mut ::core::fmt::Formatter<'_>) -> ::core::fmt::Result {
                f.write_str($crate::runtime::value::unknown::OpenEnum::value(self))
            }
        }

        impl $crate::runtime::value::text::ToText for $name {
            fn to_text(&self) -> ::std::borrow::Cow<'_, str> {
                ::std::borrow::Cow::Borrowed($crate::runtime::value::unknown::OpenEnum::value(self))
            }
        }

        impl<'de> ::serde::de::Deserialize<'de> for $name {
            fn deserialize<D: ::serde::de::Deserializer<'de>>(deserializer: D) -> ::core::result::Result<Self, D::Error> {
                $crate::runtime::value::object::decode_key(deserializer).map(|value| Self::from(value.as_str()))
            }
        }

        impl ::serde::ser::Serialize for $name {
            fn serialize<S: ::serde::ser::Serializer>(&self, serializer: S) -> ::core::result::Result<S::Ok, S::Error> {
                serializer.serialize_str($crate::runtime::value::unknown::OpenEnum::value(self))
            }
        }
    };
    ($name:ident : i64 { $($variant:ident = $value:literal),* $(,)? } else $unknown:ident) => {
        impl $crate::runtime::value::unknown::OpenEnum for $name {
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
                    _ => Self::$unknown($crate::runtime::value::unknown::UnknownValue::new(value)),
                }
            }
        }

        impl ::core::fmt::Display for $name {
            fn fmt(&self, f: &mut ::core::fmt::Formatter<'_>) -> ::core::fmt::Result {
                ::core::fmt::Display::fmt(&$crate::runtime::value::unknown::OpenEnum::value(self), f)
            }
        }

        impl $crate::runtime::value::text::ToText for $name {
            fn to_text(&self) -> ::std::borrow::Cow<'_, str> {
                ::std::borrow::Cow::Owned($crate::runtime::value::unknown::OpenEnum::value(self).to_string())
            }
        }

        impl<'de> ::serde::de::Deserialize<'de> for $name {
            fn deserialize<D: ::serde::de::Deserializer<'de>>(deserializer: D) -> ::core::result::Result<Self, D::Error> {
                <i64 as ::serde::de::Deserialize>::deserialize(deserializer).map(Self::from)
            }
        }

        impl ::serde::ser::Serialize for $name {
            fn serialize<S: ::serde::ser::Serializer>(&self, serializer: S) -> ::core::result::Result<S::Ok, S::Error> {
                serializer.serialize_i64($crate::runtime::value::unknown::OpenEnum::value(self))
            }
        }
    };
    ($name:ident : mixed { $($variant:ident = $value:literal),* $(,)? } else $unknown:ident) => {
        impl $crate::runtime::value::unknown::OpenEnum for $name {
            type Value<'a> = $crate::runtime::value::json::Json;

            #[inline]
            fn value(&self) -> $crate::runtime::value::json::Json {
                match self {
                    $(Self::$variant => $crate::runtime::value::json::Json::of_text($value),)*
                    Self::$unknown(value) => value.get().clone(),
                }
            }
        }

        impl ::core::convert::From<$crate::runtime::value::json::Json> for $name {
            #[inline]
            fn from(value: $crate::runtime::value::json::Json) -> Self {
                $(if value == $crate::runtime::value::json::Json::of_text($value) {
                    return Self::$variant;
                })*
                Self::$unknown($crate::runtime::value::unknown::UnknownValue::new(value))
            }
        }

        impl ::core::fmt::Display for $name {
            fn fmt(&self, f: &mut ::core::fmt::Formatter<'_>) -> ::core::fmt::Result {
                f.write_str(&$crate::runtime::value::text::ToText::to_text(self))
            }
        }

        impl $crate::runtime::value::text::ToText for $name {
            fn to_text(&self) -> ::std::borrow::Cow<'_, str> {
                ::std::borrow::Cow::Owned($crate::runtime::value::text::json_text($crate::runtime::value::unknown::OpenEnum::value(self).as_json()))
            }
        }

        impl<'de> ::serde::de::Deserialize<'de> for $name {
            fn deserialize<D: ::serde::de::Deserializer<'de>>(deserializer: D) -> ::core::result::Result<Self, D::Error> {
                <$crate::runtime::value::json::Json as ::serde::de::Deserialize>::deserialize(deserializer).map(Self::from)
            }
        }

        impl ::serde::ser::Serialize for $name {
            fn serialize<S: ::serde::ser::Serializer>(&self, serializer: S) -> ::core::result::Result<S::Ok, S::Error> {
                ::serde::ser::Serialize::serialize(&$crate::runtime::value::unknown::OpenEnum::value(self), serializer)
            }
        }
    };
}

/// Reads and writes an enum of types. A member distinguishes them (`by "kind"`), and `else` is the type of its other
/// values; without one, the type that fits best is taken. Any other JSON is kept in the variant `Unknown`.
macro_rules! union {
    ($name:ident by $tag:literal {
        $($variant:ident($type:ty) = $value:literal $(| $more:literal)*),* $(,)?
    } $(else $other:ident($rest:ty))?) => {
        $crate::runtime::macros::enums::union! { @from $name { $($variant($type),)* $($other($rest))? } }

        impl<'de> ::serde::de::Deserialize<'de> for $name {
            fn deserialize<D: ::serde::de::Deserializer<'de>>(deserializer: D) -> ::core::result::Result<Self, D::Error> {
                let undecided = $crate::runtime::jsonapi::untyped::Undecided::read(deserializer, $tag)?;
                match undecided.tag_value() {
                    $(Some($value $(| $more)*) => undecided.decode().map(Self::$variant),)*
                    _ => {
                        $(if let Some(value) = undecided.try_decode() {
                            return Ok(Self::$other(value));
                        })?
                        Ok(Self::Unknown($crate::runtime::value::unknown::UnknownValue::new(undecided.into_json())))
                    }
                }
            }
        }

        impl ::serde::ser::Serialize for $name {
            fn serialize<S: ::serde::ser::Serializer>(&self, serializer: S) -> ::core::result::Result<S::Ok, S::Error> {
                match self {
                    $(Self::$variant(value) => $crate::runtime::jsonapi::member::write_tagged(value, $tag, $value, serializer),)*
                    $(Self::$other(value) => ::serde::ser::Serialize::serialize(value, serializer),)?
                    Self::Unknown(value) => ::serde::ser::Serialize::serialize(value.get(), serializer),
                }
            }
        }
    };
    ($name:ident { $($variant:ident($type:ty) like $marks:expr),* $(,)? }) => {
        $crate::runtime::macros::enums::union! { @from $name { $($variant($type)),* } }

        impl<'de> ::serde::de::Deserialize<'de> for $name {
            fn deserialize<D: ::serde::de::Deserializer<'de>>(deserializer: D) -> ::core::result::Result<Self, D::Error> {
                let undecided = $crate::runtime::jsonapi::untyped::Undecided::read_untagged(deserializer)?;
                for index in undecided.by_fit(&[$($marks),*]) {
                    let tries: &[fn(&$crate::runtime::jsonapi::untyped::Undecided) -> ::core::option::Option<Self>] =
                        &[$(|undecided| undecided.try_decode().map(Self::$variant)),*];
                    if let Some(value) = tries.get(index).and_then(|decode| decode(&undecided)) {
                        return Ok(value);
                    }
                }
                Ok(Self::Unknown($crate::runtime::value::unknown::UnknownValue::new(undecided.into_json())))
            }
        }

        impl ::serde::ser::Serialize for $name {
            fn serialize<S: ::serde::ser::Serializer>(&self, serializer: S) -> ::core::result::Result<S::Ok, S::Error> {
                match self {
                    $(Self::$variant(value) => ::serde::ser::Serialize::serialize(value, serializer),)*
                    Self::Unknown(value) => ::serde::ser::Serialize::serialize(value.get(), serializer),
                }
            }
        }
    };
    (@from $name:ident { $($variant:ident($type:ty)),* $(,)? }) => {
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
