//! The operation in memory: statistics in f64, and products that compute only one triangle of a
//! symmetric result.

mod forward;
mod gradient;
mod products;
mod statistics;

pub(super) use forward::{maps, samples};
pub(super) use gradient::Checkpointing;
