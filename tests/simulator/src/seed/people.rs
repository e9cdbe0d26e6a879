//! Groups, coaches, patients, and their emails.

use serde_json::{Value, json};

use super::words::{CITIES, EMAILS, FIRST_NAMES, LAST_NAMES, NOTES, STATEMENTS, STREETS};
use super::{DAY, HOUR, World, pick, time, word};
use crate::kind::Kind;

/// The identifier system that numbers every patient.
pub(super) const CHART: &str = "harbour-clinic-chart";
/// The prefix of its numbers.
pub(super) const CHART_PREFIX: &str = "HC-";

impl World {
    /// Returns the name of a group; the last one has the name of the first.
    pub(crate) fn group_name(&self, key: i32) -> String {
        let number = if key == self.groups { 0 } else { key };
        format!("{} Practice {:03}", pick(CITIES, number.into()), number + 1)
    }

    pub(crate) fn groups_named(&self, name: &str) -> Vec<i32> {
        (0..=self.groups).filter(|key| self.group_name(*key) == name).collect()
    }

    pub(super) fn group(&self, key: i32) -> Value {
        let mut attributes = json!({"name": self.group_name(key)});
        if key % 2 == 0 {
            attributes["bio"] = "Patients of one practice.".into();
        }
        json!({"attributes": attributes})
    }

    fn first_name(&self, kind: Kind, key: i32) -> &'static str {
        word(FIRST_NAMES, self.below(kind, key, 10, 10_000))
    }

    fn last_name(&self, kind: Kind, key: i32) -> &'static str {
        word(LAST_NAMES, self.below(kind, key, 11, 10_000))
    }

    pub(super) fn coach(&self, key: i32) -> Value {
        let (first, last) = (self.first_name(Kind::Coach, key), self.last_name(Kind::Coach, key));
        json!({"attributes": {"first_name": first, "last_name": last}})
    }

    pub(crate) fn archived(&self, key: i32) -> bool {
        key % 10 == 9
    }

    pub(super) fn patient(&self, key: i32) -> Value {
        let kind = Kind::Patient;
        let created = self.created(kind, key);
        let draw = |salt, limit| self.below(kind, key, salt, limit);
        let birth = format!("{}-{:02}-{:02}", 1935 + draw(12, 70), 1 + draw(13, 12), 1 + draw(14, 28));
        let mut attributes = json!({
            "first_name": self.first_name(kind, key),
            "last_name": self.last_name(kind, key),
            "phone_numbers": self.phone_numbers(key),
            "addresses": self.addresses(key),
            "identifiers": self.identifiers(key),
            "birth_date": birth,
            "created_at": time(created),
            "updated_at": time(self.updated(kind, key)),
            "invited_at": self.past(created + HOUR),
            "archived": self.archived(key),
            "archive_history": [],
        });
        if key % 3 != 2 {
            attributes["email_address"] = format!("patient.{key}@example.org").into();
            attributes["gender"] = pick(&["male", "female", "other"], draw(15, 30)).into();
        }
        if key % 4 == 0 {
            attributes["note"] = pick(NOTES, draw(16, 30)).into();
        }
        if key % 2 == 0 {
            attributes["enrolled_at"] = self.past(created + DAY);
            attributes["first_access_at"] = self.past(created + DAY + HOUR);
            attributes["last_access_at"] = self.past(created + 30 * DAY);
            attributes["statement"] = json!({
                "value": pick(STATEMENTS, draw(17, 30)),
                "updated_at": self.past(created + 2 * DAY),
                "updated_by": self.id(kind, key),
            });
        }
        if self.archived(key) {
            let moved = json!({"archived": true, "modified_at": self.past(created + 60 * DAY), "reason": "moved_away"});
            attributes["archive_history"] = json!([moved]);
        }
        let id = self.id(kind, key);
        let (first, second) = self.groups_of_patient(key);
        let groups: Vec<Value> =
            [Some(first), second].into_iter().flatten().map(|group| self.identifier(Kind::Group, group)).collect();
        let coach = json!({"type": "coach", "id": self.id(Kind::Coach, self.coach_of(key)), "meta": {"primary": true}});
        json!({
            "attributes": attributes,
            "links": {"twine_web_app": format!("https://app.example.org/#/coach/patient/{id}/overview")},
            "relationships": {
                "groups": self.to(kind, key, "groups", groups),
                "coaches": self.to(kind, key, "coaches", vec![coach]),
            },
        })
    }

    fn phone_numbers(&self, key: i32) -> Value {
        let number = |salt| format!("555-{:04}", self.below(Kind::Patient, key, salt, 10_000));
        match key % 3 {
            0 => json!([]),
            1 => json!([{"primary": true, "value": number(20)}]),
            _ => json!([
                {"primary": true, "value": number(20), "type": "mobile"},
                {"primary": false, "value": number(21), "type": "home"},
            ]),
        }
    }

    fn addresses(&self, key: i32) -> Value {
        if key % 4 != 1 {
            return json!([]);
        }
        let draw = |salt, limit| self.below(Kind::Patient, key, salt, limit);
        json!([{
            "lines": [format!("{} {}", 1 + draw(22, 200), pick(STREETS, draw(23, 100)))],
            "city": pick(CITIES, draw(24, 100)),
            "postal_code": format!("{:05}", draw(25, 100_000)),
            "country": "US",
            "use": "home",
        }])
    }

    fn identifiers(&self, key: i32) -> Value {
        let chart = json!({"label": "Chart number", "system": CHART, "value": format!("{CHART_PREFIX}{key:07}")});
        if key % 5 != 3 {
            return json!([chart]);
        }
        json!([chart, {"system": "insurer-member", "value": format!("IM-{key:07}"), "unique": false}])
    }

    pub(super) fn email(&self, key: i32) -> Value {
        let kind = Kind::Email;
        let sent = self.created(kind, key);
        let coach = self.coach_of(key);
        let mut status = json!({"processed": self.past(sent + 2000), "delivered": self.past(sent + 8000)});
        if key % 2 == 0 {
            status["open"] = self.past(sent + 5 * HOUR);
        }
        json!({
            "attributes": {
                "twine_email_id": format!("{:016x}", self.draw(kind, key, 30)),
                "email_address": format!("patient.{key}@example.org"),
                "email_type": pick(EMAILS, self.below(kind, key, 31, 40)),
                "send_time": time(sent),
                "status_times": status,
                "created_at": time(sent),
                "created_by": self.id(Kind::Coach, coach),
                "updated_at": time(self.updated(kind, key)),
                "updated_by": self.id(Kind::Coach, coach),
            },
            "relationships": {
                "sender": self.to(kind, key, "sender", self.identifier(Kind::Coach, coach)),
                "receiver": self.to(kind, key, "receiver", self.identifier(Kind::Patient, key)),
            },
        })
    }
}
