//! The client: what every call shares.

use std::fmt;
use std::sync::Arc;

use crate::runtime::error::kind::Result;
use crate::runtime::http::auth::scheme::{Proof, Proofs};
use crate::runtime::http::client_values::ClientValues;
use crate::runtime::http::wire::{Budget, TokenSource, Wire};

/// A client of the API. Cheap to clone: clones share connections and the token.
///
/// # Runtimes
///
/// Calls are awaited within a tokio runtime with its clock and I/O enabled, such as that of `#[tokio::main]`.
///
/// Clients and their clones may be used in several runtimes of one process, at once or one after the other: the token
/// is shared between them. What a call starts belongs to the runtime that it is awaited in, though:
///
/// - A renewal of the token is a task of that runtime. It completes even if the call is dropped, but ends with the
///   runtime. Then the next call starts another one, and if the server had already replaced the refresh token, that
///   renewal fails. So await [`flush`](Self::flush) before a runtime or a program ends.
/// - An open connection is a task of that runtime too, and is not used after the runtime has been dropped. If the
///   runtime exists but does not run, as a current-thread runtime between two `block_on`, requests over its connections
///   wait until their timeout, and calls wait up to 150 seconds for its renewal.
///
/// So keep one runtime that runs for as long as the client is used, such as `#[tokio::main]` or the one behind
/// `block`. If each thread or test has a runtime of its own, build a client for each runtime; a
/// [`TokenStore`](crate::runtime::TokenStore) shares the token between them.
#[derive(Clone)]
pub struct Client {
    inner: Arc<Inner>,
}

struct Inner {
    wire: Arc<Wire>,
    proofs: Proofs,
    values: ClientValues,
    /// Whether no other base URL is set: then operations are sent to their own servers.
    uses_own_servers: bool,
    budget: Budget,
}

impl Client {
    pub(crate) fn new(
        wire: Arc<Wire>,
        proofs: Proofs,
        values: ClientValues,
        uses_own_servers: bool,
        budget: Budget,
    ) -> Self {
        Self { inner: Arc::new(Inner { wire, proofs, values, uses_own_servers, budget }) }
    }

    /// The base URL, without a slash at its end.
    #[must_use]
    pub fn base_url(&self) -> &str {
        self.inner.wire.base.as_str()
    }

    /// Waits until a token renewal that is running has completed and its token is saved.
    ///
    /// Calls use a token while it is still valid, and do not wait for its renewal. If credentials hold a refresh token
    /// that the server replaces with each renewal, await this before the program or its runtime ends, or the
    /// replacement may be lost. It returns at once if no renewal is running.
    pub async fn flush(&self) {
        for proof in self.inner.proofs.iter().flatten() {
            if let Proof::Tokens(tokens) = proof {
                tokens.flush().await;
            }
        }
    }

    /// Obtains the tokens that calls need, unless the client has valid ones. Calls do this by themselves: it shows
    /// whether the credentials are accepted, without a call.
    ///
    /// # Errors
    ///
    /// [`Error::Auth`](crate::runtime::Error::Auth): there is no token.
    pub async fn authenticate(&self) -> Result<()> {
        for proof in self.inner.proofs.iter().flatten() {
            match proof {
                Proof::Tokens(tokens) => drop(tokens.token().await?),
                Proof::Provider(provided) => drop(provided.token().await?),
                Proof::Header(..) | Proof::Query(..) | Proof::Cookie(..) => {}
            }
        }
        Ok(())
    }

    pub(crate) fn wire(&self) -> &Wire {
        &self.inner.wire
    }

    /// The limits of a call that sets none.
    pub(crate) fn budget(&self) -> Budget {
        self.inner.budget
    }

    /// What authenticates calls, in the order of the API's schemes.
    pub(crate) fn proofs(&self) -> &Proofs {
        &self.inner.proofs
    }

    /// The values of the parameters that are set on the client.
    pub(crate) fn values(&self) -> &ClientValues {
        &self.inner.values
    }

    pub(crate) fn uses_own_servers(&self) -> bool {
        self.inner.uses_own_servers
    }
}

impl fmt::Debug for Client {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Client").field("base_url", &self.base_url()).finish_non_exhaustive()
    }
}
