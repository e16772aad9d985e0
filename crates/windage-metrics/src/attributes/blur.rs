//! Gaussian blur.

/// Reach of the kernel, in standard deviations.
const REACH: f64 = 3.5;

/// Blurs every channel of a picture by a Gaussian with the standard deviation `sigma`, in pixels.
/// Beyond the border the outermost pixels continue.
pub(super) fn blurred(values: &[f32], [_, height, width]: [usize; 3], sigma: f64) -> Vec<f32> {
    let half = half_kernel(sigma);
    let mut output = values.to_vec();
    if half.len() == 1 {
        return output;
    }
    let mut line = Vec::new();
    for plane in output.chunks_exact_mut(height * width) {
        for row in plane.chunks_exact_mut(width) {
            blur_row(row, &half, &mut line);
        }
        blur_columns(plane, [height, width], &half, &mut line);
    }
    output
}

/// Returns the kernel from its center outwards; its sum over both sides is 1.
fn half_kernel(sigma: f64) -> Vec<f32> {
    let reach = (REACH * sigma).ceil() as usize;
    let weight = |at: usize| (-0.5 * (at as f64 / sigma.max(1e-3)).powi(2)).exp();
    let sum = 1.0 + 2.0 * (1..=reach).map(weight).sum::<f64>();
    (0..=reach).map(|at| (weight(at) / sum) as f32).collect()
}

/// Blurs one row. `padded` is memory that is used again.
fn blur_row(row: &mut [f32], half: &[f32], padded: &mut Vec<f32>) {
    let (reach, width) = (half.len() - 1, row.len());
    padded.clear();
    padded.resize(reach, row[0]);
    padded.extend_from_slice(row);
    padded.resize(width + 2 * reach, row[width - 1]);
    row.iter_mut().for_each(|value| *value *= half[0]);
    for (at, weight) in half.iter().enumerate().skip(1) {
        let (before, after) = (&padded[reach - at..], &padded[reach + at..]);
        for ((value, left), right) in row.iter_mut().zip(before).zip(after) {
            *value += weight * (left + right);
        }
    }
}

/// Blurs all columns of a channel, row by row.
fn blur_columns(
    plane: &mut [f32],
    [height, width]: [usize; 2],
    half: &[f32],
    original: &mut Vec<f32>,
) {
    original.clear();
    original.extend_from_slice(plane);
    let row_at = |row: usize| &original[row * width..(row + 1) * width];
    for (index, row) in plane.chunks_exact_mut(width).enumerate() {
        row.iter_mut().for_each(|value| *value *= half[0]);
        for (at, weight) in half.iter().enumerate().skip(1) {
            let above = row_at(index.saturating_sub(at));
            let below = row_at((index + at).min(height - 1));
            for ((value, above), below) in row.iter_mut().zip(above).zip(below) {
                *value += weight * (above + below);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_blurred_point_is_a_gaussian_and_a_flat_picture_stays_flat() {
        let shape = [1, 25, 31];
        let mut point = vec![0.0; 25 * 31];
        point[12 * 31 + 15] = 1.0;
        let blurred_point = blurred(&point, shape, 1.5);
        for (index, value) in blurred_point.iter().enumerate() {
            let squared =
                ((index / 31) as f64 - 12.0).powi(2) + ((index % 31) as f64 - 15.0).powi(2);
            let density = (-squared / (2.0 * 1.5 * 1.5)).exp() / (std::f64::consts::TAU * 2.25);
            assert!((f64::from(*value) - density).abs() < 2e-4, "{value} {density}");
        }
        let flat = blurred(&[0.3; 25 * 31], shape, 2.0);
        assert!(flat.iter().all(|value| (value - 0.3).abs() < 1e-6));
        assert_eq!(blurred(&point, shape, 0.0), point);
    }
}
