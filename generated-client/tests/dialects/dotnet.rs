//! JsonApiDotNetCore: discriminators, one map of query parameters, relationship endpoints, paging by links alone.

#[allow(dead_code, unreachable_pub, unused_imports, clippy::complexity, clippy::perf, clippy::style, clippy::suspicious)]
#[path = "../../../codegen/tests/dialects/generated/dotnet/mod.rs"]
#[rustfmt::skip]
mod client;

use client::{NewPerson, NewTask, Person, Task, TaskPatch};

use super::request::Requests;
use super::{refusal, rows};
use crate::plain::server::Server;
use crate::runtime::{Batch, Error, Identifier, Lid, Map, Result, Verdict};

const MEDIA: &str = r#"application/vnd.api+json; ext="https://www.jsonapi.net/ext/openapi""#;

fn query(name: &str, value: &str) -> Map<Option<String>> {
    Map::from_iter([(name.to_owned(), Some(value.to_owned()))])
}

#[tokio::test]
async fn every_row_is_read_and_resolved_in_both_directions() -> Result<()> {
    let server = Server::new(&[
        (
            "200 OK",
            r#"{"links": {"self": "/api/tasks?include=owner", "next": "/api/tasks?include=owner&page%5Bnumber%5D=2"},
              "data": [
                {"type": "tasks", "id": "1", "attributes": {"openapi:discriminator": "tasks", "description": "Sweep",
                  "durationInHours": null, "createdAt": "2026-01-15T08:00:00Z"},
                 "relationships": {"openapi:discriminator": "tasks", "owner": {"links": {"related": "/api/tasks/1/owner"}, "data": {"type": "people", "id": "7"}}},
                 "links": {"self": "/api/tasks/1"}},
                {"type": "tasks", "id": "2", "attributes": {"openapi:discriminator": "tasks", "description": "Paint"},
                 "relationships": {"owner": {"data": null}}}],
              "included": [{"type": "people", "id": "7", "attributes": {"openapi:discriminator": "people", "displayName": "Ada"},
                "relationships": {"openapi:discriminator": "people", "ownedTasks": {"data": [{"type": "tasks", "id": "1"}]}}}]}"#,
        ),
        (
            "200 OK",
            r#"{"links": {"self": "/api/tasks"}, "data": [{"type": "tasks", "id": "3",
                "attributes": {"openapi:discriminator": "tasks", "description": "Lock up", "durationInHours": 1}}]}"#,
        ),
    ]);
    let requests = Requests { server: &server, media: MEDIA, headers: &[] };
    let client = server.builder(&client::API, "").build()?;
    let stream = client.get_task_collection().query(query("include", "owner")).stream();
    let (tasks, audit) = rows(stream, &["1", "2", "3"]).await?;
    assert_eq!((audit.verdict(), audit.rows()), (Verdict::Uncounted, 3));
    let first = &tasks[0];
    let owner: &Person = first.get(&first.relationships.owner).unwrap();
    let owned: Vec<&Task> = first.all(&owner.relationships.owned_tasks).collect();
    assert_eq!((owner.attributes.display_name.as_deref(), owned[0].id.as_str()), (Some("Ada"), "1"));
    requests.read("GET /api/tasks?include=owner");
    requests.read("GET /api/tasks?include=owner&page%5Bnumber%5D=2");
    Ok(())
}

#[tokio::test]
async fn writes_send_what_is_set_and_refusals_are_typed() -> Result<()> {
    let server = Server::new(&[
        ("204 No Content", ""),
        (
            "200 OK",
            r#"{"links": {}, "data": {"type": "tasks", "id": "4", "attributes": {"openapi:discriminator": "tasks"}}}"#,
        ),
        ("200 OK", r#"{"links": {}, "data": {"type": "people", "id": "7"}}"#),
        ("204 No Content", ""),
        ("200 OK", r#"{"links": {}, "data": [{"type": "tasks", "id": "1"}]}"#),
        ("204 No Content", ""),
        ("204 No Content", ""),
        ("204 No Content", ""),
        (
            "409 Conflict",
            r#"{"errors": [{"status": "409", "code": "conflict", "title": "Conflict", "source": {"pointer": "/data/attributes/description"}}]}"#,
        ),
        ("404 Not Found", r#"{"errors": [{"status": "404", "code": "not_found", "detail": "There is none."}]}"#),
        ("400 Bad Request", r#"{"errors": [{"status": "400", "code": "invalid", "source": {"parameter": "filter"}}]}"#),
    ]);
    let requests = Requests { server: &server, media: MEDIA, headers: &[] };
    let client = server.builder(&client::API, "").build()?;

    let new = NewTask::new("Sweep").duration_in_hours(2).owner("7");
    assert!(client.post_task(new).await?.data().is_none());
    requests.sent(
        "POST /api/tasks",
        r#"{"data":{"type":"tasks","attributes":{"openapi:discriminator":"tasks","description":"Sweep","durationInHours":2},"relationships":{"openapi:discriminator":"tasks","owner":{"data":{"type":"people","id":"7"}}}}}"#,
    );
    client.patch_task("4", TaskPatch::new().description("Mop").clear_duration_in_hours()).await?;
    requests.sent(
        "PATCH /api/tasks/4",
        r#"{"data":{"type":"tasks","id":"4","attributes":{"openapi:discriminator":"tasks","description":"Mop","durationInHours":null}}}"#,
    );

    let owner = client.get_task_owner_relationship("4").await?.data;
    assert_eq!(owner.as_ref().map(|owner| owner.id().as_str()), Some("7"));
    requests.read("GET /api/tasks/4/relationships/owner");
    client.patch_task_owner_relationship("4", None).await?;
    requests.sent_for_nothing("PATCH /api/tasks/4/relationships/owner", r#"{"data":null}"#);
    let owned: Vec<Identifier<Task>> = client.get_person_owned_tasks_relationship("7").await?.data;
    requests.read("GET /api/people/7/relationships/ownedTasks");
    client.post_person_owned_tasks_relationship("7", owned).await?;
    client.patch_person_owned_tasks_relationship("7", ["2", "3"]).await?;
    client.delete_person_owned_tasks_relationship("7", ["3"]).await?;
    for (method, document) in [
        ("POST", r#"{"data":[{"type":"tasks","id":"1"}]}"#),
        ("PATCH", r#"{"data":[{"type":"tasks","id":"2"},{"type":"tasks","id":"3"}]}"#),
        ("DELETE", r#"{"data":[{"type":"tasks","id":"3"}]}"#),
    ] {
        requests.sent_for_nothing(&format!("{method} /api/people/7/relationships/ownedTasks"), document);
    }

    let conflict = refusal(client.patch_task("4", TaskPatch::new()).await);
    let missing = refusal(client.get_task("9").await);
    let bad = refusal(client.get_task_collection().query(query("filter", "equals(x")).await);
    assert_eq!(conflict, (409, "conflict".to_owned(), "/data/attributes/description".to_owned()));
    assert_eq!(missing, (404, "not_found".to_owned(), String::new()));
    assert_eq!(bad, (400, "invalid".to_owned(), "filter".to_owned()));
    requests.sent("PATCH /api/tasks/4", r#"{"data":{"type":"tasks","id":"4"}}"#);
    requests.read("GET /api/tasks/9");
    requests.read("GET /api/tasks?filter=equals%28x");
    Ok(())
}

const BATCH: &str =
    r#"application/vnd.api+json; ext="https://jsonapi.org/ext/atomic https://www.jsonapi.net/ext/openapi""#;

/// A batch of seven operations, of which the first and the second create a resource.
fn batch() -> (Batch, crate::runtime::Position<Person>, crate::runtime::Position<Task>) {
    let mut batch = Batch::new();
    let sweep = Lid::from("sweep");
    let ada = batch.add(NewPerson::new("7").display_name("Ada"));
    let task = batch.add(NewTask::new("Sweep").owner("7").lid(&sweep));
    batch.update(&sweep, TaskPatch::new().clear_duration_in_hours());
    batch.add_to("7", Person::OWNED_TASKS, [Identifier::from(&sweep), Identifier::new("3")]);
    batch.remove_from("7", Person::OWNED_TASKS, ["4"]);
    batch.relate("5", Task::OWNER, crate::runtime::ToOne::null());
    batch.remove::<Task>("6");
    (batch, ada, task)
}

#[tokio::test]
async fn a_batch_returns_its_results_by_the_position_of_their_operations() -> Result<()> {
    let server = Server::new(&[
        (
            "200 OK",
            r#"{"atomic:results": [
                {"data": {"type": "people", "id": "7", "attributes": {"openapi:discriminator": "people", "displayName": "Ada"}}},
                {"data": {"type": "tasks", "id": "9", "attributes": {"openapi:discriminator": "tasks", "description": "Sweep"}}},
                {"data": {"type": "people", "id": "7", "attributes": {"openapi:discriminator": "people"}}},
                {}, {"data": null}, {"meta": {"took": 3}}, {}]}"#,
        ),
        ("204 No Content", ""),
        ("200 OK", r#"{"atomic:results": [{}, {}]}"#),
        (
            "422 Unprocessable Content",
            r#"{"errors": [{"status": "422", "code": "taken", "source": {"pointer": "/atomic:operations/1/data/attributes/description"}}]}"#,
        ),
    ]);
    let requests = Requests { server: &server, media: BATCH, headers: &[] };
    let client = server.builder(&client::API, "").build()?;
    let line = "POST /api/operations";
    let (sent, ada, task) = batch();
    let results = client.post_operations(sent).await?;
    requests.sent(
        line,
        concat!(
            r#"{"atomic:operations":["#,
            r#"{"openapi:discriminator":"createPersonOperation","op":"add","data":{"type":"people","id":"7","attributes":{"openapi:discriminator":"people","displayName":"Ada"}}},"#,
            r#"{"openapi:discriminator":"createTaskOperation","op":"add","data":{"type":"tasks","lid":"sweep","attributes":{"openapi:discriminator":"tasks","description":"Sweep"},"relationships":{"openapi:discriminator":"tasks","owner":{"data":{"type":"people","id":"7"}}}}},"#,
            r#"{"openapi:discriminator":"updateTaskOperation","op":"update","data":{"type":"tasks","lid":"sweep","attributes":{"openapi:discriminator":"tasks","durationInHours":null}}},"#,
            r#"{"openapi:discriminator":"addToPersonOwnedTasksRelationshipOperation","op":"add","ref":{"type":"people","id":"7","relationship":"ownedTasks"},"data":[{"type":"tasks","lid":"sweep"},{"type":"tasks","id":"3"}]},"#,
            r#"{"openapi:discriminator":"removeFromPersonOwnedTasksRelationshipOperation","op":"remove","ref":{"type":"people","id":"7","relationship":"ownedTasks"},"data":[{"type":"tasks","id":"4"}]},"#,
            r#"{"openapi:discriminator":"updateTaskOwnerRelationshipOperation","op":"update","ref":{"type":"tasks","id":"5","relationship":"owner"},"data":null},"#,
            r#"{"openapi:discriminator":"deleteTaskOperation","op":"remove","ref":{"type":"tasks","id":"6"}}]}"#,
        ),
    );
    let created = results.get(task)?.unwrap();
    assert_eq!((created.id.as_str(), created.attributes.description.as_deref()), ("9", Some("Sweep")));
    assert_eq!(results.get(ada)?.unwrap().attributes.display_name.as_deref(), Some("Ada"));
    assert_eq!(results.meta_of(5).and_then(|meta| meta.get("took")?.as_i64()), Some(3));

    // Nothing changed beyond what was sent.
    let results = client.post_operations(batch().0).await?;
    assert_eq!((results.len(), results.get(task)?), (7, None));

    let Err(Error::Decode(short)) = client.post_operations(batch().0).await else { panic!("two results are too few") };
    assert_eq!((short.pointer(), short.problem()), ("/atomic:results", "has 2 results for 7 operations"));

    let refused = client.post_operations(batch().0).await.unwrap_err();
    let problem = refused.problems().next().unwrap();
    assert_eq!((problem.item(), problem.field(), problem.code()), (Some(1), Some("description"), "taken"));
    Ok(())
}

#[tokio::test]
async fn a_batch_that_cannot_be_meant_is_not_sent_and_shows_no_values() -> Result<()> {
    let server = Server::new(&[("200 OK", r#"{"atomic:results": [{"data": {"type": "tasks", "id": "9"}}]}"#)]);
    let client = server.builder(&client::API, "").build()?;
    let empty = client.post_operations(Batch::new()).await.unwrap_err().to_string();
    assert!(empty.contains("the batch has no operation"), "{empty}");
    let mut undescribed = Batch::new();
    undescribed.relate("7", Person::OWNED_TASKS, crate::runtime::ToMany::new(["1"]));
    let refused = client.post_operations(undescribed).await.unwrap_err().to_string();
    assert!(refused.contains("does not describe one of the operations on a relationship"), "{refused}");

    // The result of an operation is never taken for that of another.
    let mut sent = Batch::new();
    let ada = sent.add(NewPerson::new("7").display_name("Ada"));
    assert!(!format!("{sent:?}").contains("Ada"), "{sent:?}");
    let results = client.post_operations(sent).await?;
    let Err(Error::Decode(another)) = results.get(ada) else { panic!("a task is no person") };
    assert_eq!(another.pointer(), "/atomic:results/0/data/type");
    Ok(())
}
