//! The samples that are held out of the training of a classifier, and what they decide.

use std::path::Path;

use burn::module::Module;
use burn::tensor::Device;
use serde::{Deserialize, Serialize};
use windage_core::training::{Blobs, Checkpoint, module_blob, value_blob};
use windage_core::{Classifier, Domain, Error as CoreError, SampleLoss, Seed, stratified};

use crate::{Error, Result};

/// Names in the checkpoint.
const BEST: &str = "best classifier";
const PROGRESS: &str = "validation";
/// Samples per batch of an evaluation.
const BATCH: usize = 100;
/// Fewest samples by which something is decided about flips.
const LEAST_FOR_FLIPS: usize = 30;
/// A classifier has learned something if what it gains exceeds this many standard errors, which one
/// that has learned nothing does in one of twenty cases.
const INFORMED_ERRORS: f64 = 1.64;
/// Classes are many looks, so a mean of one must exceed more of its standard errors.
const HARM_ERRORS: f64 = 3.0;
/// Mirroring harms all samples if it raises their mean loss by more than this many nats …
const MOST_HARM: f64 = 0.1;
/// … and a class if its own mean rises by more than this, and by more than chance has it.
const MOST_HARM_OF_CLASS: f64 = 0.25;
/// Epochs in a row in which all samples must be right.
const EPOCHS_RIGHT: usize = 2;

/// What the held-out samples have said so far.
#[derive(Debug, Clone, Copy, Default, Serialize, Deserialize)]
struct Progress {
    /// The lowest mean loss.
    best: Option<f64>,
    /// Epochs since then.
    since: usize,
    /// Epochs in a row after which all samples were right.
    all_right: usize,
    /// Largest share that was right.
    right: f64,
    /// Whether the last classifier was better than one that knows only how frequent classes are.
    is_informed: bool,
    /// Whether that was so at half time. One look decides, since of many some succeed by chance.
    has_learned: bool,
    /// Whether mirrored samples do no harm, once that is decided.
    flips: Option<bool>,
}

/// Held-out samples, and the best classifier by them.
pub(super) struct Validation<'a, C> {
    domain: &'a Domain,
    pub(super) held_out: Vec<usize>,
    pub(super) training: Vec<usize>,
    /// Shares of the classes among the training samples.
    shares: Vec<f64>,
    device: Device,
    /// Epochs without a better classifier after which training ends.
    patience: usize,
    progress: Progress,
    best: Option<C>,
}

/// The losses of held-out samples.
struct Evaluated {
    losses: Vec<f64>,
    right: Vec<bool>,
}

impl<'a, C: Module> Validation<'a, C> {
    /// Holds a share of the samples out, some of each class, and of many samples at most `most`.
    pub(super) fn new(domain: &'a Domain, share: f64, epochs: usize, device: Device) -> Self {
        let labels = domain.labels();
        let count = (share * labels.len() as f64).round() as usize;
        let mut held_out = if count == 0 { Vec::new() } else { stratified(labels, count, Seed(0)) };
        // A class of which nothing is left to learn from is learned from instead.
        let mut left = vec![0_isize; domain.classes().len()];
        labels.iter().for_each(|&label| left[label] += 1);
        held_out.iter().for_each(|&index| left[labels[index]] -= 1);
        held_out.retain(|&index| left[labels[index]] > 0);
        let mut is_held_out = vec![false; labels.len()];
        held_out.iter().for_each(|&index| is_held_out[index] = true);
        let training: Vec<usize> = (0..labels.len()).filter(|&index| !is_held_out[index]).collect();
        let mut shares = vec![0.0; domain.classes().len()];
        training.iter().for_each(|&index| shares[labels[index]] += 1.0 / training.len() as f64);
        let patience = epochs.div_ceil(3).max(5);
        let (progress, best) = (Progress::default(), None);
        Self { domain, held_out, training, shares, device, patience, progress, best }
    }

    /// Returns whether no sample is held out.
    pub(super) fn is_empty(&self) -> bool {
        self.held_out.is_empty()
    }

    /// Returns whether samples may be mirrored by now.
    pub(super) fn allows_flips(&self) -> bool {
        self.progress.flips == Some(true)
    }

    /// Returns whether there is nothing left to gain.
    pub(super) fn is_done(&self) -> bool {
        let Progress { since, all_right, has_learned, .. } = self.progress;
        // Before half time the learning rate is high, and whether anything is learned not known.
        has_learned && (since >= self.patience || all_right >= EPOCHS_RIGHT)
    }

    /// Takes the best classifier.
    pub(super) fn into_best(self) -> Option<C> {
        self.best
    }

    /// Evaluates a classifier after an epoch, and keeps a copy if it is the best.
    pub(super) fn look<const D: usize>(&mut self, classifier: &C) -> Result<()>
    where
        C: Classifier<D>,
    {
        let evaluated = self.evaluated::<D>(classifier, false)?;
        let loss = mean(&evaluated.losses);
        let right = evaluated.right.iter().filter(|right| **right).count();
        let progress = &mut self.progress;
        progress.all_right = if right == self.held_out.len() { progress.all_right + 1 } else { 0 };
        progress.right = progress.right.max(right as f64 / self.held_out.len() as f64);
        progress.since += 1;
        if progress.best.is_none_or(|best| loss < best) {
            (progress.best, progress.since) = (Some(loss), 0);
            // A clone would share its running statistics.
            self.best = Some(classifier.valid());
        }
        self.progress.is_informed = self.is_informed(&evaluated, right);
        Ok(())
    }

    /// Returns whether losses are lower than those of the classes' shares, or more samples right
    /// than belong to the most frequent class, by more than chance has it.
    fn is_informed(&self, evaluated: &Evaluated, right: usize) -> bool {
        let labels = self.held_out.iter().map(|&index| self.domain.labels()[index]);
        let gains: Vec<f64> = labels
            .zip(&evaluated.losses)
            .filter(|(label, _)| self.shares[*label] > 0.0)
            .map(|(label, loss)| -self.shares[label].ln() - loss)
            .collect();
        let count = self.held_out.len() as f64;
        let most = self.shares.iter().copied().fold(0.0, f64::max);
        let margin = INFORMED_ERRORS * (count * most * (1.0 - most)).sqrt();
        rises(&gains, INFORMED_ERRORS) || right as f64 > count * most + margin
    }

    /// Returns an error if nothing has been learned by half time, when this is first called.
    pub(super) fn require_informed(&mut self) -> Result<()> {
        let had_learned = self.progress.has_learned;
        self.progress.has_learned |= self.progress.is_informed;
        if self.progress.has_learned {
            if !had_learned {
                // Epochs of a high learning rate do not count.
                self.progress.since = 0;
            }
            return Ok(());
        }
        Err(Error::NothingLearned {
            domain: self.domain.name().into(),
            samples: self.training.len(),
            held_out: self.held_out.len(),
            right: self.progress.right,
            chance: self.shares.iter().copied().fold(0.0, f64::max),
        })
    }

    /// Decides whether samples may be mirrored, by a classifier that has seen no mirrored ones.
    /// Nothing is decided before it has learned something.
    pub(super) fn decide_flips<const D: usize>(&mut self, classifier: &C) -> Result<()>
    where
        C: Classifier<D>,
    {
        if self.progress.flips.is_some() || !self.progress.is_informed {
            return Ok(());
        }
        let enough = self.held_out.len() >= LEAST_FOR_FLIPS;
        self.progress.flips = Some(enough && self.is_harmless::<D>(classifier)?);
        Ok(())
    }

    /// Returns whether mirroring raises neither the mean loss nor that of a class.
    fn is_harmless<const D: usize>(&self, classifier: &C) -> Result<bool>
    where
        C: Classifier<D>,
    {
        let [plain, mirrored] = [false, true].map(|flip| self.evaluated::<D>(classifier, flip));
        let (plain, mirrored) = (plain?.losses, mirrored?.losses);
        let rise: Vec<f64> =
            mirrored.iter().zip(&plain).map(|(after, before)| after - before).collect();
        let harms = |class: usize| {
            let own = self.held_out.iter().zip(&rise);
            let own = own.filter(|(index, _)| self.domain.labels()[**index] == class);
            let own: Vec<f64> = own.map(|(_, rise)| *rise).collect();
            !own.is_empty() && mean(&own) > MOST_HARM_OF_CLASS && rises(&own, HARM_ERRORS)
        };
        Ok(mean(&rise) <= MOST_HARM && !(0..self.shares.len()).any(harms))
    }

    /// Evaluates a classifier on the held-out samples, mirrored or as they are.
    fn evaluated<const D: usize>(&self, classifier: &C, mirrored: bool) -> Result<Evaluated>
    where
        C: Classifier<D>,
    {
        let mut all = Evaluated { losses: Vec::new(), right: Vec::new() };
        for indices in self.held_out.chunks(BATCH) {
            let batch = self.domain.batch::<D>(indices, &self.device).map_err(Error::from)?;
            let inputs = if mirrored { batch.inputs.flip([D - 1]) } else { batch.inputs };
            let evaluation = classifier.evaluate(inputs, &batch.labels);
            let evaluation = evaluation.map_err(|problem| unsuitable(self.domain, problem))?;
            all.losses.extend(evaluation.losses.iter().map(|loss| f64::from(*loss)));
            let predicted = evaluation.predictions.unwrap_or_default();
            all.right
                .extend(predicted.iter().zip(&batch.labels).map(|(found, label)| found == label));
        }
        Ok(all)
    }

    /// Takes over the state of a checkpoint; `like` is a module of the same structure.
    pub(super) fn load(&mut self, checkpoint: &Checkpoint, like: &C) -> Result<()> {
        self.progress = checkpoint.value(PROGRESS)?;
        if self.progress.best.is_some() {
            self.best = Some(checkpoint.module(BEST, like.valid())?);
        }
        Ok(())
    }

    /// Adds the state to those of a checkpoint.
    pub(super) fn save(&self, path: &Path, blobs: &mut Blobs) -> windage_core::Result<()> {
        blobs.insert(PROGRESS.into(), value_blob(path, &self.progress)?);
        if let Some(best) = &self.best {
            blobs.insert(BEST.into(), module_blob(path, best)?);
        }
        Ok(())
    }
}

/// Returns the error of outputs that do not fit the labels of a domain.
pub(super) fn unsuitable(domain: &Domain, problem: CoreError) -> Error {
    Error::UnsuitableOutputs { domain: domain.name().into(), problem }
}

fn mean(values: &[f64]) -> f64 {
    values.iter().sum::<f64>() / values.len().max(1) as f64
}

/// Returns whether the mean of some values is above 0 by that many standard errors.
fn rises(values: &[f64], errors: f64) -> bool {
    if values.len() < 2 {
        return false;
    }
    let (mean, count) = (mean(values), values.len() as f64);
    let squares = values.iter().map(|value| (value - mean).powi(2)).sum::<f64>();
    mean > errors * (squares / (count - 1.0) / count).sqrt()
}

#[cfg(test)]
mod tests {
    use burn::data::dataset::InMemDataset;
    use burn::module::Param;
    use burn::tensor::Tensor;
    use windage_core::Sample;

    use super::*;

    /// Knows the classes by a linear function of two pixels.
    #[derive(Module, Debug)]
    struct Linear {
        weight: Param<Tensor<2>>,
    }

    impl Classifier<4> for Linear {
        fn logits(&self, inputs: Tensor<4>) -> Tensor<2> {
            let batch = inputs.dims()[0];
            inputs.reshape([batch, 2]).matmul(self.weight.val())
        }
    }

    /// Returns whether mirroring is held to be harmless, of pictures of two pixels of which
    /// `bright` is 1, by a classifier with one row of weights per pixel.
    fn decided(
        count: usize,
        weight: [[f32; 2]; 2],
        bright: impl Fn(usize) -> usize,
    ) -> Option<bool> {
        let samples = (0..count).map(|index| {
            let label = index % 2;
            let mut values = vec![0.0; 2];
            values[bright(index)] = if label == 0 { 1.0 } else { -1.0 };
            Sample { values, label }
        });
        let classes = vec!["a".into(), "b".into()];
        let domain =
            Domain::new("test", InMemDataset::new(samples.collect()), vec![1, 1, 2], classes);
        let (domain, device) = (domain.unwrap(), Device::flex());
        let weight = Param::from_tensor(Tensor::from_data(weight, &device));
        let mut validation = Validation::<Linear>::new(&domain, 0.5, 10, device);
        validation.look::<4>(&Linear { weight: weight.clone() }).unwrap();
        validation.decide_flips::<4>(&Linear { weight }).unwrap();
        validation.progress.flips
    }

    #[test]
    fn samples_are_mirrored_only_if_that_does_no_harm_to_any_class() {
        let symmetric = [[3.0, -3.0], [3.0, -3.0]];
        assert_eq!(decided(200, symmetric, |index| index / 2 % 2), Some(true));
        // The sign of the left pixel alone tells the class.
        let left = [[3.0, -3.0], [0.0, 0.0]];
        assert_eq!(decided(200, left, |_| 0), Some(false));
        // Too few samples say nothing.
        assert_eq!(decided(40, symmetric, |index| index / 2 % 2), Some(false));
        // Nothing is known yet.
        assert_eq!(decided(200, [[0.0; 2]; 2], |_| 0), None);
    }

    #[test]
    fn a_mean_rises_if_it_exceeds_its_error() {
        // The mean is 1, the standard error 1/√4·√(8/3) = 0.816.
        let values = [-1.0, 3.0, 1.0, 1.0];
        assert!(rises(&values, 1.2) && !rises(&values, 1.3));
        assert!(!rises(&[5.0], 1.0));
    }
}
