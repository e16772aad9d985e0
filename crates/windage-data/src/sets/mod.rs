//! Sets of labeled samples in memory.

mod gathered;
mod image_set;
mod labeled;
mod note;
mod picture;
mod signal_set;

pub(crate) use gathered::Gathered;
pub use image_set::ImageSet;
pub(crate) use labeled::Labeled;
pub use note::ReadNote;
pub use picture::{Color, MAX_PIXELS, ReadOptions};
pub(crate) use picture::{fitted, flattened, from_picture, to_picture};
pub use signal_set::SignalSet;
