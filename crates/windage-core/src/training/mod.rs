//! What training loops share: the order of samples, the loop around steps, and checkpoints that
//! continue to the same bits.

mod checkpoint;
mod fingerprint;
mod finite;
mod run;
mod schedule;
mod trained;
mod workers;

pub use checkpoint::{Blobs, Checkpoint, Checkpointing, module_blob, optimizer_blob, value_blob};
pub use fingerprint::fingerprint;
pub use finite::is_finite;
pub use run::{Curve, Plan, Trainer, run};
pub use schedule::Schedule;
pub use trained::Trainable;
pub use workers::Workers;
