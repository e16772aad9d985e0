//! Ridge regression of accuracy on what the methods say.

use faer::Mat;
use faer::linalg::solvers::{PartialPivLu, Solve};

/// Added to the size of each regressor, so that one that hardly varies has little weight.
const LEAST_SIZE: f64 = 1e-3;
/// A drop of accuracy whose estimate is as uncertain as no drop at all.
const LEAST_DROP: f64 = 0.1;

/// A point from which the regression learns.
#[derive(Clone, Debug)]
pub(super) struct Point<'a> {
    /// Kind of the alteration. Errors are measured on kinds that were left out.
    pub(super) kind: &'a str,
    /// What is predicted if nothing is learned.
    pub(super) prior: f64,
    /// What the prior is corrected by; all are 0 on the source itself.
    pub(super) regressors: Vec<f64>,
    pub(super) accuracy: f64,
}

/// A prior, corrected by a linear function of regressors in units of their size, limited to 0…1.
///
/// There is no intercept: where nothing has changed, nothing is corrected.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Regression {
    sizes: Vec<f64>,
    weights: Vec<f64>,
}

impl Regression {
    /// Minimizes `Σ (accuracy − prediction)² + penalty · ‖weights‖²`.
    pub(super) fn fit(points: &[&Point<'_>], penalty: f64) -> Self {
        let count = points.first().map_or(0, |point| point.regressors.len());
        let size = |index: usize| {
            let squares = points.iter().map(|it| it.regressors[index].powi(2));
            (squares.sum::<f64>() / points.len() as f64).sqrt() + LEAST_SIZE
        };
        let sizes: Vec<f64> = (0..count).map(size).collect();
        let scaled = Mat::from_fn(points.len(), count, |row, index| {
            points[row].regressors[index] / sizes[index]
        });
        let residual = |row: usize| points[row].accuracy - points[row].prior;
        let residuals = Mat::from_fn(points.len(), 1, |row, _| residual(row));
        let mut normal = scaled.transpose() * &scaled;
        (0..count).for_each(|index| normal[(index, index)] += penalty);
        let solution = PartialPivLu::new(normal.as_ref()).solve(scaled.transpose() * residuals);
        let weights = (0..count).map(|index| solution[(index, 0)]).collect();
        Self { sizes, weights }
    }

    /// Predicts an accuracy, 0…1.
    pub(super) fn predict(&self, prior: f64, regressors: &[f64]) -> f64 {
        let each = regressors.iter().zip(&self.sizes).zip(&self.weights);
        let sum: f64 = each.map(|((x, size), weight)| weight * x / size).sum();
        (prior + sum).clamp(0.0, 1.0)
    }
}

/// Returns the size of errors in units of [`unit`] that alterations of a new kind do not exceed
/// with a probability of about `level`: the quantile over kinds of the quantile within each, where
/// the regression was fitted without that kind.
///
/// Errors of one kind resemble each other, so that kinds are counted, not points (conformal
/// prediction for groups; Dunn, Wasserman and Ramdas 2023, "Distribution-Free Prediction Sets for
/// Two-Layer Hierarchical Models"), locally weighted.
pub(super) fn conformal_factor(
    points: &[Point<'_>],
    penalty: f64,
    source_accuracy: f64,
    level: f64,
) -> f64 {
    let mut kinds: Vec<&str> = points.iter().map(|point| point.kind).collect();
    kinds.sort_unstable();
    kinds.dedup();
    let mut quantiles = Vec::with_capacity(kinds.len());
    for kind in kinds {
        let (own, others): (Vec<&Point<'_>>, Vec<&Point<'_>>) =
            points.iter().partition(|point| point.kind == kind);
        if others.is_empty() {
            continue;
        }
        let regression = Regression::fit(&others, penalty);
        let errors = own.into_iter().map(|point| {
            let predicted = regression.predict(point.prior, &point.regressors);
            (predicted - point.accuracy).abs() / unit(source_accuracy, predicted)
        });
        quantiles.extend(conformal_quantile(errors.collect(), level));
    }
    conformal_quantile(quantiles, level).unwrap_or(1.0)
}

/// Returns the value that a further one does not exceed with a probability of `level`, or the
/// largest if there are too few.
fn conformal_quantile(mut values: Vec<f64>, level: f64) -> Option<f64> {
    values.sort_by(f64::total_cmp);
    let place = ((values.len() + 1) as f64 * level).ceil() as usize;
    values.get(place.min(values.len()).saturating_sub(1)).copied()
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
            Point { kind, prior: 0.2, regressors: vec![x, y], accuracy: 0.2 + 0.3 * x + 0.4 * y }
        };
        (0..30).map(of).collect()
    }

    #[test]
    fn a_line_is_found_again_without_a_penalty_and_the_prior_with_a_large_one() {
        let points = points();
        let all: Vec<&Point<'_>> = points.iter().collect();
        let exact = Regression::fit(&all, 1e-12);
        assert!((exact.predict(0.2, &[0.5, 0.1]) - 0.39).abs() < 1e-9);
        assert_eq!(exact.predict(0.2, &[9.0, 9.0]), 1.0);
        assert_eq!(exact.predict(0.7, &[0.0, 0.0]), 0.7);
        let flat = Regression::fit(&all, 1e9);
        assert!((flat.predict(0.2, &[0.5, 0.1]) - 0.2).abs() < 1e-6);
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

    #[test]
    fn one_bad_kind_of_few_counts_however_few_points_it_has() {
        // Nearly all points are exact, but a third of the kinds is not.
        let exact = |at: u32| {
            let (x, y) = (f64::from(at % 5) / 5.0, f64::from(at % 7) / 7.0);
            let (kind, accuracy) = (["a", "c"][(at % 2) as usize], 0.2 + 0.3 * x + 0.4 * y);
            Point { kind, prior: 0.2, regressors: vec![x, y], accuracy }
        };
        let mut points: Vec<Point<'_>> = (0..40).map(exact).collect();
        let bad = Point { kind: "b", prior: 0.2, regressors: vec![0.0, 0.0], accuracy: 0.0 };
        points.push(bad);
        // |0.2 − 0| in units of 0.1 + |1 − 0.2|.
        let factor = conformal_factor(&points, 1e-9, 1.0, 0.9);
        assert!((factor - 0.2 / 0.9).abs() < 1e-6, "{factor}");
    }

    #[test]
    fn the_quantile_is_that_of_one_value_more() {
        let values = || (1..=9).map(f64::from).collect();
        assert_eq!(conformal_quantile(values(), 0.5), Some(5.0));
        assert_eq!(conformal_quantile(values(), 0.9), Some(9.0));
        assert_eq!(conformal_quantile(vec![], 0.9), None);
    }
}
