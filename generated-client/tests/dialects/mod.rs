//! Clients of seven dialects of JSON:API, called over loopback. The servers are prepared texts of JSON, as the framework
//! sends it; every request is compared byte for byte, and every document in one is validated by the schema of JSON:API.

mod django;
mod dotnet;
mod fastapi;
mod rails;
mod request;
mod safrs;
mod vendor;
mod workshop;

use futures_util::StreamExt;

use crate::runtime::{Audit, DataItem, Error, Row, Rows};

const JSON_API: &str = "application/vnd.api+json";

/// All rows of a stream, whose identifiers must be these, and its audit.
async fn rows<R: DataItem>(mut stream: Rows<R>, ids: &[&str]) -> Result<(Vec<Row<R>>, Audit), Error> {
    let mut rows = Vec::new();
    while let Some(row) = stream.next().await {
        rows.push(row?);
    }
    assert_eq!(rows.iter().map(|row| row.item_id()).collect::<Vec<_>>(), ids);
    Ok((rows, stream.audit()))
}

/// A refusal: its status, and of its first problem the code and what it is about.
fn refusal<T>(result: Result<T, Error>) -> (u16, String, String) {
    match result {
        Err(Error::Api(error)) => {
            let status = error.status().as_u16();
            let error = Error::Api(error);
            let problem = error.problems().next().unwrap();
            let about = problem.pointer().or(problem.parameter()).unwrap_or_default();
            (status, problem.code().to_owned(), about.to_owned())
        }
        Err(error) => panic!("{error}"),
        Ok(_) => panic!("it is no refusal"),
    }
}
