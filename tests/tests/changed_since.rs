//! Polls for changes as an integrator does: consecutive windows that share a bound, while rows change.

use std::collections::{BTreeMap, BTreeSet};
use std::error::Error;

use fitbit_plus::runtime::{DateTime, TimeRange, Timestamp};
use fitbit_plus::{Client, Credentials, NewPatient, PatientPatch, PatientScope, TryStreamExt};
use simulator::{Fault, Simulator};

type Checked<T = ()> = Result<T, Box<dyn Error>>;

struct Poller {
    client: Client,
    simulator: Simulator,
    /// `updated_at` of each row in the last response.
    seen: BTreeMap<String, Timestamp>,
    delivered: usize,
}

impl Poller {
    async fn read(&mut self, window: impl Into<TimeRange>) -> Checked {
        let organization = self.simulator.id_of("organization").ok_or("an organization")?;
        let call = self.client.fetch_patients(PatientScope::organization(organization)).updated_at(window);
        let mut rows = call.cursor().limit(10).stream();
        while let Some(row) = rows.try_next().await? {
            let updated = row.attributes.updated_at.and_then(DateTime::timestamp).ok_or("every row has it")?;
            self.seen.insert(row.id.to_string(), updated);
            self.delivered += 1;
        }
        Ok(())
    }

    /// Changes one patient and creates another. Returns the time of the last change.
    async fn change(&self, number: usize) -> Checked<Timestamp> {
        let ids = self.simulator.ids_of("patient");
        let id = ids.get(number * 7 % ids.len()).ok_or("a patient")?;
        self.client.update_patient(id, PatientPatch::new().note(format!("note {number}"))).await?;
        let group = self.simulator.id_of("group").ok_or("a group")?;
        let made = self.client.create_patient(NewPatient::new([group]).first_name("Nora")).await?;
        let made = made.into_data()?.attributes;
        Ok(made.updated_at.and_then(DateTime::timestamp).ok_or("a new patient has it")?)
    }

    /// Returns the rows that differ from the last response.
    fn lost(&self) -> BTreeSet<String> {
        let updated = |id: &String| {
            let row = self.simulator.resource("patient", id)?;
            row.pointer("/attributes/updated_at")?.as_str()?.parse::<Timestamp>().ok()
        };
        let ids = self.simulator.ids_of("patient").into_iter();
        ids.filter(|id| updated(id) != self.seen.get(id).copied()).collect()
    }
}

#[tokio::test]
async fn no_row_that_changes_is_lost_over_windows_that_share_a_bound() -> Checked {
    let simulator = Simulator::builder().patients(60).seed(3).now("2026-01-01T00:00:00Z".parse()?).start().await?;
    let credentials = Credentials::new(simulator.client_id(), simulator.client_secret());
    let client = Client::builder().base_url(simulator.base_url()).credentials(credentials).build()?;
    let mut poller = Poller { client, simulator, seen: BTreeMap::new(), delivered: 0 };

    // The first window has no start.
    let mut until = poller.change(0).await?;
    poller.read(..until).await?;
    for round in 1..8 {
        for number in 0..round {
            poller.change(round * 10 + number).await?;
        }
        let (since, last) = (until, poller.change(round).await?);
        // The end is between the changes, and not a whole number of milliseconds.
        until = last.checked_sub(jiff::SignedDuration::from_micros(1_000_500))?;
        let requests = poller.simulator.count_of_requests("fetchPatients");
        // Every other round, rows are added, removed and changed before the second page.
        if round % 2 == 0 {
            poller.simulator.faults().on("fetchPatients", requests + 1, Fault::Change);
        }
        poller.read(since..until).await?;
    }
    // The last window has no end.
    poller.read(until..).await?;
    assert_eq!(poller.lost(), BTreeSet::new());
    let rows = poller.simulator.count_of("patient");
    assert!(poller.delivered > rows, "{} of {rows}", poller.delivered);
    assert!(poller.simulator.bugs().is_empty());
    Ok(())
}
