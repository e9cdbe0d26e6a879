//! Names: they never fail, and an added operation renames nothing.

// A test panics on what it does not expect.
#![allow(clippy::unwrap_used, clippy::panic)]

use std::collections::BTreeSet;

use codegen::fates::Tolerance;
use codegen::ir::surface::{Item, Module, Operation, Struct};
use codegen::lower::{self, Lowered};
use codegen::parse;

/// Lowers a description and checks that its types have unique names.
fn lowered(text: &str) -> Lowered {
    let document = parse::read("spec.yaml", text).unwrap_or_else(|faults| panic!("{faults}\n{text}"));
    let lowered = parse::describe(document, Tolerance::Strict).and_then(|text| lower::lower(&text, Tolerance::Strict));
    let lowered = lowered.unwrap_or_else(|faults| panic!("{faults}\n{text}"));
    let mut known = BTreeSet::new();
    let twice: Vec<&str> = types(&lowered).into_iter().filter(|name| !known.insert(*name)).collect();
    assert!(twice.is_empty(), "{twice:?}\n{text}");
    lowered
}

fn description(paths: &str, schemas: &str) -> String {
    let components = if schemas.is_empty() { String::new() } else { format!("components:\n  schemas:\n{schemas}") };
    format!("openapi: 3.0.3\ninfo: {{title: Library, version: '1'}}\npaths:\n{paths}{components}")
}

/// A description with one operation, `readThing`, which responds with `schema`.
fn response(schema: &str) -> String {
    description(
        &format!(
            "  /thing:\n    get:\n      operationId: readThing\n      responses:\n        '200':\n          description: It.\n          \
             content: {{application/json: {{schema: {schema}}}}}\n"
        ),
        "",
    )
}

fn items(lowered: &Lowered) -> impl Iterator<Item = &Item> {
    lowered.surface.modules.iter().flat_map(|module: &Module| &module.items)
}

fn operations(lowered: &Lowered) -> impl Iterator<Item = &Operation> {
    items(lowered).filter_map(|item| match item {
        Item::Operation(operation) => Some(operation),
        _ => None,
    })
}

/// The first struct.
fn object(lowered: &Lowered) -> &Struct {
    let mut structs = items(lowered).filter_map(|item| match item {
        Item::Struct(object) => Some(object.as_ref()),
        _ => None,
    });
    structs.next().unwrap()
}

fn fields(lowered: &Lowered) -> Vec<&str> {
    object(lowered).fields.iter().map(|field| field.name.as_str()).collect()
}

/// The variants of the first enum or union.
fn variants(lowered: &Lowered) -> Vec<&str> {
    let mut found = items(lowered).filter_map(|item| match item {
        Item::Enum(found) => Some(found.variants.iter().map(|variant| variant.name.as_str()).collect()),
        Item::Union(found) => Some(found.variants.iter().map(|variant| variant.name.as_str()).collect()),
        _ => None,
    });
    found.next().unwrap()
}

fn types(lowered: &Lowered) -> Vec<&str> {
    items(lowered).flat_map(Item::types).collect()
}

fn methods(lowered: &Lowered) -> Vec<&str> {
    operations(lowered).map(|operation| operation.requests.first().unwrap().method.as_str()).collect()
}

/// The arguments and methods of the first request.
fn parameters(lowered: &Lowered) -> Vec<&str> {
    let request = operations(lowered).next().unwrap().requests.first().unwrap();
    let arguments = request.arguments().map(|argument| argument.name.as_str());
    arguments.chain(request.choices.iter().map(|choice| choice.name.as_str())).collect()
}

#[test]
fn similar_members_have_different_names() {
    let table: &[(&[&str], &[&str])] = &[
        (&["userId", "user_id"], &["user_id", "user_id_underscore"]),
        (&["a.b", "a b", "a-b"], &["a_b", "a_b_space", "a_b_dash"]),
        (&["up", "UP", "Up"], &["up", "up_upper", "up_capitalized"]),
        (&["+1", "-1"], &["plus_1", "minus_1"]),
        (&["_", "__", "$", "🎈", ""], &["underscore", "underscore_underscore", "dollar", "u1f388", "empty"]),
        (&["type", "_type", "type_"], &["type_", "type_2", "type_underscore"]),
        (&["extra", "new", "default", "self"], &["extra_", "new_", "default_", "self_"]),
    ];
    for (wires, expected) in table {
        let members: Vec<String> = wires.iter().map(|wire| format!("'{wire}': {{type: string}}")).collect();
        let lowered = lowered(&response(&format!("{{type: object, properties: {{{}}}}}", members.join(", "))));
        assert_eq!(fields(&lowered), *expected);
        let known: Vec<&str> = object(&lowered).fields.iter().map(|field| field.wire.as_str()).collect();
        assert_eq!(known, *wires, "the wire names are unchanged");
    }
}

#[test]
fn similar_values_have_different_names_and_repeated_ones_are_one() {
    let table: &[(&str, &[&str])] = &[
        ("[asc, ASC, Asc]", &["Asc", "AscUpper", "AscCapitalized"]),
        ("['in stock', in-stock, in_stock]", &["InStock", "InStockDash", "InStockUnderscore"]),
        ("[new, old, new]", &["New", "Old"]),
        ("['⚽', '🎲', ' ', '\"', '\\']", &["U26bd", "U1f3b2", "Space", "Quote", "Backslash"]),
        ("[err, Ok, none, error, item, self]", &["Err_", "Ok", "None", "Error", "Item", "Self_"]),
        ("['votes-+1', 'votes--1']", &["VotesPlus1", "VotesMinus1"]),
        ("[unknown, unrecognized]", &["Unknown", "Unrecognized"]),
    ];
    for (values, expected) in table {
        let lowered = lowered(&response(&format!("{{type: string, enum: {values}}}")));
        assert_eq!(variants(&lowered), *expected);
    }
}

#[test]
fn alternatives_are_named_after_their_identifying_value() {
    let schema = "{oneOf: [{type: string, enum: [draft]}, {type: string, enum: [final, void]}, {type: array, items: {type: \
                  integer}}, {title: Weight, type: object, properties: {g: {type: number}}}, {type: object, required: \
                  [kind], properties: {kind: {type: string, enum: [length]}}}]}";
    assert_eq!(variants(&lowered(&response(schema))), ["Draft", "Text", "IntegerList", "Weight", "Length"]);
    let schema = "{oneOf: [{type: object, properties: {id: {type: string}, shelf: {type: string}}}, {type: object, \
                  required: [id, loan], properties: {id: {type: string}, due: {type: string}, loan: {type: object, \
                  properties: {to: {type: string}}}}}, {type: object, additionalProperties: {type: string}}]}";
    assert_eq!(variants(&lowered(&response(schema))), ["Shelf", "Loan", "Map"]);
}

#[test]
fn where_tags_distinguish_nothing_the_paths_make_the_modules() {
    let modules = |tags: [&str; 3]| {
        let paths = ["/api/v1/books/new", "/api/v1/users.list", "/api/v1/books"].iter().zip(tags);
        let of = |(path, tag)| format!("  {path}: {{get: {{{tag}responses: {{'204': {{description: Done.}}}}}}}}\n");
        lowered(&description(&paths.map(of).collect::<String>(), "")).surface.modules.into_iter().map(|it| it.name)
    };
    assert!([[""; 3], ["tags: [all], "; 3]].into_iter().all(|tags| modules(tags).eq(["books", "users"])));
    assert!(modules(["tags: [reading], ", "tags: [people], ", ""]).eq(["reading", "people", "books"]));
}

#[test]
fn parameters_of_one_name_are_called_after_their_location() {
    let text = description(
        "  /items/{id}:\n    get:\n      operationId: readItem\n      parameters:\n        - {name: id, in: path, required: \
         true, schema: {type: string}}\n        - {name: id, in: query, schema: {type: string}}\n        - {name: id, in: \
         header, schema: {type: string}}\n        - {name: timeout, in: query, schema: {type: string}}\n        - {name: \
         json, in: query, schema: {type: string}}\n        - {name: filter, in: query, schema: {type: string, enum: [a]}}\n      \
         responses: {'204': {description: Done.}}\n",
        "",
    );
    let lowered = lowered(&text);
    assert_eq!(parameters(&lowered), ["id", "query_id", "header_id", "timeout_", "json_", "filter"]);
    assert!(types(&lowered).contains(&"ReadItemFilter"));
}

#[test]
fn operations_without_a_name_are_called_after_their_method_and_path() {
    let list = "content: {application/json: {schema: {type: array, items: {type: string}}}}";
    let table = [
        ("get", "/books", list, "list_books"),
        ("get", "/books/{bookId}", "", "get_book"),
        ("post", "/books", "", "create_book"),
        ("put", "/books/{bookId}", "", "replace_book"),
        ("patch", "/books/{bookId}", "", "update_book"),
        ("delete", "/books/{bookId}", "", "delete_book"),
        ("get", "/book-categories/{id}/addresses", list, "list_book_category_addresses"),
        ("get", "/books/{id}/author", "", "get_book_author"),
        ("get", "/me", "", "get_me"),
        ("get", "/a/{b}", "", "get_a_by_b"),
        ("get", "/", "", "get_root"),
    ];
    for (method, path, content, expected) in table {
        let parameter = path.split_once('{').and_then(|(_, rest)| rest.split_once('}')).map(|(name, _)| name);
        let parameters = parameter.map_or_else(String::new, |name| {
            format!("      parameters: [{{name: {name}, in: path, required: true, schema: {{type: string}}}}]\n")
        });
        let id = format!("      operationId: {}{}\n", method.to_uppercase(), path.replace(['{', '}'], ""));
        for id in ["", &id] {
            let responses = format!("      responses: {{'200': {{description: It., {content}}}}}\n");
            let text = description(&format!("  {path}:\n    {method}:\n{id}{parameters}{responses}"), "");
            assert_eq!(methods(&lowered(&text)), [expected], "{method} {path}");
        }
    }
}

#[test]
fn an_operation_id_that_repeats_the_path_leaves_its_verb_or_function() {
    for (method, path, id, expected) in [
        ("get", "/books/", "List/books/", "list_books"),
        ("get", "/books/{id}/", "retrieve/books/{id}/", "retrieve_book"),
        ("patch", "/books/{id}/", "partial_update/books/{id}/", "partial_update_book"),
        ("get", "/books/", "list_books_books__get", "list_books"),
        ("get", "/v1/books/{book_id}", "get_book_v1_books__book_id__get", "get_book"),
        // Only what is not part of the operation's path or method is in the name.
        ("get", "/people", "list_books_books__get", "list_books_books_get"),
        ("get", "/books/", "List/authors/", "list_authors"),
    ] {
        let parameters: String = ["id", "book_id"]
            .into_iter()
            .filter(|name| path.contains(&format!("{{{name}}}")))
            .map(|name| {
                format!("      parameters: [{{name: {name}, in: path, required: true, schema: {{type: string}}}}]\n")
            })
            .collect();
        let responses = "      responses: {'204': {description: Done.}}\n";
        let text =
            description(&format!("  {path}:\n    {method}:\n      operationId: {id}\n{parameters}{responses}"), "");
        assert_eq!(methods(&lowered(&text)), [expected], "{id}");
    }
}

#[test]
fn operations_of_one_name_are_called_after_their_method_and_path() {
    let one =
        |path: &str, id: &str| format!("  {path}:\n    get: {{{id}responses: {{'204': {{description: Done.}}}}}}\n");
    let table = [
        (
            [("/a", "operationId: findBook, "), ("/magazines", "operationId: find_book, ")],
            ["find_book", "list_magazines"],
        ),
        ([("/c-d", ""), ("/c_d", "")], ["get_c_d", "get_c_d_underscore"]),
        ([("/a", "operationId: execute, "), ("/b", "operationId: type, ")], ["execute_", "type_"]),
    ];
    for (wires, expected) in table {
        let paths = wires.map(|(path, id)| one(path, id));
        let [first, second] = &paths;
        assert_eq!(methods(&lowered(&description(&paths.concat(), ""))), expected);
        let [one, other] = expected;
        assert_eq!(methods(&lowered(&description(&format!("{second}{first}"), ""))), [other, one]);
    }
    let three = one("/a", "operationId: findBook, ")
        + &one("/magazines", "operationId: find_book, ")
        + &one("/z", "operationId: listMagazines, ");
    let lowered = lowered(&description(&three, ""));
    let found = methods(&lowered);
    assert_eq!((found[0], found[2]), ("find_book", "list_magazines"), "{found:?}");
}

#[test]
fn each_shape_of_one_schema_has_a_name_of_its_own() {
    let duck = "content: {application/vnd.api+json: {schema: {type: object, required: [data], properties: {data: {$ref: \
                '#/components/schemas/Duck'}}}}}";
    let sent = format!("requestBody: {{required: true, {duck}}}, responses: {{'200': {{description: It., {duck}}}}}");
    let id = "parameters: [{name: id, in: path, required: true, schema: {type: string}}]";
    let paths = format!(
        "  /ducks: {{post: {{operationId: add, {sent}}}}}\n  /ducks/{{id}}: {{patch: {{operationId: change, {id}, {sent}}}}}\n"
    );
    let plain = "{type: object, properties: {x: {type: string}}}";
    let schemas = format!(
        "    NewDuck: {plain}\n    DuckPatch: {plain}\n    Duck: {{type: object, required: [type, id, attributes], properties: \
         {{type: {{type: string, enum: [ducks]}}, id: {{type: string}}, attributes: {{type: object, properties: {{new: {{$ref: \
         '#/components/schemas/NewDuck'}}, patch: {{$ref: '#/components/schemas/DuckPatch'}}}}}}}}}}\n"
    );
    let lowered = lowered(&description(&paths, &schemas));
    let names = types(&lowered);
    for expected in ["Duck", "NewDuck", "DuckPatch", "AddInput", "ChangeInput"] {
        assert!(names.contains(&expected), "{expected}: {names:?}");
    }
}

#[test]
fn no_function_has_two_underscores_in_a_row() {
    let one = |name: &str| {
        format!("  /{name}:\n    get: {{operationId: {name}, responses: {{'204': {{description: Done.}}}}}}\n")
    };
    let paths: String = ["clone", "_builder", "new", "a__b", "type_"].map(one).concat();
    let lowered = lowered(&description(&paths, ""));
    let functions = lowered.surface.calls.iter().map(|call| call.function.as_str());
    let twice: Vec<&str> = functions.chain(methods(&lowered)).filter(|name| name.contains("__")).collect();
    assert!(twice.is_empty(), "{twice:?}");
}

#[test]
fn the_name_of_an_operation_is_not_that_of_its_module() {
    let text = description(
        "  /a:\n    get: {operationId: a, tags: [pets], x-rust-name: fetch, responses: {'204': {description: Done.}}}\n",
        "",
    );
    let lowered = lowered(&text);
    assert_eq!(methods(&lowered), ["fetch"]);
    assert_eq!(lowered.surface.modules.iter().map(|module| module.name.as_str()).collect::<Vec<_>>(), ["pets"]);
}

#[test]
fn definitions_keep_their_names_and_clashing_names_get_a_suffix() {
    let text = description(
        "  /loans:\n    post:\n      operationId: createLoan\n      requestBody: {content: {application/json: {schema: {$ref: \
         '#/components/schemas/CreateLoan'}}}}\n      responses: {'200': {description: It., content: {application/json: \
         {schema: {$ref: '#/components/schemas/Library'}}}}}\n",
        "    CreateLoan: {type: object, properties: {state: {type: string, enum: [open]}}}\n    CreateLoanState: {type: \
         object, properties: {a: {type: string}}}\n    Library: {type: object, properties: {own: {$ref: \
         '#/components/schemas/library'}, same: {$ref: '#/components/schemas/create_loan'}, state: {$ref: \
         '#/components/schemas/CreateLoanState'}}}\n    library: {type: string, enum: [x]}\n    create_loan: {type: object, \
         properties: {state: {type: string, enum: [open]}}}\n",
    );
    let lowered = lowered(&text);
    let known: BTreeSet<&str> = types(&lowered).into_iter().collect();
    let expected =
        ["CreateLoan", "CreateLoanRequest", "CreateLoanState", "CreateLoanStateValue", "Library", "LibraryValue"];
    assert_eq!(known, expected.into_iter().collect());
    assert_eq!(lowered.surface.service.name, "LibraryService");
    let renamed: Vec<String> =
        lowered.api.renamed.iter().map(|one| format!("{} {}: {}", one.origin.0, one.rust, one.reason)).collect();
    assert!(
        renamed.contains(&"/components/schemas/library LibraryValue: `Library` is the name of `Library`".to_owned()),
        "{renamed:#?}"
    );
}

/// Operations whose names and types clash with others: in one tag, in shared components, in inline types.
const OPERATIONS: [&str; 6] = [
    "  /books:\n    get:\n      tags: [book]\n      operationId: listBooks\n      parameters:\n        - {name: sort, in: query, \
     schema: {type: string, enum: [title, year]}}\n        - {$ref: '#/components/parameters/Format'}\n      responses: {'200': \
     {$ref: '#/components/responses/Shelf'}}\n",
    "  /authors:\n    get:\n      tags: [book]\n      parameters: [{name: sort, in: query, schema: {type: string, enum: \
     [name]}}]\n      responses: {'200': {description: It., content: {application/json: {schema: {$ref: \
     '#/components/schemas/Zone'}}}}}\n",
    "  /loans:\n    post:\n      tags: [loan]\n      operationId: createLoan\n      requestBody: {content: {application/json: \
     {schema: {$ref: '#/components/schemas/CreateLoan'}}}}\n      responses: {'200': {$ref: \
     '#/components/responses/Shelf'}}\n",
    "  /copies:\n    parameters: [{name: state, in: query, schema: {type: string, enum: [lent, here]}}]\n    get:\n      tags: \
     [loan]\n      operationId: listCopies\n      parameters: [{$ref: '#/components/parameters/Format'}]\n      responses: \
     {'200': {description: It., content: {application/json: {schema: {type: object, properties: {cover: {$ref: \
     '#/components/schemas/Book/properties/cover'}}}}}}}\n",
    "  /library:\n    get:\n      tags: [book]\n      operationId: library\n      responses: {'200': {description: It., content: \
     {application/json: {schema: {$ref: '#/components/schemas/Part'}}}}}\n",
    "  /book-cover:\n    get:\n      tags: [Book]\n      operationId: bookCover\n      responses: {'200': {description: It., \
     content: {application/json: {schema: {$ref: '#/components/schemas/Book_Cover'}}}}}\n",
];

const COMPONENTS: &str = "components:
  parameters:
    Format: {name: format, in: query, schema: {type: string, enum: [short, long]}}
  responses:
    Shelf: {description: It., content: {application/json: {schema: {type: object, properties: {place: {type: object, properties: {row: {type: integer}}}}}}}}
  schemas:
    Base: {type: object, properties: {meta: {type: object, properties: {at: {type: string}}}}}
    Book: {type: object, properties: {cover: {type: string, enum: [hard, soft]}, zone: {$ref: '#/components/schemas/Zone'}}}
    Book_Cover: {type: object, properties: {of: {$ref: '#/components/schemas/Book'}}}
    CreateLoan: {type: object, properties: {part: {$ref: '#/components/schemas/Part'}}}
    Part: {allOf: [{$ref: '#/components/schemas/Base'}, {type: object, properties: {n: {type: integer}}}]}
    Zone: {allOf: [{$ref: '#/components/schemas/Base'}, {type: object, properties: {book: {$ref: '#/components/schemas/Book'}}}]}
    zone: {type: string, enum: [a]}
";

/// Returns every name of a client by its place. Modules may change, because types that several modules use move to a
/// shared one.
fn names(paths: &[&str]) -> BTreeSet<String> {
    let text =
        format!("openapi: 3.0.3\ninfo: {{title: Library, version: '1'}}\npaths:\n{}{COMPONENTS}", paths.concat());
    let lowered = lowered(&text);
    let types = lowered.api.types.iter().map(|ty| format!("{} {}", ty.origin.0, ty.name));
    let methods = operations(&lowered).flat_map(|operation| {
        let request = operation.requests.first().unwrap();
        let own = format!("{} {} {} {}", operation.origin.0, request.method, request.builder, request.returns);
        let choice = |name: &str| format!("{}: {name}", operation.origin.0);
        [own].into_iter().chain(request.choices.iter().map(move |one| choice(&one.name))).collect::<Vec<_>>()
    });
    let service = [lowered.surface.service.name.clone()];
    types.chain(methods).chain(service).collect()
}

#[test]
fn an_added_operation_renames_nothing() {
    for added in 0..OPERATIONS.len() {
        let mut before = OPERATIONS.to_vec();
        let new = before.remove(added);
        let known = names(&before);
        for place in 0..=before.len() {
            let mut after = before.clone();
            after.insert(place, new);
            let gone: Vec<String> = known.difference(&names(&after)).cloned().collect();
            assert!(gone.is_empty(), "{new} at {place}: {gone:#?}");
        }
    }
}

#[test]
fn words_that_the_client_needs_itself_are_names_of_something_else() {
    let words = [
        "http", "serde", "std", "crate", "core", "rt", "runtime", "test", "client", "record", "self", "type", "mod",
        "shared", "aux",
    ];
    let paths: String = words
        .iter()
        .map(|word| format!("  /{word}:\n    get: {{tags: [{word}], responses: {{'204': {{description: Done.}}}}}}\n"))
        .collect();
    let lowered = lowered(&description(&paths, ""));
    let modules: Vec<&str> = lowered.surface.modules.iter().map(|module| module.name.as_str()).collect();
    assert_eq!(
        modules,
        [
            "http_", "serde", "std_", "crate_", "core_", "rt_", "runtime_", "test_", "client_", "record_", "self_",
            "type_", "mod_", "shared", "aux_"
        ]
    );
    for name in modules.into_iter().chain(types(&lowered)).chain(methods(&lowered)) {
        assert!(syn::parse_str::<syn::Ident>(name).is_ok(), "{name}");
    }
}
