//! Planted shifts of letters.

use windage_core::{Domain, Seed, Shift};

use super::{Factor, FactorRanges, Glyphs, GlyphsConfig};
use crate::Result;
use crate::synthetic::planted_ranges::{Part, PlantedRanges};

/// A shift to plant into letters: one factor is harmful to a classifier, the other is not.
///
/// The module [`synthetic`](crate::synthetic) explains why the other factor does no harm.
///
/// ```
/// use windage_core::Seed;
/// use windage_data::synthetic::glyphs::Planted;
///
/// let letters = Planted::default().draw(50, Seed(0)).into_domains()?;
/// assert_eq!((letters.shift.source.len(), letters.training.len()), (50, 50));
/// # Ok::<(), windage_data::Error>(())
/// ```
#[derive(Debug, Clone, PartialEq)]
pub struct Planted {
    /// The name, the harmful factor first: `inclination-hue`.
    pub name: &'static str,
    /// The factor to blame.
    pub harmful: Factor,
    /// The factor that differs as well but does no harm.
    pub harmless: Factor,
    ranges: PlantedRanges,
}

/// The two domains of a planted shift, and the set to train the classifier on.
#[derive(Debug, Clone, PartialEq)]
pub struct PlantedPair {
    /// Letters on which the classifier is good.
    pub source: Glyphs,
    /// Letters on which it is bad.
    pub target: Glyphs,
    /// Letters to train the classifier on.
    pub training: Glyphs,
}

impl PlantedPair {
    /// Makes domains of the images, named `source letters`, `target letters` and `training
    /// letters`.
    ///
    /// # Errors
    /// Returns an error if no letters were drawn.
    pub fn into_domains(self) -> Result<PlantedDomains> {
        Ok(PlantedDomains {
            shift: Shift {
                source: self.source.images.into_domain("source letters")?,
                target: self.target.images.into_domain("target letters")?,
            },
            training: self.training.images.into_domain("training letters")?,
        })
    }
}

/// The images of a planted shift as domains.
#[derive(Debug, Clone)]
pub struct PlantedDomains {
    /// The letters on which the classifier is good, and those on which it is bad.
    pub shift: Shift<Domain>,
    /// The letters to train the classifier on.
    pub training: Domain,
}

/// All planted shifts; the first one is the default.
const PLANTED: [Planted; 5] = [
    Planted {
        name: "inclination-hue",
        harmful: Factor::Inclination,
        harmless: Factor::Hue,
        ranges: PlantedRanges {
            harmful: Shift::new([-9.0, 9.0], [-9.0, 63.0]),
            harmless: Shift::new([0.0, 90.0], [72.0, 234.0]),
        },
    },
    Planted {
        name: "position-hue",
        harmful: Factor::X,
        harmless: Factor::Hue,
        ranges: PlantedRanges {
            harmful: Shift::new([-0.03, 0.03], [-0.03, 0.18]),
            harmless: Shift::new([0.0, 90.0], [72.0, 234.0]),
        },
    },
    Planted {
        name: "contrast-position",
        harmful: Factor::Contrast,
        harmless: Factor::X,
        ranges: PlantedRanges {
            harmful: Shift::new([0.8, 1.0], [0.1, 1.0]),
            harmless: Shift::new([-0.06, 0.0], [-0.02, 0.08]),
        },
    },
    Planted {
        name: "contrast-hue",
        harmful: Factor::Contrast,
        harmless: Factor::Hue,
        ranges: PlantedRanges {
            harmful: Shift::new([0.8, 1.0], [0.1, 1.0]),
            harmless: Shift::new([0.0, 90.0], [72.0, 234.0]),
        },
    },
    Planted {
        name: "size-hue",
        harmful: Factor::Size,
        harmless: Factor::Hue,
        ranges: PlantedRanges {
            harmful: Shift::new([0.7, 0.8], [0.3, 0.8]),
            harmless: Shift::new([0.0, 90.0], [72.0, 234.0]),
        },
    },
];

/// Returns the names that [`Planted::named`] knows.
pub fn planted_names() -> Vec<&'static str> {
    PLANTED.iter().map(|planted| planted.name).collect()
}

impl Default for Planted {
    /// Returns `inclination-hue`: inclined letters of other hues, where the hue does no harm.
    fn default() -> Self {
        PLANTED[0].clone()
    }
}

impl Planted {
    /// Returns the planted shift with that name.
    pub fn named(name: &str) -> Option<Self> {
        PLANTED.iter().find(|planted| planted.name == name).cloned()
    }

    /// Returns the smallest changes `[harmful, harmless]` of the factors that count as a change
    /// between two samples: a quarter of the harmful factor's range in the target, and 15 % of the
    /// harmless factor's range over both domains.
    pub fn least_changes(&self) -> [f64; 2] {
        self.ranges.least_changes()
    }

    /// Draws both domains and the training set, `count` letters each.
    pub fn draw(&self, count: usize, seed: Seed) -> PlantedPair {
        let set = |part, number| {
            let [[h1, h2], [n1, n2]] = self.ranges.of(part);
            let ranges =
                FactorRanges::default().with(self.harmful, h1, h2).with(self.harmless, n1, n2);
            GlyphsConfig::new(count).with_ranges(ranges).init(seed, number)
        };
        PlantedPair {
            source: set(Part::Source, 0),
            target: set(Part::Target, 1),
            training: set(Part::Training, 2),
        }
    }
}
