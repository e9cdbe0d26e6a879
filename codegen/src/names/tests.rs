//! Tests of names, hostile ones above all.

#![allow(clippy::unwrap_used)]

use std::collections::BTreeSet;

use serde_json::{Value, json};

use super::*;

fn all(of: Scope, wires: &[&str]) -> Vec<String> {
    let wanted: Vec<Wanted<'_>> = wires.iter().map(|wire| Wanted::plain(wire)).collect();
    scope(of, &wanted).into_iter().map(|made| made.name.rust).collect()
}

fn one(of: Scope, wire: &str) -> String {
    all(of, &[wire]).remove(0)
}

fn values(json: Value) -> Vec<String> {
    let wires: Vec<String> = json.as_array().unwrap().iter().map(value_text).collect();
    all(Scope::Variants, &wires.iter().map(String::as_str).collect::<Vec<_>>())
}

#[test]
fn ordinary_names_take_the_case_of_their_place() {
    assert_eq!(ty("calendar event response").rust, "CalendarEventResponse");
    assert_eq!(ty("oauth/token").rust, "OauthToken");
    assert_eq!(field("shouldBeGreaterThan").rust, "should_be_greater_than");
    assert_eq!(module("reward program").rust, "reward_program");
    assert_eq!(one(Scope::Methods, "fetchPatientHealthMetrics"), "fetch_patient_health_metrics");
    assert_eq!(parameter("filter[identifier][system]").rust, "identifier_system");
    assert_eq!(parameter("filter[emailType]").rust, "email_type");
    assert_eq!(parameter("page[number]").rust, "page_number");
    assert_eq!(one(Scope::Variants, "hemoglobin_a1c"), "HemoglobinA1c");
    assert_eq!(ty(service("Fitbit Plus API")).rust, "FitbitPlus");
    assert_eq!(ty(service("API")).rust, "Api");
    assert_eq!(library("FitbitPlus"), "fitbit_plus");
    assert_eq!(constant("fetch_patients"), "FETCH_PATIENTS");
    assert_eq!(builder("fetch_patients"), "FetchPatients");
    assert_eq!(argument("RewardProgram"), "reward_program");
}

#[test]
fn keywords_and_the_emitted_codes_own_names_get_an_underscore() {
    assert_eq!(field("type").rust, "type_");
    assert_eq!(field("gen").rust, "gen_");
    assert_eq!(field("crate").rust, "crate_");
    assert_eq!(field("Self").rust, "self_");
    assert_eq!(field("extra").rust, "extra_");
    assert_eq!(ty("self").rust, "Self_");
    assert_eq!(ty("option").rust, "Option_");
    assert_eq!(one(Scope::Variants, "self"), "Self_");
    assert_eq!(module("aux").rust, "aux_");
    assert_eq!(module("super").rust, "super_");
    assert_eq!(one(Scope::Methods, "match"), "match_");
    assert_eq!(parameter("filter[count]").rust, "count_");
}

#[test]
fn leading_underscores_yield_to_the_plain_name_in_either_order() {
    assert_eq!(all(Scope::Fields, &["_thread", "title"]), ["thread", "title"]);
    assert_eq!(all(Scope::Fields, &["_id", "id"]), ["id_", "id"]);
    assert_eq!(all(Scope::Fields, &["id", "_id"]), ["id", "id_"]);
    assert_eq!(all(Scope::Parameters, &["filter[type]", "type"]), ["filter_type", "type_"]);
}

#[test]
fn plurals_become_singulars() {
    for (plural, singular) in [
        ("connected capabilities", "connected capability"),
        ("remedies", "remedy"),
        ("cookies", "cookie"),
        ("filter status", "filter status"),
        ("statuses", "status"),
        ("warehouses", "warehouse"),
        ("addresses", "address"),
        ("aliases", "alias"),
        ("branches", "branch"),
        ("caches", "cache"),
        ("species", "species"),
        ("sms", "sms"),
        ("books", "book"),
        ("young people", "young person"),
        ("regimen", "regimen"),
        ("s", "s"),
    ] {
        assert_eq!(paths::singular(plural), singular);
    }
}

#[test]
fn a_service_is_its_title_without_generic_words() {
    for (title, expected) in [
        ("Fitbit Plus API", "Fitbit Plus"),
        ("Unit OpenAPI specifications", "Unit"),
        ("Discourse API Documentation", "Discourse"),
        ("API", "API"),
        ("Product Specs Store", "Product Specs Store"),
        ("", "API"),
    ] {
        assert_eq!(service(title), expected);
    }
}

#[test]
fn values_keep_their_signs() {
    assert_eq!(values(json!(["send_time", "-send_time"])), ["SendTime", "SendTimeDescending"]);
    assert_eq!(values(json!(["-created"])), ["MinusCreated"]);
    assert_eq!(values(json!([0, 1, -1, 1.5, 15])), ["N0", "N1", "Minus1", "N1Point5", "N15"]);
    assert_eq!(values(json!(["<5", "5", ">5", ">=5"])), ["Less5", "N5", "Greater5", "GreaterEqual5"]);
    assert_eq!(values(json!(["65+", "", "%", " ", "a/b"])), ["N65Plus", "Empty", "Percent", "Space", "AB"]);
    assert_eq!(values(json!([null, true, 2])), ["Null", "True", "N2"]);
}

#[test]
fn hostile_names_are_unique_identifiers_and_never_paths() {
    let hostile = [
        "../../x",
        "/etc/passwd",
        "C:\\x",
        "a\"; fn evil() {} //",
        "line\nbreak",
        "*/",
        "\"#",
        "`",
        "日本語",
        "é",
        "🦀",
        "\u{202e}abc",
        "",
        " ",
        "_",
        "__",
        "1",
        "1st",
        "-1",
        "r#type",
        "'static",
        "$crate",
        "a\0b",
        "ﬁ",
        "İ",
        "Å",
    ];
    let scopes = [Scope::Fields, Scope::Parameters, Scope::Variants, Scope::Methods, Scope::Modules];
    for wire in hostile {
        for rust in scopes.map(|of| one(of, wire)).into_iter().chain([ty(wire).rust]) {
            assert!(syn::parse_str::<syn::Ident>(&rust).is_ok() && rust.is_ascii(), "{wire:?}: {rust}");
        }
    }
    for of in scopes {
        let unique: BTreeSet<String> = all(of, &hostile).into_iter().collect();
        assert_eq!(unique.len(), hostile.len(), "{of:?}");
    }
    assert_eq!(module("../../x").rust, "x");
    assert_eq!(field("日本").rust, "u65e5_u672c");
    assert_eq!(field("größe").rust, "gr_u00f6_u00df_e");
}

#[test]
fn long_names_keep_their_beginning_and_differ() {
    let (one, other) = (ty(&format!("book{}a", "s".repeat(5000))), ty(&format!("book{}b", "s".repeat(5000))));
    assert!(one.rust.starts_with("Books") && one.rust.len() < 120, "{one:?}");
    assert_ne!(one.rust, other.rust);
    assert_eq!(one, ty(&one.wire));
}

#[test]
fn made_up_names_find_a_free_one() {
    let mut taken = Taken::with(["new"]);
    assert_eq!(taken.nearest("new"), "new_");
    assert_eq!(taken.nearest("new"), "new__");
    assert_eq!(taken.nearest("old"), "old");
}

#[test]
fn a_type_has_each_word_once() {
    for (ty, member, words) in [
        ("Album", "album_type", Some("album type")),
        ("CreateMenuItem", "itemType", Some("create menu item type")),
        ("DynamicPage", "dynamicPageType", Some("dynamic page type")),
        // Nothing would be left of the member, or nothing is said twice.
        ("Album", "album", None),
        ("Album", "type", None),
        ("Albums", "album_type", None),
    ] {
        assert_eq!(overlapped(ty, member).as_deref(), words, "{ty} {member}");
    }
}
