//! The operations with their levels, and filters from radio buttons and CSS, without scripts.

use std::fmt::Write;

use codegen::learn::coverage::Coverage;
use maud::{Markup, html};

use super::description::Described;
use super::docs;
use super::evidence::{Definition, Level, LevelResult, Line, Report, RunState, State};
use super::gather::Facts;
use super::page;
use crate::counted;
use crate::verify::coverage;

/// The tags in the order of the description, each once.
pub(super) fn tags(facts: &Facts) -> Vec<&str> {
    let mut tags = Vec::new();
    for operation in &facts.description.operations {
        if !tags.contains(&operation.tag.as_str()) {
            tags.push(operation.tag.as_str());
        }
    }
    tags
}

struct Choice {
    /// The class of the rows; `None` for all rows.
    class: Option<String>,
    label: String,
    count: usize,
}

struct Filter {
    name: &'static str,
    legend: &'static str,
    choices: Vec<Choice>,
}

impl Filter {
    fn new(name: &'static str, legend: &'static str, all: usize) -> Self {
        Self { name, legend, choices: vec![Choice { class: None, label: "All".to_owned(), count: all }] }
    }

    fn add(&mut self, class: impl Into<String>, label: &str, count: usize) {
        self.choices.push(Choice { class: Some(class.into()), label: label.to_owned(), count });
    }

    fn fieldset(&self) -> Markup {
        html! {
            fieldset {
                legend { (self.legend) }
                div class="choices" {
                    @for (index, choice) in self.choices.iter().enumerate() {
                        @let id = format!("{}-{index}", self.name);
                        span class="choice" {
                            input type="radio" id=(id) name=(self.name) value=(choice.class.as_deref().unwrap_or("all")) checked[index == 0];
                            label for=(id) { (choice.label) " " span class="count" { (choice.count) } }
                        }
                    }
                }
            }
        }
    }

    /// Adds CSS that hides the rows outside of each choice.
    fn rules(&self, css: &mut String) {
        for (index, choice) in self.choices.iter().enumerate() {
            if let Some(class) = &choice.class {
                let name = self.name;
                let _ = writeln!(css, ".operations:has(#{name}-{index}:checked) .op:not(.{class}){{display:none}}");
            }
        }
    }
}

fn filters(facts: &Facts) -> [Filter; 3] {
    let operations = &facts.evidence.operations;
    let count = |of: &dyn Fn(&Line) -> bool| operations.iter().filter(|operation| of(operation)).count();
    let mut kinds = Filter::new("kind", "Reads or writes", operations.len());
    kinds.add("reads", "Reads", count(&|operation| operation.reads));
    kinds.add("writes", "Writes", count(&|operation| !operation.reads));
    let mut levels = Filter::new("level", "Passed at level", operations.len());
    for level in Level::ALL {
        let passed = count(&|operation| operation.at(level).state == State::Passed);
        levels.add(format!("is-{}", level.as_str()), title(level), passed);
    }
    levels.add("falls-short", "Falls short", count(&Line::falls_short));
    let mut by_tag = Filter::new("tag", "Tag", operations.len());
    for (index, tag) in tags(facts).into_iter().enumerate() {
        let described = facts.description.operations.iter().filter(|described| described.tag == tag);
        by_tag.add(format!("tag-is-{index}"), tag, described.count());
    }
    [kinds, levels, by_tag]
}

/// The CSS of the filters, which depends on the tags.
pub(super) fn rules(facts: &Facts) -> String {
    let mut css = String::new();
    for filter in filters(facts) {
        filter.rules(&mut css);
    }
    css
}

pub(super) fn section(facts: &Facts, docs: bool) -> Markup {
    let tags = tags(facts);
    html! {
        div class="operations" {
            // A `dialog` form sends nothing on Enter, but has a reset button.
            form class="filters" method="dialog" autocomplete="off" aria-label="Filter the operations" {
                // Shown by the script.
                div class="search" hidden {
                    label for="search" { "Search by name, path or text" }
                    input type="search" id="search" autocomplete="off" spellcheck="false";
                }
                @for filter in filters(facts) { (filter.fieldset()) }
                button type="reset" { "Show all" }
            }
            table role="table" class="matrix" {
                caption class="hidden" { "Every operation and how far it is verified" }
                thead role="rowgroup" {
                    tr role="row" {
                        th role="columnheader" scope="col" { "Operation" }
                        @for level in Level::ALL { th role="columnheader" scope="col" class="level" { (title(level)) } }
                        th role="columnheader" scope="col" { "Shown" }
                        th role="columnheader" scope="col" { "See" }
                    }
                }
                tbody role="rowgroup" {
                    @for operation in &facts.evidence.operations {
                        @if let Some(described) = facts.description.operations.iter().find(|described| described.id == operation.operation_id) {
                            @let covered = facts.coverage.iter().find(|one| one.operation == described.id);
                            (row(operation, described, covered, &tags, docs))
                        }
                    }
                }
            }
            p class="shown" { "of " (facts.evidence.operations.len()) " operations shown" }
        }
    }
}

/// What the recordings show of what the description allows, in percent.
fn shown(covered: Option<&Coverage>) -> Markup {
    html! {
        td role="cell" class="covered" {
            span class="hidden" { "Shown by recordings: " }
            @match covered.filter(|one| one.calls > 0) {
                Some(one) => {
                    (coverage::percent(one.total())) "%"
                    details {
                        summary { "of" }
                        ul { @for part in one.parts.iter().filter(|part| part.allowed > 0) { li { (part.kind) " " (part.score) " of " (part.index) } } }
                    }
                },
                None => "nothing",
            }
        }
    }
}

fn row(operation: &Line, described: &Described, covered: Option<&Coverage>, tags: &[&str], docs: bool) -> Markup {
    html! {
        tr role="row" id=(described.id) class=(classes(operation, described, tags)) {
            th role="rowheader" scope="row" {
                code class="name" { (described.id) }
                span class="request" {
                    span class={ "method " (operation.method.to_lowercase()) } { (operation.method) } " "
                    code { (page::broken(&operation.path)) }
                }
                span class="about" { (described.summary) " · " (described.tag) " · " (if operation.reads { "reads" } else { "writes" }) }
            }
            @for level in Level::ALL { (cell(level, operation.at(level), operation.definition.as_ref())) }
            (shown(covered))
            td role="cell" class="links" {
                @if docs {
                    a href=(docs::place(described)) { "Docs" span class="hidden" { " of " (described.id) } }
                }
                a href={ "reference.html#" (described.id) } { "Read" span class="hidden" { " the description of " (described.id) } }
                a href={ "spec.html#L" (described.line) } { "Spec" span class="hidden" { " of " (described.id) } }
            }
        }
    }
}

fn classes(operation: &Line, described: &Described, tags: &[&str]) -> String {
    let mut classes = format!("op {}", if operation.reads { "reads" } else { "writes" });
    for level in Level::ALL.into_iter().filter(|level| operation.at(*level).state == State::Passed) {
        let _ = write!(classes, " is-{}", level.as_str());
    }
    if operation.falls_short() {
        classes.push_str(" falls-short");
    }
    if let Some(index) = tags.iter().position(|tag| *tag == described.tag) {
        let _ = write!(classes, " tag-is-{index}");
    }
    classes
}

fn cell(level: Level, outcome: &LevelResult, definition: Option<&Definition>) -> Markup {
    html! {
        td role="cell" class={ "level " (class(outcome.state)) } {
            span class="label" { (title(level)) ": " }
            (symbol(outcome.state))
            span class="said" {
                (outcome.state.as_str())
                @if let Some(calls) = outcome.calls.filter(|_| outcome.state != State::NotRun) {
                    span class="calls" { span class="hidden" { ", " } (counted(calls, "call")) }
                }
            }
            @if level == Level::Tool && outcome.state != State::NotRun { (tool(definition)) }
            @if !outcome.problems.is_empty() {
                details {
                    summary { (counted(outcome.problems.len(), "problem")) }
                    ul { @for problem in &outcome.problems { li { (problem) } } }
                }
            }
        }
    }
}

/// What an agent needs to know of a tool.
fn tool(definition: Option<&Definition>) -> Markup {
    html! {
        span class="about" {
            @match definition {
                Some(Definition { class, personal, bytes }) => {
                    (class) br; (if *personal { "personal data" } else { "no personal data" }) br; (bytes) " bytes"
                },
                None => "no tool: it takes credentials",
            }
        }
    }
}

/// A card for each level: its tally, the date and the command.
pub(super) fn levels(evidence: &Report) -> Markup {
    html! {
        ol class="levels" {
            @for level in Level::ALL {
                @let run = evidence.run(level);
                li class={ "card " (level.as_str()) } {
                    h3 { (title(level)) }
                    p class="tally" {
                        @match evidence.passed(level) {
                            Some(passed) => { strong { (passed) } " of " (evidence.operations.len()) },
                            None => strong { "not run" },
                        }
                    }
                    p class="means" { (means(level, evidence)) }
                    p class="again" {
                        @if let (RunState::Run, Some(date)) = (run.state, &run.date) {
                            "Run on " time datetime=(date) { (date) } " with"
                        } @else { "Not run. Run it with" }
                        br;
                        code { (run.command) }
                    }
                }
            }
        }
    }
}

fn means(level: Level, evidence: &Report) -> &'static str {
    use super::evidence::Against;
    match (level, evidence.run(level).recorded_against) {
        (Level::Described, _) => "The description has it, and the crate has a typed method for it.",
        (Level::Contract, _) => "A simulator checked request and response against the corrected description.",
        (Level::Tool, _) => {
            "The server for agents calls it as a tool, with personal data withheld; a write is prepared and applied once."
        }
        (Level::Replayed, Some(Against::Service)) => {
            "An exchange recorded against the service decodes, encodes and is requested again identically."
        }
        (Level::Replayed, _) => {
            "An exchange recorded against the simulator, not the service, decodes, encodes and is requested again identically."
        }
        (Level::Live, _) => "A read-only call to the real service.",
    }
}

fn symbol(state: State) -> Markup {
    html! {
        svg class={ "symbol " (class(state)) } viewBox="0 0 16 16" aria-hidden="true" focusable="false" {
            @match state {
                State::Passed => { rect width="16" height="16" rx="4" {} path d="M4 8.5 7 11.5 12 5" {} },
                State::Failed => { path class="body" d="M8 0 16 8 8 16 0 8Z" {} path d="M8 4.5v4M8 10.8v.7" {} },
                State::NotRun => circle cx="8" cy="8" r="4.5" {},
            }
        }
    }
}

fn class(state: State) -> String {
    state.as_str().replace(' ', "-")
}

fn title(level: Level) -> &'static str {
    match level {
        Level::Described => "Described",
        Level::Contract => "Contract",
        Level::Tool => "As a tool",
        Level::Replayed => "Replayed",
        Level::Live => "Live",
    }
}
