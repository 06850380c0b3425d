//! Renewing a token under its account's lock: load again, ask the authority, store, and only then hand
//! out; and what is kept of a failure.

use std::time::Duration;

use jiff::Timestamp;
use oauth2::RefreshToken;

use crate::account::{Access, Account};
use crate::client::Client;
use crate::entra::TokenEndpoint;
use crate::error::{Error, ErrorKind, Refusal, Result};
use crate::guide::{self, Effect};
use crate::locales::fl;
use crate::store::accounts::Listed;
use crate::store::failed_refresh::{self, FailedRefresh};
use crate::store::{self, Credential, CredentialStore, PermanentRefusal};
use crate::token::{Acquired, Freshness, Shortcoming, TokenSet, TokenSource};

use super::{Session, load, no_refresh_token, nobody_yet, unchanged};

impl Session {
    /// Renews under the account's lock, unless another process did so while this one waited, or
    /// failed to.
    pub(super) fn renew(
        &self,
        listed: &Listed,
        freshness: Freshness,
        asked_at: Timestamp,
    ) -> Result<Acquired> {
        let (lock, listed) = match self.locked(listed) {
            Ok(locked) => locked,
            Err(error) => {
                // The process that held it may have renewed the token for all that waited.
                let credential = self.credential(listed)?;
                return if self.satisfies(&credential, freshness, asked_at) {
                    Ok(Acquired::of(&credential.tokens, TokenSource::Refreshed))
                } else {
                    self.fall_back_to_stored(&credential.tokens, freshness, error)
                };
            }
        };
        // The copy first: many may have waited, and a keyring is slow.
        if let Some(copied) = self.cached(&listed, freshness) {
            return Ok(Acquired {
                source: TokenSource::Refreshed,
                ..copied
            });
        }
        let store = self.store(&listed);
        let (_lock, credential) = self.load_under(lock, &*store, &listed)?;
        if self.satisfies(&credential, freshness, asked_at) {
            self.copy(&listed, &credential.tokens);
            return Ok(Acquired::of(&credential.tokens, TokenSource::Refreshed));
        }
        if let Some(death) = &credential.dead {
            return Err(death.to_error(&credential.account.name));
        }
        match self.recent_failure(&credential, freshness, asked_at) {
            Some(error) => self.fall_back_to_stored(&credential.tokens, freshness, error),
            None => self.request_tokens(&listed, &*store, credential, freshness),
        }
    }

    /// True for tokens that are as fresh as asked for; and for what was made since, however short it
    /// lasts: so would the next one. Whoever asks for a renewal is told where none is possible.
    pub(super) fn satisfies(
        &self,
        credential: &Credential,
        freshness: Freshness,
        asked_at: Timestamp,
    ) -> bool {
        if credential.dead.is_some() && freshness.min_ttl().is_none() {
            return false;
        }
        let (life, now) = (credential.tokens.life(), (self.clock)());
        // Not what comes from the future: a clock may have been set back, or be another machine's.
        let renewed_meanwhile = (asked_at..=now).contains(&life.received_at);
        freshness.is_met_by(life, now) || renewed_meanwhile && life.lasts(Duration::ZERO, now)
    }

    /// The answer that another process got while this one waited, or so recently that asking again
    /// would be a storm. Whoever asks for a renewal only has to wait if the server asks for it.
    fn recent_failure(
        &self,
        credential: &Credential,
        freshness: Freshness,
        asked_at: Timestamp,
    ) -> Option<Error> {
        let now = (self.clock)();
        let attempt = failed_refresh::last(&self.state, &credential.account.name)?;
        // Retry-After holds for all processes.
        let is_throttled = attempt.error.kind() == ErrorKind::TemporarilyUnavailable;
        let is_overtaken = attempt.is_overtaken_by(&credential.tokens, now);
        if attempt.ended_at > now || is_overtaken && !is_throttled {
            return None;
        }
        let is_shared = attempt.ended_at >= asked_at;
        let is_held_back = now < attempt.not_before
            && (freshness.min_ttl().is_some() || attempt.is_for_good() || is_throttled);
        let error = attempt.error;
        if !is_shared && !is_held_back {
            return None;
        }
        log::debug!(
            "not retried: the response of {} still applies",
            attempt.ended_at
        );
        Some(match error.kind() {
            ErrorKind::TemporarilyUnavailable => {
                let wait = (attempt.not_before.as_second() - now.as_second() + 1).max(1);
                let hint = if error.retry_after().is_some() {
                    fl!("session-retry-after", wait)
                } else {
                    fl!("session-recent-failure", wait)
                };
                error.with_hint(hint)
            }
            _ => error,
        })
    }

    /// Asks for new tokens, and stores what comes. What cannot be stored or noted is not asked for.
    fn request_tokens(
        &self,
        listed: &Listed,
        store: &dyn CredentialStore,
        mut credential: Credential,
        freshness: Freshness,
    ) -> Result<Acquired> {
        let length = store::length(&credential).map(|length| length + store::LENGTH_OF_TOKENS);
        let has_room = length.and_then(|length| {
            store.refuse_unless_replaceable(&listed.name)?;
            self.has_room(&listed.store, length)
        });
        match has_room.and_then(|()| self.refresh(&mut credential)) {
            Ok(tokens) => self.save_refreshed(listed, store, credential, tokens, freshness),
            Err(error) => {
                self.note_failure(listed, store, &credential, &error);
                self.fall_back_to_stored(&credential.tokens, freshness, error)
            }
        }
    }

    /// Stores new tokens, and only then hands them out.
    fn save_refreshed(
        &self,
        listed: &Listed,
        store: &dyn CredentialStore,
        mut credential: Credential,
        tokens: TokenSet,
        freshness: Freshness,
    ) -> Result<Acquired> {
        let before = credential.clone();
        credential.account.claims = None;
        credential.take(tokens);
        let saved =
            unchanged(store, listed, &before).and_then(|()| store::save(store, &credential));
        match saved {
            Err(error) if error.kind() == ErrorKind::StoreChanged => {
                return self.hand_out_newer(listed, &before, freshness, error);
            }
            // Who interrupts one process means no other.
            Err(error) if error.kind() == ErrorKind::Interrupted => return Err(error),
            Err(error) => {
                let attempt = FailedRefresh::unstored(&error, (self.clock)());
                failed_refresh::note(&self.state, &listed.name, &attempt);
                return Err(error);
            }
            Ok(()) => {}
        }
        failed_refresh::forget(&self.state, &listed.name);
        self.copy(listed, &credential.tokens);
        Ok(Acquired::of(&credential.tokens, TokenSource::Refreshed))
    }

    /// Another machine or another state directory renewed the same item, and was faster. Its token
    /// is as good as ours; which of the two refresh tokens stays is all the same to Entra.
    fn hand_out_newer(
        &self,
        listed: &Listed,
        before: &Credential,
        freshness: Freshness,
        error: Error,
    ) -> Result<Acquired> {
        let credential = load(&*self.store(listed), &listed.name)?;
        let min_ttl = freshness.min_ttl().unwrap_or_default();
        // A store that refuses whatever is written has nothing newer.
        let is_newer = credential.tokens.received_at != before.tokens.received_at;
        if !is_newer || !credential.tokens.life().lasts(min_ttl, (self.clock)()) {
            return Err(error);
        }
        self.copy(listed, &credential.tokens);
        Ok(Acquired::of(&credential.tokens, TokenSource::Refreshed))
    }

    /// Asks for new tokens, in the way of the account's grant.
    fn refresh(&self, credential: &mut Credential) -> Result<TokenSet> {
        let client = self.client(credential)?;
        let account = &mut credential.account;
        account.credential_expires_at = client.expires_at().or(account.credential_expires_at);
        let endpoint = self.endpoint(account)?;
        match account.access {
            Access::AppOnly => endpoint.client_credentials(account, &client),
            Access::Delegated => redeem(&endpoint, &client, credential),
        }
    }

    /// The client of a stored account. What a sign-in would call a wrong value is for a person to
    /// mend once the account is stored.
    fn client(&self, credential: &Credential) -> Result<Client> {
        let authentication = &credential.account.authentication;
        let secret = credential.client_secret.as_ref();
        Client::of(authentication, secret, (self.clock)()).map_err(|error| match error.kind() {
            ErrorKind::Usage => error.of_kind(ErrorKind::Refused),
            _ => error,
        })
    }

    pub(super) fn endpoint(&self, account: &Account) -> Result<TokenEndpoint> {
        TokenEndpoint::new(self.ca_file(account).as_deref(), self.clock)
    }

    /// Keeps of a failure what outlives this call: for those who ask next, that it failed; of a
    /// refusal, what [`apply_refusal`] makes of it. Failing to do so takes nothing away from what the server
    /// said.
    fn note_failure(
        &self,
        listed: &Listed,
        store: &dyn CredentialStore,
        credential: &Credential,
        error: &Error,
    ) {
        let now = (self.clock)();
        if let Some(attempt) = FailedRefresh::of(error, now) {
            failed_refresh::note(&self.state, &listed.name, &attempt);
        }
        let Some(refusal) = error.refusal() else {
            return;
        };
        let refused = apply_refusal(credential, refusal, now);
        if refused.account == credential.account && refused.dead == credential.dead {
            return;
        }
        // What was refused may not be what is stored any more: a new sign-in elsewhere stays.
        let noted =
            unchanged(store, listed, credential).and_then(|()| store::save(store, &refused));
        let Err(failure) = noted else {
            return;
        };
        log::debug!("could not save the refusal: {failure}");
        let is_still_there = failure.kind() != ErrorKind::StoreChanged;
        if is_deadly(refusal) && is_still_there {
            failed_refresh::note(
                &self.state,
                &listed.name,
                &FailedRefresh::for_good(error, now),
            );
        }
    }

    /// Renewing failed: hands out a token that is still valid where the reason may pass.
    fn fall_back_to_stored(
        &self,
        tokens: &TokenSet,
        freshness: Freshness,
        error: Error,
    ) -> Result<Acquired> {
        let still_valid = tokens.life().lasts(Duration::ZERO, (self.clock)());
        if freshness.min_ttl().is_none() || !error.kind().is_transient() || !still_valid {
            return Err(error);
        }
        Ok(Acquired {
            shortcoming: Some(Shortcoming::NotRenewed(error)),
            ..Acquired::of(tokens, TokenSource::Cache)
        })
    }
}

/// The same after a refusal: dead where that is for good; with what a policy wants of the next sign-in,
/// and how long it lets one last.
fn apply_refusal(credential: &Credential, refusal: &Refusal, now: Timestamp) -> Credential {
    let mut refused = credential.clone();
    if is_deadly(refusal) {
        refused.dead = Some(PermanentRefusal {
            refusal: refusal.clone(),
            at: now,
        });
    }
    let account = &mut refused.account;
    let limit = refusal.sign_in_frequency.map(|limit| limit.lifetime);
    account.claims = refusal.claims.clone().or(account.claims.take());
    account.sign_in_frequency = limit.or(account.sign_in_frequency);
    refused
}

/// Redeems the refresh token; the one before it where that is malformed. Keeps of the old tokens
/// what the answer leaves out.
fn redeem(endpoint: &TokenEndpoint, client: &Client, credential: &Credential) -> Result<TokenSet> {
    let old = &credential.tokens;
    let Some(refresh_token) = &old.refresh_token else {
        return Err(if credential.tokens.is_signed_in() {
            no_refresh_token(&credential.account)
        } else {
            nobody_yet(&credential.account.name)
        });
    };
    let redeem = |token: &RefreshToken| -> Result<TokenSet> {
        let mut tokens = endpoint.refresh(&credential.account, client, token)?;
        tokens.refresh_token = tokens.refresh_token.or_else(|| Some(token.clone()));
        tokens.username = tokens.username.or_else(|| old.username.clone());
        Ok(tokens)
    };
    match (redeem(refresh_token), &credential.spare) {
        (Err(error), Some(spare)) if is_malformed(&error) => {
            log::debug!("the refresh token is malformed; trying the previous one");
            redeem(spare).map_err(|_| error)
        }
        (answer, _) => answer,
    }
}

fn is_deadly(refusal: &Refusal) -> bool {
    guide::has_effect(Some(refusal), &Effect::DEADLY)
}

fn is_malformed(error: &Error) -> bool {
    guide::has_effect(error.refusal(), &[Effect::Malformed])
}
