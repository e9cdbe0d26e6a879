//! Finds the identifiers that calls send, with as few reads as it takes. It knows what reads ask for and what their answers
//! may tell, and neither who is asked nor what is verified.

use std::cell::RefCell;
use std::collections::BTreeSet;
use std::sync::{Arc, Mutex, PoisonError};

use fitbit_plus::test::FakeApi;
use fitbit_plus::{Client, Document, Patient, PatientScope};

use crate::contract::{CALLS, Contract, Exchange, Failure, HEARD, Ids, Outcome, exchange};
use crate::described::Description;

use super::known::Known;
use super::live::calls_of_its_own;

/// How many requests are made at most to find in other patients what the first one does not have.
pub const REQUESTS_FURTHER: usize = 100;

/// How many patients are looked into at most.
const PATIENTS_FURTHER: u32 = 50;

/// How many requests a call makes at most: a page, and the one behind it.
const REQUESTS_OF_A_CALL: usize = 2;

/// Which call of an operation says least, from the best.
const LEAST: [&str; 3] = ["next", "least", "full"];

/// The least call of an operation.
#[derive(Debug, Clone)]
pub(super) struct Step {
    pub(super) call: Contract,
    /// The types of the resources whose identifiers it sends.
    pub(super) needs: BTreeSet<String>,
    /// The types of those that its answer may tell.
    tells: BTreeSet<String>,
}

impl Step {
    fn is_possible(&self, known: &Known) -> bool {
        self.needs.iter().all(|of| known.has(of))
    }

    fn tells_one_of(&self, wanted: &BTreeSet<String>) -> bool {
        !self.tells.is_disjoint(wanted)
    }
}

/// The least calls of operations. They are made where nobody answers, to see what they ask for.
pub(super) async fn steps(operations: impl Iterator<Item = &str>) -> Result<Vec<Step>, Failure> {
    let description = Description::new(simulator::corrected()?);
    let described = description.operations();
    let nobody = FakeApi::new().client();
    let mut steps = Vec::new();
    for call in operations.filter_map(least) {
        let needs = Arc::<Mutex<BTreeSet<String>>>::default();
        let asked = Arc::clone(&needs);
        let ids = Ids::new(move |of| {
            asked.lock().unwrap_or_else(PoisonError::into_inner).insert(of.to_owned());
            None
        });
        let _ = (call.run)(&nobody, &ids).await;
        let needs = needs.lock().unwrap_or_else(PoisonError::into_inner).clone();
        let tells = described.get(call.operation).map(|operation| description.told(operation)).unwrap_or_default();
        steps.push(Step { call, needs, tells });
    }
    Ok(steps)
}

fn least(operation: &str) -> Option<Contract> {
    let rank = |call: &Contract| LEAST.iter().position(|name| *name == call.call).unwrap_or(LEAST.len());
    let least = CALLS.iter().filter(|call| call.operation == operation).min_by_key(|call| rank(call));
    calls_of_its_own().find(|call| call.operation == operation).or_else(|| least.copied())
}

/// The first call that can be made, taken out of those that wait.
pub(super) fn possible(waiting: &mut Vec<Step>, known: &Known) -> Option<Step> {
    let at = waiting.iter().position(|step| step.is_possible(known))?;
    Some(waiting.remove(at))
}

/// The types that calls wait for.
pub(super) fn missing<'a>(waiting: impl IntoIterator<Item = &'a Step>, known: &Known) -> BTreeSet<String> {
    waiting.into_iter().flat_map(|step| &step.needs).filter(|of| !known.has(of)).cloned().collect()
}

/// What is missing, and what the reads that lead there wait for, and those that lead there in turn.
pub(super) fn wanted(reads: &[Step], missing_types: BTreeSet<String>, known: &Known) -> BTreeSet<String> {
    let mut wanted = missing_types;
    loop {
        let before = wanted.len();
        let more = missing(reads.iter().filter(|step| step.tells_one_of(&wanted)), known);
        wanted.extend(more);
        if wanted.len() == before {
            return wanted;
        }
    }
}

/// The next read that can be made and leads to something wanted; taken out of those that were not made.
pub(super) fn leading(reads: &mut Vec<Step>, wanted: &BTreeSet<String>, known: &Known) -> Option<Step> {
    let at = reads.iter().position(|step| step.is_possible(known) && step.tells_one_of(wanted))?;
    Some(reads.remove(at))
}

/// Learns of more patients of the same groups. Gives how many requests it took.
pub(super) async fn more_patients(client: &Client, known: &Known) -> usize {
    let scope = PatientScope::groups(known.all("group"));
    let more = client.fetch_patients(scope).cursor().limit(PATIENTS_FURTHER).send_raw();
    // Who refuses is asked again where it counts.
    listening(known, Box::pin(exchange::<Document<Vec<Patient>>>(more))).await.1
}

/// Makes the reads so far for other patients, until something wanted is found or no request is left. Says whether it was.
pub(super) async fn look_further(
    client: &Client,
    known: &Known,
    made: &[Step],
    wanted: &BTreeSet<String>,
    requests: &mut usize,
) -> bool {
    let leading: Vec<_> =
        made.iter().filter(|step| step.needs.contains("patient") && step.tells_one_of(wanted)).collect();
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

/// Learns from the answers to a call. Gives how many requests it took.
pub(super) async fn listening(known: &Known, call: Exchange<'_>) -> (Outcome, usize) {
    let heard = async {
        let outcome = call.await;
        (outcome, HEARD.with(RefCell::take))
    };
    let (outcome, answers) = HEARD.scope(RefCell::default(), heard).await;
    answers.iter().for_each(|answer| known.learn(answer));
    // What is refused is not heard.
    let requests = answers.len() + usize::from(outcome.is_err());
    (outcome, requests)
}
