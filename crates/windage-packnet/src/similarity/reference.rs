//! The choice of the earlier task that a new one is compared with.

use serde::{Deserialize, Serialize};

/// An earlier task, as the rules of a [`Reference`] see it.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct EarlierTask {
    /// Number of the task, from 0.
    pub task: usize,
    /// Mean pruning ratio of the task, weighted by the sizes of the layers.
    pub ratio: f64,
    /// Jensen–Shannon divergence of its data from the new task's, 0…1.
    pub divergence: f64,
}

/// A rule that selects some of the earlier tasks.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ReferenceRule {
    /// The newest `n` tasks.
    Newest(usize),
    /// The `n` tasks with the lowest pruning ratios, which kept the largest shares of the weights
    /// that were free; ties go to the earlier task.
    LowestRatios(usize),
    /// The tasks with a pruning ratio below the value.
    RatioBelow(f64),
}

impl ReferenceRule {
    fn select(self, mut tasks: Vec<EarlierTask>) -> Vec<EarlierTask> {
        match self {
            Self::Newest(count) => {
                tasks.sort_by_key(|earlier| std::cmp::Reverse(earlier.task));
                tasks.truncate(count);
            }
            Self::LowestRatios(count) => {
                tasks.sort_by(|a, b| a.ratio.total_cmp(&b.ratio).then(a.task.cmp(&b.task)));
                tasks.truncate(count);
            }
            Self::RatioBelow(value) => tasks.retain(|earlier| earlier.ratio < value),
        }
        tasks
    }
}

/// The choice of the earlier task that a new one is compared with: the most similar of those that a
/// sequence of rules selects.
///
/// ```
/// use windage_packnet::similarity::{EarlierTask, Reference, ReferenceRule};
///
/// let earlier = [(0, 0.3, 0.2), (1, 0.5, 0.1), (2, 0.9, 0.4)]
///     .map(|(task, ratio, divergence)| EarlierTask { task, ratio, divergence });
/// let chosen = |rules: &[ReferenceRule]| {
///     Reference::new(rules.iter().copied()).most_similar(&earlier).map(|found| found.task)
/// };
/// assert_eq!(chosen(&[]), Some(1));
/// assert_eq!(chosen(&[ReferenceRule::Newest(1)]), Some(2));
/// assert_eq!(chosen(&[ReferenceRule::Newest(2), ReferenceRule::RatioBelow(0.4)]), None);
/// ```
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Reference {
    rules: Vec<ReferenceRule>,
}

impl Reference {
    /// Creates a reference that applies these rules one after the other. Without rules, every
    /// earlier task qualifies.
    pub fn new(rules: impl IntoIterator<Item = ReferenceRule>) -> Self {
        Self { rules: rules.into_iter().collect() }
    }

    /// Returns the rules in their order.
    pub fn rules(&self) -> &[ReferenceRule] {
        &self.rules
    }

    /// Returns the most similar of the tasks that qualify, or `None` if none does; ties go to the
    /// earlier task.
    pub fn most_similar(&self, earlier: &[EarlierTask]) -> Option<EarlierTask> {
        let left = self.rules.iter().fold(earlier.to_vec(), |tasks, rule| rule.select(tasks));
        left.into_iter()
            .min_by(|a, b| a.divergence.total_cmp(&b.divergence).then(a.task.cmp(&b.task)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rules_narrow_in_their_order_and_ties_go_to_the_earliest() {
        let task = |task, ratio, divergence| EarlierTask { task, ratio, divergence };
        let earlier = [task(0, 0.5, 0.2), task(1, 0.5, 0.2), task(2, 0.4, 0.9), task(3, 0.8, 0.1)];
        let chosen = |rules: &[ReferenceRule]| {
            Reference::new(rules.to_vec()).most_similar(&earlier).map(|found| found.task)
        };
        use ReferenceRule::{LowestRatios, Newest, RatioBelow};
        assert_eq!(chosen(&[LowestRatios(1)]), Some(2));
        assert_eq!(chosen(&[LowestRatios(2)]), Some(0));
        assert_eq!(chosen(&[RatioBelow(0.8)]), Some(0));
        assert_eq!(chosen(&[Newest(3), LowestRatios(2)]), Some(1));
        assert_eq!(chosen(&[LowestRatios(2), Newest(1)]), Some(2));
        assert_eq!(Reference::default().most_similar(&[]), None);
    }
}
