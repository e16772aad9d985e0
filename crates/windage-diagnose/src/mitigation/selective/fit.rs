//! Choosing a gate's bounds.
//!
//! With `R` right and `W` wrong samples, those within an interval weigh `1/R` where right and
//! `−1/W` where wrong. Their sum is `(1 − false-alarm rate) − miss rate`, Youden's J (Youden 1950),
//! so the best interval is the one of the greatest sum, found in one pass (Kadane); with one side
//! open it is the best prefix or suffix. Bounds lie midway between the outermost sample within and
//! the next one.

use serde::{Deserialize, Serialize};
use windage_core::{Attribute, Error as CoreError};

use super::SelectiveClassifier;
use crate::mitigation::Observed;
use crate::{Error, Result};

/// On which sides a gate may have bounds.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum SelectiveSides {
    /// Only above: high values are refused.
    Upper,
    /// Only below: low values are refused.
    Lower,
    /// Both.
    #[default]
    Both,
}

impl SelectiveSides {
    /// The side to which an attribute moves with the loss, as
    /// [`AttributeFinding::direction`](crate::AttributeFinding::direction) tells it: 1 or −1,
    /// or none where it moves either way.
    pub fn of(direction: Option<f64>) -> Self {
        match direction {
            Some(sign) if sign > 0.0 => Self::Upper,
            Some(_) => Self::Lower,
            None => Self::Both,
        }
    }
}

/// What makes one gate better than another.
#[derive(Debug, Clone, Copy, Default, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum SelectiveCriterion {
    /// The smallest mean of false-alarm and miss rate.
    #[default]
    BalancedError,
    /// The smallest false-alarm rate with at most this miss rate, 0…1, on the samples fitted to.
    MostMissRate(f64),
}

/// How [`SelectiveClassifier`]s are fitted.
#[derive(Debug, Clone, Copy, Default, PartialEq, Serialize, Deserialize)]
pub struct SelectiveClassifierConfig {
    /// On which sides bounds may be.
    pub sides: SelectiveSides,
    /// What is best.
    pub criterion: SelectiveCriterion,
}

/// All samples of one position.
struct Group {
    position: f64,
    right: usize,
    wrong: usize,
}

impl SelectiveClassifierConfig {
    /// The best gate for these samples, positions taken from `reference`.
    ///
    /// # Errors
    /// [`Error::NoMitigation`] where there are no right or no wrong samples to tell apart; a miss rate
    /// outside 0…1.
    pub fn fit(
        &self,
        attribute: &dyn Attribute,
        reference: f64,
        observed: &[Observed],
    ) -> Result<SelectiveClassifier> {
        let groups = groups(attribute, reference, observed);
        let right: usize = groups.iter().map(|group| group.right).sum();
        let wrong: usize = groups.iter().map(|group| group.wrong).sum();
        if right == 0 || wrong == 0 {
            let which = if right == 0 { "right" } else { "wrong" };
            let problem = format!(
                "of {} samples with a value the classifier is {which} on none: a gate has nothing to tell apart",
                right + wrong
            );
            return Err(Error::NoMitigation { attribute: attribute.name().into(), problem });
        }
        let [lower, upper] = self.bounds(&groups, right, wrong)?;
        Ok(SelectiveClassifier {
            attribute: attribute.name().into(),
            unit: attribute.unit().into(),
            reference,
            lower,
            upper,
        })
    }

    fn bounds(&self, groups: &[Group], right: usize, wrong: usize) -> Result<[Option<f64>; 2]> {
        let inside = match self.criterion {
            SelectiveCriterion::BalancedError => {
                let weigh = |group: &Group| {
                    group.right as f64 / right as f64 - group.wrong as f64 / wrong as f64
                };
                self.heaviest(groups, &weigh, |_| false)
            }
            SelectiveCriterion::MostMissRate(rate) if (0.0..=1.0).contains(&rate) => {
                let most = (rate * wrong as f64).floor() as usize;
                self.heaviest(groups, &|group| group.right as f64, |wrong| wrong > most)
            }
            SelectiveCriterion::MostMissRate(rate) => {
                return Err(CoreError::setting("miss rate", rate, "from 0 to 1").into());
            }
        };
        let between = |a: &Group, b: &Group| a.position + (b.position - a.position) / 2.0;
        let Some((from, to)) = inside else {
            // Nothing is worth applying it to: a gate that is closed on the side where bounds may
            // be.
            let (first, last) = (&groups[0], &groups[groups.len() - 1]);
            return Ok(match self.sides {
                SelectiveSides::Lower => [Some(last.position.next_up()), None],
                SelectiveSides::Upper | SelectiveSides::Both => {
                    [None, Some(first.position.next_down())]
                }
            });
        };
        let lower = (from > 0).then(|| between(&groups[from - 1], &groups[from]));
        let upper = (to < groups.len()).then(|| between(&groups[to - 1], &groups[to]));
        Ok([lower, upper])
    }

    /// The groups `from..to` whose weights have the greatest sum among those that are not too
    /// wrong; none if that is not positive. Of equal ones the first found, which is the
    /// leftmost and shortest.
    fn heaviest(
        &self,
        groups: &[Group],
        weigh: &dyn Fn(&Group) -> f64,
        is_too_wrong: impl Fn(usize) -> bool,
    ) -> Option<(usize, usize)> {
        let starts_anywhere = self.sides != SelectiveSides::Upper;
        let (mut best, mut found) = (0.0, None);
        let (mut from, mut sum, mut wrong) = (0, 0.0, 0);
        for (index, group) in groups.iter().enumerate() {
            (sum, wrong) = (sum + weigh(group), wrong + group.wrong);
            while from <= index && starts_anywhere && is_too_wrong(wrong) {
                (sum, wrong) = (sum - weigh(&groups[from]), wrong - groups[from].wrong);
                from += 1;
            }
            if sum < 0.0 && starts_anywhere {
                (from, sum, wrong) = (index + 1, 0.0, 0);
            }
            let may_end = self.sides != SelectiveSides::Lower || index + 1 == groups.len();
            if may_end && sum > best && !is_too_wrong(wrong) {
                (best, found) = (sum, Some((from, index + 1)));
            }
        }
        found
    }
}

/// Samples with a value, by position.
fn groups(attribute: &dyn Attribute, reference: f64, observed: &[Observed]) -> Vec<Group> {
    let positions = observed.iter().filter_map(|sample| {
        let value = sample.value.filter(|value| value.is_finite())?;
        Some((attribute.change(reference, value), sample.is_right))
    });
    let mut positions: Vec<(f64, bool)> = positions.collect();
    positions.sort_by(|a, b| a.0.total_cmp(&b.0));
    let mut groups: Vec<Group> = Vec::new();
    for (position, is_right) in positions {
        if groups.last().is_none_or(|last| last.position != position) {
            groups.push(Group { position, right: 0, wrong: 0 });
        }
        if let Some(last) = groups.last_mut() {
            last.right += usize::from(is_right);
            last.wrong += usize::from(!is_right);
        }
    }
    groups
}

#[cfg(test)]
mod tests;
