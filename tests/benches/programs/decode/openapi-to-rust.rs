//! A page of patients, as openapi-to-rust has it.

pub type Page = peer::types::FetchPatientsResponse;
