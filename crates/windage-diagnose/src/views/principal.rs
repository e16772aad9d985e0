//! The first two principal components.

use faer::{Mat, Scale, Side};

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
    /// the largest eigenvalues. Of `XᵀX` and `XXᵀ`, which have the same, the smaller one is
    /// decomposed. Components with equal variances are an arbitrary choice among equals.
    pub(super) fn of(points: &[Vec<f32>]) -> Option<Self> {
        let x = centered(points);
        let is_wide = x.ncols() > x.nrows();
        let products = if is_wide { &x * x.transpose() } else { x.transpose() * &x };
        let decomposed = products.self_adjoint_eigen(Side::Lower).ok()?;
        let values: Vec<f64> = decomposed.S().column_vector().iter().copied().collect();
        let total: f64 = values.iter().filter(|value| **value > 0.0).sum();
        let mut principal = Self::still(points.len());
        // Eigenvalues are in ascending order.
        for (number, (at, value)) in values.iter().enumerate().rev().take(2).enumerate() {
            if *value <= ROUNDING * total || total <= 0.0 {
                break;
            }
            let vector = decomposed.U().col(at);
            // The eigenvectors of `XXᵀ` are positions, but for their length.
            let along = if is_wide { Scale(value.sqrt()) * vector } else { &x * vector };
            let each = principal.positions.iter_mut().zip(along.iter());
            each.for_each(|(position, along)| position[number] = *along);
            principal.explained[number] = value / total;
        }
        (total > 0.0).then_some(principal)
    }
}

/// Returns the points without their mean, as rows.
fn centered(points: &[Vec<f32>]) -> Mat<f64> {
    let width = points.first().map_or(0, Vec::len);
    let value = |row: usize, column: usize| f64::from(points[row][column]);
    let mean = |column: usize| {
        (0..points.len()).map(|row| value(row, column)).sum::<f64>() / points.len() as f64
    };
    let means: Vec<f64> = (0..width).map(mean).collect();
    Mat::from_fn(points.len(), width, |row, column| value(row, column) - means[column])
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
