//! Batches from several data sets.

use burn::tensor::Device;
use windage_core::training::Schedule;
use windage_core::{Error, Result, Seed, Stream};

use super::apportion::apportion;
use super::batch::{AdaptBatch, LabeledBatch, Progress, Turn, UnlabeledBatch};
use super::weighted::Sets;

/// The batches of a run.
///
/// Each set is passed through in epochs of its own. The order of an epoch depends only on the seed,
/// the set and the number of the epoch.
pub struct Mixture<X, Y> {
    sets: Sets<X, Y>,
    labeled: Vec<Part>,
    unlabeled: Vec<Part>,
    seed: Seed,
}

/// The part of each batch that comes from one set.
#[derive(Clone, Debug)]
struct Part {
    samples: usize,
    schedule: Schedule,
}

impl<X, Y> Clone for Mixture<X, Y> {
    fn clone(&self) -> Self {
        Self {
            sets: self.sets.clone(),
            labeled: self.labeled.clone(),
            unlabeled: self.unlabeled.clone(),
            seed: self.seed,
        }
    }
}

impl<X, Y> Mixture<X, Y> {
    /// Creates batches of `labeled` labeled and `unlabeled` unlabeled samples.
    ///
    /// A set that is smaller than its part of a batch contributes all its samples to each batch.
    ///
    /// # Errors
    /// Returns an error if there is no set, a weight is not positive, or a batch is too small for a
    /// sample of each set.
    pub fn new(sets: Sets<X, Y>, labeled: usize, unlabeled: usize, seed: Seed) -> Result<Self> {
        if sets.labeled.is_empty() && sets.unlabeled.is_empty() {
            return Err(Error::setting("labeled", "empty", "at least one data set"));
        }
        let weights: Vec<f64> = sets.labeled.iter().map(|set| set.weight).collect();
        let counts = apportion(labeled, &weights, "labeled")?;
        let weights: Vec<f64> = sets.unlabeled.iter().map(|set| set.weight).collect();
        let unlabeled_counts = apportion(unlabeled, &weights, "unlabeled")?;

        let sizes = sets.labeled.iter().map(|weighted| weighted.set.samples()).collect();
        let labeled = parts(sizes, counts, seed, Stream::Labeled);
        let sizes = sets.unlabeled.iter().map(|weighted| weighted.set.samples()).collect();
        let unlabeled = parts(sizes, unlabeled_counts, seed, Stream::Unlabeled);
        Ok(Self { sets, labeled, unlabeled, seed })
    }

    /// Returns the number of labeled samples per step.
    pub fn labeled_samples(&self) -> usize {
        total(&self.labeled)
    }

    /// Returns the number of unlabeled samples per step.
    pub fn unlabeled_samples(&self) -> usize {
        total(&self.unlabeled)
    }

    /// Returns the number of steps per epoch of the first labeled set, or of the first unlabeled
    /// set where there is no labeled one.
    pub fn steps_per_epoch(&self) -> usize {
        let first = self.labeled.first().or(self.unlabeled.first());
        first.map_or(1, |part| part.schedule.steps_per_epoch())
    }

    /// Returns the numbers of samples per step: one per labeled, then one per unlabeled set.
    pub(crate) fn parts(&self) -> [Vec<usize>; 2] {
        [&self.labeled, &self.unlabeled].map(|sets| sets.iter().map(|part| part.samples).collect())
    }

    /// Returns the sets.
    pub fn sets(&self) -> &Sets<X, Y> {
        &self.sets
    }

    /// Returns the batch of a step on `device`.
    ///
    /// # Errors
    /// Returns an error if a sample cannot be read.
    pub fn batch(&mut self, step: usize, device: &Device) -> Result<AdaptBatch<X, Y>> {
        let (labeled, unlabeled) = (total(&self.labeled) as f64, total(&self.unlabeled) as f64);
        let parts = self.sets.labeled.iter().zip(&mut self.labeled);
        let labeled = parts.map(|(weighted, part)| {
            let (inputs, targets) = weighted.set.labeled(part.schedule.indices(step), device)?;
            Ok(LabeledBatch { inputs, targets, share: part.samples as f64 / labeled })
        });
        let labeled = labeled.collect::<Result<_>>()?;
        let parts = self.sets.unlabeled.iter().zip(&mut self.unlabeled);
        let unlabeled = parts.map(|(weighted, part)| {
            let inputs = weighted.set.inputs(part.schedule.indices(step), device)?;
            Ok(UnlabeledBatch { inputs, share: part.samples as f64 / unlabeled })
        });
        let unlabeled = unlabeled.collect::<Result<_>>()?;
        let seed = Seed(self.seed.derive(Stream::Dropout, step as u64));
        let progress = Progress { step, steps: None };
        Ok(AdaptBatch { labeled, unlabeled, turn: Turn::Together, progress, seed })
    }
}

/// Returns the parts of sets of these sizes that contribute `counts` samples to each batch.
fn parts(
    sizes: Vec<usize>,
    counts: Vec<usize>,
    seed: Seed,
    stream: fn(u32) -> Stream,
) -> Vec<Part> {
    let numbered = (0..).zip(sizes.into_iter().zip(counts));
    let parts = numbered.map(|(number, (samples, count))| Part {
        samples: count.min(samples),
        schedule: Schedule::new(samples, count, 1, seed, stream(number)),
    });
    parts.collect()
}

/// Returns the number of samples per batch.
fn total(parts: &[Part]) -> usize {
    parts.iter().map(|part| part.samples).sum()
}
