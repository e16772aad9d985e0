//! Which two samples to compare (Fig. 6).

mod candidates;

pub use candidates::Candidates;

use serde::{Deserialize, Serialize};
use windage_core::{Error as CoreError, Rng};

use crate::{Error, Result};

/// How the members of a pair are chosen. Both are always of the same class.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum PairRule {
    /// The lowest losses of the first domain with the highest of the second.
    Extremes,
    /// Any loss of the first domain below `low` with any of the second above `high`, at random.
    Thresholds {
        /// First member's loss is below this.
        low: f64,
        /// Second member's loss is above this.
        high: f64,
    },
    /// One of the highest losses of the second domain with the sample, among the lowest losses of
    /// the first, whose features are nearest: a pair that differs in what hurts and in little
    /// else.
    Matched {
        /// The share of a class that counts as lowest or highest, 0…1.
        share: f64,
    },
    /// One of the highest losses of the second domain with its counterpart, made by a [style
    /// converter](crate::style): for domains where no sample of the first can stand beside it.
    Style,
    /// These two samples, by their indices.
    Given {
        /// Index in the first domain.
        first: usize,
        /// Index in the second domain.
        second: usize,
    },
}

impl Default for PairRule {
    fn default() -> Self {
        Self::Matched { share: 0.1 }
    }
}

/// Two samples of one class: the classifier is good on the first and bad on the second.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Pair {
    /// Index in the first domain.
    pub first: usize,
    /// Index in the second domain.
    pub second: usize,
    /// Their class.
    pub class: usize,
}

/// Up to `count` different pairs, spread evenly over the classes.
///
/// # Errors
/// [`Error::NotWorse`] when no sample of the second domain has a loss above the threshold or the
/// mean loss is not higher there; a bad rule; a given pair that does not exist or is not of one
/// class.
pub fn select_pairs(
    candidates: &Candidates<'_>,
    rule: PairRule,
    count: usize,
    rng: &mut Rng,
) -> Result<Vec<Pair>> {
    if count == 0 {
        return Err(CoreError::setting("pairs", 0, "at least 1").into());
    }
    candidates.check(rule)?;
    let by_class: Vec<Vec<Pair>> = match rule {
        PairRule::Given { first, second } => return Ok(vec![candidates.given(first, second)?]),
        PairRule::Style => {
            let range = "a rule that chooses among the first domain's samples; `Converted::pairs` pairs converted ones";
            return Err(CoreError::setting("rule", "style", range).into());
        }
        PairRule::Matched { share } if !(share > 0.0 && share <= 1.0) => {
            return Err(CoreError::setting("share", share, "in 0…1 and not 0").into());
        }
        _ => (0..candidates.classes())
            .map(|class| candidates.of_class(class, rule, count, rng))
            .collect(),
    };
    let pairs = spread_over_classes(by_class, |pair| candidates.second.losses[pair.second], count);
    if pairs.is_empty() {
        return Err(Error::NoPair {
            rule: candidates.in_words(rule),
            second: candidates.second_name.into(),
        });
    }
    Ok(pairs)
}

/// One class after the other, those with the highest loss first, so that few pairs still show
/// different classes.
pub(crate) fn spread_over_classes(
    mut by_class: Vec<Vec<Pair>>,
    loss: impl Fn(&Pair) -> f32,
    count: usize,
) -> Vec<Pair> {
    by_class.retain(|pairs| !pairs.is_empty());
    by_class.sort_by(|a, b| loss(&b[0]).total_cmp(&loss(&a[0])));
    let longest = by_class.iter().map(Vec::len).max().unwrap_or(0);
    let rounds =
        (0..longest).flat_map(|round| by_class.iter().filter_map(move |pairs| pairs.get(round)));
    rounds.copied().take(count).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Evaluation;
    use windage_core::{Seed, Stream};

    fn judged(losses: &[f32], labels: &[usize]) -> Evaluation {
        Evaluation::new(losses.to_vec(), None, labels.to_vec())
    }

    fn select(
        first: &Evaluation,
        second: &Evaluation,
        rule: PairRule,
        count: usize,
    ) -> Result<Vec<Pair>> {
        let features = |judged: &Evaluation| {
            (0..judged.losses.len()).map(|index| vec![index as f32]).collect::<Vec<_>>()
        };
        let (first_features, second_features) = (features(first), features(second));
        let candidates = Candidates {
            first,
            second,
            first_features: &first_features,
            second_features: &second_features,
            least_high_loss: 0.7,
            second_name: "the second",
        };
        select_pairs(&candidates, rule, count, &mut Seed(0).rng(Stream::Selection, 0))
    }

    #[test]
    fn extremes_take_lowest_and_highest_of_a_class_and_spread_over_classes() {
        let first = judged(&[0.3, 0.1, 0.2, 0.0], &[0, 0, 1, 1]);
        let second = judged(&[1.0, 2.0, 5.0, 4.0], &[0, 0, 1, 1]);
        let pairs = select(&first, &second, PairRule::Extremes, 3).unwrap();
        let expected = [
            Pair { first: 3, second: 2, class: 1 },
            Pair { first: 1, second: 1, class: 0 },
            Pair { first: 2, second: 3, class: 1 },
        ];
        assert_eq!(pairs, expected);
    }

    #[test]
    fn matched_takes_the_nearest_features_among_the_lowest() {
        let first = judged(&[0.1, 0.1, 0.1, 9.0], &[0, 0, 0, 0]);
        let second = judged(&[0.0, 0.0, 8.0, 8.5], &[0, 0, 0, 0]);
        let mut pairs = select(&first, &second, PairRule::Matched { share: 0.75 }, 9).unwrap();
        pairs.sort_by_key(|pair| pair.second);
        // Features are the indices; sample 3 of the first domain would be nearest to 3, but is not
        // among the lowest.
        assert_eq!(pairs[0], Pair { first: 2, second: 2, class: 0 });
        assert!(pairs.iter().all(|pair| pair.second >= 2));
    }

    #[test]
    fn thresholds_hold_for_both_members() {
        let first = judged(&[0.01, 0.3, 0.02, 0.9], &[0, 0, 0, 0]);
        let second = judged(&[1.0, 2.0, 3.0, 0.1], &[0, 0, 0, 0]);
        let pairs =
            select(&first, &second, PairRule::Thresholds { low: 0.05, high: 1.5 }, 9).unwrap();
        assert_eq!(pairs.len(), 2);
        assert!(
            pairs
                .iter()
                .all(|pair| first.losses[pair.first] < 0.05 && second.losses[pair.second] > 1.5)
        );
    }

    #[test]
    fn a_domain_that_is_not_worse_is_said_to_be_so() {
        let good = judged(&[0.1, 0.2], &[0, 0]);
        let message = select(&good, &judged(&[0.3, 0.6], &[0, 0]), PairRule::default(), 1)
            .unwrap_err()
            .to_string();
        assert!(
            message.contains("not worse on the second") && message.contains("highest is 0.600"),
            "{message}"
        );
        let message = select(&judged(&[3.0], &[0]), &judged(&[2.0], &[0]), PairRule::default(), 1)
            .unwrap_err()
            .to_string();
        assert!(message.contains("mean loss is 2.000"), "{message}");
    }

    #[test]
    fn a_given_pair_must_exist_and_be_of_one_class() {
        let (first, second) = (judged(&[0.1, 0.1], &[0, 1]), judged(&[2.0, 2.0], &[0, 1]));
        let given = |first_index, second_index| {
            select(&first, &second, PairRule::Given { first: first_index, second: second_index }, 1)
        };
        assert_eq!(given(1, 1).unwrap(), [Pair { first: 1, second: 1, class: 1 }]);
        assert!(
            given(0, 1).unwrap_err().to_string().contains("of the first sample's class 0, not 1")
        );
        assert!(given(7, 1).unwrap_err().to_string().contains("`first` is 7, but must be below 2"));
    }
}
