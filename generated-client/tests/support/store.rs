//! A token store in memory, with faults.

#![allow(dead_code, unreachable_pub, reason = "each test file compiles it anew and uses what it needs")]

use std::error::Error;
use std::sync::{Arc, Mutex, PoisonError};

use fitbit_plus::runtime::{StoreFuture, StoredToken, TokenStore};
use serde_json::json;

/// A fault of a store.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Broken {
    Hangs,
    Panics,
    Fails,
}

/// A store in memory, as the JSON that another process would find.
#[derive(Clone, Default)]
pub struct Memory {
    pub json: Arc<Mutex<String>>,
    pub load: Option<Broken>,
    pub save: Option<Broken>,
    pub is_read_only: bool,
}

impl Memory {
    pub fn of(access_token: &str, refresh_token: Option<&str>, expires_at: Option<&str>) -> Self {
        let stored = json!({
            "access_token": access_token, "refresh_token": refresh_token, "expires_at": expires_at,
            "origin": "https://api.example.com", "client_id": "client-1",
        });
        Self { json: Arc::new(Mutex::new(stored.to_string())), ..Self::default() }
    }

    pub fn json(&self) -> String {
        self.json.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    pub fn put(&self, other: &Self) {
        *self.json.lock().unwrap_or_else(PoisonError::into_inner) = other.json();
    }
}

#[allow(clippy::panic, reason = "a store of a user's can panic")]
async fn act(broken: Option<Broken>) -> Result<(), Box<dyn Error + Send + Sync>> {
    match broken {
        Some(Broken::Hangs) => std::future::pending().await,
        Some(Broken::Panics) => panic!("as the test requires"),
        Some(Broken::Fails) => Err("marker-path".into()),
        None => Ok(()),
    }
}

impl TokenStore for Memory {
    fn load(&self) -> StoreFuture<'_, Option<StoredToken>> {
        Box::pin(async {
            act(self.load).await?;
            let json = self.json();
            Ok(if json.is_empty() { None } else { Some(serde_json::from_str(&json)?) })
        })
    }

    fn save(&self, token: StoredToken) -> StoreFuture<'_, ()> {
        Box::pin(async move {
            act(self.save).await?;
            if self.is_read_only {
                return Err("read-only".into());
            }
            *self.json.lock().unwrap_or_else(PoisonError::into_inner) = serde_json::to_string(&token)?;
            Ok(())
        })
    }
}
