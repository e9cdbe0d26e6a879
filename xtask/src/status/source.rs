//! A page for a text file, with numbered lines that can be linked.

use maud::{DOCTYPE, Markup, PreEscaped, html};

use super::page;

pub(super) fn page(name: &str, text: &str) -> String {
    let page: Markup = html! {
        (DOCTYPE)
        html lang="en" {
            head { (page::head(name, None)) style { (PreEscaped(include_str!("source.css"))) } }
            body.source {
                header {
                    p { a href="index.html" { "fitbit-plus" } }
                    h1 { (name) }
                }
                // Focusable, so that long lines scroll by keyboard.
                main tabindex="0" aria-label=(name) {
                    ol {
                        @for (number, line) in (1..).zip(text.lines()) {
                            li id={ "L" (number) } { a href={ "#L" (number) } { (number) } code { (line) } }
                        }
                    }
                }
            }
        }
    };
    page.into_string()
}
