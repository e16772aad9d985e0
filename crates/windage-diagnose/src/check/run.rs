//! Making a check.

use burn::tensor::Device;
use windage_core::{Attribute, Domain, RunContext, SampleLoss, Shift, check_attributes};
use windage_metrics::Rows;
use windage_metrics::accuracy_estimate::{
    AccuracyEstimator, AlteredSource, EstimatorConfig, LabeledLogits, Temperature,
};
use windage_metrics::distance::FeatureRows;
use windage_metrics::two_sample::{MmdTest, holm_adjusted};

use super::logits::sample_logits;
use super::{
    AlteredSources, AttributeCheck, Check, CheckConfig, CheckFeatures, ComparedDistances, Coverage,
    TestedFeatures,
};
use crate::Result;
use crate::attribution::Unlabeled;
use crate::evaluation::check_domains;
use crate::score::estimate::{Estimate, PairedMean, normal_quantile};

/// What a check is made from.
#[derive(Debug, Clone, Copy)]
pub struct CheckInputs<'a> {
    /// Both domains. The classifier must not have been trained on these samples of the source. The
    /// labels of the target are never used.
    pub domains: Shift<&'a Domain>,
    /// The classifier's logits on all samples of each ([`domain_logits`](super::domain_logits)).
    /// For a classifier that gives probabilities, their logarithms.
    pub logits: Shift<Rows<'a>>,
    /// Features of all samples of each, to be tested; without them, the logits are.
    pub features: Option<CheckFeatures<'a>>,
    /// Altered samples of the source, if they were evaluated before
    /// ([`CheckConfig::altered_sources`]).
    pub altered: Option<&'a AlteredSources>,
}

impl CheckConfig {
    /// Checks a classifier on a target without labels.
    ///
    /// The classifier itself is needed for altered samples. Without one, estimates of accuracy are
    /// not calibrated by alterations, and no attribute is suspected. `D` is the rank of a batch of
    /// samples.
    ///
    /// # Errors
    /// Returns an error for a setting out of its range; attributes of the same name; domains of
    /// different shapes or classes; logits that are not finite or too few for the labels of the
    /// source; a sample that cannot be read; and an
    /// interruption if the observer asks to stop.
    ///
    /// # Panics
    /// Panics if there is not one row of logits, and of features, per sample.
    pub fn run<const D: usize>(
        &self,
        inputs: &CheckInputs<'_>,
        classifier: Option<&dyn SampleLoss<D>>,
        attributes: &[Box<dyn Attribute>],
        context: &mut RunContext<'_>,
    ) -> Result<Check> {
        self.validate()?;
        check_attributes(attributes)?;
        check_domains(inputs.domains)?;
        for (rows, domain) in inputs.logits.zip(inputs.domains) {
            assert_eq!(rows.count(), domain.len(), "there must be one row of logits per sample");
        }
        let source = LabeledLogits::new(inputs.logits.source, inputs.domains.source.labels())?;
        let predictions = inputs.logits.map(predictions);
        let unlabeled = Unlabeled::new(
            inputs.domains,
            predictions.as_ref().map(|classes| &classes[..]),
            attributes,
            self.samples,
            self.seed,
        )?;
        let classifier = match classifier {
            Some(classifier) => Some(Evaluated { classifier, device: context.device()? }),
            None => None,
        };
        let altered = match (inputs.altered, &classifier) {
            (Some(altered), _) => altered.clone(),
            (None, Some(Evaluated { classifier, .. })) => {
                self.altered_sources(inputs.domains.source, *classifier, attributes, context)?
            }
            (None, None) => AlteredSources::default(),
        };
        Run { config: self, inputs, source, unlabeled, classifier, altered }.check()
    }
}

/// Returns the class of the largest logit of each row; of equal ones, the first.
fn predictions(logits: Rows<'_>) -> Vec<usize> {
    let largest = |row: &[f32]| {
        (1..row.len()).fold(0, |best, class| if row[class] > row[best] { class } else { best })
    };
    logits.iter().map(largest).collect()
}

/// A classifier on a device.
#[derive(Clone, Copy)]
struct Evaluated<'a, const D: usize> {
    classifier: &'a dyn SampleLoss<D>,
    device: &'a Device,
}

/// Everything that a check is made from.
struct Run<'a, const D: usize> {
    config: &'a CheckConfig,
    inputs: &'a CheckInputs<'a>,
    source: LabeledLogits<'a>,
    unlabeled: Unlabeled<'a>,
    classifier: Option<Evaluated<'a, D>>,
    altered: AlteredSources,
}

impl<const D: usize> Run<'_, D> {
    fn check(&self) -> Result<Check> {
        let Self { config, inputs, source, .. } = self;
        let estimator = self.estimator()?;
        let attributes = self.attributes(estimator.temperature())?;
        let matched = self.matched(&attributes)?;
        let labels = matched.as_ref().map(|_| self.labels());
        let matched = match (&matched, &labels) {
            (Some(logits), Some(labels)) => Some(LabeledLogits::new(logits.rows(), labels)?),
            _ => None,
        };
        let confidences = inputs.logits.map(|rows| confidences(estimator.temperature(), rows));
        let (features, tested) = match inputs.features {
            Some(features) => (features.rows, TestedFeatures::Given(features.name.into())),
            None => (inputs.logits, TestedFeatures::Logits),
        };
        let test =
            MmdTest { permutations: config.permutations, seed: config.seed, ..Default::default() };
        let correct = source.correct();
        Ok(Check {
            samples: inputs.logits.map(Rows::count),
            source_accuracy: wilson(&correct),
            estimates: estimator.estimate(inputs.logits.target, matched)?,
            temperature: estimator.temperature().0,
            confidences: confidences.as_ref().map(|values| mean(values)),
            alterations: self.altered.len(),
            matched_accuracy: matched.map(LabeledLogits::accuracy),
            test: test.test(features.source, features.target)?,
            tested,
            distances: self.distances()?,
            level: config.level,
            attributes: ranked(attributes),
            coverage: Coverage::new(
                confidences.as_ref().map(|values| &values[..]),
                &correct,
                config.selective_risk,
            ),
        })
    }

    /// Compares the domains in given features.
    fn distances(&self) -> Result<Option<ComparedDistances>> {
        let Some(features) = self.inputs.features else { return Ok(None) };
        ComparedDistances::new(features.rows, self.unlabeled.indices(), self.config.seed)
    }

    /// Fits the estimator to the source and to altered samples of it.
    fn estimator(&self) -> Result<AccuracyEstimator> {
        let config = EstimatorConfig::default()
            .with_level(self.config.interval_level)
            .with_seed(self.config.seed);
        let sources = self.altered.all.iter().map(|each| {
            let outputs = each.outputs()?;
            Ok(AlteredSource { kind: &each.kind, outputs })
        });
        Ok(config.fit(self.source, &sources.collect::<Result<Vec<_>>>()?)?)
    }

    /// Returns the labels of the chosen samples of the source.
    fn labels(&self) -> Vec<usize> {
        let indices = self.unlabeled.indices().source.iter();
        indices.map(|&index| self.inputs.domains.source.labels()[index]).collect()
    }

    /// Tests all attributes, and alters those that differ back.
    fn attributes(&self, temperature: Temperature) -> Result<Vec<AttributeCheck>> {
        let measured: Vec<_> = self.unlabeled.attributes().collect();
        let p_values: Vec<f64> = measured.iter().map(|it| it.p_value).collect();
        let corrected = holm_adjusted(&p_values);
        let differing = self.unlabeled.differing(&corrected, self.config.level);
        let each = measured.into_iter().enumerate().map(|(position, it)| {
            let differs = differing.contains(&position);
            let regained_confidence =
                if differs { self.regained(position, temperature)? } else { None };
            Ok(AttributeCheck {
                name: it.attribute.name().into(),
                unit: it.attribute.unit().into(),
                measured: it.counts,
                means: it.means,
                distance: it.distance,
                p_value: it.p_value,
                corrected_p_value: corrected[position],
                differs,
                regained_confidence,
            })
        });
        each.collect()
    }

    /// Returns by how much the mean confidence rises if an attribute is altered back.
    fn regained(&self, position: usize, temperature: Temperature) -> Result<Option<Estimate>> {
        let Some(evaluated) = self.classifier else { return Ok(None) };
        let Some(altered) = self.unlabeled.target_altered(position) else { return Ok(None) };
        let after = confidences(temperature, self.logits(evaluated, &altered)?.rows());
        let before = confidences(temperature, self.inputs.logits.target);
        let indices = self.unlabeled.indices().target.iter();
        let changes: Vec<f64> =
            indices.zip(after).map(|(&index, after)| after - before[index]).collect();
        Ok(Some(PairedMean::new(&changes).estimate(normal_quantile(0.975))))
    }

    /// Returns the logits on samples of the source that were altered in all attributes that differ.
    fn matched(&self, attributes: &[AttributeCheck]) -> Result<Option<FeatureRows>> {
        let Some(evaluated) = self.classifier else { return Ok(None) };
        let each = attributes.iter().enumerate();
        let differing: Vec<usize> =
            each.filter(|(_, it)| it.differs).map(|(position, _)| position).collect();
        if differing.is_empty() {
            return Ok(None);
        }
        self.logits(evaluated, &self.unlabeled.source_altered(&differing)).map(Some)
    }

    fn logits(&self, evaluated: Evaluated<'_, D>, samples: &[Vec<f32>]) -> Result<FeatureRows> {
        let Evaluated { classifier, device } = evaluated;
        let shape = self.inputs.domains.source.shape();
        sample_logits(classifier, "altered samples", samples, shape, device)
    }
}

/// Returns the largest probability of each sample.
fn confidences(temperature: Temperature, logits: Rows<'_>) -> Vec<f64> {
    let probabilities = temperature.probabilities(logits);
    let rows = probabilities.chunks_exact(logits.dims());
    rows.map(|row| row.iter().copied().fold(0.0, f64::max)).collect()
}

fn mean(values: &[f64]) -> f64 {
    values.iter().sum::<f64>() / values.len() as f64
}

/// Returns the share of correct samples with the interval of Wilson 1927.
fn wilson(correct: &[bool]) -> Estimate {
    let count = correct.len() as f64;
    let value = correct.iter().filter(|&&it| it).count() as f64 / count;
    let squared = normal_quantile(0.975).powi(2);
    let center = (value + squared / (2.0 * count)) / (1.0 + squared / count);
    let variance = value * (1.0 - value) / count + squared / (4.0 * count * count);
    let margin = (squared * variance).sqrt() / (1.0 + squared / count);
    Estimate { value, low: center - margin, high: center + margin }
}

/// Sorts attributes: those that differ first, by the confidence regained, then by distance.
fn ranked(mut attributes: Vec<AttributeCheck>) -> Vec<AttributeCheck> {
    let regained = |it: &AttributeCheck| it.regained_confidence.map_or(-1.0, |by| by.value);
    attributes.sort_by(|a, b| {
        let by_difference = b.differs.cmp(&a.differs);
        let by_confidence = regained(b).total_cmp(&regained(a));
        by_difference.then(by_confidence).then(b.distance.total_cmp(&a.distance))
    });
    attributes
}
