//! Pictures, and the definitions of attributes, pixel by pixel in f64.

use windage_testing::uniform;

/// Sizes with sides of different lengths, so that rows and columns cannot be exchanged.
pub(crate) const SHAPES: [[usize; 3]; 5] = [[1, 5, 7], [3, 6, 4], [1, 2, 9], [3, 8, 8], [1, 3, 3]];

/// Draws a picture without structure, in which no two pixels are equal.
pub(crate) fn picture(seed: u64, [channels, height, width]: [usize; 3]) -> Vec<f32> {
    uniform(seed, channels * height * width).iter().map(|value| *value as f32).collect()
}

/// Returns one channel as rows.
pub(crate) fn rows(
    values: &[f32],
    [_, height, width]: [usize; 3],
    channel: usize,
) -> Vec<Vec<f64>> {
    let value =
        |row: usize, column: usize| f64::from(values[(channel * height + row) * width + column]);
    (0..height).map(|row| (0..width).map(|column| value(row, column)).collect()).collect()
}

/// Returns the upper median of the outermost pixels of a channel.
pub(crate) fn background(rows: &[Vec<f64>]) -> f64 {
    let (height, width) = (rows.len(), rows[0].len());
    let mut border: Vec<f64> = rows[0].iter().chain(&rows[height - 1]).copied().collect();
    border.extend(rows[1..height - 1].iter().flat_map(|row| [row[0], row[width - 1]]));
    border.sort_by(f64::total_cmp);
    border[border.len() / 2]
}

/// Returns the largest difference of any channel from its background.
pub(crate) fn ink(values: &[f32], shape: [usize; 3]) -> Vec<Vec<f64>> {
    let mut ink = vec![vec![0.0_f64; shape[2]]; shape[1]];
    for channel in 0..shape[0] {
        let rows = rows(values, shape, channel);
        let background = background(&rows);
        for (ink, value) in ink.iter_mut().flatten().zip(rows.iter().flatten()) {
            *ink = ink.max((value - background).abs());
        }
    }
    ink
}

/// Computes `Σ ink·f(column, row) / Σ ink`.
pub(crate) fn weighted(ink: &[Vec<f64>], f: impl Fn(f64, f64) -> f64) -> f64 {
    let (mut sum, mut total) = (0.0, 0.0);
    for (y, row) in ink.iter().enumerate() {
        for (x, ink) in row.iter().enumerate() {
            sum += ink * f(x as f64, y as f64);
            total += ink;
        }
    }
    sum / total
}

/// Returns the lengths of the forward differences, which are 0 beyond the last row and column.
pub(crate) fn gradient_lengths(ink: &[Vec<f64>]) -> Vec<f64> {
    let mut lengths = Vec::new();
    for (y, row) in ink.iter().enumerate() {
        for (x, here) in row.iter().enumerate() {
            let right = row.get(x + 1).map_or(0.0, |right| right - here);
            let below = ink.get(y + 1).map_or(0.0, |below| below[x] - here);
            lengths.push((right * right + below * below).sqrt());
        }
    }
    lengths
}
