//! The conversion with one seed.

use std::path::Path;
use std::time::Instant;

use serde::{Deserialize, Serialize};
use windage::core::{Domain, Error as CoreError, Seed, Stream};
use windage::diagnose::classifier::Cnn;
use windage::diagnose::run_config::ConvertConfig;
use windage::diagnose::style::{
    ConversionClassifiers, StyleMetrics, evaluate_conversion, train_style,
};
use windage::diagnose::{ClassifierTrainingConfig, CnnConfig, train_classifier};
use windage::metrics::image_attributes;

use super::checkpoint;
use crate::failure::Result;
use crate::run::Run;

/// The outcome with one seed.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(super) struct Converted {
    pub(super) seed: Seed,
    /// Duration of the training of the converter.
    pub(super) seconds: f64,
    pub(super) metrics: StyleMetrics,
}

/// Returns the outcomes that an earlier, interrupted run with the same configuration has left.
pub(super) fn earlier(path: &Path, config: &ConvertConfig, is_resumed: bool) -> Vec<Converted> {
    let read = || -> Option<Vec<Converted>> {
        let bytes = std::fs::read(path).ok().filter(|_| is_resumed)?;
        let table: serde_json::Value = serde_json::from_slice(&bytes).ok()?;
        let is_same = table["planted"] == *config.planted.as_str()
            && table["samples"] == config.samples
            && table["training"] == serde_json::to_value(&config.training).ok()?;
        serde_json::from_value(table["runs"].clone()).ok().filter(|_| is_same)
    };
    read().unwrap_or_default()
}

impl Converted {
    /// Trains the classifiers and the converter with a seed and evaluates the converter.
    pub(super) fn new(config: &ConvertConfig, seed: Seed, run: &mut Run) -> Result<Self> {
        let data = config.draw(seed)?;
        let names = ["diagnosed", "independent", "converter"];
        let [first, second, third] = names.map(|name| checkpoint(name, seed).display().to_string());
        let diagnosed = classifier(&data.training, seed, &first, run)?;
        let independent = classifier(&data.independent, data.independent_seed, &second, run)?;
        let start = Instant::now();
        let domains = data.domains.as_ref();
        let trained = train_style(domains, &config.training(seed), &mut run.context(&third))?;
        let seconds = start.elapsed().as_secs_f64();
        let attributes = image_attributes(domains.source)?;
        let classifiers =
            ConversionClassifiers { diagnosed: &diagnosed, independent: &independent };
        let (converter, device) = (&trained.converter, run.device());
        let metrics = evaluate_conversion(converter, classifiers, domains, &attributes, device)?;
        Ok(Self { seed, seconds, metrics })
    }
}

/// Trains a small convolutional network on a domain.
fn classifier(domain: &Domain, seed: Seed, checkpoint: &str, run: &mut Run) -> Result<Cnn> {
    let &[channels, height, width] = domain.shape() else {
        let shape = format!("{:?}", domain.shape());
        return Err(CoreError::setting("shape", shape, "that of images").into());
    };
    let config = CnnConfig::new([channels, height, width], domain.classes().len());
    let init = |device: &_| config.init(device);
    let fresh = seed.init(Stream::ClassifierWeights, run.device(), init);
    let config = ClassifierTrainingConfig::default().with_seed(seed);
    let mut context = run.context(checkpoint);
    Ok(train_classifier::<4, _>(fresh, domain, &config, &mut context)?.0)
}
