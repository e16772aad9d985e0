//! What both training loops share: the order of samples, checkpoints, progress and interruption.

mod checkpoint;
mod run;
mod schedule;

pub(crate) use checkpoint::{Blobs, Checkpoint, module_blob, number_blob, optimizer_blob};
pub(crate) use run::{Trainer, run};
pub(crate) use schedule::Schedule;

pub use checkpoint::Saved;
pub use run::Curve;
