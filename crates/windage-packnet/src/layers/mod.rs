//! The layers of a module, as far as packing is concerned.

mod blocks;
mod layer;
mod units;
mod walk;

pub use blocks::{Blocks, Section};
pub use layer::{Layer, LayerKind};
pub use units::Granularity;
pub(crate) use units::Units;
pub(crate) use walk::{Parameter, Weight, parameters};
