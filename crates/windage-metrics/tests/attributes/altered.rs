//! The pixels of samples with an altered attribute.

use windage_core::Attribute;
use windage_metrics::attributes::{Axis, Brightness, Contrast, Position, Size, StrokeWidth};

use crate::reference::{SHAPES, background, picture, rows};

/// Rounding in f32 of values up to 1.
const SINGLE: f64 = 1e-6;

#[test]
fn the_same_is_added_to_all_values_until_the_mean_has_moved() {
    for shape in SHAPES {
        let values = picture(7, shape);
        let mean = |values: &[f32]| Brightness.measure(values, &shape, 0).unwrap();
        for by in [12.5, -25.0] {
            let altered = Brightness.alter(&values, &shape, by).unwrap();
            assert!((mean(&altered) - mean(&values) - by).abs() < 0.011, "{by} {shape:?}");
            // Values at the ends are clipped, so that more than `by` is added to the others.
            let differences = altered.iter().zip(&values).map(|(after, before)| after - before);
            let added =
                differences.fold(0.0_f32, |most, d| if d.abs() > most.abs() { d } else { most });
            assert!(f64::from(added.abs()) > by.abs() / 100.0);
            for (after, before) in altered.iter().zip(&values) {
                assert!((after - (before + added).clamp(0.0, 1.0)).abs() < 1e-6, "{by} {shape:?}");
            }
        }
    }
    let black = Brightness.alter(&[0.3, 0.6, 0.1, 0.2], &[1, 2, 2], -100.0).unwrap();
    assert_eq!(black, [0.0; 4]);
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
    for shape in [[1, 12, 15], [3, 14, 13]] {
        // Random pixels in the middle of gray ground.
        let mut values = picture(7, shape);
        let inside = |at: usize, count: usize| (4..count - 4).contains(&at);
        for (at, value) in values.iter_mut().enumerate() {
            let (row, column) = (at / shape[2] % shape[1], at % shape[2]);
            if !inside(row, shape[1]) || !inside(column, shape[2]) {
                *value = 0.25;
            }
        }
        for (attribute, by, dx, dy) in
            [(Position(Axis::X), 2.0, 2_usize, 0), (Position(Axis::Y), -3.0, 0, 3_usize)]
        {
            let altered = attribute.alter(&values, &shape, by).unwrap();
            for channel in 0..shape[0] {
                let (after, before) =
                    (rows(&altered, shape, channel), rows(&values, shape, channel));
                for y in 0..shape[1] - dy {
                    for x in dx..shape[2] {
                        let error = (after[y][x] - before[y + dy][x - dx]).abs();
                        // Splines through the pixels, whose moved center is right to 0.01 pixels.
                        assert!(error < 0.03, "{by} {shape:?}: {error}");
                    }
                }
            }
        }
    }
}

#[test]
fn what_leaves_the_picture_is_moved_further() {
    let shape = [1, 20, 20];
    let values = blob([14.0, 9.0], 3.0, shape);
    let position = |values: &[f32]| Position(Axis::X).measure(values, &shape, 0).unwrap();
    let altered = Position(Axis::X).alter(&values, &shape, 2.0).unwrap();
    assert!((position(&altered) - position(&values) - 2.0).abs() < 0.011);
    // What is left of the blob has its center of mass before its peak. Moved by two pixels, the
    // peak would be three from the edge, at which there would be 0.8·exp(−1/2).
    assert!(altered[9 * 20 + 19] > 0.55, "{}", altered[9 * 20 + 19]);
}

/// Draws bars of these widths, 40 pixels long and half of the picture apart.
fn bars(widths: [usize; 2], shape: [usize; 3]) -> Vec<f32> {
    let value = |at: usize| {
        let (x, y) = (at % shape[2], at / shape[2]);
        let inside = |first: usize, width: usize| (first..first + width).contains(&x);
        let is_ink = inside(14, widths[0]) || inside(44, widths[1]);
        if is_ink && (10..50).contains(&y) { 0.7 } else { 0.1 }
    };
    (0..shape[1] * shape[2]).map(|at| value(at) as f32).collect()
}

#[test]
fn edges_move_by_half_the_change_and_thin_strokes_stay() {
    let shape = [1, 60, 64];
    let ink = |row: &[f32]| row.iter().map(|value| f64::from(value - 0.1)).sum::<f64>() / 0.6;
    let width = |values: &[f32]| {
        let row = &values[30 * 64..31 * 64];
        [ink(&row[..32]), ink(&row[32..])]
    };
    // A bar whose edges move by `e` is 6 + 2e wide and 40 + 2e long; the corners it gets are round.
    let expected = |e: f64| (6.0 + 2.0 * e) * (40.0 + 2.0 * e) / (46.0 + 4.0 * e);
    for by in [2.0, 3.2, -2.0, -1.3] {
        let altered = StrokeWidth.alter(&bars([6, 6], shape), &shape, by).unwrap();
        for width in width(&altered) {
            let change = expected((width - 6.0) / 2.0) - expected(0.0);
            assert!((change - by).abs() < 0.15 * f64::abs(by), "{by}: {width} {change}");
        }
    }
    // A stroke of one pixel becomes fainter, and no less than a third of what it was.
    for by in [-0.5, -1.0, -3.0] {
        let altered = StrokeWidth.alter(&bars([1, 6], shape), &shape, by).unwrap();
        let [thin, thick] = width(&altered);
        assert!((0.33..0.99).contains(&thin) && thick < 6.0, "{by}: {thin} {thick}");
        assert!((11..49).all(|row| altered[row * 64 + 14] > 0.29), "{by}: the stroke is broken");
    }
    let dark: Vec<f32> = bars([2, 5], shape).iter().map(|value| 1.0 - value).collect();
    let altered = |values: &[f32]| StrokeWidth.alter(values, &shape, -1.0).unwrap();
    let expected = altered(&bars([2, 5], shape));
    let furthest = altered(&dark).into_iter().zip(&expected).map(|(a, b)| (a - (1.0 - b)).abs());
    assert!(furthest.fold(0.0, f32::max) < 1e-4, "dark strokes are treated as bright ones");
}

#[test]
fn a_stroke_changes_continuously_and_back_again() {
    let shape = [1, 60, 64];
    let values = bars([3, 6], shape);
    let width = |values: &[f32]| StrokeWidth.measure(values, &shape, 0).unwrap();
    let mut last = width(&values);
    for step in 1..=20 {
        let by = -0.1 * f64::from(step);
        let now = width(&StrokeWidth.alter(&values, &shape, by).unwrap());
        assert!((now - width(&values) - by).abs() < 0.03 && now < last, "{by}: {now}");
        last = now;
    }
    let wide = StrokeWidth.alter(&values, &shape, 1.4).unwrap();
    let back = StrokeWidth.alter(&wide, &shape, -1.4).unwrap();
    let furthest = back.iter().zip(&values).map(|(a, b)| (a - b).abs()).fold(0.0, f32::max);
    assert!(furthest < 0.25, "{furthest}");
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
        // The blur of a smaller picture is that of its pixels, 0.2 of a square pixel of 2.5.
        assert!(altered.iter().zip(&expected).all(|(a, e)| (a - e).abs() < 0.02), "{by}");
    }
    // A scale never falls below a tenth.
    let least = Size.alter(&values, &shape, -1000.0).unwrap();
    assert!(Size.measure(&least, &shape, 0).unwrap() < 0.35 * size);
}
