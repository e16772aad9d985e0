//! Letters drawn from strokes with known factors, so that shifts can be planted without a download.
//!
//! Every letter is a set of polylines in the unit square. The coverage of a pixel falls off
//! linearly over one pixel at the edge of a stroke, as a function of the distance to the nearest
//! stroke. The factors are stroke width, hue, inclination, position, size and contrast; each is
//! drawn uniformly from a range that can be chosen.

mod draw;
mod factors;
mod letters;
mod planted;

pub use draw::draw;
pub use factors::{Factor, FactorRanges, Factors};
pub use letters::{LETTERS, Letter};
pub use planted::{Planted, PlantedDomains, PlantedPair, planted_names};

use rand::RngExt;
use windage_core::{Sample, Seed, Stream};

use crate::ImageSet;

/// The number and the size of letters to draw, and the ranges of their factors.
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

/// Side of the images in pixels, by default.
const SIDE: usize = 24;

impl GlyphsConfig {
    /// Describes `count` letters of 24 × 24 pixels with the default ranges.
    pub fn new(count: usize) -> Self {
        Self { count, side: SIDE, ranges: FactorRanges::default() }
    }

    /// Sets the side of the square images, in pixels.
    #[must_use]
    pub fn with_side(mut self, side: usize) -> Self {
        self.side = side;
        self
    }

    /// Sets the ranges to draw the factors from.
    #[must_use]
    pub fn with_ranges(mut self, ranges: FactorRanges) -> Self {
        self.ranges = ranges;
        self
    }

    /// Draws the set. Sets of the same seed and of different `part` are independent.
    pub fn init(&self, seed: Seed, part: u64) -> Glyphs {
        let mut rng = seed.rng(Stream::Data, part);
        let (mut images, mut all) =
            (Vec::with_capacity(self.count), Vec::with_capacity(self.count));
        for _ in 0..self.count {
            let letter = rng.random_range(0..LETTERS.len());
            let factors = self.ranges.draw(&mut rng);
            images.push(Sample { values: draw(letter, &factors, self.side), label: letter });
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
    /// The images, `[3, side, side]`.
    pub images: ImageSet,
    /// The factors of each image.
    pub factors: Vec<Factors>,
}
