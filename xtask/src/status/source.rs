//! A file of the project as a page: numbered lines that can be linked to. Knows nothing of what stands in them.

use maud::{DOCTYPE, Markup, PreEscaped, html};

use super::page;

pub(super) fn page(name: &str, text: &str) -> String {
    let page: Markup = html! {
        (DOCTYPE)
        html lang="en" {
            head { (page::head(name)) style { (PreEscaped(include_str!("source.css"))) } }
            body.source {
                header {
                    p { a href="index.html" { "fitbit-plus" } }
                    h1 { (name) }
                }
                // A long line scrolls inside, by keyboard too.
                main tabindex="0" aria-label=(name) {
                    ol {
                        @for (number, line) in (1..).zip(text.lines()) {
                            li id={ "L" (number) } { code { (line) } }
                        }
                    }
                }
            }
        }
    };
    page.into_string()
}
