//! Training is deterministic, resumes to the same bits, and what it made can be saved and loaded.
#![allow(clippy::unwrap_used)]

use std::path::Path;

use burn::module::Module;
use burn::store::ModuleRecord;
use burn::tensor::{Device, Tensor};
use windage_core::Evaluation;
use windage_core::generative::{Condition, ConditionalDecoder, Encoder};
use windage_core::training::Checkpointing;
use windage_core::{Domain, Error as CoreError, Observer, RunContext, Seed, Shift, Silent, Stream};
use windage_data::synthetic::glyphs::Planted;
use windage_diagnose::EvaluatedDomain;
use windage_diagnose::model::independence::Independence;
use windage_diagnose::model::{Autoencoder, AutoencoderConfig, train_model};
use windage_diagnose::{
    ClassifierTrainingConfig, CnnConfig, Error, ModelKind, ModelTrainingConfig, train_classifier,
};
use windage_testing::StopAfter;

const SAMPLES: usize = 160;

fn domains() -> Shift<Domain> {
    let pair = Planted::named("inclination-hue").unwrap().draw(SAMPLES, Seed(3));
    Shift {
        source: pair.source.images.into_domain("source").unwrap(),
        target: pair.target.images.into_domain("target").unwrap(),
    }
}

/// Returns losses that depend on the index alone; training works with any losses.
fn evaluation(domain: &Domain) -> Evaluation {
    let losses = (0..domain.len()).map(|index| (index % 17) as f32 / 4.0).collect();
    Evaluation::new(losses, None, domain.labels().to_vec())
}

fn settings(seed: u64) -> ModelTrainingConfig {
    ModelTrainingConfig {
        epochs: 2,
        batch: 32,
        channels: vec![4, 6, 8],
        latent: 3,
        seed: Seed(seed),
        ..ModelTrainingConfig::default()
    }
}

fn trained_model(
    settings: &ModelTrainingConfig,
    saved: &Checkpointing,
    observer: &mut dyn Observer,
) -> Result<Autoencoder, Error> {
    let domains = domains();
    let evaluations = domains.as_ref().map(evaluation);
    let domains = domains
        .as_ref()
        .zip(evaluations.as_ref())
        .map(|(domain, evaluation)| EvaluatedDomain { domain, evaluation });
    let device = Device::flex();
    let mut context = RunContext::on(&device, observer).with_checkpoint(saved.clone());
    train_model(domains, settings, &mut context).map(|trained| trained.model)
}

/// Returns the bits that the model decodes for some images.
fn outcome(model: &Autoencoder) -> Vec<u32> {
    let device = Device::flex();
    let batch = domains().source.batch::<4>(&[0, 1, 2, 3], &device).unwrap();
    let condition = Condition {
        scaled_loss: Tensor::ones([4, 1], &device),
        class: Tensor::zeros([4, 10], &device),
        domain: Tensor::zeros([4, 1], &device),
    };
    let decoded: Tensor<4> = model.decode(model.encode(batch.inputs), &condition);
    let decoded = decoded.into_data();
    decoded.iter::<f32>().map(f32::to_bits).collect()
}

#[test]
fn the_same_seed_gives_the_same_bits_and_another_seed_others() {
    let run =
        |seed| outcome(&trained_model(&settings(seed), &Checkpointing::Off, &mut Silent).unwrap());
    assert_eq!(run(1), run(1));
    assert_ne!(run(1), run(2));
}

#[test]
fn an_interrupted_run_resumes_to_the_bits_of_an_uninterrupted_one() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("autoencoder.ckpt");
    let independences =
        ["none", "correlation", "adversarial"].map(|name| Independence::named(name).unwrap());
    let autoencoders =
        independences.map(|independence| ModelTrainingConfig { independence, ..settings(5) });
    let others = [ModelKind::vae(), ModelKind::gan(), ModelKind::literal_gan()];
    let others = others.map(|model| ModelTrainingConfig { model, ..settings(5) });
    for settings in autoencoders.into_iter().chain(others) {
        let whole = outcome(&trained_model(&settings, &Checkpointing::Off, &mut Silent).unwrap());
        // Step 7 of 20 lies within the first epoch, step 13 within the second.
        let saved = Checkpointing::To(path.clone());
        let error = trained_model(&settings, &saved, &mut StopAfter::new(7)).unwrap_err();
        assert!(
            matches!(&error, Error::Core(CoreError::Interrupted { step: 7, saved: Some(_), .. })),
            "{error}"
        );
        let resume = Checkpointing::Resume(path.clone());
        let error = trained_model(&settings, &resume, &mut StopAfter::new(13)).unwrap_err();
        assert!(matches!(error, Error::Core(CoreError::Interrupted { step: 13, .. })));
        assert_eq!(
            outcome(&trained_model(&settings, &resume, &mut Silent).unwrap()),
            whole,
            "{settings:?}"
        );
    }
}

#[test]
fn a_classifier_resumes_to_the_same_bits() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("classifier.ckpt");
    let (device, domain) = (Device::flex(), domains().source);
    let run = |saved: Checkpointing, observer: &mut dyn Observer| {
        let config = CnnConfig::new([3, 24, 24], 10);
        let fresh = Seed(1).init(Stream::ClassifierWeights, &device, |device| config.init(device));
        let config = ClassifierTrainingConfig {
            epochs: 2,
            batch: 32,
            seed: Seed(1),
            ..ClassifierTrainingConfig::default()
        };
        let (classifier, _) = train_classifier::<4, _>(
            fresh,
            &domain,
            &config,
            &mut RunContext::on(&device, observer).with_checkpoint(saved),
        )?;
        let evaluation = windage_diagnose::evaluate_domain::<4>(&classifier, &domain, &device)?;
        Ok::<_, Error>(evaluation.losses.iter().map(|loss| loss.to_bits()).collect::<Vec<_>>())
    };
    let whole = run(Checkpointing::Off, &mut Silent).unwrap();
    assert!(run(Checkpointing::To(path.clone()), &mut StopAfter::new(4)).is_err());
    assert_eq!(run(Checkpointing::Resume(path), &mut Silent).unwrap(), whole);
}

#[test]
fn a_saved_and_reloaded_model_gives_equal_bits() {
    let model = trained_model(&settings(2), &Checkpointing::Off, &mut Silent).unwrap();
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("model.bpk");
    model.clone().save_file(&path).unwrap();
    let config =
        AutoencoderConfig::new([3, 24, 24], 10).with_latent(3).with_channels(vec![4, 6, 8]);
    let loaded =
        config.init(&Device::flex()).try_load_record(ModuleRecord::load(&path).unwrap()).unwrap();
    assert_eq!(outcome(&loaded), outcome(&model));
}

#[test]
fn a_checkpoint_of_another_run_or_a_damaged_one_is_refused() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("autoencoder.ckpt");
    trained_model(&settings(1), &Checkpointing::To(path.clone()), &mut StopAfter::new(2))
        .unwrap_err();
    let message = trained_model(&settings(2), &Checkpointing::Resume(path.clone()), &mut Silent)
        .unwrap_err()
        .to_string();
    assert!(
        message.contains("autoencoder.ckpt") && message.contains("belongs to another run"),
        "{message}"
    );
    truncate(&path);
    let message = trained_model(&settings(1), &Checkpointing::Resume(path), &mut Silent)
        .unwrap_err()
        .to_string();
    assert!(message.contains("is not a checkpoint, or it is damaged"), "{message}");
}

fn truncate(path: &Path) {
    let bytes = std::fs::read(path).unwrap();
    std::fs::write(path, &bytes[..bytes.len() / 2]).unwrap();
}

#[test]
fn settings_out_of_range_are_named() {
    let message = |settings: ModelTrainingConfig| {
        trained_model(&settings, &Checkpointing::Off, &mut Silent).unwrap_err().to_string()
    };
    assert!(message(ModelTrainingConfig { epochs: 0, ..settings(0) }).contains("`epochs` is 0"));
    assert!(
        message(ModelTrainingConfig { learning_rate: f64::NAN, ..settings(0) })
            .contains("`learning_rate` is NaN")
    );
    let model = ModelKind::Vae { beta: -1.0 };
    assert!(message(ModelTrainingConfig { model, ..settings(0) }).contains("`beta` is -1"));
    let independence = Independence::Correlation { weight: -1.0 };
    assert!(
        message(ModelTrainingConfig { independence, ..settings(0) })
            .contains("`independence weight` is -1")
    );
}

#[test]
fn a_batch_of_one_sample_is_refused_with_the_reason() {
    let message = ModelTrainingConfig::default().with_batch(1).validate().unwrap_err().to_string();
    assert_eq!(
        message,
        "`batch` is 1, but must be at least 2, since batch normalization of a single sample \
         removes what distinguishes it"
    );
}
