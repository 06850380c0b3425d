//! `status --check`: what a monitor wants to know. The worst of all accounts decides.

use std::io;
use std::time::Duration;

use jiff::{SignedDuration, Timestamp};
use serde_json::{Value, json};

use crate::error::Error;
use crate::locales::{Language, Message, fl};
use crate::ui::{Report, Ui, print, span};

use super::{AccountStatus, Check, CheckFormat, monitoring};

/// How bad it is, in the numbers of monitoring plugins ("Monitoring Plugins Development
/// Guidelines", return codes).
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Severity {
    /// All is well.
    Ok = 0,
    /// Worth a look.
    Warning = 1,
    /// A person must act.
    Critical = 2,
}

impl Severity {
    pub(super) fn as_str(self) -> &'static str {
        match self {
            Self::Ok => "ok",
            Self::Warning => "warning",
            Self::Critical => "critical",
        }
    }
}

/// What a monitor is told.
#[derive(Debug)]
pub(super) struct Checkup {
    /// One for each account; or the one why there is none.
    pub findings: Vec<Finding>,
    /// What the monitor reads.
    pub format: CheckFormat,
    /// How long before an end it is to warn.
    pub warn: Duration,
    /// And how long before it is to raise the alarm.
    pub crit: Duration,
    /// When the command ran.
    pub now: Timestamp,
}

impl Checkup {
    /// Judges every account.
    pub(super) fn of(accounts: Vec<AccountStatus>, flags: &Check, now: Timestamp) -> Self {
        let limits = Limits {
            warn: flags.warn,
            crit: flags.crit,
            now,
        };
        let judged = accounts.into_iter().map(|account| limits.judge(account));
        let mut findings: Vec<Finding> = judged.collect();
        if findings.is_empty() {
            findings.push(Finding::general(fl!("status-not-signed-in")));
        }
        Self::with(findings, flags, now)
    }

    /// Not even the accounts can be told.
    pub(super) fn failed(error: &Error, flags: &Check, now: Timestamp) -> Self {
        Self::with(vec![Finding::general(error.fact().clone())], flags, now)
    }

    fn with(findings: Vec<Finding>, flags: &Check, now: Timestamp) -> Self {
        Self {
            findings,
            format: flags.format,
            warn: flags.warn,
            crit: flags.crit,
            now,
        }
    }

    /// The worst of all accounts.
    pub(super) fn severity(&self) -> Severity {
        let severities = self.findings.iter().map(|finding| finding.severity);
        severities.max().unwrap_or(Severity::Critical)
    }
}

impl Report for Checkup {
    fn print(&self, ui: Ui) -> io::Result<()> {
        print(&monitoring::report(self, ui.language))
    }

    fn json(&self, ui: Ui) -> Option<Value> {
        let findings = self
            .findings
            .iter()
            .map(|finding| finding.object(ui.language));
        Some(json!({
            "state": self.severity().as_str(),
            "accounts": findings.collect::<Vec<_>>(),
        }))
    }

    /// A monitor's own.
    fn exit_code(&self) -> u8 {
        self.severity() as u8
    }
}

/// What a monitor is told of an account, or of all of them.
#[derive(Debug)]
pub(super) struct Finding {
    /// How bad it is.
    pub severity: Severity,
    /// Why.
    pub remark: Message,
    /// The account; none if there is none, or none can be told.
    pub status: Option<AccountStatus>,
}

impl Finding {
    /// What is wrong with all of them.
    fn general(remark: Message) -> Self {
        Self {
            severity: Severity::Critical,
            remark,
            status: None,
        }
    }

    /// The judgement on an account, with all that is known of it; on nobody where there is none.
    fn object(&self, language: Language) -> Value {
        let status = self.status.as_ref();
        let mut object = status.map_or_else(
            || json!({"account": null}),
            |status| status.object(language),
        );
        object["state"] = self.severity.as_str().into();
        object["remark"] = self.remark.text(language).into();
        object
    }
}

struct Limits {
    warn: Duration,
    crit: Duration,
    now: Timestamp,
}

impl Limits {
    fn judge(&self, status: AccountStatus) -> Finding {
        let ends = [
            (fl!("status-refresh-token"), status.refresh_token_expires_at),
            (
                fl!("status-client-credential"),
                status.credential_expires_at,
            ),
            (fl!("status-sign-in"), status.sign_in_due_at),
        ];
        let ends = ends.iter().filter_map(|(what, end)| Some((what, (*end)?)));
        // The nearest end is the worst.
        let nearest = ends.min_by_key(|(_, end)| *end);
        let nearest = nearest.map(|(what, end)| self.judge_end(what, end));
        let mut judged: Vec<(Severity, Message)> = nearest.into_iter().collect();
        judged.extend(status.last_failure.as_ref().map(|error| {
            let reason = error.fact();
            let remark = fl!("status-last-refresh-failed", reason);
            (Severity::Warning, remark)
        }));
        judged.extend(
            status
                .problem
                .as_ref()
                .map(|error| (Severity::Critical, error.fact().clone())),
        );
        // The last of the worst: a problem says more than a time.
        let worst = judged.into_iter().max_by_key(|(severity, _)| *severity);
        let (severity, remark) = worst.unwrap_or((Severity::Ok, fl!("status-ok")));
        Finding {
            severity,
            remark,
            status: Some(status),
        }
    }

    fn judge_end(&self, what: &Message, end: Timestamp) -> (Severity, Message) {
        let left = end.duration_since(self.now);
        let is_within =
            |limit: Duration| SignedDuration::try_from(limit).is_ok_and(|it| left <= it);
        let severity = if is_within(self.crit) {
            Severity::Critical
        } else if is_within(self.warn) {
            Severity::Warning
        } else {
            Severity::Ok
        };
        let remark = if left.is_positive() {
            let left = span(left);
            fl!("status-expires-in", what, left)
        } else {
            fl!("status-expired", what)
        };
        (severity, remark)
    }
}
