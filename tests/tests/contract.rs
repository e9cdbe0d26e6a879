//! One test for each call of the contract, at least one per operation: it sends every allowed member, the simulator
//! validates it against the corrected description, and the response round-trips.

use std::collections::BTreeSet;
use std::process::ExitCode;

use libtest_mimic::{Arguments, Failed, Trial};
use serde_json::Value;
use tests::contract::{CALLS, Contract};
use tests::trial;

fn main() -> ExitCode {
    let mut trials: Vec<Trial> =
        CALLS.iter().map(|call| Trial::test(name(*call), || keeps_the_contract(*call))).collect();
    trials.push(Trial::test("every_operation_has_a_call", every_operation_has_a_call));
    libtest_mimic::run(&Arguments::from_args(), trials).exit_code()
}

fn name(call: Contract) -> String {
    format!("{}::{}", call.operation, call.call)
}

fn every_operation_has_a_call() -> Result<(), Failed> {
    let described = simulator::corrected()?;
    let paths = described.get("paths").and_then(Value::as_object).ok_or("paths")?;
    let operations = paths.values().filter_map(Value::as_object).flat_map(|path| path.values());
    let described: BTreeSet<&str> = operations.filter_map(|operation| operation.get("operationId")?.as_str()).collect();
    let called: BTreeSet<&str> = CALLS.iter().map(|call| call.operation).collect();
    if described != called || called.len() != 62 {
        return Err(format!("{} described, {} called", described.len(), called.len()).into());
    }
    Ok(())
}

/// Each call has its own simulator, so calls do not affect each other.
fn keeps_the_contract(call: Contract) -> Result<(), Failed> {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
    runtime.block_on(async {
        let trial = trial::Trial::begin().await.map_err(|error| error.to_string())?;
        let client = trial.client().build()?;
        // Failures include values, because the data is synthetic.
        Ok(trial.run(&client, call).await.map_err(|failure| format!("{failure:?}"))?)
    })
}
