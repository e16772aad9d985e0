//! Judging a diagnosis whose answer is known.

use serde::{Deserialize, Serialize};
use windage_core::{Attribute, Domain};
use windage_metrics::diagnosis::{
    Observation, Shares, mean_shares, separation, within_group_slope,
};

use crate::Diagnosis;
use crate::style::Origin;

/// A factor that was planted: its true value for every sample, in the unit of the attribute that
/// reads it.
#[derive(Debug, Clone, PartialEq)]
pub struct PlantedFactor {
    /// Name of the attribute that reads it off an image.
    pub attribute: String,
    /// Value for every sample of the first domain.
    pub first: Vec<f64>,
    /// Value for every sample of the second domain.
    pub second: Vec<f64>,
    /// Pairs whose factor differs by less are left out: a share of nearly nothing is noise.
    pub least_change: f64,
}

/// How well a planted shift was told apart.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct PlantedMetrics {
    /// Attribute of the harmful factor.
    pub harmful: String,
    /// Attribute of the harmless factor.
    pub harmless: String,
    /// Where the harmful factor's change lies.
    pub harmful_shares: Shares,
    /// Where the harmless factor's change lies.
    pub harmless_shares: Shares,
    /// `|h↓|/(|h↓|+|h→|) − |n↓|/(|n↓|+|n→|)`; 1 is perfect.
    pub separation: f64,
    /// Share of the harmful factor that its regression on loss, class and domain puts on these
    /// pairs' loss axis.
    pub attainable: Option<f64>,
    /// Position of the harmful attribute among the findings, from 1.
    pub rank: Option<usize>,
}

impl PlantedMetrics {
    /// Compares the matrices of a diagnosis with the truth; `None` when no pair differs enough in
    /// either factor, or where first members are converted: their factors are not known.
    pub fn of(
        diagnosis: &Diagnosis,
        (first, second): (&Domain, &Domain),
        attributes: &[Box<dyn Attribute>],
        harmful: &PlantedFactor,
        harmless: &PlantedFactor,
    ) -> Option<Self> {
        if diagnosis.matrices.iter().any(|matrix| matrix.first_origin == Origin::Converted) {
            return None;
        }
        let harmful_shares = mean_shares(&shares(diagnosis, attributes, harmful)?)?;
        let harmless_shares = mean_shares(&shares(diagnosis, attributes, harmless)?)?;
        let position = diagnosis
            .finding
            .attributes
            .iter()
            .position(|finding| finding.name == harmful.attribute);
        Some(Self {
            harmful: harmful.attribute.clone(),
            harmless: harmless.attribute.clone(),
            harmful_shares,
            harmless_shares,
            separation: separation(harmful_shares, harmless_shares),
            attainable: attainable(diagnosis, (first, second), harmful),
            rank: position.map(|position| position + 1),
        })
    }
}

/// Shares of the true change of every pair that differs enough.
fn shares(
    diagnosis: &Diagnosis,
    attributes: &[Box<dyn Attribute>],
    factor: &PlantedFactor,
) -> Option<Vec<Shares>> {
    let index = attributes.iter().position(|attribute| attribute.name() == factor.attribute)?;
    let attribute = &*attributes[index];
    let of_pair = |matrix: &crate::PairMatrix| {
        // The plain difference: the matrix adds up a circular attribute's change step by step as
        // well.
        let change = factor.second[matrix.pair.second] - factor.first[matrix.pair.first];
        (change.abs() > factor.least_change)
            .then(|| matrix.shares(index, attribute, change))
            .flatten()
    };
    Some(diagnosis.matrices.iter().filter_map(of_pair).collect())
}

fn attainable(
    diagnosis: &Diagnosis,
    (first, second): (&Domain, &Domain),
    factor: &PlantedFactor,
) -> Option<f64> {
    let level = |loss: f32| diagnosis.level.of(f64::from(loss));
    let classes = first.classes().len();
    let observe =
        |domain: &Domain, losses: &[f32], values: &[f64], offset: usize| -> Vec<Observation> {
            let rows = domain.labels().iter().zip(losses).zip(values);
            rows.map(|((&label, &loss), &factor)| Observation {
                group: offset + label,
                level: level(loss),
                factor,
            })
            .collect()
        };
    let mut observations = observe(first, &diagnosis.first.losses, &factor.first, 0);
    observations.extend(observe(second, &diagnosis.second.losses, &factor.second, classes));
    let slope = within_group_slope(&observations)?;
    let pairs = diagnosis.matrices.iter().filter_map(|matrix| {
        let change = factor.second[matrix.pair.second] - factor.first[matrix.pair.first];
        let rise = diagnosis.level.of(matrix.second_loss) - diagnosis.level.of(matrix.first_loss);
        (change.abs() > factor.least_change).then(|| slope * rise / change)
    });
    let shares: Vec<f64> = pairs.collect();
    (!shares.is_empty()).then(|| shares.iter().sum::<f64>() / shares.len() as f64)
}
