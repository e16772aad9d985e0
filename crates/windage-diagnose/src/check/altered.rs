//! Altered samples of the source, from which estimates of accuracy learn.

use burn::tensor::Device;
use windage_core::{
    Attribute, Domain, Error as CoreError, Event, RunContext, SampleLoss, stratified,
};
use windage_metrics::accuracy_estimate::LabeledLogits;
use windage_metrics::distance::FeatureRows;

use super::CheckConfig;
use super::logits::sample_logits;
use crate::Result;
use crate::attribution::parallel;

/// The name under which progress is shown.
const STAGE: &str = "check";
/// Amounts of alterations, in noticeable changes, in either direction.
const AMOUNTS: [f64; 8] = [-12.0, -6.0, -3.0, -1.5, 1.5, 3.0, 6.0, 12.0];
/// Least share of samples that can be altered.
const LEAST_SHARE: f64 = 0.5;

/// A classifier's logits on samples of the source that were altered in one attribute at a time, by
/// several amounts. They are the same for every target.
#[derive(Debug, Clone, Default)]
pub struct AlteredSources {
    pub(super) all: Vec<AlteredLogits>,
}

impl AlteredSources {
    /// Returns the number of alterations.
    pub fn len(&self) -> usize {
        self.all.len()
    }

    /// Returns whether there are no alterations.
    pub fn is_empty(&self) -> bool {
        self.all.is_empty()
    }

    /// Returns the alterations of all attributes but these.
    #[must_use]
    pub fn without(&self, attributes: &[&str]) -> Self {
        let others = self.all.iter().filter(|it| !attributes.contains(&&*it.kind));
        Self { all: others.cloned().collect() }
    }
}

/// Logits on altered samples.
#[derive(Debug, Clone)]
pub(super) struct AlteredLogits {
    /// Name of the attribute that was altered.
    pub(super) kind: String,
    logits: FeatureRows,
    labels: Vec<usize>,
}

impl AlteredLogits {
    pub(super) fn outputs(&self) -> Result<LabeledLogits<'_>> {
        Ok(LabeledLogits::new(self.logits.rows(), &self.labels)?)
    }
}

impl CheckConfig {
    /// Evaluates a classifier on samples of the source that are altered in each attribute. A check
    /// does this by itself; do it before to check several targets.
    ///
    /// # Errors
    /// Returns an error for a setting out of its range, a sample that cannot be read, outputs that
    /// do not fit, and [`CoreError::Interrupted`] if the observer asks to stop.
    pub fn altered_sources<const D: usize>(
        &self,
        source: &Domain,
        classifier: &dyn SampleLoss<D>,
        attributes: &[Box<dyn Attribute>],
        context: &mut RunContext<'_>,
    ) -> Result<AlteredSources> {
        self.validate()?;
        let device = context.device()?;
        let chosen = stratified(source.labels(), self.altered_samples, self.seed);
        let samples = chosen.iter().map(|&index| Ok(source.sample(index)?.values));
        let samples = Samples {
            values: samples.collect::<Result<_>>()?,
            labels: chosen.iter().map(|&index| source.labels()[index]).collect(),
            shape: source.shape(),
        };
        let observer = &mut *context.observer;
        observer.event(Event::Started { stage: STAGE, steps: attributes.len(), done: 0 });
        let mut all = Vec::new();
        for (number, attribute) in attributes.iter().enumerate() {
            all.extend(samples.altered(&**attribute, classifier, device)?);
            observer.event(Event::Stepped { done: number + 1, metrics: &[] });
            if observer.stop_requested() {
                let (stage, step, saved) = (STAGE.into(), number + 1, None);
                return Err(CoreError::Interrupted { stage, step, saved }.into());
            }
        }
        observer.event(Event::Ended);
        Ok(AlteredSources { all })
    }
}

/// Samples of the source with their labels.
struct Samples<'a> {
    values: Vec<Vec<f32>>,
    labels: Vec<usize>,
    shape: &'a [usize],
}

impl Samples<'_> {
    /// Alters the samples in one attribute by each amount. An amount by which fewer than half of
    /// the samples can be altered is left out; in others, such samples stay as they are.
    fn altered<const D: usize>(
        &self,
        attribute: &dyn Attribute,
        classifier: &dyn SampleLoss<D>,
        device: &Device,
    ) -> Result<Vec<AlteredLogits>> {
        let mut all = Vec::new();
        for amount in AMOUNTS {
            let by = amount * attribute.noticeable();
            let altered = parallel(self.values.len(), |sample| {
                let values = &self.values[sample];
                let altered = attribute.alter(values, self.shape, by);
                altered.filter(|altered| {
                    altered.len() == values.len() && altered.iter().all(|it| it.is_finite())
                })
            });
            let count = altered.iter().flatten().count();
            if (count as f64) < LEAST_SHARE * self.values.len() as f64 {
                continue;
            }
            let pairs = altered.into_iter().zip(&self.values);
            let samples: Vec<Vec<f32>> =
                pairs.map(|(altered, own)| altered.unwrap_or_else(|| own.clone())).collect();
            let name = "altered samples of the source";
            let logits = sample_logits(classifier, name, &samples, self.shape, device)?;
            let (kind, labels) = (attribute.name().into(), self.labels.clone());
            all.push(AlteredLogits { kind, logits, labels });
        }
        Ok(all)
    }
}
