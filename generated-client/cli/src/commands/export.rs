//! `export`: whole collections, each as `list` writes it, in a file of its own.

use std::collections::BTreeSet;
use std::fs::{self, DirBuilder};
use std::io::{self, Write};
use std::path::{Path, PathBuf};

use clap::ArgMatches;
use serde_json::{Value, json};

use crate::api::catalogue::{Catalogue, Operation};
use crate::arguments::{self, Flags};
use crate::command;
use crate::errors::{Failure, Kind, warn};
use crate::output::{Format, create_private};
use crate::results::check_of;
use crate::verbs::{self, Verb};

/// The file that identifies an export, so that another one is not continued in its folder.
const MARK: &str = "export.json";

/// Exports the collections that were named, or all whose flags are given.
///
/// # Errors
///
/// The arguments are wrong, or a collection is not complete.
pub(super) async fn run(catalogue: &'static Catalogue, matches: &ArgMatches) -> Result<(), Failure> {
    let folder = matches.get_one::<PathBuf>("to").cloned().unwrap_or_default();
    let extension = match matches.get_one::<Format>("output") {
        None | Some(Format::Ndjson) => "ndjson",
        Some(Format::Csv) => "csv",
        Some(Format::Json | Format::Table) => {
            let failure = Failure::new(Kind::Usage, "a file in this format cannot be continued");
            return Err(failure.help("add -o csv or -o ndjson"));
        }
    };
    let given = given(catalogue, matches);
    let collections = collections(catalogue, matches, &given)?;
    open(&folder, extension, &given)?;
    let mut failures = Vec::new();
    let total = collections.len();
    for collection in collections {
        let name = collection.name;
        match collection.write(catalogue, &folder, extension).await {
            Ok(audit) => eprintln!("{name}: {audit}"),
            // Other collections are not affected.
            Err(failure) if matches!(failure.kind(), Kind::Refused | Kind::Incomplete | Kind::Failed) => {
                warn(&format!("{name}: {}", failure.message()));
                failures.push(failure.kind());
            }
            Err(failure) => return Err(failure.and(&format!("in {name}")).help(AGAIN)),
        }
    }
    match failures.first() {
        None => {
            eprintln!("{total} collections in {}", folder.display());
            Ok(())
        }
        Some(kind) => {
            let message = format!("{} of {total} collections are not complete", failures.len());
            Err(Failure::new(*kind, message).help(AGAIN))
        }
    }
}

const AGAIN: &str = "run the same command again to continue; complete files are kept";

/// The flags that were given, as `list` takes them: names and values.
fn given(catalogue: &Catalogue, matches: &ArgMatches) -> Vec<(String, String)> {
    let flags = arguments::scopes(catalogue).into_iter();
    let values = |flag: arguments::Scope| {
        let values = matches.get_many::<String>(&flag.id()).into_iter().flatten();
        values.map(|value| (flag.name.clone(), value.clone())).collect::<Vec<_>>()
    };
    flags.flat_map(values).collect()
}

/// A collection, and the flags that it has.
struct Collection {
    name: &'static str,
    operation: &'static Operation,
    flags: Vec<String>,
}

/// The collections that were named, or all whose required flags are given.
fn collections(
    catalogue: &'static Catalogue,
    matches: &ArgMatches,
    given: &[(String, String)],
) -> Result<Vec<Collection>, Failure> {
    let named: Vec<&String> = matches.get_many::<String>("types").into_iter().flatten().collect();
    let mut found = Vec::new();
    for name in verbs::types(catalogue, Verb::List) {
        let Some(operation) = verbs::operation(catalogue, Verb::List, name) else { continue };
        if !named.is_empty() && !named.iter().any(|named| *named == name) {
            continue;
        }
        let known = Flags::of_collection(catalogue, operation);
        let flags = given.iter().filter(|(flag, _)| known.has(flag)).map(|(flag, value)| format!("--{flag}={value}"));
        let collection = Collection { name, operation, flags: flags.collect() };
        match collection.matches(catalogue, &[]) {
            Ok(_) => found.push(collection),
            Err(failure) if !named.is_empty() => return Err(failure),
            Err(_) => eprintln!("{name}: skipped, since it requires {}", known.required()),
        }
    }
    match found.is_empty() {
        true => Err(Failure::new(Kind::Usage, "no collection can be exported with these flags")),
        false => Ok(found),
    }
}

impl Collection {
    /// What the parser makes of the flags.
    fn matches(&self, catalogue: &Catalogue, more: &[String]) -> Result<ArgMatches, Failure> {
        let words = [env!("CARGO_BIN_NAME"), "list", self.name].map(str::to_owned);
        let words = words.iter().chain(&self.flags).chain(more);
        let root = command::root(catalogue).try_get_matches_from(words).map_err(Failure::arguments)?;
        let list = root.subcommand().and_then(|(_, list)| list.subcommand()).map(|(_, list)| list.clone());
        list.ok_or_else(super::missing)
    }

    /// Writes the file, unless it is complete already. Returns the audit.
    async fn write(&self, catalogue: &'static Catalogue, folder: &Path, extension: &str) -> Result<String, Failure> {
        let name = self.name.replace(|c: char| !c.is_alphanumeric() && c != '_', "-");
        let path = folder.join(format!("{name}.{extension}"));
        if path.exists() {
            return Ok("complete already".to_owned());
        }
        let (part, resume) = (path.with_extension(format!("{extension}.part")), path.with_extension("resume"));
        let mut more = vec![format!("--output={extension}"), format!("--out={}", part.display())];
        let audit = if self.operation.paging.is_some() {
            more.push(format!("--resume={}", resume.display()));
            super::list::write(catalogue, self.operation, &self.matches(catalogue, &more)?).await?
        } else {
            super::call::collection(catalogue, self.operation, &self.matches(catalogue, &more)?).await?;
            "written".to_owned()
        };
        fs::rename(&part, &path).map_err(|error| Failure::io(&path.display().to_string(), &error))?;
        Ok(audit)
    }
}

/// Creates the folder, or checks that it has a part of the same export.
fn open(folder: &Path, extension: &str, given: &[(String, String)]) -> Result<(), Failure> {
    let failed = |error: io::Error| Failure::io(&folder.display().to_string(), &error);
    // A digest of 16 bits: the flags can be personal data.
    let names: BTreeSet<String> = given.iter().map(|(flag, value)| format!("{flag}={value}")).collect();
    let scope = check_of(&names.into_iter().collect::<Vec<_>>().join("\n"));
    let mark = json!({"format": extension, "scope": scope});
    let path = folder.join(MARK);
    match fs::read(&path) {
        Ok(text) if serde_json::from_slice::<Value>(&text).ok().as_ref() == Some(&mark) => Ok(()),
        Ok(_) => {
            let message = format!("{} has another export", folder.display());
            Err(Failure::new(Kind::Usage, message).help("name another folder with --to"))
        }
        Err(error) if error.kind() == io::ErrorKind::NotFound => {
            let mut builder = DirBuilder::new();
            builder.recursive(true);
            #[cfg(unix)]
            std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
            builder.create(folder).map_err(failed)?;
            create_private(&path).and_then(|mut file| write!(file, "{mark}")).map_err(failed)
        }
        Err(error) => Err(failed(error)),
    }
}
