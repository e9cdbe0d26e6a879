//! What names become, the hostile ones above all.

#![allow(clippy::unwrap_used)]

use serde_json::{Value, json};

use super::*;

fn rust(name: Result<Name, NameError>) -> String {
    name.map_or_else(|error| error.to_string(), |name| name.rust)
}

fn all(names: Vec<Result<Name, NameError>>) -> Vec<String> {
    names.into_iter().map(rust).collect()
}

fn values(json: Value) -> Vec<String> {
    all(variants(json.as_array().unwrap()))
}

#[test]
fn ordinary_names_take_the_case_of_their_place() {
    assert_eq!(rust(ty("calendar event response")), "CalendarEventResponse");
    assert_eq!(rust(ty("oauth/token")), "OauthToken");
    assert_eq!(rust(field("shouldBeGreaterThan")), "should_be_greater_than");
    assert_eq!(rust(module("reward program")), "reward_program");
    assert_eq!(rust(method("fetchPatientHealthMetrics")), "fetch_patient_health_metrics");
    assert_eq!(rust(parameter("filter[identifier][system]")), "identifier_system");
    assert_eq!(rust(parameter("filter[emailType]")), "email_type");
    assert_eq!(rust(parameter("page[number]")), "page_number");
    assert_eq!(rust(variant("hemoglobin_a1c")), "HemoglobinA1c");
    assert_eq!(rust(service("Fitbit Plus API")), "FitbitPlus");
    assert_eq!(rust(service("API")), "Api");
    assert_eq!(library("FitbitPlus"), "fitbit_plus");
    assert_eq!(constant("fetch_patients"), "FETCH_PATIENTS");
    assert_eq!(builder(&method("fetchPatients").unwrap()), "FetchPatients");
    assert_eq!(argument("RewardProgram"), "reward_program");
}

#[test]
fn keywords_and_the_emitted_codes_own_names_get_an_underscore() {
    assert_eq!(rust(field("type")), "type_");
    assert_eq!(rust(field("gen")), "gen_");
    assert_eq!(rust(field("crate")), "crate_");
    assert_eq!(rust(field("Self")), "self_");
    assert_eq!(rust(field("extra")), "extra_");
    assert_eq!(rust(ty("self")), "Self_");
    assert_eq!(rust(ty("option")), "Option_");
    assert_eq!(rust(variant("self")), "Self_");
    assert_eq!(rust(module("aux")), "aux_");
    assert_eq!(rust(module("super")), "super_");
    assert_eq!(rust(method("match")), "match_");
    assert_eq!(rust(parameter("filter[count]")), "count_");
}

#[test]
fn leading_underscores_yield_to_the_plain_name_in_either_order() {
    assert_eq!(all(fields(["_thread", "title"])), ["thread", "title"]);
    assert_eq!(all(fields(["_id", "id"])), ["id_", "id"]);
    assert_eq!(all(fields(["id", "_id"])), ["id", "id_"]);
    assert_eq!(all(parameters(["filter[type]", "type"])), ["filter_type", "type_"]);
}

#[test]
fn two_names_that_fold_into_one_are_an_error_that_names_both() {
    let names = fields(["fooBar", "foo_bar", "foo bar"]);
    assert_eq!(rust(names.first().unwrap().clone()), "foo_bar");
    assert_eq!(rust(names.get(1).unwrap().clone()), "\"fooBar\" and \"foo_bar\" would both be `foo_bar` in Rust");
    assert_eq!(rust(names.get(2).unwrap().clone()), "\"fooBar\" and \"foo bar\" would both be `foo_bar` in Rust");
}

#[test]
fn values_keep_their_signs() {
    assert_eq!(values(json!(["send_time", "-send_time"])), ["SendTime", "SendTimeDescending"]);
    assert_eq!(values(json!(["-created"])), ["MinusCreated"]);
    assert_eq!(values(json!([0, 1, -1, 1.5, 15])), ["N0", "N1", "Minus1", "N1Point5", "N15"]);
    assert_eq!(values(json!(["<5", "5", ">5", ">=5"])), ["Less5", "N5", "Greater5", "GreaterEqual5"]);
    assert_eq!(
        values(json!(["65+", "", "%", " ", "a/b"])),
        ["N65Plus", "Empty", "Percent", "no Rust name can be made of \" \"", "AB"]
    );
    assert_eq!(values(json!([null, true, 2])), ["Null", "True", "N2"]);
}

#[test]
fn hostile_names_are_identifiers_or_errors_and_never_paths() {
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
    for wire in hostile {
        for name in [ty(wire), field(wire), module(wire), method(wire), parameter(wire), variant(wire)] {
            match name {
                Ok(name) => {
                    assert!(syn::parse_str::<syn::Ident>(&name.rust).is_ok() && name.rust.is_ascii(), "{name:?}")
                }
                Err(error) => assert!(!error.to_string().contains(char::is_control), "{error}"),
            }
        }
    }
    assert_eq!(module("../../x").unwrap().rust, "x");
    assert_eq!(rust(field("日本")), "u65e5_u672c");
    assert_eq!(rust(field("größe")), "gr_u00f6_u00df_e");
    assert!(ty(&"x".repeat(5000)).is_err());
}

#[test]
fn made_up_names_find_a_free_one() {
    let mut taken = Taken::with(["new"]);
    assert_eq!(taken.nearest("new"), "new_");
    assert_eq!(taken.nearest("new"), "new__");
    assert_eq!(taken.nearest("old"), "old");
}
