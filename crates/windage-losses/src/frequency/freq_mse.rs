//! Mean square difference of spectra.

use burn::config::Config;
use burn::tensor::Tensor;
use windage_core::Error;
use windage_ops::spectral::dct2;

use super::images::{
    DEFAULT_OFFSET, assert_paired, assert_same_images, batch_mean, validate_offset,
};
use crate::settings::assert_valid;
use crate::{Loss, Reduction, SquaredErrorLoss};

/// Which spectra are compared; `X` are the coefficients of the orthonormal DCT-II over height and
/// width.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Matching {
    /// `X` of every generated image with that of its real one. The transform being orthonormal,
    /// this is the mean square error of the pixels: the baseline that has no more to say in the
    /// frequency domain.
    #[default]
    Pairwise,
    /// The mean of `X²` over each batch.
    MeanPower,
    /// The mean of `ln(X² + offset)` over each batch: every frequency counts by its ratio.
    MeanLogPower,
}

/// Configuration of a [`FreqMseLoss`].
#[derive(Config, Debug)]
pub struct FreqMseLossConfig {
    /// Which spectra are compared.
    #[config(default = "Matching::Pairwise")]
    pub matching: Matching,
    /// Added to the power before its logarithm, 1e-12 to 1e6; in units of power.
    #[config(default = "DEFAULT_OFFSET")]
    pub offset: f64,
}

impl FreqMseLossConfig {
    /// # Errors
    /// If the offset is out of its range.
    pub fn validate(&self) -> Result<(), Error> {
        validate_offset(self.offset)
    }

    /// The loss.
    ///
    /// # Panics
    /// If [`FreqMseLossConfig::validate`] refuses the settings.
    #[track_caller]
    pub fn init(&self) -> FreqMseLoss {
        assert_valid(self.validate());
        FreqMseLoss { matching: self.matching, offset: self.offset }
    }
}

/// Mean square difference of spectra (FreqMSE), of pairs or of whole batches.
///
/// *Formula*: with [`Matching::Pairwise`] the mean of `(X − X')²`; else the mean of `(S − S')²`,
/// `S` the mean power or log-power spectrum of a batch.
///
/// *Shapes*: `(generated, real)`, `[batch, channels, height, width]`; pairwise of one shape, else
/// of any two batch sizes. *Terms*: one a coefficient: `batch·channels·height·width` pairwise, else
/// `channels·height·width`. Symmetric.
///
/// *Numerics*: the square is taken as one operation ([`SquaredErrorLoss`]). An empty batch has
/// spectrum 0.
///
/// ```
/// use burn::tensor::{Device, Tensor};
/// use windage_losses::frequency::FreqMseLossConfig;
/// use windage_losses::{Loss, Reduction};
///
/// let device = Device::flex();
/// let (ones, zeros) = (Tensor::<4>::ones([2, 1, 5, 7], &device), Tensor::zeros([2, 1, 5, 7], &device));
/// let loss = FreqMseLossConfig::new().init().forward((ones, zeros), Reduction::Mean);
/// assert!((loss.into_scalar::<f32>() - 1.0).abs() < 1e-6); // As in pixels.
/// ```
///
/// # Panics
/// If the shapes do not fit together, or an image is empty.
#[derive(Clone, Copy, Debug)]
pub struct FreqMseLoss {
    matching: Matching,
    offset: f64,
}

impl Loss<(Tensor<4>, Tensor<4>)> for FreqMseLoss {
    fn forward(
        &self,
        (generated, real): (Tensor<4>, Tensor<4>),
        reduction: Reduction,
    ) -> Tensor<1> {
        let spectra = match self.matching {
            Matching::Pairwise => {
                assert_paired(&generated, &real);
                (dct2(generated), dct2(real))
            }
            Matching::MeanPower | Matching::MeanLogPower => {
                assert_same_images(&generated, &real);
                (self.mean_spectrum(generated), self.mean_spectrum(real))
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
