//! Whole collections: every row once, and an audit that claims only what it can know.

mod support;

use std::collections::HashSet;

use fitbit_plus::runtime::{Bookmark, Cursor, Row, Rows, Skip, Verdict};
use fitbit_plus::{Client, Error, Patient, PatientScope, StatusCode, StreamExt, TryStreamExt};
use serde_json::json;
use support::Checked;
use support::collection::{Collection, patient};

fn by_cursor(client: &Client) -> Cursor<Patient> {
    client.fetch_patients(PatientScope::groups(["g"])).cursor()
}

fn by_number(client: &Client) -> Skip<Patient> {
    client.fetch_patients(PatientScope::groups(["g"])).skip()
}

fn id(row: &Row<Patient>) -> String {
    row.id.to_string()
}

async fn ids(rows: &mut Rows<Patient>) -> Result<Vec<String>, Error> {
    let mut ids = Vec::new();
    while let Some(row) = rows.try_next().await? {
        ids.push(id(&row));
    }
    Ok(ids)
}

#[tokio::test]
async fn a_stream_yields_every_row_once_whatever_the_paging() -> Checked {
    for patients in [0, 1, 9, 10, 11, 100, 263] {
        let collection = Collection::of(patients);
        let client = collection.client()?;
        let mut rows = by_cursor(&client).limit(10).stream();
        assert_eq!(ids(&mut rows).await?, collection.ids());
        assert_eq!(rows.audit().verdict(), Verdict::Complete, "{patients}");
        assert_eq!(rows.audit().counts(), Some(patients as u64..=patients as u64));
        for (size, at_once) in [(None, 1), (Some(10), 1), (Some(10), 8), (None, 3), (Some(7), 100)] {
            let mut pages = by_number(&client).pages_at_once(at_once);
            if let Some(size) = size {
                pages = pages.size(size);
            }
            let mut rows = pages.stream();
            assert_eq!(ids(&mut rows).await?, collection.ids(), "{patients} {size:?} {at_once}");
            assert_eq!(rows.audit().verdict(), Verdict::Consistent);
            assert!(rows.audit().is_consistent() && !rows.audit().is_complete());
        }
    }
    Ok(())
}

#[tokio::test]
async fn pages_are_prefetched_up_to_the_limit() -> Checked {
    for (at_once, most) in [(8, 8), (32, 32), (33, 32), (usize::MAX, 32), (0, 1)] {
        let collection = Collection::of(1_000);
        ids(&mut by_number(&collection.client()?).size(10).pages_at_once(at_once).stream()).await?;
        assert_eq!((collection.most_in_flight(), collection.asked().len()), (most, 100));
    }

    let collection = Collection::of(100);
    let client = collection.client()?;
    let mut rows = by_cursor(&client).limit(10).stream();
    let _first = rows.try_next().await?;
    while collection.asked().len() < 2 {
        tokio::task::yield_now().await;
    }
    assert_eq!(collection.most_in_flight(), 1, "one page ahead, one after the other");
    Ok(())
}

#[tokio::test]
async fn the_servers_link_is_followed_and_a_limit_selects_cursors() -> Checked {
    let collection = Collection::of(120);
    let client = collection.client()?;
    let pages: Vec<_> = by_cursor(&client).pages().try_collect().await?;
    assert_eq!(pages.iter().map(|page| page.data.len()).collect::<Vec<_>>(), [50, 50, 20]);
    assert_eq!(pages.iter().map(|page| page.is_last()).collect::<Vec<_>>(), [false, false, true]);
    assert_eq!(
        collection.asked(),
        ["filter[groups]=g&page[limit]=50", "page[cursor]=0490&page[limit]=50", "page[cursor]=0990&page[limit]=50",]
    );
    Ok(())
}

#[tokio::test]
async fn a_bookmark_resumes_at_the_exact_row_at_every_position() -> Checked {
    let collection = Collection::of(1_000);
    let client = collection.client()?;
    for is_cursor in [true, false] {
        let open = |bookmark: Option<&Bookmark>| match (is_cursor, bookmark) {
            (true, None) => by_cursor(&client).limit(10).stream(),
            (true, Some(bookmark)) => by_cursor(&client).limit(10).resume(bookmark).stream(),
            (false, None) => by_number(&client).size(10).stream(),
            (false, Some(bookmark)) => by_number(&client).resume(bookmark).stream(),
        };
        // One row per stream, so that every position is resumed.
        let (mut received, mut bookmark) = (Vec::new(), open(None).bookmark().to_string());
        let verdict = loop {
            let mut rows = open(Some(&bookmark.parse()?));
            match rows.try_next().await? {
                Some(row) => received.push(id(&row)),
                None => break rows.audit().verdict(),
            }
            bookmark = rows.bookmark().to_string();
        };
        assert_eq!(received, collection.ids());
        assert_eq!(verdict, if is_cursor { Verdict::Complete } else { Verdict::Consistent });

        for position in [0, 1, 9, 10, 11, 500, 999, 1_000] {
            let mut rows = open(None);
            let mut received: Vec<String> = rows.by_ref().take(position).map_ok(|row| id(&row)).try_collect().await?;
            let json = serde_json::to_string(&rows.bookmark())?;
            let mut rest = open(Some(&serde_json::from_str(&json)?));
            received.extend(ids(&mut rest).await?);
            assert_eq!(received, collection.ids());
            assert!(rest.audit().is_consistent());
            assert_eq!(rest.audit().rows(), 1_000);
        }
    }
    Ok(())
}

#[tokio::test]
async fn a_bookmark_survives_added_and_removed_rows() -> Checked {
    let collection = Collection::tampered(100, |nth, rows, _| {
        if nth == 2 {
            rows.retain(|row| row["id"] != "0010" && row["id"] != "0030");
            rows.insert(0, json!({"type": "patient", "id": "0000a", "attributes": {}}));
        }
        StatusCode::OK
    });
    let client = collection.client()?;
    let mut rows = by_cursor(&client).limit(10).stream();
    let mut received: Vec<String> = rows.by_ref().take(4).map_ok(|row| id(&row)).try_collect().await?;
    let bookmark = rows.bookmark();
    while collection.asked().len() < 2 {
        tokio::task::yield_now().await;
    }
    received.extend(ids(&mut by_cursor(&client).limit(10).resume(&bookmark).stream()).await?);
    let throughout: Vec<String> = (0..100).map(|number| format!("{:04}", number * 10)).collect();
    let unique: HashSet<&String> = received.iter().collect();
    assert_eq!(unique.len(), received.len(), "none twice");
    assert!(throughout.iter().all(|id| unique.contains(id)), "none lost");
    Ok(())
}

#[tokio::test]
async fn a_bad_row_costs_itself_alone() -> Checked {
    let collection = || {
        Collection::tampered(25, |nth, _, page| {
            if nth == 2 {
                page["data"][3]["attributes"] = json!(7);
                page["included"][1] = json!({"type": "group", "id": "g1", "attributes": "marker-name"});
            }
            StatusCode::OK
        })
    };
    let one_page_at_a_time = collection();
    let client = one_page_at_a_time.client()?;
    let (mut received, mut bad, mut included) = (Vec::new(), Vec::new(), Vec::new());
    let mut rows = by_cursor(&client).limit(10).stream();
    while let Some(row) = rows.next().await {
        match row {
            Ok(row) => {
                received.push(id(&row));
                included.extend(row.page().faults().iter().map(|fault| fault.error().pointer().to_owned()));
            }
            Err(Error::Row(row)) => bad.push(row),
            Err(error) => return Err(error.into()),
        }
    }
    assert_eq!(received.len(), 24);
    assert_eq!(bad.iter().map(|row| row.pointer()).collect::<Vec<_>>(), ["/data/3/attributes"]);
    // An included resource that does not decode is a fault of its page.
    let of_page = ["/included/1/attributes", "/data/3/attributes"].repeat(9);
    assert_eq!(included, of_page);
    assert_eq!(bad[0].id().as_deref(), Some("0130"));
    assert!(bad[0].json().contains(r#""attributes":7"#));
    assert_eq!(rows.audit().verdict(), Verdict::Undecoded(1));
    assert_eq!(rows.audit().to_string(), "25 of 25 rows received, 1 of them malformed");
    assert!(!format!("{bad:?} {}", bad[0]).contains("marker-name"));

    // Awaiting a page fails unless it is lenient; `pages` yields the fault, then the page.
    let client = collection().client()?;
    by_number(&client).await?;
    assert!(
        matches!(by_number(&client).number(2).await, Err(Error::Decode(error)) if error.pointer().starts_with("/data/3"))
    );
    let client = collection().client()?;
    by_number(&client).await?;
    let page = by_number(&client).number(2).lenient().await?;
    assert_eq!((page.data.len(), page.undecoded().len()), (9, 2));

    let client = collection().client()?;
    let yielded: Vec<_> =
        by_number(&client).pages().map(|page| page.map(|page| page.data.len()).map_err(|_| ())).collect().await;
    assert_eq!(yielded, [Ok(10), Err(()), Ok(9), Ok(5)]);
    let client = collection().client()?;
    let yielded: Vec<_> =
        by_number(&client).lenient().pages().map_ok(|page| page.undecoded().len()).try_collect().await?;
    assert_eq!(yielded, [0, 2, 0]);
    Ok(())
}

#[tokio::test]
async fn a_row_resolves_resources_included_in_its_page() -> Checked {
    let client = Collection::of(3).client()?;
    let rows: Vec<Row<Patient>> = by_cursor(&client).stream().try_collect().await?;
    for (number, row) in rows.iter().enumerate() {
        let groups: Vec<&str> = row.all(&row.relationships.groups).map(|group| group.id.as_ref()).collect();
        assert_eq!(groups, [format!("g{number}")]);
        assert_eq!(row.page().request_id(), Some("r-7"));
    }
    let first = rows.into_iter().next().ok_or("a row")?.into_inner();
    assert_eq!(first.id.as_ref(), "0000");
    Ok(())
}

#[tokio::test]
async fn duplicate_rows_of_numbered_pages_are_yielded_once() -> Checked {
    for at_once in [1, 4] {
        let collection = Collection::tampered(60, |nth, rows, _| {
            if nth % 2 == 0 {
                rows.insert(0, patient(1_000 + nth));
            }
            StatusCode::OK
        });
        let client = collection.client()?;
        let mut rows = by_number(&client).size(10).pages_at_once(at_once).stream();
        let received = ids(&mut rows).await?;
        let unique: HashSet<&String> = received.iter().collect();
        assert_eq!(unique.len(), received.len());
        assert!((0..60).all(|number| unique.contains(&format!("{:04}", number * 10))));
        assert!(rows.audit().duplicates() > 0);
        assert_eq!(rows.audit().verdict(), Verdict::Moved, "{}", rows.audit());
    }
    Ok(())
}

#[tokio::test]
async fn a_lost_row_is_reported() -> Checked {
    let collection = Collection::tampered(30, |nth, _, page| {
        if let (2, Some(rows)) = (nth, page["data"].as_array_mut()) {
            rows.pop();
        }
        StatusCode::OK
    });
    let client = collection.client()?;
    let mut rows = by_cursor(&client).limit(10).stream();
    assert_eq!(ids(&mut rows).await?.len(), 29);
    assert_eq!(rows.audit().verdict(), Verdict::Missing(1));
    assert_eq!(rows.audit().to_string(), "29 of 30 rows received");
    Ok(())
}

#[tokio::test]
async fn an_interrupted_stream_reports_its_progress_and_can_resume() -> Checked {
    let collection = Collection::tampered(50, |nth, _, page| {
        if nth == 3 {
            *page = json!({"errors": [{"status": "403", "code": "forbidden"}]});
            return StatusCode::FORBIDDEN;
        }
        StatusCode::OK
    });
    let client = collection.client()?;
    let mut rows = by_cursor(&client).limit(10).stream();
    let (mut received, mut refused) = (Vec::new(), None);
    while let Some(row) = rows.next().await {
        match row {
            Ok(row) => received.push(id(&row)),
            Err(error) => refused = Some(error),
        }
    }
    let error = refused.ok_or("an error")?;
    assert_eq!(error.refusal().map(|refusal| refusal.status()), Some(StatusCode::FORBIDDEN));
    assert!(matches!(&error, Error::Interrupted(stop) if stop.audit().rows() == 20));
    received.extend(ids(&mut by_cursor(&client).limit(10).resume(&rows.bookmark()).stream()).await?);
    assert_eq!(received, collection.ids());
    Ok(())
}

#[tokio::test]
async fn a_server_without_links_or_count_is_read_exactly_to_its_end() -> Checked {
    for (without_links, without_count, patients, requests) in [
        (true, false, 35, 4),
        (true, false, 30, 3),
        // Only an empty page shows that the one before it was the last: a server can send fewer rows than requested.
        (true, true, 35, 5),
        (true, true, 30, 4),
        (false, true, 30, 3),
    ] {
        let collection = Collection::tampered(patients, move |_, _, page| {
            if let (true, Some(page)) = (without_links, page.as_object_mut()) {
                page.remove("links");
            }
            if without_count {
                page["meta"] = json!({"req_id": "r-7"});
            }
            StatusCode::OK
        });
        let client = collection.client()?;
        let mut rows = by_number(&client).size(10).stream();
        assert_eq!(ids(&mut rows).await?, collection.ids());
        assert_eq!(collection.asked().len(), requests, "{patients} {without_links} {without_count}");
        let verdict = if without_count { Verdict::Uncounted } else { Verdict::Consistent };
        assert_eq!(rows.audit().verdict(), verdict);
    }
    Ok(())
}

#[tokio::test]
async fn a_stream_that_begins_in_the_middle_claims_nothing_of_the_whole() -> Checked {
    let client = Collection::of(50).client()?;
    let mut rows = by_number(&client).size(10).number(3).stream();
    assert_eq!(ids(&mut rows).await?.len(), 30);
    assert_eq!(rows.audit().verdict(), Verdict::Partial);
    let mut rows = by_number(&client).size(10).number(1).stream();
    assert_eq!(ids(&mut rows).await?.len(), 50);
    assert_eq!(rows.audit().verdict(), Verdict::Consistent, "the first page is the beginning");
    let mut rows = by_cursor(&client).limit(10).after("0390").stream();
    assert_eq!(ids(&mut rows).await?.len(), 10);
    assert_eq!(rows.audit().verdict(), Verdict::Partial);
    Ok(())
}

#[test]
fn a_stream_without_a_runtime_is_an_error() -> Checked {
    let client = Collection::of(30).client()?;
    let mut rows = by_number(&client).stream();
    let mut ended = std::pin::pin!(ids(&mut rows));
    let mut context = std::task::Context::from_waker(std::task::Waker::noop());
    let std::task::Poll::Ready(Err(error)) = ended.as_mut().poll(&mut context) else {
        return Err("an error, at once".into());
    };
    assert!(error.to_string().contains("there is no tokio runtime here"), "{error}");
    Ok(())
}
