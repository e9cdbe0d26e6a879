//! A page of patients, as progenitor has it.

pub type Page = peer::types::FetchPatientsResponse;
