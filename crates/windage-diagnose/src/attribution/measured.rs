//! Attributes measured on samples of both domains.

use windage_core::{Attribute, Shift, mean_value};
use windage_metrics::two_sample::kolmogorov_smirnov;

use super::part::{Labels, Part};
use super::transport::Distribution;

/// Fewest samples of each domain on which an attribute must be measurable.
const LEAST_MEASURED: usize = 5;
/// The scale of an attribute is at least this many noticeable changes: where samples hardly vary,
/// a flaw of an alteration must not look like a large change.
const LEAST_SCALE: f64 = 2.0;

/// Scale of an attribute that is constant and has no noticeable change.
const LEAST_POSITIVE: f64 = 1e-12;
/// An attribute differs if its quantiles do by at least this many standard deviations on average.
const LEAST_DISTANCE: f64 = 0.1;

/// The probability at which an attribute counts as different between the domains.
#[derive(Clone, Copy)]
pub(super) struct DifferenceLevel(pub(super) f64);

impl DifferenceLevel {
    /// Returns whether an attribute differs between the domains.
    pub(super) fn differs(self, measured: &Measured<'_>) -> bool {
        measured.p_value <= self.0 && measured.distance >= LEAST_DISTANCE
    }
}

/// An attribute measured on the samples of both parts.
pub(super) struct Measured<'a> {
    pub(super) attribute: &'a dyn Attribute,
    /// Its number among all attributes.
    pub(super) number: usize,
    /// With labels.
    pub(super) labeled: Shift<Vec<Option<f64>>>,
    /// Without labels; the same values for attributes that do not depend on the class.
    pub(super) hidden: Shift<Vec<Option<f64>>>,
    /// Mean of each domain.
    pub(super) means: Shift<f64>,
    /// Standard deviation within the domains, or two noticeable changes if that is more.
    pub(super) scale: f64,
    /// Mean distance between equal quantiles of the domains, in scales.
    pub(super) distance: f64,
    /// Probability of so large a difference if there is none.
    pub(super) p_value: f64,
}

impl<'a> Measured<'a> {
    /// Measures an attribute; `None` if too few samples of a domain have a value.
    pub(super) fn new(
        attribute: &'a dyn Attribute,
        number: usize,
        parts: Shift<&Part<'_>>,
    ) -> Option<Self> {
        let labeled = parts.map(|part| part.measure_all(attribute, Labels::Known));
        let values = labeled.as_ref().map(|each| known(each));
        if values.as_ref().into_iter().any(|values| values.len() < LEAST_MEASURED) {
            return None;
        }
        let hidden = parts.map(|part| part.measure_all(attribute, Labels::Hidden));
        let mean = |values: &Vec<f64>| mean_value(attribute, values);
        let means = Shift::new(mean(&values.source)?, mean(&values.target)?);
        let all: Vec<f64> = values.source.iter().chain(&values.target).copied().collect();
        let pooled_mean = mean_value(attribute, &all)?;
        let about = |center: f64, values: &[f64]| {
            Distribution::about(attribute, center, values.iter().copied())
        };
        let own = Shift::new(
            about(means.source, &values.source)?.deviation(),
            about(means.target, &values.target)?.deviation(),
        );
        let within = ((own.source.powi(2) + own.target.powi(2)) / 2.0).sqrt();
        let scale = within.max(LEAST_SCALE * attribute.noticeable()).max(LEAST_POSITIVE);
        let source = about(pooled_mean, &values.source)?;
        let target = about(pooled_mean, &values.target)?;
        let distance = source.distance(&target) / scale;
        let p_value = kolmogorov_smirnov(source.sorted(), target.sorted());
        Some(Self { attribute, number, labeled, hidden, means, scale, distance, p_value })
    }

    /// Returns the values that a measurement with or without labels gives.
    pub(super) fn values(&self, labels: Labels) -> &Shift<Vec<Option<f64>>> {
        match labels {
            Labels::Known => &self.labeled,
            Labels::Hidden => &self.hidden,
        }
    }

    /// Returns whether the value depends on the class that it is measured for.
    pub(super) fn depends_on_class(&self) -> bool {
        self.labeled != self.hidden
    }

    /// Returns the number of samples with a value.
    pub(super) fn counts(&self) -> Shift<usize> {
        self.labeled.as_ref().map(|values| values.iter().flatten().count())
    }

    /// Returns the distribution of the target's labeled values about their mean.
    pub(super) fn target(&self) -> Option<Distribution> {
        let values = self.labeled.target.iter().flatten().copied();
        Distribution::about(self.attribute, self.means.target, values)
    }

    /// Returns the distribution of the source's labeled values about their mean.
    pub(super) fn source(&self) -> Option<Distribution> {
        let values = self.labeled.source.iter().flatten().copied();
        Distribution::about(self.attribute, self.means.source, values)
    }
}

/// Returns the values that exist.
pub(super) fn known(values: &[Option<f64>]) -> Vec<f64> {
    values.iter().flatten().copied().collect()
}
