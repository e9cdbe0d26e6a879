//! Access tokens: who may call, and for how long.

use std::collections::{HashMap, HashSet};
use std::time::Duration;

use serde_json::{Value, json};
use tokio::time::Instant;

use crate::kind::mix;
use crate::problem::{Outcome, Problem};

/// The issued tokens.
#[derive(Debug)]
pub(crate) struct OAuth {
    pub(crate) client_id: String,
    pub(crate) client_secret: String,
    lifetime: Duration,
    /// Whether a refresh token works only once.
    rotate: bool,
    seed: u64,
    issued: i32,
    access: HashMap<String, Instant>,
    refresh: HashSet<String>,
}

pub(crate) struct Granted {
    pub(crate) key: i32,
    pub(crate) attributes: Value,
}

impl OAuth {
    pub(crate) fn new(seed: u64, lifetime: Duration, rotate: bool) -> Self {
        let mut oauth = Self {
            client_id: String::new(),
            client_secret: String::new(),
            lifetime,
            rotate,
            seed,
            issued: 0,
            access: HashMap::new(),
            refresh: HashSet::new(),
        };
        oauth.client_id = oauth.secret("client");
        oauth.client_secret = oauth.secret("secret");
        oauth
    }

    fn secret(&self, what: &str) -> String {
        let salt = what.bytes().fold(self.seed, |salt, byte| mix(salt ^ u64::from(byte)));
        format!("{what}-{:016x}", mix(salt ^ u64::from(self.issued as u32)))
    }

    /// Whether an `Authorization` header is valid.
    pub(crate) fn accepts(&self, header: Option<&str>) -> bool {
        let Some((scheme, token)) = header.and_then(|header| header.split_once(' ')) else {
            return false;
        };
        let live = self.access.get(token).is_some_and(|expires| Instant::now() < *expires);
        scheme.eq_ignore_ascii_case("bearer") && live
    }

    /// Whether a token with this key was issued.
    pub(crate) fn issued(&self, key: i32) -> bool {
        (0..self.issued).contains(&key)
    }

    /// Invalidates all access tokens.
    pub(crate) fn expire(&mut self) {
        self.access.clear();
    }

    /// Invalidates all refresh tokens.
    pub(crate) fn revoke(&mut self) {
        self.refresh.clear();
    }

    /// Issues a token. `at` is the pointer to the attributes in the body.
    pub(crate) fn grant(&mut self, attributes: &Value, at: &str) -> Outcome<Granted> {
        let text = |name: &str| attributes[name].as_str().unwrap_or_default();
        let wrong = |detail: &str| Problem::new(401, Some("InvalidCredentials"), "Invalid credentials", detail);
        if text("client_id") != self.client_id {
            return Err(wrong("The client is not known").into());
        }
        match text("grant_type") {
            "client_credentials" => {
                if text("client_secret") != self.client_secret {
                    return Err(wrong("The client secret is wrong").into());
                }
            }
            "refresh_token" => {
                let token = text("refresh_token");
                if !self.refresh.contains(token) {
                    return Err(wrong("The refresh token is unknown, or was used before").into());
                }
                if self.rotate {
                    self.refresh.remove(token);
                }
            }
            other => {
                let detail = format!("`{other}` is not a supported grant");
                let problem = Problem::body(409, format!("{at}/grant_type"), detail);
                return Err(Problem { code: Some("InvalidGrantType"), ..problem }.into());
            }
        }
        let now = Instant::now();
        self.access.retain(|_, expires| now < *expires);
        let (access, refresh) = (self.secret("access"), self.secret("refresh"));
        self.access.insert(access.clone(), now + self.lifetime);
        self.refresh.insert(refresh.clone());
        let key = self.issued;
        self.issued += 1;
        let attributes = json!({
            "access_token": access,
            "refresh_token": refresh,
            "token_type": "bearer",
            "expires_in": self.lifetime.as_secs(),
        });
        Ok(Granted { key, attributes })
    }
}
