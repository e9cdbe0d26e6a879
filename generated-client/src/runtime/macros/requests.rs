//! `scope!`, `collection!`, `listing!`, `row!` and `multipart!`: the traits of requests and of what they list.

/// Converts filters, of which at least one is required, into query parameters.
macro_rules! scope {
    ($name:ident) => {
        impl ::core::convert::From<&Self> for $name {
            #[inline]
            fn from(scope: &Self) -> Self {
                scope.clone()
            }
        }

        impl ::core::convert::From<$name> for $crate::runtime::http::query::QueryPairs {
            #[inline]
            fn from(scope: $name) -> Self {
                scope.0
            }
        }
    };
}

/// Implements the ways of paging of a collection, the best first; and that its rows are `counted`.
macro_rules! collection {
    ($name:ty { counted, $way:ident: $first:expr $(, $more:ident: $other:expr)* $(,)? }) => {
        impl $crate::runtime::paging::way::Counted for $name {
            const WAY: $crate::runtime::paging::way::Way = $first;
        }
        $crate::runtime::macros::requests::collection! { $name { $way: $first $(, $more: $other)* } }
    };
    ($name:ty { $way:ident: $first:expr $(,)? }) => {
        impl $crate::runtime::paging::request::PagedOneWay for $name {
            type By = $crate::runtime::macros::requests::collection!(@type $way);
            const WAY: $crate::runtime::paging::way::Way = $first;
        }
        $crate::runtime::macros::requests::collection! { @ways $name, $way: $first }
    };
    ($name:ty { $($way:ident: $value:expr),+ $(,)? }) => {
        $crate::runtime::macros::requests::collection! { @ways $name $(, $way: $value)+ }
    };
    (@ways $name:ty $(, $way:ident: $value:expr)+) => {
        impl $crate::runtime::paging::way::Collection for $name {}
        $($crate::runtime::macros::requests::collection! { @$way $name, $value })+
    };
    (@skip $name:ty, $way:expr) => {
        impl $crate::runtime::paging::way::PagedByNumber for $name {
            const WAY: $crate::runtime::paging::way::Way = $way;
        }
    };
    (@by_offset $name:ty, $way:expr) => {
        impl $crate::runtime::paging::way::PagedByOffset for $name {
            const WAY: $crate::runtime::paging::way::Way = $way;
        }
    };
    (@cursor $name:ty, $way:expr) => {
        impl $crate::runtime::paging::way::PagedByCursor for $name {
            const WAY: $crate::runtime::paging::way::Way = $way;
        }
    };
    (@by_link $name:ty, $way:expr) => {
        impl $crate::runtime::paging::way::PagedByLink for $name {
            const WAY: $crate::runtime::paging::way::Way = $way;
        }
    };
    (@type skip) => { $crate::runtime::paging::request::ByNumber };
    (@type by_offset) => { $crate::runtime::paging::request::ByOffset };
    (@type cursor) => { $crate::runtime::paging::request::ByCursor };
    (@type by_link) => { $crate::runtime::paging::request::ByLink };
}

/// Implements that an operation returns a page of plain JSON, and of which rows.
macro_rules! listing {
    ($name:ty { $page:ty: $row:ty $(,)? }) => {
        impl $crate::runtime::paging::request::Listing<$name> for $page {
            type Row = $row;
        }
    };
}

/// Makes a type of plain JSON the row of a collection. The field, which is always present, identifies it.
macro_rules! row {
    ($name:ident in $service:path { $($id:ident)? }) => {
        impl $crate::runtime::jsonapi::resource::DataItem for $name {
            type Service = $service;
            const IS_IDENTIFIED: bool = $crate::runtime::macros::requests::row!(@is_identified $($id)?);

            fn holds(_: &str) -> bool {
                false
            }

            fn item_type(&self) -> &str {
                ""
            }

            fn item_id(&self) -> ::std::borrow::Cow<'_, str> {
                $crate::runtime::macros::requests::row!(@id self $($id)?)
            }

            fn as_resource(&self) -> ::core::option::Option<&dyn ::core::any::Any> {
                ::core::option::Option::None
            }
        }
    };
    (@is_identified) => { false };
    (@is_identified $id:ident) => { true };
    (@id $row:ident) => { ::std::borrow::Cow::Borrowed("") };
    (@id $row:ident $id:ident) => { $crate::runtime::value::text::ToText::to_text(&$row.$id) };
}

/// Writes a struct as the parts of a `multipart/form-data` body. A `file` goes as bytes, a `value` as text.
macro_rules! multipart {
    ($name:ident { $($field:ident : $kind:ident $wire:literal),* $(,)? $(; rest $rest:ident)? }) => {
        impl $crate::runtime::http::body::Multipart for $name {
            fn write(&self, body: &mut $crate::runtime::http::body::MultipartBody) {
                $(body.$kind($wire, &self.$field);)*
                $(self.rest.iter().for_each(|(name, value)| body.$rest(name, value));)?
            }
        }
    };
}

pub(crate) use {collection, listing, multipart, row, scope};
