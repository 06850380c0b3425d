//! Whole processes, timed in turns: what disturbs one disturbs all, so that the ratios hold.

use std::process::{Command, Stdio};
use std::time::Instant;

/// Many runs of one program, in milliseconds.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Spread {
    pub(crate) median: f64,
    /// A tenth of the runs took less.
    low: f64,
    /// A tenth of the runs took more.
    high: f64,
}

impl Spread {
    pub(crate) fn of(mut times: Vec<f64>) -> Self {
        times.sort_by(f64::total_cmp);
        let last = times.len() - 1;
        Self {
            median: times[last / 2],
            low: times[last / 10],
            high: times[last - last / 10],
        }
    }
}

/// Starts a command that is ready to be timed.
pub(crate) type Start<'a> = &'a dyn Fn() -> Command;

/// Runs all contenders in each round, each time another one first.
pub(crate) fn race<const N: usize>(rounds: usize, contenders: [Start<'_>; N]) -> [Spread; N] {
    let mut times = [const { Vec::new() }; N];
    for start in contenders {
        time(start()); // once before it counts
    }
    for round in 0..rounds {
        for turn in 0..N {
            let index = (round + turn) % N;
            times[index].push(time(contenders[index]()));
        }
    }
    times.map(Spread::of)
}

/// Milliseconds from the start to the end of a process, which must succeed.
fn time(mut command: Command) -> f64 {
    command
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .stderr(Stdio::null());
    timed(|| {
        let status = command.status().expect("started");
        assert!(status.success(), "{command:?}: {status}");
    })
}

/// Milliseconds that a piece of work takes.
pub(crate) fn timed(work: impl FnOnce()) -> f64 {
    let began = Instant::now();
    work();
    began.elapsed().as_secs_f64() * 1000.0
}

/// How much the same process differs from run to run on this machine.
pub(crate) fn noise() -> String {
    let [Spread { median, low, high }] = race(200, [&|| Command::new("true")]);
    format!(
        "Whole processes in turns, medians. Noise of this machine: 200 times `true` took {median:.2} ms, eight in ten of them between {low:.2} and {high:.2} ms."
    )
}

/// A program that is on the PATH.
pub(crate) fn is_installed(program: &str) -> bool {
    let mut look = Command::new("sh");
    look.args(["-c", r#"command -v "$0""#, program]);
    look.stdout(Stdio::null())
        .status()
        .is_ok_and(|status| status.success())
}
