//! Spectra by their definitions in f64, on the full plane.

use windage_losses::frequency::ProfileScale;

/// The default offset of the losses.
pub(crate) const OFFSET: f64 = 1e-6;

/// An image in f64.
pub(crate) struct Image<'a> {
    pub(crate) pixels: &'a [f64],
    pub(crate) height: usize,
    pub(crate) width: usize,
}

impl Image<'_> {
    /// Computes the orthonormal DCT-II by its definition.
    pub(crate) fn dct(&self) -> Vec<f64> {
        let basis = |k: usize, n: usize, length: usize| {
            let angle = std::f64::consts::PI * (2 * n + 1) as f64 * k as f64 / (2 * length) as f64;
            angle.cos() * (if k == 0 { 1.0 } else { 2.0_f64 } / length as f64).sqrt()
        };
        self.transform(|u, v, y, x| basis(u, y, self.height) * basis(v, x, self.width))
    }

    /// Computes `|F|²` of the orthonormal DFT on the full plane by its definition.
    pub(crate) fn power(&self) -> Vec<f64> {
        let area = (self.height * self.width) as f64;
        let angle = |u: usize, v: usize, y: usize, x: usize| {
            std::f64::consts::TAU
                * ((u * y) as f64 / self.height as f64 + (v * x) as f64 / self.width as f64)
        };
        let re = self.transform(|u, v, y, x| angle(u, v, y, x).cos());
        let im = self.transform(|u, v, y, x| angle(u, v, y, x).sin());
        re.iter().zip(im).map(|(re, im)| (re * re + im * im) / area).collect()
    }

    fn transform(&self, kernel: impl Fn(usize, usize, usize, usize) -> f64) -> Vec<f64> {
        let positions = || (0..self.height).flat_map(|y| (0..self.width).map(move |x| (y, x)));
        let coefficient = |(u, v)| {
            positions()
                .zip(self.pixels)
                .map(|((y, x), pixel)| pixel * kernel(u, v, y, x))
                .sum::<f64>()
        };
        positions().map(coefficient).collect()
    }
}

pub(crate) fn mean(values: impl IntoIterator<Item = f64>) -> f64 {
    let values: Vec<f64> = values.into_iter().collect();
    values.iter().sum::<f64>() / values.len() as f64
}

pub(crate) fn differences(a: &[f64], b: &[f64]) -> Vec<f64> {
    a.iter().zip(b).map(|(a, b)| a - b).collect()
}

/// Computes the mean of the spectra of `[batch]` images with one channel.
pub(crate) fn mean_spectrum(
    batch: &[f64],
    [height, width]: [usize; 2],
    spectrum: impl Fn(&Image) -> Vec<f64>,
) -> Vec<f64> {
    let images = batch.chunks(height * width);
    let spectra: Vec<Vec<f64>> =
        images.map(|pixels| spectrum(&Image { pixels, height, width })).collect();
    (0..spectra[0].len()).map(|k| mean(spectra.iter().map(|spectrum| spectrum[k]))).collect()
}

/// Computes the weights of the full plane from the power of a difference.
pub(crate) fn focal_weights(power: &[f64], alpha: f64) -> Vec<f64> {
    let largest = power.iter().copied().fold(0.0, f64::max);
    power.iter().map(|power| (power / largest).sqrt().powf(alpha)).collect()
}

/// Computes the profile of a gray image from the radius of every frequency of the full plane.
pub(crate) fn profile(image: &Image, scale: ProfileScale) -> Vec<f64> {
    let power = image.power();
    let radius = |index: usize| {
        let (u, v) = (index / image.width, index % image.width);
        let (u, v) = (u.min(image.height - u) as f64, v.min(image.width - v) as f64);
        u.hypot(v).floor() as usize
    };
    let largest = (0..power.len()).map(radius).max().unwrap_or(0);
    let value =
        |power: f64| if scale == ProfileScale::Power { power } else { (power / OFFSET).ln_1p() };
    let at = |r: usize| {
        mean((0..power.len()).filter(|&index| radius(index) == r).map(|index| value(power[index])))
    };
    let first = at(0);
    (0..=largest).map(|r| (at(r) / first).clamp(1e-6, 1.0 - 1e-6)).collect()
}
