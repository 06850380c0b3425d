//! The authorization code grant with PKCE for a native app (RFC 6749 §4.1, RFC 7636, RFC 8252):
//! listen, send the browser off, wait for the listener or a paste, redeem, check.

use std::sync::mpsc;
use std::time::{Duration, Instant};

use oauth2::{AuthorizationCode, CsrfToken};

use crate::account::{Account, ClientAuthentication, ClientType, RedirectUri};
use crate::client::Client;
use crate::entra::{self, AuthorizationRequest, TokenEndpoint};
use crate::error::{Error, ErrorKind, Refusal, Result};
use crate::foreign::clean;
use crate::guide::{self, Effect};
use crate::locales::{Message, fl};
use crate::token::TokenSet;

use super::answer::{AuthorizationResult, Event};
use super::loopback::Loopback;
use super::paste::{self, Listening, Next, Pasted, Pasting};
use super::tab::Tab;
use super::{Interaction, Return, SignedIn, check};

/// Signs a person in with a browser, on this machine or another.
///
/// # Errors
/// [`ErrorKind::TimedOut`] after `timeout`, [`ErrorKind::Cancelled`], what Entra refused, an
/// answer that lacks what was asked for, and the network's failures. The tab has then shown it.
pub(crate) fn sign_in(
    account: &Account,
    client: &Client,
    timeout: Duration,
    endpoint: &TokenEndpoint,
    person: &dyn Interaction,
) -> Result<SignedIn> {
    let mut asked = Asked::ask(account, timeout, person)?;
    loop {
        let (answer, way) = asked.wait(account, person)?;
        match understand(answer, account, client, &asked.request, endpoint, person) {
            Err(error) if way == Way::Pasted && may_be_cut(&error) => {
                person.note(&cut_off());
                asked.refused = Some(error);
            }
            understood => return asked.end(understood, way),
        }
    }
}

/// Begins a sign-in that another process finishes: without a listener: the answer is pasted.
///
/// # Errors
/// [`ErrorKind::Unexpected`] if the endpoints of the account are no URLs.
pub(crate) fn start(account: &Account, person: &dyn Interaction) -> Result<AuthorizationRequest> {
    let redirect_uri = String::from(account.redirect.clone());
    if let Some(warning) = warning_about(&redirect_uri) {
        person.note(&warning);
    }
    entra::authorization_request(account, &redirect_uri, CsrfToken::new_random())
}

/// The answer to a sign-in that another process began.
pub(crate) struct AuthorizationResponse {
    state: CsrfToken,
    answer: AuthorizationResult,
}

impl AuthorizationResponse {
    /// Reads the address of the page that came after the sign-in, or its query; `-` waits for it
    /// on standard input. `is_known` tells the states of sign-ins that were begun.
    ///
    /// # Errors
    /// [`ErrorKind::Usage`] for anything else; [`ErrorKind::TimedOut`] if none comes.
    pub(crate) fn read(
        address: &str,
        timeout: Duration,
        is_known: &dyn Fn(&CsrfToken) -> bool,
        person: &dyn Interaction,
    ) -> Result<Self> {
        if address == "-" {
            let (state, answer) = paste::answer(timeout, is_known, person)?;
            return Ok(Self { state, answer });
        }
        match paste::read(address) {
            Ok(Some((state, answer))) => Ok(Self { state, answer }),
            Ok(None) => Err(paste::nothing_pasted()),
            Err(remark) => Err(Error::usage(remark)),
        }
    }

    /// Says which sign-in it belongs to.
    pub(crate) fn state(&self) -> &CsrfToken {
        &self.state
    }
}

/// Finishes a sign-in that another process began.
///
/// # Errors
/// Those of [`sign_in`], but for the time-out.
pub(crate) fn finish(
    reply: AuthorizationResponse,
    account: &Account,
    client: &Client,
    request: &AuthorizationRequest,
    endpoint: &TokenEndpoint,
    person: &dyn Interaction,
) -> Result<SignedIn> {
    let (tokens, client_type) =
        understand(reply.answer, account, client, request, endpoint, person)?;
    Ok(SignedIn {
        tokens,
        client_type,
        tab: Tab::of(None),
    })
}

/// By which way an answer came.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Way {
    Browser,
    Pasted,
}

/// A sign-in that was asked for: the answer comes to the listener or is pasted, whichever is first.
struct Asked {
    request: AuthorizationRequest,
    loopback: Option<Loopback>,
    events: mpsc::Receiver<Event>,
    _listening: Listening,
    timeout: Duration,
    deadline: Instant,
    /// Why the code that was pasted last was not accepted.
    refused: Option<Error>,
    /// Nothing can be pasted any more.
    input_ended: bool,
}

impl Asked {
    /// Sends the person to the sign-in page.
    fn ask(account: &Account, timeout: Duration, person: &dyn Interaction) -> Result<Self> {
        let state = CsrfToken::new_random();
        let (sender, events) = mpsc::channel();
        let (loopback, redirect_uri, back) = match &account.redirect {
            RedirectUri::Loopback(redirect) => {
                let loopback = Loopback::bind(redirect, state.clone(), sender.clone())?;
                let port = loopback.port();
                (Some(loopback), redirect.uri(port), Return::Port(port))
            }
            RedirectUri::Elsewhere(uri) => {
                if let Some(warning) = warning_about(uri) {
                    person.note(&warning);
                }
                (None, uri.clone(), Return::Paste)
            }
        };
        let request = entra::authorization_request(account, &redirect_uri, state)?;
        // Whatever may fail does so before a browser opens.
        let listening = Listening::begin(sender)?;
        person.sign_in_at(&request.url, back);
        Ok(Self {
            request,
            loopback,
            events,
            _listening: listening,
            timeout,
            deadline: Instant::now() + timeout,
            refused: None,
            input_ended: false,
        })
    }

    /// Waits for an answer.
    fn wait(
        &mut self,
        account: &Account,
        person: &dyn Interaction,
    ) -> Result<(AuthorizationResult, Way)> {
        let state = self.request.state.clone();
        let is_ours = |other: &CsrfToken| *other == state;
        let mut pasting = Pasting::new(&is_ours);
        loop {
            if self.input_ended && !pasting.is_held() {
                // The rest of what was refused is not pasted later.
                self.refused.take().map_or(Ok(()), Err)?;
            }
            let pasted = match paste::next(&self.events, pasting.due(self.deadline))? {
                Next::Event(Event::Answered(answer)) => return Ok((answer, Way::Browser)),
                Next::Event(event) => self.remark(event, &mut pasting).map(Pasted::Other),
                end @ (Next::Ended | Next::TimedOut) => {
                    let settled = pasting.settle();
                    Some(settled.ok_or_else(|| self.in_vain(&end, account))?)
                }
            };
            match pasted {
                Some(Pasted::Answer(state, answer)) if is_ours(&state) => {
                    return Ok((answer, Way::Pasted));
                }
                Some(Pasted::Answer(..)) => person.note(&paste::of_another_sign_in()),
                Some(Pasted::Other(remark)) => person.note(&remark),
                None => {}
            }
        }
    }

    /// Takes in what happened; returns what is to be said of it.
    fn remark(&mut self, event: Event, pasting: &mut Pasting<'_>) -> Option<Message> {
        match event {
            Event::SpokeTls => Some(no_https(&self.request.redirect_uri)),
            Event::TooLong => Some(paste::too_long()),
            Event::Pasted(line) => pasting.add(&line),
            Event::InputEnded => {
                self.input_ended = true;
                None
            }
            Event::Answered(_) => None,
        }
    }

    /// Why the wait is over without an answer.
    fn in_vain(&mut self, end: &Next, account: &Account) -> Error {
        self.refused.take().unwrap_or_else(|| match end {
            Next::Ended => Error::usage(fl!("sign-in-input-ended")),
            Next::Event(_) | Next::TimedOut => timed_out(account, self.timeout),
        })
    }

    /// What the sign-in came to. The tab that brought the answer shows a failure.
    fn end(self, understood: Result<(TokenSet, ClientType)>, way: Way) -> Result<SignedIn> {
        let tab = Tab::of(self.loopback.filter(|_| way == Way::Browser));
        match understood {
            Ok((tokens, client_type)) => Ok(SignedIn {
                tokens,
                client_type,
                tab,
            }),
            Err(error) => {
                tab.show_failure(&error);
                Err(error)
            }
        }
    }
}

/// True if a code may have been cut off on its way here. The authority has then not spent it.
pub(crate) fn may_be_cut(error: &Error) -> bool {
    guide::has_effect(error.refusal(), &Effect::CUT_OFF)
}

fn cut_off() -> Message {
    fl!("sign-in-code-rejected-waiting")
}

/// The tokens that an answer leads to.
fn understand(
    answer: AuthorizationResult,
    account: &Account,
    client: &Client,
    request: &AuthorizationRequest,
    endpoint: &TokenEndpoint,
    person: &dyn Interaction,
) -> Result<(TokenSet, ClientType)> {
    let code = code_of(answer, account, &request.redirect_uri)?;
    let redeemed = redeem(account, client, request, &code, endpoint, person)?;
    check(&redeemed.0, account)?;
    Ok(redeemed)
}

/// What may keep a person from pasting the address that Entra sends the browser to.
fn warning_about(redirect_uri: &str) -> Option<Message> {
    let plain = redirect_uri.trim_end_matches('/').to_ascii_lowercase();
    if plain.ends_with("/common/oauth2/nativeclient") {
        return Some(fl!("sign-in-native-page-hides-code", redirect_uri));
    }
    plain
        .starts_with("https://")
        .then(|| fl!("sign-in-site-redeems-code", redirect_uri))
}

/// What to do where a browser makes https of every address, which the listener does not speak.
fn no_https(redirect_uri: &str) -> Message {
    let secure = redirect_uri.replacen("http:", "https:", 1);
    fl!("sign-in-https-only-browser", secure, redirect_uri)
}

pub(crate) fn code_of(
    answer: AuthorizationResult,
    account: &Account,
    redirect_uri: &str,
) -> Result<AuthorizationCode> {
    match answer {
        AuthorizationResult::Code(code) => Ok(code),
        AuthorizationResult::Error {
            error,
            subcode,
            description,
        } => {
            let refusal = Refusal {
                error: clean(&error),
                suberror: subcode.as_deref().map(clean),
                ..Refusal::default()
            };
            let says_why = description
                .as_deref()
                .is_some_and(|text| text.contains("AADSTS"));
            if error == "access_denied" && !says_why {
                return Err(cancelled(account));
            }
            Err(entra::refused(
                refusal,
                description.as_deref(),
                account,
                Some(redirect_uri),
            ))
        }
    }
}

/// Redeems the code. Where the redirect URI is one of a public client, Entra refuses the client's
/// proof without spending the code: then once more without it.
fn redeem(
    account: &Account,
    client: &Client,
    request: &AuthorizationRequest,
    code: &AuthorizationCode,
    endpoint: &TokenEndpoint,
    person: &dyn Interaction,
) -> Result<(TokenSet, ClientType)> {
    let redeem = |account: &Account, client: &Client| {
        let redeemed = endpoint.redeem(account, client, request, code);
        redeemed.map_err(|error| about_the_code(error, account))
    };
    let client_type = account.authentication.client_type();
    let error = match redeem(account, client) {
        Ok(tokens) => return Ok((tokens, client_type)),
        Err(error) => error,
    };
    let proof_not_wanted = guide::has_effect(error.refusal(), &[Effect::DropSecret]);
    if client_type == ClientType::Public || !proof_not_wanted {
        return Err(error);
    }
    let tokens = redeem(&account.as_public(), &Client::Public)?;
    person.note(&not_needed(&account.authentication));
    Ok((tokens, ClientType::Public))
}

/// The refusal of a code as one of a code: Entra's words for it, and the guide's, speak of a refresh
/// token as well.
fn about_the_code(error: Error, account: &Account) -> Error {
    let Some(refusal) = error.refusal() else {
        return error;
    };
    if !guide::has_effect(Some(refusal), &Effect::OF_THE_GRANT) {
        return error;
    }
    let flags = account.flags().join(" ");
    Error::new(error.kind(), fl!("sign-in-code-rejected", flags)).with_refusal(refusal.clone())
}

fn not_needed(authentication: &ClientAuthentication) -> Message {
    let proof = match authentication {
        ClientAuthentication::None | ClientAuthentication::Secret => {
            fl!("sign-in-client-secret")
        }
        ClientAuthentication::Certificate(_) => fl!("sign-in-certificate"),
        ClientAuthentication::FederatedToken { .. } => {
            fl!("sign-in-federated-token")
        }
    };
    fl!("sign-in-credential-not-needed", proof)
}

fn cancelled(account: &Account) -> Error {
    let client_id = &account.client_id;
    Error::new(ErrorKind::Cancelled, fl!("sign-in-cancelled", client_id))
}

fn timed_out(account: &Account, timeout: Duration) -> Error {
    let seconds = timeout.as_secs();
    let redirect_uri = String::from(account.redirect.clone());
    let platform = match account.authentication.client_type() {
        ClientType::Public => fl!("sign-in-platform-native"),
        // Under the other platform Entra refuses what the client authenticates with.
        ClientType::Confidential => fl!("sign-in-platform-web"),
    };
    Error::new(
        ErrorKind::TimedOut,
        fl!("sign-in-timeout", seconds, redirect_uri, platform),
    )
}
