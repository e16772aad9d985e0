//! The classifier that windage trains by itself, on samples for which settings would matter.
#![allow(clippy::unwrap_used)]

use burn::data::dataset::InMemDataset;
use burn::tensor::Device;
use rand::RngExt;
use windage_core::training::Checkpointing;
use windage_core::{
    Domain, Error as CoreError, Observer, RunContext, Sample, Seed, Silent, Stream,
};
use windage_diagnose::classifier::{OwnClassifierConfig, OwnNetwork, OwnNetworkConfig};
use windage_diagnose::{Error, Result, evaluate_domain};
use windage_testing::StopAfter;

const SIDE: usize = 12;

/// Returns noisy pictures, one half of each class, that are brighter by `slope(x, y, label)`.
fn pictures(
    channels: usize,
    count: usize,
    seed: u64,
    slope: impl Fn(f32, f32, usize) -> f32,
) -> Domain {
    let mut rng = Seed(seed).rng(Stream::Data, 0);
    let middle = (SIDE as f32 - 1.0) / 2.0;
    let samples = (0..count).map(|index| {
        let label = index % 2;
        let values = (0..channels * SIDE * SIDE).map(|at| {
            let [x, y] = [at % SIDE, at / SIDE % SIDE].map(|it| it as f32 / middle - 1.0);
            (0.5 + slope(x, y, label) + rng.random_range(-0.3..0.3)).clamp(0.0, 1.0)
        });
        Sample { values: values.collect(), label }
    });
    let samples = samples.collect::<Vec<_>>();
    let classes = vec!["one".into(), "other".into()];
    Domain::new("pictures", InMemDataset::new(samples), vec![channels, SIDE, SIDE], classes)
        .unwrap()
}

fn trained(domain: &Domain, config: &OwnClassifierConfig) -> Result<OwnNetwork> {
    let (device, mut observer) = (Device::flex(), Silent);
    let mut context = RunContext::on(&device, &mut observer);
    config.train::<4>(domain, &mut context).map(|(network, _)| network)
}

/// Returns the share of 200 other pictures that the classifier of `count` has right.
fn accuracy(count: usize, slope: impl Fn(f32, f32, usize) -> f32 + Copy) -> f64 {
    let training = pictures(1, count, 1, slope);
    let network = trained(&training, &OwnClassifierConfig::of(&training).unwrap()).unwrap();
    let evaluation = evaluate_domain::<4>(&network, &pictures(1, 200, 2, slope), &Device::flex());
    evaluation.unwrap().accuracy().unwrap()
}

#[test]
fn classes_that_are_mirror_images_are_told_apart() {
    // Brighter to the right, or to the left.
    let right = accuracy(400, |x, _, label| if label == 0 { 0.1 * x } else { -0.1 * x });
    assert!(right > 0.95, "{right}");
}

#[test]
fn fifty_samples_are_enough_for_an_easy_task() {
    let right = accuracy(50, |x, y, label| 0.2 * if label == 0 { x } else { y });
    assert!(right > 0.95, "{right}");
}

#[test]
fn where_nothing_can_be_learned_that_is_said_at_half_time() {
    let noise = pictures(1, 300, 3, |_, _, _| 0.0);
    let config = OwnClassifierConfig::of(&noise).unwrap();
    let (device, mut steps) = (Device::flex(), 0);
    let mut count = |event: windage_core::Event<'_>| {
        if let windage_core::Event::Stepped { done, .. } = event {
            steps = done;
        }
    };
    let mut context = RunContext::on(&device, &mut count);
    let error = config.train::<4>(&noise, &mut context).unwrap_err();
    let message = error.to_string();
    assert!(matches!(error, Error::NothingLearned { samples: 270, held_out: 30, .. }), "{message}");
    assert!(message.contains("nothing can be learned from the 270 training samples of pictures"));
    let planned = config.training.epochs * (270 / config.training.batch);
    assert!(steps < planned * 6 / 10, "{steps} of {planned}");
}

/// Returns the domain with every seventh label wrong, so that never all samples are right.
fn mislabeled(domain: &Domain) -> Domain {
    let samples = (0..domain.len()).map(|index| {
        let Sample { values, label } = domain.sample(index).unwrap();
        Sample { values, label: if index % 7 == 0 { 1 - label } else { label } }
    });
    let samples = InMemDataset::new(samples.collect());
    let (shape, classes) = (domain.shape().to_vec(), domain.classes().to_vec());
    Domain::new("mislabeled", samples, shape, classes).unwrap()
}

/// Returns the bits of the losses after training with all state that a recipe has.
fn bits(saved: Checkpointing, observer: &mut dyn Observer, seed: u64) -> Result<Vec<u32>> {
    // The classes are two degrees of brightness, which mirroring leaves as they are.
    let slope = |_: f32, _: f32, label: usize| if label == 0 { 0.2 } else { -0.2 };
    let domain = mislabeled(&pictures(3, 320, 4, slope));
    let mut config = OwnClassifierConfig::of(&domain).unwrap().with_seed(Seed(seed));
    config.training.epochs = 20;
    let OwnNetworkConfig::ResNet(network) = &mut config.network else { panic!("not a ResNet") };
    network.channels = [8; 4];
    let device = Device::flex();
    let mut context = RunContext::on(&device, observer).with_checkpoint(saved);
    let (network, _) = config.train::<4>(&domain, &mut context)?;
    let evaluation = evaluate_domain::<4>(&network, &domain, &device)?;
    Ok(evaluation.losses.iter().map(|loss| loss.to_bits()).collect())
}

#[test]
fn the_same_seed_gives_the_same_bits_also_after_interruptions() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("classifier.ckpt");
    let whole = bits(Checkpointing::Off, &mut Silent, 1).unwrap();
    assert_eq!(bits(Checkpointing::Off, &mut Silent, 1).unwrap(), whole);
    assert_ne!(bits(Checkpointing::Off, &mut Silent, 2).unwrap(), whole);
    // 288 samples make four steps per epoch: stops within the first one, and within others after it
    // is decided whether pictures are mirrored.
    let mut saved = Checkpointing::To(path.clone());
    for step in [2, 23, 30] {
        let error = bits(saved, &mut StopAfter::new(step), 1).unwrap_err();
        let interrupted =
            matches!(error, Error::Core(CoreError::Interrupted { step: at, .. }) if at == step);
        assert!(interrupted, "{error}");
        saved = Checkpointing::Resume(path.clone());
    }
    assert_eq!(bits(saved, &mut Silent, 1).unwrap(), whole);
}
