//! How far apart the domains are in given features.

use rand::seq::SliceRandom;
use serde::{Deserialize, Serialize};
use windage_core::{Seed, Shift, Stream};
use windage_metrics::distance::FeatureRows;
use windage_metrics::{FrechetDistance, GaussianStatistics, KernelDistance, PrecisionRecall, Rows};

use crate::Result;

/// Fewest samples of each set for which distances are computed.
const LEAST_SAMPLES: usize = 8;
/// Most features: the Fréchet distance decomposes matrices of this side.
const MOST_FEATURES: usize = 4096;

/// Features of all samples of both domains, by which they are compared.
#[derive(Debug, Clone, Copy)]
pub struct CheckFeatures<'a> {
    /// What the features are, such as `net.onnx:features (sha256 0123…)`.
    pub name: &'a str,
    /// One row per sample.
    pub rows: Shift<Rows<'a>>,
}

/// Distances of one half of the source's samples from another set of as many samples.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct FeatureDistances {
    /// The Fréchet distance ([`FrechetDistance`]). It grows as there are fewer samples, so that it
    /// may be compared with that of equally large sets alone.
    pub frechet: f64,
    /// The kernel distance ([`KernelDistance`]), without such a bias: 0 on average for sets of the
    /// same kind.
    pub kernel: f64,
    /// Share of the set's samples that resemble one of the source's half, 0…1
    /// ([`PrecisionRecall`]).
    pub precision: f64,
    /// Share of the source's half that resemble a sample of the set, 0…1.
    pub recall: f64,
}

/// Distances in features beside those that chance gives.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct ComparedDistances {
    /// Number of samples of each set.
    pub samples: usize,
    /// Distances of the other half of the source, which chance gives.
    pub source: FeatureDistances,
    /// Distances of samples of the target.
    pub target: FeatureDistances,
}

impl ComparedDistances {
    /// Computes distances of the chosen samples; `None` if there are too few, or too many features.
    pub(super) fn new(
        rows: Shift<Rows<'_>>,
        indices: Shift<&[usize]>,
        seed: Seed,
    ) -> Result<Option<Self>> {
        let samples = (indices.source.len() / 2).min(indices.target.len());
        if samples < LEAST_SAMPLES || rows.source.dims() > MOST_FEATURES {
            return Ok(None);
        }
        let mut rng = seed.rng(Stream::Selection, 0);
        let mut shuffled = indices.map(<[usize]>::to_vec);
        shuffled.source.shuffle(&mut rng);
        shuffled.target.shuffle(&mut rng);
        let first = chosen(rows.source, &shuffled.source[..samples]);
        let second = chosen(rows.source, &shuffled.source[samples..2 * samples]);
        let target = chosen(rows.target, &shuffled.target[..samples]);
        let of = |set: &FeatureRows| FeatureDistances::between(first.rows(), set.rows(), seed);
        Ok(Some(Self { samples, source: of(&second)?, target: of(&target)? }))
    }
}

impl FeatureDistances {
    fn between(source: Rows<'_>, set: Rows<'_>, seed: Seed) -> Result<Self> {
        let statistics = |rows: Rows<'_>| -> Result<GaussianStatistics> {
            let mut statistics = GaussianStatistics::new(rows.dims());
            statistics.update(rows.values())?;
            Ok(statistics)
        };
        let frechet = FrechetDistance::between(&statistics(source)?, &statistics(set)?)?;
        let kernel = KernelDistance { seed, ..Default::default() }.measure(source, set)?;
        let manifold = PrecisionRecall::default().measure(source, set)?;
        Ok(Self {
            frechet: frechet.distance,
            kernel: kernel.mean,
            precision: manifold.precision,
            recall: manifold.recall,
        })
    }
}

fn chosen(rows: Rows<'_>, indices: &[usize]) -> FeatureRows {
    let values = indices.iter().flat_map(|&index| rows.row(index)).copied().collect();
    FeatureRows::from_values(values, rows.dims())
}
