//! Masks of one bit a weight, and what is done with them.

mod apply;
mod bits;
mod cutoff;
mod ownership;

#[cfg(test)]
pub(crate) use apply::PARALLEL_FROM;
pub(crate) use apply::{clear_where, copy_where};
pub use bits::BitMask;
pub use cutoff::{initialized, largest};
pub(crate) use ownership::Ownership;
