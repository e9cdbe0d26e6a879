//! How collections are paged, depending on parameters, responses and `x-paging`.

#![allow(clippy::unwrap_used, clippy::panic)]

use codegen::fates::{Code, Tolerance};
use codegen::{Input, Output, Text, generate};

/// A list of books in JSON:API with these parameters, document members and extensions.
fn books(parameters: &str, members: &str, extensions: &str) -> Output {
    described("application/vnd.api+json", parameters, members, extensions)
}

fn described(media: &str, parameters: &str, members: &str, extensions: &str) -> Output {
    let text = format!(
        "openapi: 3.0.3\ninfo: {{title: Books, version: '1'}}\nservers: [{{url: 'https://books.example.com'}}]\npaths:\n  \
         /books:\n    get:\n      operationId: listBooks\n      tags: [book]\n      parameters: [{parameters}]\n      \
         {extensions}\n      responses:\n        '200':\n          description: The books.\n          content:\n            \
         {media}:\n              schema:\n                type: object\n                properties:\n                  \
         data: {{type: array, items: {{$ref: '#/components/schemas/Book'}}}}\n                  {members}\n\
         components:\n  schemas:\n    Book: {{type: object, required: [type, id], properties: {{type: {{type: string, \
         enum: [books]}}, id: {{type: string}}, attributes: {{type: object, properties: {{title: {{type: string}}}}}}}}}}\n"
    );
    let input = Input { spec: Text { name: "books.yaml", text: &text }, overlay: None };
    generate(&input, Tolerance::Tolerant, &mut |_| {}).unwrap_or_else(|faults| panic!("{faults}\n{text}"))
}

/// Returns the generated ways of paging.
fn ways(output: &Output) -> String {
    let text: String = output.files.iter().map(|(_, content)| content).collect();
    let Some((_, table)) = text.split_once("rt::collection! {\n    operation::ListBooks {\n") else {
        return String::new();
    };
    let rows = table.lines().map(str::trim).take_while(|row| *row != "}");
    rows.collect::<Vec<_>>().join(" ").trim_end_matches(',').replace("rt::Way::", "")
}

fn integers(names: &[&str]) -> String {
    let one = |name: &&str| format!("{{name: '{name}', in: query, schema: {{type: integer}}}}");
    names.iter().map(one).collect::<Vec<_>>().join(", ")
}

#[test]
fn the_usual_size_of_a_page_is_known_where_a_count_alone_shows_its_end() {
    let parameters = "{name: page, in: query, schema: {type: integer}}, {name: size, in: query, schema: {type: integer, \
                      default: 25}}";
    let count = "meta: {type: object, properties: {count: {type: integer}}}";
    for (members, expected) in [
        (count.to_owned(), r#"counted, skip: number("page").size("size").usual_size(25).least(1)"#),
        (format!("{count}\n                  {LINKS}"), r#"counted, skip: number("page").size("size").least(1)"#),
        (String::new(), r#"skip: number("page").size("size").least(1)"#),
    ] {
        assert_eq!(ways(&books(parameters, &members, "")), expected);
    }
}

const LINKS: &str = "links: {type: object, properties: {next: {type: string}}}";

#[test]
fn every_family_of_parameters_is_found() {
    for (names, expected) in [
        (&["page[number]", "page[size]"][..], r#"skip: number("page[number]").size("page[size]").least(1)"#),
        (&["page[number]"], r#"skip: number("page[number]")"#),
        (&["page", "per_page"], r#"skip: number("page").size("per_page").least(1)"#),
        (&["page", "page_size"], r#"skip: number("page").size("page_size").least(1)"#),
        (&["page", "perPage"], r#"skip: number("page").size("perPage").least(1)"#),
        (&["pageNumber", "pageSize"], r#"skip: number("pageNumber").size("pageSize").least(1)"#),
        (
            &["pagination[page]", "pagination[pageSize]"],
            r#"skip: number("pagination[page]").size("pagination[pageSize]").least(1)"#,
        ),
        (&["page"], r#"skip: number("page")"#),
        (&["page[limit]", "page[offset]"], r#"by_offset: offset("page[offset]").size("page[limit]").least(1)"#),
        (&["page[offset]", "page[size]"], r#"by_offset: offset("page[offset]").size("page[size]").least(1)"#),
        (&["offset", "limit"], r#"by_offset: offset("offset").size("limit").least(1)"#),
        (&["page_offset", "page_size"], r#"by_offset: offset("page_offset").size("page_size").least(1)"#),
        (&["page[marker]", "page[limit]"], r#"cursor: cursor("page[marker]").size("page[limit]").least(1)"#),
        (&["page[cursor]", "page[size]"], r#"cursor: cursor("page[cursor]").size("page[size]").least(1)"#),
        (&["page[after]", "page[limit]"], r#"cursor: cursor("page[after]").size("page[limit]").least(1)"#),
        (
            &["page[before]", "page[after]", "page[size]"],
            r#"cursor: cursor("page[after]").size("page[size]").least(1)"#,
        ),
        (&["page[before]"], r#"cursor: cursor("page[before]")"#),
        (&["page[cursor]"], r#"cursor: cursor("page[cursor]")"#),
        (&["cursor", "limit"], r#"cursor: cursor("cursor").size("limit").least(1)"#),
        (&["starting_after", "ending_before", "limit"], r#"cursor: cursor("starting_after").size("limit").least(1)"#),
        (
            &["page[number]", "page[size]", "page[cursor]", "page[limit]"],
            r#"cursor: cursor("page[cursor]").size("page[limit]").default_size(50).least(1), skip: number("page[number]").size("page[size]").least(1)"#,
        ),
        (
            &["page[number]", "page[size]", "page[offset]"],
            r#"skip: number("page[number]").size("page[size]").least(1), by_offset: offset("page[offset]").size("page[size]").least(1)"#,
        ),
        // Neither a limit nor a time filter selects a page.
        (&["limit"], ""),
        (&["page[size]"], ""),
        (&["after", "before"], ""),
        // Where nothing shows how lists are paged, a response can still link to the next page.
        (&["filter[page]"], "by_link: link()"),
        (&[], "by_link: link()"),
    ] {
        let links = if expected.contains("cursor(") { LINKS } else { "" };
        assert_eq!(ways(&books(&integers(names), links, "")), expected, "{names:?}");
    }
}

#[test]
fn a_cursor_without_a_link_is_the_identifier_of_the_last_row_or_reported() {
    let named = |name: &str, about: &str| {
        format!("{{name: '{name}', in: query, description: {about}, schema: {{type: string}}}}")
    };
    let more = "has_more: {type: boolean}";
    let in_meta =
        "meta: {type: object, properties: {pagination: {type: object, properties: {has_next: {type: boolean}}}}}";
    for (name, about, members, expected) in [
        ("starting_after", "Where to begin.", "", r#"cursor: cursor("starting_after").by_id()"#),
        ("page[after]", "The ID of the last row of the page before.", "", r#"cursor: cursor("page[after]").by_id()"#),
        ("cursor", "Where to begin.", more, r#"cursor: cursor("cursor").by_id().more("/has_more")"#),
        (
            "page[cursor]",
            "Any.",
            in_meta,
            r#"cursor: cursor("page[cursor]").by_id().more("/meta/pagination/has_next")"#,
        ),
        ("page[after]", "Where to begin.", "links: {type: object}", r#"cursor: cursor("page[after]")"#),
        ("starting_after", "The id of a row.", LINKS, r#"cursor: cursor("starting_after")"#),
        ("page[after]", "Where to begin.", "", ""),
        ("page[before]", "The id of a row.", "", ""),
        ("page[cursor]", "Where to begin.", "links: {type: object, properties: {self: {type: string}}}", ""),
    ] {
        let output = books(&named(name, about), members, "");
        assert_eq!(ways(&output), expected, "{name} {about} {members}");
        let reported = output.summary.ledger.departures.iter().any(|one| one.code == Some(Code::UnfollowedCursor));
        assert_eq!(reported, expected.is_empty(), "{name} {about} {members}");
    }
}

#[test]
fn what_the_types_and_limits_of_parameters_say_counts() {
    let parameter = |name: &str, schema: &str| format!("{{name: '{name}', in: query, schema: {{{schema}}}}}");
    let page = |schema: &str| parameter("page", schema);
    let deep = |more: &str| {
        format!(
            "{{name: page, in: query, style: deepObject, explode: true, schema: {{type: object, properties: \
             {{number: {{type: integer, default: 0}}, size: {{type: integer, minimum: 0}}{more}}}}}}}"
        )
    };
    for (parameters, expected) in [
        (page("type: integer, default: 0"), r#"skip: number("page").first(0)"#),
        (page("type: integer, minimum: 0"), r#"skip: number("page").first(0)"#),
        (page("type: integer, minimum: 0, default: 1"), r#"skip: number("page")"#),
        // A string parameter is a cursor, whatever its name.
        (page("type: string"), r#"cursor: cursor("page")"#),
        (parameter("page[number]", "type: string"), r#"skip: number("page[number]")"#),
        (
            [page("type: integer"), parameter("size", "type: integer, minimum: 0")].join(", "),
            r#"skip: number("page").size("size")"#,
        ),
        (
            [page("type: integer"), parameter("size", "type: integer, minimum: 10")].join(", "),
            r#"skip: number("page").size("size").least(10)"#,
        ),
        (
            [parameter("after", "type: string"), parameter("limit", "type: integer")].join(", "),
            r#"cursor: cursor("after").size("limit").least(1)"#,
        ),
        ([parameter("after", "type: string, format: date"), parameter("limit", "type: integer")].join(", "), ""),
        (deep(""), r#"skip: number("page[number]").size("page[size]").first(0)"#),
        // An object with other members stays a parameter.
        (deep(", kind: {type: string}"), ""),
        // A required parameter stays an argument, because the first cursor is unknown.
        ("{name: page, in: query, required: true, schema: {type: integer}}".to_owned(), r#"skip: number("page")"#),
        ("{name: cursor, in: query, required: true, schema: {type: string}}".to_owned(), ""),
    ] {
        let links = if expected.contains("cursor(") { LINKS } else { "" };
        assert_eq!(ways(&books(&parameters, links, "")), expected, "{parameters}");
    }
    let output = books(&integers(&["page", "limit", "shelf"]), "", "");
    let text: String = output.files.iter().map(|(_, content)| content).collect();
    let has = |name: &str| ["", "<Kind>"].iter().any(|of| text.contains(&format!("pub fn {name}{of}(mut self")));
    assert_eq!([has("page"), has("limit"), has("shelf")], [false, false, true], "paging takes its parameters");
    let output = books(&deep(", after: {type: string}, before: {type: string}"), "", "");
    let text: String = output.files.iter().map(|(_, content)| content).collect();
    assert!(text.contains("pub fn page<Kind>(mut self"), "what paging does not use can be set");
}

#[test]
fn counts_cursors_and_links_are_found_in_responses() {
    let cursor = &["page[cursor]"][..];
    for (names, members, expected) in [
        (&[][..], LINKS, "by_link: link()"),
        (&["limit"][..], LINKS, r#"by_link: link().size("limit").least(1)"#),
        (
            cursor,
            "meta: {type: object, properties: {count: {type: integer}}}",
            r#"counted, cursor: cursor("page[cursor]")"#,
        ),
        (
            cursor,
            "meta: {type: object, properties: {total: {type: integer}}}",
            r#"counted, cursor: cursor("page[cursor]")"#,
        ),
        (
            cursor,
            "meta: {type: object, properties: {page: {type: object, properties: {total: {type: integer}, cursor: {type: string}}}}}",
            r#"counted, cursor: cursor("page[cursor]").next("/meta/page/cursor").count("/meta/page/total")"#,
        ),
        (
            cursor,
            "meta: {type: object, properties: {next_cursor: {type: string}, pagination: {type: object, properties: {total: {type: integer}}}}}",
            r#"counted, cursor: cursor("page[cursor]").next("/meta/next_cursor").count("/meta/pagination/total")"#,
        ),
        (
            &["page[next_record_id]"],
            "meta: {type: object, properties: {pagination: {type: object, properties: {next_record_id: {type: string}}}}}",
            r#"cursor: cursor("page[next_record_id]").next("/meta/pagination/next_record_id")"#,
        ),
        // The number of rows on one page is not the count of all rows.
        (
            cursor,
            "meta: {type: object, properties: {count: {type: integer}, pagination: {type: object, properties: {total-count: {type: integer}}}}}",
            r#"counted, cursor: cursor("page[cursor]").count("/meta/pagination/total-count")"#,
        ),
        (cursor, "meta: {type: object, properties: {count: {type: string}}}", r#"cursor: cursor("page[cursor]")"#),
    ] {
        let is_followed = !expected.contains("cursor(") || expected.contains(".next(");
        let members = if is_followed {
            members.to_owned()
        } else {
            format!("{members}, {LINKS}").replace(", links", "\n                  links")
        };
        assert_eq!(ways(&books(&integers(names), &members, "")), expected, "{members}");
    }
}

#[test]
fn a_declaration_overrides_the_found_paging() {
    let meta = "meta: {type: object, properties: {total: {type: integer}, rows: {type: integer}}}";
    for (declaration, expected) in [
        ("false", ""),
        ("{number: p, size: n}", r#"counted, skip: number("p").size("n").least(1)"#),
        ("{number: p, size: n, first: 0}", r#"counted, skip: number("p").size("n").first(0).least(1)"#),
        ("{cursor: p, next: /meta/token}", r#"counted, cursor: cursor("p").next("/meta/token")"#),
        ("{offset: p, count: /meta/rows}", r#"counted, by_offset: offset("p").count("/meta/rows")"#),
        // Found, and completed by the extension.
        ("{count: false}", r#"skip: number("page")"#),
        ("{size: n, first: 0}", r#"counted, skip: number("page").size("n").first(0).least(1)"#),
    ] {
        let extensions = format!("x-paging: {declaration}");
        let output = books(&integers(&["p", "n", "page"]), meta, &extensions);
        assert_eq!(ways(&output), expected, "{declaration}");
        assert!(
            output.summary.ledger.departures.iter().all(|fault| fault.code != Some(Code::ExtensionIgnored)),
            "{declaration}"
        );
    }
    let alone = books(&integers(&["n"]), "", "x-paging: {next: /meta/next, size: n}");
    assert_eq!(ways(&alone), r#"by_link: link().size("n").least(1).next("/meta/next")"#);
}

/// A list of plain JSON with this schema, parameters and `x-paging`.
fn plain(schema: &str, parameters: &str, declaration: &str) -> Output {
    let text = format!(
        "openapi: 3.0.3\ninfo: {{title: Books, version: '1'}}\nservers: [{{url: 'https://books.example.com'}}]\npaths:\n  \
         /books:\n    get:\n      operationId: listBooks\n      tags: [book]\n      parameters: [{parameters}]\n      \
         x-paging: {declaration}\n      responses:\n        '200':\n          description: The books.\n          \
         content: {{application/json: {{schema: {schema}}}}}\ncomponents:\n  schemas:\n    Book: {{type: object, properties: \
         {{isbn: {{type: string}}, notes: {{type: array, items: {{$ref: '#/components/schemas/Book'}}}}}}}}\n"
    );
    let input = Input { spec: Text { name: "books.yaml", text: &text }, overlay: None };
    generate(&input, Tolerance::Tolerant, &mut |_| {}).unwrap_or_else(|faults| panic!("{faults}\n{text}"))
}

#[test]
fn a_list_in_plain_json_is_read_page_by_page_if_that_is_declared() {
    let books = "type: array, items: {$ref: '#/components/schemas/Book'}";
    let list = format!("{{{books}}}");
    let object = |members: &str| format!("{{type: object, properties: {{books: {list}, {members}}}}}");
    let counted = object("total: {type: integer}, links: {type: object, properties: {next: {type: string}}}");
    let deep =
        format!("{{type: object, properties: {{a/b: {{type: object, properties: {{books: {list}, old: {list}}}}}}}}}");
    for (schema, declaration, expected) in [
        (&list, "{}", r#"skip: number("page").size("limit").least(1).rows("")"#),
        (
            &list,
            "{next: /unused, cursor: page, rows: ''}",
            r#"cursor: cursor("page").size("limit").least(1).next("/unused").rows("")"#,
        ),
        (
            &counted,
            "{}",
            r#"counted, skip: number("page").size("limit").least(1).next("/links/next").count("/total").rows("/books")"#,
        ),
        (&deep, "{rows: /a~1b/books}", r#"skip: number("page").size("limit").least(1).rows("/a~1b/books")"#),
    ] {
        assert_eq!(
            ways(&plain(schema, &integers(&["page", "limit"]), declaration)),
            expected,
            "{schema} {declaration}"
        );
    }
    let texts = "{type: array, items: {type: string}}".to_owned();
    let two = object(&format!("old: {list}"));
    for (schema, parameters, declaration, problem) in [
        (&texts, "page", "{}", "does not show which list has the rows"),
        (&two, "page", "{}", "does not show which list has the rows"),
        (&two, "page", "{rows: /others}", "names the rows `/others`, where the response has no list of objects"),
        (&list, "shelf", "{}", "no parameter selects a page"),
    ] {
        let output = plain(schema, &integers(&[parameters]), declaration);
        let departures = &output.summary.ledger.departures;
        let found = departures.iter().find(|fault| fault.code == Some(Code::ExtensionIgnored));
        assert!(found.is_some_and(|fault| fault.message.contains(problem)), "{problem}: {departures:?}");
        assert_eq!(ways(&output), "", "{problem}");
    }
}

#[test]
fn a_declaration_that_cannot_be_is_reported() {
    for (media, declaration, problem) in [
        ("application/vnd.api+json", "{number: q}", "names `q`, which is not a query parameter"),
        ("application/vnd.api+json", "{number: page, sise: n}", "`x-paging` must be"),
        ("application/vnd.api+json", "true", "`x-paging` must be"),
        ("application/vnd.api+json", "{count: total}", "`x-paging` must be"),
        ("application/vnd.api+json", "{rows: /data}", "which are its `data`"),
    ] {
        let output = described(media, &integers(&["page"]), "", &format!("x-paging: {declaration}"));
        let departures = &output.summary.ledger.departures;
        let found = departures.iter().find(|fault| fault.code == Some(Code::ExtensionIgnored));
        assert!(found.is_some_and(|fault| fault.message.contains(problem)), "{declaration}: {departures:?}");
    }
}
