//! The diagnosis: losses, the generative model, pairs.

use std::hint::black_box;

use burn::tensor::Device;
use windage::core::{Domain, RunContext, Seed, Stream};
use windage::diagnose::{
    AutoencoderConfig, Candidates, CnnConfig, Error, Evaluation, ModelTrainingConfig, PairRule,
    TrainedModel, TrainingPair, encode_samples, evaluate_domain, select_pairs, train_model,
};

use super::stopwatch::Stopwatch;
use super::streamed::{CLASSES, SIDE, domain};
use super::{BATCH, Outcome, timed};

/// The loss of every sample of one domain.
pub(crate) fn judge(count: usize, device: &Device) -> Outcome {
    let domain = domain("streamed", count, SIDE)?;
    let cnn = Seed(0).init(Stream::ClassifierWeights, device, |device| {
        CnnConfig::new([1, SIDE, SIDE], CLASSES).init(device)
    });
    timed(|| black_box(evaluate_domain::<4>(&cnn, &domain, device)).map(drop))?;
    Ok(())
}

fn judged(domain: &Domain, scale: f32) -> Evaluation {
    let losses =
        (0..domain.len()).map(|index| scale * ((index * 7) % 101) as f32 / 101.0).collect();
    Evaluation::new(losses, None, domain.labels().to_vec())
}

/// Features of two domains whose losses are known, and ten pairs.
pub(crate) fn select(count: usize, device: &Device) -> Outcome {
    let domain = domain("streamed", count, SIDE)?;
    let config = AutoencoderConfig::new([1, SIDE, SIDE], CLASSES);
    let model = Seed(0).init(Stream::GeneratorWeights, device, |device| config.init(device));
    let (first, second) = (judged(&domain, 0.1), judged(&domain, 9.0));
    let indices: Vec<usize> = (0..count).collect();
    timed(|| {
        let features = encode_samples::<4, _>(&model, &domain, &indices, device)?;
        let candidates = Candidates {
            first: &first,
            second: &second,
            first_features: &features,
            second_features: &features,
            least_high_loss: 0.5,
            second_name: "streamed",
        };
        let mut rng = Seed(0).rng(Stream::Data, 0);
        select_pairs(&candidates, PairRule::default(), 10, &mut rng)
            .map(|pairs| drop(black_box(pairs)))
    })?;
    Ok(())
}

fn fitted(
    count: usize,
    side: usize,
    device: &Device,
    stopwatch: &mut Stopwatch,
) -> Result<TrainedModel, Error> {
    let (first, second) = (domain("first", count, side)?, domain("second", count, side)?);
    let (of_first, of_second) = (judged(&first, 0.1), judged(&second, 9.0));
    let pair = TrainingPair { first: (&first, &of_first), second: (&second, &of_second) };
    let fit = ModelTrainingConfig { batch: BATCH, ..ModelTrainingConfig::default() };
    train_model(pair, &fit, &mut RunContext::on(device, stopwatch))
}

/// Two domains of so many samples, until the generative model has taken its first step.
pub(crate) fn start(count: usize, device: &Device) -> Outcome {
    let mut stopwatch = Stopwatch::start();
    let result = fitted(count, SIDE, device, &mut stopwatch);
    stopwatch.report_start(result)
}

/// A training step of the generative model with its adversary.
pub(crate) fn step(side: usize, device: &Device) -> Outcome {
    let mut stopwatch = Stopwatch::start();
    let result = fitted(10 * BATCH, side, device, &mut stopwatch);
    stopwatch.report_step(result)
}
