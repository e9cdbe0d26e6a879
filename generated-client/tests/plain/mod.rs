//! Clients of four plain REST descriptions, called over loopback: every byte of a request is compared with the
//! expected text. The server does not use the client's types.

#[allow(dead_code, unreachable_pub, unused_imports, clippy::complexity, clippy::perf, clippy::style, clippy::suspicious)]
#[path = "../../../codegen/tests/plain/generated/ferry/mod.rs"]
#[rustfmt::skip]
mod ferry;
#[allow(dead_code, unreachable_pub, unused_imports, clippy::complexity, clippy::perf, clippy::style, clippy::suspicious)]
#[path = "../../../codegen/tests/plain/generated/mill/mod.rs"]
#[rustfmt::skip]
mod mill;
#[allow(dead_code, unreachable_pub, unused_imports, clippy::complexity, clippy::perf, clippy::style, clippy::suspicious)]
#[path = "../../../codegen/tests/plain/generated/orchard/mod.rs"]
#[rustfmt::skip]
mod orchard;
#[allow(dead_code, unreachable_pub, unused_imports, clippy::complexity, clippy::perf, clippy::style, clippy::suspicious)]
#[path = "../../../codegen/tests/plain/generated/quay/mod.rs"]
#[rustfmt::skip]
mod quay;

mod bodies;
mod by_name;
pub(crate) mod server;

use crate::runtime::{Credentials, Error, Result, Verdict};
use ferry::{BuyTicketForm, Harbour, NewBoat, PutPhotoForm};
use futures_util::{StreamExt, TryStreamExt};
use mill::{FillSackSuccess, Grain, PrintSackFormat, Sack, SackChange, SackContent, Where};
use orchard::{AddPhotosForm, Apple, Filter, Place, Tree};
use server::Server;

#[tokio::test]
async fn swagger_2_basic_keys_client_credentials_forms_and_a_file() -> Result<()> {
    let server = Server::new(&[
        ("200 OK", r#"[{"name": "Alma", "captain": null, "seats": 120, "mast": 2}]"#),
        ("201 Created", r#"{"name": "Berta"}"#),
        ("204 No Content", ""),
        ("200 OK", r#"{"access_token": "t-1", "token_type": "bearer", "expires_in": 60}"#),
        ("204 No Content", ""),
    ]);
    let builder = server.builder(&ferry::API, "/v2").api_key_for("gate", "g 1").api_key_for("kiosk", "k/1");
    let builder = builder.basic("mate", "pass:word").credentials(Credentials::new("id", "s&cret"));
    let client = builder.x_harbour(Harbour::North).build()?;

    let boats = client.list_boats().names(["a,b", "c"]).decks([1, 2]).await?;
    let expected = serde_json::json!([{"name": "Alma", "captain": null, "seats": 120, "mast": 2}]);
    assert_eq!(serde_json::to_value(&boats).unwrap(), expected);
    server.received(
        "GET /v2/boats?names=a%2Cb,c&decks=1&decks=2 HTTP/1.1\n\
         accept: application/json\nx-gate-key: g 1\nx-harbour: north\n\n",
    );
    client.add_boat(NewBoat::new("Alma").clear_captain()).x_harbour(Harbour::South).await?;
    server.received(
        "POST /v2/boats HTTP/1.1\naccept: application/json\nauthorization: Basic bWF0ZTpwYXNzOndvcmQ=\n\
         content-length: 30\ncontent-type: application/json\nx-harbour: south\n\n\
         {\"name\":\"Alma\",\"captain\":null}",
    );
    client.buy_ticket(BuyTicketForm::new("Zo\u{eb} & Co").days(["sat", "sun"]).price(4)).await?;
    server.received(
        "POST /v2/tickets?kiosk=k%2F1 HTTP/1.1\naccept: */*\ncontent-length: 55\n\
         content-type: application/x-www-form-urlencoded\nx-harbour: north\n\n\
         passenger=Zo%C3%AB%20%26%20Co&days=sat&days=sun&price=4",
    );
    client.put_photo("1/2", PutPhotoForm::new(b"GIF89a".to_vec()).caption("At sea")).await?;
    server.received(
        "POST /v2/token HTTP/1.1\naccept: application/json\nauthorization: Basic aWQ6cyUyNmNyZXQ=\n\
         content-length: 29\ncontent-type: application/x-www-form-urlencoded\n\ngrant_type=client_credentials",
    );
    server.received(
        "PUT /v2/tickets/1%2F2/photo HTTP/1.1\naccept: */*\nauthorization: Bearer t-1\ncontent-length: 198\n\
         content-type: multipart/form-data; boundary=part\nx-harbour: north\n\n\
         --part\r\nContent-Disposition: form-data; name=\"photo\"; filename=\"photo\"\r\n\
         Content-Type: application/octet-stream\r\n\r\nGIF89a\r\n\
         --part\r\nContent-Disposition: form-data; name=\"caption\"\r\n\r\nAt sea\r\n--part--\r\n",
    );
    Ok(())
}

#[tokio::test]
async fn openapi_3_0_bearer_cookie_unions_nulls_and_several_files() -> Result<()> {
    let server = Server::new(&[
        ("200 OK", r#"[{"kind": "pear", "height": 4.20}, {"kind": "plum", "stones": 1}]"#),
        ("201 Created", r#"{"kind": "apple", "sort": "Elstar", "planted": null, "place": {"row": 3}}"#),
        ("204 No Content", ""),
        ("204 No Content", ""),
        ("204 No Content", ""),
    ]);
    let builder = || server.builder(&orchard::API, "/v3");
    let (bearer, cookie) = (builder().bearer("t-1").build()?, builder().api_key("s=1").version("2025-01-01").build()?);

    let trees = bearer.list_trees().filter(Filter::new().kind("a&b").age(9)).rows([1, 2]).await?;
    assert!(
        matches!(&trees[..], [Tree::Pear(pear), Tree::Unknown(_)] if pear.height.as_ref().unwrap().as_str() == "4.20")
    );
    server.received(
        "GET /v3/trees?version=2024-10-15&filter%5Bkind%5D=a%26b&filter%5Bage%5D=9&rows=1%7C2 HTTP/1.1\n\
         accept: application/json\nauthorization: Bearer t-1\n\n",
    );
    let apple = Apple::new("Elstar").clear_planted().place(Place::new(3));
    let planted = cookie.plant_tree(Tree::Apple(apple.clone())).await?;
    assert_eq!(planted, Tree::Apple(apple));
    server.received(
        "POST /v3/trees?version=2025-01-01 HTTP/1.1\naccept: application/json\ncontent-length: 65\n\
         content-type: application/json\ncookie: SESSION=s%3D1\n\n\
         {\"kind\":\"apple\",\"sort\":\"Elstar\",\"planted\":null,\"place\":{\"row\":3}}",
    );
    bearer.fell_tree("a b").version("1").await?;
    server.received("DELETE /v3/trees/a%20b?version=1 HTTP/1.1\naccept: */*\nauthorization: Bearer t-1\n\n");
    bearer.fell_tree("7").body(Filter::new().age(90)).await?;
    server.received(
        "DELETE /v3/trees/7?version=2024-10-15 HTTP/1.1\naccept: */*\nauthorization: Bearer t-1\n\
         content-length: 10\ncontent-type: application/json\n\n{\"age\":90}",
    );
    let photos = AddPhotosForm::new([b"one".to_vec(), b"two\r\n".to_vec()]).album("Spring").place(Place::new(3));
    bearer.add_photos("7", photos).await?;
    server.received(
        "POST /v3/trees/7/photos?version=2024-10-15 HTTP/1.1\naccept: */*\nauthorization: Bearer t-1\n\
         content-length: 417\ncontent-type: multipart/form-data; boundary=part\n\n\
         --part\r\nContent-Disposition: form-data; name=\"photos\"; filename=\"photos\"\r\n\
         Content-Type: application/octet-stream\r\n\r\none\r\n\
         --part\r\nContent-Disposition: form-data; name=\"photos\"; filename=\"photos\"\r\n\
         Content-Type: application/octet-stream\r\n\r\ntwo\r\n\r\n\
         --part\r\nContent-Disposition: form-data; name=\"album\"\r\n\r\nSpring\r\n\
         --part\r\nContent-Disposition: form-data; name=\"place\"\r\n\
         Content-Type: application/json\r\n\r\n{\"row\":3}\r\n--part--\r\n",
    );
    Ok(())
}

#[tokio::test]
async fn openapi_3_1_alternatives_of_credentials_unions_and_responses_by_status() -> Result<()> {
    let server = Server::new(&[
        ("200 OK", r#"{"access_token": "t-1", "token_type": "bearer", "expires_in": 3600}"#),
        ("200 OK", r#"[{"content": {"fineness": 550}, "owner": null, "origin": {"grain": "rye"}, "state": "full"}]"#),
        ("202 Accepted", r#"{"place": 4}"#),
        ("200 OK", "Rye, 25 kg"),
        ("204 No Content", ""),
    ]);
    let builder = || server.builder(&mill::API, "");
    let machine = builder().credentials(Credentials::new("id", "secret")).site("lower mill").build()?;
    let person = builder().api_key_for("door", "d-1").api_key_for("login", "l-1").build()?;

    let since = "2024-05-01".parse::<crate::runtime::Date>().unwrap();
    let sacks = machine.list_sacks().since(since).where_(Where::new().grain("rye")).await?;
    let [Sack { content: SackContent::Flour(flour), .. }] = &sacks[..] else { panic!("{sacks:?}") };
    assert_eq!((flour.fineness, sacks[0].origin.clone()), (550, Where::new().grain("rye").into()));
    server.received(
        "POST /oauth/token HTTP/1.1\naccept: application/json\nauthorization: Basic aWQ6c2VjcmV0\n\
         content-length: 29\ncontent-type: application/x-www-form-urlencoded\n\ngrant_type=client_credentials",
    );
    server.received(
        "GET /sacks?since=2024-05-01&where=%7B%22grain%22%3A%22rye%22%7D HTTP/1.1\naccept: application/json\n\
         authorization: Bearer t-1\ncookie: site=lower%20mill\n\n",
    );
    let sack = Sack::new(SackContent::Grain(Grain::new("rye").moisture(14))).clear_owner();
    let filled = machine.fill_sack(sack).await?;
    assert!(matches!(&filled, FillSackSuccess::Accepted(waiting) if waiting.place == 4), "{filled:?}");
    server.received(
        "POST /sacks HTTP/1.1\naccept: application/json\nauthorization: Bearer t-1\ncontent-length: 54\n\
         content-type: application/json\ncookie: site=lower%20mill\n\n\
         {\"content\":{\"grain\":\"rye\",\"moisture\":14},\"owner\":null}",
    );

    // One of two required keys is not enough, and without its cookie nothing is sent.
    let refused = person.print_sack("7", PrintSackFormat::Csv).await.unwrap_err();
    let expected = "printSack: `site` is required and not set: set it with `ClientBuilder::site`, or on the request";
    assert!(matches!(refused, Error::Config(_)) && refused.to_string().ends_with(expected), "{refused}");
    let half = builder().api_key_for("door", "d-1").site("upper").build()?;
    assert!(matches!(half.print_sack("7", PrintSackFormat::Csv).await, Err(Error::Config(_))));

    assert_eq!(person.print_sack("7.8", PrintSackFormat::Txt).site("upper").await?, "Rye, 25 kg");
    server.received("GET /sacks/7.8.txt?login=l-1 HTTP/1.1\naccept: text/plain\ncookie: site=upper\nx-door: d-1\n\n");
    machine.change_sack("7", SackChange::new().clear_owner().origin(Where::new())).site("upper").await?;
    server.received(
        "PATCH /sacks/7 HTTP/1.1\naccept: */*\nauthorization: Bearer t-1\ncontent-length: 26\n\
         content-type: application/merge-patch+json\ncookie: site=upper\n\n{\"owner\":null,\"origin\":{}}",
    );
    Ok(())
}

#[tokio::test]
async fn a_declared_collection_yields_every_row_of_plain_json() -> Result<()> {
    let server = Server::new(&[
        ("200 OK", r#"{"loads": [{"id": 1, "sacks": 3}, {"id": 2}], "total": 4, "site": "upper"}"#),
        ("200 OK", r#"{"loads": [{"id": 2}, {"id": "three"}, {"id": 4}], "total": 4}"#),
        ("200 OK", r#"{"loads": [{"id": 1}], "total": 4}"#),
        ("200 OK", r#"{"result": {"runs": [{"grain": "rye"}, {"grain": "rye"}], "next": "c/1"}}"#),
        ("200 OK", r#"{"result": {"runs": [{"grain": "rye"}, {"grain": "oat"}], "next": null}}"#),
    ]);
    let builder = server.builder(&mill::API, "").api_key_for("door", "d").api_key_for("login", "l");
    let client = builder.site("upper").build()?;

    // A row that is received twice is yielded once, and one that does not decode affects only itself.
    let mut rows = client.list_loads().skip().size(2).stream();
    let mut ids = Vec::new();
    while let Some(row) = rows.next().await {
        match row {
            Ok(row) => ids.push(row.id),
            Err(Error::Row(bad)) => {
                assert_eq!(bad.to_string(), "listLoads: /loads/1/id is a text where an integer was expected")
            }
            Err(error) => return Err(error),
        }
    }
    assert_eq!(ids, [1, 2, 4]);
    assert_eq!(rows.audit().verdict(), Verdict::Moved);
    let page = "accept: application/json\ncookie: site=upper\nx-door: d\n\n";
    server.received(&format!("GET /loads?per_page=2&login=l HTTP/1.1\n{page}"));
    server.received(&format!("GET /loads?per_page=2&page=2&login=l HTTP/1.1\n{page}"));

    assert_eq!(client.list_loads().count().await?, 4);
    server.received(&format!("GET /loads?per_page=1&login=l HTTP/1.1\n{page}"));

    // Rows without an identifier can be equal, and each of them counts.
    let mut rows = client.list_runs().stream();
    let mut grains = Vec::new();
    while let Some(row) = rows.try_next().await? {
        grains.push(row.into_inner().grain);
    }
    assert_eq!(grains, ["rye", "rye", "rye", "oat"]);
    assert_eq!((rows.audit().rows(), rows.audit().verdict()), (4, Verdict::Uncounted));
    server.received(&format!("GET /runs?login=l HTTP/1.1\n{page}"));
    server.received(&format!("GET /runs?cursor=c%2F1&login=l HTTP/1.1\n{page}"));
    Ok(())
}
