//! Values for which it is not decided whether they are sensitive.
//!
//! A decision is `x-sensitive: true` or `false` on the value itself. Every value needs one, whatever its type: a date
//! of birth, a weight, a sex and "has diabetes" are as personal as a name. Identifiers (`x-identifies`) and links are
//! opaque to the client and need none. A list or a map that is sensitive as a whole decides for its items; `false` on
//! it does not, and no decision reaches into an object: a new member would be covered by accident.
//!
//! A description that has `x-sensitive: false` anywhere decides for each value, so what it leaves undecided is hidden.
//! In any other, it is public. Parameters are never shown.

use super::context::Lowering;
use super::extensions;
use crate::diagnostics::Diagnostic;
use crate::fates::Code;
use crate::ir::{Additional, Kind, Origin, SchemaId, Ty, TypeKind};

const HELP: &str = "decide in the overlay: `x-sensitive: true` hides personal data and secrets, `x-sensitive: false` \
                    makes the value public";

impl Lowering<'_> {
    /// Notes that a schema of this type is not decided. Returns whether its values need a decision.
    pub(super) fn undecided(&mut self, id: SchemaId, ty: &Ty) -> bool {
        let covered = self.holders.iter().any(|holder| extensions::sensitive(self.schema(*holder)));
        let needed = !covered && self.is_value(id, ty);
        if needed {
            let origin = self.schema(id).origin.clone();
            self.undecided.insert(origin);
        }
        needed
    }

    fn is_value(&self, id: SchemaId, ty: &Ty) -> bool {
        match ty {
            Ty::String
            | Ty::Boolean
            | Ty::Integer(_)
            | Ty::Number
            | Ty::Timestamp
            | Ty::Date
            | Ty::Bytes
            | Ty::Untyped => true,
            // Items that have a schema are values of their own.
            Ty::List(_) | Ty::Map(_) => !self.has_items(id),
            Ty::Named(id) => matches!(self.api.types[*id].kind, TypeKind::Enum(_)),
            Ty::Nullable(inner) | Ty::Boxed(inner) => self.is_value(id, inner),
            Ty::Sensitive(_) | Ty::Id(_) | Ty::Link => false,
        }
    }

    fn has_items(&self, id: SchemaId) -> bool {
        matches!(
            self.schema(self.schemas.unwrapped(id)).kind,
            Kind::Array { items: Some(_) } | Kind::Object { additional: Some(Additional::Schema(_)), .. }
        )
    }

    /// Every value that is not decided, in the order of the text.
    pub(super) fn undecided_values(&self) -> Vec<Diagnostic> {
        let fault = |origin: &Origin| {
            let message = "`x-sensitive` is not decided for this value".to_owned();
            self.description.diagnostic(origin, message).code(Code::Undecided).help(HELP)
        };
        let mut found: Vec<Diagnostic> = self.undecided.iter().map(fault).collect();
        found.sort_by(|a, b| (&a.position, &a.pointer).cmp(&(&b.position, &b.pointer)));
        found
    }
}
