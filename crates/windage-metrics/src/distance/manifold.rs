//! Precision, recall, density and coverage.
//!
//! Each sample has a ball that reaches to its k-th nearest neighbor in its own set. With the real
//! samples `X` and the generated samples `Y`:
//!
//! - `precision = |{y in a ball of X}| / |Y|`, and `recall` is the same with the sets exchanged;
//! - `density = Σ_y |{balls of X that contain y}| / (k·|Y|)`;
//! - `coverage = |{balls of X that contain a y}| / |X|`.
//!
//! Sources: Kynkäänniemi et al. 2019, "Improved Precision and Recall Metric for Assessing
//! Generative Models", (1)–(2); Naeem et al. 2020, "Reliable Fidelity and Diversity Metrics for
//! Generative Models", (5)–(6). In all four metrics a ball contains its surface, as in the first
//! source; the code of the second source excludes it.
//!
//! Distances are compared in f64. The products of whole blocks decide the clear cases, and the
//! differences of the values decide the close ones, so that duplicates have distance 0.

use serde::{Deserialize, Serialize};
use windage_core::Error as CoreError;

use super::pairwise::Points;
use super::rows::{Rows, check_rows};
use crate::error::Result;

/// The settings of precision, recall, density and coverage.
///
/// *Numerics*: f64; `O((m + n)²·d)` time; memory for both sets and one block of distances.
///
/// ```
/// use windage_metrics::{PrecisionRecall, Rows};
/// // Real samples at 0…9; generated samples near 0…3, and two far away.
/// let real: Vec<f32> = (0..10).map(|index| index as f32).collect();
/// let generated = [0.5, 1.5, 2.5, 3.5, 40.0, 60.0];
/// let (real, generated) = (Rows::new(&real, 1), Rows::new(&generated, 1));
/// let scores = PrecisionRecall { neighbors: 1 }.measure(real, generated)?;
/// assert_eq!(scores.precision, 4.0 / 6.0);
/// assert_eq!(scores.coverage, 0.5);
/// # Ok::<(), windage_metrics::Error>(())
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PrecisionRecall {
    /// `k`, the number of neighbors in the ball of a sample, itself not counted; at least 1.
    pub neighbors: usize,
}

impl Default for PrecisionRecall {
    /// Returns `k = 3`, as in Kynkäänniemi et al. 2019; Naeem et al. 2020 use 5.
    fn default() -> Self {
        Self { neighbors: 3 }
    }
}

/// Precision, recall, density and coverage of generated samples.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct ManifoldScores {
    /// Share of generated samples in the ball of a real sample, 0…1: fidelity.
    pub precision: f64,
    /// Share of real samples in the ball of a generated sample, 0…1: diversity.
    pub recall: f64,
    /// Mean number of real balls that contain a generated sample, divided by `k`; it may exceed 1.
    pub density: f64,
    /// Share of real balls that contain a generated sample, 0…1.
    pub coverage: f64,
}

impl ManifoldScores {
    /// Returns the harmonic mean of precision and recall, which is 0 if both are 0.
    pub fn f_score(&self) -> f64 {
        let sum = self.precision + self.recall;
        if sum > 0.0 { 2.0 * self.precision * self.recall / sum } else { 0.0 }
    }
}

impl PrecisionRecall {
    /// Checks the settings.
    ///
    /// # Errors
    /// Returns an error if `neighbors` is 0.
    pub fn validate(&self) -> Result<()> {
        if self.neighbors == 0 {
            return Err(CoreError::setting("neighbors", 0, "at least 1").into());
        }
        Ok(())
    }

    /// Computes the four scores.
    ///
    /// # Errors
    /// Returns an error if `neighbors` is 0, a set has no more samples than `neighbors`, or a value
    /// is not finite.
    ///
    /// # Panics
    /// Panics if the numbers of features differ.
    #[track_caller]
    pub fn measure(&self, real: Rows<'_>, generated: Rows<'_>) -> Result<ManifoldScores> {
        self.validate()?;
        check_rows(real, generated, self.neighbors.saturating_add(1))?;
        let (real, generated) = Points::pair(real, generated);
        let balls = Balls::around(&real, self.neighbors);
        let fidelity = balls.contained(&generated);
        let diversity = Balls::around(&generated, self.neighbors).contained(&real);
        let share =
            |flags: &[bool]| flags.iter().filter(|&&flag| flag).count() as f64 / flags.len() as f64;
        Ok(ManifoldScores {
            precision: share(&fidelity.points),
            recall: share(&diversity.points),
            density: fidelity.pairs as f64 / (self.neighbors * fidelity.points.len()) as f64,
            coverage: share(&fidelity.balls),
        })
    }
}

/// A ball around each point of a set, which reaches to its k-th nearest neighbor.
struct Balls<'a> {
    centers: &'a Points<'a>,
    squared_radii: Vec<f64>,
}

impl<'a> Balls<'a> {
    /// Computes the balls around `centers`, each with `neighbors` neighbors.
    fn around(centers: &'a Points<'a>, neighbors: usize) -> Self {
        let mut nearest: Vec<Vec<(f64, usize)>> =
            vec![Vec::with_capacity(neighbors + 1); centers.count()];
        centers.for_each_distance(centers, |center, other, squared| {
            let list = &mut nearest[center];
            if center == other || (list.len() == neighbors && squared >= list[neighbors - 1].0) {
                return;
            }
            let place = list.partition_point(|(distance, _)| *distance <= squared);
            list.insert(place, (squared, other));
            list.truncate(neighbors);
        });
        let radius =
            |center: usize| centers.exact(center, centers, nearest[center][neighbors - 1].1);
        Self { centers, squared_radii: (0..centers.count()).map(radius).collect() }
    }

    /// Finds the points that lie in the balls.
    fn contained(&self, points: &Points<'_>) -> Contained {
        let mut contained = Contained {
            points: vec![false; points.count()],
            balls: vec![false; self.centers.count()],
            pairs: 0,
        };
        self.centers.for_each_distance(points, |center, point, squared| {
            let beyond = squared - self.squared_radii[center];
            let near = if beyond.abs() > self.centers.rounding(center, points, point) {
                beyond < 0.0
            } else {
                self.centers.exact(center, points, point) <= self.squared_radii[center]
            };
            if near {
                contained.points[point] = true;
                contained.balls[center] = true;
                contained.pairs += 1;
            }
        });
        contained
    }
}

/// The points of a set that lie in balls of another set.
struct Contained {
    /// For each point, whether it lies in a ball.
    points: Vec<bool>,
    /// For each ball, whether it contains a point.
    balls: Vec<bool>,
    /// Number of pairs of a ball and a point in it.
    pairs: u64,
}
