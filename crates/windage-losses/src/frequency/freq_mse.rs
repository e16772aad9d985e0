//! The mean squared difference of spectra.

use burn::config::Config;
use burn::tensor::Tensor;
use windage_core::Error;
use windage_ops::spectral::dct2;

use super::images::{
    DEFAULT_OFFSET, assert_paired, assert_same_images, batch_mean, validate_offset,
};
use crate::settings::assert_valid;
use crate::{Compared, Loss, RealAndGenerated, Reduction, SquaredErrorLoss};

/// The spectra that are compared. `X` are the coefficients of the orthonormal DCT-II over height
/// and width.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Matching {
    /// `X` of each generated image and of the real image with the same index. Because the transform
    /// is orthonormal, this equals the mean squared error of the pixels: a baseline to which the
    /// frequency domain adds nothing.
    #[default]
    Pairwise,
    /// The mean of `X²` over each batch.
    MeanPower,
    /// The mean of `ln(X² + offset)` over each batch, so that ratios count equally at every
    /// frequency.
    MeanLogPower,
}

/// Configuration of a [`FreqMseLoss`].
#[derive(Config, Debug)]
pub struct FreqMseLossConfig {
    /// Spectra that are compared.
    #[config(default = "Matching::Pairwise")]
    pub matching: Matching,
    /// Offset that is added to the power before its logarithm, in units of power, 1e-12 to 1e6.
    #[config(default = "DEFAULT_OFFSET")]
    pub offset: f64,
}

impl FreqMseLossConfig {
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
    /// If [`FreqMseLossConfig::validate`] refuses the settings.
    #[track_caller]
    pub fn init(&self) -> FreqMseLoss {
        assert_valid(self.validate());
        FreqMseLoss { matching: self.matching, offset: self.offset }
    }
}

/// The mean squared difference of spectra (FreqMSE), of pairs or of whole batches.
///
/// *Formula*: with [`Matching::Pairwise`] the mean of `(X − X')²`, otherwise the mean of `(S −
/// S')²`, where `S` is the mean power or log-power spectrum of a batch.
///
/// *Shapes*: `[batch, channels, height, width]`, the same for both if they are compared pairwise;
/// otherwise the batches may differ in size. *Terms*: one per coefficient, that is
/// `batch·channels·height·width` pairwise and `channels·height·width` otherwise. The loss is
/// symmetric.
///
/// *Numerics*: the squared differences are one operation ([`SquaredErrorLoss`]). The spectrum of an
/// empty batch is 0.
///
/// ```
/// use burn::tensor::{Device, Tensor};
/// use windage_losses::frequency::FreqMseLossConfig;
/// use windage_losses::{Loss, RealAndGenerated, Reduction};
///
/// let device = Device::flex();
/// let generated = Tensor::<4>::ones([2, 1, 5, 7], &device);
/// let images = RealAndGenerated { real: generated.zeros_like(), generated };
/// let loss = FreqMseLossConfig::new().init().forward(images, Reduction::Mean);
/// assert!((loss.into_scalar::<f32>() - 1.0).abs() < 1e-6); // The same as for pixels.
/// ```
///
/// # Panics
/// If the shapes do not fit together, or an image is empty.
#[derive(Clone, Copy, Debug)]
pub struct FreqMseLoss {
    matching: Matching,
    offset: f64,
}

impl Loss<RealAndGenerated<Tensor<4>>> for FreqMseLoss {
    fn forward(&self, images: RealAndGenerated<Tensor<4>>, reduction: Reduction) -> Tensor<1> {
        let spectra = match self.matching {
            Matching::Pairwise => {
                assert_paired(&images);
                Compared { output: dct2(images.generated), target: dct2(images.real) }
            }
            Matching::MeanPower | Matching::MeanLogPower => {
                assert_same_images(&images);
                Compared {
                    output: self.mean_spectrum(images.generated),
                    target: self.mean_spectrum(images.real),
                }
            }
        };
        SquaredErrorLoss.forward(spectra, reduction)
    }
}

impl FreqMseLoss {
    fn mean_spectrum(&self, images: Tensor<4>) -> Tensor<4> {
        let power = dct2(images).square();
        batch_mean(match self.matching {
            Matching::MeanLogPower => (power + self.offset).log(),
            Matching::Pairwise | Matching::MeanPower => power,
        })
    }
}
