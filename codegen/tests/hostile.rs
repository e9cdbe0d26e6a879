//! Invalid descriptions and their expected faults. `UPDATE_EXPECT=1` rewrites the expected files.

// A test panics on what it does not expect.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing)]

use codegen::fates::Tolerance;
use std::path::Path;

use codegen::diagnostics::Diagnostics;
use codegen::parse;

fn judge(name: &str, text: &str) -> Result<(), Diagnostics> {
    parse::describe(parse::read(name, text)?, Tolerance::Strict).map(|_| ())
}

fn faults_of(name: &str, text: &str) -> String {
    match judge(name, text) {
        Ok(()) => "no fault\n".to_owned(),
        Err(faults) => format!("{faults}\n"),
    }
}

#[test]
fn every_bad_description_is_refused_with_all_its_faults() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/hostile");
    let mut names: Vec<_> = std::fs::read_dir(&folder)
        .expect("the folder exists")
        .map(|entry| entry.expect("the entry is readable").path())
        .filter(|path| path.extension().is_some_and(|extension| extension == "yaml"))
        .collect();
    names.sort();
    let mut differing = Vec::new();
    for path in names {
        let name = path.file_name().expect("a file has a name").to_string_lossy().into_owned();
        let found = faults_of(&name, &std::fs::read_to_string(&path).expect("the input is readable"));
        let expected = path.with_extension("txt");
        if std::env::var_os("UPDATE_EXPECT").is_some() {
            std::fs::write(&expected, &found).expect("the folder is writable");
        }
        if found != std::fs::read_to_string(&expected).unwrap_or_default() {
            differing.push(format!("{name}:\n{found}"));
        }
    }
    assert!(differing.is_empty(), "review the faults, then run with UPDATE_EXPECT=1\n{}", differing.join("\n"));
}

fn first_fault(text: &str) -> String {
    let faults = judge("spec.yaml", text).expect_err("the text is refused");
    faults.0.first().expect("there is a fault").to_string()
}

#[test]
fn deep_nesting_is_refused_in_every_form() {
    let depth = 10_000;
    let flow = format!("{{\"swagger\": \"2.0\", \"x\": {}{}}}", "[".repeat(depth), "]".repeat(depth));
    let maps = format!("{{\"swagger\": \"2.0\", \"x\": {}1{}}}", "{\"a\": ".repeat(depth), "}".repeat(depth));
    let block: String = (0..depth).map(|level| format!("{}a:\n", " ".repeat(level))).collect();
    let items = format!("swagger: '2.0'\nx:\n  {}x\n", "- ".repeat(depth));
    for text in [flow, maps, block, items] {
        let fault = first_fault(&text);
        assert!(fault.contains("nests more than 128 levels deep"), "{fault}");
        assert!(fault.starts_with("spec.yaml:"), "{fault}");
    }
}

#[test]
fn depth_through_aliases_is_refused() {
    let mut text = "swagger: '2.0'\na0: &a0 [x]\n".to_owned();
    for level in 1..200 {
        text.push_str(&format!("a{level}: &a{level} [*a{}]\n", level - 1));
    }
    let fault = first_fault(&text);
    assert!(fault.contains("nests more than 128 levels deep"), "{fault}");
}

#[test]
fn an_alias_bomb_is_refused() {
    let mut text = "swagger: '2.0'\na0: &a0 [x, x, x, x, x, x, x, x, x]\n".to_owned();
    for level in 1..9 {
        let aliases = vec![format!("*a{}", level - 1); 9].join(", ");
        text.push_str(&format!("a{level}: &a{level} [{aliases}]\n"));
    }
    let fault = first_fault(&text);
    assert!(fault.starts_with("spec.yaml:6:"), "{fault}");
    assert!(fault.contains("expand to more than 100000 nodes"), "{fault}");
    assert!(fault.contains("use `$ref` instead of anchors and aliases"), "{fault}");
}

#[test]
fn a_text_that_is_too_long_is_refused() {
    let fault = first_fault(&" ".repeat((64 << 20) + 1));
    assert!(fault.contains("the limit is 67108864"), "{fault}");
}

#[test]
fn a_long_chain_of_references_ends() {
    let mut text = "swagger: '2.0'\ninfo: {title: t, version: '1'}\npaths: {}\ndefinitions:\n".to_owned();
    for level in 0..20_000 {
        text.push_str(&format!("  A{level}: {{$ref: '#/definitions/A{}'}}\n", (level + 1) % 20_000));
    }
    let fault = first_fault(&text);
    assert!(fault.contains("circular `$ref`: #/definitions/A0 → #/definitions/A1 → … → #/definitions/A0"), "{fault}");
}

#[test]
fn json_is_parsed_like_yaml() {
    let text = "{\"swagger\":\"2.0\",\n\t\"info\": {\"title\":\"a\\/b \\u00e9 \\ud83d\\ude00\",\t\"version\": \"1\"},\r\n \"paths\":{}}";
    let document = parse::read("spec.json", text).unwrap();
    assert_eq!(document.root.at("/info/title").and_then(parse::tree::Node::as_str), Some("a/b é 😀"));
    let key = document.root.at("/info/version").unwrap().id;
    assert_eq!(document.sources.position(key).unwrap().to_string(), "spec.json:2:58");
    let control =
        parse::read("spec.json", "{\"swagger\": \"2.0\", \"paths\": {}, \"x-a\": \"\u{7f}\u{80}\u{9f}\"}").unwrap();
    assert_eq!(control.root.at("/x-a").and_then(parse::tree::Node::as_str), Some("\u{7f}\u{80}\u{9f}"));
    let fault = first_fault("{\"swagger\": \"2.0\", \"info\": {\"title\": \"a\", \"version\": \"1\"}, \"path\": {}}");
    assert!(fault.contains("spec.yaml:1:"), "{fault}");
}

#[test]
fn aliases_are_copies_under_their_own_pointers() {
    let text = "swagger: '2.0'\ninfo: &info {title: a, version: '1'}\npaths: {}\nx-more: *info\n&key x-a: 1\n";
    let document = parse::read("spec.yaml", text).unwrap();
    let copy = document.root.at("/x-more/title").unwrap();
    assert_eq!(document.sources.pointer(copy.id), "/x-more/title");
    assert_eq!(document.sources.position(copy.id).unwrap().to_string(), "spec.yaml:2:21");
    assert!(document.root.at("/x-a").is_some());
}

#[test]
fn other_scalars_as_keys_become_text() {
    let document = parse::read("spec.yaml", "swagger: '2.0'\n200: a\ntrue: b\nnull: c\n1.50: d\n").unwrap();
    let keys: Vec<_> = document.root.members().map(|(name, _)| name.to_owned()).collect();
    assert_eq!(keys, ["swagger", "200", "true", "null", "1.50"]);
}

/// A description with one definition that nests `levels` schemas, an example of `depth` lists at the bottom.
fn nested(open: &str, close: &str, levels: usize, depth: usize) -> String {
    let head = "{\"swagger\": \"2.0\", \"info\": {\"title\": \"t\", \"version\": \"1\"}, \"paths\": {}";
    let example = format!("{{\"example\": {}{}}}", "[".repeat(depth), "]".repeat(depth));
    format!("{head}, \"definitions\": {{\"A\": {}{example}{}}}}}", open.repeat(levels), close.repeat(levels))
}

#[test]
fn schemas_nest_up_to_the_limit() {
    for (open, close, levels) in [
        ("{\"type\": \"array\", \"items\": ", "}", 1),
        ("{\"type\": \"object\", \"properties\": {\"a\": ", "}}", 2),
        ("{\"allOf\": [", "]}", 2),
        ("{\"additionalProperties\": ", "}", 1),
    ] {
        let text = nested(open, close, 31, 124 - 31 * levels);
        judge("spec.yaml", &text).unwrap_or_else(|faults| panic!("{faults}"));
        let fault = first_fault(&nested(open, close, 32, 0));
        assert!(fault.contains("schemas are nested more than 32 levels deep"), "{fault}");
        let description = parse::describe_unchecked(parse::read("s", &nested(open, close, 60, 0)).unwrap());
        assert!(description.is_err());
    }
}
