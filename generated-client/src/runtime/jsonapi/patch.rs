//! Changes of members and resources.

/// The change of one member: leave it, clear it, or set it.
///
/// # Examples
///
/// ```
#[doc = concat!("use ", env!("CARGO_CRATE_NAME"), "::runtime::Patch;")]
///
/// assert_eq!(Patch::from(7), Patch::Set(7));
/// assert!(Patch::<i64>::default().is_absent());
/// ```
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash)]
pub enum Patch<T> {
    /// The member is left as it is: nothing is sent.
    #[default]
    Absent,
    /// The member is cleared: `null` is sent.
    Null,
    /// The member is set.
    Set(T),
}

impl<T> Patch<T> {
    /// Whether nothing is sent.
    pub const fn is_absent(&self) -> bool {
        matches!(self, Self::Absent)
    }

    /// The value that is set.
    pub const fn value(&self) -> Option<&T> {
        match self {
            Self::Set(value) => Some(value),
            Self::Absent | Self::Null => None,
        }
    }
}

impl<T> From<T> for Patch<T> {
    fn from(value: T) -> Self {
        Self::Set(value)
    }
}

/// A change of a resource. The request sets its identifier.
pub trait PatchShape {
    /// The type of the identifier.
    type Id;

    /// Sets the resource to change.
    fn set_id(&mut self, id: Self::Id);
}
