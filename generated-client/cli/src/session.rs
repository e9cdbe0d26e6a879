//! The client of a command: set up from a profile, or else from the environment.

use std::collections::BTreeMap;
use std::sync::OnceLock;

use crate::api::catalogue::{Login, LoginKind};
use crate::api::client::{Client, Credentials};
use crate::errors::{Failure, Kind};
use crate::profiles;

/// The profile that is used if neither `--profile` nor the environment names credentials.
pub(crate) const DEFAULT: &str = "default";

/// The profile that the user chose, once for the whole process.
static CHOSEN: OnceLock<String> = OnceLock::new();

/// Chooses the profile of `--profile`.
pub(crate) fn choose(profile: Option<&String>) {
    if let Some(name) = profile {
        CHOSEN.get_or_init(|| name.clone());
    }
}

/// The profile of `--profile`.
pub(crate) fn chosen() -> Option<&'static str> {
    CHOSEN.get().map(String::as_str)
}

/// Creates the client.
///
/// # Errors
///
/// There is no such profile, or a value is missing or invalid.
pub(crate) fn connect() -> Result<Client, Failure> {
    Setup::read()?.client()
}

/// The values that a client is set up from, by the names of their variables.
pub(crate) struct Setup {
    /// The profile; `None` for the environment.
    pub(crate) profile: Option<&'static str>,
    values: BTreeMap<String, String>,
}

impl Setup {
    /// Reads the profile that was chosen, or the environment, or else the default profile. Values of two of them are
    /// never mixed, so that a secret is sent to no other server than its own.
    ///
    /// # Errors
    ///
    /// There is no such profile, or the profiles cannot be read.
    pub(crate) fn read() -> Result<Self, Failure> {
        if let Some(name) = chosen() {
            return match profiles::read(name)? {
                Some(values) => Ok(Self { profile: Some(name), values }),
                None => {
                    let failure = Failure::new(Kind::Config, format!("there is no profile `{name}`"));
                    Err(failure.help(format!("run `{} auth login --profile {name}`", env!("CARGO_BIN_NAME"))))
                }
            };
        }
        let set = |name: String| Some((name.clone(), std::env::var(name).ok().filter(|value| !value.is_empty())?));
        let values: BTreeMap<String, String> = variables()?.into_iter().filter_map(set).collect();
        let mut secrets = logins()?.iter().flat_map(|login| &login.variables);
        if secrets.all(|name| !values.contains_key(name))
            && let Some(values) = profiles::read(DEFAULT)?
        {
            return Ok(Self { profile: Some(DEFAULT), values });
        }
        Ok(Self { profile: None, values })
    }

    /// The values of a new profile.
    pub(crate) fn of(profile: &'static str, values: BTreeMap<String, String>) -> Self {
        Self { profile: Some(profile), values }
    }

    /// The ways to authenticate that are set up completely.
    ///
    /// # Errors
    ///
    /// One of them is set up in part.
    pub(crate) fn logins(&self) -> Result<Vec<&'static Login>, Failure> {
        let mut complete = Vec::new();
        for login in logins()? {
            let missing: Vec<&String> =
                login.variables.iter().filter(|name| !self.values.contains_key(*name)).collect();
            match missing.as_slice() {
                [] => complete.push(login),
                [name, ..] if missing.len() < login.variables.len() => {
                    return Err(Failure::new(Kind::Config, format!("{} has no {name}", self.named())));
                }
                _ => {}
            }
        }
        Ok(complete)
    }

    /// Creates the client.
    ///
    /// # Errors
    ///
    /// A value is missing or invalid.
    pub(crate) fn client(&self) -> Result<Client, Failure> {
        let catalogue = Client::catalogue()?;
        let mut builder = Client::builder();
        match self.values.get(&catalogue.environment().base_url) {
            Some(url) => builder = builder.base_url(url),
            // The server of the description is plain http.
            None if catalogue.base_url().starts_with("http://") => builder = builder.allow_http(),
            None => {}
        }
        for login in self.logins()? {
            let value = |index| login.variables.get(index).and_then(|name| self.values.get(name)).cloned();
            let (one, other) = (value(0).unwrap_or_default(), value(1).unwrap_or_default());
            builder = match login.kind {
                LoginKind::Bearer => builder.bearer(one),
                LoginKind::Basic => builder.basic(one, other),
                LoginKind::ApiKey => builder.api_key_for(&login.scheme, one),
                LoginKind::ClientCredentials => builder.credentials(Credentials::new(one, other)),
                _ => builder,
            };
        }
        Ok(builder.build()?)
    }

    /// Where the values are from.
    pub(crate) fn named(&self) -> String {
        self.profile.map_or_else(|| "the environment".to_owned(), |name| format!("the profile `{name}`"))
    }
}

/// The ways to authenticate.
pub(crate) fn logins() -> Result<&'static [Login], Failure> {
    Ok(&Client::catalogue()?.environment().credentials)
}

/// The variables: of the base URL, and of the credentials.
pub(crate) fn variables() -> Result<Vec<String>, Failure> {
    let environment = Client::catalogue()?.environment();
    let secrets = environment.credentials.iter().flat_map(|login| &login.variables);
    Ok([&environment.base_url].into_iter().chain(secrets).cloned().collect())
}

/// How to give credentials; `None` if the API takes none.
pub(crate) fn how() -> Option<String> {
    let logins = logins().ok().filter(|logins| !logins.is_empty())?;
    let names: Vec<String> = logins.iter().map(|login| login.variables.join(" and ")).collect();
    Some(format!("set {}, or run `{} auth login`", names.join(", or "), env!("CARGO_BIN_NAME")))
}

/// Whether neither a profile nor the environment has credentials.
pub(crate) fn is_anonymous() -> bool {
    Setup::read().is_ok_and(|setup| setup.logins().is_ok_and(|logins| logins.is_empty()))
}
