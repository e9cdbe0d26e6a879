//! Finds the identifiers that calls send, with as few reads as possible.

use std::cell::RefCell;
use std::collections::BTreeSet;
use std::sync::{Arc, Mutex, PoisonError};

use fitbit_plus::test::FakeApi;
use fitbit_plus::{Client, Document, Patient, PatientScope};

use crate::contract::{CALLS, Contract, Exchange, Failure, Ids, Outcome, RESPONSES, exchange};
use crate::described::Description;

use super::known::Known;
use super::live::calls_of_its_own;

/// The maximum number of requests for data of other patients that the first one lacks.
pub const REQUESTS_FURTHER: usize = 100;

/// The maximum number of patients searched.
const PATIENTS_FURTHER: u32 = 50;

/// The maximum number of requests of a call: a page and the next one.
const REQUESTS_OF_A_CALL: usize = 2;

/// The names of calls, from the one with the fewest arguments.
const LEAST: [&str; 3] = ["next", "least", "full"];

/// The call of an operation with the fewest arguments.
#[derive(Debug, Clone)]
pub(super) struct Step {
    pub(super) call: Contract,
    /// The resource types whose identifiers it sends.
    pub(super) needs: BTreeSet<String>,
    /// The resource types whose identifiers its response may contain.
    returns: BTreeSet<String>,
}

impl Step {
    fn is_possible(&self, known: &Known) -> bool {
        self.needs.iter().all(|of| known.has(of))
    }

    fn returns_one_of(&self, wanted: &BTreeSet<String>) -> bool {
        !self.returns.is_disjoint(wanted)
    }
}

/// Returns the step of each operation. Each call runs once against an empty fake, to record the identifiers it needs.
pub(super) async fn steps(operations: impl Iterator<Item = &str>) -> Result<Vec<Step>, Failure> {
    let description = Description::new(simulator::corrected()?);
    let described = description.operations();
    let empty = FakeApi::new().client();
    let mut steps = Vec::new();
    for call in operations.filter_map(least) {
        let needs = Arc::<Mutex<BTreeSet<String>>>::default();
        let requested = Arc::clone(&needs);
        let ids = Ids::new(move |of| {
            requested.lock().unwrap_or_else(PoisonError::into_inner).insert(of.to_owned());
            None
        });
        let _ = (call.run)(&empty, &ids).await;
        let needs = needs.lock().unwrap_or_else(PoisonError::into_inner).clone();
        let returns =
            described.get(call.operation).map(|operation| description.identified(operation)).unwrap_or_default();
        steps.push(Step { call, needs, returns });
    }
    Ok(steps)
}

fn least(operation: &str) -> Option<Contract> {
    let rank = |call: &Contract| LEAST.iter().position(|name| *name == call.call).unwrap_or(LEAST.len());
    let least = CALLS.iter().filter(|call| call.operation == operation).min_by_key(|call| rank(call));
    calls_of_its_own().find(|call| call.operation == operation).or_else(|| least.copied())
}

/// Removes and returns the first waiting call whose identifiers are known.
pub(super) fn possible(waiting: &mut Vec<Step>, known: &Known) -> Option<Step> {
    let at = waiting.iter().position(|step| step.is_possible(known))?;
    Some(waiting.remove(at))
}

/// Returns the types whose identifiers calls wait for.
pub(super) fn missing<'a>(waiting: impl IntoIterator<Item = &'a Step>, known: &Known) -> BTreeSet<String> {
    waiting.into_iter().flat_map(|step| &step.needs).filter(|of| !known.has(of)).cloned().collect()
}

/// Returns the missing types, and transitively those that reads need to find them.
pub(super) fn wanted(reads: &[Step], missing_types: BTreeSet<String>, known: &Known) -> BTreeSet<String> {
    let mut wanted = missing_types;
    loop {
        let before = wanted.len();
        let more = missing(reads.iter().filter(|step| step.returns_one_of(&wanted)), known);
        wanted.extend(more);
        if wanted.len() == before {
            return wanted;
        }
    }
}

/// Removes and returns the next possible read that may find a wanted type.
pub(super) fn leading(reads: &mut Vec<Step>, wanted: &BTreeSet<String>, known: &Known) -> Option<Step> {
    let at = reads.iter().position(|step| step.is_possible(known) && step.returns_one_of(wanted))?;
    Some(reads.remove(at))
}

/// Finds more patients of the same groups. Returns the number of requests.
pub(super) async fn more_patients(client: &Client, known: &Known) -> usize {
    let scope = PatientScope::groups(known.all("group"));
    let more = client.fetch_patients(scope).cursor().limit(PATIENTS_FURTHER).send_raw();
    // A refusal is reported by the verified call.
    listening(known, Box::pin(exchange::<Document<Vec<Patient>>>(more))).await.1
}

/// Repeats the reads for other patients until a wanted type is found or the limit is reached. Returns whether it was.
pub(super) async fn look_further(
    client: &Client,
    known: &Known,
    made: &[Step],
    wanted: &BTreeSet<String>,
    requests: &mut usize,
) -> bool {
    let leading: Vec<_> =
        made.iter().filter(|step| step.needs.contains("patient") && step.returns_one_of(wanted)).collect();
    for patient in known.all("patient").iter().skip(1) {
        let ids = known.ids_but("patient", patient);
        for step in &leading {
            if *requests + REQUESTS_OF_A_CALL > REQUESTS_FURTHER {
                return false;
            }
            *requests += listening(known, (step.call.run)(client, &ids)).await.1;
            if wanted.iter().any(|of| known.has(of)) {
                return true;
            }
        }
    }
    false
}

/// Collects identifiers from the responses to a call. Returns the number of requests.
pub(super) async fn listening(known: &Known, call: Exchange<'_>) -> (Outcome, usize) {
    let collecting = async {
        let outcome = call.await;
        (outcome, RESPONSES.with(RefCell::take))
    };
    let (outcome, responses) = RESPONSES.scope(RefCell::default(), collecting).await;
    responses.iter().for_each(|response| known.learn(response));
    // A refused request has no recorded response.
    let requests = responses.len() + usize::from(outcome.is_err());
    (outcome, requests)
}
