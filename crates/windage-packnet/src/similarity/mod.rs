//! How similar a task is to earlier ones, and which earlier one it is compared with.

mod coarse;
mod reference;
mod signature;

pub(crate) use coarse::CoarseRows;
pub use reference::{EarlierTask, Reference, ReferenceRule};
pub use signature::{Signature, SignatureMeasure};
