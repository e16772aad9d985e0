//! Altered copies of samples, which a classifier learns from instead of the samples themselves.

use rand::RngExt;
use serde::{Deserialize, Serialize};
use windage_core::seed::Rng;

/// When samples are mirrored in training.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Flips {
    /// Never.
    #[default]
    Never,
    /// From the time on at which mirrored samples of the validation part turn out to be recognized
    /// as well as they are unmirrored by a classifier that has seen none; never if they are not.
    WhereHarmless,
}

/// How samples are altered in training, each time anew.
#[derive(Debug, Clone, Copy, Default, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Augmentation {
    /// Largest shift along each axis, as a share of its length. What is moved in repeats the edge.
    pub shift: f64,
    /// Largest change of the size, as a share of it.
    pub zoom: f64,
    /// Largest change of brightness, contrast and saturation of colored pictures, in 0…1.
    pub color: f64,
    /// When pictures are mirrored.
    pub flips: Flips,
}

/// What was drawn for one sample.
struct Drawn {
    mirrored: bool,
    /// Where the middle of the sample is taken from, in pixels beside it.
    moved: [f64; 2],
    size: f64,
}

impl Augmentation {
    /// Returns a sample altered at random; `flips` says whether it may be mirrored.
    pub(super) fn altered(
        &self,
        values: Vec<f32>,
        shape: [usize; 3],
        flips: bool,
        rng: &mut Rng,
    ) -> Vec<f32> {
        let mut within = |most: f64| if most > 0.0 { rng.random_range(-most..=most) } else { 0.0 };
        let sides = [shape[1], shape[2]];
        let moved = sides.map(|side| within(self.shift * side as f64));
        let size = within(self.zoom);
        let color = [0; 3].map(|_| within(self.color));
        let drawn = Drawn { mirrored: flips && rng.random_bool(0.5), moved, size };
        let moves = self.shift > 0.0 || self.zoom > 0.0 || drawn.mirrored;
        let mut values = if moves { drawn.moved(&values, shape) } else { values };
        if shape[0] == 3 && self.color > 0.0 {
            recolor(&mut values, color);
        }
        values
    }
}

impl Drawn {
    /// Returns the sample moved and resized, interpolated linearly between its pixels.
    fn moved(&self, values: &[f32], [_, height, width]: [usize; 3]) -> Vec<f32> {
        let rows = self.places(height, 0, false);
        let columns = self.places(width, 1, self.mirrored);
        let mut moved = Vec::with_capacity(values.len());
        for plane in values.chunks(height * width) {
            for row in &rows {
                let [upper, lower] = row.at.map(|at| &plane[at * width..(at + 1) * width]);
                moved.extend(columns.iter().map(|column| {
                    let [left, right] = column.at;
                    let above = column.between(upper[left], upper[right]);
                    row.between(above, column.between(lower[left], lower[right]))
                }));
            }
        }
        moved
    }

    /// Returns where each position of an axis is taken from. Without a change of size, shifts are
    /// by whole pixels, which keeps samples sharp.
    fn places(&self, length: usize, axis: usize, mirrored: bool) -> Vec<Place> {
        if length == 1 {
            return vec![Place { at: [0, 0], share: 0.0 }];
        }
        let middle = (length as f64 - 1.0) / 2.0;
        let by = self.moved[axis];
        let by = if self.size == 0.0 { by.round() } else { by };
        let place = |position: usize| {
            let from = (position as f64 - middle) / (1.0 + self.size) + middle + by;
            let from = from.clamp(0.0, length as f64 - 1.0);
            let from = if mirrored { length as f64 - 1.0 - from } else { from };
            let before = from.floor() as usize;
            Place { at: [before, (before + 1).min(length - 1)], share: from.fract() as f32 }
        };
        (0..length).map(place).collect()
    }
}

/// A place between two neighbors of an axis.
struct Place {
    at: [usize; 2],
    share: f32,
}

impl Place {
    fn between(&self, before: f32, after: f32) -> f32 {
        before + self.share * (after - before)
    }
}

/// Changes brightness, contrast and saturation of a picture with values in 0…1.
fn recolor(values: &mut [f32], [brightness, contrast, saturation]: [f64; 3]) {
    let mean = values.iter().sum::<f32>() / values.len() as f32;
    let (gain, contrast) = (1.0 + brightness as f32, 1.0 + contrast as f32);
    let saturation = 1.0 + saturation as f32;
    let plane = values.len() / 3;
    let (red, others) = values.split_at_mut(plane);
    let (green, blue) = others.split_at_mut(plane);
    for ((red, green), blue) in red.iter_mut().zip(green).zip(blue) {
        let grey = (*red + *green + *blue) / 3.0;
        for value in [red, green, blue] {
            let colored = grey + saturation * (*value - grey);
            *value = (gain * (mean + contrast * (colored - mean))).clamp(0.0, 1.0);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use windage_core::{Seed, Stream};

    fn rng() -> Rng {
        Seed(1).rng(Stream::Augmentation, 0)
    }

    #[test]
    fn nothing_is_altered_by_default() {
        let values: Vec<f32> = (0..12).map(|value| value as f32).collect();
        let same = Augmentation::default().altered(values.clone(), [3, 2, 2], false, &mut rng());
        assert_eq!(same, values);
    }

    #[test]
    fn mirrored_and_shifted_samples_have_closed_forms() {
        let values = vec![1.0, 2.0, 3.0, 4.0, 5.0, 6.0];
        let drawn = |mirrored, moved| Drawn { mirrored, moved, size: 0.0 };
        assert_eq!(drawn(true, [0.0; 2]).moved(&values, [1, 2, 3]), [3.0, 2.0, 1.0, 6.0, 5.0, 4.0]);
        let shifted = drawn(false, [0.0, 1.2]).moved(&values, [1, 2, 3]);
        assert_eq!(shifted, [2.0, 3.0, 3.0, 5.0, 6.0, 6.0]);
        let signal = drawn(false, [0.0, -1.0]).moved(&values, [2, 1, 3]);
        assert_eq!(signal, [1.0, 1.0, 2.0, 4.0, 4.0, 5.0]);
        // Twice the size: the middle stays, its neighbors are halfway.
        let larger = Drawn { mirrored: false, moved: [0.0; 2], size: 1.0 };
        assert_eq!(larger.moved(&[0.0, 2.0, 4.0], [1, 1, 3]), [1.0, 2.0, 3.0]);
    }

    #[test]
    fn a_picture_recolored_by_nothing_stays_and_grey_stays_grey() {
        let picture = [0.2, 0.4, 0.6, 0.3, 0.5, 0.9];
        let mut same = picture;
        recolor(&mut same, [0.0; 3]);
        for (same, picture) in same.iter().zip(picture) {
            assert!((same - picture).abs() < 1e-6);
        }
        let mut grey = [0.2, 0.6, 0.2, 0.6, 0.2, 0.6];
        recolor(&mut grey, [0.1, -0.5, 0.5]);
        // The mean is 0.4: 1.1·(0.4 ∓ 0.5·0.2).
        for (grey, expected) in grey.iter().zip([0.33, 0.55, 0.33, 0.55, 0.33, 0.55]) {
            assert!((grey - expected).abs() < 1e-6, "{grey}");
        }
    }
}
