//! The loop that all kinds of training share.

mod run;
mod trained;

pub(crate) use run::{Plan, Trainer, run};
pub(crate) use trained::Trained;

pub use run::Curve;
