//! Repairs of one schema: the smallest change of its keywords that allows the values that were seen.

use serde_json::{Map, Value, json};

use super::finding::{Tally, What};
use super::shape::make_nullable;
use crate::parse::Dialect;

/// Keywords that stay whatever the type becomes.
const KEPT: [&str; 7] = ["description", "title", "readOnly", "writeOnly", "deprecated", "externalDocs", "xml"];

/// A contradiction at a schema.
pub(super) struct Contradicted<'t> {
    pub(super) what: &'t What,
    pub(super) tally: &'t Tally,
    /// Whether every value at this place showed it.
    pub(super) is_always: bool,
}

/// How an `enum` is repaired.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Enums {
    /// By the values that were seen.
    Listed,
    /// By no `enum`.
    Dropped,
}

/// A repaired schema, and how, in words.
#[derive(Debug)]
pub(super) struct Repaired {
    pub(super) schema: Value,
    pub(super) how: Vec<String>,
    /// Whether it contains values that the description does not list.
    pub(super) has_values: bool,
}

/// Repairs a schema. `None` if a contradiction has no repair of this kind.
pub(super) fn schema(
    old: &Value,
    contradictions: &[Contradicted<'_>],
    enums: Enums,
    dialect: Dialect,
) -> Option<Repaired> {
    let mut repaired = Repaired { schema: old.clone(), how: Vec::new(), has_values: false };
    let types = contradictions.iter().filter(|one| is_of_type(one.what));
    let types: Vec<&Contradicted<'_>> = types.collect();
    // Null is allowed last, so that it stays next to the type.
    for one in contradictions.iter().filter(|one| !is_of_type(one.what) && *one.what != What::Null) {
        repaired.keyword(one, enums)?;
    }
    match types.as_slice() {
        [] => {}
        [one] if one.is_always => repaired.replace_type(one, dialect),
        several => repaired.widen_type(several, dialect),
    }
    if contradictions.iter().any(|one| *one.what == What::Null) {
        allow_null(&mut repaired.schema, dialect);
        repaired.how.push("allow null".to_owned());
    }
    repaired.drop_example(contradictions);
    Some(repaired)
}

fn is_of_type(what: &What) -> bool {
    matches!(what, What::List | What::One | What::Type(_))
}

fn allow_null(schema: &mut Value, dialect: Dialect) {
    if schema.get("$ref").is_some() && dialect != Dialect::OpenApi31 {
        *schema = json!({"allOf": [schema.clone()]});
    }
    make_nullable(schema, dialect);
}

impl Repaired {
    fn members(&mut self) -> Option<&mut Map<String, Value>> {
        self.schema.as_object_mut()
    }

    fn keyword(&mut self, one: &Contradicted<'_>, enums: Enums) -> Option<()> {
        let tally = one.tally;
        match one.what {
            What::Unlisted | What::ResourceType => self.values(one, enums)?,
            What::Format => {
                let format = tally.texts.format().filter(|_| one.is_always);
                let members = self.members()?;
                match format {
                    Some(format) => drop(members.insert("format".to_owned(), format.into())),
                    None => drop(members.remove("format")),
                }
                self.how.push(format.map_or("drop `format`".to_owned(), |format| format!("the format is `{format}`")));
            }
            What::Pattern => self.pattern(one)?,
            What::Limit(keyword) => {
                let size = tally.sizes.map(|(least, most)| if keyword.starts_with("min") { least } else { most });
                let members = self.members()?;
                match size {
                    Some(size) => drop(members.insert((*keyword).to_owned(), size.into())),
                    None => {
                        let exclusive = format!("exclusiveM{}", keyword.trim_start_matches('m'));
                        members.remove(*keyword);
                        members.remove(&exclusive);
                    }
                }
                let how = size.map_or(format!("drop `{keyword}`"), |size| format!("`{keyword}` is {size}"));
                self.how.push(how);
            }
            What::NoAlternative => {
                let schema = tally.shape.schema(Dialect::OpenApi30, false);
                let members = self.members()?;
                let alternatives = ["oneOf", "anyOf"].into_iter().find(|name| members.contains_key(*name))?;
                members.get_mut(alternatives)?.as_array_mut()?.push(schema);
                self.how.push("add an alternative".to_owned());
            }
            What::SeveralAlternatives => {
                let members = self.members()?;
                let alternatives = members.remove("oneOf")?;
                members.insert("anyOf".to_owned(), alternatives);
                self.how.push("`anyOf` in place of `oneOf`".to_owned());
            }
            What::Not => {
                self.members()?.remove("not")?;
                self.how.push("drop `not`".to_owned());
            }
            _ => return None,
        }
        Some(())
    }

    fn values(&mut self, one: &Contradicted<'_>, enums: Enums) -> Option<()> {
        let is_of_one = |values: &Vec<Value>| values.len() == 1;
        let members = self.members()?;
        if enums == Enums::Dropped {
            members.remove("enum").or_else(|| members.remove("const"))?;
            members.remove("x-enum-varnames");
            self.how.push("drop `enum`".to_owned());
            return Some(());
        }
        let codes: Vec<Value> = one.tally.texts.codes()?.into_iter().map(Value::from).collect();
        if one.tally.shape.count > 0 {
            return None;
        }
        let listed = members.get("enum").and_then(Value::as_array).cloned();
        let listed = listed.or_else(|| Some(vec![members.remove("const")?]))?;
        let is_replaced = *one.what == What::ResourceType && one.is_always && is_of_one(&listed);
        let names = codes.clone();
        let values = if is_replaced { codes } else { [listed, codes].concat() };
        if let Some(example) = members.get_mut("example").filter(|_| is_replaced) {
            *example = values.first().cloned().unwrap_or_default();
        }
        if let Some(Value::Array(known)) = members.get_mut("x-enum-varnames") {
            known.extend(names);
        }
        members.insert("enum".to_owned(), values.into());
        self.how.push(if is_replaced { "replace the resource type" } else { "add to `enum`" }.to_owned());
        self.has_values = *one.what != What::ResourceType;
        Some(())
    }

    /// Widens a pattern by what the texts have in common, or drops it.
    fn pattern(&mut self, one: &Contradicted<'_>) -> Option<()> {
        let mut patterns: Vec<String> = one.tally.patterns.iter().cloned().collect();
        let members = self.members()?;
        if patterns.is_empty() || one.tally.unpatterned > 0 {
            members.remove("pattern")?;
            self.how.push("drop the pattern, because the texts have none in common".to_owned());
            return Some(());
        }
        let old = members.get("pattern").and_then(Value::as_str)?.to_owned();
        if !one.is_always {
            patterns.insert(0, old);
        }
        members.insert("pattern".to_owned(), patterns.join("|").into());
        self.how.push(
            "the pattern has the paths that were seen, with a class of characters for each identifier".to_owned(),
        );
        Some(())
    }

    /// Replaces a type that no value has.
    fn replace_type(&mut self, one: &Contradicted<'_>, dialect: Dialect) {
        match one.what {
            What::List if one.tally.shape.is_list() => self.list(),
            What::One if self.schema.get("items").is_some() => {
                let mut item = self.schema.get("items").cloned().unwrap_or_default();
                keep(&self.schema, &mut item);
                self.schema = item;
                self.how.push("one instead of a list".to_owned());
            }
            _ => self.retype(one, dialect),
        }
    }

    fn list(&mut self) {
        let mut items = self.schema.take();
        let mut list = json!({"type": "array"});
        if let (Some(items), Some(list)) = (items.as_object_mut(), list.as_object_mut()) {
            for name in KEPT {
                list.extend(items.remove(name).map(|value| (name.to_owned(), value)));
            }
            // An example that is a list is one of the list.
            for name in ["example", "examples", "default"] {
                let first =
                    |value: &Value| if name == "examples" { value.get(0).cloned() } else { Some(value.clone()) };
                if items.get(name).and_then(first).is_some_and(|value| value.is_array()) {
                    list.extend(items.remove(name).map(|value| (name.to_owned(), value)));
                }
            }
            list.insert("items".to_owned(), Value::Object(std::mem::take(items)));
        }
        self.schema = list;
        self.how.push("a list instead of one".to_owned());
    }

    fn retype(&mut self, one: &Contradicted<'_>, dialect: Dialect) {
        if self.is_whole() && one.tally.shape.one_type() == Some("number") {
            return self.retype_number();
        }
        let mut schema = one.tally.shape.schema(dialect, false);
        keep(&self.schema, &mut schema);
        self.schema = schema;
        self.how.push("another type".to_owned());
    }

    fn is_whole(&self) -> bool {
        self.schema.get("type") == Some(&json!("integer"))
    }

    /// Allows the values of a type next to others.
    fn widen_type(&mut self, several: &[&Contradicted<'_>], dialect: Dialect) {
        let is_number = |one: &&Contradicted<'_>| one.tally.shape.one_type() == Some("number");
        if self.is_whole() && several.iter().all(is_number) {
            return self.retype_number();
        }
        if dialect == Dialect::Swagger2 {
            let mut schema = json!({"x-untyped": "It has several types."});
            keep(&self.schema, &mut schema);
            self.schema = schema;
            self.how.push("no type, because Swagger 2.0 has no alternatives".to_owned());
            return;
        }
        let old = self.schema.take();
        let mut alternatives = vec![old.clone()];
        for one in several {
            alternatives.push(match one.what {
                What::List if one.tally.shape.is_list() => json!({"type": "array", "items": old}),
                What::One if old.get("items").is_some() => old.get("items").cloned().unwrap_or_default(),
                _ => one.tally.shape.schema(dialect, false),
            });
        }
        self.schema = json!({"anyOf": alternatives});
        self.how.push("add an alternative type".to_owned());
    }

    fn retype_number(&mut self) {
        if let Some(members) = self.members() {
            members.insert("type".to_owned(), "number".into());
            members.remove("format");
        }
        self.how.push("a number instead of a whole number".to_owned());
    }

    /// Drops the schema's own example where the repair contradicts it.
    fn drop_example(&mut self, contradictions: &[Contradicted<'_>]) {
        let contradicts = contradictions.iter().any(|one| one.is_always && *one.what == What::Pattern);
        if let Some(members) = self.members().filter(|_| contradicts) {
            members.remove("example");
        }
    }
}

/// Copies what is not about the type: documentation and extensions.
fn keep(old: &Value, new: &mut Value) {
    let (Some(old), Some(new)) = (old.as_object(), new.as_object_mut()) else { return };
    let is_kept = |name: &str| {
        KEPT.contains(&name) || (name.starts_with("x-") && name != "x-enum-varnames" && name != "x-untyped")
    };
    for (name, value) in old.iter().filter(|(name, _)| is_kept(name)) {
        new.insert(name.clone(), value.clone());
    }
}
