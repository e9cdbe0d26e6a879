//! Tests of all that the macros support.

use std::error::Error;

use serde_json::json;

use crate::runtime::jsonapi::object_macro::object;
use crate::runtime::macros::enums::{open_enum, union};
use crate::runtime::macros::requests::multipart;
use crate::runtime::value::marks::Marks;
use crate::runtime::value::object::Map;
use crate::runtime::value::unknown::OpenEnum;
use crate::runtime::{Bytes, DateTime, Extra, Json, Multipart, MultipartBody, Number, Patch, UnknownValue};

type Checked = Result<(), Box<dyn Error>>;

/// Decodes JSON, and checks that it is encoded to the same.
fn round_trip<T: serde::de::DeserializeOwned + serde::Serialize>(
    json: &serde_json::Value,
) -> Result<T, Box<dyn Error>> {
    let value: T = serde_json::from_str(&json.to_string())?;
    assert_eq!(&serde_json::to_value(&value)?, json, "the JSON is preserved");
    let again: T = serde_json::from_value(json.clone())?;
    assert_eq!(&serde_json::to_value(&again)?, json, "from a value as from text");
    Ok(value)
}

#[derive(Debug, Clone, PartialEq)]
struct Reading {
    value: Number,
    taken_at: Option<DateTime>,
    note: Option<String>,
    by: Patch<String>,
    extra: Extra,
}
object! {
    Reading {
        value: required "value",
        taken_at: nullable "taken_at",
        note: optional "note",
        by: patch "by",
    }
}

#[test]
fn members_of_every_kind_go_back() -> Checked {
    let reading: Reading =
        round_trip(&json!({"value": 7.5, "taken_at": null, "note": null, "by": null, "new": [1, {"a": null}]}))?;
    assert_eq!((reading.taken_at, reading.note.as_deref(), &reading.by), (None, None, &Patch::Null));
    assert_eq!(reading.extra.iter().map(|(name, _)| name).collect::<Vec<_>>(), ["note", "new"]);
    round_trip::<Reading>(&json!({"value": 7, "taken_at": "2026-01-01T00:00:00Z", "note": "n", "by": "b"}))?;
    Ok(())
}

#[test]
fn a_set_field_replaces_a_received_null() -> Checked {
    let mut reading: Reading = serde_json::from_value(json!({"value": 1, "taken_at": null, "note": null}))?;
    reading.note = Some("now".to_owned());
    assert_eq!(serde_json::to_value(&reading)?, json!({"value": 1, "taken_at": null, "note": "now"}));
    Ok(())
}

#[test]
fn of_two_members_of_one_name_the_last_wins() -> Checked {
    let reading: Reading = serde_json::from_str(
        r#"{"value": 1, "note": "a", "taken_at": null, "value": 2, "note": null, "x": 1, "x": 2}"#,
    )?;
    assert_eq!(serde_json::to_value(&reading)?, json!({"value": 2, "taken_at": null, "note": null, "x": 2}));
    Ok(())
}

#[test]
fn numbers_round_trip() -> Checked {
    let numbers = [
        "0",
        "-0.0",
        "-0",
        "1",
        "1.0",
        "0.1",
        "81.64656",
        "1e-7",
        "9007199254740993",
        "18446744073709551615",
        "-9223372036854775808",
    ];
    for number in numbers.into_iter().chain([
        "0.30000000000000004",
        "123456789.12345679",
        "5e-324",
        "1.7976931348623157e+308",
        "1e400",
        "18446744073709551616",
        "0.1234567890123456789012345",
    ]) {
        let read: Number = serde_json::from_str(number)?;
        assert_eq!(serde_json::to_string(&read)?, number);
        assert_eq!(read.to_string(), number);
    }
    Ok(())
}

#[derive(Debug, Clone, PartialEq)]
struct Counts {
    total: Option<i64>,
    rest: Map<i64>,
    extra: Extra,
}
object! { default Counts { total: optional "total"; rest } }

#[test]
fn members_that_are_all_of_one_type_are_typed() -> Checked {
    let counts: Counts = round_trip(&json!({"total": null, "a": 1, "b": 2}))?;
    assert_eq!(counts.rest.get("b"), Some(&2));
    assert!(serde_json::from_value::<Counts>(json!({"a": "one"})).is_err());
    assert_eq!(serde_json::to_value(Counts::default())?, json!({}));
    Ok(())
}

/// One of its values is called like the variant that keeps all others usually is.
#[derive(Debug, Clone, PartialEq, Eq)]
enum Colour {
    Red,
    Unknown,
    Unrecognized(UnknownValue<String>),
}
open_enum! { Colour: String { Red = "red", Unknown = "unknown" } else Unrecognized }

/// Its values are called like associated items of the traits that it implements.
#[derive(Debug, Clone, PartialEq, Eq)]
enum State {
    Ok,
    Err,
    Error,
    Unknown(UnknownValue<String>),
}
open_enum! { State: String { Ok = "ok", Err = "err", Error = "error" } else Unknown }

#[derive(Debug, Clone, PartialEq, Eq)]
enum Level {
    One,
    Below,
    Unknown(UnknownValue<i64>),
}
open_enum! { Level: i64 { One = 1, Below = -1 } else Unknown }

#[derive(Debug, Clone, PartialEq, Eq)]
enum Choice {
    Auto,
    Three,
    Yes,
    Nothing,
    Unknown(UnknownValue<Json>),
}
open_enum! {
    Choice: mixed { Auto = "\"auto\"", Three = "3", Yes = "true", Nothing = "null" } else Unknown
}

#[test]
fn enums_are_open() -> Checked {
    assert_eq!(round_trip::<Colour>(&json!("unknown"))?, Colour::Unknown);
    let blue: Colour = round_trip(&json!("blue"))?;
    assert_eq!((blue.value(), format!("{blue:?}")), ("blue", "Unrecognized(\"blue\")".to_owned()));
    assert_eq!("red".parse(), Ok(Colour::Red));
    for (text, state) in [("ok", State::Ok), ("err", State::Err), ("error", State::Error)] {
        assert_eq!(round_trip::<State>(&json!(text))?, state);
    }
    assert_eq!(round_trip::<Level>(&json!(-1))?, Level::Below);
    assert_eq!(round_trip::<Level>(&json!(9))?.value(), 9);
    for (value, choice) in [
        (json!("auto"), Choice::Auto),
        (json!(3), Choice::Three),
        (json!(true), Choice::Yes),
        (json!(null), Choice::Nothing),
    ] {
        assert_eq!(round_trip::<Choice>(&value)?, choice);
    }
    assert_eq!(round_trip::<Choice>(&json!({"a": 1}))?.value(), json!({"a": 1}).into());
    assert_eq!(Choice::Three.to_string(), "3");
    Ok(())
}

#[derive(Debug, Clone, PartialEq)]
struct Cat {
    lives: i64,
    extra: Extra,
}
object! { Cat { lives: required "lives" } }

#[derive(Debug, Clone, PartialEq)]
enum Pet {
    Cat(Cat),
    Nested(Box<Pet>),
    Base(Named),
    Unknown(UnknownValue<Json>),
}
union! { Pet by "kind" { Cat(Cat) = "cat" | "tiger", Nested(Box<Pet>) = "box" } else Base(Named) }

#[derive(Debug, Clone, PartialEq)]
struct Named {
    name: String,
    extra: Extra,
}
object! { Named { name: required "name" } }

#[derive(Debug, Clone, PartialEq)]
enum IntOrText {
    Integer(i64),
    Text(String),
    Unknown(UnknownValue<Json>),
}
union! { IntOrText { Integer(i64) like Marks::Number, Text(String) like Marks::Text } }

#[test]
fn unions_tell_their_types_apart() -> Checked {
    assert!(matches!(round_trip::<Pet>(&json!({"kind": "cat", "lives": 9}))?, Pet::Cat(Cat { lives: 9, .. })));
    assert!(matches!(round_trip::<Pet>(&json!({"kind": "tiger", "lives": 9}))?, Pet::Cat(_)));
    assert!(matches!(round_trip::<Pet>(&json!({"name": "Rex", "kind": "dog"}))?, Pet::Base(_)));
    assert!(matches!(round_trip::<Pet>(&json!({"lives": 9, "kind": "dog"}))?, Pet::Unknown(_)));
    assert!(matches!(round_trip::<Pet>(&json!("none"))?, Pet::Unknown(_)));
    let made = Pet::from(Cat { lives: 1, extra: Extra::new() });
    assert_eq!(serde_json::to_value(made)?, json!({"lives": 1, "kind": "cat"}));
    assert_eq!(round_trip::<IntOrText>(&json!(4))?, IntOrText::Integer(4));
    assert_eq!(round_trip::<IntOrText>(&json!("4"))?, IntOrText::Text("4".to_owned()));
    assert!(matches!(round_trip::<IntOrText>(&json!([4]))?, IntOrText::Unknown(_)));
    Ok(())
}

#[test]
fn a_tagged_type_that_does_not_decode_names_the_place() {
    let misread = crate::runtime::value::decode::json::<Vec<Pet>>(
        br#"[{"kind": "cat", "lives": 9}, {"kind": "cat", "lives": "secret"}]"#,
    );
    let message = misread.err().map(|error| error.to_string());
    assert_eq!(message.as_deref(), Some("/1/lives is a text where an integer was expected"));
}

#[derive(Debug, Clone, PartialEq)]
struct Branch {
    next: Option<Tagged>,
    either: Option<Untagged>,
    extra: Extra,
}
object! { default Branch { next: optional "next", either: optional "either" } }
#[derive(Debug, Clone, PartialEq)]
struct Twig {
    either: Untagged,
    extra: Extra,
}
object! { Twig { either: required "either" } }
/// Itself, inside of itself.
#[derive(Debug, Clone, PartialEq)]
enum Tagged {
    Branch(Box<Branch>),
    Unknown(UnknownValue<Json>),
}
union! { Tagged by "kind" { Branch(Box<Branch>) = "branch" } }

/// One of two that are alike.
#[derive(Debug, Clone, PartialEq)]
enum Untagged {
    Twig(Box<Twig>),
    Branch(Box<Branch>),
    Unknown(UnknownValue<Json>),
}
union! {
    Untagged {
        Twig(Box<Twig>) like Marks::Members(&[("either", &[])]),
        Branch(Box<Branch>) like Marks::Members(&[("next", &[]), ("either", &[])]),
    }
}

#[test]
fn types_that_contain_themselves_are_decoded_to_a_depth_and_in_linear_time() -> Checked {
    let tagged = |depth: usize| {
        let open = r#"{"kind":"branch","next":"#.repeat(depth);
        format!("{open}null{}", "}".repeat(depth))
    };
    assert!(crate::runtime::value::decode::text::<Tagged>(&tagged(30)).is_ok());
    let error =
        crate::runtime::value::decode::text::<Tagged>(&tagged(100_000)).err().map(|error| error.problem().to_owned());
    assert_eq!(error.as_deref(), Some("is nested too deep to be decoded"));

    // Each level that fails is tried as both types: 2 to the 60 times would never end.
    let text = format!(r#"{}{{"next":1}}{}"#, r#"{"either":"#.repeat(60), "}".repeat(60));
    let read = crate::runtime::value::decode::text::<Branch>(&text)?;
    assert_eq!(serde_json::to_string(&read)?, text);
    Ok(())
}

#[derive(Debug)]
struct Upload {
    note: Option<String>,
    tags: Vec<i64>,
    picture: Option<Bytes>,
}
multipart! { Upload { note: value "note", tags: value "tags", picture: file "picture" } }

#[test]
fn multipart_bodies_have_their_parts_and_a_unique_boundary() -> Checked {
    let upload = Upload { note: None, tags: vec![1, 2], picture: Some(Bytes::from_static(b"--part\r\n")) };
    let mut body = MultipartBody::default();
    Multipart::write(&upload, &mut body);
    let (body, boundary) = body.finish()?;
    assert_eq!(boundary, "part-1");
    let expected = "--part-1\r\nContent-Disposition: form-data; name=\"tags\"\r\n\r\n1\r\n\
        --part-1\r\nContent-Disposition: form-data; name=\"tags\"\r\n\r\n2\r\n\
        --part-1\r\nContent-Disposition: form-data; name=\"picture\"; filename=\"picture\"\r\n\
        Content-Type: application/octet-stream\r\n\r\n--part\r\n\r\n--part-1--\r\n";
    assert_eq!(std::str::from_utf8(&body)?, expected);
    Ok(())
}
