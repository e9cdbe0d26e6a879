//! Schemas that are changed where they are used: the target of a reference is copied only if it changes.

use std::cell::Cell;
use std::collections::BTreeMap;

use serde_json::{Value, json};

use crate::maps::HashSet;
use crate::parse;

use super::form::Form;
use super::json::{members, set};

/// How many schemas are looked at for one document. `allOf` can double with each level.
const MOST: usize = 200_000;

/// The keywords that combine schemas.
const COMBINES: [&str; 3] = ["allOf", "anyOf", "oneOf"];

/// How deep they nest.
const DEEPEST: usize = 64;

/// The schemas of a document.
pub(super) struct Schemas<'a> {
    pub(super) root: &'a Value,
    pub(super) form: Form,
    left: Cell<usize>,
    depth: Cell<usize>,
    exhausted: Cell<bool>,
}

impl<'a> Schemas<'a> {
    pub(super) fn new(root: &'a Value, form: Form) -> Self {
        Self { root, form, left: Cell::new(MOST), depth: Cell::new(0), exhausted: Cell::new(false) }
    }

    /// Begins with another document.
    pub(super) fn begin(&self) {
        self.left.set(MOST);
    }

    /// Whether a document combined more schemas than are looked at, or deeper ones.
    pub(super) fn is_exhausted(&self) -> bool {
        self.exhausted.get()
    }

    /// Works on a schema, unless there are too many. No schema combines itself: the parser refuses circles.
    fn within(&self, work: impl FnOnce()) {
        let (left, depth) = (self.left.get().saturating_sub(1), self.depth.get());
        self.left.set(left);
        if left == 0 || depth > DEEPEST {
            return self.exhausted.set(true);
        }
        self.depth.set(depth + 1);
        work();
        self.depth.set(depth);
    }

    /// The target of a schema that is a reference, otherwise the schema itself.
    pub(super) fn follow<'s>(&self, schema: &'s Value) -> &'s Value
    where
        'a: 's,
    {
        let mut schema = schema;
        // The parser refuses circles.
        for _ in 0..DEEPEST {
            match reference(schema).and_then(|pointer| self.root.pointer(&pointer)) {
                Some(next) => schema = next,
                None => break,
            }
        }
        schema
    }

    /// Changes a schema, and the schemas that it combines.
    pub(super) fn edit(&self, schema: &mut Value, change: &mut dyn FnMut(&mut Value)) {
        let before = self.follow(schema).clone();
        let mut after = before.clone();
        self.within(|| {
            change(&mut after);
            for keyword in COMBINES {
                let parts = after.get_mut(keyword).and_then(Value::as_array_mut);
                parts.into_iter().flatten().for_each(|part| self.edit(part, change));
            }
        });
        if after != before {
            *schema = after;
        }
    }

    /// The member of an object as its schema, or one that this combines, describes it.
    pub(super) fn property<'s>(&self, schema: &'s Value, name: &str) -> Option<&'s Value>
    where
        'a: 's,
    {
        let (mut waiting, mut seen) = (vec![schema], HashSet::default());
        while let Some(schema) = waiting.pop().map(|schema| self.follow(schema)) {
            if let Some(property) = schema.get("properties").and_then(|properties| properties.get(name)) {
                return Some(self.follow(property));
            }
            if seen.insert(std::ptr::from_ref(schema)) {
                let parts = COMBINES.iter().filter_map(|keyword| schema.get(keyword)?.as_array());
                waiting.extend(parts.flatten());
            }
        }
        None
    }

    /// Whether only the server sets a member of an object.
    pub(super) fn is_read_only(&self, schema: &Value, name: &str) -> bool {
        self.property(schema, name).is_some_and(|property| property.get("readOnly") == Some(&json!(true)))
    }

    /// Allows `null` in the place of a value.
    pub(super) fn allow_null(&self, schema: &mut Value) {
        let before = self.follow(schema).clone();
        let mut after = before.clone();
        self.within(|| {
            if before.get("type").is_some() || before.get("enum").is_some() {
                set(&mut after, self.form.nullable(), json!(true));
            }
            let all = after.get_mut("allOf").and_then(Value::as_array_mut);
            all.into_iter().flatten().for_each(|part| self.allow_null(part));
            for keyword in ["anyOf", "oneOf"] {
                let one = after.get_mut(keyword).and_then(Value::as_array_mut).and_then(|parts| parts.first_mut());
                one.into_iter().for_each(|part| self.allow_null(part));
            }
        });
        if after != before {
            *schema = after;
        }
    }
}

/// The pointer of a reference.
pub(super) fn reference(node: &Value) -> Option<String> {
    parse::to_pointer(node.get("$ref")?.as_str()?)
}

/// Takes names out of `required`.
pub(super) fn relax(schema: &mut Value, is_dropped: impl Fn(&str) -> bool) {
    let Some(required) = schema.get_mut("required").and_then(Value::as_array_mut) else { return };
    required.retain(|name| name.as_str().is_none_or(|name| !is_dropped(name)));
    // JSON Schema has no empty list here.
    if required.is_empty()
        && let Some(schema) = schema.as_object_mut()
    {
        schema.shift_remove("required");
    }
}

/// How many references lead to each definition, or into it: a pointer and its count.
pub(super) fn references(root: &Value, form: Form) -> BTreeMap<String, usize> {
    let mut counts = BTreeMap::new();
    count(root, &format!("{}/", form.definitions()), &mut counts);
    counts
}

fn count(node: &Value, prefix: &str, counts: &mut BTreeMap<String, usize>) {
    let pointer = reference(node).unwrap_or_default();
    if let Some(rest) = pointer.strip_prefix(prefix) {
        let name = rest.split('/').next().unwrap_or_default();
        *counts.entry(name.to_owned()).or_default() += 1;
    }
    members(node).for_each(|(_, member)| count(member, prefix, counts));
    node.as_array().into_iter().flatten().for_each(|item| count(item, prefix, counts));
}
