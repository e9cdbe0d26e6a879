//! How the leaves of a sample are written: words in an example, values that the description allows in the contract.

use heck::ToKebabCase as _;

use super::{About, Made, Manner, Samples};
use crate::ir::{Constraints, Enum, EnumRepr, Resource, Ty};

/// A time that is as good as any, and the days of its month.
const INSTANT: &str = "2026-01-31T08:00:00Z";
const DAYS: u32 = 31;

/// A day that is as good as any.
const DAY: &str = "2026-01-31";

/// A range of time that leaves nothing out.
pub(super) const RANGE: &str = r#"date_time("2000-01-01T00:00:00Z")?..date_time("2100-01-01T00:00:00Z")?"#;

impl Samples<'_, '_> {
    /// Names a type.
    pub(crate) fn named(&self, name: &str) -> String {
        match self.manner {
            Manner::Example => {
                self.used.borrow_mut().insert(name.to_owned());
                name.to_owned()
            }
            Manner::Contract(_) => format!("{}::{name}", self.cx.library()),
        }
    }

    /// Names a type of the runtime.
    pub(super) fn of_runtime(&self, name: &str) -> String {
        match self.manner {
            Manner::Example => {
                self.used.borrow_mut().insert(format!("runtime::{name}"));
                name.to_owned()
            }
            Manner::Contract(_) => format!("{}::runtime::{name}", self.cx.library()),
        }
    }

    /// The identifier of a resource.
    pub(super) fn id(&self, resource: &Resource) -> String {
        match self.manner {
            Manner::Example => format!("\"{}-id\"", resource.name.rust.to_kebab_case()),
            Manner::Contract(_) => format!("ids.of({:?})", resource.name.wire),
        }
    }

    /// A target of any type.
    pub(super) fn any_target(&self) -> String {
        format!("{}::of(\"type\", \"id\")", self.of_runtime("AnyTarget"))
    }

    /// A value that is made of no others.
    pub(super) fn scalar(&self, ty: &Ty, about: About<'_>) -> Made {
        let plain = match ty {
            Ty::Boolean => return Ok("true".to_owned()),
            Ty::Integer(_) => return Ok(self.whole(about)),
            Ty::Timestamp => return Ok(self.parsed("date_time", "DateTime", &self.instant())),
            Ty::Date => return Ok(self.parsed("date", "Date", DAY)),
            Ty::Untyped => return Ok(format!("{}::from(\"sample\")", self.of_runtime("Json"))),
            Ty::Number => self.whole(about),
            Ty::Bytes => "vec![1, 2, 3]".to_owned(),
            Ty::Id(id) => self.id(self.cx.resource(*id)?),
            _ => self.text(about),
        };
        // A link is a type of its own that no setter converts to.
        let converts = about.exact || (*ty == Ty::Link && self.manner != Manner::Example);
        Ok(if converts { format!("{plain}.into()") } else { plain })
    }

    /// A time. In the contract each is a day after the one before: what ends is described after it begins.
    fn instant(&self) -> String {
        if self.manner == Manner::Example {
            return INSTANT.to_owned();
        }
        let day = self.days.get() % DAYS + 1;
        self.days.set(day);
        format!("2026-01-{day:02}T08:00:00Z")
    }

    fn parsed(&self, function: &str, ty: &str, text: &str) -> String {
        match self.manner {
            Manner::Example => format!("{text:?}.parse::<{}>()?", self.of_runtime(ty)),
            Manner::Contract(_) => format!("{function}({text:?})?"),
        }
    }

    /// A whole number within its limits.
    fn whole(&self, about: About<'_>) -> String {
        match (self.manner, about.constraints) {
            (Manner::Contract(_), Some(constraints)) => within(constraints).to_string(),
            _ => "1".to_owned(),
        }
    }

    /// A text; in the contract what whoever runs it knows, where that is asked for.
    fn text(&self, about: About<'_>) -> String {
        let words = about.name.trim_matches('_').replace('_', " ");
        if self.manner == Manner::Example {
            return format!("{words:?}");
        }
        let words = about.constraints.map_or_else(|| words.clone(), |constraints| fitted(&words, constraints));
        self.asked_for(&words).unwrap_or_else(|| format!("{words:?}"))
    }

    fn asked_for(&self, otherwise: &str) -> Option<String> {
        if self.manner == Manner::Example {
            return None;
        }
        let known = self.known.borrow();
        let (of, way) = known.as_ref()?;
        Some(format!("ids.text({of:?}, {:?}, {otherwise:?})", way.join("/")))
    }

    /// The first value of an enum.
    pub(super) fn one_of(&self, name: &str, values: &Enum, about: About<'_>) -> String {
        let first = values.variants.first();
        let wire = first.map_or(about.name, |variant| variant.name.wire.as_str());
        match (self.asked_for(wire), first) {
            (Some(asked), _) if values.repr == EnumRepr::String => format!("{name}::from({asked})"),
            (_, Some(variant)) => format!("{name}::{}", variant.name.rust),
            (_, None) => format!("{name}::from(\"\")"),
        }
    }

    /// Makes texts that whoever runs the contract may know better: those of a resource that exists.
    pub(super) fn knowing<T>(&self, resource: &str, make: impl FnOnce() -> T) -> T {
        let outer = self.known.replace(Some((resource.to_owned(), Vec::new())));
        let made = make();
        self.known.replace(outer);
        made
    }

    /// Makes a member of what is known.
    pub(super) fn on_the_way<T>(&self, member: &str, make: impl FnOnce() -> T) -> T {
        if let Some((_, way)) = &mut *self.known.borrow_mut() {
            way.push(member.to_owned());
        }
        let made = make();
        if let Some((_, way)) = &mut *self.known.borrow_mut() {
            way.pop();
        }
        made
    }
}

/// The whole number within these limits that is nearest to 1.
fn within(constraints: &Constraints) -> i64 {
    let least = constraints.minimum.map(|least| match least.ceil() {
        whole if constraints.exclusive_minimum && whole <= least => whole + 1.0,
        whole => whole,
    });
    let most = constraints.maximum.map(|most| match most.floor() {
        whole if constraints.exclusive_maximum && whole >= most => whole - 1.0,
        whole => whole,
    });
    let step = constraints.multiple_of.filter(|step| *step >= 1.0).unwrap_or(1.0);
    let value = step.max(least.unwrap_or(step));
    // The limits of a description are small; where they are not, the nearest number that exists is taken.
    ((value / step).ceil() * step).min(most.unwrap_or(f64::MAX)) as i64
}

/// Words made as long as they must be, and as short.
fn fitted(words: &str, constraints: &Constraints) -> String {
    let length = |limit: Option<u64>| limit.and_then(|limit| usize::try_from(limit).ok());
    let least = length(constraints.min_length).unwrap_or(0).min(4096);
    let most = length(constraints.max_length).unwrap_or(usize::MAX);
    let repeated = words.chars().chain(std::iter::repeat('x'));
    repeated.take(words.chars().count().max(least).min(most)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_and_texts_stay_within_their_limits() {
        let limits = |minimum, maximum| Constraints { minimum, maximum, ..Constraints::default() };
        assert_eq!(within(&limits(None, None)), 1);
        assert_eq!(within(&limits(Some(12.5), None)), 13);
        assert_eq!(within(&limits(None, Some(0.0))), 0);
        assert_eq!(within(&Constraints { exclusive_minimum: true, ..limits(Some(1.0), None) }), 2);
        assert_eq!(within(&Constraints { multiple_of: Some(5.0), ..limits(Some(6.0), None) }), 10);

        let lengths = |min_length, max_length| Constraints { min_length, max_length, ..Constraints::default() };
        assert_eq!(fitted("name", &lengths(None, None)), "name");
        assert_eq!(fitted("name", &lengths(Some(6), None)), "namexx");
        assert_eq!(fitted("name", &lengths(None, Some(2))), "na");
    }
}
