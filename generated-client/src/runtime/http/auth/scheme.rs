//! The ways to authenticate that are set up on a client, and the one that a call uses.

use std::error::Error as StdError;
use std::fmt;
use std::future::Future;
use std::pin::Pin;
use std::sync::Arc;

use http::HeaderName;
use http::header::{AUTHORIZATION, HeaderValue};
use secrecy::{ExposeSecret, SecretString};

use crate::runtime::error::auth::AuthError;
use crate::runtime::error::config::ConfigError;
use crate::runtime::http::auth::cache::TokenCache;
use crate::runtime::http::auth::token::{Bearer, Token, basic};
use crate::runtime::http::service::{Auth, KeyLocation, Scheme, SchemeKind};
use crate::runtime::http::wire::{TokenFuture, TokenSource};

/// A bearer token, later.
pub type BearerFuture<'a> = Pin<Box<dyn Future<Output = Result<String, Box<dyn StdError + Send + Sync>>> + Send + 'a>>;

/// Gives a bearer token to each call: one that a person obtained, or that another program renews.
///
/// It is called for each attempt of a call, so it should keep the token while it is valid.
pub trait BearerProvider: Send + Sync + 'static {
    /// Returns a valid token.
    ///
    /// # Errors
    ///
    /// Why there is none. The call fails with [`Error::Auth`](crate::runtime::Error::Auth).
    fn bearer(&self) -> BearerFuture<'_>;
}

impl<F, R> BearerProvider for F
where
    F: Fn() -> R + Send + Sync + 'static,
    R: Future<Output = Result<String, Box<dyn StdError + Send + Sync>>> + Send + 'static,
{
    fn bearer(&self) -> BearerFuture<'_> {
        Box::pin(self())
    }
}

/// What was set up on the builder of a client.
pub(crate) enum Secret {
    Bearer(SecretString),
    Provider(Arc<dyn BearerProvider>),
    Basic(String, SecretString),
    /// A key, for the scheme of this name or for the first that takes one.
    ApiKey(Option<String>, SecretString),
}

/// What authenticates the calls of a scheme.
pub(crate) enum Proof {
    Tokens(TokenCache),
    Provider(Provided),
    Header(HeaderName, HeaderValue),
    Query(&'static str, SecretString),
    Cookie(&'static str, SecretString),
}

/// The proofs of a client, in the order of the schemes.
pub(crate) type Proofs = Vec<Option<Proof>>;

impl Secret {
    /// The schemes that the secret is for.
    fn takes(&self, scheme: &Scheme) -> bool {
        match (self, scheme.kind) {
            (Self::Bearer(_) | Self::Provider(_), SchemeKind::Bearer | SchemeKind::ClientCredentials(_))
            | (Self::Basic(..), SchemeKind::Basic)
            | (Self::ApiKey(None, _), SchemeKind::ApiKey(..)) => true,
            (Self::ApiKey(Some(name), _), SchemeKind::ApiKey(..)) => scheme.name == name,
            _ => false,
        }
    }

    /// Sets the proofs of the schemes that the secret is for: of the first that has none, for an API key.
    pub(crate) fn set(self, schemes: &'static [Scheme], proofs: &mut Proofs) -> Result<(), ConfigError> {
        let mut is_used = false;
        for (scheme, proof) in schemes.iter().zip(proofs.iter_mut()) {
            let only_one = matches!(self, Self::ApiKey(..));
            if !self.takes(scheme) || (only_one && (is_used || proof.is_some())) {
                continue;
            }
            is_used = true;
            // Tokens that the client renews are better than one that it was given.
            if !matches!(proof, Some(Proof::Tokens(_))) {
                *proof = Some(self.proof(scheme)?);
            }
        }
        if is_used {
            return Ok(());
        }
        let known: Vec<&str> = schemes.iter().map(|scheme| method(scheme.kind)).collect();
        Err(ConfigError::new(match known.as_slice() {
            [] => "the API takes no credentials: set none on the builder".to_owned(),
            known => format!("the API does not take these credentials: it takes {}", known.join(", or ")),
        }))
    }

    fn proof(&self, scheme: &Scheme) -> Result<Proof, ConfigError> {
        let header = |text: String| {
            let mut value = HeaderValue::try_from(text)
                .map_err(|_| ConfigError::new("the secret holds characters that a header does not allow"))?;
            value.set_sensitive(true);
            Ok(value)
        };
        match (self, scheme.kind) {
            (Self::Bearer(token), _) => {
                check(token)?;
                let token = Token::given(token.clone())
                    .map_err(|_| ConfigError::new("the bearer token holds characters that a header does not allow"))?;
                Ok(Proof::Provider(Provided::Fixed(Arc::new(token))))
            }
            (Self::Provider(provider), _) => Ok(Proof::Provider(Provided::By(Arc::clone(provider)))),
            (Self::Basic(user, password), _) => {
                if user.contains(':') {
                    return Err(ConfigError::new(
                        "the user name holds a colon, which basic authentication does not allow",
                    ));
                }
                let value = basic(user, password.expose_secret())
                    .map_err(|_| ConfigError::new("the password holds characters that a header does not allow"))?;
                Ok(Proof::Header(AUTHORIZATION, value))
            }
            (Self::ApiKey(_, key), SchemeKind::ApiKey(location, name)) => {
                check(key)?;
                Ok(match location {
                    KeyLocation::Header => {
                        let name = HeaderName::from_bytes(name.as_bytes())
                            .map_err(|_| ConfigError::new(format!("`{name}` is no name of a header")))?;
                        Proof::Header(name, header(key.expose_secret().to_owned())?)
                    }
                    KeyLocation::Query => Proof::Query(name, key.clone()),
                    KeyLocation::Cookie => Proof::Cookie(name, key.clone()),
                })
            }
            (Self::ApiKey(..), _) => Err(ConfigError::new("the scheme takes no API key")),
        }
    }
}

fn check(secret: &SecretString) -> Result<(), ConfigError> {
    let text = secret.expose_secret();
    if text.is_empty() {
        return Err(ConfigError::new("the secret is empty"));
    }
    if text.trim() != text || text.contains(char::is_control) {
        return Err(ConfigError::new("the secret begins or ends with a space, or holds a line break: copy it alone"));
    }
    Ok(())
}

/// The method of the builder that sets up a scheme.
const fn method(kind: SchemeKind) -> &'static str {
    match kind {
        SchemeKind::Bearer => "`ClientBuilder::bearer`",
        SchemeKind::Basic => "`ClientBuilder::basic`",
        SchemeKind::ApiKey(..) => "`ClientBuilder::api_key`",
        SchemeKind::ClientCredentials(_) => "`ClientBuilder::credentials`",
    }
}

/// Returns the proofs that a call uses: those of the first alternative that is set up completely.
///
/// # Errors
///
/// None of the alternatives is set up.
pub(crate) fn chosen<'p>(auth: Auth, schemes: &[Scheme], proofs: &'p Proofs) -> Result<Vec<&'p Proof>, ConfigError> {
    let Auth::AnyOf(alternatives) = auth else { return Ok(Vec::new()) };
    let proof = |index: &usize| proofs.get(*index).and_then(Option::as_ref);
    let complete = |alternative: &&[usize]| alternative.iter().map(proof).collect::<Option<Vec<_>>>();
    let required = alternatives.iter().filter(|alternative| !alternative.is_empty());
    if let Some(found) = required.clone().find_map(complete) {
        return Ok(found);
    }
    if alternatives.iter().any(|alternative| alternative.is_empty()) {
        return Ok(Vec::new());
    }
    let accepted = required.map(|alternative| {
        let methods = alternative.iter().filter_map(|index| schemes.get(*index)).map(|scheme| method(scheme.kind));
        methods.collect::<Vec<_>>().join(" and ")
    });
    let accepted: Vec<String> = accepted.collect();
    Err(ConfigError::new(format!("the client has no credentials: give some with {}", accepted.join(", or "))))
}

/// Bearer tokens that the user gives.
pub(crate) enum Provided {
    Fixed(Arc<Token>),
    By(Arc<dyn BearerProvider>),
}

impl Provided {
    async fn obtain(&self) -> Result<Bearer, AuthError> {
        match self {
            Self::Fixed(token) => Ok(token.bearer(0)),
            Self::By(provider) => {
                let token = provider.bearer().await.map_err(AuthError::provider)?;
                let token = Token::given(token.into()).map_err(|_| {
                    AuthError::malformed("the bearer token holds characters that a header does not allow")
                })?;
                Ok(Arc::new(token).bearer(0))
            }
        }
    }
}

impl TokenSource for Provided {
    fn token(&self) -> TokenFuture<'_> {
        Box::pin(self.obtain())
    }

    fn after<'a>(&'a self, refused: &'a Bearer) -> TokenFuture<'a> {
        Box::pin(async move {
            let next = match self {
                Self::Fixed(_) => None,
                Self::By(_) => Some(self.obtain().await?),
            };
            next.filter(|next| next.header() != refused.header())
                .ok_or_else(|| AuthError::malformed("the server refused the bearer token"))
        })
    }
}

impl fmt::Debug for Proof {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Proof(…)")
    }
}
