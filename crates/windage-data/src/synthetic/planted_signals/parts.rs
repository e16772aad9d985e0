//! The three parts of a planted shift, and the signals that each is drawn from.

use rand::RngExt;
use windage_core::seed::{Rng, shuffled};
use windage_core::{Error as CoreError, Sample, Seed, Stream};

use super::PlantedSignals;
use super::factors::Drawn;
use crate::synthetic::planted_ranges::Part;
use crate::{Error, Result, SignalSet};

/// The smallest number of signals per class: one for each domain, three to train on.
const LEAST_PER_CLASS: usize = 5;

/// Samples with the factors they were drawn with.
#[derive(Debug, Clone, PartialEq)]
pub struct PlantedPart<S> {
    /// The samples.
    pub samples: S,
    /// The harmful factor of each sample, in the unit of the attribute that measures it.
    pub harmful: Vec<f64>,
    /// The harmless factor of each sample, in the unit of the attribute that measures it.
    pub harmless: Vec<f64>,
    /// The index of the signal that each sample was made of.
    pub origins: Vec<usize>,
}

/// The two domains of a planted shift, and the set to train the classifier on.
#[derive(Debug, Clone, PartialEq)]
pub struct PlantedParts<S> {
    /// Samples on which the classifier is good.
    pub source: PlantedPart<S>,
    /// Samples on which it is worse.
    pub target: PlantedPart<S>,
    /// Samples to train the classifier on.
    pub training: PlantedPart<S>,
}

impl<S> PlantedParts<S> {
    /// Applies `change` to the samples of each part.
    pub(super) fn map<T, E>(
        self,
        mut change: impl FnMut(S) -> std::result::Result<T, E>,
    ) -> std::result::Result<PlantedParts<T>, E> {
        let mut part = |part: PlantedPart<S>| {
            let PlantedPart { samples, harmful, harmless, origins } = part;
            Ok(PlantedPart { samples: change(samples)?, harmful, harmless, origins })
        };
        Ok(PlantedParts {
            source: part(self.source)?,
            target: part(self.target)?,
            training: part(self.training)?,
        })
    }
}

/// Draws all parts, `count` samples each; `make(origin, factors)` returns the values of a sample.
pub(super) fn drawn(
    planted: &PlantedSignals,
    set: &SignalSet,
    count: usize,
    seed: Seed,
    mut make: impl FnMut(usize, &Drawn) -> Result<Vec<f32>>,
) -> Result<PlantedParts<Vec<Sample>>> {
    if count == 0 {
        return Err(CoreError::setting("samples", 0, "at least 1").into());
    }
    let [source, target, training] = split(set, seed)?;
    let mut part = |part: Part, origins: &[Vec<usize>], step: u64| -> Result<_> {
        let mut rng = seed.rng(Stream::Data, step);
        let mut drawn = PlantedPart {
            samples: Vec::new(),
            harmful: Vec::new(),
            harmless: Vec::new(),
            origins: Vec::new(),
        };
        for _ in 0..count {
            let origin = one_of(origins, &mut rng);
            let factors = planted.draw(part, &mut rng);
            let values = make(origin, &factors)?;
            drawn.samples.push(Sample { values, label: set.labels()[origin] });
            drawn.harmful.push(factors.harmful());
            drawn.harmless.push(factors.harmless());
            drawn.origins.push(origin);
        }
        Ok(drawn)
    };
    Ok(PlantedParts {
        source: part(Part::Source, &source, 21)?,
        target: part(Part::Target, &target, 22)?,
        training: part(Part::Training, &training, 23)?,
    })
}

/// Draws a class, then one of its signals.
fn one_of(classes: &[Vec<usize>], rng: &mut Rng) -> usize {
    let class = &classes[rng.random_range(0..classes.len())];
    class[rng.random_range(0..class.len())]
}

/// Splits the signals of each class: a fifth for the source, a fifth for the target and the rest
/// for training. Each part lists its signals by class.
fn split(set: &SignalSet, seed: Seed) -> Result<[Vec<Vec<usize>>; 3]> {
    let mut parts = [Vec::new(), Vec::new(), Vec::new()];
    for (class, name) in set.classes().iter().enumerate() {
        let members: Vec<usize> =
            (0..set.labels().len()).filter(|&index| set.labels()[index] == class).collect();
        if members.is_empty() {
            continue;
        }
        if members.len() < LEAST_PER_CLASS {
            return Err(Error::TooFewSamples {
                class: name.clone(),
                samples: members.len(),
                least: LEAST_PER_CLASS,
            });
        }
        let order = shuffled(members.len(), &mut seed.rng(Stream::Data, 1000 + class as u64));
        let members: Vec<usize> = order.into_iter().map(|at| members[at]).collect();
        let fifth = members.len() / 5;
        parts[0].push(members[..fifth].to_vec());
        parts[1].push(members[fifth..2 * fifth].to_vec());
        parts[2].push(members[2 * fifth..].to_vec());
    }
    Ok(parts)
}
