//! Shifts planted into real recordings and series: what they do to a classifier, and how attributes
//! read them. `WINDAGE_DATA` names the folder with the data.
#![allow(missing_docs, clippy::unwrap_used)]

use std::path::Path;

use burn::data::dataset::{Dataset, InMemDataset};
use burn::tensor::Device;
use windage_core::{Attribute, Domain, RunContext, Sample, Seed, Shift, Silent, Stream};
use windage_data::synthetic::planted_signals::{
    AudioLayout, PlantedPart, PlantedSeries, PlantedSignals, PlantedSpectrograms,
    planted_audio_names, planted_series_names,
};
use windage_data::{SignalOptions, SignalSet, Split, open_signals};
use windage_diagnose::classifier::Cnn;
use windage_diagnose::{ClassifierTrainingConfig, CnnConfig, evaluate_domain, train_classifier};
use windage_metrics::{series_attributes, spectrogram_attributes};
use windage_testing::data_set;

fn words(folder: &Path) -> SignalSet {
    let options =
        SignalOptions { length: Some(8000), speaker: Some("jackson".into()), ..Default::default() };
    open_signals(folder, Split::Train, &options).unwrap()
}

fn gun_point(folder: &Path) -> SignalSet {
    let read = |split| open_signals(folder, split, &SignalOptions::default()).unwrap();
    let (train, test) = (read(Split::Train), read(Split::Test));
    let signals = [&train, &test]
        .into_iter()
        .flat_map(|set| (0..set.len()).map(|index| set.get(index).unwrap()));
    SignalSet::from_signals(train.shape(), train.classes().to_vec(), None, signals)
}

/// What a planted shift does to a classifier.
#[derive(Debug)]
struct Harm {
    /// Accuracy on the source and on the target.
    domains: [f64; 2],
    /// Accuracy on the target's recordings without the harmful factor, with the harmless one as in
    /// the source and as in the target.
    harmless: [f64; 2],
    /// Accuracy on the target by the size of the harmful factor, in four parts of its range.
    quarters: [f64; 4],
}

fn harm(
    parts: &[Domain; 5],
    harmful: &[f64],
    shape: [usize; 3],
    training_config: &ClassifierTrainingConfig,
) -> Harm {
    let device = Device::flex();
    let [training, domains @ ..] = parts;
    let config = CnnConfig::new(shape, training.classes().len());
    let fresh: Cnn =
        training_config.seed.init(Stream::ClassifierWeights, &device, |device| config.init(device));
    let (classifier, _) = train_classifier::<4, _>(
        fresh,
        training,
        training_config,
        &mut RunContext::on(&device, &mut Silent),
    )
    .unwrap();
    let evaluations = domains
        .each_ref()
        .map(|domain| evaluate_domain::<4>(&classifier, domain, &device).unwrap());
    let predictions = evaluations[1].predictions.as_ref().unwrap();
    let right: Vec<bool> =
        predictions.iter().zip(evaluations[1].labels()).map(|(p, label)| p == label).collect();
    let (least, most) =
        harmful.iter().fold((f64::MAX, f64::MIN), |(a, b), value| (a.min(*value), b.max(*value)));
    let quarters = [0, 1, 2, 3].map(|quarter| {
        let is_within =
            |value: f64| (((value - least) / (most - least) * 4.0) as usize).min(3) == quarter;
        let rights: Vec<bool> = harmful
            .iter()
            .zip(&right)
            .filter(|(value, _)| is_within(**value))
            .map(|(_, r)| *r)
            .collect();
        rights.iter().filter(|right| **right).count() as f64 / rights.len() as f64
    });
    let accuracies = evaluations.map(|evaluation| evaluation.accuracy().unwrap());
    Harm {
        domains: [accuracies[0], accuracies[1]],
        harmless: [accuracies[2], accuracies[3]],
        quarters,
    }
}

/// Returns a part as a domain of pictures, with values rescaled from the first `[center, spread]`
/// to the second.
fn pictures<S: Dataset<Sample>>(
    part: &PlantedPart<S>,
    shape: [usize; 3],
    classes: &[String],
    scales: [[f64; 2]; 2],
) -> Domain {
    let [[from_center, from_spread], [center, spread]] = scales;
    let rescaled =
        |value: f32| ((from_center + from_spread * f64::from(value) - center) / spread) as f32;
    let sample = |mut sample: Sample| {
        sample.values.iter_mut().for_each(|value| *value = rescaled(*value));
        sample
    };
    let samples: Vec<Sample> = part.samples.iter().map(|read| sample(read.unwrap())).collect();
    Domain::new("planted", InMemDataset::new(samples), shape.to_vec(), classes.to_vec()).unwrap()
}

/// Returns the least-squares slopes of an attribute on the harmful and the harmless factor within
/// classes, and the deviation of the residuals: `[harmful, harmless, residual]`.
fn slopes<S: Dataset<Sample>>(
    attribute: &dyn Attribute,
    part: &PlantedPart<S>,
    shape: &[usize],
    classes: usize,
) -> [f64; 3] {
    let mut rows: Vec<(usize, [f64; 3])> = Vec::new();
    for index in 0..part.samples.len() {
        let sample = part.samples.get(index).unwrap();
        if let Some(value) = attribute.measure(&sample.values, shape, sample.label) {
            rows.push((sample.label, [part.harmful[index], part.harmless[index], value]));
        }
    }
    assert!(
        rows.len() * 10 >= part.samples.len() * 9,
        "{} is measured on most samples",
        attribute.name()
    );
    for class in 0..classes {
        let members = rows.iter().filter(|(label, _)| *label == class).count() as f64;
        for column in 0..3 {
            let mean = rows
                .iter()
                .filter(|(label, _)| *label == class)
                .map(|(_, row)| row[column])
                .sum::<f64>()
                / members;
            rows.iter_mut()
                .filter(|(label, _)| *label == class)
                .for_each(|(_, row)| row[column] -= mean);
        }
    }
    let sum = |a: usize, b: usize| rows.iter().map(|(_, row)| row[a] * row[b]).sum::<f64>();
    let determinant = sum(0, 0) * sum(1, 1) - sum(0, 1).powi(2);
    let harmful = (sum(0, 2) * sum(1, 1) - sum(1, 2) * sum(0, 1)) / determinant;
    let harmless = (sum(1, 2) * sum(0, 0) - sum(0, 2) * sum(0, 1)) / determinant;
    let squares: f64 =
        rows.iter().map(|(_, row)| (row[2] - harmful * row[0] - harmless * row[1]).powi(2)).sum();
    [harmful, harmless, (squares / rows.len() as f64).sqrt()]
}

const LEVELS: [[f64; 2]; 2] = [[-8.0, 0.0], [-16.0, -6.0]];
const OFFSETS: [[f64; 2]; 2] = [[-0.4, 0.2], [0.1, 0.8]];

fn both(range: [f64; 2]) -> Shift<[f64; 2]> {
    Shift::new(range, range)
}

fn harm_of_audio(name: &str, set: &SignalSet, seed: u64) -> (Harm, PlantedSpectrograms) {
    let (planted, layout) = (PlantedSignals::audio(name).unwrap(), AudioLayout::for_words(8000));
    let draw = |planted: &PlantedSignals| {
        planted.draw_spectrograms(set, &layout, 3000, Seed(seed)).unwrap()
    };
    let drawn = draw(&planted);
    let quiet =
        LEVELS.map(|levels| draw(&planted.clone().with_ranges(both([-0.1, 0.1]), both(levels))));
    let scale = |drawn: &PlantedSpectrograms| [drawn.axes.center, drawn.axes.spread];
    let own = [scale(&drawn), scale(&drawn)];
    let picture = |part, scales| pictures(part, [1, 32, 32], set.classes(), scales);
    let parts = &drawn.parts;
    let domains = [
        picture(&parts.training, own),
        picture(&parts.source, own),
        picture(&parts.target, own),
        picture(&quiet[0].parts.target, [scale(&quiet[0]), own[0]]),
        picture(&quiet[1].parts.target, [scale(&quiet[1]), own[0]]),
    ];
    let config = ClassifierTrainingConfig { seed: Seed(seed), ..Default::default() };
    (harm(&domains, &parts.target.harmful, [1, 32, 32], &config), drawn)
}

fn harm_of_series(name: &str, set: &SignalSet, seed: u64) -> (Harm, PlantedSeries) {
    let planted = PlantedSignals::series(name).unwrap();
    let draw = |planted: &PlantedSignals| planted.draw_series(set, 3000, Seed(seed)).unwrap();
    let drawn = draw(&planted);
    let quiet =
        OFFSETS.map(|levels| draw(&planted.clone().with_ranges(both([-0.01, 0.01]), both(levels))));
    let scale = |drawn: &PlantedSeries| [drawn.axes.center, drawn.axes.spread];
    let own = [scale(&drawn), scale(&drawn)];
    let picture = |part, scales| pictures(part, [1, 1, 150], set.classes(), scales);
    let parts = &drawn.parts;
    let domains = [
        picture(&parts.training, own),
        picture(&parts.source, own),
        picture(&parts.target, own),
        picture(&quiet[0].parts.target, [scale(&quiet[0]), own[0]]),
        picture(&quiet[1].parts.target, [scale(&quiet[1]), own[0]]),
    ];
    let config = ClassifierTrainingConfig { epochs: 20, seed: Seed(seed), ..Default::default() };
    (harm(&domains, &parts.target.harmful, [1, 1, 150], &config), drawn)
}

/// Asserts that accuracy falls with the harmful factor, and does not depend on the harmless one.
#[track_caller]
fn assert_harm(harm: &Harm, least_first: f64) {
    println!("{harm:.3?}");
    assert!(harm.domains[0] >= least_first && (0.4..0.85).contains(&harm.domains[1]), "{harm:?}");
    assert!(harm.harmless[0] - harm.harmless[1] <= 0.02, "{harm:?}");
    assert!(harm.quarters[0] > 0.85 && harm.quarters[3] < 0.7, "{harm:?}");
    assert!(harm.quarters.windows(2).all(|pair| pair[1] < pair[0] + 0.05), "{harm:?}");
}

#[test]
fn shifts_of_spoken_digits_hurt_as_they_should_and_attributes_read_them() {
    let Some(root) = data_set("fsdd") else { return };
    let set = words(&root);
    for name in planted_audio_names() {
        let (harm, drawn) = harm_of_audio(name, &set, 0);
        println!("{name}");
        assert_harm(&harm, 0.95);
        let planted = PlantedSignals::audio(name).unwrap();
        let first = pictures(&drawn.parts.source, [1, 32, 32], set.classes(), [[0.0, 1.0]; 2]);
        let attributes = spectrogram_attributes(&first, &drawn.axes).unwrap();
        for attribute in &attributes {
            let [harmful, harmless, rest] =
                slopes(&**attribute, &drawn.parts.target, &[1, 32, 32], 10);
            println!(
                "  {}: {harmful:.3} {harmless:.3}, {rest:.2} {} left",
                attribute.name(),
                attribute.unit()
            );
            if attribute.name() == planted.harmful.attribute() {
                assert!(
                    (harmful - 1.0).abs() < 0.05 && harmless.abs() < 0.05,
                    "{name}: {harmful} {harmless}"
                );
            }
            if attribute.name() == "level" {
                assert!(
                    (harmless - 1.0).abs() < 0.03 && harmful.abs() < 0.3,
                    "{name}: {harmful} {harmless}"
                );
            }
        }
    }
}

#[test]
fn shifts_of_series_hurt_as_they_should_and_attributes_read_them() {
    let Some(root) = data_set("ucr") else { return };
    let set = gun_point(&root.join("GunPoint"));
    for name in planted_series_names() {
        let (harm, drawn) = harm_of_series(name, &set, 0);
        println!("{name}");
        assert_harm(&harm, 0.9);
        let planted = PlantedSignals::series(name).unwrap();
        let samples = drawn.parts.source.samples.iter().map(|read| read.unwrap()).collect();
        let classes = set.classes().to_vec();
        let source =
            Domain::new("source", InMemDataset::new(samples), vec![1, 150], classes).unwrap();
        for attribute in series_attributes(&source, drawn.axes).unwrap() {
            let [harmful, harmless, rest] = slopes(&*attribute, &drawn.parts.target, &[1, 150], 2);
            println!(
                "  {}: {harmful:.3} {harmless:.3}, {rest:.2} {} left",
                attribute.name(),
                attribute.unit()
            );
            if attribute.name() == planted.harmful.attribute() {
                assert!(
                    (harmful - 1.0).abs() < 0.15 && harmless.abs() < 0.1,
                    "{name}: {harmful} {harmless}"
                );
            }
            if attribute.name() == planted.harmless.attribute() {
                // A level is read off all values, a position off the few that move.
                let tolerance = if attribute.name() == "level" { 0.05 } else { 0.15 };
                let own = (harmless - 1.0).abs() < tolerance;
                assert!(own && harmful.abs() < 0.1, "{name}: {harmful} {harmless}");
            }
        }
    }
}
