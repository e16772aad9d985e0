//! Training: the order of samples, the loop around steps, and checkpoints from which a run resumes
//! to the same bits.

mod checkpoint;
mod curve;
mod fingerprint;
mod finite;
mod identity;
mod run;
mod schedule;
mod trainable;
mod workers;

pub use checkpoint::{Blobs, Checkpoint, Checkpointing, module_blob, optimizer_blob, value_blob};
pub use curve::Curve;
pub use fingerprint::fingerprint;
pub use finite::is_finite;
pub use identity::Identity;
pub use run::{Plan, StopReason, Trainer, Training, train};
pub use schedule::Schedule;
#[doc(hidden)]
pub use trainable::ADAM_EPSILON;
pub use trainable::Trainable;
pub use workers::Workers;
