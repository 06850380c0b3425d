//! App registrations: what is wished for, and the plan that leads there. One [`Plan`] is printed
//! for people (`portal.rs`, `powershell.rs`), printed for machines (`az.rs`, `graph.rs`), and
//! carried out, so that none of them can say what another does not do.
//!
//! Stores nothing, asks nobody, and prints nothing.

pub mod az;
mod graph;
mod plan;
pub mod portal;
pub mod powershell;
mod wish;

pub use graph::{Known, Method, Request, Undo, Variable, Yields, printed as graph_requests};
pub use plan::{Plan, Standing, Step, Work};
pub use wish::{
    Audience, DisplayName, GraphHost, Permission, PermissionKind, Platform, RegisteredRedirect,
    Resource, SecretLifetime, Wish,
};

/// Marks what this program registered, so that it is found again and nothing else is touched.
pub const TAG: &str = "entra-token";
