//! Two hundred processes at once on a token that has ended: one of them asks, all print.

use std::process::{Child, Stdio};

use super::programs;
use super::table::Row;
use super::timing::{Spread, timed};
use crate::support::Computer;

const MEASURE: &str = "200 × `show` at once, token expired";
const CROWD: usize = 200;
const ROUNDS: usize = 7;
const LONG_AGO: &str = "2020-01-01T00:00:00Z";

pub(crate) fn rows() -> Vec<Row> {
    let computer = Computer::signed_in();
    let (mut together, mut in_a_row) = (Vec::new(), Vec::new());
    let mut most = 0;
    for _ in 0..ROUNDS {
        in_a_row.push(timed(|| (0..CROWD).for_each(|_| end(show(&computer)))));
        computer.access_token_ends(LONG_AGO);
        let before = computer.entra.requests().len();
        together.push(timed(|| {
            let all: Vec<Child> = (0..CROWD).map(|_| show(&computer)).collect();
            all.into_iter().for_each(end);
        }));
        most = most.max(computer.entra.requests().len() - before);
    }
    let (together, in_a_row) = (Spread::of(together), Spread::of(in_a_row));
    vec![
        Row::raced(
            MEASURE,
            &together,
            &in_a_row,
            "one after the other, fresh",
            Some(3.0),
        ),
        Row::counted("… requests", &most, "1", most == 1),
    ]
}

fn show(computer: &Computer) -> Child {
    let mut command = programs::shipped(&computer.command(&["show"]));
    command.stdout(Stdio::null()).stderr(Stdio::null());
    command.spawn().expect("started")
}

fn end(mut child: Child) {
    let status = child.wait().expect("ended");
    assert!(status.success(), "{status}");
}
