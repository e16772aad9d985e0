//! The loop that both kinds of training share.

mod run;

pub(crate) use run::{Trainer, run};

pub use run::Curve;
