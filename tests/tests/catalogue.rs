//! Collections read by name and by typed methods are the same rows, audits and bookmarks; both continue from a bookmark
//! of the other.

use fitbit_plus::runtime::catalogue::PagingFamily;
use fitbit_plus::runtime::{Audit, Bookmark, DataItem, Rows};
use fitbit_plus::{Client, Credentials, Error, Patient, PatientScope, TryStreamExt};
use serde_json::json;
use simulator::Simulator;

type Checked = Result<(), Box<dyn std::error::Error>>;

/// Reads rows to their end, or as many; decodes those that are JSON.
async fn read<R: DataItem>(
    mut rows: Rows<R>,
    most: usize,
) -> Result<(Vec<Patient>, Audit, Bookmark), Box<dyn std::error::Error>> {
    let mut read = Vec::new();
    while read.len() < most
        && let Some(row) = rows.try_next().await?
    {
        read.push(serde_json::from_str(&serde_json::to_string(&*row)?)?);
    }
    Ok((read, rows.audit(), rows.bookmark()))
}

#[tokio::test]
async fn rows_by_name_are_those_of_the_typed_stream() -> Checked {
    let simulator = Simulator::builder().patients(130).seed(3).log(false).start().await?;
    let credentials = Credentials::new(simulator.client_id(), simulator.client_secret());
    let client = Client::builder().base_url(simulator.base_url()).credentials(credentials).build()?;
    let organization = simulator.id_of("organization").ok_or("it has one")?;
    let typed = || client.fetch_patients(PatientScope::organization(organization.as_str()));
    let call = client.operation("fetchPatients")?;
    let by_name = || call.arguments(&json!({"filter[organization]": organization}));

    let all = read(typed().cursor().stream(), usize::MAX).await?;
    assert_eq!((all.0.len() as u64, all.1.is_complete()), (typed().count().await?, true));
    // By cursor unless another way is chosen.
    assert_eq!(read(by_name()?.rows()?, usize::MAX).await?, all);
    let numbered = read(typed().skip().size(40).stream(), usize::MAX).await?;
    let sized = call.arguments(&json!({"filter[organization]": organization, "page[size]": 40}))?;
    assert_eq!(read(sized.clone().rows()?, usize::MAX).await?, numbered);
    assert_eq!(read(by_name()?.by(PagingFamily::Number)?.rows()?, usize::MAX).await?.0, numbered.0);
    assert_eq!(by_name()?.count().await?, typed().count().await?);
    let pages: Vec<_> = sized.clone().pages()?.try_collect().await?;
    assert_eq!(pages.iter().map(|page| page.data.len()).sum::<usize>(), all.0.len());

    let (first, _, bookmark) = read(typed().cursor().stream(), 70).await?;
    let rest = read(by_name()?.resume(&bookmark)?.rows()?, usize::MAX).await?;
    assert_eq!(([first, rest.0].concat(), &rest.1), (all.0.clone(), &all.1));
    let (first, _, bookmark) = read(sized.clone().rows()?, 70).await?;
    let rest = read(typed().skip().resume(&bookmark).stream(), usize::MAX).await?;
    assert_eq!([first, rest.0].concat(), numbered.0);
    // The way of the bookmark is that of the request.
    assert_eq!(read(by_name()?.resume(&bookmark)?.rows()?, usize::MAX).await?.1, rest.1);

    let page = by_name()?.await?;
    assert!(page.get("data").is_some_and(|data| data.items().next().is_some()));
    let refused = client.operation("fetchPatient")?.arguments(&json!({"id": "5f"}))?.rows().map(drop);
    assert!(matches!(refused, Err(Error::Config(_))), "{refused:?}");
    Ok(())
}
