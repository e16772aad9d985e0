//! Shifts planted into real recordings and series: what they do to a classifier, and how attributes read them.
//! `WINDAGE_DATA` names the folder with the data.
#![allow(missing_docs, clippy::unwrap_used)]

use std::path::PathBuf;

use burn::data::dataset::Dataset;
use burn::tensor::Device;
use windage_core::{Attribute, Domain, Sample, Seed, Silent, Stream};
use windage_data::planted_signals::{AudioLayout, PlantedPart, PlantedParts, PlantedSignals};
use windage_data::{SignalOptions, SignalSet, Split, open_signals};
use windage_generate::{Cnn, CnnConfig, FitClassifier, fit_classifier, judge_domain};
use windage_metrics::{series_attributes, spectrogram_attributes};

/// A data set's folder, or nothing, said so, where there are no data.
fn folder(name: &str) -> Option<PathBuf> {
    let Some(root) = std::env::var_os("WINDAGE_DATA") else {
        println!("skipped: WINDAGE_DATA is not set, so {name} is not read");
        return None;
    };
    Some(PathBuf::from(root).join(name))
}

fn words(folder: &PathBuf) -> SignalSet {
    let options = SignalOptions { length: Some(8000), speaker: Some("jackson".into()), ..Default::default() };
    open_signals(folder, Split::Train, &options).unwrap()
}

fn gun_point(folder: &PathBuf) -> SignalSet {
    let read = |split| open_signals(folder, split, &SignalOptions::default()).unwrap();
    let (train, test) = (read(Split::Train), read(Split::Test));
    let signals =
        [&train, &test].into_iter().flat_map(|set| (0..set.len()).map(|i| (set.values(i).to_vec(), set.labels()[i])));
    SignalSet::from_signals(train.shape(), train.classes().to_vec(), None, signals)
}

fn domain<S: Dataset<Sample> + Clone + 'static>(
    part: &PlantedPart<S>,
    shape: Vec<usize>,
    classes: &[String],
) -> Domain {
    Domain::new("planted", part.samples.clone(), shape, classes.to_vec()).unwrap()
}

/// Accuracies on the first domain, on the second, and on samples of the second's harmless factor alone; by the size of the
/// harmful factor in four parts of its range.
fn harm<S: Dataset<Sample> + Clone + 'static>(
    parts: &PlantedParts<S>,
    harmless_alone: [&PlantedPart<S>; 2],
    shape: [usize; 3],
    classes: &[String],
    (epochs, learning_rate, seed): (usize, f64, u64),
) -> ([f64; 4], [f64; 4]) {
    let device = Device::flex();
    let of = |part| domain(part, shape.to_vec(), classes);
    let config = CnnConfig::new(shape, classes.len());
    let fresh: Cnn = Seed(seed).init(Stream::ClassifierWeights, &device, |device| config.init(device));
    let fit = FitClassifier { epochs, learning_rate, seed: Seed(seed), ..Default::default() };
    let (classifier, _) = fit_classifier::<4, _>(fresh, &of(&parts.training), &fit, &device, &mut Silent).unwrap();
    let judge = |part| judge_domain::<4>(&classifier, &of(part), &device).unwrap();
    let second = judge(&parts.second);
    let right: Vec<bool> =
        second.predictions.as_ref().unwrap().iter().zip(second.labels()).map(|(p, l)| p == l).collect();
    let (least, most) = parts.second.harmful.iter().fold((f64::MAX, f64::MIN), |(a, b), v| (a.min(*v), b.max(*v)));
    let quarter = |index: usize| {
        let of = |value: f64| (((value - least) / (most - least) * 4.0) as usize).min(3) == index;
        let rights: Vec<bool> =
            parts.second.harmful.iter().zip(&right).filter(|(v, _)| of(**v)).map(|(_, r)| *r).collect();
        rights.iter().filter(|right| **right).count() as f64 / rights.len() as f64
    };
    let accuracies = [judge(&parts.first), second.clone(), judge(harmless_alone[0]), judge(harmless_alone[1])]
        .map(|judged| judged.accuracy().unwrap());
    (accuracies, [0, 1, 2, 3].map(quarter))
}

/// Least-squares slopes of an attribute on the harmful and the harmless factor within classes, and the deviation of what is
/// left: `[harmful, harmless, residual]`.
fn slopes<S: Dataset<Sample> + Clone + 'static>(
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
    assert!(rows.len() * 10 >= part.samples.len() * 9, "{} is measured on most samples", attribute.name());
    for class in 0..classes {
        let members = rows.iter().filter(|(label, _)| *label == class).count() as f64;
        for column in 0..3 {
            let mean =
                rows.iter().filter(|(label, _)| *label == class).map(|(_, row)| row[column]).sum::<f64>() / members;
            rows.iter_mut().filter(|(label, _)| *label == class).for_each(|(_, row)| row[column] -= mean);
        }
    }
    let sum = |a: usize, b: usize| rows.iter().map(|(_, row)| row[a] * row[b]).sum::<f64>();
    let determinant = sum(0, 0) * sum(1, 1) - sum(0, 1).powi(2);
    let harmful = (sum(0, 2) * sum(1, 1) - sum(1, 2) * sum(0, 1)) / determinant;
    let harmless = (sum(1, 2) * sum(0, 0) - sum(0, 2) * sum(0, 1)) / determinant;
    let squares: f64 = rows.iter().map(|(_, row)| (row[2] - harmful * row[0] - harmless * row[1]).powi(2)).sum();
    [harmful, harmless, (squares / rows.len() as f64).sqrt()]
}

#[test]
fn figures_audio() {
    let Some(root) = folder("fsdd") else { return };
    let set = words(&root);
    for name in ["pitch-level", "tempo-level"] {
        let planted = PlantedSignals::audio(name).unwrap();
        for seed in [0, 1, 2] {
            let drawn = planted.draw_spectrograms(&set, &AudioLayout::for_words(8000), 3000, Seed(seed)).unwrap();
            let quiet = [[-8.0, 0.0], [-16.0, -6.0]].map(|range| {
                planted
                    .clone()
                    .with_ranges([[-0.1, 0.1]; 2], [range; 2])
                    .draw_spectrograms(&set, &AudioLayout::for_words(8000), 1000, Seed(seed))
                    .unwrap()
            });
            let figures = harm(
                &drawn.parts,
                [&quiet[0].parts.second, &quiet[1].parts.second],
                [1, 32, 32],
                set.classes(),
                (6, 1e-3, seed),
            );
            println!("{name} seed {seed}: {figures:.3?}");
            if seed == 0 {
                let first = domain(&drawn.parts.first, vec![1, 32, 32], set.classes());
                for attribute in spectrogram_attributes(&first, &drawn.axes).unwrap() {
                    let slopes = slopes(&*attribute, &drawn.parts.second, &[1, 32, 32], 10);
                    println!("  {}: {slopes:.3?} {}", attribute.name(), attribute.unit());
                }
            }
        }
    }
}
#[test]
fn figures_series() {
    let set = gun_point(&folder("ucr").unwrap().join("GunPoint"));
    for name in ["position-level", "tempo-level"] {
        let planted = PlantedSignals::series(name).unwrap();
        for seed in [0, 1, 2] {
            let drawn = planted.draw_series(&set, 3000, Seed(seed)).unwrap();
            let quiet = [[-0.4, 0.2], [0.1, 0.8]].map(|range| {
                planted.clone().with_ranges([[-0.01, 0.01]; 2], [range; 2]).draw_series(&set, 1000, Seed(seed)).unwrap()
            });
            for (epochs, rate) in [(20, 1e-3), (30, 1e-3)] {
                let figures = harm(
                    &drawn.parts,
                    [&quiet[0].parts.second, &quiet[1].parts.second],
                    [1, 1, 150],
                    set.classes(),
                    (epochs, rate, seed),
                );
                println!("{name} seed {seed} {epochs} {rate}: {figures:.3?}");
            }
            if seed == 0 {
                let first = domain(&drawn.parts.first, vec![1, 150], set.classes());
                for attribute in series_attributes(&first, drawn.axes) {
                    let slopes = slopes(&*attribute, &drawn.parts.second, &[1, 150], 2);
                    println!("  {}: {slopes:.3?} {}", attribute.name(), attribute.unit());
                }
            }
        }
    }
}
