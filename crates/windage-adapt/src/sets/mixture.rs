//! Drawing batches from several sets, evenly or by weight.

use std::sync::Arc;

use burn::tensor::Device;
use windage_core::training::Schedule;
use windage_core::{Error, Result, Seed, Stream};

use super::{AdaptBatch, LabeledBatch, LabeledSet, Turn, UnlabeledBatch, UnlabeledSet};

/// Labeled and unlabeled sets with their weights in a batch. With equal weights a batch is drawn
/// evenly.
pub struct Sets<X, Y> {
    labeled: Vec<(Arc<dyn LabeledSet<X, Y>>, f64)>,
    unlabeled: Vec<(Arc<dyn UnlabeledSet<X>>, f64)>,
}

impl<X, Y> Clone for Sets<X, Y> {
    fn clone(&self) -> Self {
        Self { labeled: self.labeled.clone(), unlabeled: self.unlabeled.clone() }
    }
}

impl<X, Y> Default for Sets<X, Y> {
    fn default() -> Self {
        Self { labeled: Vec::new(), unlabeled: Vec::new() }
    }
}

impl<X, Y> Sets<X, Y> {
    /// No sets yet.
    pub fn new() -> Self {
        Self::default()
    }

    /// Adds a labeled set; `weight` is its part of a batch in proportion to the others'.
    #[must_use]
    pub fn with_labeled(mut self, set: impl LabeledSet<X, Y> + 'static, weight: f64) -> Self {
        self.labeled.push((Arc::new(set), weight));
        self
    }

    /// Adds an unlabeled set; `weight` is its part of a batch in proportion to the others'.
    #[must_use]
    pub fn with_unlabeled(mut self, set: impl UnlabeledSet<X> + 'static, weight: f64) -> Self {
        self.unlabeled.push((Arc::new(set), weight));
        self
    }

    /// Number of labeled sets.
    pub fn labeled(&self) -> usize {
        self.labeled.len()
    }

    /// Number of unlabeled sets.
    pub fn unlabeled(&self) -> usize {
        self.unlabeled.len()
    }

    /// Names, sizes and hashes of all sets, by which a checkpoint knows its data.
    pub fn describe(&self) -> String {
        let labeled = self.labeled.iter().map(|(set, weight)| {
            format!(
                "{} ({} labeled, {:x}, weight {weight})",
                set.name(),
                set.samples(),
                set.fingerprint()
            )
        });
        let unlabeled = self.unlabeled.iter().map(|(set, weight)| {
            format!(
                "{} ({} unlabeled, {:x}, weight {weight})",
                set.name(),
                set.samples(),
                set.fingerprint()
            )
        });
        labeled.chain(unlabeled).collect::<Vec<_>>().join(", ")
    }
}

/// The batches of a run: every set in epochs of its own, the order of each epoch from the seed and
/// its number alone.
pub struct Mixture<X, Y> {
    sets: Sets<X, Y>,
    labeled: Vec<Part>,
    unlabeled: Vec<Part>,
}

/// One set's part of every batch.
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
        }
    }
}

impl<X, Y> Mixture<X, Y> {
    /// Batches of `labeled` and `unlabeled` samples.
    ///
    /// A set smaller than its part of a batch gives all its samples at each step.
    ///
    /// # Errors
    /// Without a labeled set; when a weight is not positive, or a batch is too small to hold a
    /// sample of every set.
    pub fn new(sets: Sets<X, Y>, labeled: usize, unlabeled: usize, seed: Seed) -> Result<Self> {
        if sets.labeled.is_empty() {
            return Err(Error::setting("labeled", "empty", "at least one data set"));
        }
        let part = |(number, (samples, count)): (usize, (usize, usize)),
                    stream: fn(u32) -> Stream| Part {
            samples: count.min(samples),
            schedule: Schedule::new(samples, count, 1, seed, stream(number as u32)),
        };
        let weights = |weights: Vec<f64>, batch, field| parts_of(batch, &weights, field);
        let of_labeled =
            weights(sets.labeled.iter().map(|(_, weight)| *weight).collect(), labeled, "labeled")?;
        let of_unlabeled = weights(
            sets.unlabeled.iter().map(|(_, weight)| *weight).collect(),
            unlabeled,
            "unlabeled",
        )?;
        let sizes = sets.labeled.iter().map(|(set, _)| set.samples()).zip(of_labeled);
        let labeled = sizes.enumerate().map(|each| part(each, Stream::Labeled)).collect();
        let sizes = sets.unlabeled.iter().map(|(set, _)| set.samples()).zip(of_unlabeled);
        let unlabeled = sizes.enumerate().map(|each| part(each, Stream::Unlabeled)).collect();
        Ok(Self { sets, labeled, unlabeled })
    }

    /// Labeled samples of one step.
    pub fn labeled_samples(&self) -> usize {
        self.labeled.iter().map(|part| part.samples).sum()
    }

    /// Steps in which the first labeled set is seen once.
    pub fn steps_per_epoch(&self) -> usize {
        self.labeled.first().map_or(1, |part| part.schedule.steps_per_epoch())
    }

    /// The sets.
    pub fn sets(&self) -> &Sets<X, Y> {
        &self.sets
    }

    /// The batch of a step, on `device`.
    ///
    /// # Errors
    /// When a sample cannot be read.
    pub fn batch(&mut self, step: usize, device: &Device) -> Result<AdaptBatch<X, Y>> {
        let total = |parts: &[Part]| parts.iter().map(|part| part.samples).sum::<usize>() as f64;
        let (of_labeled, of_unlabeled) = (total(&self.labeled), total(&self.unlabeled));
        let labeled = self.sets.labeled.iter().zip(&mut self.labeled).map(|((set, _), part)| {
            let (inputs, targets) = set.labeled(part.schedule.indices(step), device)?;
            Ok(LabeledBatch { inputs, targets, share: part.samples as f64 / of_labeled })
        });
        let labeled = labeled.collect::<Result<_>>()?;
        let unlabeled =
            self.sets.unlabeled.iter().zip(&mut self.unlabeled).map(|((set, _), part)| {
                let inputs = set.inputs(part.schedule.indices(step), device)?;
                Ok(UnlabeledBatch { inputs, share: part.samples as f64 / of_unlabeled })
            });
        Ok(AdaptBatch {
            labeled,
            unlabeled: unlabeled.collect::<Result<_>>()?,
            turn: Turn::Together,
        })
    }
}

/// How many of `batch` samples each set gives, by largest remainder; ties go to the earlier set.
fn parts_of(batch: usize, weights: &[f64], field: &str) -> Result<Vec<usize>> {
    if let Some(weight) = weights.iter().find(|weight| !(weight.is_finite() && **weight > 0.0)) {
        return Err(Error::setting(&format!("{field}.weight"), weight, "positive and finite"));
    }
    if batch < weights.len() {
        let range = format!("at least one sample for each of the {} {field} sets", weights.len());
        return Err(Error::setting("batch", batch, &range));
    }
    let total: f64 = weights.iter().sum();
    let exact: Vec<f64> = weights.iter().map(|weight| batch as f64 * weight / total).collect();
    let mut parts: Vec<usize> = exact.iter().map(|part| (part.floor() as usize).max(1)).collect();
    while parts.iter().sum::<usize>() != batch && !parts.is_empty() {
        let missing = parts.iter().sum::<usize>() < batch;
        let lack = |index: &usize| exact[*index] - parts[*index] as f64;
        let order = |a: &usize, b: &usize| lack(a).total_cmp(&lack(b)).then(b.cmp(a));
        let chosen = if missing {
            (0..parts.len()).max_by(order)
        } else {
            (0..parts.len()).filter(|&index| parts[index] > 1).min_by(order)
        };
        let Some(chosen) = chosen else { break };
        parts[chosen] = if missing { parts[chosen] + 1 } else { parts[chosen] - 1 };
    }
    Ok(parts)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_batch_is_shared_by_largest_remainder() {
        let of = |batch, weights: &[f64]| parts_of(batch, weights, "labeled").unwrap();
        assert_eq!(of(128, &[1.0]), [128]);
        assert_eq!(of(10, &[1.0, 1.0, 1.0]), [4, 3, 3]);
        assert_eq!(of(10, &[3.0, 1.0]), [8, 2]);
        assert_eq!(of(10, &[100.0, 1.0, 1.0]), [8, 1, 1]);
        assert_eq!(of(3, &[100.0, 1.0, 1.0]), [1, 1, 1]);
    }

    #[test]
    fn what_cannot_be_shared_is_refused_by_name() {
        let message =
            |batch, weights: &[f64]| parts_of(batch, weights, "labeled").unwrap_err().to_string();
        assert!(
            message(1, &[1.0, 1.0])
                .contains("`batch` is 1, but must be at least one sample for each of the 2")
        );
        assert!(message(8, &[1.0, f64::NAN]).contains("`labeled.weight` is NaN"));
        assert!(message(8, &[0.0]).contains("`labeled.weight` is 0"));
    }
}
