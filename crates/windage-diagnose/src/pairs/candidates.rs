//! What pairs are chosen from, and whether there is anything to choose.

use rand::RngExt;
use windage_core::{Error as CoreError, Rng, shuffled};

use crate::{Error, Evaluation, Pair, PairRule, Result};

/// What pairs are chosen from.
#[derive(Debug, Clone, Copy)]
pub struct Candidates<'a> {
    /// The first domain as judged.
    pub first: &'a Evaluation,
    /// The second domain as judged.
    pub second: &'a Evaluation,
    /// Features of the first domain's samples; only [`PairRule::Matched`] looks at them.
    pub first_features: &'a [Vec<f32>],
    /// Features of the second domain's samples.
    pub second_features: &'a [Vec<f32>],
    /// The second member's loss must be above this and the first's below: else the classifier was
    /// not wrong, or not right.
    pub least_high_loss: f64,
    /// Name of the second domain, for messages.
    pub second_name: &'a str,
}

impl Candidates<'_> {
    pub(crate) fn classes(&self) -> usize {
        self.second.labels().iter().max().map_or(0, |most| most + 1)
    }

    fn not_worse(&self, reason: String) -> Error {
        Error::NotWorse { second: self.second_name.into(), reason }
    }

    /// What both members must satisfy.
    pub(crate) fn in_words(&self, rule: PairRule) -> String {
        match rule {
            PairRule::Thresholds { low, high } => {
                format!(
                    "a loss below {low} in the first domain and above {:.3}",
                    high.max(self.least_high_loss)
                )
            }
            _ => format!(
                "a loss below {0:.3} in the first domain and above {0:.3}",
                self.least_high_loss
            ),
        }
    }

    /// Whether there is anything to explain and a pair to explain it with; needs no features.
    pub(crate) fn check(&self, rule: PairRule) -> Result<()> {
        self.check_worse()?;
        let (low, high) = match rule {
            PairRule::Given { first, second } => return self.given(first, second).map(drop),
            // What its first members will be is not known yet.
            PairRule::Style => return Ok(()),
            PairRule::Thresholds { low, high } => (low, high.max(self.least_high_loss)),
            PairRule::Extremes | PairRule::Matched { .. } => {
                (self.least_high_loss, self.least_high_loss)
            }
        };
        let any = |judged: &Evaluation, class: usize, keep: &dyn Fn(f64) -> bool| {
            indices_of(judged, class).into_iter().any(|index| keep(f64::from(judged.losses[index])))
        };
        let has_pair = |class| {
            any(self.first, class, &|loss| loss < low)
                && any(self.second, class, &|loss| loss > high)
        };
        if (0..self.classes()).any(has_pair) {
            return Ok(());
        }
        Err(Error::NoPair { rule: self.in_words(rule), second: self.second_name.into() })
    }

    fn check_worse(&self) -> Result<()> {
        let (mean_first, mean_second) = (self.first.mean_loss(), self.second.mean_loss());
        if mean_second <= mean_first {
            return Err(self.not_worse(format!(
                "the mean loss is {mean_second:.3} there and {mean_first:.3} on the first"
            )));
        }
        let highest = self.second.losses.iter().copied().fold(f32::NEG_INFINITY, f32::max);
        if f64::from(highest) <= self.least_high_loss {
            return Err(self.not_worse(format!(
                "no loss is above {:.3}, the highest is {highest:.3}",
                self.least_high_loss
            )));
        }
        Ok(())
    }

    pub(crate) fn given(&self, first: usize, second: usize) -> Result<Pair> {
        let label = |judged: &Evaluation, index: usize, field: &str| {
            let range = format!("below {}, the number of samples", judged.labels().len());
            judged
                .labels()
                .get(index)
                .copied()
                .ok_or_else(|| Error::from(CoreError::setting(field, index, &range)))
        };
        let (a, b) = (label(self.first, first, "first")?, label(self.second, second, "second")?);
        if self.first.losses[first] >= self.second.losses[second] {
            let loss = self.first.losses[first];
            return Err(CoreError::setting(
                "second",
                second,
                &format!("a sample with a loss above the first's {loss:.3}"),
            )
            .into());
        }
        if a != b {
            return Err(CoreError::setting(
                "second",
                second,
                &format!("of the first sample's class {a}, not {b}"),
            )
            .into());
        }
        Ok(Pair { first, second, class: a })
    }

    /// At most `count` pairs of one class, best first, no second member twice.
    pub(crate) fn of_class(
        &self,
        class: usize,
        rule: PairRule,
        count: usize,
        rng: &mut Rng,
    ) -> Vec<Pair> {
        let mut low = indices_of(self.first, class);
        let mut high = indices_of(self.second, class);
        let (of_low, of_high) =
            (|&index: &usize| self.first.losses[index], |&index: &usize| self.second.losses[index]);
        low.retain(|index| f64::from(of_low(index)) < self.least_high_loss);
        high.retain(|index| f64::from(of_high(index)) > self.least_high_loss);
        low.sort_by(|a, b| of_low(a).total_cmp(&of_low(b)));
        high.sort_by(|a, b| of_high(b).total_cmp(&of_high(a)));
        match rule {
            PairRule::Thresholds { low: below, high: above } => {
                low.retain(|index| f64::from(of_low(index)) < below);
                high.retain(|index| f64::from(of_high(index)) > above);
                high =
                    shuffled(high.len(), rng).into_iter().map(|position| high[position]).collect();
                if !low.is_empty() {
                    low = high.iter().map(|_| low[rng.random_range(0..low.len())]).collect();
                }
            }
            PairRule::Matched { share } => {
                truncate_to_share(&mut low, share, indices_of(self.first, class).len());
                truncate_to_share(&mut high, share, indices_of(self.second, class).len());
                // Only these are looked for a partner: with all of them, time grew with the square
                // of the samples.
                high = shuffled(high.len(), rng)
                    .into_iter()
                    .take(count)
                    .map(|position| high[position])
                    .collect();
                low = high.iter().filter_map(|&index| self.nearest(&low, index)).collect();
            }
            PairRule::Extremes | PairRule::Style | PairRule::Given { .. } => {}
        }
        low.into_iter()
            .zip(high)
            .take(count)
            .map(|(first, second)| Pair { first, second, class })
            .collect()
    }

    /// The one of `low` whose features are nearest to those of the second domain's sample.
    fn nearest(&self, low: &[usize], second: usize) -> Option<usize> {
        let target = &self.second_features[second];
        let distance = |&index: &usize| -> f64 {
            self.first_features[index]
                .iter()
                .zip(target)
                .map(|(a, b)| f64::from(a - b).powi(2))
                .sum()
        };
        low.iter().copied().min_by(|a, b| distance(a).total_cmp(&distance(b)))
    }
}

/// At least this many candidates of a class, however small the share.
const LEAST_CANDIDATES: usize = 4;

fn truncate_to_share(sorted: &mut Vec<usize>, share: f64, of: usize) {
    sorted.truncate(((share * of as f64) as usize).max(LEAST_CANDIDATES));
}

fn indices_of(judged: &Evaluation, class: usize) -> Vec<usize> {
    (0..judged.labels().len()).filter(|&index| judged.labels()[index] == class).collect()
}
