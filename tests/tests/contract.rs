//! One test for each call of the contract, at least one for each operation: it sends everything that may be sent, the
//! simulator holds it against the corrected description, and the answer decodes and encodes to the same JSON.

#![allow(clippy::indexing_slicing, reason = "a member of a JSON value that is not there is null")]

use std::collections::BTreeSet;
use std::process::ExitCode;
use std::sync::Arc;

use fitbit_plus::{Client, Credentials, NewToken, TokenGrantType};
use libtest_mimic::{Arguments, Failed, Trial};
use serde_json::Value;
use simulator::Simulator;
use tests::contract::{CALLS, Contract, Ids};

fn main() -> ExitCode {
    let mut trials: Vec<Trial> =
        CALLS.iter().map(|call| Trial::test(name(*call), || keeps_the_contract(*call))).collect();
    trials.push(Trial::test("every_operation_has_a_call", every_operation_has_a_call));
    libtest_mimic::run(&Arguments::from_args(), trials).exit_code()
}

/// Calls that are refused, and must be: operation, call, reason.
const REFUSED: &[(&str, &str, &str)] =
    &[("createToken", "least", "the schema asks for no secret, since which one it takes depends on the grant")];

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

/// Each call has a simulator of its own: what one of them changes, another does not see.
fn keeps_the_contract(call: Contract) -> Result<(), Failed> {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
    runtime.block_on(async {
        // What a full request says is samples: the schemas allow them together, the prose of some operations does not.
        let simulator = Arc::new(
            Simulator::builder().patients(40).seed(7).keeps_rules(false).refuse_unknown_members(true).start().await?,
        );
        let credentials = Credentials::new(simulator.client_id(), simulator.client_secret());
        let client = Client::builder().base_url(simulator.base_url()).credentials(credentials).build()?;
        let secret = NewToken::new(TokenGrantType::ClientCredentials, simulator.client_id());
        let token = client.create_token(secret.client_secret(simulator.client_secret())).await?.data.id.to_string();
        let asked = Arc::clone(&simulator);
        let mut ids = Ids::new(move |of| if of == "oauth/token" { Some(token.clone()) } else { asked.id_of(of) })
            .with("oauth/token", "grant_type", "client_credentials")
            .with("oauth/token", "client_id", simulator.client_id())
            .with("oauth/token", "client_secret", simulator.client_secret());
        for (of, member, pointer) in [
            ("patient", "identifier/system", "/attributes/identifiers/0/system"),
            ("patient", "identifier/value", "/attributes/identifiers/0/value"),
        ] {
            let resource = simulator.id_of(of).and_then(|id| simulator.resource(of, &id));
            let text = resource.as_ref().and_then(|resource| resource.pointer(pointer)?.as_str());
            ids = ids.with(of, member, text.ok_or(pointer)?);
        }
        // A name leads to a group where no other has it.
        let group = simulator.id_of("group").ok_or("a group")?;
        simulator.edit("group", &group, |group| group["attributes"]["name"] = "The only one of this name".into());
        ids = ids.with("group", "name", "The only one of this name");
        let outcome = (call.run)(&client, &ids).await.map_err(|failure| failure.to_string());
        match (REFUSED.iter().any(|(operation, name, _)| (*operation, *name) == (call.operation, call.call)), outcome) {
            (false, outcome) => outcome?,
            (true, Err(_)) => {}
            (true, Ok(())) => return Err("is not refused any more".into()),
        }
        let requests = simulator.count_of_requests(call.operation);
        match (requests, simulator.bugs().as_slice()) {
            (0, _) => Err(format!("{} was never asked for", call.operation).into()),
            (_, []) => Ok(()),
            (_, bugs) => Err(format!("the simulator answered what the description does not allow: {bugs:?}").into()),
        }
    })
}
