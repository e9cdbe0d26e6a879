//! The base URL and credentials from environment variables.

use crate::runtime::error::config::ConfigError;
use crate::runtime::error::kind::Result;
use crate::runtime::http::auth::credentials::Credentials;
use crate::runtime::http::builder::ClientBuilder;

/// The environment variables that hold the credentials of a scheme.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Variables {
    /// A bearer token.
    Bearer(&'static str),
    /// A user name and a password.
    Basic(&'static str, &'static str),
    /// The key of the scheme with this name, and its variable.
    ApiKey(&'static str, &'static str),
    /// The id and the secret of a client.
    ClientCredentials(&'static str, &'static str),
}

impl ClientBuilder {
    /// Sets the base URL, if this variable is set.
    pub(crate) fn base_url_from(self, variable: &str) -> Self {
        match std::env::var_os(variable) {
            // A text that is not one is refused as a URL.
            Some(url) if !url.is_empty() => self.base_url(url.to_string_lossy()),
            _ => self,
        }
    }

    /// Sets the credentials of every scheme whose variables are set.
    ///
    /// # Errors
    ///
    /// The variables of no scheme are set.
    pub(crate) fn credentials_from(self, schemes: &[Variables]) -> Result<Self> {
        self.credentials_by(schemes, |name| std::env::var(name).ok())
    }

    fn credentials_by(mut self, schemes: &[Variables], read: impl Fn(&str) -> Option<String>) -> Result<Self> {
        let read = |name: &str| read(name).filter(|value| !value.is_empty());
        let mut is_set = false;
        for scheme in schemes {
            let found = match *scheme {
                Variables::Bearer(token) => read(token).map(|token| (token, String::new())),
                Variables::ApiKey(_, key) => read(key).map(|key| (key, String::new())),
                Variables::Basic(one, other) | Variables::ClientCredentials(one, other) => read(one).zip(read(other)),
            };
            let Some((one, other)) = found else { continue };
            is_set = true;
            self = match *scheme {
                Variables::Bearer(_) => self.bearer(one),
                Variables::ApiKey(scheme, _) => self.api_key_for(scheme, one),
                Variables::Basic(..) => self.basic(one, other),
                Variables::ClientCredentials(..) => self.credentials(Credentials::new(one, other)),
            };
        }
        if is_set { Ok(self) } else { Err(missing(schemes).into()) }
    }
}

fn missing(schemes: &[Variables]) -> ConfigError {
    let names = schemes.iter().map(|scheme| match *scheme {
        Variables::Bearer(name) | Variables::ApiKey(_, name) => name.to_owned(),
        Variables::Basic(one, other) | Variables::ClientCredentials(one, other) => format!("{one} and {other}"),
    });
    let names: Vec<String> = names.collect();
    ConfigError::new(format!("the environment has no credentials: set {}", names.join(", or ")))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::runtime::http::service::{KeyLocation, Scheme, SchemeKind, ServiceDescription};

    static API: ServiceDescription = ServiceDescription {
        name: "Articles",
        base_url: "https://api.example",
        variables: &[],
        schemes: &[
            Scheme { name: "key", kind: SchemeKind::ApiKey(KeyLocation::Query, "key") },
            Scheme { name: "login", kind: SchemeKind::Basic },
        ],
        request_id: "",
    };
    const SCHEMES: [Variables; 2] = [Variables::ApiKey("key", "KEY"), Variables::Basic("USER", "PASSWORD")];

    #[test]
    fn credentials_are_those_of_the_variables_that_are_set() {
        let builder = || ClientBuilder::new(&API);
        let both = builder().credentials_by(&SCHEMES, |name| Some(name.to_lowercase())).unwrap().build().unwrap();
        assert_eq!(both.proofs().iter().flatten().count(), 2);
        let one = |name: &str| (name != "PASSWORD").then(|| name.to_lowercase());
        assert_eq!(
            builder().credentials_by(&SCHEMES, one).unwrap().build().unwrap().proofs().iter().flatten().count(),
            1
        );
        let error = builder().credentials_by(&SCHEMES, |_| Some(String::new())).map(drop).unwrap_err();
        assert!(error.to_string().ends_with("set KEY, or USER and PASSWORD"), "{error}");
    }
}
