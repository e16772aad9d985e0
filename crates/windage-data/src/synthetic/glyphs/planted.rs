//! Planted shifts: two domains of letters of which one factor is to blame and another is not.
//!
//! The harmless factor is harmless by construction: the classifier is trained on a third set, which
//! has all values of the harmless factor and only the first domain's values of the harmful one.

use windage_core::Seed;

use super::{Factor, FactorRanges, Glyphs, GlyphsConfig};

/// A shift to plant.
#[derive(Debug, Clone, PartialEq)]
pub struct Planted {
    /// Name, as `inclination-hue`.
    pub name: &'static str,
    /// The factor to blame.
    pub harmful: Factor,
    /// The factor that differs as well but does no harm.
    pub harmless: Factor,
    harmful_ranges: [[f64; 2]; 2],
    harmless_ranges: [[f64; 2]; 2],
}

/// Two domains and what the classifier learns from.
#[derive(Debug, Clone, PartialEq)]
pub struct PlantedPair {
    /// Where the classifier is good.
    pub first: Glyphs,
    /// Where it is bad.
    pub second: Glyphs,
    /// What the classifier is trained on.
    pub training: Glyphs,
}

/// The shifts there are, harmful factor first; the first is the default one.
const PLANTED: [Planted; 5] = [
    Planted {
        name: "inclination-hue",
        harmful: Factor::Inclination,
        harmless: Factor::Hue,
        harmful_ranges: [[-9.0, 9.0], [-9.0, 63.0]],
        harmless_ranges: [[0.0, 90.0], [72.0, 234.0]],
    },
    Planted {
        name: "position-hue",
        harmful: Factor::X,
        harmless: Factor::Hue,
        harmful_ranges: [[-0.03, 0.03], [-0.03, 0.18]],
        harmless_ranges: [[0.0, 90.0], [72.0, 234.0]],
    },
    Planted {
        name: "contrast-position",
        harmful: Factor::Contrast,
        harmless: Factor::X,
        harmful_ranges: [[0.8, 1.0], [0.1, 1.0]],
        harmless_ranges: [[-0.06, 0.0], [-0.02, 0.08]],
    },
    Planted {
        name: "contrast-hue",
        harmful: Factor::Contrast,
        harmless: Factor::Hue,
        harmful_ranges: [[0.8, 1.0], [0.1, 1.0]],
        harmless_ranges: [[0.0, 90.0], [72.0, 234.0]],
    },
    Planted {
        name: "size-hue",
        harmful: Factor::Size,
        harmless: Factor::Hue,
        harmful_ranges: [[0.7, 0.8], [0.3, 0.8]],
        harmless_ranges: [[0.0, 90.0], [72.0, 234.0]],
    },
];

/// Names that [`Planted::named`] knows.
pub fn planted_names() -> Vec<&'static str> {
    PLANTED.iter().map(|planted| planted.name).collect()
}

impl Planted {
    /// The planted shift of that name.
    pub fn named(name: &str) -> Option<Self> {
        PLANTED.iter().find(|planted| planted.name == name).cloned()
    }

    /// Changes of the harmful and the harmless factor below these are too small to speak of shares:
    /// a quarter of the harmful factor's range in the second domain, and 15 % of the harmless
    /// one's over both.
    pub fn least_changes(&self) -> [f64; 2] {
        let [_, [h3, h4]] = self.harmful_ranges;
        let [[n1, n2], [n3, n4]] = self.harmless_ranges;
        [0.25 * (h4 - h3), 0.15 * (n2.max(n4) - n1.min(n3))]
    }

    /// Draws both domains and the training set, `count` letters each.
    pub fn draw(&self, count: usize, seed: Seed) -> PlantedPair {
        let [[h1, h2], [h3, h4]] = self.harmful_ranges;
        let [[n1, n2], [n3, n4]] = self.harmless_ranges;
        let ranges = |harmful: (f64, f64), harmless: (f64, f64)| {
            let ranges = FactorRanges::default().with(self.harmful, harmful.0, harmful.1);
            ranges.with(self.harmless, harmless.0, harmless.1)
        };
        let set = |ranges, part| GlyphsConfig::new(count).with_ranges(ranges).init(seed, part);
        PlantedPair {
            first: set(ranges((h1, h2), (n1, n2)), 0),
            second: set(ranges((h3, h4), (n3, n4)), 1),
            training: set(ranges((h1, h2), (n1.min(n3), n2.max(n4))), 2),
        }
    }
}
