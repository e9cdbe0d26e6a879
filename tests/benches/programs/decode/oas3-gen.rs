//! A page of patients, as oas3-gen has it.

pub type Page = peer::FetchPatientsResponse;
