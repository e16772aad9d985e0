//! A model trained on several devices is what one computes.
#![allow(clippy::unwrap_used)]

use burn::data::dataset::InMemDataset;
use burn::module::{Module, ModuleVisitor, Param};
use burn::tensor::{Device, Tensor};
use windage_core::Evaluation;
use windage_core::training::Checkpointing;
use windage_core::training::fingerprint;
use windage_core::{Domain, Error as CoreError, Observer, RunContext, Sample, Seed, Shift, Silent};
use windage_data::synthetic::glyphs::Planted;
use windage_diagnose::EvaluatedDomain;
use windage_diagnose::model::independence::Independence;
use windage_diagnose::model::{Autoencoder, TrainedModel, train_model};
use windage_diagnose::{Error, ModelKind, ModelTrainingConfig};
use windage_testing::{StopAfter, assert_close};

const LETTERS: usize = 100;

/// Draws letters of both domains and repeats each of them `times` times, one after the other.
fn domains(times: usize) -> Shift<Domain> {
    let drawn = Planted::named("inclination-hue").unwrap().draw(LETTERS, Seed(3));
    Shift::new(("source", drawn.source), ("target", drawn.target)).map(|(name, set)| {
        let domain = set.images.into_domain(name).unwrap();
        let copies = |index: usize| vec![domain.sample(index).unwrap(); times];
        let samples: Vec<Sample> = (0..domain.len()).flat_map(copies).collect();
        Domain::new(
            name,
            InMemDataset::new(samples),
            domain.shape().to_vec(),
            domain.classes().to_vec(),
        )
        .unwrap()
    })
}

fn trained_model(
    settings: &ModelTrainingConfig,
    times: usize,
    loss: fn(usize, usize) -> f32,
    devices: usize,
    saved: &Checkpointing,
    observer: &mut dyn Observer,
) -> Result<TrainedModel, Error> {
    let domains = domains(times);
    let evaluation = |domain: &Domain| {
        let labels = domain.labels().to_vec();
        let losses =
            labels.iter().enumerate().map(|(index, &label)| loss(index / times, label)).collect();
        Evaluation::new(losses, None, labels)
    };
    let evaluations = domains.as_ref().map(evaluation);
    let domains = domains
        .as_ref()
        .zip(evaluations.as_ref())
        .map(|(domain, evaluation)| EvaluatedDomain { domain, evaluation });
    let devices = vec![windage_testing::device(); devices];
    let mut context = RunContext::new(&devices, observer).with_checkpoint(saved.clone());
    train_model(domains, settings, &mut context)
}

fn settings(model: ModelKind) -> ModelTrainingConfig {
    ModelTrainingConfig {
        model,
        epochs: 4,
        batch: 4 * LETTERS,
        channels: vec![4, 6, 8],
        latent: 3,
        ..ModelTrainingConfig::default()
    }
}

fn by_index(index: usize, _: usize) -> f32 {
    (index % 17) as f32 / 4.0
}

/// Returns equal losses within a class, so that it does not matter which samples are drawn.
fn by_class(_: usize, label: usize) -> f32 {
    label as f32 / 4.0
}

/// Returns the running variances of normalization, which depend on all earlier steps. The running
/// means are left out: normalization cancels the biases before it, so the gradients of these are
/// rounding errors, which Adam turns into full steps.
fn running(model: &Autoencoder) -> Vec<f32> {
    struct Variances(bool, Vec<f32>);
    impl ModuleVisitor for Variances {
        fn enter_module(&mut self, name: &str, _: &str) {
            self.0 = name == "running_var";
        }

        fn visit_float<const D: usize>(&mut self, param: &Param<Tensor<D>>) {
            if self.0 {
                self.1.extend(param.val().into_data().iter::<f32>());
            }
        }
    }
    let mut variances = Variances(false, Vec::new());
    model.visit(&mut variances);
    variances.1
}

/// Returns the tolerance for a metric, relative to its largest value. On flex, windage's
/// normalization sums in f64. Elsewhere Burn's sums ten thousands of values in f32, which leaves
/// errors of some 10⁻⁵ in means and variances; Adam's first steps enlarge them.
fn tolerance() -> f64 {
    if windage_testing::device() == Device::flex() { 1e-4 } else { 1e-2 }
}

fn assert_alike(found: &TrainedModel, expected: &TrainedModel) {
    assert_eq!(found.curve.names, expected.curve.names);
    assert_eq!(found.curve.epochs.len(), expected.curve.epochs.len());
    for (metric, name) in expected.curve.names.iter().enumerate() {
        let values = |trained: &TrainedModel| {
            trained.curve.epochs.iter().map(|epoch| epoch[metric]).collect::<Vec<_>>()
        };
        println!("{name}: {:?} {:?}", values(expected), values(found));
        assert_close(&values(found), &values(expected), tolerance());
    }
}

/// Every letter occurs twice and every batch is the whole data set, so both devices get each letter
/// once. Batch normalization then sees the same on each as on one device; only rounding may differ.
#[test]
fn two_devices_compute_what_one_computes() {
    let autoencoders = ["none", "correlation", "adversarial"].map(|name| {
        let independence = Independence::named(name).unwrap();
        (
            ModelTrainingConfig { independence, ..settings(ModelKind::Autoencoder) },
            by_index as fn(usize, usize) -> f32,
        )
    });
    let gan = (settings(ModelKind::gan()), by_class as fn(usize, usize) -> f32);
    for (settings, loss) in autoencoders.into_iter().chain([gan]) {
        let on = |devices| {
            trained_model(&settings, 2, loss, devices, &Checkpointing::Off, &mut Silent).unwrap()
        };
        let (one, two) = (on(1), on(2));
        assert_alike(&two, &one);
        let (one, two) = (running(&one.model), running(&two.model));
        assert!(!one.is_empty() && one.len() == two.len());
        for (expected, found) in one.iter().zip(&two) {
            assert!(
                (found - expected).abs() < 1e-3 * expected.abs().max(0.1),
                "{settings:?}: {found} {expected}"
            );
        }
    }
}

#[test]
fn several_devices_give_the_same_bits_again_and_resume_to_them() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("model.ckpt");
    for model in
        [ModelKind::Autoencoder, ModelKind::vae(), ModelKind::gan(), ModelKind::literal_gan()]
    {
        // Eleven, eleven and ten letters a step, six steps an epoch.
        let settings = ModelTrainingConfig { batch: 32, epochs: 2, ..settings(model) };
        let run = |devices: usize, saved: Checkpointing, observer: &mut dyn Observer| {
            trained_model(&settings, 1, by_index, devices, &saved, observer)
        };
        let whole = run(3, Checkpointing::Off, &mut Silent).unwrap();
        let error = run(3, Checkpointing::To(path.clone()), &mut StopAfter::new(5)).unwrap_err();
        assert!(matches!(error, Error::Core(CoreError::Interrupted { step: 5, .. })), "{error}");
        let other = run(2, Checkpointing::Resume(path.clone()), &mut Silent).unwrap_err();
        assert!(other.to_string().contains("another run"), "{other}");
        let resumed = run(3, Checkpointing::Resume(path.clone()), &mut Silent).unwrap();
        if windage_testing::is_gpu() {
            // Which kernel Burn takes depends on what was quicker when two threads first asked for
            // one.
            assert_alike(&resumed, &whole);
        } else {
            assert_eq!(fingerprint(&resumed.model), fingerprint(&whole.model));
        }
    }
}

#[test]
fn no_device_and_too_many_are_refused() {
    let refused = |devices: usize, batch: usize| {
        let settings = ModelTrainingConfig { batch, ..settings(ModelKind::Autoencoder) };
        trained_model(&settings, 1, by_index, devices, &Checkpointing::Off, &mut Silent)
            .unwrap_err()
            .to_string()
    };
    assert!(refused(0, 32).contains("devices"), "{}", refused(0, 32));
    let few = refused(3, 5);
    assert!(few.contains("batch") && few.contains("two for each of 3 devices"), "{few}");
}
