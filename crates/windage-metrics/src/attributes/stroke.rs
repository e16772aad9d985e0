//! Stroke width, from the area and the outline of the ink.

use std::cell::RefCell;

use windage_core::Attribute;

use super::ink::{Ink, border_median, clamped, picture_shape};
use super::search::{Search, Trial};

/// Share of the ink, the strongest, whose mean is what a full stroke has.
const STRONGEST: f64 = 0.2;
/// Level of the outline, relative to a full stroke.
const OUTLINE: f64 = 0.65;
/// Number of fine pixels per pixel, along each axis.
const FINE: usize = 3;
/// Largest movement of either edge, relative to the change of the width; half of it is enough where
/// the outline keeps its length.
const MOST_MOVED: f64 = 1.5;
/// Growth of the movement while the wanted width is not reached.
const GROWTH: f64 = 1.4;
/// Difference from the wanted width that is small enough, in pixels.
const TOLERANCE: f64 = 0.02;

/// The mean width of strokes in pixels: twice the area of the ink, divided by the length of its
/// outline.
///
/// A long stroke of width `w` and length `l` has the area `w·l` and an outline of length `2·l`. Ink
/// is counted relative to that of a full stroke, the mean of the strongest fifth of it, so that
/// neither contrast nor a faint part of a drawing changes its length. The length of the outline is
/// the total variation of the ink up to 65 % of a full stroke (coarea formula): a stroke
/// that is thinner than a pixel is faint, but as long as another. Forward differences are
/// anisotropic, so the length of slanted outlines is overestimated by a few percent.
#[derive(Debug, Clone, Copy, Default)]
pub struct StrokeWidth;

impl Attribute for StrokeWidth {
    fn name(&self) -> &str {
        "stroke width"
    }

    fn unit(&self) -> &str {
        "px"
    }

    fn measure(&self, values: &[f32], shape: &[usize], _label: usize) -> Option<f64> {
        let mut ink = Ink::extract(values, shape)?;
        let strokes = ink.strongest(STRONGEST);
        let sum: f64 = strokes.iter().map(|&pixel| ink.pixels[pixel]).sum();
        let full = sum / strokes.len() as f64;
        let area = ink.pixels.iter().sum::<f64>() / full;
        ink.pixels.iter_mut().for_each(|ink| *ink = (*ink / (OUTLINE * full)).min(1.0));
        let outline: f64 = ink.gradient_lengths().sum();
        (outline > 0.0).then(|| 2.0 * area / outline)
    }

    fn noticeable(&self) -> f64 {
        0.3
    }

    /// Wider strokes close gaps, and thinner ones end.
    fn loses_information(&self, _by: f64) -> bool {
        true
    }

    /// Moves the edges of strokes until the wanted width is measured.
    ///
    /// Each pixel is divided into 3 × 3 fine ones, on which a step moves edges by a third of a
    /// pixel: outwards by a dilation; inwards by `x ↦ E(x) + x − O(x)` with the erosion `E` and the
    /// opening `O`, which leaves what an opening would delete, so that no stroke vanishes
    /// (Lantuéjoul 1980). Crosses and squares alternate. Smaller movements mix the pictures of two
    /// steps.
    fn alter(&self, values: &[f32], shape: &[usize], by: f64) -> Option<Vec<f32>> {
        let picture = picture_shape(values, shape)?;
        let start = self.measure(values, shape, 0)?;
        if by == 0.0 {
            return Some(values.to_vec());
        }
        let most = picture[1].max(picture[2]) as f64;
        let steps = RefCell::new(Steps::new(values, picture, by > 0.0));
        let moved = |amount: f64| {
            let sample = clamped(steps.borrow_mut().moved(amount), values);
            self.measure(&sample, shape, 0).map(|value| Trial { sample, value })
        };
        let search = Search {
            start,
            wanted: start + by,
            tolerance: TOLERANCE,
            first: by.abs() / 2.0,
            largest: (MOST_MOVED * by.abs()).min(most),
            growth: GROWTH,
        };
        search.nearest(moved).map(|trial| trial.sample)
    }
}

/// A picture and what it becomes by moving the edges of its strokes.
struct Steps {
    grows: bool,
    /// Height and width of a fine channel.
    size: [usize; 2],
    /// Fine channels after the last step: what is brighter than the ground of each channel, and
    /// what is darker.
    planes: Vec<Plane>,
    /// Pictures after no step, one, two, ….
    pictures: Vec<Vec<f32>>,
}

/// A fine channel of ink.
struct Plane {
    ink: Vec<f32>,
    ground: f32,
    /// 1 for what is brighter than the ground, −1 for what is darker.
    sign: f32,
}

impl Steps {
    fn new(values: &[f32], [_, height, width]: [usize; 3], grows: bool) -> Self {
        let size = [height * FINE, width * FINE];
        let mut planes = Vec::new();
        for plane in values.chunks_exact(height * width) {
            let ground = border_median(plane, height, width) as f32;
            for sign in [1.0, -1.0] {
                let fine = |at: usize| {
                    let (row, column) = (at / size[1] / FINE, at % size[1] / FINE);
                    (sign * (plane[row * width + column] - ground)).max(0.0)
                };
                let ink = (0..size[0] * size[1]).map(fine).collect();
                planes.push(Plane { ink, ground, sign });
            }
        }
        Self { grows, size, planes, pictures: vec![values.to_vec()] }
    }

    /// Moves the edges by `amount` pixels, outwards or inwards.
    fn moved(&mut self, amount: f64) -> Vec<f32> {
        let steps = amount * FINE as f64;
        let (whole, part) = (steps.floor() as usize, steps.fract() as f32);
        while self.pictures.len() < whole + 2 {
            self.step();
        }
        let pairs = self.pictures[whole].iter().zip(&self.pictures[whole + 1]);
        pairs.map(|(before, after)| before + part * (after - before)).collect()
    }

    fn step(&mut self) {
        let is_square = self.pictures.len().is_multiple_of(2);
        let [height, width] = self.size;
        for Plane { ink, .. } in &mut self.planes {
            let grown = |ink: &[f32]| spread(ink, width, is_square, f32::max);
            if self.grows {
                *ink = grown(ink);
            } else {
                let eroded = spread(ink, width, is_square, f32::min);
                let opened = grown(&eroded);
                let kept = ink.iter().zip(&opened).map(|(ink, opened)| ink - opened);
                *ink = eroded.iter().zip(kept).map(|(eroded, kept)| eroded + kept).collect();
            }
        }
        let coarse = [height / FINE, width / FINE];
        let picture = self.planes.chunks_exact(2).flat_map(|pair| {
            let [bright, dark] = [0, 1].map(|at| pair[at].averaged(coarse));
            let ground = pair[0].ground;
            bright.into_iter().zip(dark).map(move |(bright, dark)| ground + bright + dark)
        });
        self.pictures.push(picture.collect());
    }
}

impl Plane {
    /// Returns the mean of each pixel's fine ones, with the sign of the channel.
    fn averaged(&self, [height, width]: [usize; 2]) -> Vec<f32> {
        let mut sums = vec![0.0; height * width];
        for (row, line) in self.ink.chunks_exact(width * FINE).enumerate() {
            for (at, fine) in line.chunks_exact(FINE).enumerate() {
                sums[row / FINE * width + at] += fine.iter().sum::<f32>();
            }
        }
        let share = self.sign / (FINE * FINE) as f32;
        sums.iter().map(|sum| share * sum).collect()
    }
}

/// Picks the largest or the smallest value of each pixel and its four or eight neighbors.
fn spread(plane: &[f32], width: usize, is_square: bool, pick: fn(f32, f32) -> f32) -> Vec<f32> {
    let across: Vec<f32> = plane.chunks_exact(width).flat_map(|row| along(row, pick)).collect();
    let down = if is_square { &across[..] } else { plane };
    let height = plane.len() / width;
    let mut output = across.clone();
    for row in 0..height {
        for other in [row.saturating_sub(1), (row + 1).min(height - 1)] {
            let line = output[row * width..(row + 1) * width].iter_mut();
            let near = &down[other * width..(other + 1) * width];
            line.zip(near).for_each(|(value, near)| *value = pick(*value, *near));
        }
    }
    output
}

/// Picks the largest or the smallest value of each pixel of a row and its two neighbors.
fn along(row: &[f32], pick: fn(f32, f32) -> f32) -> Vec<f32> {
    let last = row.len() - 1;
    let picked =
        |at: usize| pick(pick(row[at], row[at.saturating_sub(1)]), row[(at + 1).min(last)]);
    (0..row.len()).map(picked).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_bar_has_its_width_at_any_contrast() {
        for (width, contrast) in [(2, 1.0), (4, 1.0), (4, 0.3)] {
            let image: Vec<f32> = (0..64 * 64)
                .map(|index| {
                    if (20..20 + width).contains(&(index % 64)) && (2..62).contains(&(index / 64)) {
                        contrast
                    } else {
                        0.0
                    }
                })
                .collect();
            let measured = StrokeWidth.measure(&image, &[1, 64, 64], 0).unwrap();
            // The two ends add their width to an outline of twice the length.
            let expected = 2.0 * 60.0 * width as f64 / (2.0 * 60.0 + 2.0 * width as f64);
            assert!((measured - expected).abs() < 0.02, "{measured} {expected}");
        }
    }

    #[test]
    fn altering_moves_the_edges_by_the_given_amount() {
        let bar =
            |index: usize| (20..26).contains(&(index % 64)) && (2..62).contains(&(index / 64));
        let image: Vec<f32> = (0..64 * 64).map(|index| f32::from(bar(index))).collect();
        let width = |image: &[f32]| StrokeWidth.measure(image, &[1, 64, 64], 0).unwrap();
        for by in [-2.0, 2.0, 4.0] {
            let altered = StrokeWidth.alter(&image, &[1, 64, 64], by).unwrap();
            let change = width(&altered) - width(&image);
            // The ends of the bar lengthen its outline as it grows, so the change is a little less.
            assert!((change / by - 1.0).abs() < 0.25, "{change} {by}");
        }
    }
}
