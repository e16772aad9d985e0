//! Image data for windage: readers for common formats, and letters drawn with known factors.
//!
//! Every reader gives an [`ImageSet`], which is a Burn [`Dataset`](burn::data::dataset::Dataset) of
//! [`Sample`](windage_core::Sample)s and becomes a [`Domain`](windage_core::Domain) with [`ImageSet::into_domain`].
//! [`open`] recognises the format from the path.

mod bytes;
mod cifar;
mod error;
mod folder;
pub mod glyphs;
mod idx;
mod image_set;
mod open;
pub mod shift;
mod usps;

pub use cifar::read_cifar;
pub use error::{Error, Result};
pub use folder::read_folder;
pub use idx::{read_idx, read_idx_pair};
pub use image_set::{Colour, ImageSet, ReadOptions};
pub use open::{Split, open};
pub use usps::read_usps;
