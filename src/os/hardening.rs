//! What this process has in memory is for nobody else: no core dump holds it, and no other process
//! of the same user can attach to read it. Linux has both. The other Unixes have the limit on core
//! dumps alone, Windows has neither. Root reads everything everywhere.
//!
//! Nor does a program that we start find our secrets in its environment, on any of them.

use std::process::Command;

#[cfg(unix)]
use std::sync::OnceLock;

/// The variable that holds an access token, unless another is named.
pub(crate) const TOKEN_VARIABLE: &str = "ENTRA_ACCESS_TOKEN";

/// The variables of ours that hold secrets.
const SECRET_VARIABLES: [&str; 2] = ["AZURE_CLIENT_SECRET", "AZURE_CLIENT_CERTIFICATE_PASSWORD"];

/// Keeps our secrets out of the environment of a program that we start.
pub(crate) fn keep_from(program: &mut Command) -> &mut Command {
    for name in SECRET_VARIABLES {
        program.env_remove(name);
    }
    program
}

/// The same with the token that `exec` has put there, for a program that needs none.
pub(crate) fn keep_token_from(program: &mut Command) -> &mut Command {
    keep_from(program).env_remove(TOKEN_VARIABLE)
}

/// Begins, for as long as the process lives. Where the system refuses, it goes on without.
///
/// On Linux nobody but root may then look into `/proc/PID`; the process itself still may, so
/// `/dev/stdin` and `/dev/fd/63` can be opened as before.
pub(crate) fn begin() {
    #[cfg(unix)]
    allow_no_core();
    #[cfg(target_os = "linux")]
    forbid_attaching();
}

/// The soft limit only: a browser inherits it, and may raise it again.
#[cfg(unix)]
fn allow_no_core() {
    use rustix::process::{Resource, Rlimit, getrlimit, setrlimit};
    let before = getrlimit(Resource::Core);
    // The first call in a process knows what there was.
    let _ = CORE_LIMIT.set(before.current);
    let limit = Rlimit {
        current: Some(0),
        ..before
    };
    // A soft limit can always be lowered.
    let _ = setrlimit(Resource::Core, limit);
}

/// The soft limit of core dumps that this process was given.
#[cfg(unix)]
static CORE_LIMIT: OnceLock<Option<u64>> = OnceLock::new();

/// Lets the program that takes this process over have the limits that this one was given; all else
/// ends with the `exec` by itself.
#[cfg(unix)]
pub(crate) fn end() {
    use rustix::process::{Resource, Rlimit, getrlimit, setrlimit};
    let Some(current) = CORE_LIMIT.get().copied() else {
        return;
    };
    let limit = Rlimit {
        current,
        ..getrlimit(Resource::Core)
    };
    // It is no higher than the hard limit, which nobody has changed.
    let _ = setrlimit(Resource::Core, limit);
}

/// This covers core dumps that a program takes from the kernel, which no limit counts for. It ends
/// with the next `exec`: a browser or a store's command is as any other.
#[cfg(target_os = "linux")]
fn forbid_attaching() {
    use rustix::process::{DumpableBehavior, set_dumpable_behavior};
    let _ = set_dumpable_behavior(DumpableBehavior::NotDumpable);
}
