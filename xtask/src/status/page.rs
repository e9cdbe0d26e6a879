//! The status page and the order of its sections. It makes no requests; its one script searches the operations.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use maud::{DOCTYPE, Markup, PreEscaped, html};

use sha2::{Digest, Sha256};

use super::gather::Facts;
use super::{badge, corrections, operations, versions};
use crate::counted;

/// Allows no requests; the icon is inline.
const POLICY: &str =
    "default-src 'none'; style-src 'unsafe-inline'; img-src data:; base-uri 'none'; form-action 'none'";

/// Without it, the page has everything but the search.
const SEARCH: &str = include_str!("search.js");

/// A plus sign of five squares.
const ICON: &str = "data:image/svg+xml,%3Csvg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 16 16'%3E\
    %3Cpath fill='%230f6b62' d='M6 1h4v5h5v4h-5v5H6v-5H1V6h5z'/%3E%3C/svg%3E";

const SECTIONS: [(&str, &str); 6] = [
    ("levels", "Levels"),
    ("operations", "Operations"),
    ("history", "History"),
    ("ledger", "Ledger"),
    ("corrections", "Corrections"),
    ("start", "Start"),
];

pub(super) fn page(facts: &Facts, docs: bool) -> String {
    let page = html! {
        (DOCTYPE)
        html lang="en" {
            head {
                (head("status", Some(SEARCH)))
                meta name="description" content={ "fitbit-plus: " (badge::line(&facts.evidence)) };
                style { (PreEscaped(include_str!("page.css"))) (PreEscaped(operations::rules(facts))) }
            }
            body {
                a class="skip" href="#main" { "Skip to the content" }
                (masthead(facts, docs))
                main id="main" {
                    (section("levels", "How far it is verified", html! {
                        p class="lead" { "Each level checks more than the previous one. Every result shows its date and the command that reproduces it; skipped levels are marked." }
                        (operations::levels(&facts.evidence))
                    }))
                    (section("operations", "Every operation", operations::section(facts, docs)))
                    (section("history", "How the description changed", history(facts)))
                    (section("ledger", "Nothing is dropped silently", corrections::ledger(&facts.description.ledger)))
                    (section("corrections", "What is corrected, and why", html! {
                        p { (counted(facts.description.corrections.len(), "correction")) " of the vendor’s facts are in " a href="overlay.html" { "the overlay" } ", each with its evidence. A correction without effect fails the build, which reveals fixes by the vendor." }
                        (corrections::section(&facts.description.corrections))
                    }))
                    (section("start", "Install, and the first call", facts.first_call.section()))
                }
                (foot(facts))
                script { (PreEscaped(SEARCH)) }
            }
        }
    };
    page.into_string()
}

/// The metadata of a page that runs this script and no other.
pub(super) fn head(title: &str, script: Option<&str>) -> Markup {
    html! {
        meta charset="utf-8";
        meta http-equiv="Content-Security-Policy" content={
            (POLICY)
            @if let Some(script) = script { "; script-src 'sha256-" (STANDARD.encode(Sha256::digest(script))) "'" }
        };
        meta name="viewport" content="width=device-width, initial-scale=1";
        meta name="color-scheme" content="light dark";
        meta name="referrer" content="no-referrer";
        title { (title) " · fitbit-plus" }
        link rel="icon" href=(ICON);
    }
}

/// A path with possible line breaks before its segments.
pub(super) fn broken(path: &str) -> Markup {
    html! {
        @for (index, segment) in path.split('/').enumerate() {
            @if index > 0 { wbr; "/" }
            (segment)
        }
    }
}

fn masthead(facts: &Facts, docs: bool) -> Markup {
    let (description, evidence) = (&facts.description, &facts.evidence);
    let reads = evidence.operations.iter().filter(|operation| operation.reads).count();
    html! {
        header class="masthead" {
            p class="brand" {
                svg viewBox="0 0 16 16" aria-hidden="true" focusable="false" { path d="M6 1h4v5h5v4h-5v5H6v-5H1V6h5z" {} }
                "fitbit-plus " span { (facts.first_call.version) }
            }
            h1 { "Does it work, for the operations you need, and how do you know?" }
            p class="lead" {
                "The Fitbit Plus API (Twine Health) keeps what patients and their coaches agree on and measure: plans, actions, results, rewards, calendars. "
                "This is a typed Rust client for all of it, generated from the API’s description " (description.version) ": "
                (counted(evidence.operations.len(), "operation")) ", of which " (reads) " read and " (evidence.operations.len() - reads)
                " write, over " (counted(description.resources, "resource")) "."
            }
            p class={ "verdict" (if evidence.whole() < evidence.operations.len() { " short" } else { "" }) } {
                strong { (evidence.whole()) " of " (evidence.operations.len()) }
                " operations passed every level that was run, as of " time datetime=(evidence.date) { (evidence.date) } "."
            }
            nav aria-label="On this page" {
                ul {
                    @for (id, name) in SECTIONS { li { a href={ "#" (id) } { (name) } } }
                    li { a href="reference.html" { "Description" } }
                    @if docs { li { a href="doc/fitbit_plus/index.html" { "Documentation" } } }
                }
            }
        }
    }
}

fn section(id: &str, title: &str, content: Markup) -> Markup {
    html! {
        section id=(id) aria-labelledby={ (id) "-title" } {
            h2 id={ (id) "-title" } { (title) }
            (content)
        }
    }
}

fn history(facts: &Facts) -> Markup {
    html! {
        p class="lead" { "The client follows a description that its vendor changes. This is its known history." }
        div class="prose" { (versions::history(&facts.history, &facts.drift)) }
        p {
            "Each version is compared with those that it is based on: " strong { "breaking" } " breaks a program, "
            strong { "compatible" } " changes facts and breaks none, " strong { "docs" } " changes descriptions and examples, "
            strong { "clean" } " changes nothing relevant. Unreadable versions are skipped."
        }
        div class="scroll" tabindex="0" role="group" aria-label="The table of versions" { (versions::table(&facts.history)) }
        p class="again" { "Reproduce it from a clone of the vendor’s repository: " code { "cargo xtask drift --timeline PATH" } }
    }
}

fn foot(facts: &Facts) -> Markup {
    html! {
        footer {
            p {
                "Generated by " code { "cargo xtask status" } " from evidence of " time datetime=(facts.evidence.date) { (facts.evidence.date) }
                ". As JSON: " a href="status.json" { "status.json" } ", " a href="badge.json" { "badge.json" } ". Description: "
                a href="reference.html" { "to read" } "; sources: "
                a href="spec.html" { "description" } ", " a href="overlay.html" { "overlay" } "."
            }
            p { "Not affiliated with the vendor of the API. This page sets no cookies and makes no requests. Only its search is a script." }
        }
    }
}
