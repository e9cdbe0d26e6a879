//! Arguments that may be absent: what a row of a source has, or lacks.

/// A value, or an `Option` of one, owned or borrowed, that converts into a `T`: the argument of a method that sets it.
/// `None` sets nothing. `Kind` distinguishes the three and is inferred.
///
/// # Examples
///
/// ```
#[doc = concat!("use ", env!("CARGO_CRATE_NAME"), "::runtime::IntoOption;")]
///
/// fn set<Kind>(name: impl IntoOption<String, Kind>) -> Option<String> {
///     name.into_option()
/// }
///
/// let cell = Some(String::from("Fiona"));
/// assert_eq!(set("Fiona"), cell);
/// assert_eq!(set(&cell), cell);
/// assert_eq!(set(cell.filter(|name| name.is_ascii())).as_deref(), Some("Fiona"));
/// ```
#[diagnostic::on_unimplemented(
    message = "`{Self}` is neither a `{T}`, nor a value that converts into one, nor an `Option` of these",
    label = "expected a value that converts into `{T}`, or an `Option` of one"
)]
pub trait IntoOption<T, Kind> {
    /// The value, if there is one.
    fn into_option(self) -> Option<T>;
}

impl<T, V: Into<T>> IntoOption<T, ()> for V {
    #[inline]
    fn into_option(self) -> Option<T> {
        Some(self.into())
    }
}

impl<T, V: Into<T>> IntoOption<T, Option<()>> for Option<V> {
    #[inline]
    fn into_option(self) -> Option<T> {
        self.map(Into::into)
    }
}

impl<'a, T, V> IntoOption<T, &'a Option<()>> for &'a Option<V>
where
    &'a V: Into<T>,
{
    #[inline]
    fn into_option(self) -> Option<T> {
        self.as_ref().map(Into::into)
    }
}
