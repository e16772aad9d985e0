//! Fitting the bounds of a selective classifier.
//!
//! With `R` correct and `W` wrong samples, those within an interval weigh `1/R` if correct and
//! `−1/W` if wrong. Their sum is `(1 − false-alarm rate) − miss rate`, Youden's J (Youden 1950), so
//! the best interval is that of the greatest sum, found in one pass (Kadane); with one side open it
//! is the best prefix or suffix. Bounds lie midway between the outermost sample within and the next
//! one.

use std::ops::Range;

use serde::{Deserialize, Serialize};
use windage_core::{Attribute, Error as CoreError};

use super::SelectiveClassifier;
use crate::Result;
use crate::error::NoMitigation;
use crate::mitigation::Observed;

/// The sides on which there may be bounds.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum BoundedSides {
    /// Only above: high values are rejected.
    Upper,
    /// Only below: low values are rejected.
    Lower,
    /// Both.
    #[default]
    Both,
}

impl BoundedSides {
    /// Returns the side to which an attribute moves with the loss: 1 for up and −1 for down, as
    /// [`AttributeFinding::direction`](crate::attribution::AttributeFinding::direction) gives it;
    /// both sides if there is no direction.
    pub fn towards(direction: Option<f64>) -> Self {
        match direction {
            Some(sign) if sign > 0.0 => Self::Upper,
            Some(_) => Self::Lower,
            None => Self::Both,
        }
    }
}

/// What makes bounds the best.
#[derive(Debug, Clone, Copy, Default, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum SelectiveCriterion {
    /// The smallest mean of false-alarm and miss rate.
    #[default]
    BalancedError,
    /// The smallest false-alarm rate with at most this miss rate, 0…1, on the samples fitted to.
    MaxMissRate(f64),
}

impl SelectiveCriterion {
    /// Checks the criterion.
    ///
    /// # Errors
    /// Returns an error for a miss rate outside 0…1.
    pub fn validate(&self) -> Result<()> {
        match self {
            Self::MaxMissRate(rate) if !(0.0..=1.0).contains(rate) => {
                Err(CoreError::setting("miss rate", rate, "from 0 to 1").into())
            }
            _ => Ok(()),
        }
    }
}

/// Configuration of [`SelectiveClassifier`]s.
#[derive(Debug, Clone, Copy, Default, PartialEq, Serialize, Deserialize)]
pub struct SelectiveClassifierConfig {
    /// The sides on which there may be bounds.
    pub sides: BoundedSides,
    /// What makes bounds the best.
    pub criterion: SelectiveCriterion,
}

/// All samples of one position.
struct Group {
    position: f64,
    correct: usize,
    wrong: usize,
}

impl SelectiveClassifierConfig {
    /// Fits the best bounds for these samples; positions are measured from `reference`.
    ///
    /// # Errors
    /// Returns an error if the samples are not both correct and wrong, and for a miss rate outside
    /// 0…1.
    pub fn fit(
        &self,
        attribute: &dyn Attribute,
        reference: f64,
        observed: &[Observed],
    ) -> Result<SelectiveClassifier> {
        self.criterion.validate()?;
        let name = attribute.name().to_string();
        let groups = groups(attribute, reference, observed);
        let correct: usize = groups.iter().map(|group| group.correct).sum();
        let wrong: usize = groups.iter().map(|group| group.wrong).sum();
        if groups.is_empty() {
            return Err(NoMitigation::NotMeasurable { attribute: name }.into());
        }
        if correct == 0 || wrong == 0 {
            let (samples, are_correct) = (correct + wrong, wrong == 0);
            return Err(
                NoMitigation::NothingToReject { attribute: name, samples, are_correct }.into()
            );
        }
        let [lower, upper] = self.bounds(&groups, correct, wrong);
        let unit = attribute.unit().into();
        Ok(SelectiveClassifier { attribute: name, unit, reference, lower, upper })
    }

    fn bounds(&self, groups: &[Group], correct: usize, wrong: usize) -> [Option<f64>; 2] {
        let inside = match self.criterion {
            SelectiveCriterion::BalancedError => {
                let weigh = |group: &Group| {
                    group.correct as f64 / correct as f64 - group.wrong as f64 / wrong as f64
                };
                self.heaviest(groups, &weigh, |_| false)
            }
            SelectiveCriterion::MaxMissRate(rate) => {
                let most = (rate * wrong as f64).floor() as usize;
                self.heaviest(groups, &|group| group.correct as f64, |wrong| wrong > most)
            }
        };
        let Some(Range { start, end }) = inside else { return self.none_inside(groups) };
        let between = |a: &Group, b: &Group| a.position + (b.position - a.position) / 2.0;
        let lower = (start > 0).then(|| between(&groups[start - 1], &groups[start]));
        let upper = (end < groups.len()).then(|| between(&groups[end - 1], &groups[end]));
        [lower, upper]
    }

    /// Returns bounds that reject all samples, on a side where there may be one.
    fn none_inside(&self, groups: &[Group]) -> [Option<f64>; 2] {
        match self.sides {
            BoundedSides::Lower => [Some(groups[groups.len() - 1].position.next_up()), None],
            BoundedSides::Upper | BoundedSides::Both => {
                [None, Some(groups[0].position.next_down())]
            }
        }
    }

    /// Returns the range of groups whose weights have the greatest sum among those that are not too
    /// wrong, or `None` if no sum is positive. Ties go to the first found, which is the leftmost
    /// and shortest.
    fn heaviest(
        &self,
        groups: &[Group],
        weigh: &dyn Fn(&Group) -> f64,
        is_too_wrong: impl Fn(usize) -> bool,
    ) -> Option<Range<usize>> {
        let starts_anywhere = self.sides != BoundedSides::Upper;
        let (mut best, mut found) = (0.0, None);
        let (mut start, mut sum, mut wrong) = (0, 0.0, 0);
        for (index, group) in groups.iter().enumerate() {
            (sum, wrong) = (sum + weigh(group), wrong + group.wrong);
            while start <= index && starts_anywhere && is_too_wrong(wrong) {
                (sum, wrong) = (sum - weigh(&groups[start]), wrong - groups[start].wrong);
                start += 1;
            }
            if sum < 0.0 && starts_anywhere {
                (start, sum, wrong) = (index + 1, 0.0, 0);
            }
            let may_end = self.sides != BoundedSides::Lower || index + 1 == groups.len();
            if may_end && sum > best && !is_too_wrong(wrong) {
                (best, found) = (sum, Some(start..index + 1));
            }
        }
        found
    }
}

/// Groups samples with a value by position.
fn groups(attribute: &dyn Attribute, reference: f64, observed: &[Observed]) -> Vec<Group> {
    let positions = observed.iter().filter_map(|sample| {
        let value = sample.value.filter(|value| value.is_finite())?;
        Some((attribute.change(reference, value), sample.is_correct))
    });
    let mut positions: Vec<(f64, bool)> = positions.collect();
    positions.sort_by(|a, b| a.0.total_cmp(&b.0));
    let mut groups: Vec<Group> = Vec::new();
    for (position, is_correct) in positions {
        if groups.last().is_none_or(|last| last.position != position) {
            groups.push(Group { position, correct: 0, wrong: 0 });
        }
        if let Some(last) = groups.last_mut() {
            last.correct += usize::from(is_correct);
            last.wrong += usize::from(!is_correct);
        }
    }
    groups
}
