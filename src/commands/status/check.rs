//! `status --check`: what a monitor wants to know. The worst of all accounts decides.

use std::time::Duration;

use jiff::{SignedDuration, Timestamp};

use crate::error::Error;
use crate::locales::{Message, fl};
use crate::ui::{AccountStatus, Checkup, Finding, Reports, Severity, span};

use super::Check;

pub(super) fn report(accounts: Vec<AccountStatus>, flags: &Check, now: Timestamp) -> Reports {
    let limits = Limits {
        warn: flags.warn,
        crit: flags.crit,
        now,
    };
    let mut findings: Vec<Finding> = accounts
        .into_iter()
        .map(|account| limits.judge(account))
        .collect();
    if findings.is_empty() {
        findings.push(Finding::general(fl!("status-nobody-signed")));
    }
    with(findings, flags, now)
}

/// Not even the accounts can be told.
pub(super) fn failed(error: &Error, flags: &Check, now: Timestamp) -> Reports {
    with(vec![Finding::general(error.fact().clone())], flags, now)
}

fn with(findings: Vec<Finding>, flags: &Check, now: Timestamp) -> Reports {
    Reports::Checked(Checkup {
        findings,
        format: flags.format,
        warn: flags.warn,
        crit: flags.crit,
        now,
    })
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
            (fl!("status-sign"), status.sign_in_due_at),
        ];
        let ends = ends.iter().filter_map(|(what, end)| Some((what, (*end)?)));
        // The nearest end is the worst.
        let nearest = ends.min_by_key(|(_, end)| *end);
        let nearest = nearest.map(|(what, end)| self.judge_end(what, end));
        let mut judged: Vec<(Severity, Message)> = nearest.into_iter().collect();
        judged.extend(status.last_failure.as_ref().map(|error| {
            let reason = error.fact();
            let remark = fl!("status-last-refresh-failed", reason = reason.clone());
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
            fl!("status-ends", what = what.clone(), left = left.clone())
        } else {
            fl!("status-ended", what = what.clone())
        };
        (severity, remark)
    }
}
