//! The table as Markdown: one row per figure, then the missing figures and the commands.

use std::fmt::Write;

use super::row::{Row, number};

/// The results of one bench.
#[derive(Debug, Default)]
pub(super) struct Section {
    pub(super) name: &'static str,
    pub(super) rows: Vec<Row>,
    pub(super) commands: Vec<String>,
    /// What has no row, and why.
    pub(super) missing: Vec<String>,
    /// Which of our own programs failed, and why.
    pub(super) failed: Vec<String>,
    /// How to read the rows.
    pub(super) notes: Vec<String>,
}

impl Section {
    pub(super) fn new(name: &'static str) -> Self {
        Self { name, ..Self::default() }
    }

    /// Whether everything ran and every goal is met.
    pub(super) fn is_good(&self) -> bool {
        self.failed.is_empty() && self.misses().next().is_none()
    }

    pub(super) fn misses(&self) -> impl Iterator<Item = &Row> {
        self.rows.iter().filter(|row| row.kept == Some(false))
    }
}

/// The whole file. `facts` names the machine, the versions and the state measured.
pub(super) fn markdown(facts: &[(&str, String)], sections: &[Section]) -> String {
    let mut text = String::from("# Results\n\nWritten by `cargo xtask bench`. ");
    text.push_str("A figure is the median of its runs, the spread is from the lowest to the highest, ");
    text.push_str("and a ratio is one of medians from the same run of the bench.\n\n");
    text.push_str(&listed(facts));
    text.push_str("\n| bench | what | figure | spread | goal | kept |\n|---|---|--:|---|---|---|\n");
    for section in sections {
        for row in &section.rows {
            line(&mut text, format_args!("{}", table_row(section.name, row)));
        }
    }
    list(&mut text, "Failed", sections, |section| &section.failed);
    list(&mut text, "Missing", sections, |section| &section.missing);
    list(&mut text, "Notes", sections, |section| &section.notes);
    list(&mut text, "Commands", sections, |section| &section.commands);
    text
}

/// Facts, one line each.
pub(super) fn listed(facts: &[(&str, String)]) -> String {
    facts.iter().map(|(name, fact)| format!("- {name}: {fact}\n")).collect()
}

pub(super) fn table_row(name: &str, row: &Row) -> String {
    let unit = if row.unit.is_empty() { String::new() } else { format!(" {}", row.unit) };
    let spread = row.spread.map(|[low, high]| format!("{} … {}", number(low), number(high))).unwrap_or_default();
    let kept = match row.kept {
        Some(true) => "yes",
        Some(false) => "**no**",
        None => "",
    };
    let (what, goal) = (cell(&row.what), cell(row.goal.as_deref().unwrap_or_default()));
    format!("| {name} | {what} | {}{unit} | {spread} | {goal} | {kept} |", number(row.figure))
}

fn list(text: &mut String, title: &str, sections: &[Section], of: fn(&Section) -> &Vec<String>) {
    let lines = || sections.iter().flat_map(|section| of(section).iter().map(|line| (section.name, line)));
    if lines().next().is_none() {
        return;
    }
    line(text, format_args!("\n## {title}\n"));
    for (name, words) in lines() {
        let words = if title == "Commands" { format!("`{words}`") } else { cell(words) };
        line(text, format_args!("- {name}: {words}"));
    }
}

fn cell(text: &str) -> String {
    text.replace('|', "\\|").split_whitespace().collect::<Vec<_>>().join(" ")
}

fn line(text: &mut String, line: std::fmt::Arguments<'_>) {
    // Writing to a `String` cannot fail.
    let _ = writeln!(text, "{line}");
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::bench::row::{Goal, Sample};

    #[test]
    fn the_file_has_all_rows() {
        let mut section = Section::new("regen");
        let ratio = Sample(vec![0.25, 0.2, 0.5]);
        section.rows.extend(Row::of("ours over a|b", &ratio, "").map(|row| row.goal(Goal::AtMost(0.2))));
        section.rows.push(Row::single("ours", 12.0, "ms"));
        section.missing.push("c is not installed:\n  install it".to_owned());
        section.commands.push("xtask regen".to_owned());
        let text = markdown(&[("machine", "two cores".to_owned())], &[section]);
        for line in [
            "- machine: two cores",
            "| regen | ours over a\\|b | 0.25 | 0.2 … 0.5 | at most 0.2 | **no** |",
            "| regen | ours | 12 ms |  |  |  |",
            "- regen: c is not installed: install it",
            "- regen: `xtask regen`",
        ] {
            assert!(text.lines().any(|found| found == line), "{line}\n{text}");
        }
        assert!(!text.contains("## Notes"));
        // `tidy` checks the committed file.
        assert!(text.ends_with('\n') && !text.ends_with("\n\n") && text.lines().all(|line| line.trim_end() == line));
    }
}
