//! Known shifts of real samples: corruptions whose kind and strength are chosen.
//!
//! A diagnosis can be tested by them, since what is planted is what must be named. Each corruption
//! has a *ladder* of severities in its own unit, from weak to strong, one for each direction in
//! which it can act, and the names of the attributes that are a right answer. The amounts vary from
//! sample to sample, as in real shifts: each is drawn uniformly from 80…120 % of the severity.
//!
//! [`CommonCorruption`] has the corruptions of the benchmark ImageNet-C, each at five severities
//! that are the same for all samples.
//!
//! None of them uses [`Attribute::alter`](windage_core::Attribute::alter), by which a diagnosis
//! tests its suspicions, nor the methods of it where others are as good: images are warped by
//! bicubic interpolation, and strokes grow by a morphological dilation on a finer grid.
//!
//! ```
//! use windage_core::{Seed, Stream};
//! use windage_data::synthetic::corruptions::{Ground, ImageCorruption};
//!
//! let rotation = ImageCorruption::Rotation;
//! assert_eq!((rotation.unit(), rotation.answers(Ground::Dark)), ("°", &["inclination"][..]));
//! let [clockwise, _] = rotation.ladders() else { panic!("two directions") };
//! let mut rng = Seed(0).rng(Stream::User(0), 17);
//! let image = rotation.apply(&[0.5; 64], [1, 8, 8], Ground::Dark, clockwise[2], &mut rng);
//! assert_eq!(image.len(), 64);
//! ```

mod common;
mod images;
mod light;
mod recordings;
mod series;
mod stroke;
mod tone;
mod warp;

pub use common::CommonCorruption;
pub use images::{Ground, ImageCorruption};
pub use recordings::RecordingCorruption;
pub use series::SeriesCorruption;

use rand::RngExt;
use windage_core::seed::Rng;

/// Range of a sample's amount, as a share of the severity.
const SHARES: std::ops::Range<f64> = 0.8..1.2;

/// Draws the amount of one sample.
fn amount(severity: f64, rng: &mut Rng) -> f64 {
    severity * rng.random_range(SHARES)
}
