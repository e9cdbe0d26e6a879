//! Pairs of small descriptions, each with the verdict that OpenAPI and JSON Schema imply.

// A test panics on what it does not expect.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing)]

use codegen::Text;
use codegen::drift::report::{DefectState, Party, Report, Semver, Verdict};
use codegen::drift::{self, Described};

const CLEAN: (Verdict, &[Party]) = (Verdict::Clean, &[]);
const DOCS: (Verdict, &[Party]) = (Verdict::Docs, &[]);
const COMPATIBLE: (Verdict, &[Party]) = (Verdict::Compatible, &[]);
const SENDERS: (Verdict, &[Party]) = (Verdict::Breaking, &[Party::Senders]);
const READERS: (Verdict, &[Party]) = (Verdict::Breaking, &[Party::Readers]);
const BOTH: (Verdict, &[Party]) = (Verdict::Breaking, &[Party::Senders, Party::Readers]);

fn compare(old: &str, new: &str) -> Report {
    let described =
        |name, text: &str| Described::read(Text { name, text }).unwrap_or_else(|faults| panic!("{faults}\n{text}"));
    drift::compare(&described("old.yaml", old), &described("new.yaml", new))
}

/// Checks the verdict on `GET /a`, or else on the whole, in both directions if those differ.
#[track_caller]
fn judge(pairs: &[Pair]) {
    let mut wrong = Vec::new();
    for (old, new, (verdict, breaks)) in pairs {
        let report = compare(old, new);
        let found: Vec<Party> = {
            let all = report.changes.iter().flat_map(|change| change.breaks.clone());
            all.collect::<std::collections::BTreeSet<_>>().into_iter().collect()
        };
        if report.verdict != *verdict || found != *breaks {
            let kinds: Vec<_> = report.changes.iter().map(|change| (&change.kind, &change.message)).collect();
            wrong.push(format!(
                "{old}\n{new}\n{:?} {found:?}, expected {verdict:?} {breaks:?}: {kinds:?}",
                report.verdict
            ));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n\n"));
}

/// An old and a new description with the expected verdict.
type Pair = (String, String, (Verdict, &'static [Party]));

type Case<'c> = (&'c str, &'c str, (Verdict, &'static [Party]));

/// Inserts the differing parts into a frame, at its `%`.
fn framed(frame: &str, cases: &[Case<'_>]) -> Vec<Pair> {
    cases.iter().map(|(old, new, verdict)| (frame.replace('%', old), frame.replace('%', new), *verdict)).collect()
}

/// Swagger 2.0 with `GET /a`.
const SWAGGER: &str = "swagger: '2.0'\ninfo: {title: t, version: '1'}\n%\n";
/// OpenAPI 3.0 whose `POST /a` sends this schema.
const SENT: &str = "openapi: 3.0.3\ninfo: {title: t, version: '1'}\npaths: {/a: {post: {requestBody: {required: true, \
    content: {application/json: {schema: %}}}, responses: {'204': {description: d}}}}}\n\
    components: {schemas: {Cat: {type: object, required: [k], properties: {k: {type: string}}}, \
    Dog: {type: object, required: [k], properties: {k: {type: string}, b: {type: integer}}}}}\n";
/// OpenAPI 3.0 whose `GET /a` returns this schema.
const READ: &str = "openapi: 3.0.3\ninfo: {title: t, version: '1'}\npaths: {/a: {get: {responses: {'200': {description: d, \
    content: {application/json: {schema: %}}}}}}}\n\
    components: {schemas: {Cat: {type: object, required: [k], properties: {k: {type: string}}}, \
    Dog: {type: object, required: [k], properties: {k: {type: string}, b: {type: integer}}}}}\n";
/// OpenAPI 3.1 whose `POST /a` sends this schema.
const SENT_31: &str = "openapi: 3.1.0\ninfo: {title: t, version: '1'}\npaths: {/a: {post: {requestBody: {required: true, \
    content: {application/json: {schema: %}}}, responses: {'204': {description: d}}}}}\n";
/// OpenAPI 3.0 whose `POST /a` is this.
const OPERATION: &str = "openapi: 3.0.3\ninfo: {title: t, version: '1'}\npaths: {/a: {post: %}}\n";

#[test]
fn a_new_defect_breaks_the_operations_that_it_reaches() {
    let whole = "swagger: '2.0'\ninfo: {title: t, version: '1'}\n\
        securityDefinitions: {k: {type: apiKey, in: header, name: X}}\n\
        paths:\n\
        \x20 /a/{id}:\n\
        \x20   get:\n\
        \x20     operationId: a\n\
        \x20     security: [{k: []}]\n\
        \x20     parameters: [{name: id, in: path, required: true, type: string}, {$ref: '#/parameters/P'}]\n\
        \x20     responses: {200: {description: d, schema: {$ref: '#/definitions/A'}}}\n\
        \x20 /b: {get: {operationId: b, responses: {200: {description: d}}}}\n\
        parameters: {P: {name: p, in: query, type: string}}\n\
        definitions:\n\
        \x20 A: {type: object, properties: {b: {$ref: '#/definitions/B'}, c: {$ref: '#/definitions/C'}}}\n\
        \x20 B: {type: string}\n\
        \x20 C: {type: integer}\n\
        \x20 Unused: {type: integer}\n";
    for (from, to, defect) in [
        // A dangling reference, one to another kind of object, and a cycle.
        ("  B: {type: string}\n", "", "does not resolve"),
        ("$ref: '#/definitions/B'", "$ref: '#/parameters/P'", "points at a parameter"),
        ("B: {type: string}", "B: {$ref: '#/definitions/B'}", "circular"),
        ("B: {type: string}", "B: {allOf: [{$ref: '#/definitions/B'}]}", "circular"),
        ("parameters: {P: {name: p, in: query, type: string}}\n", "", "does not resolve"),
        // An unknown type, a keyword with a wrong value, an undefined path parameter.
        ("C: {type: integer}", "C: {type: intger}", "is not known"),
        ("C: {type: integer}", "C: {type: object, required: k}", "expected a list"),
        ("in: query", "in: qeury", "is not known"),
        ("name: id, in: path, required: true", "name: id, in: query", "is not defined"),
        // A required scheme that was removed.
        ("securityDefinitions: {k: {type: apiKey, in: header, name: X}}\n", "", "is not defined"),
    ] {
        assert!(whole.contains(from), "{from}");
        let broken = whole.replace(from, to);
        let report = compare(whole, &broken);
        assert_eq!(report.operations[0].verdict, Verdict::Breaking, "{to}: {:#?}", report.changes);
        assert_eq!(report.operations[1].verdict, Verdict::Clean, "{to}: {:#?}", report.changes);
        let named =
            report.changes.iter().any(|change| change.kind == "defect-added" && change.message.contains(defect));
        assert!(named, "{to}: {:#?}", report.changes);
        // A defect of the old version is not new, and its repair breaks no user.
        let moved = format!("# a line\n{broken}");
        assert_eq!(compare(&broken, &moved).verdict, Verdict::Clean, "{to}");
        let repaired = compare(&broken, whole);
        let is_defect = |kind: &str| kind == "defect-added";
        assert!(!repaired.changes.iter().any(|change| is_defect(&change.kind)), "{to}: {:#?}", repaired.changes);
        assert!(repaired.defects.iter().any(|defect| defect.state == DefectState::Repaired), "{to}");
    }
    // Two operations with the same id: the second one gets none.
    let twice = compare(whole, &whole.replace("operationId: b", "operationId: a"));
    assert_eq!(twice.operations[1].verdict, Verdict::Breaking);
    // A defect that no operation uses breaks no user, but the version is not clean.
    let unused = compare(whole, &whole.replace("Unused: {type: integer}", "Unused: {type: intger}"));
    assert_eq!(unused.verdict, Verdict::Compatible, "{:#?}", unused.changes);
    // A defect that another operation had is new to this one.
    let elsewhere = whole.replace(
        "{operationId: b, responses: {200: {description: d}}}",
        "{operationId: b, responses: {200: {description: d, schema: {$ref: '#/definitions/Lost'}}}}",
    );
    let here = whole.replace("$ref: '#/definitions/A'", "$ref: '#/definitions/Lost'");
    assert_eq!(compare(&elsewhere, &here).operations[0].verdict, Verdict::Breaking);
}

#[test]
fn every_keyword_of_3_1_is_compared() {
    judge(&framed(
        SENT_31,
        &[
            ("{type: array, prefixItems: [{type: string}]}", "{type: array, prefixItems: [{type: boolean}]}", SENDERS),
            ("{type: array, prefixItems: [{type: string}]}", "{type: array}", COMPATIBLE),
            ("{patternProperties: {'^x': {type: integer}}}", "{patternProperties: {'^x': {type: number}}}", COMPATIBLE),
            ("{patternProperties: {'^x': {}}}", "{patternProperties: {'^x': {}, '^y': {type: string}}}", SENDERS),
            ("{type: array}", "{type: array, contains: {type: string}}", SENDERS),
            ("{type: array, contains: {}}", "{type: array, contains: {}, minContains: 2}", SENDERS),
            (
                "{type: array, contains: {type: integer}, maxContains: 2}",
                "{type: array, contains: {type: number}, maxContains: 2}",
                SENDERS,
            ),
            ("{dependentRequired: {a: [b]}}", "{dependentRequired: {a: [c]}}", SENDERS),
            ("{dependentSchemas: {a: {type: object}}}", "{}", COMPATIBLE),
            ("{propertyNames: {maxLength: 3}}", "{propertyNames: {maxLength: 2}}", SENDERS),
            ("{unevaluatedProperties: false}", "{}", COMPATIBLE),
            ("{if: {required: [a]}, then: {required: [b]}}", "{if: {required: [a]}, then: {required: [c]}}", SENDERS),
            ("{if: {required: [a]}, then: {required: [b]}}", "{if: {required: [z]}, then: {required: [b]}}", SENDERS),
            ("{type: string, contentEncoding: base32}", "{type: string, contentEncoding: base16}", SENDERS),
            ("{type: string, const: a}", "{type: string, const: b}", SENDERS),
            ("{const: a, enum: [a, b]}", "{const: b, enum: [a, b]}", SENDERS),
            ("{type: [string, number], anyOf: [{}, {}]}", "{type: [string, boolean], anyOf: [{}, {}]}", SENDERS),
            ("{$dynamicRef: '#a'}", "{$dynamicRef: '#b'}", SENDERS),
            ("{type: string, examples: [a, b]}", "{type: string, examples: [a, c]}", DOCS),
            (
                "{$defs: {a: {type: string}}, $ref: '#/paths/~1a/post/requestBody/content/application~1json/schema/$defs/a'}",
                "{$defs: {a: {type: integer}}, $ref: '#/paths/~1a/post/requestBody/content/application~1json/schema/$defs/a'}",
                SENDERS,
            ),
            ("{type: string}", "{type: string, speling: 1}", COMPATIBLE),
        ],
    ));
}

#[test]
fn requests_of_the_api_are_read_by_its_users() {
    let hook = "openapi: 3.1.0\ninfo: {title: t, version: '1'}\nwebhooks: %\n";
    let called = |schema: &str| {
        format!(
            "{{w: {{post: {{requestBody: {{content: {{application/json: {{schema: {schema}}}}}}}, responses: {{'200': {{description: d}}}}}}}}}}"
        )
    };
    let (string, integer, closed) =
        (called("{type: string}"), called("{type: integer}"), called("{type: string, enum: [a]}"));
    judge(&framed(
        hook,
        &[
            (&string, &integer, READERS),
            (&string, &closed, COMPATIBLE),
            (&closed, &string, READERS),
            ("{}", &string, COMPATIBLE),
            (&string, "{}", READERS),
        ],
    ));
    let operation = |callbacks: &str| format!("{{responses: {{'204': {{description: d}}}}, callbacks: {callbacks}}}");
    let callback = |request: &str, response: &str| {
        operation(&format!(
            "{{c: {{'{{$request.body#/u}}': {{post: {{{request} responses: {{'200': {{description: d{response}}}}}}}}}}}}}"
        ))
    };
    let body =
        |schema: &str| callback(&format!("requestBody: {{content: {{application/json: {{schema: {schema}}}}}}},"), "");
    let back = |schema: &str| callback("", &format!(", content: {{application/json: {{schema: {schema}}}}}"));
    let query = |parameter: &str| callback(&format!("parameters: [{parameter}],"), "");
    judge(&framed(
        OPERATION,
        &[
            (&body("{type: string}"), &body("{type: integer}"), READERS),
            (&body("{type: number}"), &body("{type: integer}"), COMPATIBLE),
            // Users send the response to a callback.
            (&back("{type: number}"), &back("{type: integer}"), SENDERS),
            (&query(""), &query("{name: q, in: query, required: true, schema: {type: string}}"), COMPATIBLE),
            (&query("{name: q, in: query, schema: {type: string}}"), &query(""), READERS),
            (&operation("{}"), &body("{type: string}"), COMPATIBLE),
            (&body("{type: string}"), &operation("{}"), READERS),
        ],
    ));
}

#[test]
fn the_parts_of_forms_and_the_headers_and_links_of_responses_are_compared() {
    let form = |media: &str, rest: &str| {
        format!(
            "{{requestBody: {{content: {{{media}: {{schema: {{type: object, properties: {{t: {{type: array, items: {{type: string}}}}, f: {{type: string, format: binary}}, n: {{type: integer}}}}}}{rest}}}}}}}, responses: {{'204': {{description: d}}}}}}"
        )
    };
    let fields = |encoding: &str| form("application/x-www-form-urlencoded", encoding);
    let parts = |encoding: &str| form("multipart/form-data", encoding);
    let response = |rest: &str| format!("{{responses: {{'204': {{description: d{rest}}}}}}}");
    judge(&framed(
        OPERATION,
        &[
            (&fields(""), &fields(", encoding: {t: {style: form, explode: true}}"), CLEAN),
            (&fields(""), &fields(", encoding: {t: {explode: false}}"), SENDERS),
            (&fields(", encoding: {t: {style: pipeDelimited}}"), &fields(""), SENDERS),
            (&fields(""), &fields(", encoding: {n: {explode: false}}"), CLEAN),
            (
                &parts(", encoding: {f: {contentType: image/png}}"),
                &parts(", encoding: {f: {contentType: image/jpeg}}"),
                SENDERS,
            ),
            (&parts(""), &parts(", encoding: {f: {contentType: application/octet-stream}}"), CLEAN),
            (&parts(""), &parts(", encoding: {f: {contentType: image/png}}"), SENDERS),
            (&parts(", encoding: {f: {headers: {X: {schema: {type: string}}}}}"), &parts(""), SENDERS),
            (&response(""), &response(", links: {l: {operationId: o}}"), COMPATIBLE),
            (&response(", links: {l: {operationId: o}}"), &response(""), READERS),
            (
                &response(", headers: {X: {content: {text/plain: {schema: {type: string}}}}}"),
                &response(", headers: {X: {content: {text/plain: {schema: {type: boolean}}}}}"),
                READERS,
            ),
            (
                &response(", headers: {X: {schema: {type: array, items: {}}}}"),
                &response(", headers: {X: {explode: true, schema: {type: object}}}"),
                READERS,
            ),
            (
                &response(", headers: {X: {schema: {type: string}}}"),
                &response(", headers: {X: {deprecated: true, schema: {type: string}}}"),
                COMPATIBLE,
            ),
        ],
    ));
    let xml = |media: &str, name: &str| {
        format!(
            "{{requestBody: {{content: {{{media}: {{schema: {{type: object, xml: {{name: {name}}}}}}}}}}}, responses: {{'204': {{description: d}}}}}}"
        )
    };
    judge(&framed(
        OPERATION,
        &[
            (&xml("application/xml", "a"), &xml("application/xml", "b"), SENDERS),
            (&xml("application/json", "a"), &xml("application/json", "b"), CLEAN),
        ],
    ));
}

#[test]
fn values_are_compared_as_they_are_written() {
    let get = |parameter: &str| {
        SWAGGER.replace(
            '%',
            &format!("paths: {{/a: {{get: {{parameters: [{parameter}], responses: {{200: {{description: d}}}}}}}}}}"),
        )
    };
    let pair = |old: &str, new: &str, verdict| (get(old), get(new), verdict);
    judge(&[
        pair("{name: q, in: query, type: integer}", "{name: q, in: query, type: string}", COMPATIBLE),
        pair("{name: q, in: query, type: integer}", "{name: q, in: query, type: string, maxLength: 3}", SENDERS),
        pair("{name: q, in: query, type: string}", "{name: q, in: query, type: integer}", SENDERS),
        // The media type of the form changes with it.
        pair("{name: f, in: formData, type: file}", "{name: f, in: formData, type: string}", BOTH),
        pair("{name: f, in: formData, type: string}", "{name: f, in: formData, type: file}", BOTH),
        pair("{name: f, in: formData, type: integer}", "{name: f, in: formData, type: string}", COMPATIBLE),
    ]);
    judge(&framed(
        SENT,
        &[
            ("{type: integer}", "{type: string}", SENDERS),
            ("{type: integer, maximum: 9007199254740993}", "{type: integer, maximum: 9007199254740992}", SENDERS),
            ("{type: integer, minimum: 9007199254740993}", "{type: integer, minimum: 9007199254740992}", COMPATIBLE),
            ("{type: integer, multipleOf: 9007199254740993}", "{type: integer, multipleOf: 9007199254740992}", SENDERS),
            ("{type: integer, enum: [9007199254740993]}", "{type: integer, enum: [9007199254740992]}", SENDERS),
            ("{type: number, enum: [1.0]}", "{type: number, enum: [1]}", CLEAN),
            ("{type: integer, minimum: 0.5}", "{type: integer, minimum: 1}", CLEAN),
            (r"{type: string, pattern: '^\d+$'}", "{type: string, pattern: '^[0-9]+$'}", CLEAN),
            (r"{type: string, pattern: '^\w$'}", "{type: string, pattern: '^[0-9A-Za-z_]$'}", CLEAN),
            (r"{type: string, pattern: '^\s$'}", r"{type: string, pattern: '^[ \t]$'}", SENDERS),
            ("{type: string}", "{type: string, pattern: '.*'}", CLEAN),
            ("{type: string, pattern: '(?!a)b'}", "{type: string, pattern: '(?!a)c'}", SENDERS),
        ],
    ));
    let header = |rest: &str| {
        SWAGGER.replace('%', &format!("paths: {{/a: {{get: {{responses: {{200: {{description: d, headers: {{X: {{type: array, items: {{type: string}}{rest}}}}}}}}}}}}}}}"))
    };
    judge(&[
        (header(""), header(", collectionFormat: csv"), CLEAN),
        (header(""), header(", collectionFormat: ssv"), READERS),
    ]);
}

#[test]
fn media_types_are_compared_by_meaning() {
    let body = |media: &str| {
        format!(
            "{{requestBody: {{content: {{'{media}': {{schema: {{type: string}}}}}}}}, responses: {{'204': {{description: d}}}}}}"
        )
    };
    judge(&framed(
        OPERATION,
        &[
            (&body("application/json"), &body("Application/JSON; charset=UTF-8"), CLEAN),
            (
                &body("text/csv; header=present; charset=latin1"),
                &body("text/csv;charset=\"latin1\";header=present"),
                CLEAN,
            ),
            (&body("text/csv; charset=latin1"), &body("text/csv; charset=ascii"), BOTH),
        ],
    ));
    let report =
        compare(&OPERATION.replace('%', &body("application/json")), &OPERATION.replace('%', &body("Application/JSON")));
    assert!(report.items.is_empty() && report.semver <= Semver::Patch, "{:?}", report.items);
    let both = |own: &str| {
        SWAGGER.replace('%', &format!("consumes: [application/json]\nproduces: [application/json]\npaths: {{/a: {{post: {{{own} parameters: [{{name: b, in: body, schema: {{type: string}}}}], responses: {{200: {{description: d, schema: {{type: string}}}}}}}}}}}}"))
    };
    judge(&[
        (both(""), both("consumes: [],"), BOTH),
        (both(""), both("produces: [],"), BOTH),
        (both(""), both("consumes: [application/json],"), CLEAN),
        (both("consumes: [],"), both("consumes: [],"), CLEAN),
    ]);
}

#[test]
fn ways_to_authorise_are_a_set_of_sets() {
    let with = |security: &str| {
        SWAGGER.replace('%', &format!("securityDefinitions: {{o: {{type: oauth2, flow: application, tokenUrl: 'https://x/t', scopes: {{r: r, w: w}}}}, k: {{type: apiKey, in: header, name: X}}}}\npaths: {{/a: {{get: {{security: {security}, responses: {{200: {{description: d}}}}}}}}}}"))
    };
    let cases: &[Case<'_>] = &[
        ("[{o: [r]}, {o: [w]}]", "[{o: [w]}, {o: [r]}]", CLEAN),
        ("[{o: [r, w]}]", "[{o: [w, r]}]", CLEAN),
        ("[{o: [r], k: []}]", "[{k: [], o: [r]}]", CLEAN),
        ("[{o: [r]}]", "[{o: [w]}, {o: [r]}]", COMPATIBLE),
        ("[{o: [r]}]", "[{k: []}, {o: [r]}]", COMPATIBLE),
        ("[{k: []}]", "[{k: []}, {k: []}]", CLEAN),
        ("[{o: [r]}]", "[{o: [r]}, {o: [r, w]}]", CLEAN),
        ("[{o: [r, w]}]", "[{o: [r]}]", COMPATIBLE),
        ("[{o: [r]}]", "[{o: [r, w]}]", SENDERS),
        ("[{o: [r]}, {k: []}]", "[{o: [w]}, {k: []}]", SENDERS),
        ("[{o: [r], k: []}]", "[{k: []}]", COMPATIBLE),
        ("[{k: []}]", "[{o: [r], k: []}]", SENDERS),
        ("[]", "[{}]", CLEAN),
        ("[{k: []}]", "[{}]", COMPATIBLE),
        ("[]", "[{k: []}]", SENDERS),
    ];
    let pairs: Vec<_> = cases.iter().map(|(old, new, verdict)| (with(old), with(new), *verdict)).collect();
    judge(&pairs);
}

#[test]
fn one_of_and_any_of_are_distinguished() {
    let object = |required: &str| {
        format!("{{type: object, required: [{required}], properties: {{a: {{type: string}}, b: {{type: string}}}}}}")
    };
    let tagged = |value: &str, rest: &str| {
        format!("{{type: object, required: [k], properties: {{k: {{type: string, enum: [{value}]}}{rest}}}}}")
    };
    let (p, r) = (tagged("p", ""), tagged("r", ""));
    let (pz, rz) = (tagged("p", ", z: {type: string}"), tagged("r", ", z: {type: string}"));
    let two = |keyword: &str, a: &str, b: &str| format!("{{{keyword}: [{a}, {b}]}}");
    let hoisted = format!("{{type: object, properties: {{z: {{type: string}}}}, oneOf: [{p}, {r}]}}");
    let pets = |rest: &str| {
        format!(
            "{{oneOf: [{{$ref: '#/components/schemas/Cat'}}, {{$ref: '#/components/schemas/Dog'}}], discriminator: {{propertyName: k{rest}}}}}"
        )
    };
    let spelt = ", mapping: {Cat: '#/components/schemas/Cat', Dog: '#/components/schemas/Dog'}";
    let cases: Vec<Pair> = vec![
        // A value may now match both alternatives.
        (object("a, b"), two("oneOf", &object("a"), &object("b")), SENDERS),
        (object("a, b"), two("anyOf", &object("a"), &object("b")), COMPATIBLE),
        ("{type: string}".into(), two("oneOf", "{type: string}", "{type: string, maxLength: 3}"), SENDERS),
        ("{type: string}".into(), two("oneOf", "{type: string}", "{type: integer}"), COMPATIBLE),
        (
            two("oneOf", "{type: string, enum: [a]}", "{type: string, enum: [b]}"),
            two("oneOf", "{type: string, enum: [a]}", "{type: string}"),
            SENDERS,
        ),
        // No value can match both alternatives, so the keywords are equivalent.
        (two("oneOf", &p, &r), two("anyOf", &p, &r), CLEAN),
        (two("anyOf", &p, &r), two("oneOf", &p, &r), CLEAN),
        (two("anyOf", "{type: integer}", "{type: number}"), two("oneOf", "{type: integer}", "{type: number}"), SENDERS),
        // A keyword may be hoisted out of all alternatives.
        (two("oneOf", &pz, &rz), hoisted.clone(), CLEAN),
        (hoisted.clone(), two("oneOf", &pz, &rz), CLEAN),
        (two("oneOf", &p, &r), hoisted.clone(), COMPATIBLE),
        (hoisted, two("oneOf", &pz, &r), SENDERS),
        // Default values of the discriminator may be explicit.
        (pets(""), pets(spelt), CLEAN),
        (pets(spelt), pets(""), CLEAN),
        (pets(""), pets(", mapping: {cat: '#/components/schemas/Cat'}"), SENDERS),
    ];
    let framed: Vec<_> =
        cases.iter().map(|(old, new, verdict)| (SENT.replace('%', old), SENT.replace('%', new), *verdict)).collect();
    judge(&framed);
    let readers = [
        (READ.replace('%', &two("oneOf", &p, &r)), READ.replace('%', &two("anyOf", &p, &r)), CLEAN),
        (READ.replace('%', &pets("")), READ.replace('%', &pets(spelt)), CLEAN),
    ];
    judge(&readers);
    judge(&framed_31(&[
        ("{type: [string, number]}", "{oneOf: [{type: string}, {type: number}]}", CLEAN),
        ("{type: [string, 'null']}", "{anyOf: [{type: string}, {type: 'null'}]}", CLEAN),
    ]));
}

fn framed_31(cases: &[Case<'_>]) -> Vec<Pair> {
    framed(SENT_31, cases)
}

#[test]
fn the_name_of_a_path_parameter_is_no_part_of_the_wire_nor_of_the_crate() {
    let with = |one: &str, other: &str| {
        SWAGGER.replace('%', &format!("paths: {{'/a/{{{one}}}/b/{{{other}}}': {{get: {{operationId: a, parameters: [{{name: {one}, in: path, required: true, type: string}}, {{name: {other}, in: path, required: true, type: integer}}], responses: {{200: {{description: d}}}}}}}}}}"))
    };
    let report = compare(&with("id", "number"), &with("key", "number"));
    assert_eq!(report.verdict, Verdict::Clean, "{:?}", report.changes);
    assert!(report.items.is_empty() && report.semver <= Semver::Patch, "{:?} {:?}", report.semver, report.items);
}
