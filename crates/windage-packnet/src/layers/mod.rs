//! What a module is made of, as far as packing is concerned.

mod anatomy;
mod sections;
mod units;
mod walk;

pub(crate) use anatomy::Anatomy;
pub use anatomy::{Layer, LayerKind};
pub use sections::{Blocks, Section};
pub use units::Granularity;
pub(crate) use units::Units;
pub(crate) use walk::{Parameter, parameters};
