//! Runs: what all subcommands that compute have in common, from the configuration to the folder
//! that they leave.

mod arguments;
mod effect;
mod folder;
mod foreign;
mod job;
mod lock;
mod record;

pub(crate) use arguments::RunArguments;
pub(crate) use effect::refuse_without_effect;
pub(crate) use job::{Job, Outcome, Run, start};
