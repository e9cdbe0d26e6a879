//! A broken resource type or operation fails exactly the operations that use it. Which ones do is read from requests
//! without faults, or from recordings.

#![allow(clippy::indexing_slicing, reason = "a member of a JSON value that is not there is null")]

use std::collections::{BTreeMap, BTreeSet};
use std::error::Error as StdError;
use std::sync::{Arc, Mutex, PoisonError};

use serde_json::Value;
use simulator::{Fault, Simulator};
use tests::contract::{CALLS, Failure};
use tests::trial::Trial;
use tests::verify;

type Checked = Result<(), Box<dyn StdError + Send + Sync>>;

/// The operation that issues tokens.
const TOKEN: &str = "createToken";

/// Operations by what they use.
type Reached = BTreeMap<String, BTreeSet<String>>;

/// Returns the resource types of the description.
fn types() -> Result<BTreeSet<String>, Failure> {
    let document = simulator::corrected()?;
    let definitions = document["definitions"].as_object().ok_or("definitions")?;
    let resources =
        definitions.values().map(|schema| &schema["properties"]).filter(|members| members["id"].is_object());
    let resources = resources.filter(|members| members["attributes"].is_object());
    let types = resources.flat_map(|members| members["type"]["enum"].as_array().into_iter().flatten());
    Ok(types.filter_map(Value::as_str).map(str::to_owned).collect())
}

fn resources(response: &mut Value) -> impl Iterator<Item = &mut Value> {
    let members = response.as_object_mut().into_iter().flatten();
    let held = members.filter(|(name, _)| ["data", "included"].contains(&name.as_str()));
    held.flat_map(|(_, held)| match held {
        Value::Array(resources) => resources.as_mut_slice(),
        one => std::slice::from_mut(one),
    })
}

/// Makes every call of the contract, each against a simulator prepared by `spoil`; returns the failed operations and
/// the simulators.
fn run(spoil: impl Fn(&Simulator)) -> Result<(BTreeSet<String>, Vec<Arc<Simulator>>), Failure> {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
    let mut report = verify::begin(&[])?;
    let simulators = Mutex::new(Vec::new());
    let begin = async || {
        let trial = Trial::begin().await?;
        trial.simulator().clear_requests();
        spoil(trial.simulator());
        simulators.lock().unwrap_or_else(PoisonError::into_inner).push(Arc::clone(trial.simulator()));
        Ok(trial)
    };
    runtime.block_on(verify::contract::run(&mut report, None, begin))?;
    let failed = report.operations.into_iter().filter(|line| !line.results.contract.passed());
    let failed = failed.map(|line| line.operation_id).collect();
    Ok((failed, simulators.into_inner().unwrap_or_else(PoisonError::into_inner)))
}

/// Returns which operations use each type and each operation, including token requests, without faults.
fn reached() -> Result<(Reached, Reached), Failure> {
    let (failed, simulators) = run(|_| {})?;
    assert_eq!(failed, BTreeSet::new());
    assert_eq!(simulators.len(), CALLS.len());
    let (mut types, mut operations) = (Reached::new(), Reached::new());
    for (call, simulator) in CALLS.iter().zip(simulators) {
        for exchange in simulator.requests() {
            operations.entry(exchange.operation_id).or_default().insert(call.operation.to_owned());
            let mut response = serde_json::from_slice(&exchange.response).unwrap_or_default();
            for resource in resources(&mut response) {
                let of = resource["type"].as_str().unwrap_or_default();
                types.entry(of.to_owned()).or_default().insert(call.operation.to_owned());
            }
        }
    }
    Ok((types, operations))
}

#[test]
fn a_broken_type_fails_the_operations_that_return_it() -> Checked {
    let (reached, _) = reached()?;
    assert_eq!(reached.keys().cloned().collect::<BTreeSet<_>>(), types()?, "some response holds each type");
    for (broken, reach) in &reached {
        let (failed, _) = run(|simulator| simulator.faults().malform(broken))?;
        println!("{broken}: {} of {} operations off", failed.len(), verify::begin(&[])?.operations.len());
        assert_eq!(failed, *reach, "{broken}");
    }
    Ok(())
}

#[test]
fn a_broken_operation_fails_those_that_request_it() -> Checked {
    let (_, reached) = reached()?;
    // Every call requests a token; no call requests any other operation than its own.
    let beyond: BTreeSet<_> = reached.iter().filter(|(_, reach)| reach.len() > 1).map(|(id, _)| id.as_str()).collect();
    assert_eq!((reached.len(), beyond), (62, BTreeSet::from([TOKEN])));
    // The other operations are independent, as asserted above, so a sample is enough.
    let tried = reached.iter().step_by(9).chain(reached.get_key_value(TOKEN));
    for (broken, reach) in tried {
        let away = Fault::Redirect("/pub/elsewhere".to_owned());
        let (failed, _) = run(|simulator| simulator.faults().on(broken, 0, away.clone()))?;
        println!("{broken}: {} of {} operations off", failed.len(), reached.len());
        assert_eq!(failed, *reach, "{broken}");
    }
    Ok(())
}
