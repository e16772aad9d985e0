//! Sets of samples in memory.

mod image_set;
mod labelled;
mod signal_options;
mod signal_set;
mod split;

pub use image_set::{Colour, ImageSet, ReadOptions};
pub(crate) use image_set::{from_picture, resized};
pub(crate) use labelled::Labelled;
pub use signal_options::{Mixing, Placement, SignalOptions};
pub(crate) use signal_set::Gathered;
pub use signal_set::SignalSet;
pub use split::Split;
pub(crate) use split::several;
