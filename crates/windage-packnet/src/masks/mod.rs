//! Masks of one bit per weight, and the choice of the weights that a task keeps.

mod apply;
mod bits;
mod cutoff;

#[cfg(test)]
pub(crate) use apply::PARALLEL_FROM;
pub(crate) use apply::{clear_where, copy_where};
pub use bits::BitMask;
pub use cutoff::{largest, pruned_count};
