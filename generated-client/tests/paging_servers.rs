//! Servers with bad paging: every stream ends, links are followed only on the same origin, and no audit reports false
//! results.

#[path = "support/pages.rs"]
mod pages;
#[path = "support/script.rs"]
mod script;

use fitbit_plus::runtime::{Pages, Rows, Verdict};
use fitbit_plus::{Client, Error, Patient, StreamExt};
use pages::{by_cursor, by_number, number, page, patient, patients, read, server, text};
use script::{Act, Checked, Script, respond};
use serde_json::{Value, json};

/// Expects an error after so many requests from each server, in both kinds of streams.
async fn ends<const N: usize>(
    servers: [(Script, usize, &str); N],
    rows: impl Fn(&Client) -> Rows<Patient>,
    pages: impl Fn(&Client) -> Pages<Patient>,
) -> Checked {
    for (at, (script, requests, why)) in servers.into_iter().enumerate() {
        let mut stream = rows(&script.client()?);
        let (_, error) = read(&mut stream).await;
        let error = error.ok_or(format!("server {at} is an error"))?;
        assert!(matches!(error, Error::Interrupted(_)) && error.to_string().contains(why), "server {at}: {error}");
        assert!(error.to_string().starts_with("fetchPatients: the stream ended early, "), "server {at}: {error}");
        assert_eq!(error.request_id(), Some("r-7"));
        assert!(stream.next().await.is_none(), "nothing more");
        assert_eq!(stream.audit().verdict(), Verdict::Unfinished);
        assert_eq!(script.calls_sent().len(), requests, "server {at}");
        let error = pages(&script.client()?).collect::<Vec<_>>().await.pop().ok_or("an item")?.map(drop);
        assert!(text(error.err()).contains(why), "server {at}");
        assert!(script.calls_sent().len() < 200, "server {at}");
    }
    Ok(())
}

const SAME: &str = "/data has no new row: the server repeats rows and ignores `page[number]`";
const ROUND: &str = "/links/next leads to a page that came before";
const NO_END: &str = "/links/next leads on although the last 32 pages had no new row";

#[tokio::test]
async fn a_server_that_ignores_the_page_number_is_an_error_after_one_page() -> Checked {
    let same = |next: fn(usize) -> Value, count: fn(usize) -> Value| {
        (server(move |_, query| page(patients("a b"), next(number(query)), count(number(query)))), 2, SAME)
    };
    let next_number = |number: usize| json!(format!("/pub/patient?page[number]={}&page[size]=2", number + 1));
    let servers = || {
        [
            same(|_| json!("absent"), |_| json!(1_000)),
            same(|_| json!("absent"), |_| json!(null)),
            same(next_number, |_| json!(1_000)),
            same(next_number, |_| json!(null)),
            same(|_| json!("/pub/patient?x=1"), |_| json!(null)),
            same(|_| json!("/pub/patient"), |_| json!(1_000)),
            same(|_| json!("absent"), |number| json!(number * 2 + 2)),
        ]
    };
    ends(servers(), |client| by_number(client).stream(), |client| by_number(client).pages()).await?;
    // With concurrent requests, some pages are already in flight when the first one repeats.
    for (at, (script, _, why)) in servers().into_iter().enumerate() {
        let mut rows = by_number(&script.client()?).pages_at_once(8).stream();
        let message = text(read(&mut rows).await.1);
        assert!(
            message.contains(why) && message.contains("2 of") | message.contains("2 rows received"),
            "server {at}: {message}"
        );
        assert!(script.calls_sent().len() <= 9, "server {at}");
    }
    Ok(())
}

#[tokio::test]
async fn a_link_between_numbered_pages_that_does_not_lead_to_the_next_one_is_an_error() -> Checked {
    let odd = |next: &'static str| {
        let script = server(move |nth, query| {
            let next = if number(query) == 2 { next } else { "/pub/patient?page%5Bnumber%5D=2" };
            page(patients(&format!("a{nth} b{nth}")), next, json!(null))
        });
        (script, 2, "/links/next leads to another page than the next one")
    };
    let servers =
        ["?page[number]=2", "?page[number]=1", "?page[number]=4", "?page[number]=x", "?page[number]="].map(odd);
    ends(servers, |client| by_number(client).stream(), |client| by_number(client).pages()).await
}

#[tokio::test]
async fn a_server_whose_cursors_do_not_end_is_an_error() -> Checked {
    let link = |cursor: &str, nth: usize| json!(format!("/pub/patient?page[cursor]={cursor}&x={nth}"));
    let fresh = |nth: usize| format!("a{nth} b{nth}");
    let servers = [
        // The same cursor under other parameters and in other spellings.
        (server(move |nth, _| page(patients(&fresh(nth)), link("c", nth), 1_000)), 2, ROUND),
        (server(move |nth, _| page(patients(&fresh(nth)), link(["%63", "c"][nth % 2], nth), 1_000)), 2, ROUND),
        (server(move |nth, _| page(patients(&fresh(nth)), link(["c", "d"][nth % 2], nth), 1_000)), 3, ROUND),
        (server(move |nth, _| page(patients(&fresh(nth)), format!("?page[after]=c&x={nth}"), 1_000)), 2, ROUND),
        (server(move |nth, _| page(patients(&fresh(nth)), "?page[limit]=2&filter[groups]=g", 1_000)), 1, ROUND),
        (server(move |nth, _| page(patients(&fresh(nth)), "/pub/patient/2", 1_000)), 1, "/links/next has no query"),
        // A new cursor on each page.
        (server(move |nth, _| page(Vec::new(), link(&nth.to_string(), nth), 1_000)), 33, NO_END),
        (server(move |nth, _| page(patients("a b"), link(&nth.to_string(), nth), json!(null))), 33, NO_END),
        (server(move |nth, _| page(patients("a b"), format!("?token={nth}"), 1_000)), 33, NO_END),
        (
            server(move |nth, _| page(patients(&fresh(nth)), link(&"c".repeat(1 << 16), nth), 1_000)),
            1,
            "/links/next is too long for a URL",
        ),
    ];
    ends(servers, |client| by_cursor(client).stream(), |client| by_cursor(client).pages()).await
}

#[tokio::test]
async fn pages_without_new_rows_are_read_as_long_as_they_are_few() -> Checked {
    for (empty, is_read) in [(1, true), (31, true), (32, false)] {
        let script = server(move |nth, _| match nth {
            1 => page(patients("a"), "?page[cursor]=1", 2),
            nth if nth <= empty + 1 => page(Vec::new(), format!("?page[cursor]={nth}"), 2),
            _ => page(patients("b"), json!(null), 2),
        });
        let mut rows = by_cursor(&script.client()?).stream();
        let (ids, error) = read(&mut rows).await;
        assert_eq!((ids.as_str(), error.is_none()), if is_read { ("a b", true) } else { ("a", false) }, "{empty}");
        assert_eq!(rows.audit().is_complete(), is_read);
    }
    // A new row between them restarts the count of empty pages. The last page ends the stream anyway.
    let script = server(|nth, _| match nth {
        100 => page(Vec::new(), json!(null), json!(null)),
        20 | 40 | 60 | 80 => page(patients(&format!("a{nth}")), format!("?page[cursor]={nth}"), json!(null)),
        _ => page(Vec::new(), format!("?page[cursor]={nth}"), json!(null)),
    });
    let (ids, error) = read(&mut by_cursor(&script.client()?).stream()).await;
    assert_eq!((ids.as_str(), text(error).as_str()), ("a20 a40 a60 a80", ""));
    Ok(())
}

#[tokio::test]
async fn the_last_numbered_page_may_repeat_rows_and_an_empty_one_ends_the_stream() -> Checked {
    let script = server(|nth, _| match nth {
        1 => page(patients("a b"), "?page[number]=2", 3),
        _ => page(patients("b"), json!(null), 3),
    });
    let mut rows = by_number(&script.client()?).stream();
    assert_eq!(read(&mut rows).await.0, "a b");
    assert_eq!((rows.audit().verdict(), rows.audit().duplicates()), (Verdict::Moved, 1));

    for (at_once, most) in [(1, 2), (2, 3), (usize::MAX, 33)] {
        let script = server(|nth, _| page(patients(if nth == 1 { "a b" } else { "" }), "absent", i64::MAX));
        let mut rows = by_number(&script.client()?).pages_at_once(at_once).stream();
        assert_eq!(text(read(&mut rows).await.1), "");
        assert_eq!(rows.audit().verdict(), Verdict::Missing(i64::MAX as u64 - 2));
        assert_eq!(script.calls_sent().len(), most);
    }
    Ok(())
}

#[tokio::test]
async fn the_next_page_is_requested_at_the_requests_own_url_with_the_query_of_the_link() -> Checked {
    for (link, query) in [
        (json!("/pub/patient?page[cursor]=c%2B1&x=y"), "page%5Bcursor%5D=c%2B1&x=y"),
        (json!("/patient?page[cursor]=2"), "page%5Bcursor%5D=2"),
        (json!("patient?page[cursor]=2"), "page%5Bcursor%5D=2"),
        (json!("?page[cursor]=2"), "page%5Bcursor%5D=2"),
        (json!({"href": "https://internal.example:8443/patient?page[cursor]=2"}), "page%5Bcursor%5D=2"),
        (json!("http://internal/patient?page[cursor]=2#top"), "page%5Bcursor%5D=2"),
        (json!("//elsewhere.example/?page[cursor]=2"), "page%5Bcursor%5D=2"),
        (json!("https://user:word@elsewhere.example?page[cursor]=2"), "page%5Bcursor%5D=2"),
        (json!("\t\\\\elsewhere.example?page[cursor]={\"k\": 1}\n"), "page%5Bcursor%5D=%7B%22k%22:%201%7D"),
        (json!("javascript:alert(1)?page[cursor]=2"), "page%5Bcursor%5D=2"),
    ] {
        for is_cursor in [true, false] {
            let (link, query) = if is_cursor {
                (link.clone(), query.to_owned())
            } else {
                let number =
                    |text: &str| text.replace("cursor", "number").replace("c%2B1", "2").replace("{\"k\": 1}", "2");
                let query = query.replace("cursor", "number").replace("c%2B1", "2").replace("%7B%22k%22:%201%7D", "2");
                (serde_json::from_str(&number(&link.to_string()).replace("{\\\"k\\\": 1}", "2"))?, query)
            };
            let script = server(move |nth, _| match nth {
                1 => page(patients("a"), link.clone(), 2),
                _ => page(patients("b"), json!(null), 2),
            });
            let client = script.builder_for("https://gateway.example/fitbit/v1").build()?;
            let mut rows = if is_cursor { by_cursor(&client).stream() } else { by_number(&client).stream() };
            assert_eq!(read(&mut rows).await.0, "a b", "{query}");
            assert!(rows.audit().is_consistent());
            let sent = script.calls_sent();
            assert_eq!(sent[1].uri, format!("https://gateway.example/fitbit/v1/patient?{query}"));
            assert!(sent.iter().all(|sent| sent.authorization.is_some()));
        }
    }
    Ok(())
}

#[tokio::test]
async fn a_link_that_is_null_empty_or_absent_ends_the_stream() -> Checked {
    for last in [json!(null), json!(""), json!(" "), json!({"href": ""}), json!("absent")] {
        let by_cursor_alone = last == "absent";
        let script = server(move |_, _| page(patients("a b"), last.clone(), 1_978));
        let client = script.client()?;
        assert!(by_cursor(&client).await?.is_last());
        let mut rows = by_cursor(&client).stream();
        assert_eq!(read(&mut rows).await.0, "a b");
        assert_eq!(rows.audit().verdict(), Verdict::Missing(1_976));
        // Without any links, numbered pages continue by the count.
        if !by_cursor_alone {
            for at_once in [1, 8] {
                let mut rows = by_number(&client).pages_at_once(at_once).stream();
                assert_eq!(read(&mut rows).await.0, "a b");
                assert_eq!(rows.audit().verdict(), Verdict::Missing(1_976));
            }
        }
    }
    Ok(())
}

/// Two pages, and the expected rows, requests and verdict.
type Case = (Vec<Value>, Vec<Value>, u64, &'static str, u64, Verdict);

#[tokio::test]
async fn a_row_that_is_received_twice_is_counted_in_both_kinds_of_paging() -> Checked {
    let coach = json!({"type": "coach", "id": "a", "attributes": 7});
    let bad = json!({"type": "patient", "id": "a", "attributes": 7});
    let by_cursor_cases: Vec<Case> = vec![
        (patients("a b"), patients("c d"), 4, "a b c d", 0, Verdict::Complete),
        (patients("a b"), patients("b c"), 4, "a b b c", 1, Verdict::Moved),
        (patients("a a"), patients("b c"), 4, "a a b c", 1, Verdict::Moved),
        (patients("a b"), vec![bad.clone(), patient("c")], 4, "a b !a c", 1, Verdict::Moved),
        (patients("a b"), vec![coach.clone(), patient("c")], 4, "a b !a c", 0, Verdict::Undecoded(1)),
        (patients("a b"), vec![json!(7), json!(8)], 4, "a b ! !", 0, Verdict::Undecoded(2)),
        (patients("a b"), vec![json!(7), json!(7)], 4, "a b ! !", 1, Verdict::Moved),
        (patients("a b"), patients("c d"), 3, "a b c d", 0, Verdict::Moved),
    ];
    let by_number_cases: Vec<Case> = vec![
        (patients("a b"), patients("c d"), 4, "a b c d", 0, Verdict::Consistent),
        (patients("a b"), patients("b c"), 4, "a b c", 1, Verdict::Moved),
        (patients("a a"), patients("b c"), 4, "a b c", 1, Verdict::Moved),
        (patients("a b"), vec![bad.clone(), patient("c")], 4, "a b c", 1, Verdict::Moved),
        (vec![bad, patient("a")], patients("b c"), 4, "!a b c", 1, Verdict::Moved),
        (patients("a b"), vec![coach, patient("c")], 4, "a b !a c", 0, Verdict::Undecoded(1)),
    ];
    for (is_cursor, cases) in [(true, by_cursor_cases), (false, by_number_cases)] {
        for (first, second, count, ids, duplicates, verdict) in cases {
            let link = if is_cursor { "?page[cursor]=2" } else { "?page[number]=2" };
            let sent = json!([first, second]).to_string();
            let script = server(move |nth, _| match nth % 2 {
                1 => page(first.clone(), link, count),
                _ => page(second.clone(), json!(null), count),
            });
            let client = script.client()?;
            let mut rows = if is_cursor { by_cursor(&client).stream() } else { by_number(&client).stream() };
            assert_eq!(read(&mut rows).await.0, ids, "{sent}");
            assert_eq!((rows.audit().duplicates(), rows.audit().verdict()), (duplicates, verdict), "{sent}");
            if let Verdict::Undecoded(undecoded) = verdict {
                assert_eq!(rows.audit().undecoded(), undecoded, "{sent}");
            }
            let mut pages = if is_cursor { by_cursor(&client).pages() } else { by_number(&client).pages() };
            while pages.next().await.is_some() {}
            assert_eq!((pages.audit().duplicates(), pages.audit().verdict()), (duplicates, verdict), "{sent}");
        }
    }
    Ok(())
}

#[tokio::test]
async fn one_page_without_a_count_leaves_all_uncounted() -> Checked {
    let script = server(|nth, _| match nth {
        1 => page(patients("a"), "?page[cursor]=2", 2),
        _ => page(patients("b"), json!(null), json!(null)),
    });
    let mut rows = by_cursor(&script.client()?).stream();
    assert_eq!(read(&mut rows).await.0, "a b");
    assert_eq!(rows.audit().verdict(), Verdict::Uncounted);
    Ok(())
}

#[tokio::test]
async fn a_row_reaches_the_one_resource_at_the_other_end_of_a_relationship() -> Checked {
    let script = server(|_, _| {
        let mut page = page(
            vec![json!({
                "type": "reward_earning_fulfillment", "id": "f",
                "attributes": {"fulfilled_value": 1, "fulfilled_at": "2026-03-04T12:00:00Z"},
                "relationships": {"patient": {"data": {"type": "patient", "id": "a"}}}
            })],
            json!(null),
            1,
        );
        page["included"] = json!(patients("b a"));
        page
    });
    let client = script.client()?;
    let mut rows = client.fetch_reward_earning_fulfillments("a").cursor().stream();
    let row = rows.next().await.ok_or("a row")??;
    assert_eq!(row.get(&row.relationships.patient).map(|patient| patient.id.as_ref()), Some("a"));
    Ok(())
}

#[tokio::test]
async fn a_refused_page_ends_the_stream_whatever_was_requested_after_it() -> Checked {
    let script = Script::calls(|sent, _| match number(&sent.uri) {
        3 => Act::Respond(403, Vec::new(), json!({"errors": [{"code": "forbidden"}]}).to_string()),
        number => respond(200, page(patients(&format!("a{number} b{number}")), "absent", 40)),
    });
    let mut rows = by_number(&script.client()?).pages_at_once(4).stream();
    let (ids, error) = read(&mut rows).await;
    assert_eq!(ids, "a1 b1 a2 b2");
    assert!(matches!(error, Some(Error::Interrupted(stop)) if stop.cause().refusal().is_some()));
    assert!(rows.next().await.is_none());
    Ok(())
}
