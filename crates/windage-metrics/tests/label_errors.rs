//! Confident learning, against a closed form and planted label errors.
#![allow(clippy::unwrap_used)]

use rand::RngExt;
use windage_core::{Seed, Stream};
use windage_metrics::Rows;
use windage_metrics::label_errors::LabelErrors;

#[test]
fn thresholds_and_counts_are_those_of_the_formula() {
    #[rustfmt::skip]
    let probabilities = [
        0.9, 0.1, 0.0,
        0.7, 0.2, 0.1,
        0.2, 0.7, 0.1, // Labeled 0; reaches the threshold of 1, 0.6.
        0.4, 0.5, 0.1, // Labeled 1; reaches none.
        0.3, 0.7, 0.0,
    ];
    let errors = LabelErrors::find(Rows::new(&probabilities, 3), &[0, 0, 0, 1, 1]).unwrap();
    let [zero, one, two] = errors.thresholds[..] else { panic!("three classes") };
    assert!((zero.unwrap() - 0.6).abs() < 1e-6 && (one.unwrap() - 0.6).abs() < 1e-6);
    assert_eq!(two, None);
    assert_eq!(errors.joint, [[2, 1, 0], [0, 1, 0], [0, 0, 0]]);
    let [error] = errors.suspected[..] else { panic!("one error") };
    assert_eq!((error.sample, error.label, error.suggested), (2, 0, 1));
    assert!((error.margin + 0.5).abs() < 1e-6);
}

/// Labels of four classes are flipped by a noise matrix, of which a class loses 0, 5, 15 and 25 %.
#[test]
fn planted_flips_are_found() {
    let (classes, samples) = (4, 4000);
    let mut rng = Seed(5).rng(Stream::Data, 0);
    let (mut probabilities, mut labels, mut flipped) = (Vec::new(), Vec::new(), Vec::new());
    for sample in 0..samples {
        let class = sample % classes;
        // The true class has a probability of 0.4…1, and the others share the rest.
        let confidence: f64 = rng.random_range(0.4..1.0);
        let rest = (1.0 - confidence) / (classes - 1) as f64;
        let row = (0..classes).map(|it| if it == class { confidence } else { rest });
        probabilities.extend(row.map(|it| it as f32));
        let is_flipped = rng.random::<f64>() < [0.0, 0.05, 0.15, 0.25][class];
        labels.push(if is_flipped { (class + 1) % classes } else { class });
        flipped.push(is_flipped);
    }
    let errors = LabelErrors::find(Rows::new(&probabilities, classes), &labels).unwrap();
    let right = errors.suspected.iter().filter(|it| flipped[it.sample]).count() as f64;
    let precision = right / errors.suspected.len() as f64;
    let recall = right / flipped.iter().filter(|&&it| it).count() as f64;
    assert!(precision > 0.99 && recall > 0.6, "{precision} {recall}");
    assert!(errors.suspected.iter().all(|it| it.suggested == it.sample % classes));
    assert!(errors.suspected.windows(2).all(|pair| pair[0].margin <= pair[1].margin));
}

#[test]
fn what_is_no_probability_is_refused() {
    let find = |values: &[f32], labels: &[usize]| LabelErrors::find(Rows::new(values, 2), labels);
    assert!(find(&[1.5, 0.0], &[0]).unwrap_err().to_string().contains("within 0…1"));
    assert!(find(&[0.5, 0.5], &[2]).is_err());
    assert!(find(&[], &[]).is_err());
}
