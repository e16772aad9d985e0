//! Inclination, on blobs whose axis is known in closed form.

use burn::data::dataset::InMemDataset;
use windage_core::{Attribute, Domain, Sample};
use windage_metrics::attributes::Inclination;

pub(crate) fn domain(samples: Vec<(Vec<f32>, usize)>, shape: [usize; 3], classes: usize) -> Domain {
    let samples = samples.into_iter().map(|(values, label)| Sample { values, label }).collect();
    let names = (0..classes).map(|class| format!("class {class}")).collect();
    Domain::new("reference", InMemDataset::new(samples), shape.to_vec(), names).unwrap()
}

const SHAPE: [usize; 3] = [1, 64, 72];

/// Draws two round dots at the distance `2·half` about `[x, y]`, the brighter one `degrees`
/// clockwise from the x axis. Only a full rotation leaves it unchanged.
fn dumbbell(degrees: f64, [x, y]: [f64; 2], half: f64) -> Vec<f32> {
    let (sin, cos) = degrees.to_radians().sin_cos();
    let dot = |u: f64, v: f64| (-0.5 * (u * u + v * v) / (0.2 * half).powi(2)).exp();
    let value = |row: usize, column: usize| {
        let (u, v) = (column as f64 - x, row as f64 - y);
        0.9 * dot(u - half * cos, v - half * sin) + 0.7 * dot(u + half * cos, v + half * sin)
    };
    (0..SHAPE[1] * SHAPE[2]).map(|index| value(index / SHAPE[2], index % SHAPE[2]) as f32).collect()
}

fn upright(degrees: f64) -> Vec<f32> {
    dumbbell(degrees, [35.5, 31.5], 14.0)
}

/// Error of the parabola between rotations, which are tried in steps of 3°; measured: 0.04°.
const GRID: f64 = 0.1;

#[test]
fn the_angle_is_found_at_any_position_and_size() {
    // Class 0 lies and class 1 stands; a sample is compared with its own class.
    let reference = domain(vec![(upright(0.0), 0), (upright(90.0), 1)], SHAPE, 3);
    let inclination = Inclination::fit(&reference).unwrap();
    for (degrees, center, long) in [
        (0.0, [35.5, 31.5], 14.0),
        (31.0, [33.0, 34.3], 12.0),
        (-43.6, [37.1, 30.0], 13.0),
        (68.2, [35.0, 32.0], 15.0),
        (-74.9, [36.0, 30.0], 14.5),
    ] {
        for class in [0, 1] {
            let sample = dumbbell(degrees + 90.0 * class as f64, center, long);
            let measured = inclination.measure(&sample, &SHAPE, class).unwrap();
            assert!(
                (measured - degrees).abs() < GRID,
                "{measured} instead of {degrees}, class {class}"
            );
        }
    }
    assert_eq!(inclination.measure(&upright(0.0), &SHAPE, 2), None, "a class without a sample");
    assert_eq!(inclination.measure(&upright(0.0), &SHAPE, 3), None, "no such class");
    assert_eq!(inclination.measure(&vec![0.5; 64 * 72], &SHAPE, 0), None, "no ink");
}

#[test]
fn the_range_ends_at_a_quarter_turn() {
    let inclination = Inclination::fit(&domain(vec![(upright(0.0), 0)], SHAPE, 1)).unwrap();
    // There is no rotation beyond for a parabola.
    assert_eq!(inclination.measure(&upright(90.0), &SHAPE, 0), Some(90.0));
    assert_eq!(inclination.measure(&upright(-90.0), &SHAPE, 0), Some(-90.0));
}

#[test]
fn upright_is_the_mean_of_the_first_two_hundred() {
    let turned = |degrees: f64, count: usize| vec![(upright(degrees), 0); count];
    let measure = |samples: Vec<(Vec<f32>, usize)>| {
        Inclination::fit(&domain(samples, SHAPE, 1))
            .unwrap()
            .measure(&upright(10.0), &SHAPE, 0)
            .unwrap()
    };
    assert!((measure([turned(0.0, 200), turned(50.0, 200)].concat()) - 10.0).abs() < GRID);
    // As many samples on either side have an upright mean, by symmetry.
    assert!(
        (measure([turned(8.0, 100), turned(-8.0, 100), turned(70.0, 100)].concat()) - 10.0).abs()
            < GRID
    );
}

#[test]
fn altering_turns_by_the_given_angle() {
    let inclination = Inclination::fit(&domain(vec![(upright(0.0), 0)], SHAPE, 1)).unwrap();
    // The letter turns about its center of mass, an eighth of its length from the middle between
    // the dots, towards the brighter one, at (0.9 − 0.7) / (0.9 + 0.7).
    let middle = |degrees: f64| {
        let (sin, cos) = f64::to_radians(degrees).sin_cos();
        [14.0 * 0.125 * cos, 14.0 * 0.125 * sin]
    };
    for by in [12.0, -33.0] {
        let altered = inclination.alter(&upright(5.0), &SHAPE, by).unwrap();
        let ([x, y], [u, v]) = (middle(5.0), middle(5.0 + by));
        let expected = dumbbell(5.0 + by, [35.5 + x - u, 31.5 + y - v], 14.0);
        // Splines; bilinear interpolation errs by 0.023.
        assert!(altered.iter().zip(&expected).all(|(a, e)| (a - e).abs() < 2e-3), "{by}");
        let measured = inclination.measure(&altered, &SHAPE, 0).unwrap();
        assert!((measured - 5.0 - by).abs() < 2.0 * GRID, "{measured}");
    }
}

#[test]
fn without_a_label_the_class_that_fits_best_counts() {
    // A dumbbell, and a dumbbell with a shorter bar across.
    let crossed = |degrees: f64| -> Vec<f32> {
        let bar = dumbbell(degrees + 90.0, [35.5, 31.5], 7.0);
        upright(degrees).iter().zip(bar).map(|(a, b)| a + b).collect()
    };
    let reference = domain(vec![(upright(0.0), 0), (crossed(0.0), 1)], SHAPE, 3);
    let inclination = Inclination::fit(&reference).unwrap();
    for degrees in [-51.0, 0.0, 24.0] {
        for predicted in [0, 1, 2] {
            for sample in [upright(degrees), crossed(degrees)] {
                let measured = inclination.measure_unlabeled(&sample, &SHAPE, predicted).unwrap();
                assert!((measured - degrees).abs() < GRID, "{measured} instead of {degrees}");
            }
        }
    }
    assert_eq!(inclination.measure_unlabeled(&vec![0.5; 64 * 72], &SHAPE, 0), None, "no ink");
}
