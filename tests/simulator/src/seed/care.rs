//! Plans and their parts, measurements, appointments, and questionnaires.

use serde_json::{Value, json};

use super::words::{EVENTS, METRICS, QUESTIONS, ZONES};
use super::{DAY, DEFINITIONS, HOUR, World, pick, time};
use crate::kind::Kind;

impl World {
    /// Sets who created and last changed a row, and when.
    fn audit(&self, kind: Kind, key: i32, attributes: &mut Value) {
        let coach = self.owner(kind, key).map(|patient| self.id(Kind::Coach, self.coach_of(patient)));
        attributes["created_at"] = time(self.created(kind, key));
        attributes["created_by"] = coach.clone().into();
        attributes["updated_at"] = time(self.updated(kind, key));
        attributes["updated_by"] = coach.into();
    }

    fn adherence(&self, kind: Kind, key: i32) -> Value {
        let due = self.below(kind, key, 10, 20);
        let mut streak = json!({"count": due / 3});
        if due > 0 {
            streak["updated_at"] = time(self.updated(kind, key));
        }
        json!({"due": due, "complete": due / 2, "streak": streak})
    }

    fn identifiers_of(&self, kind: Kind, keys: impl IntoIterator<Item = i32>) -> Vec<Value> {
        keys.into_iter().map(|key| self.identifier(kind, key)).collect()
    }

    pub(super) fn plan(&self, key: i32) -> Value {
        let kind = Kind::Plan;
        let from = time(self.created(kind, key));
        let actions = self.owned(Kind::Action, key);
        json!({
            "attributes": {
                "adherence": self.adherence(kind, key),
                "critical": {"weight": {"data": {"maximum": {"unit": "kg", "value": 180}}}, "effective_from": from},
                "time_zone": pick(ZONES, key.into()),
                "window_order": [{"type": "morning", "_actions": [self.id(Kind::Action, actions.start)]}],
                "effective_from": from,
                "window_notification_times": {"morning": 27000, "afternoon": 46800, "evening": 66600, "night": 77400},
            },
            "relationships": {
                "actions": self.to(kind, key, "actions", self.identifiers_of(Kind::Action, actions)),
                "bundles": self.to(kind, key, "bundles", self.identifiers_of(Kind::Bundle, [key])),
                "patient": self.to(kind, key, "patient", self.identifier(Kind::Patient, key)),
                "current_results": self.to(kind, key, "current_results", self.identifiers_of(Kind::Result, [key * 3])),
            },
        })
    }

    pub(super) fn action(&self, key: i32) -> Value {
        let kind = Kind::Action;
        let thread = if key % 2 == 0 { "weight" } else { "blood_pressure" };
        let goal = match thread {
            "weight" => json!({"data": {"unit": "kg", "value": 60 + key % 40}}),
            _ => json!({"data": {
                "systolic": {"value": 130, "unit": "mmHg"}, "diastolic": {"value": 85, "unit": "mmHg"},
            }}),
        };
        let mut attributes = json!({
            "type": thread,
            "title": if thread == "weight" { "Step on the scales" } else { "Take blood pressure" },
            "static_title": thread,
            "effective_from": time(self.created(kind, key)),
            "tracking": true,
            "_thread": thread,
            "adherence": self.adherence(kind, key),
            "frequency_goal": {"weeks": {"days": [1, 3 + key % 4]}},
            "frequency_goal_prorated": 1,
            "identifiers": [],
            "metric_required": key % 3 == 0,
            "metrics": [{
                "_id": self.inner_id(kind, key, 1),
                "metric_type": thread,
                "unit": if thread == "weight" { "kg" } else { "mmHg" },
                "goal": goal,
                "accepted_values": [],
            }],
            "windows": [{"_id": self.inner_id(kind, key, 2), "type": "morning", "title": "After getting up"}],
            "options": [],
        });
        if key % 5 == 0 {
            attributes["effective_to"] = time(self.created(kind, key) + 120 * DAY);
            attributes["details"] = json!({"hint": "before breakfast"});
            let step = format!("step-{key}");
            attributes["identifiers"] =
                json!([{"_id": self.inner_id(kind, key, 3), "system": "care-plan", "value": step}]);
        }
        self.audit(kind, key, &mut attributes);
        json!({
            "attributes": attributes,
            "relationships": {
                "plan": self.to(kind, key, "plan", self.identifier(Kind::Plan, key / 2)),
                "bundles": self.to(kind, key, "bundles", self.identifiers_of(Kind::Bundle, [key / 2])),
            },
        })
    }

    pub(super) fn bundle(&self, key: i32) -> Value {
        let kind = Kind::Bundle;
        let actions = self.owned(Kind::Action, key);
        let ids: Vec<String> = actions.clone().map(|action| self.id(Kind::Action, action)).collect();
        json!({
            "attributes": {
                "type": "weight",
                "title": "Lose weight gently",
                "effective_from": time(self.created(kind, key)),
                "_thread": "weight-01",
                "_actions": ids,
            },
            "relationships": {
                "plan": self.to(kind, key, "plan", self.identifier(Kind::Plan, key)),
                "actions": self.to(kind, key, "actions", self.identifiers_of(Kind::Action, actions)),
            },
        })
    }

    pub(super) fn metric(&self, key: i32) -> Value {
        let kind = Kind::Metric;
        let occurred = time(self.created(kind, key));
        let attributes = if key % 4 == 3 {
            let draw = |salt| self.below(kind, key, salt, 60);
            json!({
                "type": "blood_pressure", "code": {"system": "LOINC", "value": "85354-9"}, "unit": "mmHg",
                "systolic": 100 + draw(10), "diastolic": 60 + draw(11) / 2, "occurred_at": occurred,
            })
        } else {
            let (name, unit, code, least, spread) = pick(METRICS, key.into());
            let value = least as f64 + self.below(kind, key, 12, spread * 10) as f64 / 10.0;
            json!({
                "type": name, "code": {"system": "LOINC", "value": code}, "unit": unit,
                "value": value, "occurred_at": occurred,
            })
        };
        let patient = self.identifier(Kind::Patient, key / 2);
        json!({"attributes": attributes, "relationships": {"patient": {"data": patient}}})
    }

    pub(super) fn result(&self, key: i32) -> Value {
        let kind = Kind::Result;
        let (patient, nth) = (key / 3, key % 3);
        let action = patient * 2 + nth % 2;
        let mut attributes = json!({
            "type": "measurement",
            "metric_type": if nth % 2 == 0 { "weight" } else { "blood_pressure" },
            "annotations": [],
            "skipped": nth == 2,
            "occurred_at": time(self.created(kind, key)),
            "occurred_at_time_zone": pick(ZONES, patient.into()),
            "window": self.inner_id(Kind::Action, action, 2),
            "data": {"value": 60 + self.below(kind, key, 10, 60)},
            "_thread": if nth % 2 == 0 { "weight" } else { "blood_pressure" },
            "source": {"source_id": "scales", "name": "Scales", "metadata": {"firmware": [1, 4, key % 9]}},
        });
        if nth == 2 {
            attributes["annotations"] = json!([{"title": "Why", "text": "Was away over the weekend."}]);
        }
        self.audit(kind, key, &mut attributes);
        json!({
            "attributes": attributes,
            "relationships": {
                "patient": {"data": self.identifier(Kind::Patient, patient)},
                "action": {"data": self.identifier(Kind::Action, action)},
                "metric": {"data": self.identifier(Kind::Metric, patient * 2 + nth % 2)},
            },
        })
    }

    pub(super) fn event(&self, key: i32) -> Value {
        let kind = Kind::Event;
        let what = pick(EVENTS, key.into());
        let start = self.created(kind, key) / DAY * DAY + 20 * DAY;
        let coach = self.id(Kind::Coach, self.coach_of(key));
        let mut attributes = json!({
            "type": what,
            "time_zone": pick(ZONES, key.into()),
            "all_day": what == "plan-check-in",
            "start_at": time(start),
            "title": format!("{what} with coach"),
            "attendees": [
                {"_id": self.inner_id(kind, key, 1), "user": coach, "response_status": "accepted"},
                {
                    "_id": self.inner_id(kind, key, 2),
                    "user": self.id(Kind::Patient, key),
                    "response_status": "needsAction",
                },
            ],
        });
        if what != "plan-check-in" {
            attributes["start_at"] = time(start + 15 * HOUR);
            attributes["end_at"] = time(start + 16 * HOUR);
            attributes["location"] = "Room 4".into();
        }
        let done = key % 3 == 0 && start + 17 * HOUR < self.now;
        attributes["completed_at"] = if done { time(start + 17 * HOUR) } else { Value::Null };
        attributes["completed_by"] = if done { coach.into() } else { Value::Null };
        self.audit(kind, key, &mut attributes);
        let owner = json!({"data": self.identifier(Kind::Patient, key), "links": self.related(kind, key, "owner")});
        json!({"attributes": attributes, "relationships": {"owner": owner}})
    }

    pub(super) fn definition(&self, key: i32) -> Value {
        let (category, text) = pick(QUESTIONS, key.into());
        let choices: Vec<Value> = ["Never", "Sometimes", "Often"]
            .iter()
            .zip(0..)
            .map(|(label, value)| json!({"label": label, "value": value.to_string()}))
            .collect();
        let mut attributes = json!({
            "category": category,
            "format": {"type": "choice", "data": choices},
            "text": format!("{text} ({})", key + 1),
        });
        if key % 2 == 1 {
            attributes["requirements"] =
                json!([{"property": "age", "shouldBeGreaterThan": 17, "shouldBeLessThan": 65}]);
        }
        json!({"attributes": attributes})
    }

    pub(super) fn profile(&self, key: i32) -> Value {
        let kind = Kind::Profile;
        let stats = json!([
            {"category": "lifestyle_behaviors", "answered": 1, "total": 2},
            {"category": "mental_wellbeing", "answered": 1, "total": 1},
            {"category": "preventative_care", "answered": 1, "total": 1},
            {"category": "overall", "answered": 3, "total": 4},
        ]);
        json!({
            "attributes": {
                "stats": stats,
                "created_at": time(self.created(kind, key)),
                "updated_at": time(self.updated(kind, key)),
            },
            "relationships": {
                "patient": self.to(kind, key, "patient", self.identifier(Kind::Patient, key)),
                "questions": self.to(kind, key, "questions", self.identifiers_of(Kind::Question, self.owned(Kind::Question, key))),
            },
        })
    }

    /// Returns one of a patient's four questions; the last one is unanswered.
    pub(super) fn question(&self, key: i32) -> Value {
        let kind = Kind::Question;
        let (patient, nth) = (key / 4, key % 4);
        let answer = if nth == 3 { Value::Null } else { self.identifier(Kind::Answer, patient * 3 + nth) };
        let mut relationships = json!({
            "profile": self.to(kind, key, "profile", self.identifier(Kind::Profile, patient)),
            "question_definition": self.to(kind, key, "question_definition", self.identifier(Kind::Definition, (patient + nth) % DEFINITIONS)),
            "answer": {"links": self.related(kind, key, "answer")},
        });
        if !answer.is_null() {
            relationships["answer"]["data"] = answer;
        }
        json!({"attributes": {}, "relationships": relationships})
    }

    pub(super) fn answer(&self, key: i32) -> Value {
        let kind = Kind::Answer;
        let (patient, nth) = (key / 3, key % 3);
        let (created, updated) = (self.created(kind, key), self.updated(kind, key));
        let by = self.id(Kind::Patient, patient);
        let earlier = json!({
            "_id": self.inner_id(kind, key, 1), "answered_at": time(created), "value": "0", "_created_by": by,
        });
        json!({
            "attributes": {
                "history": [earlier],
                "latest": {
                    "answered_at": time(updated), "value": (key % 3).to_string(), "_created_by": by,
                },
                "question_id": self.id(Kind::Definition, (patient + nth) % DEFINITIONS),
                "created_at": time(created),
                "updated_at": time(updated),
            },
            "relationships": {
                "patient": self.to(kind, key, "patient", self.identifier(Kind::Patient, patient)),
            },
        })
    }
}
