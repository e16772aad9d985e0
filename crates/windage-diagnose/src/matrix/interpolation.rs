//! Interpolation of features and losses.

use serde::{Deserialize, Serialize};
use windage_core::Error;

use crate::Result;

/// How features move from one sample to the other.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Path {
    /// Along the straight line.
    #[default]
    Linear,
    /// Along the great circle (Shoemake 1985), for features whose length has no meaning.
    Spherical,
}

impl Path {
    /// Returns the features at a share `t` of the way.
    pub fn between(self, from: &[f32], to: &[f32], t: f64) -> Vec<f32> {
        match self {
            Self::Linear => lerp(from, to, t),
            Self::Spherical => slerp(from, to, t),
        }
    }
}

/// Returns `from + (to − from) · t`.
///
/// # Panics
/// Panics if the lengths differ.
pub fn lerp(from: &[f32], to: &[f32], t: f64) -> Vec<f32> {
    assert_eq!(from.len(), to.len(), "features must have one length");
    from.iter()
        .zip(to)
        .map(|(&a, &b)| (f64::from(a) + (f64::from(b) - f64::from(a)) * t) as f32)
        .collect()
}

/// Returns `sin((1 − t)Ω)/sin Ω · from + sin(tΩ)/sin Ω · to` with the angle `Ω` between them, or
/// [`lerp`] if they are (anti)parallel.
///
/// # Panics
/// Panics if the lengths differ.
pub fn slerp(from: &[f32], to: &[f32], t: f64) -> Vec<f32> {
    let dot = |a: &[f32], b: &[f32]| {
        a.iter().zip(b).map(|(&x, &y)| f64::from(x) * f64::from(y)).sum::<f64>()
    };
    let cosine = dot(from, to) / (dot(from, from) * dot(to, to)).sqrt();
    let angle = cosine.clamp(-1.0, 1.0).acos();
    // Features of length 0 give NaN.
    if angle.is_nan() || angle.sin() <= 1e-6 {
        return lerp(from, to, t);
    }
    let (a, b) = (((1.0 - t) * angle).sin() / angle.sin(), (t * angle).sin() / angle.sin());
    from.iter().zip(to).map(|(&x, &y)| (a * f64::from(x) + b * f64::from(y)) as f32).collect()
}

/// How far features and loss of a cell have moved from the source sample to the target sample, 0…1.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct Step {
    /// Share of the way that features have moved.
    pub feature: f64,
    /// Share of the way that the loss has moved.
    pub loss: f64,
}

/// Whether features and losses are combined.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Steps {
    /// Each step of the loss is combined with each step of the features.
    #[default]
    Grid,
    /// Features and loss move together, in one row (claim 3 of the patent). What comes from the
    /// features and what from the loss cannot be told apart then.
    Paired,
}

/// Most steps of features or losses: a picture of the matrix could not be drawn with many more, nor
/// could anybody look at it.
pub const MOST_STEPS: usize = 50;

/// The combinations of features and losses to decode.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Grid {
    rows: usize,
    columns: usize,
    paired: bool,
}

/// Checks a number of steps.
fn check_steps(field: &str, count: usize) -> Result<()> {
    if (2..=MOST_STEPS).contains(&count) {
        return Ok(());
    }
    let range = format!("from 2, the two samples themselves, to {MOST_STEPS}");
    Err(Error::setting(field, count, &range).into())
}

impl Grid {
    /// Combines each of `losses` steps down with each of `features` steps across.
    ///
    /// # Errors
    /// Returns an error if either is below 2, since both samples have to be in the grid, or above
    /// [`MOST_STEPS`].
    pub fn new(features: usize, losses: usize) -> Result<Self> {
        check_steps("features", features)?;
        check_steps("losses", losses)?;
        Ok(Self { rows: losses, columns: features, paired: false })
    }

    /// Moves features and losses together, in one row (claim 3 of the patent).
    ///
    /// # Errors
    /// Returns an error for fewer than two steps or more than [`MOST_STEPS`].
    pub fn paired(steps: usize) -> Result<Self> {
        check_steps("features", steps)?;
        Ok(Self { rows: 1, columns: steps, paired: true })
    }

    /// Returns whether features and losses move together.
    pub fn is_paired(&self) -> bool {
        self.paired
    }

    /// Returns the number of losses, down.
    pub fn rows(&self) -> usize {
        self.rows
    }

    /// Returns the number of features, across.
    pub fn columns(&self) -> usize {
        self.columns
    }

    /// Returns the cells, row by row.
    pub fn steps(&self) -> Vec<Step> {
        let share = |index: usize, count: usize| index as f64 / (count - 1) as f64;
        let cell = |row: usize, column: usize| {
            let feature = share(column, self.columns);
            Step { feature, loss: if self.paired { feature } else { share(row, self.rows) } }
        };
        (0..self.rows)
            .flat_map(|row| (0..self.columns).map(move |column| cell(row, column)))
            .collect()
    }
}
