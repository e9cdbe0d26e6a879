//! `open_enum!` and `union!`: sets of values and of types that are never closed.

/// A set of values to which the server may add: one that is not listed is kept, and goes back as it came.
/// Values of several types (`mixed`) are given as their JSON.
macro_rules! open_enum {
    ($(#[$meta:meta])* $name:ident : String { $($(#[$doc:meta])* $variant:ident = $value:literal),* $(,)? } else $unknown:ident) => {
        $crate::rt::open_enum! { @enum String [$(#[$meta])*] $name { $($(#[$doc])* $variant),* } $unknown [Eq, Hash] }

        impl $name {
            /// The value on the wire.
            #[must_use]
            #[inline]
            pub fn as_str(&self) -> &str {
                match self {
                    $(Self::$variant => $value,)*
                    Self::$unknown(value) => value.get(),
                }
            }

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
                self.as_str()
            }
        }

        impl ::core::fmt::Display for $name {
            fn fmt(&self, f: &mut ::core::fmt::Formatter<'_>) -> ::core::fmt::Result {
                f.write_str(self.as_str())
            }
        }

        impl $crate::rt::ToText for $name {
            fn to_text(&self) -> ::std::borrow::Cow<'_, str> {
                ::std::borrow::Cow::Borrowed(self.as_str())
            }
        }

        impl<'de> $crate::rt::Deserialize<'de> for $name {
            fn deserialize<D: $crate::rt::Deserializer<'de>>(deserializer: D) -> ::core::result::Result<Self, D::Error> {
                $crate::rt::decode_key(deserializer).map(|value| Self::from(value.as_str()))
            }
        }

        impl $crate::rt::Serialize for $name {
            fn serialize<S: $crate::rt::Serializer>(&self, serializer: S) -> ::core::result::Result<S::Ok, S::Error> {
                serializer.serialize_str(self.as_str())
            }
        }
    };
    ($(#[$meta:meta])* $name:ident : i64 { $($(#[$doc:meta])* $variant:ident = $value:literal),* $(,)? } else $unknown:ident) => {
        $crate::rt::open_enum! { @enum i64 [$(#[$meta])*] $name { $($(#[$doc])* $variant),* } $unknown [Eq, Hash] }

        impl $name {
            /// The value on the wire.
            #[must_use]
            pub const fn as_i64(&self) -> i64 {
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
                ::core::fmt::Display::fmt(&self.as_i64(), f)
            }
        }

        impl $crate::rt::ToText for $name {
            fn to_text(&self) -> ::std::borrow::Cow<'_, str> {
                ::std::borrow::Cow::Owned(self.as_i64().to_string())
            }
        }

        impl<'de> $crate::rt::Deserialize<'de> for $name {
            fn deserialize<D: $crate::rt::Deserializer<'de>>(deserializer: D) -> ::core::result::Result<Self, D::Error> {
                <i64 as $crate::rt::Deserialize>::deserialize(deserializer).map(Self::from)
            }
        }

        impl $crate::rt::Serialize for $name {
            fn serialize<S: $crate::rt::Serializer>(&self, serializer: S) -> ::core::result::Result<S::Ok, S::Error> {
                serializer.serialize_i64(self.as_i64())
            }
        }
    };
    ($(#[$meta:meta])* $name:ident : mixed { $($(#[$doc:meta])* $variant:ident = $value:literal),* $(,)? } else $unknown:ident) => {
        $crate::rt::open_enum! { @enum $crate::rt::Json [$(#[$meta])*] $name { $($(#[$doc])* $variant),* } $unknown [Eq, Hash] }

        impl $name {
            /// The value on the wire.
            #[must_use]
            #[inline]
            pub fn to_json(&self) -> $crate::rt::Json {
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
                ::std::borrow::Cow::Owned($crate::rt::json_text(self.to_json().as_json()))
            }
        }

        impl<'de> $crate::rt::Deserialize<'de> for $name {
            fn deserialize<D: $crate::rt::Deserializer<'de>>(deserializer: D) -> ::core::result::Result<Self, D::Error> {
                <$crate::rt::Json as $crate::rt::Deserialize>::deserialize(deserializer).map(Self::from)
            }
        }

        impl $crate::rt::Serialize for $name {
            fn serialize<S: $crate::rt::Serializer>(&self, serializer: S) -> ::core::result::Result<S::Ok, S::Error> {
                $crate::rt::Serialize::serialize(&self.to_json(), serializer)
            }
        }
    };
    (@enum $repr:ty [$($meta:tt)*] $name:ident { $($(#[$doc:meta])* $variant:ident),* } $unknown:ident [$($derive:ident),*]) => {
        $($meta)*
        #[derive(Debug, Clone, PartialEq, $($derive),*)]
        #[non_exhaustive]
        pub enum $name {
            $($(#[$doc])* $variant,)*
            /// A value that the description does not list. It goes back as it came.
            $unknown($crate::rt::UnknownValue<$repr>),
        }
    };
    ($(#[$meta:meta])* $name:ident : $repr:ident { $($body:tt)* }) => {
        $crate::rt::open_enum! { $(#[$meta])* $name : $repr { $($body)* } else Unknown }
    };
}

/// One of several types, told apart by a member (`by "kind"`), or by being the first that decodes. JSON that is none of
/// them is kept.
macro_rules! union {
    ($(#[$meta:meta])* $name:ident by $tag:literal { $($(#[$doc:meta])* $variant:ident($type:ty) = $value:literal),* $(,)? }) => {
        $crate::rt::union! { @enum [$(#[$meta])*] $name { $($(#[$doc])* $variant($type)),* } }

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
    ($(#[$meta:meta])* $name:ident { $($(#[$doc:meta])* $variant:ident($type:ty)),* $(,)? }) => {
        $crate::rt::union! { @enum [$(#[$meta])*] $name { $($(#[$doc])* $variant($type)),* } }

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
    (@enum [$($meta:tt)*] $name:ident { $($(#[$doc:meta])* $variant:ident($type:ty)),* }) => {
        $($meta)*
        #[derive(Debug, Clone, PartialEq)]
        #[non_exhaustive]
        pub enum $name {
            $(
                $(#[$doc])*
                #[doc = concat!("`", stringify!($type), "`")]
                $variant($type),
            )*
            /// JSON that is none of the others. It goes back as it came.
            Unknown($crate::rt::UnknownValue<$crate::rt::Json>),
        }

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
