//! App registrations: the registration that is wanted, and the plan that leads there. One [`Plan`] is
//! printed for people (`portal.rs`, `powershell.rs`), printed for machines (`az.rs`, `graph.rs`), and
//! carried out (`run.rs`, through `directory.rs`, as the user who is signed in to the Azure CLI), so
//! that none of them can say what another does not do.
//!
//! Stores nothing, never prompts, and prints nothing.

mod audience;
pub(crate) mod az;
mod azure_cli;
mod completion;
mod directory;
mod found;
mod graph;
mod permission;
mod plan;
pub(crate) mod portal;
pub(crate) mod powershell;
mod redirect;
mod registration_spec;
mod run;
mod step;

pub(crate) use audience::Audience;
pub(crate) use azure_cli::signed_in;
pub(crate) use directory::Directory;
pub(crate) use found::Found;
pub(crate) use graph::{Known, Method, Request, Undo, Variable, Yields, printed as graph_requests};
pub(crate) use permission::{Permission, PermissionKind, Resource};
pub(crate) use plan::Plan;
pub(crate) use redirect::{Platform, RegisteredRedirect};
pub(crate) use registration_spec::{DisplayName, GraphHost, RegistrationSpec, SecretLifetime};
pub(crate) use run::{NewSecret, Ran, carry_out};
pub(crate) use step::{Standing, Step, StepKind};

/// Marks what this program registered, so that it is found again and nothing else is touched.
pub(crate) const TAG: &str = "entra-token";
