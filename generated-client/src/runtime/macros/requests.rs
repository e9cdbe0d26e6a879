//! `scope!`, `collection!` and `multipart!`: the traits of requests.

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

/// Implements the ways of paging of a collection.
macro_rules! collection {
    ($name:ty, skip($number:literal, $size:literal)) => {
        $crate::runtime::macros::requests::collection! { @rows $name, $size }
        $crate::runtime::macros::requests::collection! { @skip $name, $number, $size }
    };
    ($name:ty, skip($number:literal, $size:literal), cursor($limit:literal, $cursor:literal)) => {
        $crate::runtime::macros::requests::collection! { $name, cursor($limit, $cursor) }
        $crate::runtime::macros::requests::collection! { @skip $name, $number, $size }
    };
    ($name:ty, cursor($limit:literal, $cursor:literal)) => {
        $crate::runtime::macros::requests::collection! { @rows $name, $limit }

        impl $crate::runtime::paging::request::PagedByCursor for $name {
            const LIMIT: &'static str = $limit;
            const CURSOR: &'static str = $cursor;
        }
    };
    (@skip $name:ty, $number:literal, $size:literal) => {
        impl $crate::runtime::paging::request::PagedByNumber for $name {
            const NUMBER: &'static str = $number;
            const SIZE: &'static str = $size;
        }
    };
    (@rows $name:ty, $rows:literal) => {
        impl $crate::runtime::paging::request::Collection for $name {
            const ROWS: &'static str = $rows;
        }
    };
}

/// Writes a struct as the parts of a `multipart/form-data` body. A `file` goes as bytes, a `value` as text.
macro_rules! multipart {
    ($name:ident { $($field:ident : $kind:ident $wire:literal),* $(,)? }) => {
        impl $crate::runtime::http::body::Multipart for $name {
            fn write(&self, body: &mut $crate::runtime::http::body::MultipartBody) {
                $(body.$kind($wire, &self.$field);)*
            }
        }
    };
}

pub(crate) use {collection, multipart, scope};
