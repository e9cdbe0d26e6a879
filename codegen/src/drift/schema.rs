//! Compares two effective schemas, one level deep, and lists the pairs of subschemas to compare next.
//!
//! Depends on the direction of the values, because requests have no read-only members. Does not know where the schemas
//! are used.

use super::comparison::{Comparison, Level, Travel};
use super::docs;
use super::findings::{Finding, Spot, edit_of};
use super::hints;
use super::limits::{Limits, change_message};
use super::newer;
use super::rest;
use super::rules::{Direction, Edit, Keyword};
use super::unions;
use super::value::canonical;
use super::wire::{Effective, Extra, Member, Members, SchemaId, Type, Wire};
use crate::parse::tree::Entry;

/// Compares one level of two schemas.
pub(super) fn compare<'a>(old: (&mut Wire<'a>, SchemaId), new: (&mut Wire<'a>, SchemaId), travel: Travel) -> Level {
    let (from, to) = (old.0.get(old.1), new.0.get(new.1));
    let mut level = Level::default();
    // A dangling reference is a defect; its target cannot be compared.
    if from.broken || to.broken {
        return level;
    }
    let mut comparison =
        Comparison { ids: (old.1, new.1), old: old.0, new: new.0, from: &from, to: &to, travel, level: &mut level };
    comparison.whole();
    level
}

/// Adds the hint that new enum values break only clients that treat the enum as closed.
fn hint_open_enums(findings: &mut [Finding]) {
    const OPEN: &str = "the generated client keeps unknown values; other clients may break";
    let more = |finding: &&mut Finding| finding.keyword == Keyword::Enum && finding.direction != Direction::Narrowed;
    for finding in findings.iter_mut().filter(more) {
        finding.hint = Some(match finding.hint.take() {
            Some(hint) => format!("{hint}; {OPEN}"),
            None => OPEN.to_owned(),
        });
    }
}

impl<'a> Comparison<'_, 'a> {
    fn whole(&mut self) {
        docs::schema(self.from, self.to, &mut self.level.findings);
        if unions::compare(self) {
            return;
        }
        let Some(ty) = self.ty() else { return };
        let retyped = self.from.ty() != self.to.ty();
        Limits { old: self.from, new: self.to, found: &mut self.level.findings }.compare(ty);
        if self.travel == Travel::Read {
            hint_open_enums(&mut self.level.findings);
        }
        if retyped {
            // The change of the type includes that of the format.
            self.level.findings.retain(|finding| finding.keyword != Keyword::Format);
        }
        self.nullable();
        self.notes();
        newer::compare(self);
        rest::schema(self.from, self.to, &mut self.level.findings);
        if ty.is_none_or(|ty| ty == "object") {
            self.members();
            self.extra();
        }
        if ty.is_none_or(|ty| ty == "array") {
            self.items();
        }
    }

    /// Returns the type whose keywords to compare; `None` if the schemas have no type in common.
    fn ty(&mut self) -> Option<Option<&'a str>> {
        let entries = (self.from.entry("type"), self.to.entry("type"));
        let direction = match (self.from.ty(), self.to.ty()) {
            // The values of an invalid type are unknown: that is a defect, not an edit.
            (Type::Unknown, Type::Is(ty)) | (Type::Is(ty), Type::Unknown) => return Some(Some(ty)),
            (Type::Unknown, _) | (_, Type::Unknown) => return Some(None),
            (Type::Any, Type::Any) => return Some(None),
            (Type::Is(old), Type::Is(new)) if old == new => return Some(Some(old)),
            (Type::Any, Type::Is(_)) => Direction::Narrowed,
            (Type::Is(_), Type::Any) => Direction::Widened,
            (Type::Is("integer"), Type::Is("number")) => Direction::Widened,
            (Type::Is("number"), Type::Is("integer")) => Direction::Narrowed,
            (Type::Is(old), Type::Is("string")) if self.is_text_of(old, self.to) => Direction::Widened,
            (Type::Is("string"), Type::Is(new)) if self.is_text_of(new, self.from) => Direction::Narrowed,
            _ => Direction::Shifted,
        };
        let message = match (self.from.ty(), self.to.ty()) {
            (Type::Is(old), Type::Is(new)) => format!("the type changed from `{old}` to `{new}`"),
            _ => change_message("type", entries.0, entries.1),
        };
        self.push(Keyword::Type, direction, entries, message);
        match (self.from.ty(), self.to.ty()) {
            (Type::Any, Type::Is(ty)) | (Type::Is(ty), Type::Any) => Some(Some(ty)),
            (Type::Is("string"), _) | (_, Type::Is("string")) => None,
            _ if direction != Direction::Shifted => Some(Some("number")),
            // The parts of different kinds of values are not compared: the type is one change.
            _ => None,
        }
    }

    /// Whether every value of a type, written as text, is valid for this text schema.
    fn is_text_of(&self, ty: &str, text: &Effective<'_>) -> bool {
        const BINDING: [&str; 5] = ["format", "enum", "pattern", "minLength", "maxLength"];
        let is_scalar = matches!(ty, "integer" | "number" | "boolean");
        self.travel == Travel::Written && is_scalar && BINDING.iter().all(|name| text.entry(name).is_none())
    }

    fn nullable(&mut self) {
        let any = self.from.ty() == Type::Any && self.to.ty() == Type::Any;
        let (old, new) = (self.from.nullable(), self.to.nullable());
        if any || old.is_some() == new.is_some() {
            return;
        }
        let (direction, message) = match new {
            Some(_) => (Direction::Widened, "the value may now be null"),
            None => (Direction::Narrowed, "the value may no longer be null"),
        };
        self.push(Keyword::Nullable, direction, (old, new), message.to_owned());
    }

    /// Compares keywords that annotate values without limiting them.
    fn notes(&mut self) {
        let (old, new) = (self.from.entry("default"), self.to.entry("default"));
        if old.map(|entry| canonical(&entry.node)) != new.map(|entry| canonical(&entry.node)) {
            let direction = match (self.travel, old) {
                (Travel::Sent | Travel::Written, Some(_)) => Direction::Shifted,
                _ => Direction::Same,
            };
            self.push(Keyword::Default, direction, (old, new), change_message("default", old, new));
        }
        let (old, new) = (self.from.flag("deprecated"), self.to.flag("deprecated"));
        if old.is_some() != new.is_some() {
            self.push(Keyword::Deprecated, Direction::Same, (old, new), change_message("deprecated", old, new));
        }
        self.written();
    }

    /// Compares the serialisation of lists and empty values, which Swagger 2.0 declares in the schema.
    fn written(&mut self) {
        let (old, new) = (self.from.entry("x-collection-format"), self.to.entry("x-collection-format"));
        let text = |entry: Option<&'a Entry>| entry.and_then(|entry| entry.node.as_str()).unwrap_or("csv");
        if text(old) != text(new) {
            self.push(
                Keyword::CollectionFormat,
                Direction::Shifted,
                (old, new),
                change_message("collectionFormat", old, new),
            );
        }
        let (old, new) = (self.from.flag("x-allow-empty-value"), self.to.flag("x-allow-empty-value"));
        if old.is_some() != new.is_some() && self.travel != Travel::Read {
            let direction = if new.is_some() { Direction::Widened } else { Direction::Narrowed };
            self.push(Keyword::AllowEmptyValue, direction, (old, new), change_message("allowEmptyValue", old, new));
        }
    }

    fn items(&mut self) {
        match (self.old.items(self.from), self.new.items(self.to)) {
            (None, None) => {}
            (Some((old, _)), Some((new, _))) => self.below(old, new),
            (None, Some((_, new))) => {
                let message = "a schema was added to the items of the list".to_owned();
                self.push(Keyword::Items, Direction::Narrowed, (None, Some(new)), message);
            }
            (Some((_, old)), None) => {
                let message = "the schema of the list's items was removed".to_owned();
                self.push(Keyword::Items, Direction::Widened, (Some(old), None), message);
            }
        }
    }

    fn extra(&mut self) {
        let ((old, was), (new, is)) = (self.old.extra(self.from), self.new.extra(self.to));
        let direction = match (old, new) {
            (Extra::Schema(old), Extra::Schema(new)) => return self.below(old, new),
            (Extra::Open, Extra::Open) | (Extra::Closed, Extra::Closed) => return,
            (Extra::Closed, _) | (_, Extra::Open) => Direction::Widened,
            (_, Extra::Closed) | (Extra::Open, _) => Direction::Narrowed,
        };
        let word = |extra: Extra| match extra {
            Extra::Open => "any",
            Extra::Closed => "no",
            Extra::Schema(_) => "only some",
        };
        let message =
            format!("`additionalProperties` changed: {} further members before, {} now", word(old), word(new));
        self.push(Keyword::AdditionalProperties, direction, (was, is), message);
    }

    fn members(&mut self) {
        let (old, new) = (self.old.members(self.ids.0), self.new.members(self.ids.1));
        let closed = self.old.extra(self.from).0 == Extra::Closed;
        let first = self.level.findings.len();
        let mut removed = Vec::new();
        let mut added = Vec::new();
        for (name, was) in &old.declared {
            match new.declared.get(name) {
                Some(is) => self.member(name, (was, &old), (is, &new)),
                None if self.hidden(was) => {}
                None => {
                    self.member_removed(name, was);
                    removed.push((*name, was.schema));
                }
            }
        }
        for (name, is) in new.declared.iter().filter(|(name, _)| !old.declared.contains_key(*name)) {
            if !self.hidden(is) {
                self.member_added(name, is, &old, &new, closed);
                added.push((*name, is.schema));
            }
        }
        self.required_undeclared(&old, &new);
        if !removed.is_empty() && !added.is_empty() {
            let found = self.level.findings.get_mut(first..).unwrap_or_default();
            hints::members((self.old, &removed), (self.new, &added), found);
        }
    }

    /// Whether a member is not sent in this direction.
    fn hidden(&self, member: &Member<'_>) -> bool {
        match self.travel {
            Travel::Sent | Travel::Written => member.read_only.is_some(),
            Travel::Read => member.write_only.is_some(),
        }
    }

    fn member(&mut self, name: &str, (was, old): (&Member<'a>, &Members<'a>), (is, new): (&Member<'a>, &Members<'a>)) {
        self.travelling(name, was, is, new.required.contains_key(name));
        if self.hidden(was) || self.hidden(is) {
            return;
        }
        self.below(was.schema, is.schema);
        let (before, after) = (old.required.get(name).copied(), new.required.get(name).copied());
        let (edit, direction, words) = match (before, after) {
            (None, Some(_)) => (Edit::Added, Direction::Narrowed, "became required"),
            (Some(_), None) => (Edit::Removed, Direction::Widened, "is no longer required"),
            _ => return,
        };
        let finding = Finding::new(Keyword::Required, edit, direction, format!("`{name}` {words}"));
        let spots = (Spot::key(before, Some(was.key)), Spot::key(after, Some(is.key)));
        self.level.findings.push(finding.at(spots.0, spots.1));
    }

    /// Compares `readOnly` and `writeOnly` of a member that both sides declare.
    fn travelling(&mut self, name: &str, was: &Member<'a>, is: &Member<'a>, required: bool) {
        let flags = [
            (Keyword::ReadOnly, was.read_only, is.read_only, Travel::Sent, "read-only"),
            (Keyword::WriteOnly, was.write_only, is.write_only, Travel::Read, "write-only"),
        ];
        for (keyword, before, after, hides, word) in flags {
            let direction = match (before.is_some(), after.is_some()) {
                (false, false) | (true, true) => continue,
                _ if (self.travel == Travel::Read) != (hides == Travel::Read) => Direction::Same,
                (false, true) if hides == Travel::Sent => Direction::Narrowed,
                (false, true) => Direction::Widened,
                (true, false) if hides == Travel::Sent && !required => Direction::Widened,
                (true, false) => Direction::Narrowed,
            };
            let words = if after.is_some() { "became" } else { "is no longer" };
            let finding = Finding::new(keyword, edit_of(before, after), direction, format!("`{name}` {words} {word}"));
            let spots = (Spot::entry(before, Some(was.key)), Spot::entry(after, Some(is.key)));
            self.level.findings.push(finding.at(spots.0, spots.1));
        }
    }

    fn member_removed(&mut self, name: &str, was: &Member<'a>) {
        let direction = match self.travel {
            Travel::Sent | Travel::Written => Direction::Narrowed,
            Travel::Read => Direction::Widened,
        };
        let finding = Finding::new(Keyword::Property, Edit::Removed, direction, format!("`{name}` was removed"));
        let parent = self.to.entry("properties").map(|entry| entry.key).or(self.to.at);
        self.level.findings.push(finding.at(Spot::At(was.key), Spot::key(None, parent)));
    }

    fn member_added(&mut self, name: &str, is: &Member<'a>, old: &Members<'a>, new: &Members<'a>, closed: bool) {
        // If the name was already required, declaring it adds no requirement.
        let required = new.required.contains_key(name) && !old.required.contains_key(name);
        let direction = match (self.travel, required, closed) {
            (Travel::Read, _, true) => Direction::Widened,
            (Travel::Read, _, false) => Direction::Narrowed,
            (_, true, _) => Direction::Narrowed,
            (_, false, _) => Direction::Widened,
        };
        let message = match (self.travel, required, closed) {
            (Travel::Read, _, true) => format!("`{name}` was added to an object that allowed no further members"),
            (Travel::Sent | Travel::Written, true, _) => format!("`{name}` was added and is required"),
            _ => format!("`{name}` was added"),
        };
        let parent = self.from.entry("properties").map(|entry| entry.key).or(self.from.at);
        let finding = Finding::new(Keyword::Property, Edit::Added, direction, message);
        self.level.findings.push(finding.at(Spot::key(None, parent), Spot::At(is.key)));
    }

    /// Compares names in `required` that no property declares.
    fn required_undeclared(&mut self, old: &Members<'a>, new: &Members<'a>) {
        for (name, at) in &new.required {
            if !new.declared.contains_key(name) && !old.required.contains_key(name) {
                let message = format!("`{name}` became required but is not declared");
                let finding = Finding::new(Keyword::RequiredUndeclared, Edit::Added, Direction::Narrowed, message);
                self.level.findings.push(finding.at(Spot::key(None, self.from.at), Spot::At(*at)));
            }
        }
        for (name, at) in &old.required {
            if !old.declared.contains_key(name) && !new.required.contains_key(name) {
                let message = format!("`{name}`, which was not declared, is no longer required");
                let finding = Finding::new(Keyword::RequiredUndeclared, Edit::Removed, Direction::Widened, message);
                self.level.findings.push(finding.at(Spot::At(*at), Spot::key(None, self.to.at)));
            }
        }
    }
}
