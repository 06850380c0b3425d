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
use crate::guide;
use crate::language::{Text, text, text_of};
use crate::token::TokenSet;

use super::answer::{Answer, Event};
use super::loopback::Loopback;
use super::paste::{self, Listening, Next, Pasted, Pasting};
use super::tab::Tab;
use super::{Interaction, Return, SignedIn, check};

/// Entra's refusals of a proof that a public client sent: of work accounts, and of personal ones.
const PROOF_NOT_WANTED: [u32; 2] = [700_025, 90_023];

/// Signs a person in with a browser, on this machine or another.
///
/// # Errors
/// [`ErrorKind::TimedOut`] after `timeout`, [`ErrorKind::Cancelled`], what Entra refused, an
/// answer that lacks what was asked for, and the network's failures. The tab has then shown it.
pub fn sign_in(
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

/// Begins a sign-in that another process finishes: nobody listens, and the answer is pasted.
///
/// # Errors
/// [`ErrorKind::Unexpected`] where the endpoints of the account are no URLs.
pub fn start(account: &Account, person: &dyn Interaction) -> Result<AuthorizationRequest> {
    let redirect_uri = String::from(account.redirect.clone());
    if let Some(warning) = warning_about(&redirect_uri) {
        person.note(&warning);
    }
    entra::authorization_request(account, &redirect_uri, CsrfToken::new_random())
}

/// The answer to a sign-in that another process began.
pub struct Reply {
    state: CsrfToken,
    answer: Answer,
}

impl Reply {
    /// Reads the address of the page that came after the sign-in, or its query; `-` waits for it
    /// on standard input. `is_known` tells the states of sign-ins that were begun.
    ///
    /// # Errors
    /// [`ErrorKind::Usage`] for anything else; [`ErrorKind::TimedOut`] where none comes.
    pub fn read(
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
    pub fn state(&self) -> &CsrfToken {
        &self.state
    }
}

/// Finishes a sign-in that another process began.
///
/// # Errors
/// Those of [`sign_in`], but for the time-out.
pub fn finish(
    reply: Reply,
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
    fn wait(&mut self, account: &Account, person: &dyn Interaction) -> Result<(Answer, Way)> {
        let state = self.request.state.clone();
        let is_ours = |other: &CsrfToken| *other == state;
        let mut pasting = Pasting::new(&is_ours);
        loop {
            if self.input_ended && !pasting.is_held() {
                // Nobody pastes the rest of what was refused.
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
    fn remark(&mut self, event: Event, pasting: &mut Pasting<'_>) -> Option<Text> {
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
            Next::Ended => nobody_can_paste(),
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

/// True where a code may have been cut off on its way here. The authority has then not spent it.
#[must_use]
pub fn may_be_cut(error: &Error) -> bool {
    [guide::MALFORMED, guide::NOT_VALID]
        .map(Some)
        .contains(&error.aadsts())
}

fn cut_off() -> Text {
    text!(
        "Entra does not accept the authorization code: it was cut off while it was copied, most likely. Still waiting: paste the whole address, from `http` to its end, and press Enter",
        "認可コードが受け付けられませんでした。コピー中に途中で切れた可能性があります。引き続き待機しています。`http` から末尾までアドレス全体を貼り付け、Enter キーを押してください"
    )
}

/// The tokens that an answer leads to.
fn understand(
    answer: Answer,
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
fn warning_about(redirect_uri: &str) -> Option<Text> {
    let plain = redirect_uri.trim_end_matches('/').to_ascii_lowercase();
    if plain.ends_with("/common/oauth2/nativeclient") {
        return Some(text!(
            "Microsoft's page at {redirect_uri} hides the code since January 2026: register http://localhost under \"Mobile and desktop applications\", and leave --redirect-uri out",
            "{redirect_uri} のページは 2026 年 1 月以降、認可コードを表示しません。http://localhost を「モバイル アプリケーションとデスクトップ アプリケーション」に登録し、--redirect-uri を省略してください"
        ));
    }
    plain.starts_with("https://").then(|| {
        text!(
            "the site at {redirect_uri} may redeem the code itself, and then it cannot be redeemed here: stop the page before it loads, or register http://localhost besides and leave --redirect-uri out",
            "{redirect_uri} のサイトが認可コードを先に使うと、ここでは使えなくなります。ページの読み込みを中止してアドレスを控えるか、http://localhost も登録して --redirect-uri を省略してください"
        )
    })
}

/// What to do where a browser makes https of every address, and nobody here speaks that.
fn no_https(redirect_uri: &str) -> Text {
    let secure = redirect_uri.replacen("http:", "https:", 1);
    text!(
        "the browser insists on https, which this machine's listener does not have: in the address bar change the beginning {secure} to {redirect_uri} and open that, or paste the address here and press Enter",
        "ブラウザーが https で接続しようとしていますが、ここでは http しか使えません。アドレス バーの先頭の {secure} を {redirect_uri} に変えて開くか、そのアドレスをここに貼り付けて Enter キーを押してください"
    )
}

pub(crate) fn code_of(
    answer: Answer,
    account: &Account,
    redirect_uri: &str,
) -> Result<AuthorizationCode> {
    match answer {
        Answer::Code(code) => Ok(code),
        Answer::Error {
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
    let proof_not_wanted = error
        .aadsts()
        .is_some_and(|code| PROOF_NOT_WANTED.contains(&code));
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
    let is_about_it = match refusal.aadsts {
        Some(number) => guide::OF_A_CODE.contains(&number),
        None => refusal.error == "invalid_grant" && refusal.suberror.is_none(),
    };
    if !is_about_it {
        return error;
    }
    let flags = account.flags().join(" ");
    Error::new(
        error.kind(),
        text!(
            "Entra does not accept the authorization code: it is incomplete (cut off while it was copied), has expired (after 10 minutes) or was used already",
            "認可コードが受け付けられませんでした。コードが不完全 (コピー中に途中で切れたなど) か、期限切れ (10 分) か、使用済みです"
        ),
    )
    .with_hint(text!(
        "sign in again with `entra-token login {flags}`; if you paste the address, copy all of it, from `http` to its end",
        "`entra-token login {flags}` でもう一度サインインしてください。アドレスを貼り付ける場合は、`http` から末尾まで全体をコピーしてください"
    ))
    .with_refusal(refusal.clone())
}

fn not_needed(authentication: &ClientAuthentication) -> Text {
    let proof = match authentication {
        ClientAuthentication::None | ClientAuthentication::Secret => {
            text!("client secret", "クライアント シークレット")
        }
        ClientAuthentication::Certificate(_) => text!("certificate", "証明書"),
        ClientAuthentication::FederatedToken { .. } => {
            text!("federated token", "フェデレーション トークン")
        }
    };
    text_of!(
        proof => "the {proof} is not needed: the redirect URI is registered for mobile and desktop apps; signed in without it",
        "{proof}は不要です。リダイレクト URI が「モバイル アプリケーションとデスクトップ アプリケーション」に登録されているため、それを使わずにサインインしました"
    )
}

fn cancelled(account: &Account) -> Error {
    let client_id = &account.client_id;
    Error::new(
        ErrorKind::Cancelled,
        text!("the sign-in was cancelled in the browser", "ブラウザーでサインインがキャンセルされました"),
    )
    .with_hint(text!(
        "if the page said that an admin must approve, ask one to consent to {client_id}; otherwise run the same command again",
        "管理者の承認が必要と表示された場合は、{client_id} への同意を管理者に依頼してください。それ以外は同じコマンドをもう一度実行してください"
    ))
}

/// Nobody listens, and standard input has ended.
fn nobody_can_paste() -> Error {
    Error::usage(text!(
        "the answer of this sign-in has to be pasted, and standard input has ended",
        "このサインインの応答は貼り付ける必要がありますが、標準入力が終了しています"
    ))
    .with_hint(text!(
        "run it on a terminal; or in two steps: the same command with --start, then `entra-token login --finish URL`",
        "ターミナルで実行するか、同じコマンドに --start を付けて開始し、`entra-token login --finish URL` で完了してください"
    ))
}

fn timed_out(account: &Account, timeout: Duration) -> Error {
    let seconds = timeout.as_secs();
    let redirect_uri = String::from(account.redirect.clone());
    let platform = match account.authentication.client_type() {
        ClientType::Public => text!(
            "\"Mobile and desktop applications\"",
            "「モバイル アプリケーションとデスクトップ アプリケーション」"
        ),
        // Under the other platform Entra refuses what the client proves itself with.
        ClientType::Confidential => text!("\"Web\"", "「Web」"),
    };
    Error::new(
        ErrorKind::TimedOut,
        text!(
            "nobody finished the sign-in within {seconds} s",
            "{seconds} 秒以内にサインインが完了しませんでした"
        ),
    )
    .with_hint(text_of!(
        platform => "look at the browser: only there Entra shows a wrong client id (AADSTS700016), a tenant that does not exist (AADSTS90002, AADSTS900023: check --tenant), a user of another tenant or without the app (AADSTS50020, AADSTS50105), an app of one organization (AADSTS50194: give --tenant with its id or domain), a redirect URI that is not registered (AADSTS50011: register {redirect_uri} under {platform}) and \"Need admin approval\" (AADSTS90094); or give more time with --timeout",
        "ブラウザーを確認してください。クライアント ID の誤り (AADSTS700016)、存在しないテナント (AADSTS90002、AADSTS900023: --tenant を確認)、別テナントのユーザーやアプリに割り当てられていないユーザー (AADSTS50020、AADSTS50105)、単一テナントのアプリ (AADSTS50194: --tenant でその ID またはドメインを指定)、未登録のリダイレクト URI (AADSTS50011: {redirect_uri} を{platform}に登録)、「管理者の承認が必要」(AADSTS90094) はブラウザーにだけ表示されます。時間が足りない場合は --timeout を長くしてください"
    ))
}
