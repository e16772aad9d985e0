//! Common corruptions of photographs: the fifteen of ImageNet-C, and saturation.

mod blur;
mod digital;
mod elastic;
mod noise;
mod picture;
mod severities;
mod weather;

use rand::RngExt;
use serde::{Deserialize, Serialize};
use windage_core::seed::Rng;

use self::picture::Picture;
use self::severities::Parameters;

/// A corruption of ImageNet-C, at a severity from 1 to 5.
///
/// The formulas are those of Hendrycks and Dietterich 2019, "Benchmarking Neural Network Robustness
/// to Common Corruptions and Perturbations". Their parameters are published for pictures of 32
/// (CIFAR-10-C), 64 and 224 pixels (ImageNet-C). Between these sides they are interpolated linearly
/// over the logarithm of the shorter side; beyond, those that are lengths grow and shrink with the
/// side, and others stay.
///
/// Three things are not as in the published files. Values are not rounded to bytes, except where a
/// file is compressed. JPEG files keep the colors of each pixel, where the published ones halve
/// their resolution. And frost, which needs photographs of ice, is drawn: see
/// [`Frost`](Self::Frost).
///
/// ```
/// use windage_core::{Seed, Stream};
/// use windage_data::synthetic::corruptions::CommonCorruption;
///
/// let gray = vec![0.5; 3 * 32 * 32];
/// let mut rng = Seed(0).rng(Stream::User(0), 17);
/// let pale = CommonCorruption::Brightness.apply(&gray, [3, 32, 32], 3, &mut rng);
/// assert!((pale[0] - 0.65).abs() < 1e-6);
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum CommonCorruption {
    /// Gaussian noise in each channel.
    GaussianNoise,
    /// Shot noise: each value is a Poisson number of photons.
    ShotNoise,
    /// Impulse noise: values become 0 or 1.
    ImpulseNoise,
    /// Blur by a disc, as of a lens out of focus.
    DefocusBlur,
    /// Blur by frosted glass: pixels take the color of one nearby, between two Gaussian blurs.
    GlassBlur,
    /// Blur along a line whose angle is drawn from −45…45°, with weights of half a Gaussian.
    MotionBlur,
    /// Blur by moving towards a scene: the mean of the picture at rising scales.
    ZoomBlur,
    /// Falling snow: blurred flakes over a paler picture.
    Snow,
    /// Frost: a weighted sum of the picture and ice. The published ice is photographed; this one is
    /// drawn, as ridges of fractal noise, for each picture anew, with the mean and the deviation of
    /// the photographs (0.64 and 0.13 of the range) and their bluish white.
    Frost,
    /// Fog: fractal noise by the diamond-square algorithm.
    Fog,
    /// Addition to the value of each pixel, in the space of hue, saturation and value.
    Brightness,
    /// Reduction of the distance of values from the mean of their channel.
    Contrast,
    /// Elastic transform: a random affine map, then a smooth random displacement of each pixel.
    Elastic,
    /// Larger pixels, as of a small picture that was enlarged.
    Pixelate,
    /// JPEG compression.
    Jpeg,
    /// A change of the saturation of each pixel: gray at low severities, garish at high ones. It is
    /// one of four additional corruptions of the publication. It needs three channels.
    Saturate,
}

impl CommonCorruption {
    /// The fifteen corruptions of the benchmark.
    pub const ALL: [Self; 15] = [
        Self::GaussianNoise,
        Self::ShotNoise,
        Self::ImpulseNoise,
        Self::DefocusBlur,
        Self::GlassBlur,
        Self::MotionBlur,
        Self::ZoomBlur,
        Self::Snow,
        Self::Frost,
        Self::Fog,
        Self::Brightness,
        Self::Contrast,
        Self::Elastic,
        Self::Pixelate,
        Self::Jpeg,
    ];

    /// Returns the name.
    pub const fn name(self) -> &'static str {
        match self {
            Self::GaussianNoise => "gaussian noise",
            Self::ShotNoise => "shot noise",
            Self::ImpulseNoise => "impulse noise",
            Self::DefocusBlur => "defocus blur",
            Self::GlassBlur => "glass blur",
            Self::MotionBlur => "motion blur",
            Self::ZoomBlur => "zoom blur",
            Self::Snow => "snow",
            Self::Frost => "frost",
            Self::Fog => "fog",
            Self::Brightness => "brightness",
            Self::Contrast => "contrast",
            Self::Elastic => "elastic",
            Self::Pixelate => "pixelate",
            Self::Jpeg => "jpeg",
            Self::Saturate => "saturate",
        }
    }

    /// Returns the names of the attributes of photographs each of which is a right answer if a
    /// diagnosis is asked what has changed. There are none for corruptions that change what no
    /// attribute measures.
    pub const fn answers(self) -> &'static [&'static str] {
        match self {
            Self::GaussianNoise | Self::ShotNoise | Self::ImpulseNoise => &["noise"],
            Self::DefocusBlur | Self::GlassBlur | Self::MotionBlur | Self::ZoomBlur => {
                &["sharpness"]
            }
            Self::Fog | Self::Contrast => &["contrast"],
            Self::Brightness => &["brightness", "exposure"],
            Self::Pixelate => &["resolution"],
            Self::Jpeg => &["JPEG quality"],
            Self::Saturate => &["saturation"],
            Self::Snow | Self::Frost | Self::Elastic => &[],
        }
    }

    /// Returns the corrupted picture, with values in 0…1. `rng` is that of the sample.
    ///
    /// # Panics
    /// Panics if `values` do not fill `shape`, `[channels, height, width]`, without one or three
    /// channels, for a severity other than 1 to 5, and for saturation of one channel.
    pub fn apply(
        self,
        values: &[f32],
        shape: [usize; 3],
        severity: usize,
        rng: &mut Rng,
    ) -> Vec<f32> {
        assert!((1..=5).contains(&severity), "a severity is 1 to 5, not {severity}");
        let picture = Picture::new(values, shape);
        let all = Parameters::new(self, severity, picture.shorter_side());
        let corrupted = match (self, all.values()) {
            (Self::GaussianNoise, &[deviation]) => noise::gaussian(picture, deviation, rng),
            (Self::ShotNoise, &[photons]) => noise::shot(picture, photons, rng),
            (Self::ImpulseNoise, &[share]) => noise::impulse(picture, share, rng),
            (Self::DefocusBlur, &[radius, edge]) => blur::defocused(&picture, radius, edge),
            (Self::GlassBlur, &[sigma, reach, passes]) => blur::behind_glass(
                &picture,
                sigma,
                [reach, passes].map(|it| it.round() as usize),
                rng,
            ),
            (Self::MotionBlur, &[radius, sigma]) => {
                let degrees = rng.random_range(-45.0..45.0);
                blur::moved(&picture, blur::Motion { radius, sigma, degrees })
            }
            (Self::ZoomBlur, &[end, step]) => blur::zoomed(&picture, end, step),
            (Self::Snow, parameters) => weather::snow(&picture, parameters, rng),
            (Self::Frost, &[picture_part, ice]) => {
                weather::frost(&picture, [picture_part, ice], rng)
            }
            (Self::Fog, &[strength, decay]) => weather::fog(&picture, strength, decay, rng),
            (Self::Brightness, &[by]) => digital::brighter(picture, by),
            (Self::Contrast, &[factor]) => digital::with_contrast(picture, factor),
            (Self::Elastic, &[alpha, sigma, affine]) => {
                elastic::transformed(&picture, elastic::Elastic { alpha, sigma, affine }, rng)
            }
            (Self::Pixelate, &[share]) => digital::pixelated(&picture, share),
            (Self::Jpeg, &[quality]) => digital::compressed(&picture, quality),
            (Self::Saturate, &[factor, plus]) => digital::saturated(picture, factor, plus),
            (_, parameters) => unreachable!("{} of {parameters:?}", self.name()),
        };
        corrupted.into_values()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use windage_core::{Seed, Stream};

    #[test]
    fn every_corruption_changes_pictures_of_all_sizes() {
        for shape in [[3, 32, 32], [1, 28, 28], [3, 48, 40]] {
            let size = shape.iter().product();
            let image: Vec<f32> = (0..size)
                .map(|at| {
                    let (x, y) = ((at % shape[2]) as f32, (at / shape[2] % shape[1]) as f32);
                    (0.45 + 0.3 * (0.5 * x + 0.2 * y).sin() * (0.3 * y).cos()).clamp(0.0, 1.0)
                })
                .collect();
            for corruption in CommonCorruption::ALL {
                let altered = |severity| {
                    let mut rng = Seed(1).rng(Stream::User(0), 3);
                    corruption.apply(&image, shape, severity, &mut rng)
                };
                let error = |severity| -> f32 {
                    let pairs = image.iter().zip(altered(severity)).map(|(a, b)| (a - b).powi(2));
                    pairs.collect::<Vec<_>>().iter().sum()
                };
                assert_eq!(altered(2), altered(2), "{}", corruption.name());
                assert!(altered(5).iter().all(|value| (0.0..=1.0).contains(value)));
                let name = corruption.name();
                // Elastic transforms of a low severity move everything, others distort.
                let least = if corruption == CommonCorruption::Elastic { 0.0 } else { 0.3 };
                assert!(error(5) > 0.0 && error(5) > least * error(1), "{name} {shape:?}");
            }
        }
    }
}
