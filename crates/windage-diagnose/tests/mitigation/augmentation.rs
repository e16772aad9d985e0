//! Training data for retraining.

use windage_core::{Domain, Seed};
use windage_diagnose::mitigation::{AddedData, AttributeShift, Movement, TrainingData};

use crate::{Degrees, domain};

fn shift(from: f64, to: f64) -> AttributeShift {
    AttributeShift { attribute: "angle".into(), unit: "°".into(), from, to }
}

fn values(domain: &Domain) -> Vec<f32> {
    (0..domain.len()).map(|index| domain.sample(index).unwrap().values[0]).collect()
}

#[test]
fn copies_are_moved_by_amounts_spread_evenly_over_the_shift() {
    let own = domain(&[100.0; 2000], &[1; 2000]);
    let data = TrainingData::moved(&own, &Degrees, &shift(-10.0, 30.0), Seed(3)).unwrap();
    let all = values(&data.domain);
    assert_eq!((all.len(), data.domain.labels()), (4000, &[1; 4000][..]));
    assert!(all[..2000].iter().all(|&value| value == 100.0));
    let moved = &all[2000..];
    assert!(moved.iter().all(|&value| (90.0..=130.0).contains(&value)));
    // The mean of 2,000 draws, uniform over 40, has a standard error of 40/√12/√2000 = 0.26; a
    // quarter lies in each quarter.
    assert!((moved.iter().sum::<f32>() / 2000.0 - 110.0).abs() < 4.0 * 0.26);
    let first_quarter = moved.iter().filter(|&&value| value < 100.0).count();
    assert!((first_quarter as f64 - 500.0).abs() < 4.0 * (2000.0_f64 * 0.25 * 0.75).sqrt());
    let again = TrainingData::moved(&own, &Degrees, &shift(-10.0, 30.0), Seed(3)).unwrap();
    assert_eq!(values(&again.domain), all);
}

#[test]
fn what_cannot_be_altered_stays_and_nothing_alterable_is_refused() {
    let some = domain(&[100.0, -1.0], &[0, 1]);
    let data = TrainingData::moved(&some, &Degrees, &shift(5.0, 5.0), Seed(0)).unwrap();
    assert_eq!(values(&data.domain), [100.0, -1.0, 105.0, -1.0]);
    let none = domain(&[-1.0, -2.0], &[0, 1]);
    let error = TrainingData::moved(&none, &Degrees, &shift(5.0, 5.0), Seed(0)).unwrap_err();
    assert_eq!(
        error.to_string(),
        "no mitigation by angle: it cannot be altered in any training sample"
    );
    let error = TrainingData::generated(&some, &[]).unwrap_err();
    assert!(error.to_string().contains("no generated cells"), "{error}");
}

#[test]
fn copies_are_moved_along_all_attributes_at_once_by_independent_amounts() {
    let own = domain(&[100.0; 500], &[1; 500]);
    let shifts = [shift(0.0, 1.0), shift(10.0, 10.0), shift(0.0, 4.0)];
    let along = |shift| Movement { attribute: &Degrees, shift };
    let data = TrainingData::moved_together(&own, &shifts.each_ref().map(along), Seed(3)).unwrap();
    let moved: Vec<f64> =
        data.added_samples().map(|sample| f64::from(sample.unwrap().values[0])).collect();
    assert_eq!(moved.len(), 500);
    assert!(moved.iter().all(|value| (110.0..=115.0).contains(value)), "{moved:?}");
    // Variances of independent amounts add up: (1² + 4²) / 12. Of the sum of equal shares it would
    // be 5² / 12.
    let mean = moved.iter().sum::<f64>() / 500.0;
    let variance = moved.iter().map(|value| (value - mean).powi(2)).sum::<f64>() / 500.0;
    assert!((mean - 112.5).abs() < 0.25 && (variance - 17.0 / 12.0).abs() < 0.3, "{variance}");
    assert_eq!(data.added, AddedData::MovedTogether(shifts.to_vec()));
    let words = data.added.in_words();
    assert!(words.ends_with("angle by +10.0 to +10.0° and angle by 0 to +4.0°"), "{words}");
    // A single attribute is altered as by itself.
    let alone = TrainingData::moved(&own, &Degrees, &shifts[2], Seed(3)).unwrap();
    let one = TrainingData::moved_together(&own, &[along(&shifts[2])], Seed(3)).unwrap();
    assert_eq!(values(&alone.domain), values(&one.domain));
}

#[test]
fn the_control_repeats_what_was_there() {
    let data = TrainingData::repeated(&domain(&[1.0, 2.0, 3.0], &[0, 1, 0])).unwrap();
    assert_eq!(values(&data.domain), [1.0, 2.0, 3.0, 1.0, 2.0, 3.0]);
    assert_eq!(data.domain.labels(), [0, 1, 0, 0, 1, 0]);
}
