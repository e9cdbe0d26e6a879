//! Runs the benches of the client's package and reads their rows.

use std::fs;

use anyhow::{Context, Result, ensure};

use super::place::Place;
use super::results::Section;
use super::row::Row;

/// The benches, as `generated-client/Cargo.toml` names them.
const BENCHES: [&str; 6] = ["documents", "included", "growth", "calls", "network", "streaming"];

/// Runs all benches. One that fails does not stop the others.
pub(super) fn sections(place: &Place) -> Result<Vec<Section>> {
    BENCHES.iter().map(|name| section(place, name)).collect()
}

fn section(place: &Place, name: &'static str) -> Result<Section> {
    let mut section = Section::new(name);
    let folder = place.below("rows");
    fs::create_dir_all(&folder)?;
    let file = folder.join(format!("{name}.jsonl"));
    if file.exists() {
        fs::remove_file(&file).with_context(|| format!("cannot remove {}", file.display()))?;
    }
    let quick = place.is_quick.then_some("--quick");
    let words = ["bench", "--quiet", "-p", "fitbit-plus", "--bench", name, "--"];
    let program = place.program(format!("bench {name}"), "cargo").args(words).args(quick);
    let program = program.args(["--rows"]).args([&file]);
    section.commands.push(program.shown(&place.root));
    // A bench with a missed goal fails too, and reports it in its rows.
    let ended = program.run();
    section.rows = fs::read_to_string(&file).map_or_else(|_| Ok(Vec::new()), |text| rows(&text))?;
    match ended {
        Err(error) if section.misses().next().is_none() => section.failed.push(format!("{error:#}")),
        _ if section.rows.is_empty() => section.failed.push("it handed in no row".to_owned()),
        _ => {}
    }
    Ok(section)
}

/// One JSON object a line.
fn rows(text: &str) -> Result<Vec<Row>> {
    let row = |line: &str| serde_json::from_str(line).with_context(|| format!("`{line}` is no row"));
    let rows: Vec<Row> = text.lines().filter(|line| !line.trim().is_empty()).map(row).collect::<Result<_>>()?;
    for row in &rows {
        ensure!(row.goal.is_some() == row.kept.is_some(), "`{}` has a goal and no verdict, or the reverse", row.what);
    }
    Ok(rows)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rows_are_read_as_they_are_handed_in() {
        let line = r#"{"what":"a","figure":0.83,"unit":"","goal":"at least 0.90","kept":false,"spread":[0.81,0.85]}"#;
        let plain = r#"{"what":"b","figure":2,"unit":"ms","goal":null,"kept":null,"spread":null}"#;
        let rows = rows(&format!("{line}\n\n{plain}\n")).unwrap();
        assert_eq!(rows.len(), 2);
        assert_eq!((rows[0].kept, rows[0].spread), (Some(false), Some([0.81, 0.85])));
        assert_eq!((rows[1].figure, rows[1].unit.as_str()), (2.0, "ms"));
        assert_eq!(serde_json::to_value(&rows[0]).unwrap(), serde_json::from_str::<serde_json::Value>(line).unwrap());
    }

    #[test]
    fn what_is_no_row_is_an_error() {
        for line in [
            "[]",
            r#"{"what":"a"}"#,
            r#"{"what":"a","figure":1,"unit":"","goal":"at most 1","kept":null,"spread":null}"#,
        ] {
            assert!(rows(line).is_err(), "{line}");
        }
    }
}
