//! Hue and saturation.

use windage_core::Attribute;
use windage_core::raster::hsv_to_rgb;
use windage_metrics::attributes::{Hue, Saturation};

/// Rounding of colors in f32, in degrees and in percent.
const SINGLE: f64 = 1e-3;

/// A picture of 3 rows and 2 columns with these hues, saturations and values.
const COLORS: [[f64; 3]; 6] = [
    [20.0, 0.9, 0.8],
    [75.0, 0.5, 0.6],
    [350.0, 0.2, 0.9],
    [40.0, 0.7, 0.3],
    [130.0, 0.1, 0.5],
    [310.0, 0.4, 0.7],
];
const SHAPE: [usize; 3] = [3, 3, 2];

fn picture(colors: &[[f64; 3]]) -> Vec<f32> {
    let pixels: Vec<[f32; 3]> =
        colors.iter().map(|&[hue, saturation, value]| hsv_to_rgb(hue, saturation, value)).collect();
    (0..3)
        .flat_map(|channel| pixels.iter().map(move |pixel| pixel[channel]).collect::<Vec<_>>())
        .collect()
}

#[test]
fn means_are_weighted_by_chroma() {
    let values = picture(&COLORS);
    let sum = |term: &dyn Fn(f64, f64) -> f64| {
        COLORS.iter().map(|[h, s, v]| s * v * term(h.to_radians(), *s)).sum::<f64>()
    };
    // The weighted mean of unit vectors, which here lies between 0° and 90°.
    let hue = (sum(&|hue, _| hue.sin()) / sum(&|hue, _| hue.cos())).atan().to_degrees();
    assert!((Hue.measure(&values, &SHAPE, 0).unwrap() - hue).abs() < SINGLE);
    let saturation = 100.0 * sum(&|_, saturation| saturation) / sum(&|_, _| 1.0);
    assert!((Saturation.measure(&values, &SHAPE, 0).unwrap() - saturation).abs() < SINGLE);
}

#[test]
fn altering_turns_every_hue_and_nothing_else() {
    for by in [25.0, -100.0, 400.0] {
        let altered = Hue.alter(&picture(&COLORS), &SHAPE, by).unwrap();
        let expected =
            picture(&COLORS.map(|[hue, saturation, value]| [hue + by, saturation, value]));
        assert!(
            altered.iter().zip(&expected).all(|(a, e)| (a - e).abs() < 1e-5),
            "{by}: {altered:?} {expected:?}"
        );
    }
    assert_eq!(Hue.alter(&[0.5; 6], &[1, 3, 2], 10.0), None);
    assert_eq!(Hue.alter(&[0.5; 6], &[3, 3, 2], 10.0), None);
}

#[test]
fn half_turns_and_whole_turns() {
    assert_eq!(Hue.change(0.0, 180.0), -180.0);
    assert_eq!(Hue.change(90.0, 269.0), 179.0);
    assert_eq!(Hue.change(5.0, 365.0), 0.0);
}

#[test]
fn hardly_colored_is_gray() {
    // Chroma is saturation times value; here half of the pixels have the chroma 0.021 or 0.019.
    let half = |saturation: f64| picture(&[[200.0, saturation, 1.0], [0.0, 0.0, 1.0]].repeat(3));
    assert!(Hue.measure(&half(0.021), &SHAPE, 0).is_some());
    assert_eq!(Hue.measure(&half(0.019), &SHAPE, 0), None);
    assert_eq!(Saturation.measure(&half(0.019), &SHAPE, 0), None);
}
