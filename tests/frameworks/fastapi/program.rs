//! Reads, creates and changes climbing routes on a server: `program URL`.

use crags::{Client, Error, NewRoute, RoutePatch, StatusCode, TryStreamExt};

#[tokio::main]
async fn main() -> Result<(), Box<dyn std::error::Error>> {
    let url = std::env::args().nth(1).ok_or("usage: program URL")?;
    let client = Client::builder().base_url(url).build()?;

    let mut routes = client.get_route_list().include("crag").skip().size(2).stream();
    let mut face = None;
    while let Some(route) = routes.try_next().await? {
        let crag = route.get(&route.relationships.crag);
        let name = crag.map_or("no crag", |crag| &crag.attributes.name);
        println!("{} {}, {name}", route.id, route.attributes.name);
        face = face.or(crag.map(|crag| crag.id.clone()));
    }
    println!("{:?}", routes.audit().verdict());

    let new = NewRoute::new("Zigzag").grade("5a").crag(face.ok_or("no crag")?);
    let route = client.create_route_list(new).await?.into_data()?;
    for patch in
        [RoutePatch::new().pitches(3), RoutePatch::new().clear_grade(), RoutePatch::new().grade("5b").clear_crag()]
    {
        let route = client.update_route_detail(&route.id, patch).include("crag").await?.into_data()?;
        let crag = route.relationships.crag.id();
        println!("pitches {:?}, grade {:?}, {crag:?}", route.attributes.pitches, route.attributes.grade);
    }

    let long = r#"[{"name": "height", "op": "gt", "val": 20}]"#;
    for refused in [
        client.create_route_list(NewRoute::new("Arete")).await.map(drop),
        client.get_route_detail("99").await.map(drop),
        client.get_route_list().filter(long).await.map(drop),
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
