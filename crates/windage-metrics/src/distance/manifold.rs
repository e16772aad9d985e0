//! Precision and recall, density and coverage, by the balls that reach from each sample to its k-th
//! nearest neighbor.
//!
//! `precision = |{y : y in a ball of the real set}| / |Y|`, `recall` the same with the sets
//! exchanged; `density = Σ_y |{balls of the real set around y}| / (k·|Y|)`, `coverage = |{balls of
//! the real set with some y}| / |X|`.
//!
//! Sources: Kynkäänniemi et al. 2019, "Improved Precision and Recall Metric for Assessing
//! Generative Models", (1)–(2); Naeem et al. 2020, "Reliable Fidelity and Diversity Metrics for
//! Generative Models", (5)–(6). A ball contains its surface in all four, as in the first source;
//! the second's code leaves it out. Distances are decided in f64: products of whole blocks sort out
//! the clear cases, differences decide the close ones, so that duplicates are at distance 0.

use serde::{Deserialize, Serialize};
use windage_core::Error as CoreError;

use super::pairwise::Points;
use super::rows::{Rows, check_pair};
use crate::error::Result;

/// Settings of precision, recall, density and coverage.
///
/// *Numerics*: f64; `O((m + n)²·d)` time, memory for both sets and one block of distances.
///
/// ```
/// use windage_metrics::{PrecisionRecall, Rows};
/// // Real samples at 0…9; generated ones near 0…4, and two far off.
/// let real: Vec<f32> = (0..10).map(|index| index as f32).collect();
/// let generated = [0.5, 1.5, 2.5, 3.5, 40.0, 60.0];
/// let scores = PrecisionRecall { neighbors: 1 }.measure(Rows::new(&real, 1), Rows::new(&generated, 1))?;
/// assert_eq!(scores.precision, 4.0 / 6.0);
/// assert_eq!(scores.coverage, 0.5);
/// # Ok::<(), windage_metrics::Error>(())
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PrecisionRecall {
    /// `k`: to which neighbor, itself not counted, a sample's ball reaches; at least 1.
    pub neighbors: usize,
}

impl Default for PrecisionRecall {
    /// `k = 3`, as in Kynkäänniemi et al. 2019; Naeem et al. 2020 use 5.
    fn default() -> Self {
        Self { neighbors: 3 }
    }
}

/// How far the generated samples lie where real ones do, and the reverse.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct ManifoldScores {
    /// Share of generated samples in a real sample's ball, 0…1: fidelity.
    pub precision: f64,
    /// Share of real samples in a generated sample's ball, 0…1: diversity.
    pub recall: f64,
    /// Mean number of real balls around a generated sample, over `k`; may exceed 1.
    pub density: f64,
    /// Share of real balls that contain a generated sample, 0…1.
    pub coverage: f64,
}

impl ManifoldScores {
    /// Harmonic mean of precision and recall; 0 when both are.
    pub fn f_score(&self) -> f64 {
        let sum = self.precision + self.recall;
        if sum > 0.0 { 2.0 * self.precision * self.recall / sum } else { 0.0 }
    }
}

impl PrecisionRecall {
    /// # Errors
    /// When `neighbors` is 0.
    pub fn validate(&self) -> Result<()> {
        if self.neighbors == 0 {
            return Err(CoreError::setting("neighbors", 0, "at least 1").into());
        }
        Ok(())
    }

    /// The four scores.
    ///
    /// # Errors
    /// When `neighbors` is 0, or a set has no more samples than that or a value that is not
    /// finite.
    ///
    /// # Panics
    /// If the numbers of features differ.
    #[track_caller]
    pub fn measure(&self, real: Rows<'_>, generated: Rows<'_>) -> Result<ManifoldScores> {
        self.validate()?;
        check_pair(real, generated, self.neighbors.saturating_add(1))?;
        let (real, generated) = Points::pair(real, generated);
        let balls = Balls::around(&real, self.neighbors);
        let (inside, filled, pairs) = balls.contain(&generated);
        let (recalled, _, _) = Balls::around(&generated, self.neighbors).contain(&real);
        let share =
            |flags: &[bool]| flags.iter().filter(|&&flag| flag).count() as f64 / flags.len() as f64;
        Ok(ManifoldScores {
            precision: share(&inside),
            recall: share(&recalled),
            density: pairs as f64 / (self.neighbors * inside.len()) as f64,
            coverage: share(&filled),
        })
    }
}

/// A ball around each of some points.
struct Balls<'a> {
    centers: &'a Points<'a>,
    squared_radii: Vec<f64>,
}

impl<'a> Balls<'a> {
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
        let radius = |(center, list): (usize, &Vec<(f64, usize)>)| {
            centers.exact(center, centers, list[neighbors - 1].1)
        };
        Self { centers, squared_radii: nearest.iter().enumerate().map(radius).collect() }
    }

    /// Which points are in a ball, which balls contain a point, and the number of such pairs.
    fn contain(&self, points: &Points<'_>) -> (Vec<bool>, Vec<bool>, u64) {
        let (mut inside, mut filled, mut pairs) =
            (vec![false; points.count()], vec![false; self.centers.count()], 0);
        self.centers.for_each_distance(points, |center, point, squared| {
            let beyond = squared - self.squared_radii[center];
            let near = if beyond.abs() > self.centers.rounding(center, points, point) {
                beyond < 0.0
            } else {
                self.centers.exact(center, points, point) <= self.squared_radii[center]
            };
            if near {
                (inside[point], filled[center]) = (true, true);
                pairs += 1;
            }
        });
        (inside, filled, pairs)
    }
}
