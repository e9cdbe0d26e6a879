//! The initial data: a function of the seed, so no row is stored.
//!
//! Rows are computed when they are read. Relations between rows are arithmetic on keys, so even a hundred thousand
//! patients need no index.

mod care;
mod people;
mod rewards;
mod words;

use std::ops::Range;

use jiff::Timestamp;
use serde_json::{Value, json};

use crate::kind::{Ids, Kind, mix};

pub(crate) const HOUR: i64 = 3_600_000;
pub(crate) const DAY: i64 = 24 * HOUR;
/// The first rows were created this many days before the present.
const DAYS: u64 = 731;
/// The number of question definitions.
const DEFINITIONS: i32 = 24;

/// The generator of the data.
#[derive(Debug, Clone, Copy)]
pub(crate) struct World {
    seed: u64,
    patients: i32,
    groups: i32,
    /// The present in milliseconds: no row was created or changed later.
    now: i64,
    pub(crate) ids: Ids,
}

impl World {
    pub(crate) fn new(seed: u64, patients: i32, now: i64) -> Self {
        let groups = (patients / 250).clamp(4, 400);
        Self { seed, patients, groups, now, ids: Ids::new(seed) }
    }

    /// Returns the time of the earliest data, in milliseconds.
    fn epoch(&self) -> i64 {
        self.now.saturating_sub(DAYS as i64 * DAY)
    }

    /// Returns a time, but not later than the present.
    fn past(&self, at: i64) -> Value {
        time(at.min(self.now))
    }

    /// Returns the number of rows of a type.
    pub(crate) fn count(&self, kind: Kind) -> i32 {
        match kind {
            Kind::Token | Kind::EventResponse => 0,
            Kind::Organization => 1,
            // One more with the name of the first, so that a query by name finds two.
            Kind::Group => self.groups + 1,
            Kind::Coach => self.groups * 2,
            Kind::Program => self.groups,
            Kind::Definition => DEFINITIONS,
            _ => share(kind).map_or(0, |(rows, step)| (self.patients + step - 1) / step * rows),
        }
    }

    /// Returns the patient of a row.
    pub(crate) fn owner(&self, kind: Kind, key: i32) -> Option<i32> {
        share(kind).map(|(rows, step)| key / rows * step)
    }

    /// Returns the rows of a type that belong to a patient.
    pub(crate) fn owned(&self, kind: Kind, patient: i32) -> Range<i32> {
        match share(kind) {
            Some((rows, step)) if patient % step == 0 => patient / step * rows..(patient / step + 1) * rows,
            _ => 0..0,
        }
    }

    /// Returns the groups of a patient: one, and a second one for every fifth patient.
    pub(crate) fn groups_of_patient(&self, patient: i32) -> (i32, Option<i32>) {
        let first = patient % self.groups;
        let second = (patient / 5) % self.groups;
        (first, (patient % 5 == 0 && second != first).then_some(second))
    }

    /// Returns the groups of an administrative row.
    pub(crate) fn groups_of(&self, kind: Kind, key: i32) -> Option<i32> {
        match kind {
            Kind::Coach | Kind::Program => Some(key % self.groups),
            Kind::Group => Some(key),
            _ => None,
        }
    }

    fn coach_of(&self, patient: i32) -> i32 {
        patient % self.groups + self.groups * ((patient / self.groups) % 2)
    }

    /// Returns the time when a row was created, in milliseconds.
    pub(crate) fn created(&self, kind: Kind, key: i32) -> i64 {
        self.epoch() + self.below(kind, key, 1, DAYS) * DAY + self.below(kind, key, 2, 86_400) * 1000
    }

    /// Returns the time when a row was last changed, in milliseconds.
    pub(crate) fn updated(&self, kind: Kind, key: i32) -> i64 {
        let created = self.created(kind, key);
        created + self.below(kind, key, 3, self.now.saturating_sub(created).unsigned_abs().max(1))
    }

    pub(crate) fn patient_by_identifier(&self, system: &str, value: &str) -> Option<i32> {
        let number = value.strip_prefix(people::CHART_PREFIX).filter(|_| system == people::CHART)?;
        number.parse().ok().filter(|key| (0..self.patients).contains(key))
    }

    /// Draws a number for a row; `salt` distinguishes draws for one row.
    fn draw(&self, kind: Kind, key: i32, salt: u64) -> u64 {
        mix(self.seed ^ (kind as u64) << 56 ^ salt << 40 ^ u64::from(key as u32))
    }

    /// Draws a number below a limit.
    fn below(&self, kind: Kind, key: i32, salt: u64, limit: u64) -> i64 {
        (self.draw(kind, key, salt) % limit) as i64
    }

    fn id(&self, kind: Kind, key: i32) -> String {
        self.ids.id(kind, key)
    }

    /// Returns the id of something that is not a resource, such as a list item.
    fn inner_id(&self, kind: Kind, key: i32, salt: u64) -> String {
        format!("5d{:06x}{:016x}", salt, self.draw(kind, key, 100 + salt))
    }

    fn identifier(&self, kind: Kind, key: i32) -> Value {
        json!({"type": kind.name(), "id": self.id(kind, key)})
    }

    pub(crate) fn row(&self, kind: Kind, key: i32) -> Value {
        let mut row = match kind {
            Kind::Organization => json!({"attributes": {"name": "Harbour Health Alliance"}}),
            Kind::Group => self.group(key),
            Kind::Coach => self.coach(key),
            Kind::Patient => self.patient(key),
            Kind::Email => self.email(key),
            Kind::Plan => self.plan(key),
            Kind::Action => self.action(key),
            Kind::Bundle => self.bundle(key),
            Kind::Result => self.result(key),
            Kind::Metric => self.metric(key),
            Kind::Event => self.event(key),
            Kind::Definition => self.definition(key),
            Kind::Profile => self.profile(key),
            Kind::Question => self.question(key),
            Kind::Answer => self.answer(key),
            Kind::Program => self.program(key),
            Kind::Activation => self.activation(key),
            Kind::Reward => self.reward(key),
            Kind::Earning => self.earning(key),
            Kind::Fulfillment => self.fulfillment(key),
            Kind::Token | Kind::EventResponse => json!({}),
        };
        let id = self.id(kind, key);
        row["links"]["self"] = kind.link(&id).into();
        row["type"] = kind.name().into();
        row["id"] = id.into();
        self.unlisted(kind, key, &mut row);
        row
    }

    /// Adds members that no schema lists, as a newer server might.
    fn unlisted(&self, kind: Kind, key: i32, row: &mut Value) {
        if key % 7 == 1 {
            row["attributes"]["sync_state"] = json!({"revision": key % 90, "origin": "import"});
        }
        if key % 11 == 2 {
            row["meta"] = json!({"etag": format!("{:016x}", self.draw(kind, key, 50))});
        }
        if key % 13 == 3 {
            row["relationships"]["care_team"] = json!({"data": null, "links": {"related": "/pub/care_team"}});
        }
        if key % 17 == 0 {
            row["attributes"]["legacy_number"] = key.into();
        }
    }

    fn to(&self, kind: Kind, key: i32, relationship: &str, data: impl Into<Value>) -> Value {
        json!({"data": data.into(), "links": self.related(kind, key, relationship)})
    }

    fn related(&self, kind: Kind, key: i32, relationship: &str) -> Value {
        json!({"related": format!("{}/{relationship}", kind.link(&self.id(kind, key)))})
    }
}

/// Returns how many rows of a type a patient has, and which patients have them: every first, second, …
fn share(kind: Kind) -> Option<(i32, i32)> {
    Some(match kind {
        Kind::Patient | Kind::Plan | Kind::Bundle | Kind::Event | Kind::Email | Kind::Profile => (1, 1),
        Kind::Action | Kind::Metric => (2, 1),
        Kind::Result | Kind::Answer => (3, 1),
        Kind::Question => (4, 1),
        Kind::Activation | Kind::Reward => (1, 2),
        Kind::Earning => (1, 4),
        Kind::Fulfillment => (1, 8),
        _ => return None,
    })
}

/// Formats a point in time as the API does.
pub(crate) fn time(milliseconds: i64) -> Value {
    Timestamp::from_millisecond(milliseconds).map_or(Value::Null, |time| format!("{time:.3}").into())
}

/// Returns one of several words.
fn word(from: &'static str, number: i64) -> &'static str {
    let index = usize::try_from(number).unwrap_or_default() % from.split(' ').count();
    from.split(' ').nth(index).unwrap_or_default()
}

fn pick<T: Copy + Default>(from: &[T], number: i64) -> T {
    let index = usize::try_from(number).unwrap_or_default() % from.len().max(1);
    from.get(index).copied().unwrap_or_default()
}
