//! The rows of a collection in plain JSON, which `x-paging` declares: a list somewhere in the response.

use super::context::Lowering;
use super::extensions;
use super::operations::Place;
use crate::fates::Code;
use crate::ir::{Payload, StructId, Success, Ty, TypeKind};

/// A list of objects in a response.
pub(super) struct PlainRows {
    /// The JSON pointer to it.
    pub(super) at: String,
    /// What an item is.
    pub(super) of: StructId,
}

impl Lowering<'_> {
    /// Returns the rows at a pointer, or the only list of the response.
    pub(super) fn plain_rows(&mut self, place: &Place<'_>, at: Option<&str>, success: &Success) -> Option<PlainRows> {
        let found = match &success.payload {
            Payload::Json(ty) => match at {
                Some(at) => self.list_at(ty, at).map(|of| PlainRows { at: at.to_owned(), of }),
                None => self.only_list(ty),
            },
            _ => None,
        };
        if found.is_none() {
            let (message, help) = match at {
                Some(at) => (
                    format!("`x-paging` names the rows `{at}`, where the response has no list of objects"),
                    "name the list by a JSON pointer into the response, and give its items a schema with properties",
                ),
                None => (
                    "`x-paging` is on an operation whose response does not show which list has the rows".to_owned(),
                    "add `rows`, the JSON pointer to a list whose items have a schema with properties",
                ),
            };
            let origin = place.origin.member(extensions::PAGING);
            self.fault_with_help(Code::ExtensionIgnored, &origin, message, help);
        }
        found
    }

    fn list_at(&self, ty: &Ty, at: &str) -> Option<StructId> {
        let mut ty = ty;
        for segment in at.split('/').skip(1) {
            let name = segment.replace("~1", "/").replace("~0", "~");
            let object = &self.api.structs[self.object(ty)?];
            ty = &object.fields.iter().find(|field| field.name.wire == name)?.ty;
        }
        self.items(ty)
    }

    /// The response itself if it is a list, or the only list among its members.
    fn only_list(&self, ty: &Ty) -> Option<PlainRows> {
        if let Some(of) = self.items(ty) {
            return Some(PlainRows { at: String::new(), of });
        }
        let fields = self.api.structs[self.object(ty)?].fields.iter();
        let mut lists = fields.filter_map(|field| {
            let at = format!("/{}", crate::parse::pointer::escape(&field.name.wire));
            Some(PlainRows { at, of: self.items(&field.ty)? })
        });
        lists.next().filter(|_| lists.next().is_none())
    }

    fn items(&self, ty: &Ty) -> Option<StructId> {
        match ty {
            Ty::Nullable(inner) | Ty::Boxed(inner) | Ty::Sensitive(inner) => self.items(inner),
            Ty::List(item) => self.object(item),
            _ => None,
        }
    }

    fn object(&self, ty: &Ty) -> Option<StructId> {
        match ty {
            Ty::Nullable(inner) | Ty::Boxed(inner) => self.object(inner),
            Ty::Named(id) => match self.api.types[*id].kind {
                TypeKind::Struct(id) => Some(id),
                _ => None,
            },
            _ => None,
        }
    }
}
