//! The pixels of samples with an altered attribute.

use windage_core::Attribute;
use windage_metrics::attributes::{Axis, Brightness, Contrast, Position, Size, StrokeWidth};

use crate::reference::{SHAPES, background, picture, rows};

/// Rounding in f32 of values up to 1.
const SINGLE: f64 = 1e-6;

/// Asserts that every channel of the altered sample is what `expected` computes from its rows.
#[track_caller]
fn assert_altered(
    attribute: &dyn Attribute,
    by: f64,
    shape: [usize; 3],
    expected: impl Fn(&[Vec<f64>]) -> Vec<Vec<f64>>,
) {
    let values = picture(7, shape);
    let altered = attribute.alter(&values, &shape, by).unwrap();
    assert_eq!(altered.len(), values.len());
    for channel in 0..shape[0] {
        let (actual, expected) =
            (rows(&altered, shape, channel), expected(&rows(&values, shape, channel)));
        for (actual, expected) in actual.iter().flatten().zip(expected.iter().flatten()) {
            let near = (actual - expected).abs() <= SINGLE;
            assert!(
                near,
                "{} by {by} in {shape:?}: {actual} instead of {expected}",
                attribute.name()
            );
        }
    }
}

fn map(rows: &[Vec<f64>], f: impl Fn(usize, usize) -> f64) -> Vec<Vec<f64>> {
    (0..rows.len()).map(|y| (0..rows[0].len()).map(|x| f(x, y)).collect()).collect()
}

#[test]
fn brightness_is_added_within_the_range() {
    for by in [12.5, -40.0] {
        let bright =
            |rows: &[Vec<f64>]| map(rows, |x, y| (rows[y][x] + by / 100.0).clamp(0.0, 1.0));
        assert_altered(&Brightness, by, [3, 4, 5], bright);
    }
}

#[test]
fn contrast_stretches_each_channel_about_its_background() {
    for (seed, shape) in (20..).zip(SHAPES) {
        // Values near a half: none leaves 0…1.
        let values: Vec<f32> = picture(seed, shape).iter().map(|value| 0.4 + 0.2 * value).collect();
        let contrast = |values: &[f32]| Contrast.measure(values, &shape, 0).unwrap();
        for by in [10.0, -2.0] {
            let altered = Contrast.alter(&values, &shape, by).unwrap();
            assert!((contrast(&altered) - contrast(&values) - by).abs() < 1e-3, "{by} {shape:?}");
            for channel in 0..shape[0] {
                let level = |values: &[f32]| background(&rows(values, shape, channel));
                assert!((level(&altered) - level(&values)).abs() < SINGLE);
            }
        }
        let flat = Contrast.alter(&values, &shape, -1000.0).unwrap();
        for channel in 0..shape[0] {
            let level = background(&rows(&values, shape, channel));
            assert!(
                rows(&flat, shape, channel)
                    .iter()
                    .flatten()
                    .all(|value| (value - level).abs() < SINGLE)
            );
        }
    }
    let loud = Contrast.alter(&picture(3, [1, 5, 5]), &[1, 5, 5], 500.0).unwrap();
    assert!(
        loud.iter().all(|value| (0.0..=1.0).contains(value))
            && loud.contains(&0.0)
            && loud.contains(&1.0)
    );
}

#[test]
fn positions_move_all_pixels_and_let_the_background_in() {
    for shape in [[1, 5, 7], [3, 6, 4]] {
        let shifted = |dx: isize, dy: isize| {
            move |rows: &[Vec<f64>]| {
                let outside = background(rows);
                let value = |x: usize, y: usize| {
                    let (x, y) = (x.checked_add_signed(-dx)?, y.checked_add_signed(-dy)?);
                    rows.get(y)?.get(x).copied()
                };
                map(rows, |x, y| value(x, y).unwrap_or(outside))
            }
        };
        assert_altered(&Position(Axis::X), 2.0, shape, shifted(2, 0));
        assert_altered(&Position(Axis::Y), -3.0, shape, shifted(0, -3));
    }
}

/// Moves every pixel by `part` towards the strongest (or faintest) ink among itself and its four
/// neighbors.
fn moved_edges(rows: &[Vec<f64>], grow: bool, part: f64) -> Vec<Vec<f64>> {
    let outside = background(rows);
    map(rows, |x, y| {
        let mut cross = vec![rows[y][x]];
        cross.extend((x > 0).then(|| rows[y][x - 1]));
        cross.extend((y > 0).then(|| rows[y - 1][x]));
        cross.extend(rows[y].get(x + 1).copied());
        cross.extend(rows.get(y + 1).map(|row| row[x]));
        cross.sort_by(|a, b| (a - outside).abs().total_cmp(&(b - outside).abs()));
        let chosen = if grow { cross[cross.len() - 1] } else { cross[0] };
        rows[y][x] + part * (chosen - rows[y][x])
    })
}

#[test]
fn strokes_grow_and_shrink_by_half_the_change_at_either_edge() {
    for shape in SHAPES {
        for (by, grow) in [(2.0, true), (0.5, true), (-2.0, false), (-1.5, false)] {
            let part = f64::abs(by) / 2.0;
            assert_altered(&StrokeWidth, by, shape, |rows| moved_edges(rows, grow, part));
        }
        assert_altered(&StrokeWidth, 3.0, shape, |rows| {
            moved_edges(&moved_edges(rows, true, 1.0), true, 0.5)
        });
        assert_altered(&StrokeWidth, 0.0, shape, <[_]>::to_vec);
    }
}

/// Draws a round blob of standard deviation `deviation` about `[x, y]`.
fn blob([x, y]: [f64; 2], deviation: f64, [_, height, width]: [usize; 3]) -> Vec<f32> {
    let value = |row: usize, column: usize| {
        let squared = (column as f64 - x).powi(2) + (row as f64 - y).powi(2);
        0.8 * (-0.5 * squared / deviation.powi(2)).exp()
    };
    (0..height * width).map(|index| value(index / width, index % width) as f32).collect()
}

#[test]
fn sizes_scale_about_the_center() {
    let (shape, center) = ([1, 40, 56], [22.3, 17.6]);
    let values = blob(center, 3.0, shape);
    let size = Size.measure(&values, &shape, 0).unwrap();
    for by in [1.5, -1.0] {
        let altered = Size.alter(&values, &shape, by).unwrap();
        let expected = blob(center, 3.0 * (size + by) / size, shape);
        // Bilinear sampling of a Gaussian has an error of an eighth of its curvature, 0.8/9.
        assert!(altered.iter().zip(&expected).all(|(a, e)| (a - e).abs() < 0.02), "{by}");
    }
    // A size never falls below a tenth.
    let least = Size.alter(&values, &shape, -1000.0).unwrap();
    assert_eq!(least, Size.alter(&values, &shape, -0.9 * size).unwrap());
}
