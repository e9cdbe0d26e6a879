//! Every patient of an organization with their last result of one metric, as a table and as CSV.
//!
//! ```text
//! cargo run --example report -- --simulate
//! ```

mod common;

use std::collections::HashMap;
use std::path::PathBuf;

use anyhow::Result;
use clap::Parser;
use comfy_table::{CellAlignment, Table, presets};
use fitbit_plus::runtime::DateTime;
use fitbit_plus::{MetricScope, PatientHealthMetric, PatientId, PatientScope, TryStreamExt};

/// Every patient of an organization with their last result of one metric
#[derive(Debug, Parser)]
struct Arguments {
    #[command(flatten)]
    service: common::Service,
    /// The metric
    #[arg(long, default_value = "weight")]
    metric: String,
    /// Where the CSV goes
    #[arg(long, default_value = "report.csv")]
    csv: PathBuf,
    /// How many lines of the table are printed; all of them are in the CSV
    #[arg(long, default_value_t = 15)]
    lines: usize,
}

struct Measured {
    at: DateTime,
    value: String,
}

#[tokio::main]
async fn main() -> Result<()> {
    let arguments = Arguments::parse();
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

    let mut csv = csv::Writer::from_path(&arguments.csv)?;
    csv.write_record(["patient", "name", "measured_at", &arguments.metric])?;
    let mut table = Table::new();
    table.load_style(presets::UTF8_FULL_CONDENSED).set_header(["Patient", "Measured", &arguments.metric]);
    let mut patients = patients.cursor().stream();
    while let Some(patient) = patients.try_next().await? {
        bar.inc(1);
        let names = [&patient.attributes.first_name, &patient.attributes.last_name];
        let name = names.iter().filter_map(|name| Some(name.as_ref()?.expose().as_str())).collect::<Vec<_>>().join(" ");
        let (at, value) = match last.get(&patient.id) {
            Some(measured) => (measured.at.to_string(), measured.value.as_str()),
            None => (String::new(), ""),
        };
        csv.write_record([patient.id.as_ref(), &name, &at, value])?;
        if patients.audit().rows() <= arguments.lines as u64 {
            table.add_row([&name, at.get(..10).unwrap_or("never"), value]);
        }
    }
    csv.flush()?;
    bar.finish_and_clear();

    if let Some(column) = table.column_mut(2) {
        column.set_cell_alignment(CellAlignment::Right);
    }
    println!("{table}");
    println!("Patients: {}. Measurements: {}.", patients.audit(), metrics.audit());
    println!("{} of them were measured. The whole report is in {}.", last.len(), arguments.csv.display());
    Ok(())
}

/// Whose value it is, when it was measured, and what came out: where it is of this metric.
fn measured(metric: &PatientHealthMetric, wanted: &str) -> Option<(PatientId, Measured)> {
    let attributes = &metric.attributes;
    if attributes.type_.as_ref()?.expose().as_str() != wanted {
        return None;
    }
    let patient = metric.relationships.patient.data()?.id().clone();
    let unit = attributes.unit.as_deref().unwrap_or_default();
    let value = attributes.value.as_ref()?.expose();
    Some((patient, Measured { at: attributes.occurred_at?, value: format!("{value} {unit}") }))
}
