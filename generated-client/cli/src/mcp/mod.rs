//! `mcp`: the operations as tools for an agent.
//!
//! ```text
//! protocol     the library of the protocol: the only file that names it; http: on this machine, with a token
//! server       which tool is called, and its line in the audit
//! definitions  the tools: six over all types, or one for each operation; tool: what they are
//! given        the arguments of a tool
//! describe     what there is
//! reading      list, count, get; failures: what is seen of a failed call
//! writing      writes are prepared, and applied once; handles: which were
//! shown        how much of a value is seen; pseudonyms: what is shown instead
//! audit        a chained line for each call
//! ```

mod audit;
mod definitions;
mod describe;
mod failures;
mod given;
mod handles;
mod http;
mod protocol;
mod pseudonyms;
mod reading;
mod server;
mod shown;
mod tool;
mod writing;

use std::collections::HashMap;
use std::env;
use std::fs;
use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use clap::builder::EnumValueParser;
use clap::{Arg, ArgAction, ArgMatches, Command, value_parser};
use serde_json::{Map, json};

use crate::api;
use crate::api::catalogue::{Catalogue, Class};
use crate::errors::{Failure, Kind};
use crate::mcp::audit::Audit;
use crate::mcp::handles::Handles;
use crate::mcp::pseudonyms::{Pseudonyms, random};
use crate::mcp::server::{Server, Settings};
use crate::mcp::shown::Level;

/// The commands.
pub(crate) fn commands() -> [Command; 2] {
    let list = |name: &'static str, about: &'static str| {
        Arg::new(name).long(name).value_name("NAME,…").value_delimiter(',').action(ArgAction::Append).help(about)
    };
    let path = |name: &'static str, value: &'static str, about: &'static str| {
        Arg::new(name).long(name).value_name(value).value_parser(value_parser!(PathBuf)).help(about)
    };
    let mcp = Command::new("mcp")
        .about("Serve the operations as tools for an agent, on standard input and output")
        .arg(
            Arg::new("surface")
                .long("surface")
                .value_name("SURFACE")
                .value_parser(["small", "operations"])
                .default_value("small")
                .help("Six tools over all types, or one for each operation"),
        )
        .arg(list("tools", "Of --surface operations, only these operations or tags"))
        .arg(list("exclude", "Of --surface operations, not these operations or tags"))
        .arg(list("allow", "Operations that may write; without it, none"))
        .arg(
            Arg::new("phi")
                .long("phi")
                .value_name("LEVEL")
                .value_parser(EnumValueParser::<Level>::new())
                .default_value("pseudonyms")
                .help("How much personal data the agent sees; more than pseudonyms needs --purpose"),
        )
        .arg(Arg::new("purpose").long("purpose").value_name("TEXT").help("Why it may see it, for the audit"))
        .arg(path("files", "FOLDER", "A folder for lists as files: complete rows, personal data included"))
        .arg(path("state", "FOLDER", "A folder for the audit and for what was written [default: of the user]"))
        .arg(
            Arg::new("expire")
                .long("expire")
                .value_name("SECONDS")
                .value_parser(value_parser!(u64))
                .default_value("600")
                .help("How long a write stays prepared"),
        )
        .arg(
            Arg::new("http")
                .long("http")
                .value_name("ADDR")
                .value_parser(value_parser!(SocketAddr))
                .help("Serve HTTP on a loopback address instead, for callers with a token"),
        );
    let audit = Command::new("audit").about("Check the audit of `mcp`").subcommand_required(true).subcommand(
        Command::new("verify")
            .about("Check that no line of an audit was changed, removed or moved")
            .arg(Arg::new("file").value_name("FILE").required(true).value_parser(value_parser!(PathBuf))),
    );
    [mcp, audit]
}

/// Serves until the client leaves.
///
/// # Errors
///
/// The flags or the environment are wrong.
pub(crate) async fn run(catalogue: &'static Catalogue, matches: &ArgMatches) -> Result<(), Failure> {
    let folder = match matches.get_one::<PathBuf>("state") {
        Some(folder) => folder.clone(),
        None => usual_folder()?,
    };
    private_folder(&folder)?;
    let server = server(catalogue, matches, &folder)?;
    match matches.get_one::<SocketAddr>("http") {
        Some(address) => http::serve(server, *address, &folder).await,
        None => protocol::on_stdio(Arc::new(server)).await,
    }
}

/// `audit verify`: the text that it prints.
///
/// # Errors
///
/// The audit was altered.
pub(crate) fn verify(matches: &ArgMatches) -> Result<String, Failure> {
    let file = matches.subcommand_matches("verify").and_then(|matches| matches.get_one::<PathBuf>("file"));
    let file = file.ok_or_else(|| Failure::new(Kind::Usage, "FILE is missing"))?;
    Ok(format!("{}\n", audit::verify(file)?))
}

fn server(catalogue: &'static Catalogue, matches: &ArgMatches, folder: &Path) -> Result<Server, Failure> {
    let settings = settings(catalogue, matches)?;
    let (chosen, excluded) = (names(catalogue, matches, "tools")?, names(catalogue, matches, "exclude")?);
    let client = api::connect()?;
    let audit = Audit::open(folder.join("audit.jsonl"))?;
    let line = [
        ("tool", json!("start")),
        ("surface", json!(matches.get_one::<String>("surface"))),
        ("phi", settings.level.name().into()),
        ("allow", json!(settings.allowed)),
        ("purpose", json!(settings.purpose)),
    ];
    audit.add(line.into_iter().map(|(name, value)| (name.to_owned(), value)).collect::<Map<_, _>>())?;
    let lifetime = Duration::from_secs(matches.get_one("expire").copied().unwrap_or(600));
    let mut server = Server {
        catalogue,
        client,
        settings,
        tools: definitions::small(),
        pseudonyms: Pseudonyms::new(random()?),
        audit,
        handles: Mutex::new(Handles::new(folder.join("writes.jsonl"), lifetime)),
        places: Mutex::new(HashMap::new()),
    };
    if matches.get_one::<String>("surface").is_some_and(|surface| surface == "operations") {
        server.tools = definitions::operations(catalogue, |operation| server.permits(operation), &chosen, &excluded);
    }
    Ok(server)
}

fn settings(catalogue: &Catalogue, matches: &ArgMatches) -> Result<Settings, Failure> {
    let level = matches.get_one("phi").copied().unwrap_or(Level::Pseudonyms);
    let purpose = matches.get_one::<String>("purpose").filter(|purpose| !purpose.trim().is_empty()).cloned();
    if level != Level::Pseudonyms && purpose.is_none() {
        let failure = Failure::new(Kind::Usage, format!("--phi {} needs a purpose", level.name()));
        return Err(failure.help("add --purpose TEXT, which is written to the audit"));
    }
    let allowed = names(catalogue, matches, "allow")?.into_iter();
    let writes = |name: &String| {
        let class = catalogue.operation(name).map(|operation| operation.class);
        class.is_some_and(|class| !matches!(class, Class::Read | Class::Credentials))
    };
    let (allowed, others): (Vec<String>, Vec<String>) = allowed.partition(writes);
    if let Some(name) = others.first() {
        return Err(Failure::new(Kind::Usage, format!("--allow {name}: is no operation that writes")));
    }
    let files = matches.get_one::<PathBuf>("files").cloned();
    let files = files.map(|folder| private_folder(&folder).and_then(|()| absolute(&folder))).transpose()?;
    Ok(Settings { level, purpose, allowed: allowed.into_iter().collect(), files })
}

/// The operations or tags that a flag names.
fn names(catalogue: &Catalogue, matches: &ArgMatches, flag: &str) -> Result<Vec<String>, Failure> {
    let names: Vec<String> = matches.get_many::<String>(flag).into_iter().flatten().cloned().collect();
    let is_known =
        |name: &String| catalogue.operations().iter().any(|operation| operation.id == *name || operation.tag == *name);
    match names.iter().find(|name| !is_known(name)) {
        None => Ok(names),
        Some(name) => {
            let failure = Failure::new(Kind::Usage, format!("--{flag} {name}: there is no such operation"));
            let nearest = catalogue.nearest(name).map(|nearest| format!("did you mean `{nearest}`?"));
            Err(failure.help(nearest.unwrap_or_else(|| "see `describe`".to_owned())))
        }
    }
}

fn usual_folder() -> Result<PathBuf, Failure> {
    let under = |name: &str, rest: &str| {
        let folder = env::var_os(name).filter(|folder| !folder.is_empty())?;
        Some(PathBuf::from(folder).join(rest).join(env!("CARGO_BIN_NAME")))
    };
    let folder = under("XDG_STATE_HOME", "").or_else(|| under("HOME", ".local/state"));
    folder
        .or_else(|| under("LOCALAPPDATA", ""))
        .ok_or_else(|| Failure::new(Kind::Config, "there is no folder for the audit").help("add --state FOLDER"))
}

/// Creates a folder that only its owner can read, unless it exists.
fn private_folder(folder: &Path) -> Result<(), Failure> {
    let mut builder = fs::DirBuilder::new();
    builder.recursive(true);
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
    builder.create(folder).map_err(|error| Failure::io(&folder.display().to_string(), &error))
}

fn absolute(folder: &Path) -> Result<PathBuf, Failure> {
    folder.canonicalize().map_err(|error| Failure::io(&folder.display().to_string(), &error))
}
