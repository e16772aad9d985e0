//! What training loops share: the order of samples, and checkpoints that continue to the same bits.

mod checkpoint;
mod schedule;

pub use checkpoint::{Blobs, Checkpoint, Saved, module_blob, optimizer_blob, value_blob};
pub use schedule::Schedule;
