//! Scalar samples: placeholder words in examples, allowed values in the contract.

use heck::ToKebabCase as _;

use super::maker::{About, Manner, Samples};
use crate::ir::surface::{Expr, Named, Runtime};
use crate::ir::{Constraints, Enum, EnumRepr, Resource, Ty};
use crate::number::Exact;

/// An arbitrary instant, and the days of its month.
const INSTANT: &str = "2026-01-31T08:00:00Z";
const DAYS: u32 = 31;

/// An arbitrary day.
const DAY: &str = "2026-01-31";

impl Samples<'_, '_> {
    pub(super) fn id(&self, resource: &Resource) -> Expr {
        match self.manner {
            Manner::Example => Expr::Text(format!("{}-id", resource.name.rust.to_kebab_case())),
            Manner::Contract(_) => Expr::IdOf(resource.name.wire.clone()),
        }
    }

    /// Builds a target of any type.
    pub(super) fn any_target(&self) -> Expr {
        let text = |text: &str| Expr::Text(text.to_owned());
        Expr::call(Named::Runtime(Runtime::AnyTarget), "of", vec![text("type"), text("id")])
    }

    /// Builds a scalar.
    pub(super) fn scalar(&self, ty: &Ty, about: About<'_>) -> Expr {
        let plain = match ty {
            Ty::Boolean => return Expr::True,
            Ty::Integer(_) => return self.whole(about),
            Ty::Timestamp => return Expr::Instant(self.instant()),
            Ty::Date => return Expr::Day(DAY),
            Ty::Untyped => {
                return Expr::call(Named::Runtime(Runtime::Json), "from", vec![Expr::Text("sample".to_owned())]);
            }
            Ty::Number => self.whole(about),
            Ty::Bytes => Expr::Bytes,
            Ty::Id(id) => self.id(&self.cx.api.resources[*id]),
            _ => self.text(about),
        };
        // A link is a separate type, and no setter converts to it.
        let converts = about.exact || (*ty == Ty::Link && self.manner != Manner::Example);
        if converts { Expr::Converted(Box::new(plain)) } else { plain }
    }

    /// Returns an instant. In the contract each is a day later than the previous one, because an end is described after
    /// its start.
    fn instant(&self) -> String {
        if self.manner == Manner::Example {
            return INSTANT.to_owned();
        }
        let day = self.days.get() % DAYS + 1;
        self.days.set(day);
        format!("2026-01-{day:02}T08:00:00Z")
    }

    /// Returns an integer within its limits.
    fn whole(&self, about: About<'_>) -> Expr {
        Expr::Whole(match (self.manner, about.constraints) {
            (Manner::Contract(_), Some(constraints)) => within(constraints),
            _ => 1,
        })
    }

    /// Returns a text; in the contract, one that the caller may replace.
    fn text(&self, about: About<'_>) -> Expr {
        let words = match about.name {
            "content_type" => "application/octet-stream".to_owned(),
            name => name.trim_matches('_').replace('_', " "),
        };
        match (self.manner, about.constraints) {
            (Manner::Contract(_), Some(constraints)) => self.asked_for(fitted(&words, constraints)),
            _ => self.asked_for(words),
        }
    }

    fn asked_for(&self, otherwise: String) -> Expr {
        match &*self.known.borrow() {
            Some((resource, members)) if self.manner != Manner::Example => {
                Expr::Known { resource: resource.clone(), members: members.clone(), otherwise }
            }
            _ => Expr::Text(otherwise),
        }
    }

    /// Returns the first value of an enum.
    pub(super) fn one_of(&self, name: Named, values: &Enum, about: About<'_>) -> Expr {
        let first = values.variants.first();
        let wire = first.map_or(about.name, |variant| variant.name.wire.as_str());
        match (self.asked_for(wire.to_owned()), first) {
            (known @ Expr::Known { .. }, _) if values.repr == EnumRepr::String => Expr::call(name, "from", vec![known]),
            (_, Some(variant)) => Expr::Variant(name, variant.name.rust.clone()),
            (_, None) => Expr::call(name, "from", vec![Expr::Text(String::new())]),
        }
    }

    /// Builds texts that the caller of the contract may replace by those of an existing resource.
    pub(super) fn knowing<T>(&self, resource: &str, make: impl FnOnce() -> T) -> T {
        let outer = self.known.replace(Some((resource.to_owned(), Vec::new())));
        let made = make();
        self.known.replace(outer);
        made
    }

    /// Builds a member of such a value.
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

/// Returns the integer within the limits that is nearest to 1.
fn within(constraints: &Constraints) -> i64 {
    let least = constraints.minimum.map(|least| match constraints.exclusive_minimum {
        true => least.next(true),
        false => least.rounded(true),
    });
    let most = constraints.maximum.map(|most| match constraints.exclusive_maximum {
        true => most.next(false),
        false => most.rounded(false),
    });
    let whole = |limit: Option<Exact>| limit.and_then(|limit| limit.whole);
    let step = whole(constraints.multiple_of).filter(|step| *step >= 1).unwrap_or(1);
    let value = step.max(whole(least).unwrap_or(step));
    let value = value.div_euclid(step).saturating_add(i128::from(value.rem_euclid(step) != 0)).saturating_mul(step);
    // Beyond 64 bits, take the nearest 64-bit integer.
    let value = value.min(whole(most).unwrap_or(value));
    i64::try_from(value).unwrap_or(if value < 0 { i64::MIN } else { i64::MAX })
}

/// Extends or cuts words to the allowed length.
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
        let number = |near: f64| Exact { whole: (near.fract() == 0.0).then_some(near as i128), near };
        let limits = |minimum: Option<f64>, maximum: Option<f64>| Constraints {
            minimum: minimum.map(number),
            maximum: maximum.map(number),
            ..Constraints::default()
        };
        assert_eq!(within(&limits(None, None)), 1);
        assert_eq!(within(&limits(Some(12.5), None)), 13);
        assert_eq!(within(&limits(None, Some(0.0))), 0);
        assert_eq!(within(&Constraints { exclusive_minimum: true, ..limits(Some(1.0), None) }), 2);
        assert_eq!(within(&Constraints { multiple_of: Some(number(5.0)), ..limits(Some(6.0), None) }), 10);

        let lengths = |min_length, max_length| Constraints { min_length, max_length, ..Constraints::default() };
        assert_eq!(fitted("name", &lengths(None, None)), "name");
        assert_eq!(fitted("name", &lengths(Some(6), None)), "namexx");
        assert_eq!(fitted("name", &lengths(None, Some(2))), "na");
    }
}
