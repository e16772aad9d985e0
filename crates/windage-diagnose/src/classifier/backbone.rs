//! A classifier that is a small head on the features of an ONNX model.

use burn::data::dataset::InMemDataset;
use burn::tensor::{Device, Tensor};
use windage_core::training::Curve;
use windage_core::{
    Classifier, Domain, Error as CoreError, Evaluation, Event, RunContext, Sample, SampleLoss,
    Stream,
};
use windage_metrics::distance::FeatureRows;
use windage_onnx::OnnxFeatures;

use super::{ClassifierTrainingConfig, LinearHead, LinearHeadConfig, train_classifier};
use crate::Result;

/// The stage under which progress is shown.
const STAGE: &str = "features";
/// Samples whose features are computed between two looks at the observer.
const BATCH: usize = 32;

/// A linear head on the features of a backbone.
#[derive(Debug, Clone)]
pub struct BackboneClassifier {
    features: OnnxFeatures,
    head: LinearHead,
}

/// Computes the features of a domain's samples and trains a linear head on them.
///
/// # Errors
/// Returns an error for a setting out of its range, a sample that cannot be read, a backbone that
/// fails, divergence, and interruption.
pub fn train_head(
    features: &OnnxFeatures,
    training: &Domain,
    config: &ClassifierTrainingConfig,
    context: &mut RunContext<'_>,
) -> Result<(BackboneClassifier, Curve)> {
    let domain = feature_domain(features, training, context)?;
    let device = context.device()?.clone();
    let structure = LinearHeadConfig::of(&domain)?;
    let fresh = |device: &Device| structure.init(device);
    let head = config.seed.init(Stream::ClassifierWeights, &device, fresh);
    let (head, curve) = train_classifier::<2, _>(head, &domain, config, context)?;
    Ok((BackboneClassifier { features: features.clone(), head }, curve))
}

/// Returns a domain of features, with the names, classes and labels of the samples.
///
/// # Errors
/// Returns an error if a sample cannot be read, the backbone fails, or the observer asks to stop.
pub fn feature_domain(
    features: &OnnxFeatures,
    domain: &Domain,
    context: &mut RunContext<'_>,
) -> Result<Domain> {
    let rows = feature_rows(features, domain, context)?;
    let width = rows.rows().dims();
    let pairs = rows.rows().iter().zip(domain.labels());
    let samples = pairs.map(|(row, &label)| Sample { values: row.to_vec(), label }).collect();
    let (name, classes) = (domain.name().to_string(), domain.classes().to_vec());
    Ok(Domain::new(name, InMemDataset::new(samples), vec![width], classes)?)
}

/// Returns the features of all samples of a domain, one row per sample, and remembers them if
/// `features` do.
///
/// # Errors
/// Returns an error if a sample cannot be read, the backbone fails, or the observer asks to stop.
pub fn feature_rows(
    features: &OnnxFeatures,
    domain: &Domain,
    context: &mut RunContext<'_>,
) -> Result<FeatureRows> {
    let steps = domain.len().div_ceil(BATCH);
    context.observer.event(Event::Started { stage: STAGE, steps, done: 0 });
    let mut all: Option<FeatureRows> = None;
    for (step, batch) in domain.batches::<4>(BATCH, &Device::default()).enumerate() {
        let rows = features.remember(batch?.inputs)?;
        match &mut all {
            Some(all) => all.extend(rows),
            None => all = Some(rows.into()),
        }
        context.observer.event(Event::Stepped { done: step + 1, metrics: &[] });
        if context.observer.stop_requested() {
            let (stage, step, saved) = (STAGE.into(), step + 1, None);
            return Err(CoreError::Interrupted { stage, step, saved }.into());
        }
    }
    context.observer.event(Event::Ended);
    // A domain has samples.
    Ok(all.unwrap_or_else(|| FeatureRows::new(1)))
}

impl BackboneClassifier {
    /// Returns the feature extractor.
    pub fn features(&self) -> &OnnxFeatures {
        &self.features
    }

    fn logits<const D: usize>(&self, inputs: Tensor<D>) -> windage_core::Result<Tensor<2>> {
        let dims = inputs.dims();
        let &[batch, channels, height, width] = dims.as_slice() else {
            return Err(CoreError::External {
                classifier: "with a backbone".into(),
                reason: format!("takes images, not samples of {} axes", D - 1),
            });
        };
        let images = inputs.reshape([batch, channels, height, width]);
        let features = self.features.forward(images).map_err(|error| CoreError::External {
            classifier: "with a backbone".into(),
            reason: format!("failed: {error}"),
        })?;
        Ok(self.head.logits(features))
    }
}

/// The logits of a batch of features, as a classifier.
struct Fixed(Tensor<2>);

impl<const D: usize> Classifier<D> for Fixed {
    fn logits(&self, _inputs: Tensor<D>) -> Tensor<2> {
        self.0.clone()
    }
}

/// Batches of another rank than 4 are an error: they are no images.
impl<const D: usize> SampleLoss<D> for BackboneClassifier {
    fn losses(&self, inputs: Tensor<D>, labels: &[usize]) -> windage_core::Result<Vec<f32>> {
        Ok(SampleLoss::<D>::evaluate(self, inputs, labels)?.losses)
    }

    fn predictions(&self, inputs: Tensor<D>) -> windage_core::Result<Option<Vec<usize>>> {
        let logits = Fixed(self.logits(inputs.clone())?);
        SampleLoss::<D>::predictions(&logits, inputs)
    }

    fn evaluate(&self, inputs: Tensor<D>, labels: &[usize]) -> windage_core::Result<Evaluation> {
        let logits = Fixed(self.logits(inputs.clone())?);
        SampleLoss::<D>::evaluate(&logits, inputs, labels)
    }

    fn log_probabilities(&self, inputs: Tensor<D>) -> windage_core::Result<Option<Tensor<2>>> {
        let logits = Fixed(self.logits(inputs.clone())?);
        SampleLoss::<D>::log_probabilities(&logits, inputs)
    }
}
