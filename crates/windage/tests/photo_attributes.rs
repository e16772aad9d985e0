//! Attributes of photographs, on real ones: altered by known amounts, they are measured again, move
//! by what is wanted, and keep the order of the amounts.
//!
//! Photographs of PACS at 64×64 pixels and CIFAR-10, if `WINDAGE_DATA` names a folder that has
//! them.
//! `cargo test --release --workspace --test photo_attributes -- --nocapture` prints the table of
//! docs/results.md.
#![allow(missing_docs, clippy::unwrap_used)]

use std::path::PathBuf;
use std::time::Instant;

use windage::core::{Attribute, Domain, Seed, stratified};
use windage::data::{ReadOptions, Split, open};
use windage::metrics::attributes::CrossEffects;
use windage::metrics::{ImageKind, image_attributes, image_attributes_of};

const SAMPLES: usize = 80;

/// Returns the real photographs at hand.
fn photographs() -> Vec<Domain> {
    let Some(root) = std::env::var_os("WINDAGE_DATA").map(PathBuf::from) else {
        eprintln!("WINDAGE_DATA is not set: real photographs are skipped");
        return Vec::new();
    };
    let sets = [("cifar10-5k", None), ("pacs/photo", Some(64))];
    let read = |(name, size): (&str, Option<usize>)| {
        let size = size.map(|side| [side, side]);
        let options = ReadOptions { size, ..ReadOptions::default() };
        let set = open(&root.join(name), Split::Train, options).unwrap();
        set.into_domain(name).unwrap()
    };
    sets.into_iter().map(read).collect()
}

/// Amounts by which an attribute is altered, in its unit, and the median share of them, and the
/// rank correlation of wanted and measured values, that are reached.
struct Known {
    name: &'static str,
    amounts: &'static [f64],
    slope: [f64; 2],
    correlation: f64,
}

const fn known(name: &'static str, amounts: &'static [f64]) -> Known {
    Known { name, amounts, slope: [0.9, 1.1], correlation: 0.9 }
}

const KNOWN: [Known; 13] = [
    known("rotation", &[-20.0, -8.0, 8.0, 20.0]),
    known("vignette", &[-1.5, -0.5, 0.5, 1.5]),
    Known { slope: [0.8, 1.1], ..known("sharpness", &[-4.0, -2.0, 2.0]) },
    known("contrast", &[-10.0, -5.0, 5.0]),
    known("gamma", &[-0.6, -0.3, 0.3, 0.6]),
    known("exposure", &[-2.0, -1.0, -0.5, 0.5, 1.0]),
    known("brightness", &[-15.0, -5.0, 5.0, 15.0]),
    known("resolution", &[-70.0, -50.0, -30.0]),
    Known { slope: [0.8, 1.1], ..known("noise", &[3.0, 6.0, 12.0]) },
    known("JPEG quality", &[-80.0, -65.0, -40.0, -20.0]),
    known("color temperature", &[-60.0, -30.0, 30.0, 60.0]),
    known("tint", &[-0.4, -0.2, 0.2, 0.4]),
    known("saturation", &[-20.0, -10.0, 10.0]),
];

/// Alters samples by all amounts; returns the wanted and the measured value of each, and the
/// measured change per amount.
fn altered(domain: &Domain, attribute: &dyn Attribute, amounts: &[f64]) -> [Vec<f64>; 3] {
    let (mut wanted, mut measured, mut slopes) = (Vec::new(), Vec::new(), Vec::new());
    for index in stratified(domain.labels(), SAMPLES, Seed(3)) {
        let sample = domain.sample(index).unwrap();
        let measure = |values: &[f32]| attribute.measure(values, domain.shape(), sample.label);
        let Some(own) = measure(&sample.values) else { continue };
        for &by in amounts {
            let altered = attribute.alter(&sample.values, domain.shape(), by);
            let Some(now) = altered.and_then(|values| measure(&values)) else { continue };
            wanted.push(own + by);
            // Circular values are compared where they are wanted.
            measured.push(own + by + attribute.change(own + by, now));
            slopes.push(attribute.change(own, now) / by);
        }
    }
    [wanted, measured, slopes]
}

fn ranks(values: &[f64]) -> Vec<f64> {
    let mut order: Vec<usize> = (0..values.len()).collect();
    order.sort_by(|&a, &b| values[a].total_cmp(&values[b]));
    let mut ranks = vec![0.0; values.len()];
    for (rank, at) in order.into_iter().enumerate() {
        ranks[at] = rank as f64;
    }
    ranks
}

/// Returns Spearman's correlation.
fn rank_correlation(one: &[f64], other: &[f64]) -> f64 {
    let (one, other) = (ranks(one), ranks(other));
    let middle = (one.len() as f64 - 1.0) / 2.0;
    let product: f64 = one.iter().zip(&other).map(|(a, b)| (a - middle) * (b - middle)).sum();
    product / one.iter().map(|a| (a - middle).powi(2)).sum::<f64>()
}

#[test]
fn attributes_of_photographs_reach_known_amounts_in_their_order() {
    for domain in photographs() {
        let attributes = image_attributes(&domain).unwrap();
        println!("| {} | median change per amount | rank correlation | values |", domain.name());
        println!("| --- | --- | --- | --- |");
        let mut failed = Vec::new();
        for Known { name, amounts, slope, correlation } in KNOWN {
            let attribute = attributes.iter().find(|it| it.name() == name).unwrap();
            let [wanted, measured, mut slopes] = altered(&domain, attribute, amounts);
            slopes.sort_by(f64::total_cmp);
            let median = slopes[slopes.len() / 2];
            let reached = rank_correlation(&wanted, &measured);
            println!("| {name} | {median:.2} | {reached:.3} | {} |", wanted.len());
            let is_good = (slope[0]..slope[1]).contains(&median) && reached >= correlation;
            if !is_good || wanted.len() < SAMPLES {
                failed.push(format!("{name}: {median:.2}, {reached:.3}, {}", wanted.len()));
            }
        }
        assert!(failed.is_empty(), "{}: {failed:?}", domain.name());
    }
}

#[test]
fn all_attributes_of_a_thousand_photographs_are_measured_within_seconds() {
    for domain in photographs() {
        let attributes = image_attributes_of(&domain, ImageKind::Photograph).unwrap();
        let count = domain.len().min(1000);
        let samples: Vec<_> = (0..count).map(|index| domain.sample(index).unwrap()).collect();
        let mut total = 0.0;
        for attribute in &attributes {
            let started = Instant::now();
            let values = samples
                .iter()
                .filter(|it| attribute.measure(&it.values, domain.shape(), it.label).is_some());
            let measured = values.count();
            let seconds = started.elapsed().as_secs_f64();
            total += seconds;
            println!(
                "{} {}: {measured} of {count} in {seconds:.2} s",
                domain.name(),
                attribute.name()
            );
            assert!(measured * 10 >= count * 7, "{}: {measured}", attribute.name());
        }
        println!("{}: {total:.2} s", domain.name());
        // On one thread; twenty times what it takes on a usual machine.
        assert!(total < 100.0, "{total}");
    }
}

#[test]
fn altering_one_attribute_of_photographs_moves_others_less() {
    for domain in photographs() {
        let attributes = image_attributes(&domain).unwrap();
        let effects = CrossEffects::measure(&domain, &attributes, SAMPLES, Seed(1)).unwrap();
        println!("{}\n{effects}", domain.name());
    }
}
