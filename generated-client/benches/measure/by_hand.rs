//! What a person writes who needs a page of patients: structs with derived `serde`, every member of the description,
//! and what the description does not have dropped.

use jiff::Timestamp;
use jiff::civil::Date;
use serde::{Deserialize, Serialize};

#[derive(Debug, Deserialize, Serialize)]
pub(crate) struct Document<T> {
    pub(crate) data: T,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) meta: Option<Meta>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) links: Option<PageLinks>,
}

#[derive(Debug, Deserialize, Serialize)]
pub(crate) struct Meta {
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) count: Option<u64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) req_id: Option<String>,
}

#[derive(Debug, Deserialize, Serialize)]
pub(crate) struct PageLinks {
    #[serde(rename = "self", skip_serializing_if = "Option::is_none")]
    pub(crate) itself: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) next: Option<String>,
}

#[derive(Debug, Deserialize, Serialize)]
pub(crate) struct Patient {
    #[serde(rename = "type")]
    pub(crate) resource_type: String,
    pub(crate) id: String,
    pub(crate) attributes: PatientAttributes,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) relationships: Option<PatientRelationships>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) links: Option<PatientLinks>,
}

#[derive(Debug, Deserialize, Serialize)]
pub(crate) struct PatientAttributes {
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) first_name: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) last_name: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) email_address: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) phone_numbers: Option<Vec<PhoneNumber>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) addresses: Option<Vec<Address>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) identifiers: Option<Vec<PatientIdentifier>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) birth_date: Option<Date>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) gender: Option<Gender>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) note: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) updated_at: Option<Timestamp>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) first_access_at: Option<Timestamp>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) invited_at: Option<Timestamp>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) enrolled_at: Option<Timestamp>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) last_access_at: Option<Timestamp>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) archived: Option<bool>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) archive_history: Option<Vec<ArchiveHistory>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) statement: Option<Statement>,
}

#[derive(Debug, Deserialize, Serialize)]
#[serde(rename_all = "lowercase")]
pub(crate) enum Gender {
    Male,
    Female,
    Other,
}

#[derive(Debug, Deserialize, Serialize)]
pub(crate) struct PhoneNumber {
    #[serde(rename = "type", skip_serializing_if = "Option::is_none")]
    pub(crate) kind: Option<String>,
    pub(crate) value: String,
    pub(crate) primary: bool,
}

#[derive(Debug, Deserialize, Serialize)]
pub(crate) struct Address {
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) city: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) state: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) postal_code: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) lines: Option<Vec<String>>,
    #[serde(rename = "use", skip_serializing_if = "Option::is_none")]
    pub(crate) used_for: Option<String>,
    #[serde(rename = "type", skip_serializing_if = "Option::is_none")]
    pub(crate) kind: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) text: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) district: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) country: Option<String>,
}

#[derive(Debug, Deserialize, Serialize)]
pub(crate) struct PatientIdentifier {
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) label: Option<String>,
    pub(crate) system: String,
    pub(crate) value: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) unique: Option<bool>,
}

#[derive(Debug, Deserialize, Serialize)]
pub(crate) struct ArchiveHistory {
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) archived: Option<bool>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) modified_at: Option<Timestamp>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) reason: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) notes: Option<String>,
}

#[derive(Debug, Deserialize, Serialize)]
pub(crate) struct Statement {
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) value: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) updated_at: Option<Timestamp>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) updated_by: Option<String>,
}

#[derive(Debug, Deserialize, Serialize)]
pub(crate) struct PatientRelationships {
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) groups: Option<Relationship<Identifier>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) coaches: Option<Relationship<CoachIdentifier>>,
}

#[derive(Debug, Deserialize, Serialize)]
pub(crate) struct Relationship<I> {
    pub(crate) data: Vec<I>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) links: Option<RelationshipLinks>,
}

#[derive(Debug, Deserialize, Serialize)]
pub(crate) struct RelationshipLinks {
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) related: Option<String>,
}

#[derive(Debug, Deserialize, Serialize)]
pub(crate) struct Identifier {
    #[serde(rename = "type")]
    pub(crate) resource_type: String,
    pub(crate) id: String,
}

#[derive(Debug, Deserialize, Serialize)]
pub(crate) struct CoachIdentifier {
    #[serde(rename = "type")]
    pub(crate) resource_type: String,
    pub(crate) id: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) meta: Option<CoachMeta>,
}

#[derive(Debug, Deserialize, Serialize)]
pub(crate) struct CoachMeta {
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) primary: Option<bool>,
}

#[derive(Debug, Deserialize, Serialize)]
pub(crate) struct PatientLinks {
    #[serde(rename = "self", skip_serializing_if = "Option::is_none")]
    pub(crate) itself: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) twine_web_app: Option<String>,
}
