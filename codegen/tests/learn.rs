//! Corrections learned from evidence: each contradiction is found at its place with its counts, and its proposal repairs
//! it and nothing else.

// A test panics on what it does not expect.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing)]

use codegen::learn::{Body, Evidence, Exchange, Model, Options, Proposal, overlay, propose};
use codegen::{Input, Text};
use serde_json::{Value, json};

/// A pond with frogs, in JSON:API and OpenAPI 3.0.
const OPENAPI: &str = r##"
openapi: 3.0.3
info: {title: Pond, version: '1'}
servers: [{url: 'https://pond.example.com/v1'}]
paths:
  /frogs:
    get:
      operationId: listFrogs
      parameters:
        - {name: 'filter[colours]', in: query, schema: {type: string}}
      responses:
        '200':
          description: The frogs.
          content: {application/vnd.api+json: {schema: {$ref: '#/components/schemas/Frogs'}}}
  /frogs/{id}:
    parameters: [{name: id, in: path, required: true, schema: {type: string}}]
    get:
      operationId: fetchFrog
      responses:
        '200':
          description: The frog.
          content: {application/vnd.api+json: {schema: {$ref: '#/components/schemas/OneFrog'}}}
components:
  schemas:
    Frogs:
      type: object
      required: [data]
      properties:
        data: {type: array, items: {$ref: '#/components/schemas/Frog'}}
        links: {type: object, properties: {self: {type: string}}}
        included: {type: array, items: {$ref: '#/components/schemas/Resource'}}
    OneFrog:
      type: object
      required: [data]
      properties:
        data: {$ref: '#/components/schemas/Frog'}
    Resource: {type: object, properties: {type: {type: string}, id: {type: string}, attributes: {type: object}}}
    Pond:
      type: object
      required: [type, id]
      properties:
        type: {type: string, enum: [pond]}
        id: {type: string}
        attributes: {type: object, required: [depth], properties: {depth: {type: integer}}}
    Frog:
      type: object
      required: [type, id, attributes]
      properties:
        type: {type: string, enum: [frog]}
        id: {type: string}
        attributes:
          type: object
          required: [name, weight]
          properties:
            name: {type: string}
            weight: {type: integer, format: int32}
            mood: {type: string, enum: [happy, sad]}
            born: {type: string, format: date-time}
            friend: {type: string}
        relationships:
          type: object
          properties:
            pond:
              type: object
              properties:
                data:
                  type: object
                  properties: {type: {type: string, enum: [pond]}, id: {type: string}}
                links:
                  type: object
                  properties:
                    related: {type: string, pattern: '^/v1/frogs/[0-9]+/pond$', example: /v1/frogs/1/pond}
"##;

fn frog(id: usize) -> Value {
    json!({
        "type": "frog", "id": id.to_string(),
        "attributes": {"name": "Fred", "weight": 3, "mood": "sad", "born": "2020-02-29T12:00:00Z", "friend": "f"},
        "relationships": {"pond": {
            "data": {"type": "pond", "id": "1"}, "links": {"related": format!("/v1/frogs/{id}/pond")},
        }},
    })
}

fn fetched(id: usize) -> Exchange {
    Exchange {
        method: "GET".to_owned(),
        path: format!("/v1/frogs/{id}"),
        day: Some("2026-01-02".to_owned()),
        status: 200,
        response: Some(Body {
            media_type: "application/vnd.api+json".to_owned(),
            json: Some(json!({"data": frog(id), "links": {"self": "/v1/frogs"}})),
        }),
        ..Exchange::default()
    }
}

fn listed() -> Exchange {
    let json = json!({
        "data": [frog(1), frog(2)],
        "links": {"self": "/v1/frogs"},
        "included": [{"type": "pond", "id": "1", "attributes": {"depth": 2}}],
    });
    let response = Some(Body { media_type: "application/vnd.api+json".to_owned(), json: Some(json) });
    Exchange { path: "/v1/frogs".to_owned(), response, ..fetched(1) }
}

fn body(exchange: &mut Exchange) -> &mut Value {
    exchange.response.as_mut().unwrap().json.as_mut().unwrap()
}

fn proposals(overlay: Option<&str>, exchanges: &[Exchange]) -> Vec<Proposal> {
    let overlay = overlay.map(|text| Text { name: "overlay.yaml", text });
    let model = Model::read(&Input { spec: Text { name: "pond.yaml", text: OPENAPI }, overlay });
    let model = model.unwrap_or_else(|faults| panic!("{faults}"));
    let mut evidence = Evidence::new(&model);
    exchanges.iter().for_each(|exchange| evidence.add(exchange));
    propose(&evidence, Options { show_values: true })
}

/// A contradiction: its name, its place, and the change of a truthful exchange.
type Lie = (&'static str, &'static str, fn(&mut Exchange));

fn attributes(exchange: &mut Exchange) -> &mut Value {
    &mut body(exchange)["data"]["attributes"]
}

fn pond(exchange: &mut Exchange) -> &mut Value {
    &mut body(exchange)["data"]["relationships"]["pond"]
}

/// The place of a lie about a frog starts here.
const FROG: &str = "/components/schemas/Frog/properties";
const FETCH: &str = "/paths/~1frogs~1{id}/get";

const LIES: [Lie; 12] = [
    ("undeclared-member", "/attributes", |one| attributes(one)["legs"] = json!({"left": 2, "right": 2.5})),
    ("missing-member", "/attributes", |one| drop(attributes(one).as_object_mut().unwrap().remove("name"))),
    ("null", "/attributes/properties/friend", |one| attributes(one)["friend"] = Value::Null),
    ("unlisted-value", "/attributes/properties/mood", |one| attributes(one)["mood"] = json!("very_happy")),
    ("type", "/attributes/properties/weight", |one| attributes(one)["weight"] = json!(2.5)),
    ("format", "/attributes/properties/born", |one| attributes(one)["born"] = json!("2020-02-29")),
    ("list-instead-of-one", "/attributes/properties/friend", |one| attributes(one)["friend"] = json!(["a", "b"])),
    ("resource-type", "/relationships/properties/pond/properties/data/properties/type", |one| {
        pond(one)["data"]["type"] = json!("lake");
    }),
    ("pattern", "/relationships/properties/pond/properties/links/properties/related", |one| {
        pond(one)["links"]["related"] = json!("/v1/frogs/ab12");
    }),
    ("undeclared-status", FETCH, |one| {
        one.status = 404;
        *body(one) = json!({"errors": [{"status": "404"}]});
    }),
    ("undeclared-media-type", FETCH, |one| {
        one.response.as_mut().unwrap().media_type = "application/json".to_owned();
    }),
    ("undeclared-parameter", FETCH, |one| one.query.push(("verbose".to_owned(), "yes".to_owned()))),
];

fn place(relative: &str) -> String {
    if relative.starts_with("/paths") { relative.to_owned() } else { format!("{FROG}{relative}") }
}

#[test]
fn a_truthful_run_proposes_nothing() {
    let exchanges: Vec<Exchange> = (1..20).map(fetched).chain([listed()]).collect();
    assert_eq!(proposals(None, &exchanges), []);
}

#[test]
fn an_included_resource_is_compared_with_its_own_type() {
    let mut exchange = listed();
    body(&mut exchange)["included"][0]["attributes"]["depth"] = json!("deep");
    let found = proposals(None, &[exchange]);
    assert_eq!(found[0].findings[0].pointer, "/components/schemas/Pond/properties/attributes/properties/depth");
    assert_eq!(found.len(), 1);
}

#[test]
fn each_lie_is_found_with_its_counts_and_its_proposal_repairs_it() {
    for (kind, at, lie) in LIES {
        for share in [1, 100] {
            let mut exchanges: Vec<Exchange> = (1..=100).map(fetched).collect();
            exchanges.iter_mut().take(share).for_each(lie);
            let found = proposals(None, &exchanges);
            let of: Vec<&Proposal> = found.iter().filter(|one| one.alternative_to.is_none()).collect();
            assert_eq!(of.len(), 1, "{kind}: {of:#?}");
            let finding = &of[0].findings[0];
            assert_eq!((finding.what.kind(), finding.pointer.clone()), (kind, place(at)));
            assert_eq!((finding.seen, finding.of, finding.exchanges), (share as u64, 100, share as u64), "{kind}");
            assert_eq!((finding.first.as_deref(), of[0].is_weak), (Some("2026-01-02"), share == 1), "{kind}");
            for proposal in &found {
                let text = overlay(std::slice::from_ref(proposal)).to_string();
                let left = proposals(Some(&text), &exchanges);
                assert_eq!(left, [], "{kind}: {text}");
            }
        }
    }
}

#[test]
fn mixed_lies_are_all_repaired() {
    let mut exchanges: Vec<Exchange> = (1..=600).map(fetched).collect();
    for (index, (_, _, lie)) in LIES.into_iter().enumerate() {
        exchanges.iter_mut().skip(index * 40).take(40).for_each(lie);
    }
    let found = proposals(None, &exchanges);
    let kinds = |found: &[Proposal]| {
        let mut kinds: Vec<&str> =
            found.iter().flat_map(|one| &one.findings).map(|finding| finding.what.kind()).collect();
        kinds.sort_unstable();
        kinds.dedup();
        kinds.into_iter().map(str::to_owned).collect::<Vec<_>>()
    };
    let mut expected: Vec<String> = LIES.into_iter().map(|(kind, ..)| kind.to_owned()).collect();
    expected.sort_unstable();
    assert_eq!(kinds(&found), expected);
    let chosen: Vec<Proposal> = codegen::learn::independent(&found).into_iter().cloned().collect();
    assert_eq!(proposals(Some(&overlay(&chosen).to_string()), &exchanges), []);
}

#[test]
fn a_wrong_resource_type_is_replaced_and_comes_first() {
    let mut exchanges: Vec<Exchange> = (1..=9).map(fetched).collect();
    for exchange in &mut exchanges {
        body(exchange)["data"]["type"] = json!("frogs");
        body(exchange)["data"]["attributes"]["legs"] = json!(4);
    }
    let found = proposals(None, &exchanges);
    assert_eq!(found[0].title, "replace the resource type");
    assert!(found[0].actions.iter().any(|action| action["update"]["enum"] == json!(["frogs"])), "{found:#?}");
}

#[test]
fn one_instead_of_a_list_in_one_operation_changes_that_operation() {
    let mut exchanges: Vec<Exchange> = (1..=9).map(|_| listed()).collect();
    exchanges.extend((1..=3).map(|id| {
        let mut exchange = fetched(id);
        body(&mut exchange)["data"] = json!([frog(id)]);
        exchange
    }));
    let found = proposals(None, &exchanges);
    assert_eq!(found[0].findings[0].what.kind(), "list-instead-of-one");
    assert_eq!(proposals(Some(&overlay(&found[..1]).to_string()), &exchanges), []);
}

#[test]
fn a_collection_that_pages_gets_its_parameters() {
    let mut exchange = listed();
    body(&mut exchange)["links"]["next"] = json!("/v1/frogs?filter%5Bcolours%5D=a&page%5Bnumber%5D=2&page%5Bsize%5D=2");
    let found = proposals(None, &[exchange.clone()]);
    assert_eq!(found[0].findings[0].what.kind(), "undeclared-paging");
    assert_eq!(found[0].title, "declare how the list is paged: `page[number]`, `page[size]`");
    assert_eq!(proposals(Some(&overlay(&found).to_string()), &[exchange]), []);
}

#[test]
fn a_parameter_with_another_name_has_two_explanations() {
    let mut exchange = listed();
    exchange.query.push(("filter[colour]".to_owned(), "green".to_owned()));
    let titles: Vec<String> = proposals(None, &[exchange]).into_iter().map(|one| one.title).collect();
    assert_eq!(titles, ["declare the parameter `filter[colour]`", "rename `filter[colours]` to `filter[colour]`"]);
}

#[test]
fn a_document_instead_of_a_resource_gets_a_document() {
    let text = OPENAPI
        .replace("schema: {$ref: '#/components/schemas/OneFrog'}", "schema: {$ref: '#/components/schemas/Frog'}");
    let model = |overlay: Option<&str>| {
        let overlay = overlay.map(|text| Text { name: "overlay.yaml", text });
        Model::read(&Input { spec: Text { name: "pond.yaml", text: &text }, overlay }).unwrap()
    };
    let found = |model: &Model| {
        let mut evidence = Evidence::new(model);
        evidence.add(&fetched(1));
        propose(&evidence, Options::default())
    };
    let first = found(&model(None));
    assert_eq!(first[0].findings[0].what.kind(), "document-instead-of-resource");
    assert_eq!(found(&model(Some(&overlay(&first).to_string()))), []);
}

#[test]
fn values_appear_nowhere() {
    let marker = "marker-7f3a";
    let mut exchanges: Vec<Exchange> = (1..=9).map(fetched).collect();
    for exchange in &mut exchanges {
        let data = &mut body(exchange)["data"];
        data["attributes"]["name"] = json!(7);
        data["attributes"]["mood"] = json!(marker);
        data["attributes"]["born"] = json!(marker);
        data["attributes"]["secret"] = json!({"marker 1@example.com": marker, "list": [marker]});
        data["relationships"]["pond"]["links"]["related"] = json!(format!("/{marker}/x"));
        exchange.query.push(("q".to_owned(), marker.to_owned()));
    }
    let model = Model::read(&Input { spec: Text { name: "pond.yaml", text: OPENAPI }, overlay: None }).unwrap();
    let mut evidence = Evidence::new(&model);
    exchanges.iter().for_each(|exchange| evidence.add(exchange));
    let found = propose(&evidence, Options::default());
    assert!(found.len() > 5, "{found:#?}");
    assert!(found.iter().any(|one| one.is_hidden && one.actions.is_empty()), "{found:#?}");
    assert!(!format!("{found:?}").contains("marker"), "{found:#?}");
}
