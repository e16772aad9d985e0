//! Sets of samples in memory.

mod image_set;
mod labeled;
mod signal_options;
mod signal_set;
mod split;

pub use image_set::{Color, ImageSet, ReadOptions};
pub(crate) use image_set::{from_picture, resized};
pub(crate) use labeled::Labeled;
pub use signal_options::{Mixing, Placement, SignalOptions};
pub(crate) use signal_set::Gathered;
pub use signal_set::SignalSet;
pub use split::Split;
pub(crate) use split::several;
