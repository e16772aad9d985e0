//! Resolution.

use windage_core::{Attribute, Stage};

use crate::attributes::ink::{clamped, picture_shape};

/// Difference of neighboring rows or columns below which they are the same, relative to the
/// difference of most others.
const SAME: f64 = 0.1;
/// Share of the differences that are smaller than that to which they are compared.
const USUAL: f64 = 0.9;
/// Difference of values below which a picture is flat.
const LEAST_DIFFERENCE: f64 = 1e-4;

/// The resolution in percent of the pixels along a side: 50 if two rows and two columns each show
/// the same.
///
/// *Formula*: `100·√(p_x·p_y)`, where `p_x` is the share of neighboring columns that differ,
/// between the first and the last that do. Columns differ if the mean of their absolute differences
/// is at least a tenth of that of most columns (its quantile at 0.9). A picture that was enlarged
/// smoothly has all its pixels, and less [sharpness](super::super::Sharpness).
#[derive(Debug, Clone, Copy, Default)]
pub struct Resolution;

/// The direction in which pixels lie beside each other.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Along {
    Rows,
    Columns,
}

/// Returns the boundaries, after a pixel of this number, at which something changes; `None` if too
/// few do.
fn boundaries(values: &[f32], [_, height, width]: [usize; 3], along: Along) -> Option<Vec<usize>> {
    let (count, step) = match along {
        Along::Rows => (width, 1),
        Along::Columns => (height, width),
    };
    let mut sums = vec![0.0_f64; count.saturating_sub(1)];
    for plane in values.chunks_exact(height * width) {
        for (at, (one, other)) in plane.iter().zip(&plane[step.min(plane.len())..]).enumerate() {
            let place = if along == Along::Rows { at % width } else { at / width };
            if let Some(sum) = sums.get_mut(place) {
                *sum += f64::from((one - other).abs());
            }
        }
    }
    let lines = (values.len() / count.max(1)) as f64;
    sums.iter_mut().for_each(|sum| *sum /= lines);
    let mut sorted = sums.clone();
    sorted.sort_by(f64::total_cmp);
    let usual = *sorted.get((USUAL * sorted.len() as f64) as usize)?;
    let least = (SAME * usual).max(LEAST_DIFFERENCE);
    let found: Vec<usize> = (0..sums.len()).filter(|&at| sums[at] >= least).collect();
    (found.len() > 1).then_some(found)
}

/// Returns the share of neighbors that differ.
fn share(boundaries: &[usize]) -> f64 {
    let span = boundaries[boundaries.len() - 1] - boundaries[0];
    (boundaries.len() - 1) as f64 / span as f64
}

impl Attribute for Resolution {
    fn name(&self) -> &str {
        "resolution"
    }

    fn unit(&self) -> &str {
        "%"
    }

    fn measure(&self, values: &[f32], shape: &[usize], _label: usize) -> Option<f64> {
        let picture = picture_shape(values, shape)?;
        let along = |along| boundaries(values, picture, along).map(|found| share(&found));
        Some(100.0 * (along(Along::Rows)? * along(Along::Columns)?).sqrt())
    }

    fn stage(&self) -> Stage {
        Stage::Sensor
    }

    fn noticeable(&self) -> f64 {
        5.0
    }

    /// Fewer pixels show less.
    fn loses_information(&self, by: f64) -> bool {
        by < 0.0
    }

    /// Averages over the area of larger pixels, or draws smooth transitions between the middles of
    /// those that a picture has, and repeats them to fill the picture.
    fn alter(&self, values: &[f32], shape: &[usize], by: f64) -> Option<Vec<f32>> {
        let picture @ [_, height, width] = picture_shape(values, shape)?;
        if by == 0.0 {
            return Some(values.to_vec());
        }
        let wanted = (self.measure(values, shape, 0)? + by).clamp(1.0, 100.0) / 100.0;
        let smooth = by > 0.0;
        let maps = [(Along::Rows, width), (Along::Columns, height)].map(|(along, side)| {
            let count = ((wanted * side as f64).round() as usize).clamp(2, side);
            let blocks = smooth.then(|| blocks(&boundaries(values, picture, along)?, side));
            Some(Resampling { side, count, blocks: blocks.flatten() })
        });
        let [rows, columns] = maps;
        let (rows, columns) = (rows?, columns?);
        let planes = values.chunks_exact(height * width).flat_map(|plane| {
            let wide: Vec<f32> =
                plane.chunks_exact(width).flat_map(|row| rows.apply(row)).collect();
            let mut output = vec![0.0; plane.len()];
            for column in 0..width {
                let line: Vec<f32> = (0..height).map(|row| wide[row * width + column]).collect();
                for (row, value) in columns.apply(&line).into_iter().enumerate() {
                    output[row * width + column] = value;
                }
            }
            output
        });
        Some(clamped(planes.collect(), values))
    }
}

/// Returns the first pixel of every block, and the number of pixels.
fn blocks(boundaries: &[usize], side: usize) -> Option<Vec<usize>> {
    let starts = boundaries.iter().map(|after| after + 1);
    Some([0].into_iter().chain(starts).chain([side]).collect())
}

/// Draws a line of pixels with fewer, larger ones.
struct Resampling {
    /// Number of pixels.
    side: usize,
    /// Number of larger pixels.
    count: usize,
    /// The first pixel of every pixel that the line has now, and the end, to be made smooth.
    blocks: Option<Vec<usize>>,
}

impl Resampling {
    fn apply(&self, line: &[f32]) -> Vec<f32> {
        let smooth = self.blocks.as_ref().map(|blocks| between_middles(line, blocks));
        let line = smooth.as_deref().unwrap_or(line);
        let larger: Vec<f32> = (0..self.count).map(|at| self.mean(line, at)).collect();
        // A pixel belongs to the larger one that its middle lies in.
        let of = |at: usize| ((at as f64 + 0.5) * self.count as f64 / self.side as f64) as usize;
        (0..self.side).map(|at| larger[of(at).min(self.count - 1)]).collect()
    }

    /// Returns the mean over the area of a larger pixel.
    fn mean(&self, line: &[f32], at: usize) -> f32 {
        let size = self.side as f64 / self.count as f64;
        let (start, end) = (at as f64 * size, (at + 1) as f64 * size);
        let part = |pixel: usize| (end.min(pixel as f64 + 1.0) - start.max(pixel as f64)).max(0.0);
        let last = (end.ceil() as usize).min(self.side);
        let sum: f64 = (start as usize..last).map(|it| part(it) * f64::from(line[it])).sum();
        (sum / size) as f32
    }
}

/// Interpolates linearly between the middles of blocks.
fn between_middles(line: &[f32], blocks: &[usize]) -> Vec<f32> {
    let middles: Vec<f64> = blocks.windows(2).map(|it| (it[0] + it[1] - 1) as f64 / 2.0).collect();
    let value = |block: usize| f64::from(line[blocks[block]]);
    let pixel = |at: usize| {
        let after = middles.partition_point(|middle| *middle <= at as f64);
        if after == 0 || after == middles.len() {
            return line[at];
        }
        let (low, high) = (middles[after - 1], middles[after]);
        let share = (at as f64 - low) / (high - low);
        (value(after - 1) + share * (value(after) - value(after - 1))) as f32
    };
    (0..line.len()).map(pixel).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    const SHAPE: [usize; 3] = [1, 32, 48];

    fn ramp() -> Vec<f32> {
        (0..1536).map(|at| ((at % 48) as f32 / 80.0) + ((at / 48) as f32 / 90.0)).collect()
    }

    #[test]
    fn larger_pixels_are_means_and_are_counted() {
        let fine = ramp();
        assert_eq!(Resolution.measure(&fine, &SHAPE, 0), Some(100.0));
        let half = Resolution.alter(&fine, &SHAPE, -50.0).unwrap();
        assert_eq!(Resolution.measure(&half, &SHAPE, 0), Some(50.0));
        let mean = (fine[0] + fine[1] + fine[48] + fine[49]) / 4.0;
        for at in [0, 1, 48, 49] {
            assert!((half[at] - mean).abs() < 1e-6);
        }
        let third = Resolution.alter(&fine, &SHAPE, -70.0).unwrap();
        // 14 of 48 and 10 of 32 pixels.
        let measured = Resolution.measure(&third, &SHAPE, 0).unwrap();
        assert!((measured - 30.0).abs() < 1.5, "{measured}");
    }

    #[test]
    fn a_ramp_is_drawn_again_between_the_middles_of_its_pixels() {
        let fine = ramp();
        let half = Resolution.alter(&fine, &SHAPE, -50.0).unwrap();
        let smooth = Resolution.alter(&half, &SHAPE, 50.0).unwrap();
        for (at, (value, wanted)) in smooth.iter().zip(&fine).enumerate() {
            let (row, column) = (at / 48, at % 48);
            if (1..31).contains(&row) && (1..47).contains(&column) {
                assert!((value - wanted).abs() < 1e-5, "{row} {column}: {value} {wanted}");
            }
        }
        assert_eq!(Resolution.measure(&[0.3; 1536], &SHAPE, 0), None);
    }
}
