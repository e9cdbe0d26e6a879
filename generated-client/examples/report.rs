//! Reports every patient of an organization with their last result of one metric, as a table and as CSV.
//!
//! ```text
//! cargo run --example report -- --simulate
//! ```

mod common;

use std::collections::HashMap;
use std::path::PathBuf;
use std::process::ExitCode;

use anyhow::{Context, Result};
use clap::Parser;
use comfy_table::{CellAlignment, Table, presets};
use fitbit_plus::runtime::DateTime;
use fitbit_plus::{ExposeSensitive, MetricScope, PatientHealthMetric, PatientId, PatientScope, TryStreamExt};

use common::at;

/// Reports every patient of an organization with their last result of one metric
#[derive(Debug, Parser)]
struct Arguments {
    #[command(flatten)]
    service: common::Service,
    /// The metric
    #[arg(long, default_value = "weight")]
    metric: String,
    /// The CSV file to write
    #[arg(long, default_value = "report.csv")]
    csv: PathBuf,
    /// How many lines of the table are printed; the CSV has all of them
    #[arg(long, default_value_t = 15)]
    lines: usize,
}

struct Measured {
    at: DateTime,
    value: String,
}

#[tokio::main]
async fn main() -> ExitCode {
    common::exit(run(Arguments::parse()).await)
}

async fn run(arguments: Arguments) -> Result<common::Outcome> {
    let path = &arguments.csv;
    let mut csv = csv::Writer::from_path(path).with_context(at(path))?;
    let connection = arguments.service.connect().await?;
    let (client, organization) = (&connection.client, &connection.organization);
    let metrics = client.fetch_patient_health_metrics(MetricScope::organization(organization));
    let patients = client.fetch_patients(PatientScope::organization(organization)).archived(false);
    let (count_of_metrics, count_of_patients) = tokio::try_join!(metrics.clone().count(), patients.clone().count())?;
    let bar = common::progress(count_of_metrics + count_of_patients, "reading");

    // Two streams over the organization instead of one request for each patient.
    let mut last: HashMap<PatientId, Measured> = HashMap::new();
    let mut metrics = metrics.cursor().stream();
    while let Some(metric) = metrics.try_next().await? {
        bar.inc(1);
        if let Some((patient, measured)) = measured(&metric, &arguments.metric) {
            match last.get(&patient) {
                Some(known) if known.at >= measured.at => {}
                _ => drop(last.insert(patient, measured)),
            }
        }
    }

    csv.write_record(["patient", "name", "measured_at", &arguments.metric]).with_context(at(path))?;
    let mut table = Table::new();
    table.load_style(presets::UTF8_FULL_CONDENSED).set_header(["Patient", "Measured", &arguments.metric]);
    let mut patients = patients.cursor().stream();
    while let Some(patient) = patients.try_next().await? {
        bar.inc(1);
        let attributes = &patient.attributes;
        let name = format!("{} {}", attributes.first_name.expose_or(""), attributes.last_name.expose_or(""));
        let (measured_at, value) = match last.get(&patient.id) {
            Some(measured) => (measured.at.to_string(), measured.value.as_str()),
            None => (String::new(), ""),
        };
        csv.write_record([patient.id.as_ref(), name.trim(), &measured_at, value]).with_context(at(path))?;
        if patients.audit().rows() <= arguments.lines as u64 {
            table.add_row([name.trim(), measured_at.get(..10).unwrap_or("never"), value]);
        }
    }
    csv.flush().with_context(at(path))?;
    bar.finish_and_clear();

    if let Some(column) = table.column_mut(2) {
        column.set_cell_alignment(CellAlignment::Right);
    }
    println!("{table}");
    println!("Patients: {}. Measurements: {}.", patients.audit(), metrics.audit());
    println!("{} of them have a result. The whole report is in {}.", last.len(), path.display());
    let is_whole = patients.audit().is_consistent() && metrics.audit().is_consistent();
    Ok(if is_whole { common::Outcome::Complete } else { common::Outcome::Incomplete })
}

/// The patient, the time and the value of a result, if it is of this metric.
fn measured(metric: &PatientHealthMetric, wanted: &str) -> Option<(PatientId, Measured)> {
    let attributes = &metric.attributes;
    if attributes.type_.expose()?.as_str() != wanted {
        return None;
    }
    let patient = metric.relationships.patient.id()?.clone();
    let unit = attributes.unit.as_deref().unwrap_or_default();
    let value = attributes.value.expose()?;
    Some((patient, Measured { at: attributes.occurred_at?, value: format!("{value} {unit}") }))
}
