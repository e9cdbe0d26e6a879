//! A page of patients, as openapi-generator has it.

pub type Page = peer::models::FetchPatientsResponse;
