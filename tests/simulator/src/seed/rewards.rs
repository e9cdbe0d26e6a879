//! Budgets and earned rewards.
//!
//! Every second patient has an activation with one reward, every fourth has earned it, every eighth has received it.

use serde_json::{Value, json};

use super::{DAY, World, time};
use crate::kind::Kind;

/// The amount allocated to each reward and earned with it.
const ALLOCATED: i64 = 50;
const EARNED: i64 = 40;

impl World {
    fn activated(&self, key: i32) -> i64 {
        self.epoch() + 30 * DAY + self.below(Kind::Activation, key, 10, 60) * DAY
    }

    pub(super) fn program(&self, key: i32) -> Value {
        json!({
            "attributes": {
                "name": format!("Walking programme {}", key + 1),
                "tagline": "A step a day",
                "description": "Rewards for walking.",
                "start_at": time(self.epoch()),
                "end_at": time(self.epoch() + 1095 * DAY),
                "budget_value": 500,
                "budget_unit": "dollar",
                "duration_active": 540,
                "fulfill_as_earned": key % 2 == 0,
                "frozen": key % 4 == 3,
            },
            "relationships": {"group": {"data": self.identifier(Kind::Group, key)}},
        })
    }

    pub(super) fn activation(&self, key: i32) -> Value {
        let earned = key % 2 == 0;
        let (group, _) = self.groups_of_patient(key * 2);
        let at = self.activated(key);
        json!({
            "attributes": {
                "active": true,
                "activated_at": time(at),
                "expires_at": time(at + 540 * DAY),
                "fulfill_as_earned": group % 2 == 0,
                "allocated_count": 1,
                "total_allocated_value": ALLOCATED,
                "earned_count": i64::from(earned),
                "total_earned_value": if earned { EARNED } else { 0 },
                "budget_unit": "dollar",
            },
            "relationships": {
                "patient": {"data": self.identifier(Kind::Patient, key * 2)},
                "reward_program": {"data": self.identifier(Kind::Program, group)},
            },
        })
    }

    pub(super) fn reward(&self, key: i32) -> Value {
        let at = self.activated(key);
        let mut attributes = json!({
            "_thread": if key % 2 == 0 { "weight" } else { "blood_pressure" },
            "description": "Walk ten miles in a month",
            "allocated_value": ALLOCATED,
            "allocated_unit": "dollar",
            "allocated_at": time(at + DAY),
            "target_at": time(at + 31 * DAY),
        });
        if key % 2 == 0 {
            attributes["earned_value"] = EARNED.into();
            attributes["earned_at"] = time(at + 30 * DAY);
        }
        if key % 4 == 0 {
            attributes["fulfilled_value"] = EARNED.into();
            attributes["fulfilled_at"] = time(at + 33 * DAY);
        }
        json!({
            "attributes": attributes,
            "relationships": {
                "patient": {"data": self.identifier(Kind::Patient, key * 2)},
                "reward_program_activation": {"data": self.identifier(Kind::Activation, key)},
            },
        })
    }

    pub(super) fn earning(&self, key: i32) -> Value {
        let reward = key * 2;
        let at = self.activated(reward);
        let (group, _) = self.groups_of_patient(key * 4);
        let mut attributes = json!({
            "earned_value": EARNED,
            "earned_unit": "dollar",
            "earned_at": time(at + 30 * DAY),
            "ready_for_fulfillment": key % 4 != 3,
        });
        if key % 2 == 0 {
            attributes["fulfilled_value"] = EARNED.into();
            attributes["fulfilled_at"] = time(at + 33 * DAY);
        }
        json!({
            "attributes": attributes,
            "relationships": {
                "group": {"data": self.identifier(Kind::Group, group)},
                "patient": {"data": self.identifier(Kind::Patient, key * 4)},
                "reward_program_activation": {"data": self.identifier(Kind::Activation, reward)},
                "reward": {"data": self.identifier(Kind::Reward, reward)},
            },
        })
    }

    pub(super) fn fulfillment(&self, key: i32) -> Value {
        let at = self.activated(key * 4);
        json!({
            "attributes": {
                "fulfilled_value": EARNED,
                "fulfilled_unit": "dollar",
                "fulfilled_at": time(at + 33 * DAY),
            },
            "relationships": {
                "patient": {"data": self.identifier(Kind::Patient, key * 8)},
                "reward_earning": {"data": self.identifier(Kind::Earning, key * 2)},
            },
        })
    }
}
