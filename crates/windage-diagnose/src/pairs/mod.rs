//! Selecting the two samples to compare (Fig. 6).

mod candidates;
mod rule;

pub use candidates::Candidates;
pub(crate) use candidates::standardize_features;
pub use rule::PairRule;

use serde::{Deserialize, Serialize};
use windage_core::Error as CoreError;
use windage_core::seed::Rng;

use crate::Result;
use rule::Selection;

/// Two samples of one class: the classifier is good on that of the source and bad on that of the
/// target.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Pair {
    /// Index in the source.
    pub source: usize,
    /// Index in the target.
    pub target: usize,
    /// Class of both.
    pub class: usize,
}

/// Where the source member of a pair comes from.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Origin {
    /// It is a sample of the source.
    #[default]
    Sample,
    /// It is the target member, converted to the source.
    Converted,
}

/// Selects up to `count` different pairs, spread evenly over the classes. Pairs that are given are
/// all taken.
///
/// # Errors
/// Returns an error if the classifier is not worse on the target; if no pair satisfies the rule; if
/// the rule is out of its range; and if a given pair does not exist or cannot be explained.
pub fn select_pairs(
    candidates: &Candidates<'_>,
    rule: &PairRule,
    count: usize,
    rng: &mut Rng,
) -> Result<Vec<Pair>> {
    if count == 0 {
        return Err(CoreError::setting("pairs", 0, "at least 1").into());
    }
    rule.check(candidates)?;
    match rule.selection(candidates.least_high_loss)? {
        Selection::Given(pairs) => candidates.given(pairs),
        Selection::Converted => {
            let range = "a rule that selects among the source's samples; `Converted::pairs` pairs \
                         converted ones";
            Err(CoreError::setting("rule", "style", range).into())
        }
        Selection::ByClass { members, order } => {
            let by_class = (0..candidates.classes())
                .map(|class| order.pairs(candidates, class, members, count, rng))
                .collect();
            let target = candidates.evaluations.target;
            let pairs = spread_over_classes(by_class, |pair| target.losses[pair.target], count);
            if pairs.is_empty() { Err(candidates.no_pair(members)) } else { Ok(pairs) }
        }
    }
}

/// Takes one pair of each class after the other, classes with the highest loss first, so that even
/// a few pairs show different classes.
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
