//! `collection!` and `scope!`: what is requested.

/// Converts filters, of which at least one must be given, into what is sent.
macro_rules! scope {
    ($name:ident) => {
        impl ::core::convert::From<&Self> for $name {
            #[inline]
            fn from(scope: &Self) -> Self {
                scope.clone()
            }
        }

        impl ::core::convert::From<$name> for $crate::rt::QueryPairs {
            #[inline]
            fn from(scope: $name) -> Self {
                scope.0
            }
        }
    };
}

/// Says how a collection is read page by page.
macro_rules! collection {
    ($name:ty, skip($number:literal, $size:literal)) => {
        $crate::rt::collection! { @rows $name, $size }
        $crate::rt::collection! { @skip $name, $number, $size }
    };
    ($name:ty, skip($number:literal, $size:literal), cursor($limit:literal, $cursor:literal)) => {
        $crate::rt::collection! { $name, cursor($limit, $cursor) }
        $crate::rt::collection! { @skip $name, $number, $size }
    };
    ($name:ty, cursor($limit:literal, $cursor:literal)) => {
        $crate::rt::collection! { @rows $name, $limit }

        impl $crate::rt::PagedByCursor for $name {
            const LIMIT: &'static str = $limit;
            const CURSOR: &'static str = $cursor;
        }
    };
    (@skip $name:ty, $number:literal, $size:literal) => {
        impl $crate::rt::PagedByNumber for $name {
            const NUMBER: &'static str = $number;
            const SIZE: &'static str = $size;
        }
    };
    (@rows $name:ty, $rows:literal) => {
        impl $crate::rt::Collection for $name {
            const ROWS: &'static str = $rows;
        }
    };
}

pub(crate) use {collection, scope};
