//! What training loops share: the order of samples, and checkpoints that continue to the same bits.

mod checkpoint;
mod finite;
mod schedule;

pub use checkpoint::{Blobs, Checkpoint, Saved, module_blob, optimizer_blob, value_blob};
pub use finite::is_finite;
pub use schedule::Schedule;
