//! `cargo xtask spec export`: writes the corrected description for other tools.
//!
//! [`codegen::export`] writes the document; this module reads the files.

use std::io::Write;
use std::path::PathBuf;

use anyhow::Result;
use clap::ValueEnum;
use codegen::Input;
use codegen::diagnostics::Diagnostics;
use codegen::export::{self, Form};
use codegen::parse::{Dialect, Document};

use super::yaml::{self, Comments};
use crate::input::{Inputs, Named};
use crate::write::{self, Edit};
use crate::{GREEN, Verdict, regen};

/// Export the description with its overlay applied, for tools that do not know our extensions.
///
/// Without --out, prints one form. With --out, writes `swagger.yaml` and `openapi.yaml` (OpenAPI 3.0) into DIR; from a
/// description in OpenAPI 3, only the second. In the export, a comma-separated list is an array, a request requires
/// only what the service requires, and a bulk request takes one resource or a list. If anything fails, nothing is
/// written.
#[derive(Debug, clap::Args)]
pub(super) struct Args {
    /// The folder for the files; created if missing.
    #[arg(long, value_name = "DIR")]
    out: Option<PathBuf>,
    /// Export only this form [default: both with --out, else the version of the description].
    #[arg(long, value_enum)]
    form: Option<Version>,
    /// The syntax of the files.
    #[arg(long, value_enum, default_value_t = Format::Yaml)]
    format: Format,
    #[command(flatten)]
    input: Inputs,
}

/// The version of the exported description.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Version {
    /// Swagger 2.0.
    Swagger,
    /// OpenAPI 3.0.
    Openapi,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Format {
    Yaml,
    Json,
}

pub(super) fn run(args: &Args, out: &mut impl Write) -> Result<Verdict> {
    let (spec, overlay) = args.input.read()?;
    let input = Input { spec: spec.text(), overlay: overlay.as_ref().map(Named::text) };
    let texts = match export::corrected(&input).and_then(|document| exported(args, document)) {
        Ok(texts) => texts,
        Err(faults) => return regen::refuse(&faults),
    };
    let Some(folder) = &args.out else {
        texts.iter().try_for_each(|(_, text)| out.write_all(text.as_bytes()))?;
        return Ok(Verdict::Good);
    };
    let edit = |(name, text): (String, String)| Edit { path: folder.join(name), new: Some(text) };
    let edits: Vec<Edit> = texts.into_iter().map(edit).collect();
    write::all(&edits)?;
    for edit in &edits {
        writeln!(out, "{GREEN}wrote{GREEN:#} {}", edit.path.display())?;
    }
    Ok(Verdict::Good)
}

/// Returns the name and text of each file.
fn exported(args: &Args, document: Document) -> Result<Vec<(String, String)>, Diagnostics> {
    let versions = match (args.form, document.dialect, &args.out) {
        (Some(form), ..) => vec![form],
        (None, Dialect::Swagger2, Some(_)) => vec![Version::Swagger, Version::Openapi],
        (None, Dialect::Swagger2, None) => vec![Version::Swagger],
        (None, ..) => vec![Version::Openapi],
    };
    let file = |version: Version| {
        let (name, form) = match version {
            Version::Swagger => ("swagger", Form::Swagger2),
            Version::Openapi => ("openapi", Form::OpenApi30),
        };
        let exported = export::export(document.clone(), form)?;
        Ok(match args.format {
            Format::Yaml => (format!("{name}.yaml"), yaml::text(&exported, &Comments::new())),
            Format::Json => (format!("{name}.json"), format!("{exported:#}\n")),
        })
    };
    versions.into_iter().map(file).collect()
}
