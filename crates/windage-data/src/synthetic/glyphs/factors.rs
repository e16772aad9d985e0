//! The factors a letter is drawn with.

use rand::RngExt;
use serde::{Deserialize, Serialize};
use windage_core::seed::Rng;

/// A factor that letters are drawn with.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Factor {
    /// Width of the strokes, as a share of the image's side.
    StrokeWidth,
    /// Hue in degrees.
    Hue,
    /// Clockwise rotation in degrees.
    Inclination,
    /// Shift to the right, as a share of the image's side.
    X,
    /// Shift downwards, as a share of the image's side.
    Y,
    /// Height of the letter's box, as a share of the image's side.
    Size,
    /// Brightness of the strokes on black, 0…1.
    Contrast,
}

impl Factor {
    /// Returns the name of the image attribute that measures this factor, and the number of its
    /// units per unit of the factor in images of `side` pixels.
    ///
    /// Size is measured as the root mean square radius of the ink, which is about a third of the
    /// letter's box.
    pub fn read_as(self, side: usize) -> (&'static str, f64) {
        let side = side as f64;
        match self {
            Self::StrokeWidth => ("stroke width", side),
            Self::Hue => ("hue", 1.0),
            Self::Inclination => ("inclination", 1.0),
            Self::X => ("position x", side),
            Self::Y => ("position y", side),
            Self::Size => ("size", side / 3.0),
            Self::Contrast => ("contrast", 100.0),
        }
    }
}

/// The factors of one letter; units as in [`Factor`].
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct Factors {
    /// See [`Factor::StrokeWidth`].
    pub stroke_width: f64,
    /// See [`Factor::Hue`].
    pub hue_degrees: f64,
    /// See [`Factor::Inclination`].
    pub inclination_degrees: f64,
    /// See [`Factor::X`].
    pub x: f64,
    /// See [`Factor::Y`].
    pub y: f64,
    /// See [`Factor::Size`].
    pub size: f64,
    /// See [`Factor::Contrast`].
    pub contrast: f64,
}

impl Factors {
    /// Returns the value of one factor.
    pub fn get(&self, factor: Factor) -> f64 {
        match factor {
            Factor::StrokeWidth => self.stroke_width,
            Factor::Hue => self.hue_degrees,
            Factor::Inclination => self.inclination_degrees,
            Factor::X => self.x,
            Factor::Y => self.y,
            Factor::Size => self.size,
            Factor::Contrast => self.contrast,
        }
    }
}

/// A uniform range `[from, to]` for each factor.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct FactorRanges {
    stroke_width: [f64; 2],
    hue_degrees: [f64; 2],
    inclination_degrees: [f64; 2],
    x: [f64; 2],
    y: [f64; 2],
    size: [f64; 2],
    contrast: [f64; 2],
}

impl Default for FactorRanges {
    /// Returns ranges for upright bright letters in red to green hues, with little variation
    /// otherwise.
    fn default() -> Self {
        Self {
            stroke_width: [0.08, 0.12],
            hue_degrees: [0.0, 90.0],
            inclination_degrees: [-9.0, 9.0],
            x: [-0.02, 0.02],
            y: [-0.02, 0.02],
            size: [0.7, 0.8],
            contrast: [0.95, 1.0],
        }
    }
}

impl FactorRanges {
    /// Sets the range of one factor.
    #[must_use]
    pub fn with(mut self, factor: Factor, from: f64, to: f64) -> Self {
        *self.range_mut(factor) = [from, to];
        self
    }

    /// Draws the factors of one letter, each uniformly from its range.
    pub fn draw(&self, rng: &mut Rng) -> Factors {
        let mut uniform = |[from, to]: [f64; 2]| from + (to - from) * rng.random::<f64>();
        Factors {
            stroke_width: uniform(self.stroke_width),
            hue_degrees: uniform(self.hue_degrees),
            inclination_degrees: uniform(self.inclination_degrees),
            x: uniform(self.x),
            y: uniform(self.y),
            size: uniform(self.size),
            contrast: uniform(self.contrast),
        }
    }

    fn range_mut(&mut self, factor: Factor) -> &mut [f64; 2] {
        match factor {
            Factor::StrokeWidth => &mut self.stroke_width,
            Factor::Hue => &mut self.hue_degrees,
            Factor::Inclination => &mut self.inclination_degrees,
            Factor::X => &mut self.x,
            Factor::Y => &mut self.y,
            Factor::Size => &mut self.size,
            Factor::Contrast => &mut self.contrast,
        }
    }
}
