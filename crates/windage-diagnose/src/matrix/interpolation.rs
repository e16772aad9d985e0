//! Interpolation of features and losses.

use serde::{Deserialize, Serialize};
use windage_core::Error;

use crate::Result;

/// How features move from one to the other.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Path {
    /// Along the straight line.
    #[default]
    Linear,
    /// Along the great circle (Shoemake 1985), for features whose length carries no meaning.
    Spherical,
}

impl Path {
    /// The features a share `t` of the way.
    pub fn between(self, from: &[f32], to: &[f32], t: f64) -> Vec<f32> {
        match self {
            Self::Linear => lerp(from, to, t),
            Self::Spherical => slerp(from, to, t),
        }
    }
}

/// `from + (to − from) · t`.
///
/// # Panics
/// If the lengths differ.
pub fn lerp(from: &[f32], to: &[f32], t: f64) -> Vec<f32> {
    assert_eq!(from.len(), to.len(), "features of one length");
    from.iter()
        .zip(to)
        .map(|(&a, &b)| (f64::from(a) + (f64::from(b) - f64::from(a)) * t) as f32)
        .collect()
}

/// `sin((1 − t)Ω)/sin Ω · from + sin(tΩ)/sin Ω · to` with the angle `Ω` between them; straight
/// where they are (anti)parallel.
///
/// # Panics
/// If the lengths differ.
pub fn slerp(from: &[f32], to: &[f32], t: f64) -> Vec<f32> {
    let dot = |a: &[f32], b: &[f32]| {
        a.iter().zip(b).map(|(&x, &y)| f64::from(x) * f64::from(y)).sum::<f64>()
    };
    let cosine = dot(from, to) / (dot(from, from) * dot(to, to)).sqrt();
    let angle = cosine.clamp(-1.0, 1.0).acos();
    // NaN comes from features of length 0.
    if angle.is_nan() || angle.sin() <= 1e-6 {
        return lerp(from, to, t);
    }
    let (a, b) = (((1.0 - t) * angle).sin() / angle.sin(), (t * angle).sin() / angle.sin());
    from.iter().zip(to).map(|(&x, &y)| (a * f64::from(x) + b * f64::from(y)) as f32).collect()
}

/// One cell: how far its features and its loss have moved from the first sample to the second, 0…1.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct Step {
    /// Share of the way of the features.
    pub feature: f64,
    /// Share of the way of the loss.
    pub loss: f64,
}

/// Which combinations of features and losses to decode.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Grid {
    rows: usize,
    columns: usize,
    paired: bool,
}

impl Grid {
    /// Every one of `losses` down with every one of `features` across.
    ///
    /// # Errors
    /// Fewer than two of either: there would be no first and last.
    pub fn new(features: usize, losses: usize) -> Result<Self> {
        for (field, count) in [("features", features), ("losses", losses)] {
            if count < 2 {
                return Err(
                    Error::setting(field, count, "at least 2, the two samples themselves").into()
                );
            }
        }
        Ok(Self { rows: losses, columns: features, paired: false })
    }

    /// Features and losses moving together, in one row (claim 3 of the patent).
    ///
    /// # Errors
    /// Fewer than two steps.
    pub fn paired(steps: usize) -> Result<Self> {
        if steps < 2 {
            return Err(
                Error::setting("steps", steps, "at least 2, the two samples themselves").into()
            );
        }
        Ok(Self { rows: 1, columns: steps, paired: true })
    }

    /// Losses down.
    pub fn rows(&self) -> usize {
        self.rows
    }

    /// Features across.
    pub fn columns(&self) -> usize {
        self.columns
    }

    /// The cells, row by row.
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{LossScale, LossSpacing};

    /// Tolerance for values that are exact up to the rounding of f32 decimals.
    const ROUNDING: f64 = 1e-6;

    #[test]
    fn the_patents_worked_example() {
        // z (2.7, 0.3) → (1.1, 3.1) and L 0.1 → 0.9 in five steps: Figs. 8 and 9.
        let level = LossScale::fit([0.1_f32, 0.9].iter(), 0.01);
        let expected = [([2.3, 1.0], 0.3), ([1.9, 1.7], 0.5), ([1.5, 2.4], 0.7)];
        for (step, (features, loss)) in Grid::paired(5).unwrap().steps()[1..4].iter().zip(expected)
        {
            let z = Path::Linear.between(&[2.7, 0.3], &[1.1, 3.1], step.feature);
            for (value, expected) in z.iter().zip(features) {
                assert!((f64::from(*value) - expected).abs() < ROUNDING, "{z:?} {features:?}");
            }
            let l = level.between(0.1, 0.9, step.loss, LossSpacing::Linear);
            assert!((l - loss).abs() < ROUNDING, "{l} {loss}");
        }
    }

    #[test]
    fn a_grid_has_every_combination_and_its_counts_are_independent() {
        let steps = Grid::new(3, 2).unwrap().steps();
        let cells: Vec<(f64, f64)> = steps.iter().map(|step| (step.loss, step.feature)).collect();
        assert_eq!(cells, [(0.0, 0.0), (0.0, 0.5), (0.0, 1.0), (1.0, 0.0), (1.0, 0.5), (1.0, 1.0)]);
    }

    #[test]
    fn a_single_column_is_refused_by_name() {
        let message = Grid::new(1, 5).unwrap_err().to_string();
        assert_eq!(message, "`features` is 1, but must be at least 2, the two samples themselves");
    }

    #[test]
    fn the_great_circle_keeps_the_length_and_its_middle_is_the_normalized_mean() {
        let middle = slerp(&[1.0, 0.0], &[0.0, 1.0], 0.5);
        let half = std::f32::consts::FRAC_1_SQRT_2;
        assert!((middle[0] - half).abs() < 1e-6 && (middle[1] - half).abs() < 1e-6);
        assert_eq!(slerp(&[0.0, 0.0], &[2.0, 0.0], 0.5), [1.0, 0.0]);
    }
}
