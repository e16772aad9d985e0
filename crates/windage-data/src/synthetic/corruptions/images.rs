//! Corruptions of images.

use serde::{Deserialize, Serialize};
use windage_core::seed::Rng;

use super::{amount, light, stroke, tone, warp};

/// What lies behind the things that images show.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Ground {
    /// A plain black ground, which continues beyond the edges. Geometry acts about the center of
    /// mass of the values.
    Dark,
    /// A scene that fills the picture and is mirrored at its edges. Geometry acts about the middle
    /// of the picture.
    Scene,
}

/// A corruption of images, `[channels, height, width]` with values in 0…1.
///
/// The unit of the severity is given with each; ladders have a positive direction and, where there
/// is one, a negative.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ImageCorruption {
    /// Rotation, clockwise, in degrees.
    Rotation,
    /// Enlargement, in octaves: 1 is twice as large.
    Size,
    /// Translation to the right, in percent of the width.
    PositionX,
    /// Translation downwards, in percent of the height.
    PositionY,
    /// Widening of bright strokes on either side, in pixels: a gray-scale dilation by a disc of
    /// this radius, or an erosion.
    Thickness,
    /// Rotation of all hues, in degrees, at constant saturation and value.
    Hue,
    /// Reduction of the distance of each pixel from its luma (Rec. 601), in percent; negative
    /// severities increase it.
    Saturation,
    /// Reduction of the distance of all values from black on a dark ground, or from each channel's
    /// mean in a scene, in percent.
    Contrast,
    /// Addition to the value of each pixel (the largest of its channels) at constant hue and
    /// saturation, in percent.
    Brightness,
    /// Gaussian blur; the severity is its standard deviation in pixels.
    Blur,
    /// Gaussian noise in each channel, clipped to 0…1; the severity is its standard deviation in
    /// percent.
    Noise,
    /// Exposure in stops, in the light that sRGB values stand for.
    Exposure,
    /// Warmer light in mired: the light of red and of blue is multiplied by opposite powers.
    Temperature,
    /// Power of all values, in octaves: 1 squares them.
    Gamma,
    /// Darker corners, in stops; negative severities make them brighter.
    Vignette,
}

impl ImageCorruption {
    /// All corruptions, in the order in which they are applied together.
    pub const ALL: [Self; 15] = [
        Self::Rotation,
        Self::Size,
        Self::PositionX,
        Self::PositionY,
        Self::Thickness,
        Self::Hue,
        Self::Saturation,
        Self::Contrast,
        Self::Brightness,
        Self::Exposure,
        Self::Temperature,
        Self::Gamma,
        Self::Vignette,
        Self::Blur,
        Self::Noise,
    ];

    /// Returns the name.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Rotation => "rotation",
            Self::Size => "size",
            Self::PositionX => "position x",
            Self::PositionY => "position y",
            Self::Thickness => "thickness",
            Self::Hue => "hue",
            Self::Saturation => "saturation",
            Self::Contrast => "contrast",
            Self::Brightness => "brightness",
            Self::Blur => "blur",
            Self::Noise => "noise",
            Self::Exposure => "exposure",
            Self::Temperature => "color temperature",
            Self::Gamma => "gamma",
            Self::Vignette => "vignette",
        }
    }

    /// Returns the unit of the severity.
    pub const fn unit(self) -> &'static str {
        match self {
            Self::Rotation | Self::Hue => "°",
            Self::Size | Self::Gamma => "octaves",
            Self::Exposure | Self::Vignette => "stops",
            Self::Temperature => "mired",
            Self::Thickness | Self::Blur => "px",
            _ => "%",
        }
    }

    /// Returns the names of the attributes each of which is a right answer. On a dark ground,
    /// contrast and brightness are the same.
    pub const fn answers(self, ground: Ground) -> &'static [&'static str] {
        match (self, ground) {
            (Self::Rotation, Ground::Dark) => &["inclination"],
            (Self::Rotation, Ground::Scene) => &["rotation"],
            (Self::Size, _) => &["size"],
            (Self::PositionX, _) => &["position x"],
            (Self::PositionY, _) => &["position y"],
            (Self::Thickness, _) => &["stroke width"],
            (Self::Hue, _) => &["hue"],
            (Self::Saturation, _) => &["saturation"],
            (Self::Contrast | Self::Brightness, Ground::Dark) => &["contrast", "brightness"],
            (Self::Contrast, Ground::Scene) => &["contrast"],
            (Self::Brightness | Self::Exposure, Ground::Scene) => &["brightness", "exposure"],
            (Self::Exposure, Ground::Dark) => &["contrast", "brightness"],
            (Self::Temperature, _) => &["color temperature"],
            (Self::Gamma, _) => &["gamma"],
            (Self::Vignette, _) => &["vignette"],
            (Self::Blur, _) => &["sharpness"],
            (Self::Noise, _) => &["noise"],
        }
    }

    /// Returns whether the corruption suits images of so many channels on that ground: hue and
    /// saturation need color, only a dark ground has strokes, and only scenes have light.
    pub const fn suits(self, channels: usize, ground: Ground) -> bool {
        match self {
            Self::Hue | Self::Saturation => channels == 3,
            Self::Thickness => matches!(ground, Ground::Dark),
            Self::Temperature => channels == 3 && matches!(ground, Ground::Scene),
            Self::Exposure | Self::Gamma | Self::Vignette => matches!(ground, Ground::Scene),
            _ => true,
        }
    }

    /// Returns a ladder of severities for each direction, from weak to strong.
    pub const fn ladders(self) -> &'static [&'static [f64]] {
        match self {
            Self::Rotation => &[
                &[6.0, 10.0, 15.0, 20.0, 25.0, 30.0, 35.0, 40.0, 50.0, 60.0],
                &[-6.0, -10.0, -15.0, -20.0, -25.0, -30.0, -35.0, -40.0, -50.0, -60.0],
            ],
            Self::Size => &[
                &[0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 1.0],
                &[-0.1, -0.2, -0.3, -0.4, -0.5, -0.6, -0.7, -0.8, -1.0],
            ],
            Self::PositionX | Self::PositionY => &[
                &[3.5, 5.0, 7.0, 9.0, 11.0, 14.0, 18.0, 22.0, 26.0, 30.0],
                &[-3.5, -5.0, -7.0, -9.0, -11.0, -14.0, -18.0, -22.0, -26.0, -30.0],
            ],
            Self::Thickness => &[
                &[0.25, 0.5, 0.75, 1.0, 1.25, 1.5, 1.75, 2.0, 2.5],
                &[-0.25, -0.5, -0.75, -1.0, -1.25, -1.5],
            ],
            Self::Hue => &[
                &[15.0, 30.0, 45.0, 60.0, 80.0, 100.0, 120.0, 150.0, 180.0],
                &[-15.0, -30.0, -45.0, -60.0, -80.0, -100.0, -120.0, -150.0, -180.0],
            ],
            Self::Saturation => {
                &[&[20.0, 40.0, 60.0, 80.0, 100.0], &[-25.0, -50.0, -100.0, -200.0, -400.0]]
            }
            Self::Contrast => &[&[20.0, 40.0, 50.0, 60.0, 70.0, 75.0, 80.0, 85.0, 90.0, 95.0]],
            Self::Brightness => &[
                &[5.0, 10.0, 15.0, 20.0, 25.0, 30.0, 40.0, 50.0, 60.0],
                &[-5.0, -10.0, -15.0, -20.0, -25.0, -30.0, -40.0, -50.0, -60.0],
            ],
            Self::Exposure => {
                &[&[0.5, 1.0, 1.5, 2.0, 3.0, 4.0], &[-0.5, -1.0, -2.0, -3.0, -4.0, -5.0]]
            }
            Self::Temperature => &[
                &[40.0, 80.0, 120.0, 160.0, 240.0, 320.0],
                &[-40.0, -80.0, -120.0, -160.0, -240.0],
            ],
            Self::Gamma => &[&[0.5, 1.0, 1.5, 2.0, 2.5], &[-0.5, -1.0, -1.5, -2.0, -3.0]],
            Self::Vignette => &[&[1.0, 2.0, 3.0, 4.0, 6.0, 8.0]],
            Self::Blur => &[&[0.5, 0.75, 1.0, 1.25, 1.5, 2.0, 2.5, 3.0, 4.0, 5.0]],
            Self::Noise => &[&[4.0, 8.0, 12.0, 16.0, 20.0, 25.0, 30.0, 40.0, 50.0, 70.0]],
        }
    }

    /// Returns the corrupted image, with values in 0…1. `rng` is that of the sample.
    ///
    /// # Panics
    /// Panics if `values` do not fill `shape`, or if the corruption does not suit the number of
    /// channels.
    pub fn apply(
        self,
        values: &[f32],
        shape: [usize; 3],
        ground: Ground,
        severity: f64,
        rng: &mut Rng,
    ) -> Vec<f32> {
        let [channels, height, width] = shape;
        assert_eq!(values.len(), channels * height * width, "values must fill {shape:?}");
        assert!(self.suits(channels, ground), "{} needs other images", self.name());
        let by = amount(severity, rng);
        let image = warp::Image { values, shape, ground };
        match self {
            Self::Rotation => image.rotated(by),
            Self::Size => image.enlarged(by.exp2()),
            Self::PositionX => image.moved([by / 100.0 * width as f64, 0.0]),
            Self::PositionY => image.moved([0.0, by / 100.0 * height as f64]),
            Self::Thickness => stroke::widened(values, shape, by),
            Self::Hue => tone::with_hues(values, shape, by),
            Self::Saturation => tone::saturated(values, shape, 1.0 - by / 100.0),
            Self::Contrast => tone::contrasted(&image, 1.0 - by / 100.0),
            Self::Brightness => tone::brightened(values, shape, by / 100.0),
            Self::Blur => tone::blurred(values, shape, by),
            Self::Noise => tone::noisy(values, by / 100.0, rng),
            Self::Exposure => light::exposed(values, by),
            Self::Temperature => light::warmed(values, shape, by),
            Self::Gamma => values.iter().map(|value| value.powf(by.exp2() as f32)).collect(),
            Self::Vignette => light::vignetted(values, shape, by),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use windage_core::{Seed, Stream};

    #[test]
    fn ladders_rise_from_weak_to_strong_and_every_corruption_changes_something() {
        let shape = [3, 16, 16];
        let image: Vec<f32> = (0..768).map(|at| ((at * 37) % 101) as f32 / 101.0).collect();
        for corruption in ImageCorruption::ALL {
            let ground = match corruption.suits(3, Ground::Dark) {
                true => Ground::Dark,
                false => Ground::Scene,
            };
            for ladder in corruption.ladders() {
                assert!(ladder.windows(2).all(|pair| pair[0].abs() < pair[1].abs()));
                assert!(ladder.iter().all(|severity| severity.signum() == ladder[0].signum()));
                let altered = |index| {
                    let mut rng = Seed(1).rng(Stream::User(0), index);
                    corruption.apply(&image, shape, ground, ladder[1], &mut rng)
                };
                assert_ne!(altered(0), image, "{}", corruption.name());
                assert_eq!(altered(0), altered(0), "{}", corruption.name());
                // Widths are rounded to quarters of a pixel.
                if corruption != ImageCorruption::Thickness {
                    assert_ne!(altered(0), altered(1), "{}", corruption.name());
                }
                assert!(altered(0).iter().all(|value| (0.0..=1.0).contains(value)));
            }
        }
    }

    #[test]
    fn amounts_of_samples_lie_around_the_severity() {
        let amounts: Vec<f64> = (0..2000)
            .map(|index| amount(-10.0, &mut Seed(0).rng(Stream::User(0), index)))
            .collect();
        assert!(amounts.iter().all(|amount| (-12.0..=-8.0).contains(amount)));
        let mean = amounts.iter().sum::<f64>() / 2000.0;
        // Five standard errors of a uniform distribution over 4.
        assert!((mean + 10.0).abs() < 5.0 * 4.0 / 12_f64.sqrt() / 2000_f64.sqrt());
    }
}
