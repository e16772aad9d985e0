//! The first two principal components.

use rand::RngExt;
use windage_core::{Seed, Stream};

/// Most steps of the power iteration.
const MOST_STEPS: u64 = 500;
/// The iteration ends once a step changes a unit vector by less than this.
const TOLERANCE: f64 = 1e-9;
/// Variances below this share of the total are rounding.
const ROUNDING: f64 = 1e-12;

/// The positions of points along their first two principal components.
#[derive(Debug, Clone)]
pub(super) struct Principal {
    /// Positions about the mean, one per point.
    pub(super) positions: Vec<[f64; 2]>,
    /// Share of the variance along each component, 0…1.
    pub(super) explained: [f64; 2],
}

impl Principal {
    /// Returns the positions of points that do not vary.
    pub(super) fn still(points: usize) -> Self {
        Self { positions: vec![[0.0; 2]; points], explained: [0.0; 2] }
    }

    /// Computes the components of points of equal length, or returns `None` if they do not vary.
    ///
    /// With the centered points as rows of `X`, the components are the eigenvectors of `XᵀX` with
    /// the largest eigenvalues, by power iteration: `v ← XᵀXv / |XᵀXv|`, then without the first
    /// component. Components with equal variances are an arbitrary choice among equals.
    pub(super) fn of(points: &[Vec<f32>]) -> Option<Self> {
        let mut rows = centered(points);
        let total = squares(&rows);
        if total <= 0.0 {
            return None;
        }
        let mut positions = vec![[0.0; 2]; rows.len()];
        let mut explained = [0.0; 2];
        for (number, share) in explained.iter_mut().enumerate() {
            if squares(&rows) <= ROUNDING * total {
                break;
            }
            let component = first_component(&rows, number as u64);
            for (row, position) in rows.iter_mut().zip(&mut positions) {
                let along = dot(row, &component);
                position[number] = along;
                *share += along * along / total;
                row.iter_mut().zip(&component).for_each(|(value, part)| *value -= along * part);
            }
        }
        Some(Self { positions, explained })
    }
}

/// Returns the points without their mean.
fn centered(points: &[Vec<f32>]) -> Vec<Vec<f64>> {
    let width = points.first().map_or(0, Vec::len);
    let mut mean = vec![0.0; width];
    for point in points {
        let share = 1.0 / points.len() as f64;
        mean.iter_mut().zip(point).for_each(|(mean, &value)| *mean += share * f64::from(value));
    }
    let center = |point: &Vec<f32>| {
        point.iter().zip(&mean).map(|(&value, mean)| f64::from(value) - mean).collect()
    };
    points.iter().map(center).collect()
}

/// Returns the unit vector along which the rows vary most.
fn first_component(rows: &[Vec<f64>], number: u64) -> Vec<f64> {
    let width = rows.first().map_or(0, Vec::len);
    // Vectors at random are orthogonal to no component.
    let mut rng = Seed::default().rng(Stream::Choice, number);
    let drawn = (0..width).map(|_| rng.random_range(-1.0..1.0)).collect();
    let mut component = normalized(drawn);
    for _ in 0..MOST_STEPS {
        let mut next = vec![0.0; width];
        for row in rows {
            let along = dot(row, &component);
            next.iter_mut().zip(row).for_each(|(next, value)| *next += along * value);
        }
        let next = normalized(next);
        let change: f64 = next.iter().zip(&component).map(|(a, b)| (a - b).powi(2)).sum();
        component = next;
        if change.sqrt() < TOLERANCE {
            break;
        }
    }
    component
}

fn normalized(mut vector: Vec<f64>) -> Vec<f64> {
    let length = dot(&vector, &vector).sqrt();
    if length > 0.0 {
        vector.iter_mut().for_each(|value| *value /= length);
    }
    vector
}

fn dot(a: &[f64], b: &[f64]) -> f64 {
    a.iter().zip(b).map(|(a, b)| a * b).sum()
}

fn squares(rows: &[Vec<f64>]) -> f64 {
    rows.iter().map(|row| dot(row, row)).sum()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_axes_of_an_ellipsoid_are_its_components() {
        // Three orthogonal axes of half lengths 3, 2 and 1, with both ends of each as points.
        let third = 1.0 / 3.0_f64;
        let axes = [[2.0, 2.0, 1.0], [-2.0, 1.0, 2.0], [1.0, -2.0, 2.0]];
        let ends = axes.iter().zip([3.0, 2.0, 1.0]).flat_map(|(axis, length)| {
            [length, -length].map(|by| axis.map(|part| (10.0 + third * by * part) as f32).to_vec())
        });
        let principal = Principal::of(&ends.collect::<Vec<_>>()).unwrap();
        // Variances are 9 : 4 : 1.
        for (share, parts) in principal.explained.iter().zip([9.0, 4.0]) {
            assert!((share - parts / 14.0).abs() < 1e-6, "{:?}", principal.explained);
        }
        let lengths: Vec<[f64; 2]> =
            principal.positions.iter().map(|position| position.map(f64::abs)).collect();
        let expected = [[3.0, 0.0], [3.0, 0.0], [0.0, 2.0], [0.0, 2.0], [0.0, 0.0], [0.0, 0.0]];
        for (found, expected) in lengths.iter().zip(expected) {
            assert!(found.iter().zip(expected).all(|(a, b)| (a - b).abs() < 1e-5), "{lengths:?}");
        }
    }

    #[test]
    fn points_on_a_line_have_one_component_and_equal_points_none() {
        let line: Vec<Vec<f32>> = (0..5).map(|step| vec![step as f32, 2.0 * step as f32]).collect();
        let principal = Principal::of(&line).unwrap();
        assert!((principal.explained[0] - 1.0).abs() < 1e-12, "{:?}", principal.explained);
        assert!(principal.positions.iter().all(|position| position[1] == 0.0));
        let spread = (principal.positions[4][0] - principal.positions[0][0]).abs();
        assert!((spread - 4.0 * 5.0_f64.sqrt()).abs() < 1e-6, "{spread}");
        assert!(Principal::of(&vec![vec![0.5; 3]; 4]).is_none());
    }
}
