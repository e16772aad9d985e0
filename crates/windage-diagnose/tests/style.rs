//! The style converter learns, is deterministic, resumes to the same bits, and refuses what it
//! cannot work with.
#![allow(clippy::unwrap_used)]

mod common;

use burn::data::dataset::InMemDataset;
use burn::tensor::{Device, Tensor};
use common::{LikesBright, SIDE, domains};
use windage_core::training::Checkpointing;
use windage_core::{
    Domain, Error as CoreError, Observer, RunContext, Sample, SampleLoss, Seed, Shift, Silent,
    Stream,
};
use windage_diagnose::Error;
use windage_diagnose::style::{
    ConversionClassifiers, Converted, Cycle, DiscriminatorCondition, PatchDiscriminatorConfig,
    StyleGeneratorConfig, StyleOutput, StyleTrainingConfig, TrainedStyle, evaluate_conversion,
    train_style,
};
use windage_testing::StopAfter;

fn settings() -> StyleTrainingConfig {
    StyleTrainingConfig {
        steps: 60,
        batch: 8,
        generator_width: 6,
        discriminator_width: 6,
        blocks: 1,
        pool: 5,
        ..StyleTrainingConfig::default()
    }
}

fn trained_style(
    settings: &StyleTrainingConfig,
    saved: &Checkpointing,
    observer: &mut dyn Observer,
) -> Result<TrainedStyle, Error> {
    let (domains, device) = (domains(), Device::flex());
    let mut context = RunContext::on(&device, observer).with_checkpoint(saved.clone());
    train_style(domains.as_ref(), settings, &mut context)
}

fn bits(trained: &TrainedStyle) -> Vec<u32> {
    let batch = domains().target.batch::<4>(&[0, 1, 2, 3], &Device::flex()).unwrap();
    let there = trained.converter.convert(batch.inputs);
    Tensor::cat(vec![there.clone(), trained.back.convert(there)], 0)
        .into_data()
        .iter::<f32>()
        .map(f32::to_bits)
        .collect()
}

/// Sees on which half there is more light.
struct Half;

impl SampleLoss<4> for Half {
    fn losses(&self, inputs: Tensor<4>, labels: &[usize]) -> Result<Vec<f32>, CoreError> {
        let seen = self.predictions(inputs)?.unwrap();
        Ok(seen.iter().zip(labels).map(|(seen, label)| f32::from(seen != label)).collect())
    }

    fn predictions(&self, inputs: Tensor<4>) -> Result<Option<Vec<usize>>, CoreError> {
        let light = |from: usize| {
            inputs.clone().slice_dim(3, from..from + SIDE / 2).flatten::<2>(1, 3).sum_dim(1)
        };
        Ok(Some(
            light(SIDE / 2).greater(light(0)).into_data().iter::<bool>().map(usize::from).collect(),
        ))
    }
}

#[test]
fn dark_spots_become_bright_where_they_are() {
    for (cycle, discriminator_condition) in [
        (Cycle::TwoWay, DiscriminatorCondition::Class),
        (Cycle::OneWay, DiscriminatorCondition::None),
    ] {
        let settings = StyleTrainingConfig {
            steps: 150,
            generator_width: 12,
            discriminator_width: 12,
            cycle,
            discriminator_condition,
            ..settings()
        };
        let (domains, device) = (domains(), Device::flex());
        let trained =
            train_style(domains.as_ref(), &settings, &mut RunContext::on(&device, &mut Silent))
                .unwrap();
        let metrics = evaluate_conversion(
            &trained.converter,
            ConversionClassifiers { diagnosed: &LikesBright, independent: &Half },
            domains.as_ref(),
            &[],
            &device,
        )
        .unwrap();
        assert_eq!(metrics.class_before, Some(1.0));
        assert!(metrics.class_kept.unwrap() > 0.95, "{cycle:?}: {metrics:?}");
        assert!((metrics.loss_before - 0.7).abs() < 1e-6, "{metrics:?}");
        assert!(metrics.loss_after < 0.2 && metrics.lowered > 0.95, "{cycle:?}: {metrics:?}");
        let converted =
            Converted::new(&trained.converter, &LikesBright, &domains.target, &device).unwrap();
        assert_eq!(converted.domain.labels(), domains.target.labels());
        assert_eq!(converted.evaluation.mean_loss(), metrics.loss_after);
    }
}

#[test]
fn the_same_seed_gives_the_same_bits_and_another_seed_others() {
    let run = |seed| {
        bits(
            &trained_style(
                &StyleTrainingConfig { steps: 4, seed: Seed(seed), ..settings() },
                &Checkpointing::Off,
                &mut Silent,
            )
            .unwrap(),
        )
    };
    assert_eq!(run(1), run(1));
    assert_ne!(run(1), run(2));
}

#[test]
fn interrupted_and_resumed_it_makes_the_same_bits() {
    let folder = tempfile::tempdir().unwrap();
    for cycle in [Cycle::TwoWay, Cycle::OneWay] {
        let settings = StyleTrainingConfig { steps: 14, cycle, ..settings() };
        let whole = trained_style(&settings, &Checkpointing::Off, &mut Silent).unwrap();
        let path = folder.path().join(format!("{cycle:?}.ckpt"));
        // By then the pools of five are full and give back what they hold.
        let error =
            trained_style(&settings, &Checkpointing::To(path.clone()), &mut StopAfter::new(9))
                .unwrap_err();
        assert!(matches!(error, Error::Core(CoreError::Interrupted { step: 9, .. })), "{error}");
        let resumed =
            trained_style(&settings, &Checkpointing::Resume(path.clone()), &mut Silent).unwrap();
        assert_eq!(bits(&resumed), bits(&whole));
        assert_eq!(resumed.curve, whole.curve);
        let other = StyleTrainingConfig { cycle_weight: 4.0, ..settings.clone() };
        let refused = trained_style(&other, &Checkpointing::Resume(path), &mut Silent)
            .unwrap_err()
            .to_string();
        assert!(refused.contains("belongs to another run"), "{refused}");
    }
}

#[test]
fn bad_settings_and_domains_are_refused_by_name() {
    let refused = |settings: StyleTrainingConfig| {
        trained_style(&settings, &Checkpointing::Off, &mut Silent).unwrap_err().to_string()
    };
    for (settings, field) in [
        (StyleTrainingConfig { steps: 0, ..settings() }, "`steps` is 0"),
        (StyleTrainingConfig { batch: 0, ..settings() }, "`batch` is 0"),
        (StyleTrainingConfig { generator_width: 0, ..settings() }, "`generator_width` is 0"),
        (
            StyleTrainingConfig { discriminator_width: 0, ..settings() },
            "`discriminator_width` is 0",
        ),
        (StyleTrainingConfig { halvings: 0, ..settings() }, "`halvings` is 0"),
        (StyleTrainingConfig { halvings: 9, ..settings() }, "`shape` is [1, 12, 12]"),
        (StyleTrainingConfig { learning_rate: f64::NAN, ..settings() }, "`learning_rate` is NaN"),
        (
            StyleTrainingConfig { discriminator_rate: 0.0, ..settings() },
            "`discriminator_rate` is 0",
        ),
        (StyleTrainingConfig { cycle_weight: -1.0, ..settings() }, "`cycle_weight` is -1"),
        (
            StyleTrainingConfig { identity_weight: f64::INFINITY, ..settings() },
            "`identity_weight` is inf",
        ),
    ] {
        let message = refused(settings);
        assert!(message.contains(field), "{field}: {message}");
    }
    let small = Domain::new(
        "small",
        InMemDataset::new(vec![
            Sample { values: vec![0.0; 9], label: 0 },
            Sample { values: vec![0.0; 9], label: 1 },
        ]),
        vec![1, 3, 3],
        vec!["left".into(), "right".into()],
    );
    let message = train_style(
        Shift::new(&domains().source, &small.unwrap()),
        &settings(),
        &mut RunContext::on(&Device::flex(), &mut Silent),
    )
    .unwrap_err()
    .to_string();
    assert!(message.contains("samples are [1, 12, 12] and [1, 3, 3]"), "{message}");
}

#[test]
fn networks_take_odd_sizes_and_signals() {
    let device = Device::flex();
    for (shape, patches) in
        [([3, 28, 28], [7, 7]), ([1, 16, 23], [4, 6]), ([2, 1, 50], [1, 13]), ([1, 17, 1], [5, 1])]
    {
        let [channels, height, width] = shape;
        for (halvings, output) in [(1, StyleOutput::Change), (2, StyleOutput::Sample)] {
            let config = StyleGeneratorConfig::new(shape)
                .with_width(4)
                .with_halvings(halvings)
                .with_output(output);
            let made =
                config.init(&device).forward(Tensor::zeros([2, channels, height, width], &device));
            assert_eq!(made.dims(), [2, channels, height, width]);
        }
        let discriminator =
            PatchDiscriminatorConfig::new(shape).with_width(4).with_classes(Some(3)).init(&device);
        let scores =
            discriminator.scores(Tensor::zeros([2, channels, height, width], &device), &[0, 2]);
        assert_eq!(scores.dims(), [2, 1, patches[0], patches[1]]);
    }
}

#[test]
fn a_sample_is_scored_as_if_alone_and_the_class_counts_only_if_it_is_given() {
    let device = Device::flex();
    let seeded = |classes| {
        let config =
            PatchDiscriminatorConfig::new([1, SIDE, SIDE]).with_width(4).with_classes(classes);
        Seed(4).init(Stream::AdversaryWeights, &device, |device| config.init(device))
    };
    let images = domains().source.batch::<4>(&[0, 1, 2], &device).unwrap().inputs;
    let values = |tensor: Tensor<4>| tensor.into_data().iter::<f32>().collect::<Vec<_>>();
    let with_class = seeded(Some(3));
    let together = values(with_class.scores(images.clone(), &[0, 1, 2]));
    let alone: Vec<f32> = (0..3)
        .flat_map(|index| {
            values(with_class.scores(images.clone().slice(index..index + 1), &[index]))
        })
        .collect();
    assert!(
        together.iter().zip(&alone).all(|(a, b)| (a - b).abs() < 1e-5),
        "{together:?} {alone:?}"
    );
    assert_ne!(together, values(with_class.scores(images.clone(), &[1, 1, 2])));
    let without_class = seeded(None);
    assert_eq!(
        values(without_class.scores(images.clone(), &[0, 1, 2])),
        values(without_class.scores(images.clone(), &[2, 2, 2]))
    );
    // A generator that adds its output to the input and one that gives the sample: the latter stays
    // in the range.
    let config = StyleGeneratorConfig::new([1, SIDE, SIDE]).with_range([-2.0, 3.0]).with_width(4);
    let made = values(config.init(&device).forward(images * 100.0));
    assert!(made.iter().all(|value| (-2.0..=3.0).contains(value)));
}
