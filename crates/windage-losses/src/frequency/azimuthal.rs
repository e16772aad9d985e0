//! Power by radius, compared with that of real images: the spectral regularizer of Durall et al.
//!
//! `AI(r)` is the mean of the power spectrum of the gray image over frequencies at radius r,
//! divided by `AI(0)`. The loss is the binary cross entropy `−t·ln q − (1 − t)·ln(1 − q)` of each
//! generated image's `q = AI(r)` with the mean `t` of real images: Durall, Keuper and Keuper,
//! *Watch your Up-Convolution*, CVPR 2020.
//!
//! Differences to the released code: there the spectra are numpy arrays, so the term has no
//! gradient ([`Gradient::Detached`]); here it has one. There each image is compared with another
//! real one; here with the mean. Power is taken logarithmically by default, as in that code, but
//! divided by the value at radius 0 as in the paper, not stretched between its extremes. All radii
//! up to the corner count.

use burn::config::Config;
use burn::tensor::{Tensor, TensorData};
use windage_core::Error;
use windage_ops::spectral::{RadialProfile, power_spectrum2};

use super::images::{DEFAULT_OFFSET, assert_same_images, batch_mean, constant, validate_offset};
use crate::settings::assert_valid;
use crate::{Loss, RealAndGenerated, Reduction};

/// Distance that profiles keep from 0 and 1, where the cross entropy is infinite. f32 still
/// resolves `1 − 1e-6`.
const MARGIN: f64 = 1e-6;
/// Lower bound of the `AI(0)` that is divided by. Smaller values are the rounding of an image
/// without a mean. Its square is still a normal number in f32.
const MIN_FIRST: f64 = 1e-12;
/// Weights of red, green and blue in gray, ITU-R BT.601.
const LUMA: [f32; 3] = [0.299, 0.587, 0.114];

/// Whether the loss has a gradient at the generated images.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Gradient {
    /// The gradient flows through the spectrum to the generated images.
    #[default]
    Flowing,
    /// The loss has a value but no gradient, as in the released code. Add it to a loss with a
    /// gradient: Burn's `backward` panics on a value outside of any graph.
    Detached,
}

/// The scale of power before it is divided by its value at radius 0.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ProfileScale {
    /// `ln(1 + P/offset)`, which is 0 where there is no power. High frequencies count, too.
    #[default]
    LogPower,
    /// `P`, as in the paper. In photographs, the high frequencies are then below 1e-6 of frequency
    /// 0, where the loss has no gradient.
    Power,
}

/// Configuration of an [`AzimuthalLoss`].
#[derive(Config, Debug)]
pub struct AzimuthalLossConfig {
    /// Whether the loss has a gradient.
    #[config(default = "Gradient::Flowing")]
    pub gradient: Gradient,
    /// Scale of power.
    #[config(default = "ProfileScale::LogPower")]
    pub scale: ProfileScale,
    /// Power that counts as none in a logarithm, 1e-12 to 1e6.
    #[config(default = "DEFAULT_OFFSET")]
    pub offset: f64,
}

impl AzimuthalLossConfig {
    /// Checks the settings.
    ///
    /// # Errors
    /// If the offset is out of its range.
    pub fn validate(&self) -> Result<(), Error> {
        validate_offset(self.offset)
    }

    /// Creates the loss.
    ///
    /// # Panics
    /// If [`AzimuthalLossConfig::validate`] refuses the settings.
    #[track_caller]
    pub fn init(&self) -> AzimuthalLoss {
        assert_valid(self.validate());
        AzimuthalLoss { config: self.clone() }
    }
}

/// The distance of power by radius in generated images from its mean in real ones.
///
/// *Formula*: `−t(r)·ln q(r) − (1 − t(r))·ln(1 − q(r))`, with the profile `q` of a generated image
/// and the mean profile `t` of the real ones, both divided by their value at radius 0 and clamped
/// to `1e-6…1 − 1e-6`. If both agree, the loss is minimal but not 0.
///
/// *Shapes*: `[batch, channels, height, width]`; the batches may differ in size. Three channels
/// become gray as red, green and blue, any other number by their mean. *Terms*: one per generated
/// image and radius. The real profile is a target: no gradient flows to it.
///
/// *Numerics*: the mean of an image should be its largest coefficient, as it is for pixels in 0…1.
/// If another radius has more power than radius 0, the quotient is clamped below 1 and has no
/// gradient. The radii are computed in each call, `O(height·width)`.
///
/// # References
/// Durall, Keuper and Keuper, *Watch your Up-Convolution: CNN Based Generative Deep Neural Networks
/// are Failing to Reproduce Spectral Distributions*, CVPR 2020.
///
/// ```
/// use burn::tensor::{Device, Tensor};
/// use windage_losses::frequency::AzimuthalLossConfig;
/// use windage_losses::{Loss, RealAndGenerated, Reduction};
///
/// let device = Device::flex();
/// let smooth = Tensor::<4>::ones([2, 3, 8, 8], &device);
/// let column = Tensor::<4>::from_data([[[[1.0, 0.0, 1.0, 0.0, 1.0, 0.0, 1.0, 0.0]]]], &device);
/// let striped = column.expand([2, 3, 8, 8]);
/// let loss = AzimuthalLossConfig::new().init();
/// let value = |generated: &Tensor<4>| {
///     let images = RealAndGenerated { real: smooth.clone(), generated: generated.clone() };
///     loss.forward(images, Reduction::Mean).into_scalar::<f32>()
/// };
/// assert!(value(&striped) > 100.0 * value(&smooth));
/// ```
///
/// # Panics
/// If the channels or sizes differ, or an image is empty.
#[derive(Clone, Debug)]
pub struct AzimuthalLoss {
    config: AzimuthalLossConfig,
}

impl Loss<RealAndGenerated<Tensor<4>>> for AzimuthalLoss {
    fn forward(&self, images: RealAndGenerated<Tensor<4>>, reduction: Reduction) -> Tensor<1> {
        assert_same_images(&images);
        let RealAndGenerated { real, generated } = images;
        let target = batch_mean(self.profile(constant(real)));
        let profile = match self.config.gradient {
            Gradient::Flowing => self.profile(generated),
            Gradient::Detached => self.profile(constant(generated)),
        };
        let below = -profile.clone() + 1.0;
        reduction.apply(-(target.clone() * profile.log() + (-target + 1.0) * below.log()))
    }
}

impl AzimuthalLoss {
    /// Computes profiles `[batch, radii]`, divided by their first entry.
    fn profile(&self, images: Tensor<4>) -> Tensor<2> {
        let [_, _, height, width] = images.dims();
        let radial = RadialProfile::new(height, width, &images.device());
        let power = power_spectrum2(gray(images));
        let profile = radial.forward(match self.config.scale {
            ProfileScale::LogPower => (power / self.config.offset).log1p(),
            ProfileScale::Power => power,
        });
        let first = profile.clone().narrow(1, 0, 1).clamp_min(MIN_FIRST);
        (profile / first).clamp(MARGIN, 1.0 - MARGIN)
    }
}

/// Computes gray images `[batch, 1, height, width]`.
fn gray(images: Tensor<4>) -> Tensor<4> {
    match images.dims()[1] {
        3 => {
            let luma = Tensor::<4>::from_data(
                TensorData::new(LUMA.to_vec(), [1, 3, 1, 1]),
                &images.device(),
            );
            (images * luma).sum_dim(1)
        }
        _ => images.mean_dim(1),
    }
}
