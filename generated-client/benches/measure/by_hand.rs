//! A page of patients by hand: structs with derived `serde` that have every described member and drop all others.

use jiff::Timestamp;
use jiff::civil::Date;
use serde::{Deserialize, Serialize};

/// Structs with required members and, after `;`, optional ones.
macro_rules! objects {
    ($($name:ident $(<$of:ident>)? {
        $($(#[$meta:meta])* $field:ident: $type:ty),*; $($(#[$optional_meta:meta])* $optional:ident: $of_optional:ty),*
    })*) => {$(
        #[derive(Debug, Deserialize, Serialize)]
        pub(crate) struct $name $(<$of>)? {
            $($(#[$meta])* pub(crate) $field: $type,)*
            $(
                #[serde(skip_serializing_if = "Option::is_none")]
                $(#[$optional_meta])*
                pub(crate) $optional: Option<$of_optional>,
            )*
        }
    )*};
}

objects! {
    Document<T> {
        data: T;
        meta: Meta, links: PageLinks
    }
    Meta {
        ;
        count: u64, req_id: String
    }
    PageLinks {
        ;
        #[serde(rename = "self")] itself: String, next: String
    }
    Patient {
        #[serde(rename = "type")] resource_type: String, id: String, attributes: PatientAttributes;
        relationships: PatientRelationships, links: PatientLinks
    }
    PatientAttributes {
        ;
        first_name: String, last_name: String, email_address: String, phone_numbers: Vec<PhoneNumber>,
        addresses: Vec<Address>, identifiers: Vec<PatientIdentifier>, birth_date: Date, gender: Gender, note: String,
        updated_at: Timestamp, first_access_at: Timestamp, invited_at: Timestamp, enrolled_at: Timestamp,
        last_access_at: Timestamp, archived: bool, archive_history: Vec<ArchiveHistory>, statement: Statement
    }
    PhoneNumber {
        value: String, primary: bool;
        #[serde(rename = "type")] kind: String
    }
    Address {
        ;
        city: String, state: String, postal_code: String, lines: Vec<String>,
        #[serde(rename = "use")] used_for: String, #[serde(rename = "type")] kind: String, text: String,
        district: String, country: String
    }
    PatientIdentifier {
        system: String, value: String;
        label: String, unique: bool
    }
    ArchiveHistory {
        ;
        archived: bool, modified_at: Timestamp, reason: String, notes: String
    }
    Statement {
        ;
        value: String, updated_at: Timestamp, updated_by: String
    }
    PatientRelationships {
        ;
        groups: Relationship<Identifier>, coaches: Relationship<CoachIdentifier>
    }
    Relationship<I> {
        data: Vec<I>;
        links: RelationshipLinks
    }
    RelationshipLinks {
        ;
        related: String
    }
    Identifier {
        #[serde(rename = "type")] resource_type: String, id: String;
    }
    CoachIdentifier {
        #[serde(rename = "type")] resource_type: String, id: String;
        meta: CoachMeta
    }
    CoachMeta {
        ;
        primary: bool
    }
    PatientLinks {
        ;
        #[serde(rename = "self")] itself: String, twine_web_app: String
    }
}

#[derive(Debug, Deserialize, Serialize)]
#[serde(rename_all = "lowercase")]
pub(crate) enum Gender {
    Male,
    Female,
    Other,
}
