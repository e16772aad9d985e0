//! The measured values of attributes of light, place and stroke.

use windage_core::Attribute;
use windage_metrics::attributes::{
    Axis, Brightness, Contrast, MiddleBrightness, Position, Size, StrokeWidth,
};
use windage_metrics::image_attributes;

use crate::inclination::domain;
use crate::reference::{SHAPES, gradient_lengths, ink, picture, weighted};

/// f64 sums in another order.
const ROUNDING: f64 = 1e-12;

/// Returns attributes with their values by definition.
fn expected(values: &[f32], shape: [usize; 3]) -> Vec<(Box<dyn Attribute>, f64)> {
    let ink = ink(values, shape);
    let (x, y) = (weighted(&ink, |x, _| x), weighted(&ink, |_, y| y));
    let area: f64 = ink.iter().flatten().sum();
    let contrast = ink.iter().flatten().map(|ink| ink * ink).sum::<f64>() / area;
    let (outline, full) = outline(&ink);
    let mean = values.iter().map(|value| f64::from(*value)).sum::<f64>() / values.len() as f64;
    vec![
        (Box::new(Position(Axis::X)), x),
        (Box::new(Position(Axis::Y)), y),
        (Box::new(Size), weighted(&ink, |u, v| (u - x).powi(2) + (v - y).powi(2)).sqrt()),
        (Box::new(StrokeWidth), 2.0 * area / full / outline),
        (Box::new(Brightness), 100.0 * mean),
        (Box::new(Contrast), 100.0 * contrast),
    ]
}

/// Returns the length of the outline at 65 % of a full stroke, and the ink of a full stroke: the
/// mean of the strongest, up to a fifth of all ink.
fn outline(ink: &[Vec<f64>]) -> (f64, f64) {
    let mut sorted: Vec<f64> = ink.iter().flatten().copied().collect();
    sorted.sort_by(|a, b| b.total_cmp(a));
    let area: f64 = sorted.iter().sum();
    let enough = |count: &usize| sorted[..*count].iter().sum::<f64>() >= 0.2 * area;
    let count = (1..=sorted.len()).find(enough).unwrap();
    let full = sorted[..count].iter().sum::<f64>() / count as f64;
    let level = |ink: &f64| (ink / (0.65 * full)).min(1.0);
    let levels: Vec<Vec<f64>> = ink.iter().map(|row| row.iter().map(level).collect()).collect();
    (gradient_lengths(&levels).iter().sum(), full)
}

#[test]
fn every_attribute_is_its_definition_on_any_picture() {
    for (seed, shape) in (0..).zip(SHAPES) {
        let values = picture(seed, shape);
        for (attribute, expected) in expected(&values, shape) {
            let measured = attribute.measure(&values, &shape, 0).unwrap();
            let near = (measured - expected).abs() <= ROUNDING * expected;
            assert!(near, "{} of {shape:?}: {measured} instead of {expected}", attribute.name());
        }
    }
}

#[test]
fn other_samples_than_pictures_have_no_attributes() {
    let values = picture(1, [2, 4, 3]);
    for shape in [&[2, 4, 3][..], &[24], &[4, 6], &[1, 5, 5], &[1, 1, 2, 12]] {
        for (attribute, _) in expected(&picture(1, [1, 4, 6]), [1, 4, 6]) {
            assert_eq!(
                attribute.measure(&values, shape, 0),
                None,
                "{} of {shape:?}",
                attribute.name()
            );
        }
    }
    assert_eq!(Brightness.measure(&[], &[1, 0, 4], 0), None);
}

#[test]
fn brightness_on_plain_ground_is_between_ground_and_strokes_whatever_they_cover() {
    let shape = [3, 20, 20];
    let square = |side: usize, more: f32| -> Vec<f32> {
        let inside = |at: usize| (8..8 + side).contains(&at);
        let value = |at: usize| {
            let ink = if inside(at % 20) && inside(at / 20 % 20) { 0.5 } else { 0.0 };
            0.1 * (at / 400) as f32 + ink + more
        };
        (0..1200).map(value).collect()
    };
    let measured = |values: &[f32]| MiddleBrightness.measure(values, &shape, 0).unwrap();
    // Grounds of 0, 0.1 and 0.2, and strokes of 0.5 above.
    for side in [2, 5, 9] {
        assert!((measured(&square(side, 0.0)) - 35.0).abs() < 1e-4, "{side}");
        assert!((measured(&square(side, 0.2)) - 55.0).abs() < 1e-4, "{side}");
    }
    let altered = MiddleBrightness.alter(&square(5, 0.0), &shape, 20.0).unwrap();
    let furthest = altered.iter().zip(square(5, 0.2)).map(|(a, b)| (a - b).abs());
    assert!(furthest.fold(0.0, f32::max) < 2e-4);
    assert_eq!(MiddleBrightness.measure(&[0.4; 1200], &shape, 0), None, "no strokes");
}

#[test]
fn faint_ink_is_none() {
    // The contrast of a single pixel is its ink.
    let dot = |ink: f32| -> Vec<f32> {
        (0..25).map(|index| if index == 12 { ink } else { 0.0 }).collect()
    };
    assert!(Contrast.measure(&dot(0.021), &[1, 5, 5], 0).is_some());
    assert_eq!(Contrast.measure(&dot(0.019), &[1, 5, 5], 0), None);
}

#[test]
fn color_is_an_attribute_of_colored_pictures_alone() {
    let names = |shape: [usize; 3]| -> Vec<String> {
        let reference = domain(vec![(picture(1, shape), 0)], shape, 1);
        image_attributes(&reference)
            .unwrap()
            .iter()
            .map(|attribute| attribute.name().to_string())
            .collect()
    };
    // Pictures of random values have no plain ground.
    let of_color = ["color temperature", "tint", "hue", "saturation"];
    let [of_both, colored] = [[1, 6, 6], [3, 6, 6]].map(names);
    assert_eq!(colored, [&of_both[..], &of_color.map(String::from)].concat());
    for name in ["exposure", "contrast", "sharpness", "noise", "rotation", "JPEG quality"] {
        assert!(of_both.iter().any(|it| it == name), "{name}");
    }
    // Strokes have no exposure, and photographs no stroke width.
    assert!(!of_both.iter().any(|it| it == "stroke width"));
}
