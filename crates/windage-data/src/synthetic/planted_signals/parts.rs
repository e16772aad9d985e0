//! The three parts of a planted shift, and which sources each draws from.

use rand::RngExt;
use windage_core::{Error, Rng, Seed, Stream, shuffled};

use super::PlantedSignals;
use super::factors::{Drawn, Part};
use crate::{Result, SignalSet};

/// Samples with the truth about them.
#[derive(Debug, Clone, PartialEq)]
pub struct PlantedPart<S> {
    /// The samples.
    pub samples: S,
    /// The harmful factor of every sample, in the unit of the attribute that reads it.
    pub harmful: Vec<f64>,
    /// The harmless factor of every sample.
    pub harmless: Vec<f64>,
    /// From which sample of the set each was made.
    pub sources: Vec<usize>,
}

/// Two domains and what the classifier learns from.
#[derive(Debug, Clone, PartialEq)]
pub struct PlantedParts<S> {
    /// Where the classifier is good.
    pub first: PlantedPart<S>,
    /// Where it is worse.
    pub second: PlantedPart<S>,
    /// What the classifier is trained on.
    pub training: PlantedPart<S>,
}

impl<S> PlantedParts<S> {
    /// All samples changed alike.
    pub(super) fn map<T, E>(
        self,
        mut change: impl FnMut(S) -> std::result::Result<T, E>,
    ) -> std::result::Result<PlantedParts<T>, E> {
        let mut part = |part: PlantedPart<S>| {
            let PlantedPart { samples, harmful, harmless, sources } = part;
            Ok(PlantedPart { samples: change(samples)?, harmful, harmless, sources })
        };
        Ok(PlantedParts {
            first: part(self.first)?,
            second: part(self.second)?,
            training: part(self.training)?,
        })
    }
}

/// The samples of a part: values and label of each.
pub(super) type Samples = Vec<(Vec<f32>, usize)>;

/// Draws all parts, `count` samples each, of which `make(source, factors)` makes every one.
pub(super) fn drawn(
    planted: &PlantedSignals,
    set: &SignalSet,
    count: usize,
    seed: Seed,
    mut make: impl FnMut(usize, &Drawn) -> Result<Vec<f32>>,
) -> Result<PlantedParts<Samples>> {
    if count == 0 {
        return Err(Error::setting("samples", 0, "at least 1").into());
    }
    let [first, second, training] = split(set, seed)?;
    let mut part =
        |part: Part, sources: &[Vec<usize>], step: u64| -> Result<PlantedPart<Samples>> {
            let mut rng = seed.rng(Stream::Data, step);
            let mut drawn = PlantedPart {
                samples: Vec::new(),
                harmful: Vec::new(),
                harmless: Vec::new(),
                sources: Vec::new(),
            };
            for _ in 0..count {
                let source = one_of(sources, &mut rng);
                let factors = planted.draw(part, &mut rng);
                drawn.samples.push((make(source, &factors)?, set.labels()[source]));
                drawn.harmful.push(factors.harmful());
                drawn.harmless.push(factors.harmless());
                drawn.sources.push(source);
            }
            Ok(drawn)
        };
    Ok(PlantedParts {
        first: part(Part::First, &first, 21)?,
        second: part(Part::Second, &second, 22)?,
        training: part(Part::Training, &training, 23)?,
    })
}

/// A class at random, then one of its sources.
fn one_of(classes: &[Vec<usize>], rng: &mut Rng) -> usize {
    let class = &classes[rng.random_range(0..classes.len())];
    class[rng.random_range(0..class.len())]
}

/// Sources by class for the first domain, the second and the training part: a fifth, a fifth and
/// the rest of every class.
fn split(set: &SignalSet, seed: Seed) -> Result<[Vec<Vec<usize>>; 3]> {
    let mut parts = [Vec::new(), Vec::new(), Vec::new()];
    for (class, name) in set.classes().iter().enumerate() {
        let members: Vec<usize> =
            (0..set.labels().len()).filter(|&index| set.labels()[index] == class).collect();
        if members.is_empty() {
            continue;
        }
        if members.len() < 5 {
            let problem = format!(
                "has {} samples of class `{name}`; a planted shift takes at least 5",
                members.len()
            );
            return Err(Error::BadDomain { domain: "the set".into(), problem }.into());
        }
        let order = shuffled(members.len(), &mut seed.rng(Stream::Data, 1000 + class as u64));
        let of = |range: std::ops::Range<usize>| {
            order[range].iter().map(|&at| members[at]).collect::<Vec<_>>()
        };
        let fifth = members.len() / 5;
        parts[0].push(of(0..fifth));
        parts[1].push(of(fifth..2 * fifth));
        parts[2].push(of(2 * fifth..members.len()));
    }
    Ok(parts)
}
