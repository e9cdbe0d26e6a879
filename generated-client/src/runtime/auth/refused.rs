//! Access tokens that the server refused, so that a store that keeps returning one costs no second refusal.

use std::collections::VecDeque;
use std::hash::{BuildHasher, RandomState};
use std::sync::{Mutex, PoisonError};

use secrecy::{ExposeSecret, SecretString};

use super::Bearer;

/// How many are remembered; the oldest is forgotten first.
const MOST: usize = 64;

/// Keyed hashes of refused access tokens.
#[derive(Default)]
pub(crate) struct Refused {
    hasher: RandomState,
    hashes: Mutex<VecDeque<u64>>,
}

impl Refused {
    pub(super) fn note(&self, bearer: &Bearer) {
        let hash = self.hash(bearer.access_token());
        let mut hashes = self.hashes.lock().unwrap_or_else(PoisonError::into_inner);
        if !hashes.contains(&hash) {
            hashes.push_front(hash);
            hashes.truncate(MOST);
        }
    }

    pub(super) fn contains(&self, access_token: &SecretString) -> bool {
        self.hashes.lock().unwrap_or_else(PoisonError::into_inner).contains(&self.hash(access_token))
    }

    fn hash(&self, access_token: &SecretString) -> u64 {
        self.hasher.hash_one(access_token.expose_secret())
    }
}
