//! `auth`: which credentials are used, whether they are accepted, and profiles of them. It prints no secret.

use std::collections::BTreeMap;
use std::io::{self, BufRead, IsTerminal, Write};

use clap::ArgMatches;

use crate::api::catalogue::LoginKind;
use crate::errors::{Failure, Kind};
use crate::profiles;
use crate::session::{self, DEFAULT, Setup};

/// Checks the credentials, or changes a profile.
///
/// # Errors
///
/// There are no credentials, or the server refuses them.
pub(super) async fn run(matches: &ArgMatches) -> Result<(), Failure> {
    match matches.subcommand() {
        Some(("login", _)) => login(),
        Some(("logout", _)) => logout(),
        _ => check().await,
    }
}

/// Prints the credentials by the names of their variables, and obtains a token.
async fn check() -> Result<(), Failure> {
    if session::logins()?.is_empty() {
        return super::print("the API takes no credentials\n");
    }
    let setup = Setup::read()?;
    let client = setup.client()?;
    let logins = setup.logins()?;
    if logins.is_empty() {
        let failure = Failure::new(Kind::Config, "there are no credentials");
        return Err(failure.help(session::how().unwrap_or_default()));
    }
    super::print(&format!("server: {}\n", client.base_url()))?;
    for login in &logins {
        super::print(&format!("{}: {}, from {}\n", what(login.kind), login.variables.join(" and "), setup.named()))?;
    }
    client.authenticate().await?;
    let has_token = logins.iter().any(|login| login.kind == LoginKind::ClientCredentials);
    super::print(match has_token {
        true => "the server issued a token\n",
        false => "set, but not checked: only a call shows whether the server accepts them\n",
    })
}

fn what(kind: LoginKind) -> &'static str {
    match kind {
        LoginKind::Bearer => "bearer token",
        LoginKind::Basic => "user and password",
        LoginKind::ApiKey => "API key",
        LoginKind::ClientCredentials => "client credentials",
        _ => "credentials",
    }
}

fn login() -> Result<(), Failure> {
    let name = session::chosen().unwrap_or(DEFAULT);
    let names = session::variables()?;
    let values = if io::stdin().is_terminal() { asked(&names)? } else { given(&names)? };
    let setup = Setup::of(name, values.clone());
    if setup.logins()?.is_empty() {
        let failure = Failure::new(Kind::Usage, "there are no credentials in the input");
        return Err(failure.help("give a line NAME=VALUE for each variable"));
    }
    // A malformed value is refused now.
    setup.client()?;
    let path = profiles::save(name, values)?;
    super::print(&format!("saved the profile `{name}` in {}\n", path.display()))
}

/// Asks for each value. What is typed is not shown.
fn asked(names: &[String]) -> Result<BTreeMap<String, String>, Failure> {
    let failed = |error: io::Error| Failure::io("cannot read the terminal", &error);
    let mut values = BTreeMap::new();
    for (index, name) in names.iter().enumerate() {
        let value = if index == 0 {
            // The base URL is no secret.
            eprint!("{name} (press Enter for the API's own): ");
            io::stderr().flush().map_err(failed)?;
            let mut line = String::new();
            io::stdin().read_line(&mut line).map_err(failed)?;
            line
        } else {
            rpassword::prompt_password(format!("{name} (press Enter if you have none): ")).map_err(failed)?
        };
        let value = value.trim();
        if !value.is_empty() {
            values.insert(name.clone(), value.to_owned());
        }
    }
    Ok(values)
}

/// Reads lines `NAME=VALUE` from standard input, such as those of `simulate`.
fn given(names: &[String]) -> Result<BTreeMap<String, String>, Failure> {
    let mut values = BTreeMap::new();
    for line in io::stdin().lock().lines() {
        let line = line.map_err(|error| Failure::io("standard input", &error))?;
        let line = line.trim();
        let line = line.strip_prefix("export ").unwrap_or(line);
        let Some((name, value)) = line.split_once('=').filter(|_| !line.starts_with('#')) else { continue };
        if !names.iter().any(|known| known == name) {
            // Without the name, since what precedes the sign can be a secret.
            let failure = Failure::new(Kind::Usage, "a line of the input does not name a variable");
            return Err(failure.help(format!("the variables are {}", names.join(", "))));
        }
        values.insert(name.to_owned(), value.trim_matches(['"', '\'']).to_owned());
    }
    Ok(values)
}

fn logout() -> Result<(), Failure> {
    let name = session::chosen().unwrap_or(DEFAULT);
    match profiles::remove(name)? {
        true => super::print(&format!("removed the profile `{name}`\n")),
        false => Err(Failure::new(Kind::Config, format!("there is no profile `{name}`"))),
    }
}
