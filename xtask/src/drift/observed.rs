//! `cargo xtask drift --observed`: what appears or disappears from one recording to another.

use std::io::Write;
use std::path::{Path, PathBuf};

use anyhow::Result;
use codegen::Input;
use codegen::learn::observed::{self, Cost, Observed};
use codegen::learn::{Evidence, Model};
use serde_json::json;

use super::Format;
use crate::input::{Inputs, Named};
use crate::learn::har;
use crate::{BOLD, GREEN, RED, Verdict, counted};

/// Compares two recordings; the verdict is bad if a difference costs a row.
pub(super) fn run(folders: &[PathBuf], format: Format, out: &mut impl Write) -> Result<Verdict> {
    let (spec, overlay) = Inputs::default().read()?;
    let model = Model::read(&Input { spec: spec.text(), overlay: overlay.as_ref().map(Named::text) })?;
    let [old, new] = folders else { return Ok(Verdict::Unable) };
    let found = observed::compare(&evidence(&model, old)?, &evidence(&model, new)?);
    let rows = found.iter().filter(|one| one.cost == Cost::Row).count();
    match format {
        Format::Json => {
            serde_json::to_writer_pretty(&mut *out, &json!({"costs_a_row": rows, "observed": found}))?;
            writeln!(out)?;
        }
        Format::Github => found.iter().try_for_each(|one| {
            let level = if one.cost == Cost::Row { "error" } else { "notice" };
            writeln!(out, "::{level} title=observed::{}", line(one))
        })?,
        Format::Markdown => found.iter().try_for_each(|one| writeln!(out, "- {}", line(one)))?,
        Format::Human => human(&found, rows, out)?,
    }
    Ok(if rows > 0 { Verdict::Bad } else { Verdict::Good })
}

fn evidence<'m>(model: &'m Model, folder: &Path) -> Result<Evidence<'m>> {
    let mut evidence = Evidence::new(model);
    for file in har::files(&[folder.to_owned()])? {
        har::read(&file, &mut |exchange| evidence.add(exchange))?;
    }
    Ok(evidence)
}

fn line(one: &Observed) -> String {
    let sign = if one.appears { "new" } else { "gone" };
    format!("{sign}: {} ({}) at `{}`", one.what, one.cost.as_str(), one.pointer)
}

fn human(found: &[Observed], rows: usize, out: &mut impl Write) -> Result<()> {
    if found.is_empty() {
        writeln!(out, "{GREEN}both recordings show the same{GREEN:#}")?;
        return Ok(());
    }
    for one in found {
        let color = if one.cost == Cost::Row { RED } else { GREEN };
        writeln!(
            out,
            "{color}{}{color:#} {BOLD}{}{BOLD:#}",
            one.cost.as_str(),
            if one.appears { "new" } else { "gone" }
        )?;
        writeln!(out, "  {}\n    {}", one.pointer, one.what)?;
    }
    writeln!(out, "{}, {rows} of them cost a row", counted(found.len(), "difference"))?;
    if rows > 0 {
        writeln!(out, "next: cargo xtask learn --from NEW_DIR")?;
    }
    Ok(())
}
