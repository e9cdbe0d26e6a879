//! `request!`, `collection!`, `scope!`: what is asked of the server.

/// Filters of which at least one must be given.
macro_rules! scope {
    ($(#[$meta:meta])* $name:ident) => {
        $(#[$meta])*
        ///
        /// `Debug` shows the names of the filters and no values.
        #[derive(Debug, Clone, PartialEq)]
        pub struct $name($crate::rt::QueryPairs);

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

/// What every request can do: be awaited, be sent raw, take a header, limits and a retry policy of its own.
macro_rules! request {
    ($name:ident $(($body:ident))? -> json $output:ty) => {
        $crate::rt::request! { @impl $name [$($body)?] $output, $crate::rt::decode_json::<$output> }
    };
    ($name:ident $(($body:ident))? -> document $output:ty) => {
        impl $name {
            /// Sets aside what does not decode in the response, at the nearest optional member or list item: `faults` of what
            /// is returned lists it.
            #[inline]
            pub fn lenient(mut self) -> Self {
                self.call.lenient();
                self
            }
        }
        $crate::rt::request! { $name $(($body))? -> $output }
    };
    ($name:ident $(($body:ident))? -> $output:ty) => {
        $crate::rt::request! { @impl $name [$($body)?] $output, <$output as $crate::rt::Answer>::from_response }
    };
    (@impl $name:ident [$($body:ident)?] $output:ty, $decode:expr) => {
        impl $name {
            /// Sends a header with this request, in place of one of the same name.
            #[inline]
            pub fn header(mut self, name: &str, value: &str) -> Self {
                self.call.header(name, value);
                self
            }

            /// Gives each attempt of this request a time limit of its own, in place of the client's.
            #[inline]
            pub fn timeout(mut self, limit: ::core::time::Duration) -> Self {
                self.call.timeout(limit);
                self
            }

            /// Gives this request a time limit over everything, in place of the client's: the token, every attempt,
            /// every wait.
            #[inline]
            pub fn deadline(mut self, limit: ::core::time::Duration) -> Self {
                self.call.deadline(limit);
                self
            }

            /// Says how often this request is sent again where that is harmless, in place of the client's policy.
            #[inline]
            pub fn retry(mut self, policy: $crate::rt::RetryPolicy) -> Self {
                self.call.retry(policy);
                self
            }

            /// Sends this request once. If the server refuses the token (401), the request is sent once more with a new
            /// token all the same, since it was not applied.
            #[inline]
            pub fn no_retry(self) -> Self {
                self.retry($crate::rt::RetryPolicy::none())
            }

            /// Sends the request and gives the answer as it came, whatever its status.
            ///
            /// # Errors
            ///
            /// As when it is awaited, but for refusals and for answers that do not decode: these come as answers.
            #[inline]
            pub fn send_raw(self) -> $crate::rt::Pending<$crate::rt::RawResponse> {
                self.into_call().send_raw()
            }

            $crate::rt::request! { @into_call $($body)? }
        }

        impl ::core::future::IntoFuture for $name {
            type Output = $crate::rt::Result<$output>;
            type IntoFuture = $crate::rt::Pending<$output>;

            #[inline]
            fn into_future(self) -> Self::IntoFuture {
                self.into_call().send($decode)
            }
        }
    };
    (@into_call) => {
        #[inline]
        fn into_call(self) -> $crate::rt::Call {
            self.call
        }
    };
    (@into_call document) => {
        #[inline]
        fn into_call(self) -> $crate::rt::Call {
            self.call.json(&self.document)
        }
    };
    (@into_call $body:ident) => {
        #[inline]
        fn into_call(self) -> $crate::rt::Call {
            self.call.$body(&self.body)
        }
    };
}

/// What a request for a collection can do besides: be read by page number, be read by cursor, be counted.
macro_rules! collection {
    ($name:ident of $item:ty, skip($number:literal, $size:literal) $(, cursor($limit:literal, $cursor:literal))?) => {
        impl $name {
            /// Reads by page number. Where the collection changes meanwhile, rows can come twice or not at all.
            #[inline]
            pub fn skip(self) -> $crate::rt::Skip<$item> {
                $crate::rt::Skip::new(self.into_call(), $number, $size)
            }
        }
        $($crate::rt::collection! { @cursor $name of $item, $limit, $cursor })?
        $crate::rt::collection! { @count $name of $item, $size $($limit)? }
    };
    ($name:ident of $item:ty, cursor($limit:literal, $cursor:literal)) => {
        $crate::rt::collection! { @cursor $name of $item, $limit, $cursor }
        $crate::rt::collection! { @count $name of $item, $limit }
    };
    (@cursor $name:ident of $item:ty, $limit:literal, $cursor:literal) => {
        impl $name {
            /// Reads by cursor: faster, and no row comes twice where the collection changes meanwhile.
            #[inline]
            pub fn cursor(self) -> $crate::rt::Cursor<$item> {
                $crate::rt::Cursor::new(self.into_call(), $limit, $cursor)
            }
        }
    };
    (@count $name:ident of $item:ty, $size:literal $limit:literal) => {
        $crate::rt::collection! { @count $name of $item, $limit }
    };
    (@count $name:ident of $item:ty, $size:literal) => {
        impl $name {
            /// Asks how many rows there are, over every page, and for no row.
            ///
            /// # Errors
            ///
            /// As when it is awaited; and a server that does not count is an error.
            #[inline]
            pub fn count(self) -> $crate::rt::Pending<u64> {
                $crate::rt::count::<$item>(self.into_call(), $size)
            }
        }
    };
}

pub(crate) use {collection, request, scope};
