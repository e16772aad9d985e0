//! Ridge regression of accuracy on what the methods say.

use faer::Mat;
use faer::linalg::solvers::{PartialPivLu, Solve};

use crate::mean::{mean, squared_deviations};

/// Added to the deviation of each regressor, so that one that hardly varies has little weight.
const LEAST_DEVIATION: f64 = 1e-3;
/// A drop of accuracy whose estimate is as uncertain as no drop at all.
const LEAST_DROP: f64 = 0.1;

/// A point from which the regression learns.
#[derive(Clone, Debug)]
pub(super) struct Point<'a> {
    /// Kind of the alteration. Errors are measured on kinds that were left out.
    pub(super) kind: &'a str,
    pub(super) regressors: Vec<f64>,
    pub(super) accuracy: f64,
}

/// A linear function of standardized regressors, limited to 0…1.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Regression {
    centers: Vec<f64>,
    deviations: Vec<f64>,
    intercept: f64,
    weights: Vec<f64>,
}

impl Regression {
    /// Minimizes `Σ (accuracy − prediction)² + penalty · ‖weights‖²`.
    pub(super) fn fit(points: &[&Point<'_>], penalty: f64) -> Self {
        let size = points.first().map_or(0, |point| point.regressors.len());
        let column =
            |index: usize| points.iter().map(|it| it.regressors[index]).collect::<Vec<f64>>();
        let centers: Vec<f64> = (0..size).map(|index| mean(&column(index))).collect();
        let deviation = |index: usize| {
            let squares = squared_deviations(&column(index), centers[index]);
            (squares / points.len() as f64).sqrt() + LEAST_DEVIATION
        };
        let deviations: Vec<f64> = (0..size).map(deviation).collect();
        let accuracies: Vec<f64> = points.iter().map(|point| point.accuracy).collect();
        let intercept = mean(&accuracies);
        let standard = Mat::from_fn(points.len(), size, |row, index| {
            (points[row].regressors[index] - centers[index]) / deviations[index]
        });
        let residuals = Mat::from_fn(points.len(), 1, |row, _| accuracies[row] - intercept);
        let mut normal = standard.transpose() * &standard;
        (0..size).for_each(|index| normal[(index, index)] += penalty);
        let solution = PartialPivLu::new(normal.as_ref()).solve(standard.transpose() * residuals);
        let weights = (0..size).map(|index| solution[(index, 0)]).collect();
        Self { centers, deviations, intercept, weights }
    }

    /// Predicts an accuracy, 0…1.
    pub(super) fn predict(&self, regressors: &[f64]) -> f64 {
        let each = regressors.iter().zip(&self.centers).zip(&self.deviations).zip(&self.weights);
        let sum: f64 = each.map(|(((x, center), by), weight)| weight * (x - center) / by).sum();
        (self.intercept + sum).clamp(0.0, 1.0)
    }
}

/// Returns the size of errors in units of [`unit`] that a share `level` of the points does not
/// exceed when their kind of alteration is left out (split conformal, locally weighted).
pub(super) fn conformal_factor(
    points: &[Point<'_>],
    penalty: f64,
    source_accuracy: f64,
    level: f64,
) -> f64 {
    let mut kinds: Vec<&str> = points.iter().map(|point| point.kind).collect();
    kinds.sort_unstable();
    kinds.dedup();
    let mut errors = Vec::with_capacity(points.len());
    for kind in kinds {
        let (own, others): (Vec<&Point<'_>>, Vec<&Point<'_>>) =
            points.iter().partition(|point| point.kind == kind);
        if others.is_empty() {
            continue;
        }
        let regression = Regression::fit(&others, penalty);
        errors.extend(own.into_iter().map(|point| {
            let predicted = regression.predict(&point.regressors);
            (predicted - point.accuracy).abs() / unit(source_accuracy, predicted)
        }));
    }
    errors.sort_by(f64::total_cmp);
    let place = ((errors.len() + 1) as f64 * level).ceil() as usize;
    errors.get(place.min(errors.len()).saturating_sub(1)).copied().unwrap_or(1.0)
}

/// Returns the unit of errors: they grow with the drop of accuracy.
pub(super) fn unit(source_accuracy: f64, predicted: f64) -> f64 {
    LEAST_DROP + (source_accuracy - predicted).abs()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn points() -> Vec<Point<'static>> {
        let of = |at: u32| {
            let (x, y) = (f64::from(at % 5) / 5.0, f64::from(at % 3) / 3.0);
            let kind = ["a", "b", "c"][(at % 3) as usize];
            Point { kind, regressors: vec![x, y], accuracy: 0.2 + 0.3 * x + 0.4 * y }
        };
        (0..30).map(of).collect()
    }

    #[test]
    fn a_line_is_found_again_without_a_penalty_and_flattened_by_one() {
        let points = points();
        let all: Vec<&Point<'_>> = points.iter().collect();
        let exact = Regression::fit(&all, 1e-12);
        assert!((exact.predict(&[0.5, 0.1]) - 0.39).abs() < 1e-9);
        assert_eq!(exact.predict(&[9.0, 9.0]), 1.0);
        let flat = Regression::fit(&all, 1e9);
        assert!((flat.predict(&[0.5, 0.1]) - flat.intercept).abs() < 1e-6);
    }

    #[test]
    fn errors_are_those_on_kinds_that_were_left_out() {
        let mut points = points();
        let small = conformal_factor(&points, 1e-9, 1.0, 0.9);
        // A constant error of one kind shows only if that kind is left out.
        let b = points.iter_mut().filter(|point| point.kind == "b");
        b.for_each(|point| point.accuracy -= 0.2);
        let large = conformal_factor(&points, 1e-9, 1.0, 0.9);
        assert!(large > small + 0.1, "{small} {large}");
    }
}
