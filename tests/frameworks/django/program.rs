//! Reads, creates and changes books on a server: `program URL`.

use library::{BookPatch, BooksListInclude, Client, Error, NewBook, StatusCode, TryStreamExt};

#[tokio::main]
async fn main() -> Result<(), Box<dyn std::error::Error>> {
    let url = std::env::args().nth(1).ok_or("usage: program URL")?;
    let client = Client::builder().base_url(url).build()?;

    let mut books = client.books_list().include([BooksListInclude::Author]).stream();
    let mut austen = None;
    while let Some(book) = books.try_next().await? {
        let author = book.get(&book.relationships.author);
        let name = author.and_then(|author| author.attributes.name.as_deref());
        println!("{} {}, {}", book.id, book.attributes.title.as_deref().unwrap_or("?"), name.unwrap_or("anonymous"));
        austen = austen.or(author.map(|author| author.id.clone()));
    }
    println!("{:?}", books.audit().verdict());

    let new = NewBook::new("Sanditon").blurb("Unfinished").author(austen.ok_or("no author")?);
    let book = client.books_create(new).await?.into_data()?;
    for patch in [
        BookPatch::new().page_count(74),
        BookPatch::new().clear_blurb(),
        BookPatch::new().blurb("Finished by others").clear_author(),
    ] {
        let book = client.books_partial_update(&book.id, patch).await?.into_data()?;
        let author = book.relationships.author.id();
        println!("pages {:?}, blurb {:?}, {author:?}", book.attributes.page_count, book.attributes.blurb);
    }

    for refused in [
        client.books_create(NewBook::new("Emma")).await.map(drop),
        client.books_retrieve("99").await.map(drop),
        client.books_list().author(99).await.map(drop),
    ] {
        match refused {
            Err(Error::Api(error)) if error.status() == StatusCode::CONFLICT => println!("exists: {error}"),
            Err(Error::Api(error)) if error.status() == StatusCode::NOT_FOUND => println!("missing: {error}"),
            Err(Error::Api(error)) if error.status() == StatusCode::BAD_REQUEST => println!("bad filter: {error}"),
            other => println!("unexpected: {other:?}"),
        }
    }
    Ok(())
}
