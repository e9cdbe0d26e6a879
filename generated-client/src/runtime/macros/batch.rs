//! `batch!`: the traits of what the operations of a batch send.

/// Implements what the operations of a batch do with resources, and the members that each operation has in addition to
/// those of the extension.
macro_rules! batch {
    (operations { $($op:ident $name:ty $(as $resource:ty)? { $($member:literal = $value:literal),* }),* $(,)? }) => {
        $($crate::runtime::macros::batch::batch! { @$op $name, $($resource)?, &[$(($member, $value)),*] })*
    };
    (@add $name:ty, $resource:ty, $members:expr) => {
        impl $crate::runtime::jsonapi::atomic::Added for $name {
            type Resource = $resource;
            const MEMBERS: &'static [(&'static str, &'static str)] = $members;
        }
    };
    (@update $name:ty, $resource:ty, $members:expr) => {
        impl $crate::runtime::jsonapi::atomic::Changed for $name {
            type Resource = $resource;
            const MEMBERS: &'static [(&'static str, &'static str)] = $members;
        }
    };
    (@remove $name:ty, , $members:expr) => {
        impl $crate::runtime::jsonapi::atomic::Removed for $name {
            const MEMBERS: &'static [(&'static str, &'static str)] = $members;
        }
    };
}

pub(crate) use batch;
