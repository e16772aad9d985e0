//! The estimator: fitted on the source, used on targets.

use rand::RngExt;
use serde::{Deserialize, Serialize};
use statrs::distribution::{ContinuousCDF, Normal};
use windage_core::seed::Rng;
use windage_core::{Error as CoreError, Seed, Stream};

use super::observed::{Observed, SourceObserved};
use super::outputs::check_logits;
use super::regression::{Point, Regression, conformal_factor, unit};
use super::{AccuracyEstimate, EstimateMethod, Interval, LabeledLogits, Temperature};
use crate::Rows;
use crate::check::assert_same_dims;
use crate::error::Result;
use crate::mean::{mean, squared_deviations};

/// Fewest kinds of alteration from which the combined estimate is learned.
const LEAST_KINDS: usize = 2;

/// Step of the random stream of the first altered samples; those before are the bootstrap's.
const FIRST_POINT: u64 = 1 << 32;
/// Step of the first draw from the source that shows what chance changes, and number of draws.
const FIRST_DRAW: u64 = 1 << 33;
const DRAWS: u64 = 12;

/// Configuration of [`AccuracyEstimator`]s.
///
/// ```
/// use windage_metrics::Rows;
/// use windage_metrics::accuracy_estimate::{EstimatorConfig, LabeledLogits};
/// let logits = [2.0, 0.0, 0.0, 2.0, 1.0, 0.0, 0.0, 1.0];
/// let source = LabeledLogits::new(Rows::new(&logits, 2), &[0, 1, 0, 0])?;
/// let estimator = EstimatorConfig::default().fit(source, &[])?;
/// let estimates = estimator.estimate(Rows::new(&logits, 2), None)?;
/// assert_eq!((estimator.source_accuracy(), estimates.each.len()), (0.75, 5));
/// assert!(estimates.combined.interval.low < estimates.combined.value);
/// # Ok::<(), windage_metrics::Error>(())
/// ```
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct EstimatorConfig {
    /// Share of cases in which an interval is to hold the accuracy, between 0 and 1.
    pub level: f64,
    /// Number of bootstrap samples, at least 2.
    pub resamples: usize,
    /// Penalty of the ridge regression in the combined estimate, above 0.
    pub penalty: f64,
    /// Seed of the bootstrap.
    pub seed: Seed,
}

impl Default for EstimatorConfig {
    fn default() -> Self {
        Self { level: 0.9, resamples: 100, penalty: 3.0, seed: Seed(0) }
    }
}

/// A classifier's outputs on altered samples of the source, whose labels are known.
#[derive(Clone, Copy, Debug)]
pub struct AlteredSource<'a> {
    /// Kind of the alteration, such as the attribute that was altered. There should be several
    /// strengths of each of several kinds.
    pub kind: &'a str,
    /// The outputs.
    pub outputs: LabeledLogits<'a>,
}

impl EstimatorConfig {
    /// Sets the share of cases in which an interval is to hold the accuracy.
    #[must_use]
    pub fn with_level(self, level: f64) -> Self {
        Self { level, ..self }
    }

    /// Sets the seed of the bootstrap.
    #[must_use]
    pub fn with_seed(self, seed: Seed) -> Self {
        Self { seed, ..self }
    }

    /// Checks the settings.
    ///
    /// # Errors
    /// Returns an error that names the first setting out of its range.
    pub fn validate(&self) -> Result<()> {
        if !(self.level > 0.0 && self.level < 1.0) {
            return Err(CoreError::setting("level", self.level, "between 0 and 1").into());
        }
        if self.resamples < 2 {
            return Err(CoreError::setting("resamples", self.resamples, "at least 2").into());
        }
        crate::check::positive_setting("penalty", self.penalty)
    }

    /// Fits the temperature, thresholds and, if there are alterations of two kinds or more, the
    /// regression of the combined estimate. None of the samples should have been trained on.
    ///
    /// # Errors
    /// Returns an error for a setting out of its range.
    ///
    /// # Panics
    /// Panics if altered samples have another number of classes.
    pub fn fit(
        &self,
        source: LabeledLogits<'_>,
        altered: &[AlteredSource<'_>],
    ) -> Result<AccuracyEstimator> {
        self.validate()?;
        let temperature = Temperature::fit(source);
        let classes = source.logits().dims();
        let mut frequencies = vec![0.0; classes];
        let count = source.labels().len();
        source.labels().iter().for_each(|&label| frequencies[label] += share(count));
        let observe = |logits: Rows<'_>, chance: f64| {
            Observed::new(logits, temperature, &frequencies, chance)
        };
        let by_chance: Vec<Observed> = (FIRST_DRAW..FIRST_DRAW + DRAWS)
            .map(|step| {
                let indices = drawn(count, &mut self.seed.rng(Stream::Selection, step));
                observe(source.logits().selected(&indices).rows(), 0.0)
            })
            .collect();
        let source = SourceObserved::new(observe(source.logits(), 0.0), source.correct());
        let source = source.learn_chance(&by_chance);
        let points: Vec<Point<'_>> = (FIRST_POINT..)
            .zip(altered)
            .map(|(step, AlteredSource { kind, outputs })| {
                let logits = outputs.logits();
                assert_same_dims(classes, logits.dims());
                // A target's class frequencies are those of a sample, by chance. Altered samples
                // that all had the source's would let the regression trust changes of the predicted
                // classes too much.
                let indices = drawn(logits.count(), &mut self.seed.rng(Stream::Selection, step));
                let labels: Vec<usize> =
                    indices.iter().map(|&index| outputs.labels()[index]).collect();
                let drawn = logits.selected(&indices);
                // They are drawn from samples of the source, which were drawn from all of it.
                let chance = (2.0 * share(logits.count()) - share(count)).max(0.0);
                let observed = observe(drawn.rows(), chance);
                let accuracy = LabeledLogits::new(drawn.rows(), &labels)?.accuracy();
                let (prior, regressors) = (observed.prior(&source), observed.regressors(&source));
                Ok(Point { kind, prior, regressors, accuracy })
            })
            .collect::<Result<_>>()?;
        let learned = self.learned(&points, source.accuracy);
        Ok(AccuracyEstimator { config: self.clone(), temperature, frequencies, source, learned })
    }

    /// Learns the regression, if there are enough kinds of alteration.
    fn learned(&self, points: &[Point<'_>], source_accuracy: f64) -> Option<Learned> {
        let mut kinds: Vec<&str> = points.iter().map(|point| point.kind).collect();
        kinds.sort_unstable();
        kinds.dedup();
        (kinds.len() >= LEAST_KINDS).then(|| Learned {
            regression: Regression::fit(&points.iter().collect::<Vec<_>>(), self.penalty),
            factor: conformal_factor(points, self.penalty, source_accuracy, self.level),
        })
    }
}

/// What was learned from altered samples of the source.
struct Learned {
    regression: Regression,
    /// Size of errors in their unit.
    factor: f64,
}

/// Estimates accuracies of one classifier on samples without labels.
pub struct AccuracyEstimator {
    config: EstimatorConfig,
    temperature: Temperature,
    frequencies: Vec<f64>,
    source: SourceObserved,
    learned: Option<Learned>,
}

/// Estimates of the accuracy on a target, by each method and combined.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct AccuracyEstimates {
    /// The combined estimate.
    pub combined: AccuracyEstimate,
    /// The estimates of the methods in [`EstimateMethod::SINGLE`].
    pub each: Vec<AccuracyEstimate>,
}

impl AccuracyEstimator {
    /// Returns the temperature that was fitted on the source.
    pub fn temperature(&self) -> Temperature {
        self.temperature
    }

    /// Returns the accuracy on the source.
    pub fn source_accuracy(&self) -> f64 {
        self.source.accuracy
    }

    /// Estimates the accuracy from logits on samples without labels.
    ///
    /// `matched` are outputs on samples of the source that were altered to resemble the target.
    /// Their accuracy is known, so that the regression need only say how much the target differs
    /// from them: `accuracy(matched) + prediction(target) − prediction(matched)`.
    ///
    /// Without a regression, the combined estimate is the median of the methods, and half the
    /// distance between the least and the largest of them is added to its error.
    ///
    /// # Errors
    /// Returns an error if there are no samples, or a logit is not finite.
    ///
    /// # Panics
    /// Panics if the number of classes is not that of the source.
    pub fn estimate(
        &self,
        target: Rows<'_>,
        matched: Option<LabeledLogits<'_>>,
    ) -> Result<AccuracyEstimates> {
        assert_same_dims(self.frequencies.len(), target.dims());
        check_logits("the target", target)?;
        let of_source = share(self.source.correct.len());
        let target = self.observed(target, share(target.count()) + of_source);
        let matched = matched.map(|matched| {
            let samples = matched.labels().len();
            // They are samples of the source, perhaps all of them.
            let chance = (share(samples) - of_source).max(0.0);
            let observed = self.observed(matched.logits(), chance);
            Matched { observed, accuracy: matched.accuracy(), samples: samples as f64 }
        });
        let z = Normal::standard().inverse_cdf(f64::midpoint(1.0, self.config.level));
        let errors = self.errors(&target, matched.as_ref());
        let each: Vec<AccuracyEstimate> = EstimateMethod::SINGLE
            .into_iter()
            .zip(&errors[1..])
            .map(|(method, error)| {
                let value = self.source.estimate(method, &target);
                AccuracyEstimate { value, interval: Interval::around(value, z * error), method }
            })
            .collect();
        let value = self.combined(&self.source, &target, matched.as_ref());
        let margin = (z * errors[0]).hypot(self.method_margin(value, &each));
        let interval = Interval::around(value, margin);
        let combined = AccuracyEstimate { value, interval, method: EstimateMethod::Combined };
        Ok(AccuracyEstimates { combined, each })
    }

    fn observed(&self, logits: Rows<'_>, chance: f64) -> Observed {
        Observed::new(logits, self.temperature, &self.frequencies, chance)
    }

    /// Returns the combined estimate.
    fn combined(
        &self,
        source: &SourceObserved,
        target: &Observed,
        matched: Option<&Matched>,
    ) -> f64 {
        let Some(Learned { regression, .. }) = &self.learned else {
            let methods = EstimateMethod::SINGLE.into_iter();
            let mut values: Vec<f64> =
                methods.map(|method| source.estimate(method, target)).collect();
            values.sort_by(f64::total_cmp);
            return values[values.len() / 2];
        };
        let predict = |observed: &Observed| {
            regression.predict(observed.prior(source), &observed.regressors(source))
        };
        let Some(Matched { observed, accuracy, .. }) = matched else { return predict(target) };
        (accuracy + predict(target) - predict(observed)).clamp(0.0, 1.0)
    }

    /// Returns the margin for the error of the methods themselves.
    fn method_margin(&self, value: f64, each: &[AccuracyEstimate]) -> f64 {
        match &self.learned {
            Some(learned) => learned.factor * unit(self.source.accuracy, value),
            None => {
                let values = each.iter().map(|it| it.value);
                let least = values.clone().fold(f64::INFINITY, f64::min);
                (values.fold(0.0, f64::max) - least) / 2.0
            }
        }
    }

    /// Returns the standard errors of the combined estimate and of each method, by the bootstrap
    /// over samples of both domains.
    fn errors(&self, target: &Observed, matched: Option<&Matched>) -> Vec<f64> {
        let mut values = vec![Vec::new(); 1 + EstimateMethod::SINGLE.len()];
        for step in 0..self.config.resamples as u64 {
            let rng = &mut self.config.seed.rng(Stream::Selection, step);
            let source = self.source.resampled(rng);
            let indices = drawn(target.count(), rng);
            let target = target.resampled(&indices, rng);
            values[0].push(self.combined(&source, &target, matched));
            for (values, method) in values[1..].iter_mut().zip(EstimateMethod::SINGLE) {
                values.push(source.estimate(method, &target));
            }
        }
        let mut errors: Vec<f64> = values.iter().map(|values| deviation(values)).collect();
        errors[0] = errors[0].hypot(matched.map_or(0.0, Matched::error));
        errors
    }
}

/// Samples of the source that were altered to resemble the target.
struct Matched {
    observed: Observed,
    accuracy: f64,
    samples: f64,
}

impl Matched {
    /// Returns the standard error of the accuracy.
    fn error(&self) -> f64 {
        (self.accuracy * (1.0 - self.accuracy) / self.samples).sqrt()
    }
}

/// Returns the share of one of `count` samples.
fn share(count: usize) -> f64 {
    1.0 / count as f64
}

/// Draws as many indices as there are samples, with replacement.
fn drawn(count: usize, rng: &mut Rng) -> Vec<usize> {
    (0..count).map(|_| rng.random_range(0..count)).collect()
}

/// Returns the standard deviation.
fn deviation(values: &[f64]) -> f64 {
    (squared_deviations(values, mean(values)) / (values.len() - 1) as f64).sqrt()
}
