//! How similar a task is to earlier ones, and which of these counts.

mod reference;
mod signature;

pub use reference::{EarlierTask, Narrowing, Reference};
pub(crate) use signature::coarse_batch;
pub use signature::{Signature, SignatureMeasure};
