//! Which attributes pictures have: on plain ground or not, in 0…1 or another range.

use windage_core::Attribute;
use windage_metrics::attributes::{RmsContrast, Saturation, has_plain_ground};
use windage_metrics::image_attributes;

use crate::inclination::domain;
use crate::reference::picture;

const SIDE: usize = 24;

/// Draws a slanted bar of the color `ink` on the color `ground`.
fn bar(ground: [f32; 3], ink: [f32; 3], at: f64) -> Vec<f32> {
    let coverage = |index: usize| {
        let (x, y) = ((index % SIDE) as f64, (index / SIDE) as f64);
        let inside = (4.0..20.0).contains(&y);
        if inside { (2.0 - (x - at - 0.2 * y).abs()).clamp(0.0, 1.0) as f32 } else { 0.0 }
    };
    let channel = |channel: usize| {
        (0..SIDE * SIDE)
            .map(move |index| ground[channel] + coverage(index) * (ink[channel] - ground[channel]))
    };
    (0..3).flat_map(channel).collect()
}

fn bars() -> Vec<Vec<f32>> {
    [6.0, 8.5, 11.0, 9.2].map(|at| bar([0.1, 0.2, 0.1], [0.9, 0.5, 0.3], at)).into()
}

#[test]
fn strokes_have_plain_ground_and_skies_and_textures_have_not() {
    let shape = [3, SIDE, SIDE];
    let reference = |samples: Vec<Vec<f32>>| {
        domain(samples.into_iter().map(|values| (values, 0)).collect(), shape, 1)
    };
    assert!(has_plain_ground(&reference(bars())).unwrap());
    let noise = windage_testing::normal(3, 3 * SIDE * SIDE);
    let noisy = |values: Vec<f32>| -> Vec<f32> {
        let sums = values.iter().zip(&noise);
        sums.map(|(value, noise)| (value + 0.15 * *noise as f32).clamp(0.0, 1.0)).collect()
    };
    assert!(has_plain_ground(&reference(bars().into_iter().map(noisy).collect())).unwrap());
    // A plain sky above a dark field: half of the border differs from the other.
    let field = |index: usize| if index % (SIDE * SIDE) < SIDE * SIDE / 2 { 0.8 } else { 0.2 };
    let sky: Vec<f32> = (0..3 * SIDE * SIDE).map(field).collect();
    assert!(!has_plain_ground(&reference(vec![sky])).unwrap());
    let texture = (0..5).map(|seed| picture(seed, shape)).collect();
    assert!(!has_plain_ground(&reference(texture)).unwrap());
    let empty = vec![vec![0.3; 3 * SIDE * SIDE]];
    assert!(!has_plain_ground(&reference(empty)).unwrap());
}

#[test]
fn normalized_pictures_have_the_values_and_alterations_of_the_originals() {
    let shape = [3, SIDE, SIDE];
    // Both ends of the range occur in each channel, as in most sets of pictures.
    let mut originals = bars();
    originals.push(bar([0.0; 3], [1.0; 3], 9.0));
    let normalize = |values: &[f32]| -> Vec<f32> {
        let plane = SIDE * SIDE;
        let (means, scales) = ([0.48, 0.45, 0.4], [0.23, 0.22, 0.26]);
        let value =
            |(index, value): (usize, &f32)| (value - means[index / plane]) / scales[index / plane];
        values.iter().enumerate().map(value).collect()
    };
    let set = |samples: Vec<Vec<f32>>| {
        image_attributes(&domain(samples.into_iter().map(|v| (v, 0)).collect(), shape, 1)).unwrap()
    };
    let plain = set(originals.clone());
    let ranged = set(originals.iter().map(|values| normalize(values)).collect());
    assert_eq!(plain.len(), ranged.len());
    for (plain, ranged) in plain.iter().zip(&ranged) {
        assert_eq!((plain.name(), plain.period()), (ranged.name(), ranged.period()));
        let (sample, mapped) = (&originals[1], normalize(&originals[1]));
        let measured = plain.measure(sample, &shape, 0).unwrap();
        let other = ranged.measure(&mapped, &shape, 0).unwrap();
        assert!((measured - other).abs() < 0.01, "{}: {measured} {other}", plain.name());
        let by = 2.0 * plain.noticeable();
        // The noise is another one, since the values differ.
        if plain.name() != "noise" {
            let expected = normalize(&plain.alter(sample, &shape, by).unwrap());
            let altered = ranged.alter(&mapped, &shape, by).unwrap();
            let worst = expected.iter().zip(&altered).map(|(a, b)| (a - b).abs());
            assert!(worst.fold(0.0, f32::max) < 0.02, "{}", plain.name());
        }
    }
}

#[test]
fn saturation_and_contrast_of_luma_change_by_the_given_amount() {
    let shape = [3, SIDE, SIDE];
    let sample = bar([0.3, 0.45, 0.4], [0.7, 0.5, 0.4], 9.0);
    for (attribute, steps) in [
        (&Saturation as &dyn Attribute, [-25.0, -8.0, 8.0, 15.0]),
        (&RmsContrast, [-3.0, -1.0, 2.0, 8.0]),
    ] {
        let before = attribute.measure(&sample, &shape, 0).unwrap();
        for by in steps {
            let altered = attribute.alter(&sample, &shape, by).unwrap();
            let after = attribute.measure(&altered, &shape, 0).unwrap();
            assert!(
                (after - before - by).abs() < 0.1,
                "{} by {by}: {before} {after}",
                attribute.name()
            );
        }
        let least = attribute.alter(&sample, &shape, -1000.0).unwrap();
        assert!(attribute.measure(&least, &shape, 0).is_none_or(|value| value < 0.01));
    }
    // Colors become gray at the same luma.
    let gray = Saturation.alter(&sample, &shape, -1000.0).unwrap();
    let luma = 0.299 * 0.3 + 0.587 * 0.45 + 0.114 * 0.4;
    assert!((gray[0] - luma).abs() < 1e-3, "{}", gray[0]);
}
