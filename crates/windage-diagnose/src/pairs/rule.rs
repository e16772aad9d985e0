//! The rules by which pairs are selected: everything that a rule decides is here.

use rand::RngExt;
use serde::{Deserialize, Serialize};
use windage_core::seed::{Rng, shuffled};
use windage_core::{Error as CoreError, Shift};

use super::Pair;
use super::candidates::{Candidates, Members};
use crate::Result;

/// At least this many samples of a class are considered, however small the share.
const LEAST_CANDIDATES: usize = 4;

/// How the members of a pair are selected. Both are always of the same class.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case", deny_unknown_fields)]
pub enum PairRule {
    /// Any sample of the source that is classified correctly with any sample of the target that is
    /// classified wrongly, at random, whatever their losses (paragraph 54 of the patent). The
    /// classifier has to predict classes.
    RightWrong,
    /// The lowest losses of the source with the highest of the target.
    Extremes,
    /// Any loss of the source of at most `low` with any loss of the target of at least `high`, at
    /// random. The two thresholds hold as given, whatever counts as a high loss elsewhere.
    Thresholds {
        /// The loss of the source's sample is at most this.
        #[serde(default = "low")]
        low: f64,
        /// The loss of the target's sample is at least this.
        #[serde(default = "high")]
        high: f64,
    },
    /// One of the highest losses of the target, with the sample among the lowest losses of the
    /// source whose features are nearest: a pair that differs in what raises the loss, and in
    /// little else.
    Matched {
        /// The share of a class that counts as lowest or highest, 0…1.
        #[serde(default = "share")]
        share: f64,
    },
    /// One of the highest losses of the target with its counterpart, made by a [style
    /// converter](crate::style): for domains where no sample of the source resembles it.
    Style,
    /// These pairs of samples, by their indices in the source and in the target.
    Given {
        /// The pairs.
        pairs: Vec<Shift<usize>>,
    },
}

fn low() -> f64 {
    0.05
}

fn high() -> f64 {
    1.5
}

fn share() -> f64 {
    0.1
}

impl Default for PairRule {
    fn default() -> Self {
        Self::Matched { share: share() }
    }
}

impl PairRule {
    /// Returns the rule of thresholds with their defaults.
    pub fn thresholds() -> Self {
        Self::Thresholds { low: low(), high: high() }
    }
}

/// What a rule asks for.
pub(super) enum Selection<'a> {
    /// These pairs.
    Given(&'a [Shift<usize>]),
    /// Pairs of converted samples, which are made elsewhere.
    Converted,
    /// Pairs within each class, of such samples.
    ByClass { members: Members, order: Order },
}

/// Which samples of a class are put together, in which order.
#[derive(Clone, Copy)]
pub(super) enum Order {
    /// By their losses, the extremes first.
    ByLoss,
    /// At random.
    Random,
    /// Each of some high losses with the sample of nearest features among the lowest losses.
    Nearest { share: f64 },
}

impl PairRule {
    /// Checks that there is anything to explain, and a pair to explain it with. Features are not
    /// needed.
    pub(crate) fn check(&self, candidates: &Candidates<'_>) -> Result<()> {
        let selection = self.selection(candidates.least_high_loss)?;
        // What the user selects is explained, whatever the rest of the domains is like.
        if !matches!(selection, Selection::Given(_)) {
            candidates.check_worse()?;
        }
        match selection {
            Selection::Given(pairs) => candidates.given(pairs).map(drop),
            // The converted samples are not known yet.
            Selection::Converted => candidates.check_high(candidates.least_high_loss),
            Selection::ByClass { members, .. } => {
                match members {
                    Members::Losses { least, .. } => candidates.check_high(least)?,
                    Members::Predictions => candidates.check_predictions()?,
                }
                let has_pair = |class| {
                    let Shift { source, target } = candidates.within(class, members);
                    !source.is_empty() && !target.is_empty()
                };
                let has_any = (0..candidates.classes()).any(has_pair);
                if has_any { Ok(()) } else { Err(candidates.no_pair(members)) }
            }
        }
    }

    /// Returns what the rule asks for; losses of at least `least_high_loss` are high.
    ///
    /// # Errors
    /// Returns an error for a share or thresholds out of their range, and for no pairs.
    pub(super) fn selection(&self, least_high_loss: f64) -> Result<Selection<'_>> {
        // The largest number below: a loss that is high is not low.
        let members = Members::Losses { most: least_high_loss.next_down(), least: least_high_loss };
        self.validate()?;
        Ok(match *self {
            Self::RightWrong => {
                Selection::ByClass { members: Members::Predictions, order: Order::Random }
            }
            Self::Extremes => Selection::ByClass { members, order: Order::ByLoss },
            Self::Thresholds { low, high } => {
                let members = Members::Losses { most: low, least: high };
                Selection::ByClass { members, order: Order::Random }
            }
            Self::Matched { share } => {
                Selection::ByClass { members, order: Order::Nearest { share } }
            }
            Self::Style => Selection::Converted,
            Self::Given { ref pairs } => Selection::Given(pairs),
        })
    }

    /// Checks the settings of the rule.
    ///
    /// # Errors
    /// Returns an error that names the first setting out of its range.
    pub fn validate(&self) -> Result<()> {
        let refuse = |field: &str, value: &dyn std::fmt::Display, range: &str| {
            Err(CoreError::setting(field, value, range).into())
        };
        match self {
            Self::Matched { share } if !(*share > 0.0 && *share <= 1.0) => {
                refuse("share", share, "in 0…1 and not 0")
            }
            Self::Thresholds { low, .. } if low.is_nan() || *low <= 0.0 => {
                refuse("low", low, "positive")
            }
            Self::Thresholds { low, high } if high.is_nan() || high < low => {
                refuse("high", high, &format!("at least `low`, {low}"))
            }
            Self::Given { pairs } if pairs.is_empty() => {
                refuse("pairs", &"empty", "a list of at least one pair")
            }
            _ => Ok(()),
        }
    }
}

impl Order {
    /// Returns at most `count` pairs of one class, best first; no sample of the target is in two.
    pub(super) fn pairs(
        self,
        candidates: &Candidates<'_>,
        class: usize,
        members: Members,
        count: usize,
        rng: &mut Rng,
    ) -> Vec<Pair> {
        let Shift { source: mut low, target: mut high } = candidates.within(class, members);
        match self {
            Self::ByLoss => {}
            Self::Random => {
                high = selected(&high, &shuffled(high.len(), rng));
                if !low.is_empty() {
                    low = high.iter().map(|_| low[rng.random_range(0..low.len())]).collect();
                }
            }
            Self::Nearest { share } => {
                let most =
                    |of_class: usize| ((share * of_class as f64) as usize).max(LEAST_CANDIDATES);
                let of_class = candidates.evaluations.map(|evaluation| {
                    evaluation.labels().iter().filter(|&&label| label == class).count()
                });
                low.truncate(most(of_class.source));
                high.truncate(most(of_class.target));
                // A partner is searched for as many as are needed only: for all of them, time
                // would grow with the square of the samples.
                let order = shuffled(high.len(), rng);
                high = selected(&high, &order[..order.len().min(count)]);
                low = high.iter().filter_map(|&index| candidates.nearest(&low, index)).collect();
            }
        }
        // Two thresholds may be equal, and so may losses: such a pair has nothing to explain.
        let Shift { source: before, target: after } = candidates.evaluations;
        let pairs = low.into_iter().zip(high);
        let pairs = pairs.filter(|&(source, target)| before.losses[source] < after.losses[target]);
        pairs.take(count).map(|(source, target)| Pair { source, target, class }).collect()
    }
}

fn selected(values: &[usize], positions: &[usize]) -> Vec<usize> {
    positions.iter().map(|&position| values[position]).collect()
}
