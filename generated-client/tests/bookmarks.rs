//! Bookmarks: a stream can be resumed only by the same request, and nothing else is stored or sent.

#[path = "support/pages.rs"]
mod pages;
#[path = "support/script.rs"]
mod script;

use fitbit_plus::runtime::{Bookmark, Verdict};
use fitbit_plus::{Client, EmailHistoryScope, EmailHistorySort, Error, PatientScope, StreamExt};
use pages::{by_cursor, by_number, number, page, patients, read, server, text};
use script::{Checked, Script};
use serde_json::json;

/// A server of two pages by cursor with this link, and a third page.
fn linked(link: serde_json::Value) -> Script {
    server(move |_, query| match query {
        query if query.contains("last") => page(patients("d"), json!(null), 4),
        query if query.contains('|') || !query.ends_with("page%5Blimit%5D=2") => {
            page(patients("b c"), "?page[cursor]=last", 4)
        }
        _ => page(patients("a"), link.clone(), 4),
    })
}

/// Returns the text of a bookmark after `rows` rows.
async fn bookmark(client: &Client, rows: usize) -> Result<String, Error> {
    let mut stream = by_cursor(client).stream();
    for _ in 0..rows {
        stream.next().await.transpose()?;
    }
    Ok(stream.bookmark().to_string())
}

#[tokio::test]
async fn any_cursor_that_can_be_followed_can_be_resumed() -> Checked {
    let long = "x".repeat(30_000);
    for (cursor, sent) in [
        ("a b", "a%20b"),
        ("a+b", "a+b"),
        ("a%2Bb%20c", "a%2Bb%20c"),
        ("\"'<>", "%22'%3C%3E"),
        ("{\"k\":1}", "%7B%22k%22:1%7D"),
        ("%7B%22k%22%3A1%7D", "%7B%22k%22%3A1%7D"),
        ("é😀", "%C3%A9%F0%9F%98%80"),
        ("%ff%FE", "%ff%FE"),
        ("a%26b%3Dc%23d", "a%26b%3Dc%23d"),
        ("100%", "100%25"),
        ("a=b==", "a=b=="),
        ("\u{7}\\^`|", "%07%5C%5E%60%7C"),
        (&long, &long),
    ] {
        let script = linked(json!(format!("https://internal.example/patient?x=1&page[cursor]={cursor}&y=2")));
        let client = script.client()?;
        let text = bookmark(&client, 2).await?;
        let mut rows = by_cursor(&client).resume(&text.parse()?).stream();
        assert_eq!(read(&mut rows).await.0, "c d", "{cursor}");
        assert_eq!(rows.audit().verdict(), Verdict::Complete);
        let sent_by = |at: usize| Some(script.calls_sent().get(at)?.uri.clone());
        let cursor = format!("page%5Bcursor%5D={sent}");
        let url = "https://api.example.com/pub/patient?";
        assert_eq!(sent_by(1), Some(format!("{url}x=1&{cursor}&y=2")));
        assert_eq!(sent_by(2), Some(format!("{url}filter%5Bgroups%5D=g&page%5Blimit%5D=2&{cursor}")));
    }
    Ok(())
}

#[tokio::test]
async fn a_bookmark_holds_no_filter_however_the_link_encodes_it() -> Checked {
    let link = "/pub/patient?filter[identifier][value]=marker&filter%5bgroups%5d=marker&FILTER[x]=marker&q=marker\
                &filter%255Bgroups%255D=marker&marker&page[limit]=marker&page[after]=c2&xpage[y]=marker&page=marker#marker";
    let script = linked(json!(link));
    let client = script.client()?;
    let text = bookmark(&client, 2).await?;
    assert!(!text.contains("marker"), "{text}");
    // The cursor may be in another parameter of its family than described.
    let mut rows = by_cursor(&client).resume(&text.parse()?).stream();
    assert_eq!(read(&mut rows).await.0, "c d");
    let sent = script.calls_sent();
    assert!(sent[2].uri.ends_with("/patient?filter%5Bgroups%5D=g&page%5Blimit%5D=2&page%5Bafter%5D=c2"), "{sent:?}");

    let script = linked(json!("/pub/patient?token=5|"));
    let client = script.client()?;
    let mut rows = by_cursor(&client).stream();
    assert_eq!(read(&mut rows).await.0, "a b c d", "it can be followed");
    let bookmark = bookmark(&client, 2).await?.parse()?;
    let message = text_of(by_cursor(&client).resume(&bookmark).await);
    assert!(message.contains("link to the page of the bookmark has no cursor: start without a bookmark"), "{message}");
    Ok(())
}

fn text_of<T>(result: Result<T, Error>) -> String {
    text(result.err())
}

#[tokio::test]
async fn a_bookmark_of_another_host_request_filter_or_order_is_refused() -> Checked {
    let script = linked(json!("?page[cursor]=c2"));
    let client = script.client()?;
    let bookmark: Bookmark = bookmark(&client, 2).await?.parse()?;
    let elsewhere = script.builder_for("https://other.example.com/pub").build()?;
    let patients = |scope: &str| client.fetch_patients(PatientScope::groups([scope]));
    let before = script.calls_sent().len();
    for refused in [
        by_cursor(&elsewhere).resume(&bookmark),
        patients("other").cursor().limit(2).resume(&bookmark),
        patients("g").archived(true).cursor().limit(2).resume(&bookmark),
        client.fetch_patients(PatientScope::organization("g")).cursor().limit(2).resume(&bookmark),
    ] {
        let message = text_of(refused.clone().await);
        assert!(
            message.starts_with("fetchPatients: the bookmark belongs to another request: resume with the same"),
            "{message}"
        );
        assert!(text_of(refused.stream().next().await.ok_or("an item")?).contains("another request"));
    }
    let groups = client.fetch_groups("g").cursor().limit(2).resume(&bookmark);
    assert!(text_of(groups.await).starts_with("fetchGroups: the bookmark belongs to another request"));
    assert!(text_of(by_number(&client).resume(&bookmark).await).contains("go on by cursor"));
    assert_eq!(script.calls_sent().len(), before, "nothing is sent");
    // With a cursor, the page size may change.
    assert_eq!(by_cursor(&client).limit(2).resume(&bookmark).await?.data.len(), 2);

    let emails = |sort| client.fetch_email_histories(EmailHistoryScope::receiver("r")).sort(sort);
    let sorts = || [EmailHistorySort::SendTime, EmailHistorySort::SendTimeDescending];
    for (taken, sort) in sorts().into_iter().enumerate() {
        let bookmark = emails(sort).cursor().stream().bookmark();
        for (resumed, sort) in sorts().into_iter().enumerate() {
            let message = text_of(emails(sort).cursor().limit(3).resume(&bookmark).await);
            assert_eq!(message.contains("another request"), taken != resumed, "{message}");
        }
    }
    // Reliably, even if the 16 bits that depend on filter values are equal.
    let [ours, other] = sorts().map(|sort| emails(sort).cursor().stream().bookmark().to_string());
    let of_request = |text: &str| text.split('&').find_map(|field| field.strip_prefix("request=")).map(str::to_owned);
    let (ours, theirs) = (of_request(&ours).ok_or("a request")?, of_request(&other).ok_or("a request")?);
    let (body, _) = other.rsplit_once("&check=").ok_or("a check")?;
    let crafted = signed(&body.replace(&theirs, &format!("{}{}", &theirs[..16], &ours[16..]))).parse()?;
    let message = text_of(emails(EmailHistorySort::SendTime).cursor().resume(&crafted).await);
    assert!(message.contains("another request"), "{message}");
    // The order of filters and the page number do not change the request.
    let taken = patients("g").archived(true).identifier("s", "v").skip().number(2).stream().bookmark();
    let message = text_of(patients("g").identifier("s", "v").archived(true).skip().resume(&taken).await);
    assert_eq!(message, "");
    assert!(
        text_of(by_cursor(&client).resume(&by_number(&client).stream().bookmark()).await).contains("go on by page")
    );
    let other_size = by_number(&client).size(3).resume(&by_number(&client).stream().bookmark());
    assert!(text_of(other_size.await).contains("pages of another size: set the same `size`, or none"));
    Ok(())
}

/// Appends the checksum of a bookmark: FNV-1a over the text and a terminating byte, mixed.
fn signed(text: &str) -> String {
    let mut hash: u64 = 0xcbf2_9ce4_8422_2325;
    for byte in text.bytes().chain([0xff]) {
        hash = (hash ^ u64::from(byte)).wrapping_mul(0x0000_0100_0000_01b3);
    }
    hash = (hash ^ (hash >> 33)).wrapping_mul(0xff51_afd7_ed55_8ccd);
    hash = (hash ^ (hash >> 33)).wrapping_mul(0xc4ce_b9fe_1a85_ec53);
    format!("{text}&check={:016x}", hash ^ (hash >> 33))
}

#[tokio::test]
async fn a_crafted_bookmark_adds_nothing_to_the_query() -> Checked {
    let script = linked(json!("?page[cursor]=c2"));
    let client = script.client()?;
    let text = bookmark(&client, 2).await?;
    let (body, _) = text.rsplit_once("&check=").ok_or("a check")?;
    assert_eq!(signed(body), text);
    for (crafted, sent) in [
        ("page%5Bcursor%5D%3Dc2%26filter%5Barchived%5D%3Dtrue", "page[cursor]=c2"),
        ("page%5Bcursor%5D%3Dc2%2526filter%3Dx", "page[cursor]=c2%26filter=x"),
        ("filter%5Bx%5D%3D1%26page%5Bcursor%5D%3Dc2%23%2Fx%20%0D%0A", "page[cursor]=c2%23/x%20%0D%0A"),
        ("page%5Blimit%5D%3D9%26page%5Bcursor%5D%3Dc2%26include%3Dx", "page[cursor]=c2"),
    ] {
        let (before, _) = body.split_once("&cursor=").ok_or("a cursor")?;
        let bookmark = signed(&format!("{before}&cursor={crafted}")).parse()?;
        by_cursor(&client).resume(&bookmark).await?;
        let uri = script.calls_sent().pop().ok_or("a request")?.uri.replace("%5B", "[").replace("%5D", "]");
        assert_eq!(uri, format!("https://api.example.com/pub/patient?filter[groups]=g&page[limit]=2&{sent}"));
    }
    Ok(())
}

#[tokio::test]
async fn no_text_of_a_bookmark_panics() -> Checked {
    let script = server(|_, query| match query.contains("number%5D=3") || query.contains("last") {
        true => page(patients("e"), json!(null), 5),
        false => page(patients(&format!("{}x {}y", query.len(), number(query))), "absent", i64::MAX),
    });
    let client = script.client()?;
    let mut rows = by_number(&client).stream();
    rows.next().await;
    let by_number_text = rows.bookmark().to_string();
    for text in [bookmark(&linked(json!("?page[cursor]=last")).client()?, 2).await?, by_number_text] {
        assert_eq!(text.parse::<Bookmark>()?.to_string(), text);
        assert_eq!(format!("{:?}", text.parse::<Bookmark>()?), "Bookmark(…)");
        assert_eq!(format!(" {text}\n").parse::<Bookmark>()?.to_string(), text);
        for at in 0..text.len() {
            assert!(text[..at].parse::<Bookmark>().is_err(), "cut off");
            assert!(format!("{}~{}", &text[..at], &text[at + 1..]).parse::<Bookmark>().is_err(), "damaged");
        }
        let (body, _) = text.rsplit_once("&check=").ok_or("a check")?;
        let max = u64::MAX.to_string();
        let odd =
            ["", "0", &max, "18446744073709551616", "-1", "é", "%ff", "%C3%A9", "1111", "f", &"f".repeat(33), "+1"];
        for field in body.split('&') {
            let (name, _) = field.split_once('=').ok_or("a field")?;
            for odd in odd {
                let crafted = signed(&body.replace(field, &format!("{name}={odd}")));
                let Ok(bookmark) = crafted.parse::<Bookmark>() else { continue };
                for mut rows in
                    [by_cursor(&client).resume(&bookmark).stream(), by_number(&client).resume(&bookmark).stream()]
                {
                    for _ in 0..8 {
                        rows.next().await;
                        let _ = (rows.audit().to_string(), rows.audit().verdict(), rows.bookmark().to_string());
                    }
                }
            }
        }
    }
    for text in ["", "bookmark=2", "bookmark=1&request=7", "&check=", &signed(""), &signed("bookmark=2"), "\u{0}é"] {
        let message = text.parse::<Bookmark>().err().map(|error| error.to_string()).unwrap_or_default();
        assert!(message.starts_with("the text is no bookmark, was damaged, or is of another version"), "{message}");
    }
    Ok(())
}

#[tokio::test]
async fn counts_at_the_greatest_number_do_not_wrap() -> Checked {
    let script = server(|nth, _| page(patients(&format!("a{nth} a{nth}")), json!(null), i64::MAX));
    let client = script.client()?;
    let (max, mut rows) = (u64::MAX.to_string(), by_cursor(&client).stream());
    rows.next().await;
    let text = rows.bookmark().to_string().replace("&duplicates=0", &format!("&duplicates={max}"));
    let body = text.split_once("&check=").ok_or("a check")?.0.replace("&rows=1", &format!("&rows={max}"));
    let mut rows = by_cursor(&client).resume(&signed(&body).parse()?).stream();
    read(&mut rows).await;
    assert_eq!((rows.audit().rows(), rows.audit().duplicates()), (u64::MAX, u64::MAX));
    assert_eq!(rows.audit().verdict(), Verdict::Moved);
    Ok(())
}

/// Returns the rest of a page and the verdict of the audit, if the server changes after the bookmark was taken.
#[tokio::test]
async fn after_a_bookmark_a_row_that_was_received_before_is_known() -> Checked {
    type Case = (bool, usize, [&'static str; 3], [&'static str; 3], &'static str, u64, Verdict);
    let cases: [Case; 9] = [
        (false, 3, ["a b", "c d", "e f"], ["a b", "c d", "e f"], "d e f", 0, Verdict::Consistent),
        (false, 3, ["a b", "c d", "e f"], ["x a", "c d", "e b"], "d e", 1, Verdict::Moved),
        (false, 2, ["a b", "c d", "e f"], ["x a", "b c", "d e"], "x c d e", 1, Verdict::Moved),
        (false, 2, ["a b", "c d", "e f"], ["a c", "d e", "f g"], "c d e f g", 0, Verdict::Moved),
        (false, 1, ["a a", "c d", "e f"], ["a a", "c d", "e f"], "c d e f", 1, Verdict::Moved),
        (true, 3, ["a b", "c d", "e f"], ["a b", "c d", "e f"], "d e f", 0, Verdict::Complete),
        (true, 3, ["a b", "c d", "e f"], ["a b", "c d", "e a"], "d e a", 1, Verdict::Moved),
        (true, 1, ["a a", "c d", "e f"], ["a a", "c d", "e f"], "a c d e f", 1, Verdict::Moved),
        (true, 3, ["a b", "c d", "e f"], ["a b", "x d", "e"], "x d e", 0, Verdict::Moved),
    ];
    for (is_cursor, rows, before, after, left, duplicates, verdict) in cases {
        let server = |pages: [&'static str; 3]| {
            server(move |_, query| {
                let at = number(&query.replace("cursor", "number")) - 1;
                let next = json!(format!("?page[{}]={}", if is_cursor { "cursor" } else { "number" }, at + 2));
                page(patients(pages[at]), if at == 2 { json!(null) } else { next }, 6)
            })
        };
        let client = server(before).client()?;
        let mut stream = if is_cursor { by_cursor(&client).stream() } else { by_number(&client).stream() };
        for _ in 0..rows {
            stream.next().await.transpose()?;
        }
        let bookmark: Bookmark = stream.bookmark().to_string().parse()?;
        let client = server(after).client()?;
        let mut stream = match is_cursor {
            true => by_cursor(&client).resume(&bookmark).stream(),
            false => by_number(&client).resume(&bookmark).stream(),
        };
        assert_eq!(read(&mut stream).await.0, left, "{before:?} {after:?}");
        let audit = stream.audit();
        assert_eq!((audit.duplicates(), audit.verdict()), (duplicates, verdict), "{before:?} {after:?} {audit}");
        assert_eq!(stream.bookmark().to_string().parse::<Bookmark>()?, stream.bookmark());
    }
    Ok(())
}

#[tokio::test]
async fn a_bookmark_that_cannot_hold_all_rows_certifies_nothing() -> Checked {
    for (rows, expected) in [(32_768, Verdict::Consistent), (32_769, Verdict::Resumed)] {
        let ids = (0..rows).map(|row| format!("a{row} ")).collect::<String>();
        let script = server(move |_, query| match number(query) {
            1 => page(patients(&ids), "?page[number]=2", rows + 2),
            2 => page(patients("b"), "?page[number]=3", rows + 2),
            _ => page(patients("c"), json!(null), rows + 2),
        });
        let client = script.client()?;
        let mut stream = by_number(&client).stream();
        for _ in 0..=rows {
            stream.next().await.transpose()?;
        }
        let bookmark = stream.bookmark();
        assert_eq!(bookmark.to_string().len() > 500_000, rows == 32_768);
        assert_eq!(read(&mut stream).await.0, "c");
        assert_eq!(stream.audit().verdict(), Verdict::Consistent, "this stream was not resumed");
        // A bookmark that is resumed twice gives the same rows.
        let mut stream = by_number(&client).resume(&bookmark.to_string().parse()?).stream();
        let bookmark = stream.bookmark().to_string().parse()?;
        assert_eq!(read(&mut stream).await.0, "c");
        assert_eq!(stream.audit().verdict(), expected);
        let mut stream = by_number(&client).resume(&bookmark).stream();
        assert_eq!(read(&mut stream).await.0, "c");
        assert_eq!(stream.audit().verdict(), expected);
        assert_eq!(stream.audit().is_consistent(), rows == 32_768);
    }
    Ok(())
}

#[tokio::test]
async fn a_stream_that_a_page_without_new_rows_ended_can_go_on_behind_it() -> Checked {
    // Two rows are inserted in front between two pages.
    let script = server(|nth, query| match (nth, number(query)) {
        (1, _) => page(patients("a b"), "?page[number]=2", 4),
        (_, 2) => page(patients("a b"), "?page[number]=3", 6),
        (_, 3) => page(patients("c d"), json!(null), 6),
        _ => page(patients("x y"), "?page[number]=2", 6),
    });
    let client = script.client()?;
    let mut rows = by_number(&client).stream();
    let (ids, error) = read(&mut rows).await;
    assert!(ids == "a b" && text(error).contains("has no new row"));
    let mut rows = by_number(&client).resume(&rows.bookmark()).stream();
    assert_eq!(read(&mut rows).await.0, "c d");
    assert_eq!((rows.audit().rows(), rows.audit().duplicates(), rows.audit().verdict()), (4, 2, Verdict::Moved));
    Ok(())
}

#[tokio::test]
async fn pages_are_resumed_behind_the_rows_that_were_yielded() -> Checked {
    let script = server(|_, query| match number(query) {
        1 => {
            let mut rows = patients("a b c");
            rows[1] = json!({"type": "patient", "id": "b", "attributes": 7});
            let mut page = page(rows, "?page[number]=2", 4);
            page["included"] = json!([{"type": "group", "id": "g1", "attributes": 7}]);
            page
        }
        _ => page(patients("d"), json!(null), 4),
    });
    let client = script.client()?;
    // Before and after the fault of `b`, which precedes the page; row by row also after `a`.
    for (rows, left) in [(0, "1: a c"), (1, "0: a c")] {
        let mut pages = by_number(&client).pages();
        for _ in 0..rows {
            assert!(matches!(pages.next().await, Some(Err(Error::Row(_)))));
        }
        let mut faults = 0;
        let mut pages = by_number(&client).resume(&pages.bookmark()).pages();
        let page = loop {
            match pages.next().await.ok_or("a page")? {
                Err(Error::Row(_)) => faults += 1,
                page => break page?,
            }
        };
        let ids: Vec<&str> = page.data.iter().map(|row| row.id.as_ref()).collect();
        assert_eq!(format!("{faults}: {}", ids.join(" ")), left);
        assert_eq!(pages.next().await.transpose()?.map(|page| page.data.len()), Some(1));
        assert!(pages.next().await.is_none());
        assert_eq!((pages.audit().verdict(), pages.audit().rows()), (Verdict::Undecoded(1), 3));
    }
    for (rows, left) in [(1, "!b c d"), (2, "c d"), (3, "d"), (4, "")] {
        let mut stream = by_number(&client).stream();
        for _ in 0..rows {
            let _ = stream.next().await;
        }
        let mut resumed = by_number(&client).resume(&stream.bookmark()).stream();
        let (ids, _) = read(&mut resumed).await;
        assert_eq!(ids.trim_start_matches("! ").replace("!g1 ", ""), left);
        assert_eq!(resumed.audit().verdict(), Verdict::Undecoded(1));
    }
    Ok(())
}
