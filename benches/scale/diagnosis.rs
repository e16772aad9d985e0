//! The diagnosis: losses, the generative model, pairs.

use std::hint::black_box;

use burn::tensor::Device;
use windage::core::{Domain, Evaluation, RunContext, Seed, Shift, Stream};
use windage::diagnose::matrix::encode_samples;
use windage::diagnose::model::{AutoencoderConfig, TrainedModel, train_model};
use windage::diagnose::pairs::{Candidates, select_pairs};
use windage::diagnose::{
    CnnConfig, Error, EvaluatedDomain, ModelTrainingConfig, PairRule, evaluate_domain,
};

use super::stopwatch::Stopwatch;
use super::streamed::{CLASSES, SIDE, domain};
use super::{BATCH, Outcome, timed};

/// Measures the evaluation of all samples of a domain.
pub(crate) fn evaluate(count: usize, device: &Device) -> Outcome {
    let domain = domain("streamed", count, SIDE)?;
    let cnn = Seed(0).init(Stream::ClassifierWeights, device, |device| {
        CnnConfig::new([1, SIDE, SIDE], CLASSES).init(device)
    });
    timed(|| black_box(evaluate_domain::<4>(&cnn, &domain, device)).map(drop))?;
    Ok(())
}

/// Returns an evaluation with losses between 0 and `scale`.
fn evaluation(domain: &Domain, scale: f32) -> Evaluation {
    let losses =
        (0..domain.len()).map(|index| scale * ((index * 7) % 101) as f32 / 101.0).collect();
    Evaluation::new(losses, None, domain.labels().to_vec())
}

/// Measures the encoding of two evaluated domains and the selection of ten pairs.
pub(crate) fn select(count: usize, device: &Device) -> Outcome {
    let domain = domain("streamed", count, SIDE)?;
    let config = AutoencoderConfig::new([1, SIDE, SIDE], CLASSES);
    let model = Seed(0).init(Stream::GeneratorWeights, device, |device| config.init(device));
    let evaluations = Shift::new(evaluation(&domain, 0.1), evaluation(&domain, 9.0));
    let indices: Vec<usize> = (0..count).collect();
    timed(|| {
        let features = encode_samples::<4, _>(&model, &domain, &indices, device)?;
        let candidates = Candidates {
            evaluations: evaluations.as_ref(),
            features: Shift::new(&features, &features).map(Vec::as_slice),
            least_high_loss: 0.5,
            target_name: "streamed",
        };
        let mut rng = Seed(0).rng(Stream::Data, 0);
        select_pairs(&candidates, &PairRule::default(), 10, &mut rng)
            .map(|pairs| drop(black_box(pairs)))
    })?;
    Ok(())
}

fn train(
    count: usize,
    side: usize,
    device: &Device,
    stopwatch: &mut Stopwatch,
) -> Result<TrainedModel, Error> {
    let (source, target) = (domain("first", count, side)?, domain("second", count, side)?);
    let evaluations = Shift::new(evaluation(&source, 0.1), evaluation(&target, 9.0));
    let domains = Shift {
        source: EvaluatedDomain::new(&source, &evaluations.source),
        target: EvaluatedDomain::new(&target, &evaluations.target),
    };
    let config = ModelTrainingConfig { batch: BATCH, ..ModelTrainingConfig::default() };
    train_model(domains, &config, &mut RunContext::on(device, stopwatch))
}

/// Measures the time until the first step of the generative model, with two domains of `count`
/// samples.
pub(crate) fn start(count: usize, device: &Device) -> Outcome {
    let mut stopwatch = Stopwatch::start();
    let result = train(count, SIDE, device, &mut stopwatch);
    stopwatch.report_start(result)
}

/// Measures a training step of the generative model with its adversary.
pub(crate) fn step(side: usize, device: &Device) -> Outcome {
    let mut stopwatch = Stopwatch::start();
    let result = train(10 * BATCH, side, device, &mut stopwatch);
    stopwatch.report_step(result)
}
