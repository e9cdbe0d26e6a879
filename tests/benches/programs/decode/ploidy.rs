//! A page of patients, as ploidy has it.

pub type Page = peer::types::FetchPatientsResponse;
