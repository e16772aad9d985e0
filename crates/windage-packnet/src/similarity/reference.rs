//! Which earlier task a new one is compared with.

use serde::{Deserialize, Serialize};

/// An earlier task as the rules see it.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct EarlierTask {
    /// Its number, from 0.
    pub task: usize,
    /// Its initialization rate: the share of the weights free to it that it gave back.
    pub rate: f64,
    /// Jensen–Shannon divergence of its data from the new task's, 0…1.
    pub divergence: f64,
}

/// A rule that leaves some of the earlier tasks.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Narrowing {
    /// The newest so many.
    Newest(usize),
    /// The so many with the lowest rates, who own most of what they could; of equal ones the
    /// earlier.
    LowestRates(usize),
    /// Those with a rate below the value.
    RateBelow(f64),
}

impl Narrowing {
    fn apply(self, mut tasks: Vec<EarlierTask>) -> Vec<EarlierTask> {
        match self {
            Self::Newest(count) => {
                tasks.sort_by_key(|earlier| std::cmp::Reverse(earlier.task));
                tasks.truncate(count);
            }
            Self::LowestRates(count) => {
                tasks.sort_by(|a, b| a.rate.total_cmp(&b.rate).then(a.task.cmp(&b.task)));
                tasks.truncate(count);
            }
            Self::RateBelow(value) => tasks.retain(|earlier| earlier.rate < value),
        }
        tasks
    }
}

/// Rules one after the other; of the tasks that they leave, the most similar one counts.
///
/// ```
/// use windage_packnet::{EarlierTask, Narrowing, Reference};
/// let task = |task, rate, divergence| EarlierTask { task, rate, divergence };
/// let earlier = [task(0, 0.3, 0.2), task(1, 0.5, 0.1), task(2, 0.9, 0.4)];
/// let of = |rules: &[Narrowing]| Reference::new(rules.iter().copied()).most_similar(&earlier).map(|found| found.task);
/// assert_eq!(of(&[]), Some(1));
/// assert_eq!(of(&[Narrowing::Newest(1)]), Some(2));
/// assert_eq!(of(&[Narrowing::Newest(2), Narrowing::RateBelow(0.4)]), None);
/// ```
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Reference {
    rules: Vec<Narrowing>,
}

impl Reference {
    /// With these rules; with none, every earlier task qualifies.
    pub fn new(rules: impl IntoIterator<Item = Narrowing>) -> Self {
        Self { rules: rules.into_iter().collect() }
    }

    /// The task that counts, if any qualifies; of equally similar ones the earliest.
    pub fn most_similar(&self, earlier: &[EarlierTask]) -> Option<EarlierTask> {
        let left = self.rules.iter().fold(earlier.to_vec(), |tasks, rule| rule.apply(tasks));
        left.into_iter()
            .min_by(|a, b| a.divergence.total_cmp(&b.divergence).then(a.task.cmp(&b.task)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rules_narrow_in_their_order_and_ties_go_to_the_earliest() {
        let task = |task, rate, divergence| EarlierTask { task, rate, divergence };
        let earlier = [task(0, 0.5, 0.2), task(1, 0.5, 0.2), task(2, 0.4, 0.9), task(3, 0.8, 0.1)];
        let of = |rules: &[Narrowing]| {
            Reference::new(rules.to_vec()).most_similar(&earlier).map(|found| found.task)
        };
        use Narrowing::{LowestRates, Newest, RateBelow};
        assert_eq!(of(&[LowestRates(1)]), Some(2));
        assert_eq!(of(&[LowestRates(2)]), Some(0));
        assert_eq!(of(&[RateBelow(0.8)]), Some(0));
        assert_eq!(of(&[Newest(3), LowestRates(2)]), Some(1));
        assert_eq!(of(&[LowestRates(2), Newest(1)]), Some(2));
        assert_eq!(Reference::default().most_similar(&[]), None);
    }
}
