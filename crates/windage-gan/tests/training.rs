//! The GAN's training as its users see it: resumed to the same bits, best kept, parts left alone,
//! bad input refused.
#![allow(missing_docs, clippy::unwrap_used)]

use burn::data::dataset::InMemDataset;
use burn::module::{Module, ModuleVisitor, Param};
use burn::tensor::{Device, Tensor};
use windage_core::training::Checkpointing;
use windage_core::{
    Domain, Error as CoreError, Observer, RunContext, Sample, Seed, Silent, Stream,
};
use windage_gan::Error;
use windage_gan::networks::{
    ConvDiscriminator, ConvDiscriminatorConfig, ConvGenerator, ConvGeneratorConfig, ConvLayer,
};
use windage_gan::view::{FrequencyViewConfig, Transform};
use windage_gan::{
    Augmentation, GanNetworks, GanScorer, GanTrainingConfig, TrainedGan, Variant, sample_images,
    train_gan,
};
use windage_testing::{StopAfter, uniform};

const SHAPE: [usize; 3] = [1, 8, 8];

/// Bright squares on dark ground, of many sizes.
fn squares(count: usize) -> Domain {
    let sample = |index: usize| {
        let draws = uniform(index as u64, 3);
        let (top, left, side) =
            ((draws[0] * 4.0) as usize, (draws[1] * 4.0) as usize, 2 + (draws[2] * 3.0) as usize);
        let inside = |pixel: usize| {
            (top..top + side).contains(&(pixel / 8)) && (left..left + side).contains(&(pixel % 8))
        };
        Sample {
            values: (0..64).map(|pixel| if inside(pixel) { 0.9 } else { 0.1 }).collect(),
            label: 0,
        }
    };
    let set = InMemDataset::new((0..count).map(sample).collect());
    Domain::new("squares", set, SHAPE.to_vec(), vec!["square".into()]).unwrap()
}

fn pixels(images: Tensor<4>) -> Tensor<2> {
    images.flatten(1, 3)
}

type Networks = GanNetworks<ConvGenerator, ConvDiscriminator, ConvDiscriminator>;

fn players(fit: &GanTrainingConfig, device: &Device) -> Networks {
    let generator = ConvGeneratorConfig::new(SHAPE).with_width(4).with_latent(4);
    let discriminator =
        |shape| ConvDiscriminatorConfig::new(shape, vec![ConvLayer::Halve(4), ConvLayer::Keep(4)]);
    let view = fit.view.shape(SHAPE).unwrap();
    GanNetworks {
        generator: fit.seed.init(Stream::GeneratorWeights, device, |device| generator.init(device)),
        spatial: fit
            .seed
            .init(Stream::AdversaryWeights, device, |device| discriminator(SHAPE).init(device)),
        frequency: fit
            .seed
            .init(Stream::FrequencyWeights, device, |device| discriminator(view).init(device)),
    }
}

/// Everything that has state: two steps of the discriminators, augmentation, averaging.
fn fit(steps: usize) -> GanTrainingConfig {
    GanTrainingConfig {
        steps,
        batch: 8,
        discriminator_steps: 2,
        interval: 4,
        scored: 70,
        averaging: Some(0.9),
        augmentation: Augmentation { flip: true, shift: 1 },
        view: FrequencyViewConfig::new().with_transform(Transform::Dct),
        ..GanTrainingConfig::default()
    }
}

fn train(
    fit: &GanTrainingConfig,
    saved: &Checkpointing,
    observer: &mut dyn Observer,
) -> Result<TrainedGan<ConvGenerator>, Error> {
    let (domain, device) = (squares(40), Device::flex());
    let scorer = GanScorer::new("pixels", Box::new(pixels), &domain, &device)?;
    let mut context = RunContext::on(&device, observer).with_checkpoint(saved.clone());
    train_gan(players(fit, &device), &domain, fit, &scorer, &mut context)
}

fn weights<M: Module>(module: &M) -> Vec<f32> {
    struct All(Vec<f32>);
    impl ModuleVisitor for All {
        fn visit_float<const D: usize>(&mut self, param: &Param<Tensor<D>>) {
            self.0.extend(param.val().into_data().iter::<f32>());
        }
    }
    let mut all = All(Vec::new());
    module.visit(&mut all);
    all.0
}

#[test]
fn interrupted_anywhere_and_resumed_a_run_gives_the_same_bits() {
    let whole = train(&fit(10), &Checkpointing::Off, &mut Silent).unwrap();
    for stop in [1, 4, 6] {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("gan.ckpt");
        let error = train(&fit(10), &Checkpointing::To(path.clone()), &mut StopAfter::new(stop))
            .unwrap_err();
        assert!(
            matches!(&error, Error::Core(CoreError::Interrupted { step, .. }) if *step == stop),
            "{error}"
        );
        let resumed = train(&fit(10), &Checkpointing::Resume(path), &mut Silent).unwrap();
        assert_eq!(weights(&resumed.last), weights(&whole.last), "after {stop}");
        assert_eq!(weights(&resumed.generator), weights(&whole.generator), "after {stop}");
        assert_eq!(resumed.scores, whole.scores, "after {stop}");
        assert_eq!(resumed.losses, whole.losses, "after {stop}");
    }
}

#[test]
fn a_finished_run_goes_on_for_longer() {
    // At the end of an interval, and in the middle of one.
    for first in [4, 10] {
        let folder = tempfile::tempdir().unwrap();
        let saved = Checkpointing::Resume(folder.path().join("gan.ckpt"));
        let short = train(&fit(first), &saved, &mut Silent).unwrap();
        assert_eq!(short.scores.scores.last().map(|score| score.step), Some(first));
        let longer = train(&fit(14), &saved, &mut Silent).unwrap();
        let whole = train(&fit(14), &Checkpointing::Off, &mut Silent).unwrap();
        assert_eq!(weights(&longer.last), weights(&whole.last), "{first}");
        assert_eq!(weights(&longer.generator), weights(&whole.generator), "{first}");
        assert_eq!((&longer.scores, &longer.losses), (&whole.scores, &whole.losses), "{first}");
        assert_eq!(
            longer.scores.scores.iter().map(|score| score.step).collect::<Vec<_>>(),
            [4, 8, 12, 14]
        );
        assert!(longer.losses.epochs.iter().all(|row| row.len() == longer.losses.names.len()));
        let error = train(&fit(3), &saved, &mut Silent).unwrap_err().to_string();
        assert!(
            error.ends_with("has taken 14 steps already, more than the 3 of this run"),
            "{error}"
        );
    }
}

#[test]
fn the_generator_is_updated_before_the_discriminators() {
    // What they learn in the first step cannot reach it then.
    let first_step = |discriminator_rate| {
        let fit = GanTrainingConfig {
            discriminator_rate,
            discriminator_steps: 1,
            averaging: None,
            ..fit(1)
        };
        weights(&train(&fit, &Checkpointing::Off, &mut Silent).unwrap().last)
    };
    assert_eq!(first_step(1e-6), first_step(1e-1));
    let second_step = |discriminator_rate| {
        let fit = GanTrainingConfig {
            discriminator_rate,
            discriminator_steps: 1,
            averaging: None,
            ..fit(2)
        };
        weights(&train(&fit, &Checkpointing::Off, &mut Silent).unwrap().last)
    };
    assert_ne!(second_step(1e-6), second_step(1e-1));
}

#[test]
fn without_a_look_at_frequencies_no_view_is_needed() {
    let fit =
        GanTrainingConfig { variant: Variant::Sngan, view: FrequencyViewConfig::new(), ..fit(1) };
    let fit = GanTrainingConfig { view: fit.view.with_transform(Transform::BlockDct(3)), ..fit };
    let (domain, device) = (squares(40), Device::flex());
    let scorer = GanScorer::new("pixels", Box::new(pixels), &domain, &device).unwrap();
    let players = players(&self::fit(1), &device);
    train_gan(players, &domain, &fit, &scorer, &mut RunContext::on(&device, &mut Silent)).unwrap();
}

#[test]
fn the_best_generator_is_the_one_that_its_score_says() {
    let (domain, device) = (squares(40), Device::flex());
    let scorer = GanScorer::new("pixels", Box::new(pixels), &domain, &device).unwrap();
    let outcome = train(&fit(12), &Checkpointing::Off, &mut Silent).unwrap();
    let best = outcome.scores.best().unwrap();
    let again = scorer.score(&outcome.generator, 70, best.step).unwrap();
    assert_eq!(&again, best);
    assert!(outcome.scores.scores.iter().all(|score| score.frechet >= best.frechet));
}

#[test]
fn it_learns_squares() {
    let fit = GanTrainingConfig {
        averaging: None,
        augmentation: Augmentation::default(),
        interval: 100,
        ..fit(400)
    };
    let outcome = train(&fit, &Checkpointing::Off, &mut Silent).unwrap();
    let (domain, device) = (squares(40), Device::flex());
    let scorer = GanScorer::new("pixels", Box::new(pixels), &domain, &device).unwrap();
    let untrained = scorer.score(&players(&fit, &device).generator, 70, 0).unwrap();
    let [.., last] = &outcome.scores.scores[..] else { panic!("no scores") };
    assert!(last.frechet < 0.6 * untrained.frechet, "{} to {}", untrained.frechet, last.frechet);
    let images = sample_images(&outcome.generator, 5, Seed(1), &Device::flex());
    assert_eq!(images.dims(), [5, 1, 8, 8]);
    let values: Vec<f32> = images.into_data().iter::<f32>().collect();
    assert!(values.iter().all(|value| (0.0..=1.0).contains(value)));
}

#[test]
fn every_variant_and_every_view_trains() {
    for variant in Variant::ALL {
        let fit = GanTrainingConfig { variant, ..fit(2) };
        let outcome = train(&fit, &Checkpointing::Off, &mut Silent).unwrap();
        let losses = outcome.losses.names.len();
        assert_eq!(
            losses,
            if variant.has_frequency_discriminator() { 3 } else { 2 },
            "{variant:?}"
        );
    }
    for transform in [Transform::LogDct, Transform::Dft, Transform::BlockDct(4)] {
        let fit = GanTrainingConfig {
            view: FrequencyViewConfig::new().with_transform(transform),
            ..fit(2)
        };
        train(&fit, &Checkpointing::Off, &mut Silent).unwrap();
    }
}

#[test]
fn what_diverges_says_so_and_keeps_the_last_good_state() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("gan.ckpt");
    train(
        &GanTrainingConfig { interval: 1, ..fit(1) },
        &Checkpointing::To(path.clone()),
        &mut Silent,
    )
    .unwrap();
    let before = std::fs::read(&path).unwrap();
    // A step of this size overflows; what lies at the path is of another run.
    let wild = GanTrainingConfig {
        generator_rate: 1e38,
        discriminator_rate: 1e38,
        interval: 1,
        averaging: None,
        ..fit(20)
    };
    let error = train(&wild, &Checkpointing::To(path.clone()), &mut Silent).unwrap_err();
    assert!(matches!(&error, Error::Core(CoreError::Diverged { saved: None, .. })), "{error}");
    assert_eq!(std::fs::read(&path).unwrap(), before);
}

#[test]
fn a_checkpoint_of_other_settings_is_refused() {
    let folder = tempfile::tempdir().unwrap();
    let saved = Checkpointing::Resume(folder.path().join("gan.ckpt"));
    train(&fit(4), &saved, &mut Silent).unwrap();
    let error =
        train(&GanTrainingConfig { alpha: 0.6, ..fit(4) }, &saved, &mut Silent).unwrap_err();
    assert!(error.to_string().contains("belongs to another run"), "{error}");
}

#[test]
fn bad_settings_and_data_are_refused_by_name() {
    let refused = |fit: GanTrainingConfig| {
        train(&fit, &Checkpointing::Off, &mut Silent).unwrap_err().to_string()
    };
    let view = |config: FrequencyViewConfig| GanTrainingConfig { view: config, ..fit(1) };
    for (message, fit) in [
        ("`alpha` is 1, but must be between 0 and 1", GanTrainingConfig { alpha: 1.0, ..fit(1) }),
        ("`steps` is 0, but must be at least 1", fit(0)),
        ("`batch` is 1, but must be at least 2", GanTrainingConfig { batch: 1, ..fit(1) }),
        (
            "`averaging` is 1, but must be between 0 and 1",
            GanTrainingConfig { averaging: Some(1.0), ..fit(1) },
        ),
        (
            "`generator_rate` is NaN, but must be positive and finite",
            GanTrainingConfig { generator_rate: f64::NAN, ..fit(1) },
        ),
        (
            "`consistency` is -1, but must be finite, at least 0",
            GanTrainingConfig { consistency: -1.0, ..fit(1) },
        ),
        (
            "`whitening` is 2, but must be 0 to 1",
            view(FrequencyViewConfig::new().with_transform(Transform::Dct).with_whitening(2.0)),
        ),
        (
            "cannot use squares: it has 40 images, fewer than a batch of 41",
            GanTrainingConfig { batch: 41, ..fit(1) },
        ),
    ] {
        assert_eq!(refused(fit), message);
    }
    let error = Transform::BlockDct(3).shape(SHAPE).unwrap_err().to_string();
    assert_eq!(
        error,
        "`transform` is block DCT of 3, but must be one whose blocks divide height 8 and width 8"
    );
}

#[test]
fn a_generator_of_another_shape_is_refused() {
    let (domain, device, fit) = (squares(40), Device::flex(), fit(1));
    let scorer = GanScorer::new("pixels", Box::new(pixels), &domain, &device).unwrap();
    let generator = ConvGeneratorConfig::new([3, 8, 8]).with_width(4).init(&device);
    let GanNetworks { spatial, frequency, .. } = players(&fit, &device);
    let players = GanNetworks { generator, spatial, frequency };
    let error =
        train_gan(players, &domain, &fit, &scorer, &mut RunContext::on(&device, &mut Silent))
            .unwrap_err();
    let expected =
        "`shape of generated images` is [3, 8, 8], but must be [1, 8, 8], the shape of squares";
    assert_eq!(error.to_string(), expected);
}
