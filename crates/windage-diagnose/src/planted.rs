//! Comparing a diagnosis with a known answer.

use serde::{Deserialize, Serialize};
use windage_core::{Attribute, Domain, Shift};
use windage_metrics::diagnosis::{
    Observation, Shares, mean_shares, separation, within_group_slope,
};

use crate::Diagnosis;
use crate::evaluation::EvaluatedDomain;
use crate::matrix::PairMatrix;
use crate::pairs::Origin;

/// A planted factor: its true value for every sample, in the unit of the attribute that measures
/// it.
#[derive(Debug, Clone, PartialEq)]
pub struct PlantedFactor {
    /// Name of the attribute that measures it.
    pub attribute: String,
    /// Values for the samples of both domains.
    pub values: Shift<Vec<f64>>,
    /// Pairs whose factor differs by less are left out: shares of a tiny change are noise.
    pub least_change: f64,
}

impl PlantedFactor {
    /// Returns the change of the factor between the members of a pair, if it is large enough. It is
    /// the plain difference: a matrix also adds up a circular attribute's change step by step.
    fn change(&self, matrix: &PairMatrix) -> Option<f64> {
        let pair = matrix.pair;
        let change = self.values.target[pair.target] - self.values.source[pair.source];
        (change.abs() > self.least_change).then_some(change)
    }
}

/// The factors of a planted shift.
#[derive(Debug, Clone, PartialEq)]
pub struct PlantedFactors {
    /// The factor that raises the loss.
    pub harmful: PlantedFactor,
    /// The factor that differs between the domains without raising the loss.
    pub harmless: PlantedFactor,
}

/// How well a diagnosis separates the harmful factor of a planted shift from the harmless one.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct PlantedMetrics {
    /// Attribute of the harmful factor.
    pub harmful: String,
    /// Attribute of the harmless factor.
    pub harmless: String,
    /// Shares of the harmful factor's change on both axes.
    pub harmful_shares: Shares,
    /// Shares of the harmless factor's change on both axes.
    pub harmless_shares: Shares,
    /// `|h↓|/(|h↓|+|h→|) − |n↓|/(|n↓|+|n→|)`; 1 is perfect.
    pub separation: f64,
    /// Share of the harmful factor's change that its regression on loss, class and domain puts on
    /// the loss axis of these pairs.
    pub attainable: Option<f64>,
    /// Position of the harmful attribute among the findings, from 1.
    pub rank: Option<usize>,
}

impl PlantedMetrics {
    /// Compares the matrices of a diagnosis with the truth. Returns `None` if no pair differs
    /// enough in one of the factors, or if source members are converted: their factors are not
    /// known.
    pub fn new(
        diagnosis: &Diagnosis,
        domains: Shift<&Domain>,
        attributes: &[Box<dyn Attribute>],
        factors: &PlantedFactors,
    ) -> Option<Self> {
        let is_converted = |matrix: &PairMatrix| matrix.members.source.origin == Origin::Converted;
        if diagnosis.matrices.iter().any(is_converted) {
            return None;
        }
        let PlantedFactors { harmful, harmless } = factors;
        let harmful_shares = mean_shares(&shares(diagnosis, attributes, harmful)?)?;
        let harmless_shares = mean_shares(&shares(diagnosis, attributes, harmless)?)?;
        let mut findings = diagnosis.finding.attributes.iter();
        let position = findings.position(|finding| finding.name == harmful.attribute);
        Some(Self {
            harmful: harmful.attribute.clone(),
            harmless: harmless.attribute.clone(),
            harmful_shares,
            harmless_shares,
            separation: separation(harmful_shares, harmless_shares),
            attainable: attainable(diagnosis, domains, harmful),
            rank: position.map(|position| position + 1),
        })
    }
}

/// Returns the shares of the true change of every pair that differs enough.
fn shares(
    diagnosis: &Diagnosis,
    attributes: &[Box<dyn Attribute>],
    factor: &PlantedFactor,
) -> Option<Vec<Shares>> {
    let index = attributes.iter().position(|attribute| attribute.name() == factor.attribute)?;
    let attribute = &*attributes[index];
    let pair_shares = |matrix: &PairMatrix| matrix.shares(index, attribute, factor.change(matrix)?);
    Some(diagnosis.matrices.iter().filter_map(pair_shares).collect())
}

fn attainable(
    diagnosis: &Diagnosis,
    domains: Shift<&Domain>,
    factor: &PlantedFactor,
) -> Option<f64> {
    let scaled = |loss: f64| diagnosis.loss_scale.scaled(loss);
    let classes = domains.source.classes().len();
    let evaluated = EvaluatedDomain::shift(domains, &diagnosis.evaluations);
    let mut observations = Vec::new();
    for (number, (evaluated, values)) in
        evaluated.zip(factor.values.as_ref()).into_iter().enumerate()
    {
        let labels = evaluated.domain.labels();
        for ((&label, &loss), &factor) in
            labels.iter().zip(&evaluated.evaluation.losses).zip(values)
        {
            let (group, scaled_loss) = (number * classes + label, scaled(f64::from(loss)));
            observations.push(Observation { group, scaled_loss, factor });
        }
    }
    let slope = within_group_slope(&observations)?;
    let share = |matrix: &PairMatrix| {
        let rise = scaled(matrix.members.target.loss) - scaled(matrix.members.source.loss);
        Some(slope * rise / factor.change(matrix)?)
    };
    let shares: Vec<f64> = diagnosis.matrices.iter().filter_map(share).collect();
    (!shares.is_empty()).then(|| shares.iter().sum::<f64>() / shares.len() as f64)
}
