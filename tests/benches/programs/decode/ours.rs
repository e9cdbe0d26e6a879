//! A page of patients, as this project has it.

pub type Page = fitbit_plus::Document<Vec<fitbit_plus::Patient>>;
