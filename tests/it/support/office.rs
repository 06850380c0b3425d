//! A computer with an Azure CLI that is signed in, and the directory it is signed in to.

use std::process::Command;

use serde_json::Value;

use super::fake_graph::{FakeGraph, TOKEN, azure_cli};
use super::{Computer, Outcome, finish, set_mode};

/// What carries a plan out without a question.
const RUN: [&str; 2] = ["--run", "--yes"];

pub(crate) struct Office {
    pub(crate) computer: Computer,
    pub(crate) graph: FakeGraph,
}

impl Office {
    pub(crate) fn new() -> Self {
        let computer = Computer::new();
        let graph = FakeGraph::start(&computer.entra);
        std::fs::create_dir(computer.path("bin")).expect("a folder");
        let office = Self { computer, graph };
        office.az(azure_cli().trim_start_matches("#!/bin/sh\n"));
        office
    }

    /// What the Azure CLI does from now on. It keeps its arguments.
    pub(crate) fn az(&self, does: &str) {
        let said = self.computer.path("az-said");
        let said = said.display();
        self.program("az", &format!("echo \"$@\" >>'{said}'\n{does}\n"));
    }

    /// Puts a program on the `PATH`. Another process writes it: this one may be starting programs
    /// meanwhile, which would hold it open.
    pub(crate) fn program(&self, name: &str, does: &str) {
        let path = self.computer.path("bin").join(name);
        let script = format!("#!/bin/sh\n{does}\n");
        let mut write = Command::new("/bin/sh");
        write.args(["-c", "printf %s \"$0\" >\"$1\"", &script]);
        assert!(write.arg(&path).status().expect("started").success());
        set_mode(&path, 0o755);
    }

    /// Where programs are found: ours before those of the system.
    pub(crate) fn search_path(&self) -> String {
        format!("{}:/usr/bin:/bin", self.computer.path("bin").display())
    }

    /// Sends a request to the directory as who is signed in: its status, and the answer.
    pub(crate) fn send(&self, method: &str, url: &str, body: &str) -> (u16, String) {
        let browser = self.computer.browser(reqwest::redirect::Policy::none());
        let method = method.parse().expect("a method");
        let mut request = browser.request(method, url).bearer_auth(TOKEN);
        if !body.is_empty() {
            request = request.header("Content-Type", "application/json");
            request = request.body(body.to_owned());
        }
        let Ok(response) = request.send() else {
            return (599, "no answer".to_owned()); // who waits for one is not to wait for ever
        };
        let status = response.status().as_u16();
        (status, response.text().unwrap_or_default())
    }

    /// `register` in this directory.
    pub(crate) fn command(&self, args: &[&str]) -> Command {
        let host = self.graph.host();
        let args = [&["register", "--graph-host", &host], args].concat();
        let mut command = self.computer.command(&args);
        command.env("PATH", self.search_path());
        command
    }

    pub(crate) fn register(&self, args: &[&str]) -> Outcome {
        finish(self.command(args).spawn().expect("started"))
    }

    pub(crate) fn run(&self, args: &[&str]) -> Outcome {
        self.register(&[&RUN, args].concat())
    }

    /// The one app that is registered.
    #[track_caller]
    pub(crate) fn app(&self) -> Value {
        let applications = self.graph.objects().applications;
        assert_eq!(applications.len(), 1);
        applications[0].clone()
    }

    pub(crate) fn client_id(&self) -> String {
        self.app()["appId"].as_str().expect("an id").to_owned()
    }
}
