//! Requests for collections with one way of paging.

use super::*;
use crate::runtime::http::request::Request;
use crate::runtime::jsonapi::document::Document;
use crate::runtime::paging::request::{ByOffset, PagedOneWay};
use crate::runtime::paging::way::{Collection, Counted, PagedByOffset};

const WAY: Way = Way::offset("page[offset]").size("page[limit]").least(1).count(TOTAL);

enum OneWay {}

impl Collection for OneWay {}

impl Counted for OneWay {
    const WAY: Way = WAY;
}

impl PagedByOffset for OneWay {
    const WAY: Way = WAY;
}

impl PagedOneWay for OneWay {
    type By = ByOffset;
    const WAY: Way = WAY;
}

#[tokio::test]
async fn a_collection_with_one_way_of_paging_streams_and_counts_by_itself() -> Checked {
    let server = Server::new(DIALECTS[4], Fault::None, 12);
    let request =
        || -> Result<Request<OneWay, Document<Vec<Book>, Library>>, Error> { Ok(Request::new(server.call()?, ())) };
    let rows: Vec<_> = request()?.stream().collect().await;
    assert_eq!(rows.len(), 12);
    assert_eq!(request()?.pages().count().await, 3);
    assert_eq!(request()?.count().await?, 12);
    assert_eq!(request()?.by_offset().limit(7).at(5).await?.count(), Some(12));
    let log = server.log();
    let last: Vec<&str> =
        log.iter().rev().take(2).map(|url| url.split_once('&').map_or("", |(_, rest)| rest)).collect();
    assert_eq!(last, ["page[limit]=7&page[offset]=5", "page[limit]=1"]);
    request()?.limit(7).await?;
    assert_eq!(
        server.log().last().and_then(|url| url.split_once('&')).map(|(_, rest)| rest.to_owned()).as_deref(),
        Some("page[limit]=7")
    );
    let resumed = request()?.resume(&request()?.stream().bookmark()).stream();
    assert_eq!(resumed.count().await, 12);
    Ok(())
}

#[tokio::test]
async fn a_size_where_the_server_decides_it_is_an_error_before_anything_is_sent() -> Checked {
    let server = Server::new(DIALECTS[3], Fault::None, 12);
    let mut opening = server.opening();
    opening.size = Some(7);
    let (_, error) = read(&mut Rows::new(opening.start(server.call()?))).await;
    assert!(text(error.as_ref()).contains("the server decides how many rows a page has"));
    assert!(server.log().is_empty());
    Ok(())
}
