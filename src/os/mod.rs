//! The operating system: what the process does if it has nothing more to give, or does not answer; what
//! it lets other processes do to this one; the programs it starts; whose files these are.

pub(crate) mod child;
pub(crate) mod encoding;
pub(crate) mod hardening;
pub(crate) mod interrupt;
pub(crate) mod limits;
pub(crate) mod ownership;
pub(crate) mod regular;
pub(crate) mod threads;
pub(crate) mod watchdog;
