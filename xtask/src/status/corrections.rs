//! What the crate leaves out of the description, and what it corrects in it, each with its reason.

use std::collections::BTreeMap;

use codegen::ledger::Tally;
use maud::{Markup, html};

use super::description::{Correction, Kind};
use crate::counted;

pub(super) fn ledger(ledger: &Tally) -> Markup {
    let mut reasons: BTreeMap<&str, Vec<&str>> = BTreeMap::new();
    for waiver in &ledger.waivers {
        reasons.entry(&waiver.reason).or_default().push(&waiver.pointer);
    }
    html! {
        dl class="figures" {
            div { dt { "facts" } dd { (ledger.facts) } }
            div { dt { "modelled" } dd { (ledger.modelled) } }
            div { dt { "waived, each with a reason" } dd { (ledger.facts - ledger.modelled) } }
            div class="residual" { dt { "residual" } dd { "0" } }
        }
        p {
            "A fact is a leaf of the description that shapes a request, an answer or a type. Each went into the crate or was "
            "waived by name; one that is neither fails the generator. The overlay adds " (ledger.added) " facts more, and "
            (counted(ledger.untyped, "value")) " stay untyped, because the API leaves them so. "
            "To see it again: " code { "cargo xtask regen --check --waivers" }
        }
        details {
            summary { (counted(ledger.waivers.len(), "waiver")) " for " (counted(reasons.len(), "reason")) }
            dl class="waivers" {
                @for (reason, pointers) in &reasons {
                    dt { (reason) }
                    @for pointer in pointers { dd { code { (pointer) } } }
                }
            }
        }
    }
}

pub(super) fn section(corrections: &[Correction]) -> Markup {
    html! {
        @for (kind, title, about) in [
            (Kind::Fact, "Facts that are wrong or missing", "The evidence is an example, a sentence or an answer that contradicts the description."),
            (Kind::Meaning, "What OpenAPI cannot say", "The description means it, and has no word for it."),
            (Kind::Privacy, "Personal data and secrets", "The crate does not show these values unless it is asked to."),
            (Kind::Public, "Values that are not personal", "Each value needs a decision; these are shown in logs and messages."),
        ] {
            @let of_kind: Vec<&Correction> = corrections.iter().filter(|correction| correction.kind == kind).collect();
            details {
                summary { (title) " " span class="count" { (of_kind.len()) } }
                p { (about) }
                ol class="corrections" { @for correction in of_kind { (item(correction)) } }
            }
        }
    }
}

fn item(correction: &Correction) -> Markup {
    html! {
        li {
            p { (correction.evidence) }
            code { (correction.target) }
            p class="places" {
                a href={ "overlay.html#L" (correction.line) } { "overlay line " (correction.line) }
                @if correction.places > 1 { " · " (correction.places) " places" }
                @for line in &correction.lines { " · " a href={ "spec.html#L" (line) } { "spec line " (line) } }
            }
        }
    }
}
