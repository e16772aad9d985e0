//! Altering one attribute of samples so that its distribution becomes that of the other domain.

use serde::{Deserialize, Serialize};
use windage_core::{Attribute, Shift, mean_value};

use super::measured::Measured;
use super::part::{Labels, Part, half, parallel};
use super::transport::{Distribution, Transport};

/// Samples on which the two kinds of alteration are compared.
const COMPARED: usize = 200;
/// Amounts below this share of a noticeable change are not worth an alteration.
const LEAST_AMOUNT: f64 = 0.02;
/// Amounts are corrected while the change differs from the wanted one by this share of it, and of a
/// noticeable change …
const TOLERANCE: f64 = 0.05;
/// … at most so often, and at most by this factor each time …
const CORRECTIONS: usize = 2;
const MOST_FACTOR: f64 = 2.0;
/// … unless the change is less than one of this many parts of the wanted one.
const MOST_RATIO: f64 = 10.0;
/// Multiples of the root of a prime are spread evenly over 0…1, and those of different roots
/// independently of each other (Weyl); they order samples of equal values.
const PRIMES: [f64; 12] = [2.0, 3.0, 5.0, 7.0, 11.0, 13.0, 17.0, 19.0, 23.0, 29.0, 31.0, 37.0];

/// How samples are altered.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum AlterationKind {
    /// All by the same amount: the difference of the medians.
    Uniform,
    /// Each to the same quantile of the other domain's distribution.
    #[default]
    Quantiles,
}

/// Which domain's samples are altered.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Direction {
    /// Samples of the source get the target's values: what causes the loss.
    Forth,
    /// Samples of the target get the source's values: what can be regained.
    Back,
}

impl Direction {
    /// Returns the value of the domain whose samples are altered, and that of the other.
    fn of<T>(self, shift: Shift<T>) -> [T; 2] {
        match self {
            Self::Forth => [shift.source, shift.target],
            Self::Back => [shift.target, shift.source],
        }
    }

    /// The label of a sample of the target must not decide how that sample is altered. Medians and
    /// distances over a whole domain may use labels: they are the same for all of its samples.
    fn labels(self) -> Labels {
        match self {
            Self::Forth => Labels::Known,
            Self::Back => Labels::Hidden,
        }
    }
}

/// An alteration whose amount is to be corrected.
struct Correction<'p, 'd> {
    part: &'p Part<'d>,
    sample: usize,
    /// The values before the alteration.
    values: &'p [f32],
    /// Their measured value.
    own: f64,
    /// The change that is wanted.
    by: f64,
}

/// An alteration of one attribute of the samples of a part.
#[derive(Clone)]
pub(super) struct Alteration<'a> {
    attribute: &'a dyn Attribute,
    labels: Labels,
    /// Whether a sample that was altered in another attribute is measured again.
    is_remeasured: bool,
    /// Whether the amount is corrected until the measured value is the wanted one. Measurements
    /// that depend on the class are too uncertain for that.
    is_corrected: bool,
    own: Vec<Option<f64>>,
    wanted: Vec<Option<f64>>,
    pub(super) kind: AlterationKind,
}

impl<'a> Alteration<'a> {
    /// Prepares both kinds of alteration; first the one after which the attribute's distribution is
    /// nearer to that of the other domain. The classifier has no part in this choice. Returns
    /// nothing if no sample can be altered.
    pub(super) fn kinds(
        measured: &Measured<'a>,
        parts: Shift<&Part<'_>>,
        direction: Direction,
    ) -> Vec<Self> {
        let [part, _] = direction.of(parts);
        let mut each: Vec<(f64, Self)> = [AlterationKind::Uniform, AlterationKind::Quantiles]
            .into_iter()
            .filter_map(|kind| {
                let alteration = Self::of_kind(measured, direction, kind)?;
                Some((alteration.distance(measured, part, direction)?, alteration))
            })
            .collect();
        each.sort_by(|a, b| a.0.total_cmp(&b.0));
        each.into_iter().map(|(_, alteration)| alteration).collect()
    }

    fn of_kind(
        measured: &Measured<'a>,
        direction: Direction,
        kind: AlterationKind,
    ) -> Option<Self> {
        let labels = direction.labels();
        let [own, other] = direction.of(measured.values(labels).as_ref());
        let [own_labeled, other_labeled] = direction.of(measured.labeled.as_ref());
        let attribute = measured.attribute;
        // What is learned from one half is applied to the other.
        let transports = [1, 0].map(|learned| match kind {
            AlterationKind::Quantiles => {
                let from = distribution(attribute, own, learned)?;
                let to = distribution(attribute, other, learned)?;
                Some(Transport::Quantiles { from, to })
            }
            AlterationKind::Uniform => {
                let from = distribution(attribute, own_labeled, learned)?;
                let to = distribution(attribute, other_labeled, learned)?;
                Some(Transport::Uniform(attribute.change(from.median(), to.median())))
            }
        });
        // Each attribute has a step of its own: otherwise the sample with the most noise would also
        // get the most blur.
        let step = PRIMES[measured.number % PRIMES.len()].sqrt();
        let wanted = |(sample, value): (usize, &Option<f64>)| {
            let place = (sample as f64 * step).fract();
            Some(transports[half(sample)].as_ref()?.wanted(attribute, (*value)?, place))
        };
        Some(Self {
            attribute,
            labels,
            is_remeasured: labels == Labels::Known || !measured.depends_on_class(),
            is_corrected: !measured.depends_on_class(),
            own: own.clone(),
            wanted: own.iter().enumerate().map(wanted).collect(),
            kind,
        })
    }

    /// Returns how far the distribution of altered samples is from that of the other domain, in
    /// the attribute's unit; `None` if no sample can be altered.
    fn distance(
        &self,
        measured: &Measured<'_>,
        part: &Part<'_>,
        direction: Direction,
    ) -> Option<f64> {
        let altered = parallel(part.len().min(COMPARED), |sample| {
            let own = &part.samples[sample].values;
            let altered = self.apply(part, sample, own);
            let is_altered = altered.is_some();
            let values = altered.as_deref().unwrap_or(own);
            (is_altered, part.measured(self.attribute, sample, values, Labels::Known))
        });
        if !altered.iter().any(|(is_altered, _)| *is_altered) {
            return None;
        }
        let other = match direction {
            Direction::Forth => measured.target()?,
            Direction::Back => measured.source()?,
        };
        let [_, center] = direction.of(measured.means);
        // What can no longer be measured counts as it was.
        let before = direction.of(measured.labeled.as_ref())[0];
        let values = altered.iter().zip(before).filter_map(|((_, value), own)| value.or(*own));
        Some(Distribution::about(self.attribute, center, values)?.distance(&other))
    }

    /// Alters the values of a sample, which may have been altered in other attributes before.
    /// Returns `None` if there is nothing to alter, or if the sample cannot be altered.
    pub(super) fn apply(&self, part: &Part<'_>, sample: usize, values: &[f32]) -> Option<Vec<f32>> {
        let (mut own, wanted) = (self.own[sample]?, self.wanted[sample]?);
        if self.is_remeasured
            && let Some(now) = part.measured(self.attribute, sample, values, self.labels)
        {
            own = now;
        }
        let by = self.attribute.change(own, wanted);
        if by.abs() < LEAST_AMOUNT * self.attribute.noticeable() {
            return None;
        }
        let altered = self.altered(part, values, by)?;
        if !self.is_corrected {
            return Some(altered);
        }
        let correction = Correction { part, sample, values, own, by };
        Some(self.corrected(&correction, altered))
    }

    fn altered(&self, part: &Part<'_>, values: &[f32], by: f64) -> Option<Vec<f32>> {
        let altered = self.attribute.alter(values, part.shape, by)?;
        let is_usable =
            altered.len() == values.len() && altered.iter().all(|value| value.is_finite());
        is_usable.then_some(altered)
    }

    /// Alters by more or less until the measured value is the wanted one: brightening moves the
    /// mean by less than it adds where values are clipped, and a digit that leaves the picture has
    /// moved farther than its center of mass.
    fn corrected(&self, correction: &Correction<'_, '_>, altered: Vec<f32>) -> Vec<f32> {
        let &Correction { part, sample, values, own, by } = correction;
        let change = |values: &[f32]| {
            let value = part.measured(self.attribute, sample, values, self.labels)?;
            Some(self.attribute.change(own, value))
        };
        let tolerance = (TOLERANCE * by.abs()).max(TOLERANCE * self.attribute.noticeable());
        let (mut best, mut amount) = (altered, by);
        let Some(mut reached) = change(&best) else { return best };
        for _ in 0..CORRECTIONS {
            if (by - reached).abs() <= tolerance {
                break;
            }
            let ratio = by / reached;
            // What moves the other way, or hardly at all, is not mended by more of it.
            if !(ratio > 0.0 && ratio < MOST_RATIO) {
                break;
            }
            amount *= ratio.clamp(1.0 / MOST_FACTOR, MOST_FACTOR);
            let Some(next) = self.altered(part, values, amount) else { break };
            let Some(now) = change(&next) else { break };
            if (by - now).abs() >= (by - reached).abs() {
                break;
            }
            (best, reached) = (next, now);
        }
        best
    }

    /// Returns the alteration to values that are greater by `offset`.
    pub(super) fn shifted(&self, offset: f64) -> Self {
        let wanted = self.wanted.iter().map(|wanted| Some((*wanted)? + offset)).collect();
        Self { wanted, own: self.own.clone(), ..*self }
    }

    /// Returns the amounts of all samples that have a value.
    pub(super) fn amounts(&self) -> Vec<f64> {
        let each = self.own.iter().zip(&self.wanted);
        each.filter_map(|(own, wanted)| Some(self.attribute.change((*own)?, (*wanted)?))).collect()
    }
}

/// Returns the distribution of the values of one half about their mean.
fn distribution(
    attribute: &dyn Attribute,
    values: &[Option<f64>],
    of_half: usize,
) -> Option<Distribution> {
    let each = values.iter().enumerate().filter(|(sample, _)| half(*sample) == of_half);
    let known: Vec<f64> = each.filter_map(|(_, value)| *value).collect();
    let center = mean_value(attribute, &known)?;
    Distribution::about(attribute, center, known.into_iter())
}
