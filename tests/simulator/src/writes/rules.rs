//! Rules from the prose of operations: conditions on writes, and their effects on other resources.

use jiff::Timestamp;
use serde_json::{Value, json};

use super::Writer;
use crate::kind::Kind;
use crate::problem::{Outcome, Problem};
use crate::seed::{DAY, time};

/// Returns an error about an attribute.
fn contradicts(at: &str, attribute: &str, detail: &str) -> Outcome<()> {
    Err(Problem::body(409, format!("{at}/attributes/{attribute}"), detail).into())
}

fn instant(row: &Value, attribute: &str) -> i64 {
    let text = row["attributes"][attribute].as_str().unwrap_or_default();
    text.parse::<Timestamp>().map(Timestamp::as_millisecond).unwrap_or_default()
}

fn number(row: &Value, attribute: &str) -> f64 {
    row["attributes"][attribute].as_f64().unwrap_or_default()
}

impl Writer<'_> {
    /// Checks a new resource and fills in members that follow from other resources.
    pub(super) fn complete(&mut self, kind: Kind, row: &mut Value, at: &str) -> Outcome<()> {
        match kind {
            Kind::Action => {
                row["attributes"]["adherence"] = json!({"due": 0, "complete": 0, "streak": {"count": 0}});
                Ok(())
            }
            Kind::Event => self.event(row, at),
            Kind::EventResponse => self.event_response(row, at),
            Kind::Program => program(row, at),
            Kind::Activation => self.activation(row, at),
            Kind::Reward => self.reward(row, at),
            Kind::Earning => self.earning(row, at),
            Kind::Fulfillment => self.fulfillment(row, at),
            _ => Ok(()),
        }
    }

    /// Checks a changed resource.
    pub(super) fn may_become(&self, kind: Kind, before: &Value, row: &Value) -> Outcome<()> {
        if kind != Kind::Event {
            return Ok(());
        }
        if before["attributes"]["type"] != row["attributes"]["type"] {
            return contradicts("/data", "type", "The type of an event cannot change");
        }
        check_in(row, "/data")
    }

    /// Returns the target of a relationship of a row.
    fn linked(&self, row: &Value, name: &str) -> Option<(Kind, i32, Value)> {
        let data = &row["relationships"][name]["data"];
        let (kind, key) = self.store.find_named(data["type"].as_str()?, data["id"].as_str()?)?;
        Some((kind, key, self.store.row(kind, key)?))
    }

    /// Returns the target of a required relationship.
    fn needed(&self, row: &Value, name: &str, at: &str) -> Outcome<(Kind, i32, Value)> {
        let problem = || Problem::body(409, format!("{at}/relationships/{name}"), format!("`{name}` is required"));
        self.linked(row, name).ok_or_else(|| problem().into())
    }

    fn event(&self, row: &mut Value, at: &str) -> Outcome<()> {
        for attendee in row["attributes"]["attendees"].as_array_mut().into_iter().flatten() {
            attendee["response_status"] = "needsAction".into();
        }
        check_in(row, at)
    }

    fn event_response(&mut self, row: &Value, at: &str) -> Outcome<()> {
        let (kind, key, mut event) = self.needed(row, "calendar_event", at)?;
        let wanted = &row["attributes"]["attendee"];
        let list = event["attributes"]["attendees"].as_array_mut();
        let Some(attendee) = list.into_iter().flatten().find(|attendee| attendee["_id"] == *wanted) else {
            return contradicts(at, "attendee", "The event has no such attendee");
        };
        attendee["response_status"] = row["attributes"]["response_status"].clone();
        self.store.put(kind, key, &event);
        Ok(())
    }

    fn activation(&self, row: &mut Value, at: &str) -> Outcome<()> {
        let (_, patient, _) = self.needed(row, "patient", at)?;
        let (_, _, program) = self.needed(row, "reward_program", at)?;
        if program["attributes"]["frozen"] == true {
            let detail = "The program is frozen";
            return Err(Problem::body(409, format!("{at}/relationships/reward_program"), detail).into());
        }
        let others = self.store.owned(Kind::Activation, patient);
        let rows = others.into_iter().filter_map(|key| self.store.row(Kind::Activation, key));
        if rows.into_iter().any(|other| other["relationships"]["reward_program"]["data"]["id"] == program["id"]) {
            let detail = "The patient has an activation of this program";
            return Err(Problem::body(409, format!("{at}/relationships/patient"), detail).into());
        }
        let from = instant(row, "activated_at");
        if !(instant(&program, "start_at")..=instant(&program, "end_at")).contains(&from) {
            return contradicts(at, "activated_at", "The program does not run then");
        }
        let days = number(&program, "duration_active") as i64;
        let attributes = &mut row["attributes"];
        attributes["expires_at"] = time(from + days * DAY);
        attributes["fulfill_as_earned"] = program["attributes"]["fulfill_as_earned"].clone();
        attributes["budget_unit"] = program["attributes"]["budget_unit"].clone();
        for name in ["allocated_count", "total_allocated_value", "earned_count", "total_earned_value"] {
            attributes[name] = 0.into();
        }
        Ok(())
    }

    fn reward(&mut self, row: &mut Value, at: &str) -> Outcome<()> {
        let (kind, key, mut activation) = self.needed(row, "reward_program_activation", at)?;
        let (_, _, program) = self.needed(&activation, "reward_program", at)?;
        let from = instant(row, "allocated_at");
        if !(instant(&activation, "activated_at")..=instant(&activation, "expires_at")).contains(&from) {
            return contradicts(at, "allocated_at", "The activation is not in force then");
        }
        if row["attributes"]["target_at"].is_string() && instant(row, "target_at") < from {
            return contradicts(at, "target_at", "It lies before the allocation");
        }
        let total = number(&activation, "total_allocated_value") + number(row, "allocated_value");
        if total > number(&program, "budget_value") {
            return contradicts(at, "allocated_value", "It exceeds what is left of the budget");
        }
        row["attributes"]["allocated_unit"] = program["attributes"]["budget_unit"].clone();
        row["relationships"]["patient"]["data"] = activation["relationships"]["patient"]["data"].clone();
        activation["attributes"]["total_allocated_value"] = total.into();
        activation["attributes"]["allocated_count"] = (number(&activation, "allocated_count") + 1.0).into();
        self.store.put(kind, key, &activation);
        Ok(())
    }

    fn earning(&mut self, row: &mut Value, at: &str) -> Outcome<()> {
        let (kind, key, mut reward) = self.needed(row, "reward", at)?;
        let (_, _, activation) = self.needed(&reward, "reward_program_activation", at)?;
        if reward["attributes"]["earned_at"].is_string() {
            let detail = "The reward has an earning";
            return Err(Problem::body(409, format!("{at}/relationships/reward"), detail).into());
        }
        if number(row, "earned_value") > number(&reward, "allocated_value") {
            return contradicts(at, "earned_value", "It exceeds the allocated value");
        }
        let earned = instant(row, "earned_at");
        if earned <= instant(&reward, "allocated_at") || earned >= instant(&activation, "expires_at") {
            return contradicts(
                at,
                "earned_at",
                "It does not lie between the allocation and the end of the activation",
            );
        }
        row["attributes"]["earned_unit"] = reward["attributes"]["allocated_unit"].clone();
        row["attributes"]["ready_for_fulfillment"] = true.into();
        let program = self.linked(&activation, "reward_program");
        let relationships = &mut row["relationships"];
        relationships["patient"]["data"] = reward["relationships"]["patient"]["data"].clone();
        relationships["reward_program_activation"]["data"] =
            reward["relationships"]["reward_program_activation"]["data"].clone();
        relationships["group"]["data"] =
            program.map(|(_, _, program)| program["relationships"]["group"]["data"].clone()).unwrap_or_default();
        for name in ["earned_value", "earned_at"] {
            reward["attributes"][name] = row["attributes"][name].clone();
        }
        self.store.put(kind, key, &reward);
        Ok(())
    }

    fn fulfillment(&mut self, row: &mut Value, at: &str) -> Outcome<()> {
        let (kind, key, mut earning) = self.needed(row, "reward_earning", at)?;
        if earning["attributes"]["fulfilled_at"].is_string() {
            let detail = "The earning is fulfilled";
            return Err(Problem::body(409, format!("{at}/relationships/reward_earning"), detail).into());
        }
        if number(row, "fulfilled_value") < 0.0 {
            return contradicts(at, "fulfilled_value", "It is less than nothing");
        }
        if instant(row, "fulfilled_at") < instant(&earning, "earned_at") {
            return contradicts(at, "fulfilled_at", "It lies before the earning");
        }
        row["attributes"]["fulfilled_unit"] = earning["attributes"]["earned_unit"].clone();
        row["relationships"]["patient"]["data"] = earning["relationships"]["patient"]["data"].clone();
        for name in ["fulfilled_value", "fulfilled_at"] {
            earning["attributes"][name] = row["attributes"][name].clone();
        }
        earning["attributes"]["ready_for_fulfillment"] = false.into();
        if let Some((kind, key, mut reward)) = self.linked(&earning, "reward") {
            for name in ["fulfilled_value", "fulfilled_at"] {
                reward["attributes"][name] = row["attributes"][name].clone();
            }
            self.store.put(kind, key, &reward);
        }
        self.store.put(kind, key, &earning);
        Ok(())
    }
}

/// Checks that a check-in takes the whole day.
fn check_in(row: &Value, at: &str) -> Outcome<()> {
    let attributes = &row["attributes"];
    if attributes["type"] != "plan-check-in" {
        return Ok(());
    }
    if attributes["all_day"] != true {
        return contradicts(at, "all_day", "A check-in takes up the whole day");
    }
    if !attributes["end_at"].is_null() {
        return contradicts(at, "end_at", "A check-in has no end");
    }
    Ok(())
}

fn program(row: &Value, at: &str) -> Outcome<()> {
    if instant(row, "end_at") <= instant(row, "start_at") {
        return contradicts(at, "end_at", "The program ends before it starts");
    }
    if number(row, "budget_value") <= 0.0 {
        return contradicts(at, "budget_value", "The budget is not above 0");
    }
    Ok(())
}
