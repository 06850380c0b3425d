//! For monitors: a line of a monitoring plugin ("Monitoring Plugins Development Guidelines"), or
//! metrics in Prometheus' text format.

use std::fmt::Write as _;

use jiff::Timestamp;

use crate::error::ErrorKind;
use crate::foreign::one_line;
use crate::locales::Language;
use crate::quoting::{plugin_label, plugin_line, prometheus};

use super::check::{Checkup, Finding};
use super::{AccountStatus, CheckFormat};

pub(super) fn report(checkup: &Checkup, language: Language) -> String {
    match checkup.format {
        CheckFormat::Nagios => line(checkup, language),
        CheckFormat::Prometheus => metrics(&checkup.findings),
    }
}

/// The state, the worst accounts first, and how long each thing still lasts.
fn line(checkup: &Checkup, language: Language) -> String {
    let state = checkup.severity().as_str().to_uppercase();
    let findings = &checkup.findings;
    let mut sorted: Vec<&Finding> = findings.iter().collect();
    sorted.sort_by_key(|finding| std::cmp::Reverse(finding.severity));
    let remarks: Vec<String> = sorted
        .iter()
        .map(|finding| remark(finding, language))
        .collect();
    let data: Vec<String> = findings
        .iter()
        .filter_map(|finding| finding.status.as_ref())
        .flat_map(|status| performance_data(status, checkup))
        .collect();
    let mut line = format!("ENTRA-TOKEN {state} - {}", remarks.join("; "));
    if !data.is_empty() {
        let _ = write!(line, " | {}", data.join(" "));
    }
    line
}

/// A bar would begin the performance data.
fn remark(finding: &Finding, language: Language) -> String {
    let remark = one_line(&finding.remark.text(language));
    let line = match &finding.status {
        None => remark,
        Some(status) => format!("{}: {remark}", status.account),
    };
    plugin_line(&line)
}

/// `'label'=seconds;warn:;crit:` for each end: less than the limits is bad.
fn performance_data(status: &AccountStatus, checkup: &Checkup) -> Vec<String> {
    let account = plugin_label(&status.account);
    let (warn, crit) = (checkup.warn.as_secs(), checkup.crit.as_secs());
    ends(status)
        .into_iter()
        .filter_map(|(name, end)| {
            let left = end?.as_second() - checkup.now.as_second();
            Some(format!("'{account} {name}'={left}s;{warn}:;{crit}:"))
        })
        .collect()
}

/// What ends, by its name.
fn ends(status: &AccountStatus) -> [(&'static str, Option<Timestamp>); 3] {
    [
        ("refresh_token", status.refresh_token_expires_at),
        ("client_credential", status.credential_expires_at),
        ("sign_in", status.sign_in_due_at),
    ]
}

const STATE: &str = "entra_token_state";

/// A metric of an account with what it means, and its value where it has one.
type Metric = (
    &'static str,
    &'static str,
    fn(&AccountStatus) -> Option<i64>,
);

const METRICS: [Metric; 5] = [
    (
        "entra_token_sign_in_required",
        "1 if new tokens require a user to sign in.",
        |status| Some(i64::from(needs_sign_in(status))),
    ),
    (
        "entra_token_refresh_token_renewed_timestamp_seconds",
        "Time of the last token renewal.",
        |status| second(status.renewed_at),
    ),
    (
        "entra_token_refresh_token_expires_timestamp_seconds",
        "Expiry of the refresh token if it is not used.",
        |status| second(status.refresh_token_expires_at),
    ),
    (
        "entra_token_client_credential_expires_timestamp_seconds",
        "Expiry of the client secret or certificate.",
        |status| second(status.credential_expires_at),
    ),
    (
        "entra_token_sign_in_due_timestamp_seconds",
        "Time of the next sign-in required by a policy.",
        |status| second(status.sign_in_due_at),
    ),
];

fn needs_sign_in(status: &AccountStatus) -> bool {
    let problem = status.problem.as_ref();
    problem.is_some_and(|error| error.kind() == ErrorKind::SignInRequired)
}

fn second(instant: Option<Timestamp>) -> Option<i64> {
    instant.map(Timestamp::as_second)
}

fn metrics(findings: &[Finding]) -> String {
    // That no user is signed in is a state, too, of no account.
    let states = findings.iter().map(|finding| {
        let status = finding.status.as_ref();
        let account = status.map_or("", |status| &status.account);
        sample(STATE, account, finding.severity as i64)
    });
    let mut lines = of_kind(
        STATE,
        "0 all is well, 1 warning, 2 critical.",
        states.collect(),
    );
    for (name, help, value) in METRICS {
        let statuses = findings
            .iter()
            .filter_map(|finding| finding.status.as_ref());
        let values = statuses
            .filter_map(|status| Some(sample(name, &status.account, value(status)?)))
            .collect();
        lines.extend(of_kind(name, help, values));
    }
    lines.join("\n")
}

/// The samples of a metric behind what it is; nothing if there are none.
fn of_kind(name: &str, help: &str, samples: Vec<String>) -> Vec<String> {
    if samples.is_empty() {
        return samples;
    }
    let head = [
        format!("# HELP {name} {help}"),
        format!("# TYPE {name} gauge"),
    ];
    head.into_iter().chain(samples).collect()
}

fn sample(name: &str, account: &str, value: i64) -> String {
    format!("{name}{{account=\"{}\"}} {value}", prometheus(account))
}
