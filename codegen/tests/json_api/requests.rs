//! What operations send: new resources, actions, batches.

use codegen::fates::Code;

use super::{TITLE, codes, document, generated, operation, resource, resources, returned, text};

#[test]
fn what_creates_no_resource_is_named_after_its_schema_or_its_operation() {
    let schemas = format!(
        "    Book: {}\n    Marking: {{type: object, required: [type, attributes], properties: {{type: {{enum: [books]}}, \
         attributes: {{type: object, required: [mark], properties: {{mark: {{type: string, enum: [lost, found]}}}}}}}}}}\n",
        resource("{enum: [books]}", TITLE)
    );
    let book = document("{$ref: '#/components/schemas/Book'}", "");
    let new = document("{type: object, properties: {type: {enum: [books]}, attributes: {type: object}}}", "");
    let mark = document("{$ref: '#/components/schemas/Marking'}", "");
    let found = document("{type: array, items: {$ref: '#/components/schemas/Book'}}", "");
    let paths = operation("/books/{id}/marks", "post", "markBook", &mark, &book)
        + &operation("/books/{id}/withdraw", "post", "withdrawBook", &new, &book)
        + &operation("/libraries/{id}/books", "post", "addBook", &new, &book)
        + &operation("/search/books", "post", "searchBooks", &new, &found);
    let text = text(&generated(&paths, &schemas));
    for expected in
        ["    Marking = ", " WithdrawBookInput = ", " NewBook = ", " SearchBooksInput = ", "new(mark: MarkingMark)"]
    {
        assert!(text.contains(expected), "{expected}\n{text}");
    }
}

#[test]
fn a_near_miss_leaves_its_name_to_the_resource() {
    let body = resource("{enum: [loans]}", TITLE).replace("id: {type: string}, ", "");
    let schemas = format!(
        "    Loan: {body}\n    LoanRequest: {}\n",
        resource("{enum: [loans]}", TITLE).replace("id: {type: string}, ", "")
    );
    let of = |name: &str| document(&format!("{{$ref: '#/components/schemas/{name}'}}"), "");
    let output = generated(&operation("/loans", "post", "lend", &of("LoanRequest"), &of("Loan")), &schemas);
    assert_eq!(resources(&output), [r#"Loan: LoanId = "loans""#]);
    assert!(codes(&output).contains(&Code::NearMiss));
}

#[test]
fn a_batch_without_described_resources_can_do_everything_to_each_of_them() {
    let related = "{type: object, properties: {data: {type: array, items: {type: object, properties: {type: {enum: [books]}, \
                   id: {type: string}}}}}}";
    let book = resource("{enum: [books]}", TITLE).replace(
        "attributes:",
        &format!("relationships: {{type: object, properties: {{sequels: {related}}}}}, attributes:"),
    );
    let one = document("{$ref: '#/components/schemas/Book'}", "");
    let batch = "{type: object, properties: {'atomic:operations': {type: array, items: {type: object, properties: {op: {enum: \
                 [add, update, remove]}, ref: {type: object}, href: {type: string}, data: {}}}}}}";
    let results =
        "{type: object, properties: {'atomic:results': {type: array, items: {type: object, properties: {data: {}}}}}}";
    let paths = operation("/books", "post", "addBook", &one, &one)
        + &operation("/books/{id}", "patch", "changeBook", &one, &one)
        + &operation("/operations", "post", "apply", batch, results);
    let output = generated(&paths, &format!("    Book: {book}\n"));
    assert_eq!(returned(&output, "Apply"), "rt::BatchResults");
    let text = text(&output).split_whitespace().collect::<Vec<_>>().join(" ");
    for expected in [
        "remove Book {}, add NewBook as Book {}, update BookPatch as Book {},",
        "pub lid: Option<rt::Lid<Book>>",
        r#"SEQUELS: rt::Relation<Book, rt::ToMany<Book>> = rt::Relation::new( "sequels", ) .add(&[]) .update(&[]) .remove(&[]);"#,
    ] {
        assert!(text.contains(expected), "{expected}\n{text}");
    }
}

#[test]
fn a_text_among_relationships_is_set_next_to_a_required_one() {
    let author = "{type: object, required: [data], properties: {data: {type: object, properties: {type: {enum: [books]}, id: \
                  {type: string}}}}}";
    let relationships = format!(
        "{{type: object, required: [tag, author], properties: {{tag: {{type: string, enum: [books]}}, author: {author}}}}}"
    );
    let new = format!("{{type: object, properties: {{type: {{enum: [books]}}, relationships: {relationships}}}}}");
    let schemas = format!("    Book: {}\n", resource("{enum: [books]}", TITLE));
    let one = document("{$ref: '#/components/schemas/Book'}", "");
    let text = text(&generated(&operation("/books", "post", "addBook", &document(&new, ""), &one), &schemas));
    let text = text.split_whitespace().collect::<Vec<_>>().join(" ");
    for expected in [
        r#"NewBookRelationships { tag: required "tag", author: required "author", }"#,
        r#"tag: "books".into(), author"#,
    ] {
        assert!(text.contains(expected), "{expected}\n{text}");
    }
}
