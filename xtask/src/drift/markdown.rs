//! A report as the text of a pull request: a table, what breaks, new defects, and the rest in collapsed sections.
//!
//! Names and texts of a description are only in code spans, where nothing is a link, a mention or markup.

use std::io::{self, Write};

use codegen::drift::report::{Change, Defect, DefectState, Item, Tool, Verdict};

use super::human::state;
use super::view::{View, breaks};

/// The most bytes of the text. GitHub accepts 65536 characters.
const MAX_BYTES: usize = 60_000;

pub(super) fn print(view: &View, out: &mut impl Write) -> io::Result<()> {
    let mut text = Text { text: String::new(), left: 0 };
    head(view, &mut text);
    let of = |verdict| view.report.changes.iter().filter(move |change| change.verdict == verdict);
    let items = |verdict| of(verdict).map(|change| item(view, change)).collect::<Vec<_>>();
    let breaking = items(Verdict::Breaking);
    if !breaking.is_empty() {
        text.line("### Breaking\n");
        text.list(&breaking);
    }
    let introduced = defects(view.defects(DefectState::Introduced));
    if !introduced.is_empty() {
        text.line("### Defects of the new description\n");
        text.list(&introduced);
    }
    text.folded(("compatible change", "compatible changes"), &items(Verdict::Compatible));
    text.folded(("docs-only change", "docs-only changes"), &items(Verdict::Docs));
    text.folded(("item of the crate", "items of the crate"), &crate_items(view));
    text.folded(("change of a tool", "changes of tools"), &tools(view));
    text.folded(("reason why the crate is unknown", "reasons why the crate is unknown"), &no_crate(view));
    text.folded(("defect repaired", "defects repaired"), &defects(view.defects(DefectState::Repaired)));
    let idle = view.actions(DefectState::Introduced);
    let names =
        ("action of the overlay that would no longer apply", "actions of the overlay that would no longer apply");
    text.folded(names, &defects(idle));
    let names = ("expired or stale acknowledgement", "expired or stale acknowledgements");
    text.folded(names, &acknowledgements(view));
    if text.left > 0 {
        text.text.push_str(&format!("{} more: `cargo xtask drift --all` shows them.\n", text.left));
    }
    writeln!(out, "{}", text.text.trim_end())
}

fn head(view: &View, text: &mut Text) {
    let report = &view.report;
    text.line(&format!("## API drift: {}\n", report.verdict.as_str()));
    let side = |side: &codegen::drift::report::Side| format!("{} {}", code(&side.source), code(&side.version));
    text.line(&format!("{} → {}, semver **{}**\n", side(&report.old), side(&report.new), report.semver.as_str()));
    text.line("| verdict | operations | changes |\n| --- | ---: | ---: |");
    let summary = report.summary;
    for (verdict, operations) in [
        (Verdict::Breaking, summary.breaking),
        (Verdict::Compatible, summary.compatible),
        (Verdict::Docs, summary.docs),
        (Verdict::Clean, summary.clean),
    ] {
        let changes = report.changes.iter().filter(|change| change.verdict == verdict).count();
        let changes = if verdict == Verdict::Clean { String::new() } else { format!("{changes} ") };
        text.line(&format!("| {} | {operations} | {changes}|", verdict.as_str()));
    }
    text.line("");
    for note in &view.notes {
        text.line(&format!("{}\n", prose(note)));
    }
}

/// The text so far, and the number of items that did not fit.
struct Text {
    text: String,
    left: usize,
}

impl Text {
    fn line(&mut self, line: &str) {
        self.text.push_str(line);
        self.text.push('\n');
    }

    fn list(&mut self, items: &[String]) {
        for item in items {
            if self.text.len() + item.len() > MAX_BYTES {
                self.left += 1;
            } else {
                self.line(item);
            }
        }
        self.line("");
    }

    /// Adds a collapsed list, named in the singular or plural.
    fn folded(&mut self, (one, many): (&str, &str), items: &[String]) {
        if items.is_empty() {
            return;
        }
        let name = if items.len() == 1 { one } else { many };
        self.line(&format!("<details><summary>{} {name}</summary>\n", items.len()));
        self.list(items);
        self.line("</details>\n");
    }
}

fn item(view: &View, change: &Change) -> String {
    let breaks = breaks(change);
    let breaks = if breaks.is_empty() { String::new() } else { format!(" ({breaks})") };
    let mut item = format!("- **{}**{breaks}: {}", change.kind, prose(&change.message));
    let mut more = |line: String| item.push_str(&format!("\n  - {line}"));
    if let Some(hint) = &change.hint {
        more(format!("hint: {}", prose(hint)));
    }
    if let Some(known) = &change.acknowledged {
        more(format!("acknowledged until {}: {}", code(&known.expires), prose(&known.reason)));
    }
    if !change.operations.is_empty() {
        more(format!("in {}", view.operations(&change.operations, code)));
    }
    let position = |position: &Option<String>| position.as_deref().map_or_else(|| "absent".to_owned(), code);
    more(format!("{} → {}", position(&change.old_position), position(&change.new_position)));
    more(format!("{} {}", code(&change.id), code(&change.pointer)));
    item
}

fn tools(view: &View) -> Vec<String> {
    let tools = view.report.tools.iter();
    let detail = |detail: &Option<String>| detail.as_deref().map(|detail| format!(": {}", prose(detail)));
    let line = |tool: &Tool| {
        format!("- **{}** {}{}", tool.change.as_str(), code(&tool.tool), detail(&tool.detail).unwrap_or_default())
    };
    tools.map(line).collect()
}

fn crate_items(view: &View) -> Vec<String> {
    let items = view.report.items.iter();
    items
        .map(|item| {
            format!("- {}: {}: {}{}", item.semver.as_str(), code(&item.item), item.change.as_str(), detail(item))
        })
        .collect()
}

fn no_crate(view: &View) -> Vec<String> {
    let Some(from) = view.no_crate() else { return Vec::new() };
    let reasons = view.report.crate_unknown.iter().flat_map(|unknown| &unknown.reasons);
    let first = reasons.filter_map(|reason| reason.lines().next());
    std::iter::once(format!("- {}", prose(&from))).chain(first.map(|reason| format!("- {}", code(reason)))).collect()
}

fn detail(item: &Item) -> String {
    item.detail.as_ref().map(|detail| format!(", {}", code(detail))).unwrap_or_default()
}

fn defects<'a>(defects: impl Iterator<Item = &'a Defect>) -> Vec<String> {
    let at = |defect: &Defect| defect.position.as_deref().map(|at| format!(" ({})", code(at))).unwrap_or_default();
    let word = |defect: &Defect| if defect.state == DefectState::Introduced { "introduced" } else { "repaired" };
    defects.map(|defect| format!("- {}: {}{}", word(defect), prose(&defect.message), at(defect))).collect()
}

fn acknowledgements(view: &View) -> Vec<String> {
    view.spent()
        .map(|ack| {
            let (state, why) = state(view, ack);
            format!("- {state}: {} {} ({})", code(&ack.id), prose(&why), code(&ack.position))
        })
        .collect()
}

/// Formats our message: everything that could come from a description is put into code spans.
fn prose(text: &str) -> String {
    let pieces: Vec<&str> = text.split('`').collect();
    // An unpaired backtick comes from a description, so the whole text is quoted.
    if pieces.len().is_multiple_of(2) {
        return code(text);
    }
    let mut shown = String::new();
    for (index, piece) in pieces.iter().enumerate() {
        let inner = piece.trim_matches(' ');
        if index % 2 == 0 && inner.split(' ').all(is_safe) {
            shown.push_str(piece);
            continue;
        }
        // Two adjacent code spans would form one run of backticks.
        if piece.starts_with(' ') || shown.ends_with('`') {
            shown.push(' ');
        }
        shown.push_str(&code(inner));
        if piece.ends_with(' ') {
            shown.push(' ');
        }
    }
    shown
}

/// Whether a word is safe as plain text: no link, mention, markup or commit hash.
fn is_safe(word: &str) -> bool {
    let bare = word.trim_end_matches([',', ';', ':', ')']).trim_start_matches('(');
    let letters = bare.chars().all(|c| c.is_ascii_lowercase() || matches!(c, '-' | '\''));
    let number = bare.len() < 7 && bare.chars().all(|c| c.is_ascii_digit());
    let hash = bare.len() >= 7 && bare.chars().all(|c| c.is_ascii_hexdigit());
    (letters || number) && !hash
}

/// Returns a code span with enough backticks around it.
fn code(text: &str) -> String {
    let longest = text.split(|c| c != '`').map(str::len).max().unwrap_or_default();
    let fence = "`".repeat(longest + 1);
    let pad = if text.is_empty() || text.starts_with(['`', ' ']) || text.ends_with(['`', ' ']) { " " } else { "" };
    format!("{fence}{pad}{text}{pad}{fence}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn foreign_text_is_in_code_spans() {
        assert_eq!(prose("`id` is no longer required"), "`id` is no longer required");
        assert_eq!(prose("`maximum` fell from 5 to 4"), "`maximum` fell from 5 to 4");
        assert_eq!(prose("changed from @everyone"), "`changed from @everyone`");
        assert_eq!(prose("`a` and <b> `c`"), "`a` `and <b>` `c`");
        assert_eq!(prose("`a`#1`b`"), "`a` `#1` `b`");
        assert_eq!(prose("see deadbeef"), "`see deadbeef`");
        assert_eq!(prose("`it`s` @all"), "`` `it`s` @all ``");
        assert_eq!(code("a``b"), "```a``b```");
        assert_eq!(code(""), "`  `");
    }
}
