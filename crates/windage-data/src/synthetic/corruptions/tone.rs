//! Colors, contrast, brightness, blur and noise.

use rand::RngExt;
use rand_distr::StandardNormal;
use windage_core::raster::{hsv_to_rgb, rgb_to_hsv};
use windage_core::seed::Rng;

use super::Ground;
use super::warp::Image;

/// Weights of red, green and blue in the luma (Rec. 601).
const LUMA: [f64; 3] = [0.299, 0.587, 0.114];
/// Reach of a Gaussian kernel, in standard deviations.
const REACH: f64 = 4.0;

/// Changes each pixel of an image of three channels.
fn by_pixel(
    values: &[f32],
    [_, height, width]: [usize; 3],
    change: impl Fn([f64; 3]) -> [f64; 3],
) -> Vec<f32> {
    let plane = height * width;
    let mut output = vec![0.0; values.len()];
    for pixel in 0..plane {
        let color = change([0, 1, 2].map(|channel| f64::from(values[channel * plane + pixel])));
        for (channel, value) in color.into_iter().enumerate() {
            output[channel * plane + pixel] = value.clamp(0.0, 1.0) as f32;
        }
    }
    output
}

/// Rotates all hues by an angle.
pub(super) fn with_hues(values: &[f32], shape: [usize; 3], degrees: f64) -> Vec<f32> {
    by_pixel(values, shape, |color| {
        let [hue, saturation, value] = rgb_to_hsv(color);
        hsv_to_rgb(hue + degrees, saturation, value).map(f64::from)
    })
}

/// Multiplies the distance of each pixel from its luma.
pub(super) fn saturated(values: &[f32], shape: [usize; 3], factor: f64) -> Vec<f32> {
    by_pixel(values, shape, |color| {
        let luma: f64 = color.iter().zip(LUMA).map(|(channel, weight)| channel * weight).sum();
        color.map(|channel| luma + factor * (channel - luma))
    })
}

/// Multiplies the distance of all values from black, or from each channel's mean in a scene.
pub(super) fn contrasted(image: &Image<'_>, factor: f64) -> Vec<f32> {
    let [_, height, width] = image.shape;
    let planes = image.values.chunks_exact(height * width);
    let changed = planes.flat_map(|plane| {
        let mean = plane.iter().map(|&value| f64::from(value)).sum::<f64>() / plane.len() as f64;
        let fixed = if image.ground == Ground::Scene { mean } else { 0.0 };
        let change = move |value: &f32| fixed + factor * (f64::from(*value) - fixed);
        plane.iter().map(move |value| change(value).clamp(0.0, 1.0) as f32)
    });
    changed.collect()
}

/// Adds to the value of each pixel, the largest of its channels, and keeps the ratios of channels.
/// Black becomes gray.
pub(super) fn brightened(values: &[f32], shape: [usize; 3], by: f64) -> Vec<f32> {
    if shape[0] == 1 {
        let brighter = |value: &f32| (f64::from(*value) + by).clamp(0.0, 1.0) as f32;
        return values.iter().map(brighter).collect();
    }
    by_pixel(values, shape, |color| {
        let value = color.into_iter().fold(0.0, f64::max);
        let wanted = (value + by).clamp(0.0, 1.0);
        if value > 0.0 { color.map(|channel| channel * wanted / value) } else { [wanted; 3] }
    })
}

/// Blurs by a Gaussian of a standard deviation, along both axes in turn. Beyond the edges the
/// outermost pixels continue.
pub(super) fn blurred(values: &[f32], [_, height, width]: [usize; 3], deviation: f64) -> Vec<f32> {
    let reach = (REACH * deviation).ceil() as isize;
    let weight = |at: isize| (-0.5 * (at as f64 / deviation).powi(2)).exp();
    let total: f64 = (-reach..=reach).map(weight).sum();
    let kernel: Vec<f64> = (-reach..=reach).map(|at| weight(at) / total).collect();
    let pass = |plane: &[f64], along: [usize; 2]| -> Vec<f64> {
        let [count, step] = along;
        let at = |pixel: usize| {
            let own = (pixel / step % count) as isize;
            let taps = kernel.iter().zip(-reach..).map(|(weight, offset)| {
                let other = (own + offset).clamp(0, count as isize - 1);
                weight * plane[(pixel as isize + (other - own) * step as isize) as usize]
            });
            taps.sum()
        };
        (0..plane.len()).map(at).collect()
    };
    let planes = values.chunks_exact(height * width);
    let blurred = planes.flat_map(|plane| {
        let plane: Vec<f64> = plane.iter().map(|&value| f64::from(value)).collect();
        pass(&pass(&plane, [width, 1]), [height, width])
    });
    blurred.map(|value| value.clamp(0.0, 1.0) as f32).collect()
}

/// Adds noise of a standard deviation to every value.
pub(super) fn noisy(values: &[f32], deviation: f64, rng: &mut Rng) -> Vec<f32> {
    let mut noisy = |value: &f32| {
        let noise: f64 = rng.sample(StandardNormal);
        (f64::from(*value) + deviation * noise).clamp(0.0, 1.0) as f32
    };
    values.iter().map(&mut noisy).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use windage_core::{Seed, Stream};

    fn assert_near(one: &[f32], other: &[f32], bound: f32) {
        assert_eq!(one.len(), other.len());
        let furthest = one.iter().zip(other).map(|(a, b)| (a - b).abs()).fold(0.0, f32::max);
        assert!(furthest <= bound, "{furthest} is more than {bound}");
    }

    #[test]
    fn a_third_of_a_turn_exchanges_the_channels() {
        let image = [0.9, 0.3, 0.2, 0.5, 0.1, 0.8];
        // Red becomes green, green becomes blue.
        let expected = [0.1, 0.8, 0.9, 0.3, 0.2, 0.5];
        assert_near(&with_hues(&image, [3, 1, 2], 120.0), &expected, 1e-5);
    }

    #[test]
    fn saturation_keeps_the_luma_and_ends_in_gray() {
        let image = [0.6, 0.4, 0.2];
        let luma = 0.299 * 0.6 + 0.587 * 0.4 + 0.114 * 0.2;
        assert_near(&saturated(&image, [3, 1, 1], 0.0), &[luma; 3], 1e-6);
        let half = saturated(&image, [3, 1, 1], 0.5);
        assert_near(&half, &image.map(|value| (value + luma) / 2.0), 1e-6);
    }

    #[test]
    fn contrast_shrinks_about_black_or_about_the_mean() {
        let values = [0.2, 0.6];
        let image = |ground| Image { values: &values, shape: [1, 1, 2], ground };
        assert_near(&contrasted(&image(Ground::Dark), 0.5), &[0.1, 0.3], 1e-6);
        assert_near(&contrasted(&image(Ground::Scene), 0.5), &[0.3, 0.5], 1e-6);
    }

    #[test]
    fn brightness_keeps_hue_and_saturation() {
        let brighter = brightened(&[0.4, 0.0, 0.2, 0.0, 0.1, 0.0], [3, 1, 2], 0.2);
        assert_near(&brighter, &[0.6, 0.2, 0.3, 0.2, 0.15, 0.2], 1e-6);
        assert_near(&brightened(&[0.1, 0.9], [1, 1, 2], -0.3), &[0.0, 0.6], 1e-6);
    }

    #[test]
    fn a_blurred_point_is_a_gaussian_of_that_deviation() {
        const SIDE: usize = 31;
        let mut point = vec![0.0; SIDE * SIDE];
        point[15 * SIDE + 15] = 1.0;
        let blurred = blurred(&point, [1, SIDE, SIDE], 2.0);
        let sum: f32 = blurred.iter().sum();
        let variance: f32 = blurred
            .iter()
            .enumerate()
            .map(|(at, value)| value * ((at % SIDE) as f32 - 15.0).powi(2))
            .sum();
        assert!((sum - 1.0).abs() < 1e-4 && (variance - 4.0).abs() < 0.02, "{sum} {variance}");
        // 1 / 2πσ² at its peak.
        let peak = 1.0 / (2.0 * std::f32::consts::PI * 4.0);
        assert!((blurred[15 * SIDE + 15] / peak - 1.0).abs() < 1e-3);
    }

    #[test]
    fn noise_has_its_deviation_and_is_clipped() {
        let mut rng = Seed(0).rng(Stream::User(0), 0);
        let noise = noisy(&[0.5; 40_000], 0.1, &mut rng);
        let mean = noise.iter().sum::<f32>() / 40_000.0;
        let variance = noise.iter().map(|value| (value - mean).powi(2)).sum::<f32>() / 40_000.0;
        // Standard errors are 0.0005 and, of the deviation, 0.00035.
        assert!((mean - 0.5).abs() < 0.002 && (variance.sqrt() - 0.1).abs() < 0.0015);
        // On black, half of it is clipped: the mean is σ / √2π.
        let clipped = noisy(&[0.0; 40_000], 0.1, &mut rng);
        let mean = clipped.iter().sum::<f32>() / 40_000.0;
        assert!((mean - 0.1 / (2.0 * std::f32::consts::PI).sqrt()).abs() < 0.0015);
    }
}
