//! The inputs of the frequency discriminator: scaled coefficients of a transform.
//!
//! The mean over the data is subtracted from each coefficient, which is then divided by a power of
//! its standard deviation; with blocks, mean and deviation are shared by all blocks. With power 1
//! all coefficients have the same weight, also the faintest, which cannot be seen in an image and
//! by which alone the discriminator can win. The default is power 0, which keeps the scale: since
//! the transform is orthonormal, a discriminator that is bounded by spectral normalization is then
//! bounded in units of pixels, as the spatial one is.

mod moments;
mod transform;

pub use transform::Transform;

use burn::config::Config;
use burn::tensor::{Device, Tensor, TensorData};
use windage_core::{Domain, EVALUATION_BATCH, Error};

use moments::Moments;

/// Smallest deviation that is divided by, relative to the largest one, so that rounding errors are
/// not amplified.
const LEAST_SHARE: f64 = 1e-3;
/// Configuration of a [`FrequencyView`].
#[derive(Config, Debug, PartialEq)]
pub struct FrequencyViewConfig {
    /// The transform.
    #[config(default = "Transform::BlockDct(8)")]
    pub transform: Transform,
    /// Power of the standard deviation that a coefficient is divided by, 0 to 1: 1 standardizes, 0
    /// keeps the scale.
    #[config(default = 0.0)]
    pub whitening: f64,
}

impl FrequencyViewConfig {
    /// Checks the settings.
    ///
    /// # Errors
    /// Returns an error if the power is out of its range.
    pub fn validate(&self) -> Result<(), Error> {
        if (0.0..=1.0).contains(&self.whitening) {
            Ok(())
        } else {
            Err(Error::setting("whitening", self.whitening, "0 to 1"))
        }
    }

    /// Returns the shape of the view of images of `shape`, both `[channels, height, width]`.
    ///
    /// # Errors
    /// Returns an error if the transform does not fit the shape.
    pub fn shape(&self, shape: [usize; 3]) -> Result<[usize; 3], Error> {
        self.transform.shape(shape)
    }

    /// Creates the view with means and deviations over the images of `domain`.
    ///
    /// # Errors
    /// Returns an error if the samples are not images of a shape that fits, or one cannot be read.
    pub fn fit(&self, domain: &Domain, device: &Device) -> crate::Result<FrequencyView> {
        let &[channels, height, width] = domain.shape() else {
            return Err(Error::setting(
                "shape",
                format!("{:?}", domain.shape()),
                "[channels, height, width]",
            )
            .into());
        };
        self.validate()?;
        let shape = self.shape([channels, height, width])?;
        let mut moments = Moments::new(self.transform.pooled(shape));
        let plain = device.clone().inner();
        for start in (0..domain.len()).step_by(EVALUATION_BATCH) {
            let indices: Vec<usize> = (start..domain.len().min(start + EVALUATION_BATCH)).collect();
            let images = domain.batch::<4>(&indices, &plain)?.inputs;
            moments.add(self.transform.forward(signed(images)));
        }
        let scale = moments
            .deviation(LEAST_SHARE)
            .into_iter()
            .map(|deviation| deviation.powf(self.whitening) as f32);
        let (mean, scale) = (moments.mean(), scale.collect());
        let tensor =
            |values: Vec<f32>| Tensor::from_data(TensorData::new(values, moments.dims()), device);
        Ok(FrequencyView { transform: self.transform, mean: tensor(mean), scale: tensor(scale) })
    }
}

/// Maps images from 0…1 to −1…1, the range of generators.
pub(super) fn signed(images: Tensor<4>) -> Tensor<4> {
    images * 2.0 - 1.0
}

/// A differentiable map from images to scaled coefficients.
///
/// *Formula*: `(F(x) − μ)/max(σ, 10⁻³·max σ)ᵖ`, `F` the [`Transform`], `μ` and `σ` of each
/// coefficient over the data, `p` the whitening.
#[derive(Clone, Debug)]
pub struct FrequencyView {
    transform: Transform,
    mean: Tensor<4>,
    scale: Tensor<4>,
}

impl FrequencyView {
    /// Computes the coefficients of images `[batch, channels, height, width]` in −1…1; their shape
    /// is [`FrequencyViewConfig::shape`].
    pub fn forward(&self, images: Tensor<4>) -> Tensor<4> {
        (self.transform.forward(images) - self.mean.clone()) / self.scale.clone()
    }
}
