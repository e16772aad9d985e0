//! Two devices compute the same results and read each other's files: the device of the tests, which
//! `WINDAGE_DEVICE` names, and flex.
#![allow(missing_docs, clippy::unwrap_used)]

use std::path::Path;

use burn::module::Module;
use burn::optim::{AdamConfig, GradientsParams, ModuleOptimizer};
use burn::tensor::{Device, Tensor};
use windage::core::Evaluation;
use windage::core::classifier::cross_entropy_per_sample;
use windage::core::training::Checkpointing;
use windage::core::training::{Curve, fingerprint};
use windage::core::{
    Classifier, Domain, Error as CoreError, Observer, RunContext, Seed, Shift, Silent, Stream,
};
use windage::data::synthetic::glyphs::Planted;
use windage::diagnose::EvaluatedDomain;
use windage::diagnose::classifier::Cnn;
use windage::diagnose::model::{Autoencoder, TrainedModel, train_model};
use windage::diagnose::{CnnConfig, Error, ModelKind, ModelTrainingConfig};
use windage::packnet::{PackNet, PackNetConfig, Uniform};
use windage_testing::{StopAfter, assert_close, values};

/// Tolerance of outputs and gradients, relative to the largest value.
const COMPUTED: f64 = 1e-5;
/// Tolerance of the losses during the first steps of training.
const TRAINED: f64 = 1e-3;

/// Returns the device of the tests and flex, in both orders, or nothing if they are the same.
fn pairs() -> Vec<[Device; 2]> {
    let (device, flex) = (windage_testing::device(), Device::flex());
    if device == flex {
        eprintln!("skipped: there is only flex (name another device by WINDAGE_DEVICE)");
        return Vec::new();
    }
    vec![[device.clone(), flex.clone()], [flex, device]]
}

fn letters() -> Shift<Domain> {
    let drawn = Planted::named("inclination-hue").unwrap().draw(100, Seed(3));
    Shift {
        source: drawn.source.images.into_domain("source").unwrap(),
        target: drawn.target.images.into_domain("target").unwrap(),
    }
}

/// Trains a small model. An epoch has three steps.
fn fit(
    model: ModelKind,
    epochs: usize,
    devices: &[Device],
    saved: &Checkpointing,
    observer: &mut dyn Observer,
) -> Result<TrainedModel, Error> {
    let domains = letters();
    let evaluation = |domain: &Domain| {
        let losses = (0..domain.len()).map(|index| (index % 17) as f32 / 4.0).collect();
        Evaluation::new(losses, None, domain.labels().to_vec())
    };
    let evaluations = domains.as_ref().map(evaluation);
    let domains = domains
        .as_ref()
        .zip(evaluations.as_ref())
        .map(|(domain, evaluation)| EvaluatedDomain { domain, evaluation });
    let settings = ModelTrainingConfig {
        model,
        epochs,
        batch: 64,
        channels: vec![4, 6, 8],
        latent: 3,
        seed: Seed(5),
        ..ModelTrainingConfig::default()
    };
    let mut context = RunContext::new(devices, observer).with_checkpoint(saved.clone());
    train_model(domains, &settings, &mut context)
}

fn assert_alike(found: &Curve, expected: &Curve) {
    assert_eq!(found.names, expected.names);
    assert_eq!(found.epochs.len(), expected.epochs.len());
    for (found, expected) in found.epochs.iter().zip(&expected.epochs) {
        for (found, expected) in found.iter().zip(expected) {
            assert!(
                (found - expected).abs() < TRAINED * expected.abs().max(1.0),
                "{found} {expected}"
            );
        }
    }
}

/// Returns the outputs and all gradients of one step.
fn step(network: Cnn, domain: &Domain, device: &Device) -> (Vec<f64>, Vec<f64>) {
    let (network, batch) =
        (network.train(), domain.batch::<4>(&[0, 1, 2, 3, 4, 5, 6, 7], &device.clone().autodiff()));
    let batch = batch.unwrap();
    let logits = network.logits(batch.inputs);
    let loss = cross_entropy_per_sample(logits.clone(), &batch.labels).mean();
    let gradients = GradientsParams::from_grads(loss.backward(), &network);
    let descended = ModuleOptimizer::from(burn::optim::SgdConfig::new().build()).step(
        1.0,
        network.clone(),
        gradients,
    );
    let moved = all_values(&network)
        .into_iter()
        .zip(all_values(&descended))
        .map(|(before, after)| before - after);
    (values(logits.inner()), moved.collect())
}

fn all_values<M: Module>(module: &M) -> Vec<f64> {
    struct All(Vec<f64>);
    impl burn::module::ModuleVisitor for All {
        fn visit_float<const D: usize>(&mut self, param: &burn::module::Param<Tensor<D>>) {
            self.0.extend(param.val().into_data().iter::<f64>());
        }
    }
    let mut all = All(Vec::new());
    module.visit(&mut all);
    all.0
}

fn cnn(seed: u64, classes: usize, device: &Device) -> Cnn {
    let fresh = |device: &Device| CnnConfig::new([3, 24, 24], classes).init(device);
    Seed(seed).init(Stream::NetworkWeights, device, fresh)
}

#[test]
fn the_same_weights_give_the_same_outputs_and_gradients() {
    for [one, other] in pairs() {
        let on_one = cnn(1, 10, &one);
        let expected = fingerprint(&on_one);
        let on_other = on_one.clone().fork(&other);
        assert_eq!(fingerprint(&on_other), expected);
        let domain = letters().source;
        let (expected, found) = (step(on_one, &domain, &one), step(on_other, &domain, &other));
        assert_close(&found.0, &expected.0, COMPUTED);
        assert_close(&found.1, &expected.1, COMPUTED);
    }
}

#[test]
fn checkpoints_of_one_device_go_on_on_another() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("model.ckpt");
    for [one, other] in pairs() {
        for model in [ModelKind::Autoencoder, ModelKind::gan()] {
            let (one, other) = (std::slice::from_ref(&one), std::slice::from_ref(&other));
            let whole = fit(model, 3, one, &Checkpointing::Off, &mut Silent).unwrap();
            let error =
                fit(model, 3, one, &Checkpointing::To(path.clone()), &mut StopAfter::new(7))
                    .unwrap_err();
            assert!(
                matches!(error, Error::Core(CoreError::Interrupted { step: 7, .. })),
                "{error}"
            );
            let resumed =
                fit(model, 3, other, &Checkpointing::Resume(path.clone()), &mut Silent).unwrap();
            assert_alike(&resumed.curve, &whole.curve);
        }
    }
}

/// Trains for three steps only: a GAN amplifies rounding errors to half a percent in nine steps.
#[test]
fn two_kinds_of_devices_train_one_model_together() {
    for [one, other] in pairs() {
        for model in [ModelKind::Autoencoder, ModelKind::vae(), ModelKind::gan()] {
            let alike =
                fit(model, 1, &[one.clone(), one.clone()], &Checkpointing::Off, &mut Silent)
                    .unwrap();
            let mixed =
                fit(model, 1, &[one.clone(), other.clone()], &Checkpointing::Off, &mut Silent)
                    .unwrap();
            assert_alike(&mixed.curve, &alike.curve);
        }
    }
}

#[test]
fn models_written_on_one_device_are_the_same_on_another() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("model.bpk");
    for [one, other] in pairs() {
        let model: Autoencoder = fit(
            ModelKind::Autoencoder,
            1,
            std::slice::from_ref(&one),
            &Checkpointing::Off,
            &mut Silent,
        )
        .unwrap()
        .model;
        model.clone().into_record().save(&path).unwrap();
        let expected = fingerprint(&model);
        // The running statistics after `valid` differ from those of the model.
        let blank = model.valid().fork(&other).map(&mut Zero);
        assert_ne!(fingerprint(&blank), expected);
        let record = burn::store::ModuleRecord::load(&path).unwrap();
        assert_eq!(fingerprint(&blank.try_load_record(record).unwrap()), expected);
        assert_eq!(fingerprint(&model), expected);
    }
}

/// Sets all parameters of a module to zero.
struct Zero;

impl burn::module::ModuleMapper for Zero {
    fn map_float<const D: usize>(
        &mut self,
        param: burn::module::Param<Tensor<D>>,
    ) -> burn::module::Param<Tensor<D>> {
        param.map(|tensor| tensor.zeros_like())
    }
}

/// Trains a task and packs it.
fn pack(packing: &mut PackNet, name: &str, device: &Device) {
    let domain = letters().source;
    let train = |packing: &PackNet, mut network: Cnn| {
        let mut optimizer = packing.optimizer(AdamConfig::new().build(), None).unwrap();
        for start in [0, 8, 16] {
            let indices: Vec<usize> = (start..start + 8).collect();
            let batch = domain.batch::<4>(&indices, &device.clone().autodiff()).unwrap();
            let loss = cross_entropy_per_sample(network.logits(batch.inputs), &batch.labels).mean();
            let gradients = GradientsParams::from_grads(loss.backward(), &network);
            network = optimizer.step(0.01, network, gradients);
        }
        network
    };
    let network = packing.begin(name, &cnn(2, 10, device), None).unwrap();
    let network = train(packing, network);
    let network = packing.prune(&network, &Uniform(0.5), None).unwrap();
    let network = train(packing, network);
    packing.candidate(&network, 0.5).unwrap();
    packing.choose().unwrap();
}

fn logits(packing: &PackNet, task: usize, device: &Device) -> Vec<f64> {
    let domain = letters().source;
    let network = packing.model(task, &cnn(3, 10, device)).unwrap();
    values(network.logits(domain.batch::<4>(&[30, 31, 32], device).unwrap().inputs))
}

fn packed_on(device: &Device, path: &Path) -> PackNet {
    let mut packing = PackNetConfig::new().init(&cnn(1, 10, device)).unwrap();
    pack(&mut packing, "first", device);
    packing.save(path).unwrap();
    packing
}

#[test]
fn packed_networks_of_one_device_are_read_and_extended_on_another() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("packed.windage");
    for [one, other] in pairs() {
        let written = packed_on(&one, &path);
        let mut read = PackNet::load(&path).unwrap();
        let weights =
            |packing: &PackNet, device: &Device| packing.model(0, &cnn(3, 10, device)).unwrap();
        assert_eq!(fingerprint(&weights(&read, &other)), fingerprint(&weights(&written, &one)));
        assert_close(&logits(&read, 0, &other), &logits(&written, 0, &one), COMPUTED);
        let before = logits(&read, 0, &other);
        pack(&mut read, "second", &other);
        assert_eq!(logits(&read, 0, &other), before);
        read.save(&path).unwrap();
        let back = PackNet::load(&path).unwrap();
        assert_eq!(logits(&back, 0, &one), logits(&written, 0, &one));
        assert_close(&logits(&back, 1, &one), &logits(&read, 1, &other), COMPUTED);
    }
}
