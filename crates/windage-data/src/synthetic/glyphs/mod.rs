//! Letters drawn from strokes with known factors, so that shifts can be planted without a download.
//!
//! Every letter is a set of polylines in the unit square; a pixel's coverage falls off linearly
//! over one pixel at the stroke's edge, which is anti-aliasing of the distance to the nearest
//! stroke. Factors: stroke width, hue, inclination, position, size and contrast, each drawn
//! uniformly from a range of the user's choosing.

mod draw;
mod factors;
mod letters;
mod planted;

pub use draw::draw;
pub use factors::{Factor, FactorRanges, Factors};
pub use letters::LETTERS;
pub use planted::{Planted, PlantedPair, planted_names};

use rand::RngExt;
use windage_core::{Seed, Stream};

use crate::ImageSet;

/// Which letters to draw, how many, how large, and with which factors.
///
/// ```
/// use windage_core::Seed;
/// use windage_data::synthetic::glyphs::{FactorRanges, GlyphsConfig};
///
/// let glyphs = GlyphsConfig::new(100).with_ranges(FactorRanges::default()).init(Seed(0), 0);
/// assert_eq!(glyphs.images.shape(), [3, 24, 24]);
/// assert_eq!(glyphs.factors.len(), 100);
/// ```
#[derive(Debug, Clone, PartialEq)]
pub struct GlyphsConfig {
    count: usize,
    side: usize,
    ranges: FactorRanges,
}

/// Side of the images in pixels unless asked otherwise.
const SIDE: usize = 24;

impl GlyphsConfig {
    /// `count` letters of 24 × 24 pixels with the default ranges.
    pub fn new(count: usize) -> Self {
        Self { count, side: SIDE, ranges: FactorRanges::default() }
    }

    /// Side of the square images, in pixels.
    #[must_use]
    pub fn with_side(mut self, side: usize) -> Self {
        self.side = side;
        self
    }

    /// Ranges to draw the factors from.
    #[must_use]
    pub fn with_ranges(mut self, ranges: FactorRanges) -> Self {
        self.ranges = ranges;
        self
    }

    /// Draws the set; `part` tells several sets of one seed apart.
    pub fn init(&self, seed: Seed, part: u64) -> Glyphs {
        let mut rng = seed.rng(Stream::Data, part);
        let (mut images, mut all) =
            (Vec::with_capacity(self.count), Vec::with_capacity(self.count));
        for _ in 0..self.count {
            let letter = rng.random_range(0..LETTERS.len());
            let factors = self.ranges.draw(&mut rng);
            images.push((draw(letter, &factors, self.side), letter));
            all.push(factors);
        }
        let classes = LETTERS.iter().map(|letter| letter.name.to_string()).collect();
        Glyphs {
            images: ImageSet::from_images([3, self.side, self.side], classes, images),
            factors: all,
        }
    }
}

/// Drawn letters with the factors they were drawn with.
#[derive(Debug, Clone, PartialEq)]
pub struct Glyphs {
    /// The pictures, `[3, side, side]`.
    pub images: ImageSet,
    /// The factors of every picture.
    pub factors: Vec<Factors>,
}
