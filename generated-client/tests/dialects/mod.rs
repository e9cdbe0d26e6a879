//! Clients of six dialects of JSON:API, called over loopback. The servers are prepared texts of JSON, as the framework sends
//! it; every request is compared byte for byte, and every document in one is held against the rules of JSON:API.

mod django;
mod request;

use futures_util::StreamExt;

use crate::runtime::{Audit, DataItem, Error, Row, Rows};

/// The media type of JSON:API, as a header of a request.
const ACCEPT: &str = "accept: application/vnd.api+json";

/// All rows of a stream, and its audit.
async fn rows<R: DataItem>(mut stream: Rows<R>) -> Result<(Vec<Row<R>>, Audit), Error> {
    let mut rows = Vec::new();
    while let Some(row) = stream.next().await {
        rows.push(row?);
    }
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
