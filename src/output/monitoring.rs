//! For monitors: a line of a monitoring plugin ("Monitoring Plugins Development Guidelines"), or
//! metrics in Prometheus' text format.

use std::fmt::Write as _;

use jiff::Timestamp;

use crate::cli::CheckFormat;
use crate::foreign::clean;
use crate::language::Language;

use super::{AccountStatus, Checkup, Finding, Severity};

impl Severity {
    pub(super) fn as_str(self) -> &'static str {
        match self {
            Self::Ok => "ok",
            Self::Warning => "warning",
            Self::Critical => "critical",
        }
    }
}

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
        .flat_map(|finding| performance_data(&finding.status, checkup))
        .collect();
    let mut line = format!("ENTRA-TOKEN {state} - {}", remarks.join("; "));
    if !data.is_empty() {
        let _ = write!(line, " | {}", data.join(" "));
    }
    line
}

/// A bar would begin the performance data.
fn remark(finding: &Finding, language: Language) -> String {
    let remark = clean(finding.remark.get(language));
    let line = match finding.status.account.as_str() {
        "" => remark,
        account => format!("{account}: {remark}"),
    };
    line.replace('|', "/")
}

/// `'label'=seconds;warn:;crit:` for each end: less than the limits is bad.
fn performance_data(status: &AccountStatus, checkup: &Checkup) -> Vec<String> {
    let account = status.account.replace(['\'', '=', '|'], "_");
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

/// A metric with what it means, and its value for an account where it has one.
type Metric = (&'static str, &'static str, fn(&Finding) -> Option<i64>);

const STATE: &str = "entra_token_state";

const METRICS: [Metric; 6] = [
    (STATE, "0 all is well, 1 warning, 2 critical.", |finding| {
        Some(finding.severity as i64)
    }),
    (
        "entra_token_sign_in_required",
        "1 where only a person can get new tokens.",
        |finding| Some(i64::from(needs_sign_in(finding))),
    ),
    (
        "entra_token_refresh_token_renewed_timestamp_seconds",
        "When the tokens were renewed last.",
        |finding| second(finding.status.renewed_at),
    ),
    (
        "entra_token_refresh_token_expires_timestamp_seconds",
        "When the refresh token ends if it is not used.",
        |finding| second(finding.status.refresh_token_expires_at),
    ),
    (
        "entra_token_client_credential_expires_timestamp_seconds",
        "When the client secret or the certificate ends.",
        |finding| second(finding.status.credential_expires_at),
    ),
    (
        "entra_token_sign_in_due_timestamp_seconds",
        "When a policy asks for the next sign-in.",
        |finding| second(finding.status.sign_in_due_at),
    ),
];

fn needs_sign_in(finding: &Finding) -> bool {
    let problem = finding.status.problem.as_ref();
    problem.is_some_and(|error| error.exit_code() == 4)
}

fn second(instant: Option<Timestamp>) -> Option<i64> {
    instant.map(Timestamp::as_second)
}

fn metrics(findings: &[Finding]) -> String {
    let mut lines = Vec::new();
    for (name, help, value) in METRICS {
        let values: Vec<String> = findings
            .iter()
            // That nobody is signed in is a state, too.
            .filter(|finding| name == STATE || !finding.status.account.is_empty())
            .filter_map(|finding| {
                let account = escaped(&finding.status.account);
                Some(format!(
                    "{name}{{account=\"{account}\"}} {}",
                    value(finding)?
                ))
            })
            .collect();
        if !values.is_empty() {
            lines.push(format!("# HELP {name} {help}"));
            lines.push(format!("# TYPE {name} gauge"));
            lines.extend(values);
        }
    }
    lines.join("\n")
}

/// A label's value ("Exposition formats", Prometheus).
fn escaped(label: &str) -> String {
    label
        .replace('\\', "\\\\")
        .replace('"', "\\\"")
        .replace('\n', "\\n")
}
