//! Maxima between samples, by a parabola.

/// Returns the offset −½…½ of the maximum of the parabola through the value at `peak` and its
/// neighbors. It is 0 if `peak` is the first or the last value.
pub(super) fn vertex(values: &[f64], peak: usize) -> f64 {
    if peak == 0 || peak + 1 == values.len() {
        return 0.0;
    }
    let (before, at, after) = (values[peak - 1], values[peak], values[peak + 1]);
    let curvature = before - 2.0 * at + after;
    if curvature < 0.0 { 0.5 * (before - after) / curvature } else { 0.0 }
}
