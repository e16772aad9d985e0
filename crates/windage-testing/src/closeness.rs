//! How close two lists of numbers are.

/// Returns the largest `|actual − expected|` divided by the largest `|expected|`, or by 1 if all
/// expected values are 0.
///
/// The error is relative to the list, not to each value, as entries near 0 carry the rounding of
/// their neighbors.
///
/// # Panics
/// Panics if the lengths differ, or if a value is not finite.
#[track_caller]
pub fn relative_error(actual: &[f64], expected: &[f64]) -> f64 {
    assert_eq!(actual.len(), expected.len(), "lengths differ");
    let finite = |values: &[f64]| values.iter().position(|value| !value.is_finite());
    assert_eq!(
        (finite(actual), finite(expected)),
        (None, None),
        "a value is not finite; the indices are those in (actual, expected)"
    );
    let scale = expected.iter().fold(0.0_f64, |scale, value| scale.max(value.abs()));
    let error = actual.iter().zip(expected).fold(0.0_f64, |error, (a, e)| error.max((a - e).abs()));
    error / if scale > 0.0 { scale } else { 1.0 }
}

/// Asserts that [`relative_error`] is at most `tolerance`.
///
/// # Panics
/// Panics with the error and the tolerance otherwise.
#[track_caller]
pub fn assert_close(actual: &[f64], expected: &[f64], tolerance: f64) {
    let error = relative_error(actual, expected);
    assert!(
        error <= tolerance,
        "relative error {error:.3e} is above {tolerance:.1e}\n{}",
        excerpt(actual, expected)
    );
}

/// Shows the first values of both lists, enough to see what went wrong.
fn excerpt(actual: &[f64], expected: &[f64]) -> String {
    let first = |values: &[f64]| {
        values.iter().take(6).map(|value| format!("{value:.8e}")).collect::<Vec<_>>().join(", ")
    };
    format!("  actual: {}\nexpected: {}", first(actual), first(expected))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_error_is_relative_to_the_largest_value() {
        assert_eq!(relative_error(&[1.0, 4.5], &[1.0, 4.0]), 0.125);
        assert_eq!(relative_error(&[0.5], &[0.0]), 0.5);
    }

    #[test]
    #[should_panic(expected = "not finite")]
    fn nan_is_never_close() {
        relative_error(&[f64::NAN], &[1.0]);
    }
}
