//! The focal frequency loss: the larger the error at a frequency, the larger its weight.
//!
//! The mean over frequencies of `w·|F_g − F_r|²`, where `w` is `|F_g − F_r|^α` divided by its
//! maximum and constant in the gradient: Jiang, Dai, Wu and Loy, *Focal Frequency Loss for Image
//! Reconstruction and Synthesis*, ICCV 2021.
//!
//! The transform is linear and only differences of spectra count, so only the difference of the
//! images is transformed. `|F|` is symmetric, so the half plane of real images suffices, with each
//! column counted as often as it occurs.

use burn::config::Config;
use burn::tensor::activation::softplus;
use burn::tensor::{Tensor, TensorData};
use windage_core::Error;
use windage_ops::spectral::{half_plane_weights, power_spectrum2};

use super::images::{assert_paired, assert_same_images, batch_mean};
use crate::settings::{assert_valid, require};
use crate::{Loss, RealAndGenerated, Reduction};

/// The range over which the maximum of the weights is taken.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum FocalNorm {
    /// Each spectrum separately.
    #[default]
    Spectrum,
    /// All spectra of the batch (`batch_matrix` of the published code).
    Batch,
}

/// The function that turns a difference into a weight.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum FocalScale {
    /// `|F_g − F_r|^α`.
    #[default]
    Linear,
    /// `ln(1 + |F_g − F_r|^α)` (`log_matrix` of the published code).
    Logarithmic,
}

/// The spectra that are compared.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum SpectrumAverage {
    /// The spectra of pairs of images.
    #[default]
    None,
    /// The complex mean spectra of both batches, which may then differ in size (`ave_spectrum` of
    /// the published code).
    Batch,
}

/// Configuration of a [`FocalFrequencyLoss`].
#[derive(Config, Debug)]
pub struct FocalFrequencyLossConfig {
    /// α, the emphasis on frequencies with large errors, 0 to 10. With 0 the loss is the mean
    /// squared error.
    #[config(default = 1.0)]
    pub alpha: f64,
    /// Number of patches along each side of an image, at least 1. Each patch is transformed
    /// separately.
    #[config(default = 1)]
    pub patch_factor: usize,
    /// Range over which the maximum of the weights is taken.
    #[config(default = "FocalNorm::Spectrum")]
    pub norm: FocalNorm,
    /// Function that turns a difference into a weight.
    #[config(default = "FocalScale::Linear")]
    pub scale: FocalScale,
    /// Spectra that are compared.
    #[config(default = "SpectrumAverage::None")]
    pub average: SpectrumAverage,
}

impl FocalFrequencyLossConfig {
    /// Checks the settings.
    ///
    /// # Errors
    /// If α is not from 0 to 10, or the number of patches is 0.
    pub fn validate(&self) -> Result<(), Error> {
        require((0.0..=10.0).contains(&self.alpha), "alpha", self.alpha, "from 0 to 10")?;
        match self.patch_factor {
            0 => Err(Error::setting("patch_factor", 0, "at least 1")),
            _ => Ok(()),
        }
    }

    /// Creates the loss.
    ///
    /// # Panics
    /// If [`FocalFrequencyLossConfig::validate`] refuses the settings.
    #[track_caller]
    pub fn init(&self) -> FocalFrequencyLoss {
        assert_valid(self.validate());
        FocalFrequencyLoss { config: self.clone() }
    }
}

/// The difference of spectra, in which the frequencies with the largest errors count most.
///
/// *Formula*: `1/(H·W)·Σ w(u, v)·|F_g(u, v) − F_r(u, v)|²` over the full plane of the orthonormal
/// DFT, with `w = |F_g − F_r|^α / max`. No gradient flows through `w`.
///
/// *Shapes*: `[batch, channels, height, width]`, the same for both; with
/// [`SpectrumAverage::Batch`], the batches may differ in size. *Terms*: one per spectrum, in the
/// order image, patch, channel, so the **mean** is the published loss. The loss is symmetric.
///
/// *Numerics*: each pair takes one transform. Equal spectra have weights 0 and a loss of 0. The
/// value and its gradient are finite for coefficients up to about 1e18 in f32, whose squares are.
///
/// # References
/// Jiang, Dai, Wu and Loy, *Focal Frequency Loss for Image Reconstruction and Synthesis*, ICCV
/// 2021.
///
/// ```
/// use burn::tensor::{Device, Tensor};
/// use windage_losses::frequency::FocalFrequencyLossConfig;
/// use windage_losses::{Loss, RealAndGenerated, Reduction};
///
/// let device = Device::flex();
/// let generated = Tensor::<4>::ones([2, 1, 4, 6], &device);
/// let images = RealAndGenerated { real: generated.zeros_like(), generated };
/// // The only difference is at frequency 0, whose weight is 1.
/// let loss = FocalFrequencyLossConfig::new().init().forward(images, Reduction::Mean);
/// assert!((loss.into_scalar::<f32>() - 1.0).abs() < 1e-6);
/// ```
///
/// # Panics
/// If the shapes do not fit together, an image is empty, or its height or width is not a multiple
/// of the patch factor.
#[derive(Clone, Debug)]
pub struct FocalFrequencyLoss {
    config: FocalFrequencyLossConfig,
}

impl Loss<RealAndGenerated<Tensor<4>>> for FocalFrequencyLoss {
    fn forward(&self, images: RealAndGenerated<Tensor<4>>, reduction: Reduction) -> Tensor<1> {
        let difference = match self.config.average {
            SpectrumAverage::None => {
                assert_paired(&images);
                images.generated - images.real
            }
            SpectrumAverage::Batch => {
                assert_same_images(&images);
                batch_mean(images.generated) - batch_mean(images.real)
            }
        };
        let patches = self.patches(difference);
        let [spectra, _, width] = patches.dims();
        let power = power_spectrum2(patches);
        let weighted = self.weights(power.clone().detach()) * power;
        reduction.apply(plane_mean(weighted, width).reshape([spectra]))
    }
}

impl FocalFrequencyLoss {
    /// Cuts images into the patches of all channels, `[image · patch row · patch column · channel,
    /// height, width]`.
    #[track_caller]
    fn patches(&self, images: Tensor<4>) -> Tensor<3> {
        let ([batch, channels, height, width], factor) = (images.dims(), self.config.patch_factor);
        assert!(
            height % factor == 0 && width % factor == 0,
            "{height}×{width} images cannot be cut into {factor}×{factor} patches"
        );
        let (height, width) = (height / factor, width / factor);
        let cut = images.reshape([batch, channels, factor, height, factor, width]);
        cut.permute([0, 2, 4, 1, 3, 5]).reshape([batch * factor * factor * channels, height, width])
    }

    /// Computes weights in 0…1 from power spectra `[spectra, height, half width]`.
    fn weights(&self, power: Tensor<3>) -> Tensor<3> {
        let exponent = self.config.alpha / 2.0; // `|F|^α = (|F|²)^(α/2)`.
        match self.config.scale {
            // The division comes first, so that no power of the quotient can overflow.
            FocalScale::Linear => self.by_maximum(power).powf_scalar(exponent),
            // ln(1 + eˢ) with s = ln |F|^α.
            FocalScale::Logarithmic => {
                let logarithm = power.clamp_min(f32::MIN_POSITIVE).log() * exponent;
                self.by_maximum(softplus(logarithm, 1.0))
            }
        }
    }

    /// Divides by the maximum. The result is 0 where the maximum is 0.
    fn by_maximum(&self, values: Tensor<3>) -> Tensor<3> {
        let per_spectrum = values.clone().max_dim(2).max_dim(1);
        let maximum = match self.config.norm {
            FocalNorm::Batch if values.dims()[0] > 0 => per_spectrum.max_dim(0),
            FocalNorm::Batch | FocalNorm::Spectrum => per_spectrum,
        };
        let zero = maximum.clone().equal_elem(0.0);
        values / maximum.mask_fill(zero, 1.0)
    }
}

/// Computes the mean over the full plane from the half plane, `[spectra, 1, 1]`.
fn plane_mean(values: Tensor<3>, width: usize) -> Tensor<3> {
    let [_, height, half] = values.dims();
    let scale = 1.0 / (height * width) as f32;
    let shares: Vec<f32> =
        half_plane_weights(width).into_iter().map(|weight| weight * scale).collect();
    let shares = Tensor::<3>::from_data(TensorData::new(shares, [1, 1, half]), &values.device());
    (values * shares).sum_dim(2).sum_dim(1)
}
