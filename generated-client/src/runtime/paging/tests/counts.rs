//! Servers whose count is that of one page.

use super::*;

/// Some servers count the rows of each page: the first page then looks like the only one.
#[tokio::test]
async fn a_count_of_each_page_ends_no_stream_and_certifies_none() -> Checked {
    for dialect in DIALECTS.into_iter().filter(|dialect| dialect.count.is_some() && dialect.way.size.is_some()) {
        // Without a size, the server decides how many rows a page has.
        let sized = [(5, 1), (10, 1), (23, 1), (23, 4)].map(|(rows, at_once)| (Some(5), rows, at_once));
        for (size, rows, at_once) in sized.into_iter().chain([(None, 5, 1), (None, 12, 1)]) {
            let server = Server::new(dialect, Fault::CountsPages, rows);
            let mut opening = server.opening();
            (opening.size, opening.at_once) = (size, at_once);
            let mut stream = Rows::new(opening.start(server.call()?));
            let (ids, error) = read(&mut stream).await;
            assert_eq!((ids, text(error.as_ref())), (server.ids(), String::new()), "{dialect:?} {rows}");
            assert_eq!(stream.audit().is_consistent(), rows == PER_PAGE, "{dialect:?} {rows}: {}", stream.audit());
        }
    }
    Ok(())
}

#[tokio::test]
async fn a_full_page_is_the_only_one_if_the_next_is_empty_refused_or_the_same() -> Checked {
    for dialect in DIALECTS.into_iter().filter(|dialect| dialect.count.is_some() && dialect.way.size.is_some()) {
        // A refusal can have another reason, so that it certifies nothing.
        let refusals = [StatusCode::BAD_REQUEST, StatusCode::FORBIDDEN, StatusCode::UNPROCESSABLE_ENTITY];
        let missing = [StatusCode::NOT_FOUND, StatusCode::RANGE_NOT_SATISFIABLE].map(Fault::Refuses);
        let ends = [Fault::None, Fault::Repeated].into_iter().chain(missing).map(|fault| (fault, true));
        for (fault, certifies) in ends.chain(refusals.map(|status| (Fault::Refuses(status), false))) {
            let server = Server::new(dialect, fault, 5);
            let mut opening = server.opening();
            opening.size = Some(5);
            let mut stream = Rows::new(opening.start(server.call()?));
            let (ids, error) = read(&mut stream).await;
            assert_eq!((ids, text(error.as_ref())), (server.ids(), String::new()), "{dialect:?} {fault:?}");
            // A link or a cursor shows that the page is the last one, so no other is requested.
            let is_shown = dialect.links || dialect.cursor.is_some();
            let audit = stream.audit();
            assert_eq!(audit.is_consistent(), certifies || is_shown, "{dialect:?} {fault:?}: {audit}");
        }
    }
    Ok(())
}
