//! The samples that pairs are selected from, and whether there is anything to explain.

use windage_core::{Error as CoreError, Evaluation, Shift};

use super::Pair;
use crate::{Error, Result};

/// The samples that pairs are selected from.
#[derive(Debug, Clone, Copy)]
pub struct Candidates<'a> {
    /// The classifier's evaluations on both domains.
    pub evaluations: Shift<&'a Evaluation>,
    /// Features of the samples of both domains; needed only by
    /// [`PairRule::Matched`](super::PairRule::Matched).
    pub features: Shift<&'a [Vec<f32>]>,
    /// Losses of at least this are high: the classifier is wrong. The loss of a pair's target
    /// member must be at least this, that of the source member below.
    pub least_high_loss: f64,
    /// Name of the target, for messages.
    pub target_name: &'a str,
}

/// Which samples can be the members of a pair.
#[derive(Clone, Copy)]
pub(super) enum Members {
    /// Those of such losses.
    Losses {
        /// The source's loss is at most this.
        most: f64,
        /// The target's loss is at least this.
        least: f64,
    },
    /// The source's is classified correctly, the target's wrongly.
    Predictions,
}

impl Candidates<'_> {
    pub(super) fn classes(&self) -> usize {
        self.evaluations.target.labels().iter().max().map_or(0, |most| most + 1)
    }

    /// Checks that the classifier is worse on the target: that its accuracy is lower there or, if
    /// it predicts no classes, that a larger share of losses is high or more than half of all pairs
    /// of a loss of the source and one of the target rise. None of these depends on how large a few
    /// losses are, as their mean does.
    pub(super) fn check_worse(&self) -> Result<()> {
        let target = || self.target_name.into();
        let Shift { source, target: worse } = self.evaluations;
        if let Some((before, after)) = source.accuracy().zip(worse.accuracy()) {
            let accuracies = Shift::new(before, after);
            let is_worse = after < before;
            return if is_worse {
                Ok(())
            } else {
                Err(Error::NotWorse { target: target(), accuracies })
            };
        }
        let rising = rising_share(&source.losses, &worse.losses);
        let high = self.evaluations.map(|evaluation| {
            let losses = &evaluation.losses;
            let is_high = |loss: &&f32| f64::from(**loss) >= self.least_high_loss;
            losses.iter().filter(is_high).count() as f64 / losses.len() as f64
        });
        if high.target <= high.source && rising <= 0.5 {
            return Err(Error::LossNotHigher { target: target(), high, rising });
        }
        Ok(())
    }

    /// Checks that some loss of the target is at least `least_high_loss`.
    pub(super) fn check_high(&self, least_high_loss: f64) -> Result<()> {
        let losses = &self.evaluations.target.losses;
        let highest = losses.iter().copied().fold(f32::NEG_INFINITY, f32::max);
        if f64::from(highest) < least_high_loss {
            let target = self.target_name.into();
            return Err(Error::NoHighLoss { target, least_high_loss, highest });
        }
        Ok(())
    }

    /// Checks that the classifier predicts classes.
    pub(super) fn check_predictions(&self) -> Result<()> {
        let Shift { source, target } = self.evaluations;
        if source.predictions.is_some() && target.predictions.is_some() {
            return Ok(());
        }
        let range = "another rule: the classifier gives losses alone, and no classes that could be \
                     right or wrong";
        Err(CoreError::setting("rule", "right_wrong", range).into())
    }

    pub(super) fn no_pair(&self, members: Members) -> Error {
        let target = self.target_name.into();
        let lowest = self.evaluations.source.losses.iter().copied().fold(f32::INFINITY, f32::min);
        match members {
            Members::Losses { most, .. } if f64::from(lowest) > most.max(self.least_high_loss) => {
                Error::NoLowLoss { lowest, most }
            }
            Members::Losses { most, least } => Error::NoPair { target, most, least },
            Members::Predictions => Error::NoRightAndWrong { target },
        }
    }

    /// Returns the pairs of these samples, after checking that each can be explained.
    pub(super) fn given(&self, pairs: &[Shift<usize>]) -> Result<Vec<Pair>> {
        let pairs = pairs.iter().enumerate();
        pairs.map(|(index, &samples)| self.given_pair(index + 1, samples)).collect()
    }

    /// Returns the pair of two samples; `number` is its number among the given ones, from 1.
    fn given_pair(&self, number: usize, samples: Shift<usize>) -> Result<Pair> {
        let label = |evaluation: &Evaluation, index: usize, field: &str| {
            let range = format!("below {}, the number of samples", evaluation.len());
            let label = evaluation.labels().get(index).copied();
            label.ok_or_else(|| CoreError::setting(field, index, &range))
        };
        let (evaluations, Shift { source, target }) = (self.evaluations, samples);
        let class = label(evaluations.source, source, "source")?;
        let target_class = label(evaluations.target, target, "target")?;
        let refuse = |reason: String| Err(Error::UnusablePair { number, reason });
        if class != target_class {
            return refuse(format!(
                "its source sample is of class {class}, its target sample of class {target_class}"
            ));
        }
        let losses = [evaluations.source.losses[source], evaluations.target.losses[target]];
        if losses[0] >= losses[1] {
            return refuse(format!(
                "the classifier's loss on its target sample, {:.3}, is not above that on its \
                 source sample, {:.3}",
                losses[1], losses[0]
            ));
        }
        Ok(Pair { source, target, class })
    }

    /// Returns the samples of a class that can be members: the source's by rising, the target's by
    /// falling loss.
    pub(super) fn within(&self, class: usize, members: Members) -> Shift<Vec<usize>> {
        let Shift { source, target } = self.evaluations;
        let of_class = |evaluation: &Evaluation, is_member: &dyn Fn(usize) -> bool| {
            let labels = evaluation.labels();
            let indices = (0..labels.len()).filter(|&index| labels[index] == class);
            indices.filter(|&index| is_member(index)).collect::<Vec<usize>>()
        };
        let loss = |evaluation: &Evaluation, index: usize| f64::from(evaluation.losses[index]);
        let predicted = |evaluation: &Evaluation, index: usize| {
            evaluation.predictions.as_ref().map(|predictions| predictions[index])
        };
        let mut low = of_class(source, &|index| match members {
            Members::Losses { most, .. } => loss(source, index) <= most,
            Members::Predictions => predicted(source, index) == Some(class),
        });
        let mut high = of_class(target, &|index| match members {
            Members::Losses { least, .. } => loss(target, index) >= least,
            Members::Predictions => predicted(target, index).is_some_and(|it| it != class),
        });
        low.sort_by(|&a, &b| source.losses[a].total_cmp(&source.losses[b]));
        high.sort_by(|&a, &b| target.losses[b].total_cmp(&target.losses[a]));
        Shift { source: low, target: high }
    }

    /// Returns the one of `sources` whose features are nearest to those of a sample of the target.
    pub(super) fn nearest(&self, sources: &[usize], target: usize) -> Option<usize> {
        let target = &self.features.target[target];
        let distance = |&index: &usize| -> f64 {
            let features = self.features.source[index].iter().zip(target);
            features.map(|(a, b)| f64::from(a - b).powi(2)).sum()
        };
        sources.iter().copied().min_by(|a, b| distance(a).total_cmp(&distance(b)))
    }
}

/// Returns the share of all pairs of a source loss and a target loss in which the target's is
/// higher; equal ones count one half (the statistic `U/mn` of Mann and Whitney 1947).
///
/// It is computed by counting, for each target loss, the source losses below it in sorted order.
fn rising_share(source: &[f32], target: &[f32]) -> f64 {
    let mut sorted = source.to_vec();
    sorted.sort_by(f32::total_cmp);
    let below = |loss: f32| sorted.partition_point(|&other| other < loss);
    let up_to = |loss: f32| sorted.partition_point(|&other| other <= loss);
    let twice: usize = target.iter().map(|&loss| below(loss) + up_to(loss)).sum();
    twice as f64 / (2.0 * source.len() as f64 * target.len() as f64)
}

/// Scales every feature to mean 0 and standard deviation 1 over both domains, so that all have the
/// same weight in distances.
pub(crate) fn standardize_features(features: &mut Shift<Vec<Vec<f32>>>) {
    let latent = features.source.first().map_or(0, Vec::len);
    for index in 0..latent {
        let rows = || features.source.iter().chain(&features.target);
        let values = || rows().map(|row| f64::from(row[index]));
        let count = values().count() as f64;
        let mean = values().sum::<f64>() / count;
        let deviation =
            (values().map(|value| (value - mean).powi(2)).sum::<f64>() / count).sqrt().max(1e-12);
        for row in features.source.iter_mut().chain(&mut features.target) {
            row[index] = ((f64::from(row[index]) - mean) / deviation) as f32;
        }
    }
}
