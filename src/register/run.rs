//! Carries a plan out, step by step, and remembers how each is taken back.

use std::thread;
use std::time::{Duration, Instant};

use jiff::Timestamp;
use oauth2::ClientSecret;
use serde::Deserialize;
use serde_json::Value;
use zeroize::Zeroizing;

use crate::error::{Error, ErrorKind, Result};
use crate::locales::{Message, fl};
use crate::os::interrupt;

use super::directory::{Body, Directory};
use super::found::{Found, parsed};
use super::{Plan, Request, StepKind, Variable, Yields};

/// Between two looks at what was made.
const PAUSE: Duration = Duration::from_secs(1);

/// What was done.
#[derive(Debug)]
pub(crate) struct AppliedStep {
    /// Of which step.
    pub work: StepKind,
    /// What it came to.
    pub what: Message,
    /// What takes it back.
    pub undo: Request,
}

/// A client secret that was just made.
pub(crate) struct NewSecret {
    /// The app it belongs to.
    pub client_id: String,
    /// Its value.
    pub value: ClientSecret,
    /// When it expires.
    pub ends_at: Option<Timestamp>,
}

/// How far a plan was carried out.
#[derive(Debug)]
pub(crate) struct Ran {
    /// The plan, with everything that was learned.
    pub plan: Plan,
    /// What was done, in its order.
    pub applied: Vec<AppliedStep>,
    /// Why the rest was not.
    pub failure: Option<Error>,
}

/// The parts of a new client secret that count ("passwordCredential resource type").
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Password {
    secret_text: Zeroizing<String>,
    end_date_time: Option<Timestamp>,
}

/// Carries out what is left of a plan. `keep` keeps a new secret at once, or it is removed again;
/// `progress` hears what is being done.
pub(crate) fn carry_out(
    plan: Plan,
    directory: &Directory,
    keep: &mut dyn FnMut(NewSecret) -> Result<()>,
    progress: &dyn Fn(&Message),
) -> Ran {
    let mut run = Run {
        plan,
        directory,
        applied: Vec::new(),
        keep,
    };
    let mut failure = None;
    for step in run.plan.steps.clone() {
        let requests = step.requests.clone();
        if requests.is_empty() {
            continue;
        }
        progress(&step.what);
        let what = step.in_full();
        let done = requests
            .iter()
            .try_for_each(|request| run.send(request, step.work, &what));
        if let Err(error) = done {
            failure = Some(error);
            break;
        }
    }
    Ran {
        plan: run.plan,
        applied: run.applied,
        failure,
    }
}

struct Run<'a> {
    plan: Plan,
    directory: &'a Directory,
    applied: Vec<AppliedStep>,
    keep: &'a mut dyn FnMut(NewSecret) -> Result<()>,
}

impl Run<'_> {
    fn send(&mut self, request: &Request, work: StepKind, what: &Message) -> Result<()> {
        if let Yields::Value(variable, _) = request.yields
            && self.plan.known.get(variable).is_some()
        {
            return Ok(());
        }
        let request = request.with(&self.plan.known);
        let answer = self.directory.send(&request, work);
        let answer = answer.map_err(|error| match (request.yields, error.kind()) {
            (Yields::Secret, ErrorKind::Unreachable | ErrorKind::Interrupted) => {
                error.with_further_hint(&self.lost_secret())
            }
            _ => error,
        })?;
        // An answer to a change may be empty.
        let value = match answer.as_slice() {
            [] => Value::Null,
            _ if request.yields == Yields::Secret => without_the_secret(&answer)?,
            _ => parsed(&answer)?,
        };
        if let Some(undo) = request.undo(&value) {
            let what = what.clone();
            self.applied.push(AppliedStep { work, what, undo });
        }
        match request.yields {
            Yields::Nothing => Ok(()),
            Yields::Value(variable, property) => self.learn(variable, &value[property]),
            Yields::Secret => self.keep_secret(&answer),
        }
    }

    /// What to do about a secret whose value nobody has heard.
    fn lost_secret(&self) -> Message {
        let client_id = self.plan.known.value(Variable::ClientId);
        fl!("register-unknown-secret", client_id)
    }

    fn learn(&mut self, variable: Variable, value: &Value) -> Result<()> {
        let known = &mut self.plan.known;
        known.learn(variable, value.as_str().unwrap_or_default());
        if known.get(variable).is_some() {
            return Ok(());
        }
        let name = variable.as_str();
        Err(Error::new(
            ErrorKind::Unexpected,
            fl!("register-graph-reply-lacks", name),
        ))
    }

    /// Keeps the secret. One that cannot be kept is of no use.
    fn keep_secret(&mut self, answer: &Body) -> Result<()> {
        let password: Password = parsed(answer)?;
        let client_id = self.plan.known.get(Variable::ClientId).unwrap_or_default();
        let kept = (self.keep)(NewSecret {
            client_id: client_id.to_owned(),
            value: ClientSecret::new(password.secret_text.to_string()),
            ends_at: password.end_date_time,
        });
        let Err(error) = kept else {
            return Ok(());
        };
        let removed = self.applied.last().map(|deed| deed.undo.clone());
        let removed = removed.map(|undo| self.directory.send(&undo, StepKind::Secret));
        if let Some(Ok(_)) = removed {
            self.applied.pop();
            return Err(error.with_further_hint(&fl!("register-secret-removed")));
        }
        Err(error)
    }
}

/// The answer with a new secret, but for its value: that is parsed once, to be wiped.
fn without_the_secret(answer: &Body) -> Result<Value> {
    #[derive(Deserialize)]
    #[serde(rename_all = "camelCase")]
    struct Shown {
        key_id: String,
    }
    let shown: Shown = parsed(answer)?;
    Ok(serde_json::json!({"keyId": shown.key_id}))
}

impl Ran {
    /// Reads back what was done, until the directory shows it all, or for as long as it may take.
    pub(crate) fn read_back(
        &mut self,
        directory: &Directory,
        kept: Option<Timestamp>,
        progress: &dyn Fn(&Message),
    ) {
        progress(&fl!("register-reading-back"));
        let deadline = Instant::now() + directory.patience();
        loop {
            let spec = &self.plan.spec;
            let seen = Found::look(directory, &spec.once_more(&self.plan.known))
                .and_then(|found| Plan::seen(spec, &found, kept));
            let is_late = Instant::now() >= deadline;
            self.failure = match seen {
                Ok(plan) if plan.is_done() => {
                    self.plan = plan;
                    return;
                }
                Ok(_) if is_late => Some(not_shown()),
                // What is new may not be found by its id yet.
                Err(error) if is_late || error.kind() != ErrorKind::Usage => Some(error),
                Ok(_) | Err(_) if interrupt::requested() => Some(interrupt::error()),
                Ok(_) | Err(_) => None,
            };
            if self.failure.is_some() {
                return;
            }
            thread::sleep(PAUSE);
        }
    }
}

fn not_shown() -> Error {
    Error::new(
        ErrorKind::TemporarilyUnavailable,
        fl!("register-not-visible-yet"),
    )
}
