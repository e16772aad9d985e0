//! Wider and thinner strokes.

/// Number of fine pixels per pixel, along each axis.
const FINE: usize = 4;

/// Widens bright strokes by `by` pixels on either side, or thins them if it is negative.
///
/// Each pixel is divided into 4 × 4 equal ones, on which the largest (or smallest) value within a
/// disc of that radius is taken, channel by channel; their mean is the result. So widths are right
/// to a quarter of a pixel. Beyond the edges it is black.
pub(super) fn widened(values: &[f32], [_, height, width]: [usize; 3], by: f64) -> Vec<f32> {
    let disc = disc(by.abs() * FINE as f64);
    let pick = if by > 0.0 { f32::max } else { f32::min };
    let mut output = Vec::with_capacity(values.len());
    for plane in values.chunks_exact(height * width) {
        let at = |row: isize, column: isize| {
            let (row, column) = (row.div_euclid(FINE as isize), column.div_euclid(FINE as isize));
            let is_inside =
                (0..height as isize).contains(&row) && (0..width as isize).contains(&column);
            if is_inside { plane[row as usize * width + column as usize] } else { 0.0 }
        };
        let fine = |row: isize, column: isize| {
            let reached = disc.iter().map(|&[down, right]| at(row + down, column + right));
            reached.reduce(pick).unwrap_or_default()
        };
        for pixel in 0..height * width {
            let (row, column) = (pixel / width * FINE, pixel % width * FINE);
            let sum: f32 = (0..FINE * FINE)
                .map(|part| fine((row + part / FINE) as isize, (column + part % FINE) as isize))
                .sum();
            output.push(sum / (FINE * FINE) as f32);
        }
    }
    output
}

/// Returns the offsets `[down, right]` of the fine pixels whose squares reach within a radius of a
/// pixel's center.
fn disc(radius: f64) -> Vec<[isize; 2]> {
    let reach = (radius + 0.5).floor() as isize;
    let gap = |offset: isize| (offset.unsigned_abs() as f64 - 0.5).max(0.0);
    let all = (-reach..=reach).flat_map(|down| (-reach..=reach).map(move |right| [down, right]));
    all.filter(|&[down, right]| gap(down).hypot(gap(right)) <= radius).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_bar_gets_wider_and_thinner_by_twice_the_amount() {
        let bar: Vec<f32> =
            (0..144).map(|at| if (4..8).contains(&(at % 12)) { 0.75 } else { 0.0 }).collect();
        let shape = [1, 12, 12];
        let row = |values: &[f32]| values[60..72].iter().sum::<f32>() / 0.75;
        assert_eq!(widened(&bar, shape, 0.0), bar);
        for by in [0.25, 0.5, 1.0, 1.75] {
            let wide = widened(&bar, shape, by);
            assert!((f64::from(row(&wide)) - 4.0 - 2.0 * by).abs() < 1e-5, "{by}");
        }
        for by in [0.25, 0.5, 1.0] {
            let thin = widened(&bar, shape, -by);
            assert!((f64::from(row(&thin)) - 4.0 + 2.0 * by).abs() < 1e-5, "{by}");
        }
        assert!(widened(&bar, shape, -2.25).iter().all(|&value| value == 0.0));
    }

    #[test]
    fn corners_grow_round() {
        let mut dot = vec![0.0; 81];
        dot[40] = 1.0;
        let area: f32 = widened(&dot, [1, 9, 9], 2.0).iter().sum();
        // A square with rounded corners: 1 + 4·2 + π·2², but for the fine grid.
        let expected = 9.0 + 4.0 * std::f32::consts::PI;
        assert!((area / expected - 1.0).abs() < 0.03, "{area} {expected}");
    }
}
