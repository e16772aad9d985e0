//! Ink: how far each pixel differs from the background.

use super::noise::NoiseEstimate;

/// Difference from the background that is noise, in deviations of the noise.
const NOISE: f64 = 2.5;
/// Least side of a picture whose noise can be told from ink.
const LEAST_SIDE: usize = 12;
/// Contrast below which a picture shows nothing.
const LEAST_INK: f64 = 0.02;

/// Returns `[channels, height, width]` if the sample is a picture.
pub(super) fn picture_shape(values: &[f32], shape: &[usize]) -> Option<[usize; 3]> {
    match *shape {
        [channels @ (1 | 3), height, width]
            if channels * height * width == values.len() && !values.is_empty() =>
        {
            Some([channels, height, width])
        }
        _ => None,
    }
}

/// Returns the luma of every pixel (Rec. 601), or the only channel.
pub(super) fn luma(values: &[f32], [channels, height, width]: [usize; 3]) -> Vec<f32> {
    let plane = height * width;
    if channels != 3 {
        return values[..plane].to_vec();
    }
    let pixel = |at: usize| {
        0.299 * values[at] + 0.587 * values[plane + at] + 0.114 * values[2 * plane + at]
    };
    (0..plane).map(pixel).collect()
}

/// Keeps altered values within 0…1, or within the values before the alteration where those go
/// beyond: what was outside already is not cut off.
pub(super) fn clamped(mut altered: Vec<f32>, values: &[f32]) -> Vec<f32> {
    let (low, high) =
        values.iter().fold((0.0_f32, 1.0_f32), |(low, high), &v| (low.min(v), high.max(v)));
    altered.iter_mut().for_each(|value| *value = value.clamp(low, high));
    altered
}

/// The foreground of a picture.
pub(super) struct Ink {
    /// One value per pixel, 0 for the background.
    pub(super) pixels: Vec<f64>,
    pub(super) height: usize,
    pub(super) width: usize,
}

impl Ink {
    /// Extracts the ink of a picture, the largest difference of any channel from the background;
    /// `None` if the picture shows nothing. The background of a channel is the median of its
    /// border.
    ///
    /// Noise on the ground is no ink: of a difference `d`, `max(d − (2.5·σ)²/d, 0)` is left for
    /// noise of the deviation `σ` (the nonnegative garrote of Breiman 1995), so that strong ink
    /// hardly changes. Pictures of fewer than 12 rows or columns are taken as they are.
    pub(super) fn extract(values: &[f32], shape: &[usize]) -> Option<Self> {
        let picture @ [_, height, width] = picture_shape(values, shape)?;
        let mut pixels = vec![0.0_f64; height * width];
        for plane in values.chunks_exact(height * width) {
            let background = border_median(plane, height, width);
            for (pixel, &value) in pixels.iter_mut().zip(plane) {
                *pixel = pixel.max((f64::from(value) - background).abs());
            }
        }
        let noise = NoiseEstimate::new(values, picture).filter(|_| height.min(width) >= LEAST_SIDE);
        let floor = noise.map_or(0.0, |noise| NOISE * noise.unclipped());
        if floor > 0.0 {
            pixels.iter_mut().for_each(|ink| {
                *ink = if *ink > floor { *ink - floor * floor / *ink } else { 0.0 };
            });
        }
        let ink = Self { pixels, height, width };
        (ink.contrast() >= LEAST_INK).then_some(ink)
    }

    /// Returns the mean ink, weighted by itself: `Σ ink² / Σ ink`.
    pub(super) fn contrast(&self) -> f64 {
        let total: f64 = self.pixels.iter().sum();
        if total > 0.0 { self.pixels.iter().map(|ink| ink * ink).sum::<f64>() / total } else { 0.0 }
    }

    /// Returns the pixels with the strongest ink, which hold at least this share of all ink.
    pub(super) fn strongest(&self, share: f64) -> Vec<usize> {
        let mut order: Vec<usize> = (0..self.pixels.len()).collect();
        order.sort_unstable_by(|&a, &b| self.pixels[b].total_cmp(&self.pixels[a]));
        let wanted = share * self.pixels.iter().sum::<f64>();
        let mut sum = 0.0;
        let enough = order.iter().position(|&pixel| {
            sum += self.pixels[pixel];
            sum >= wanted
        });
        order.truncate(enough.map_or(order.len(), |last| last + 1));
        order
    }

    /// Returns the center of mass `(x, y)`, in pixels from the center of the top left pixel.
    pub(super) fn centroid(&self) -> (f64, f64) {
        let (mut x, mut y, mut total) = (0.0, 0.0, 0.0);
        for (index, &ink) in self.pixels.iter().enumerate() {
            x += ink * (index % self.width) as f64;
            y += ink * (index / self.width) as f64;
            total += ink;
        }
        (x / total, y / total)
    }

    /// Returns the root mean square distance of the ink from its center of mass, in pixels.
    pub(super) fn radius(&self) -> f64 {
        let (x, y) = self.centroid();
        let (mut moment, mut total) = (0.0, 0.0);
        for (index, &ink) in self.pixels.iter().enumerate() {
            let (dx, dy) = ((index % self.width) as f64 - x, (index / self.width) as f64 - y);
            moment += ink * (dx * dx + dy * dy);
            total += ink;
        }
        (moment / total).sqrt()
    }

    /// Returns the length of the gradient at every pixel, by forward differences.
    pub(super) fn gradient_lengths(&self) -> impl Iterator<Item = f64> {
        let Self { pixels, height, width } = self;
        (0..height * width).map(move |index| {
            let (row, column) = (index / width, index % width);
            let dx = if column + 1 < *width { pixels[index + 1] - pixels[index] } else { 0.0 };
            let dy = if row + 1 < *height { pixels[index + width] - pixels[index] } else { 0.0 };
            dx.hypot(dy)
        })
    }
}

/// Returns the background value of each channel.
pub(super) fn background(values: &[f32], shape: &[usize]) -> Option<Vec<f32>> {
    let [_, height, width] = picture_shape(values, shape)?;
    let planes = values.chunks_exact(height * width);
    Some(planes.map(|plane| border_median(plane, height, width) as f32).collect())
}

/// Returns the median of the border of a channel, the upper one of two.
pub(super) fn border_median(plane: &[f32], height: usize, width: usize) -> f64 {
    let on_border = |index: usize| {
        let (row, column) = (index / width, index % width);
        row == 0 || column == 0 || row + 1 == height || column + 1 == width
    };
    let mut border: Vec<f32> =
        (0..plane.len()).filter(|&index| on_border(index)).map(|index| plane[index]).collect();
    let middle = border.len() / 2;
    f64::from(*border.select_nth_unstable_by(middle, f32::total_cmp).1)
}
