//! What the frequency discriminator sees: coefficients of a transform, each brought to one scale.
//!
//! Every coefficient has its mean over the data taken off and is divided by a power of its standard
//! deviation; in blocks, one and the same for all blocks. The patent standardizes (power 1), since
//! spectra are dominated by the lowest frequencies. Then the faintest coefficients have as much
//! weight as all others: nobody sees them, and the discriminator can win by them alone. The default
//! leaves the scale (power 0): the transform being orthonormal, a discriminator bounded by spectral
//! normalization is then bounded in units of pixels, as the spatial one is.

mod moments;
mod transform;

pub use transform::Transform;

use burn::config::Config;
use burn::tensor::{Device, Tensor, TensorData};
use windage_core::{Domain, Error};

use moments::Moments;

/// A coefficient that varies less than this share of the most varying one is divided by that share
/// of it: rounding is not to be blown up.
const LEAST_SHARE: f64 = 1e-3;
/// Images looked at together.
const BATCH: usize = 256;

/// Configuration of a [`FrequencyView`].
#[derive(Config, Debug, PartialEq)]
pub struct FrequencyViewConfig {
    /// The transform.
    #[config(default = "Transform::BlockDct(8)")]
    pub transform: Transform,
    /// Power of its standard deviation that a coefficient is divided by, 0 to 1: 1 standardizes, 0
    /// leaves the scale.
    #[config(default = 0.0)]
    pub whitening: f64,
}

impl FrequencyViewConfig {
    /// # Errors
    /// If the power is out of its range.
    pub fn validate(&self) -> Result<(), Error> {
        if (0.0..=1.0).contains(&self.whitening) {
            Ok(())
        } else {
            Err(Error::setting("whitening", self.whitening, "0 to 1"))
        }
    }

    /// Shape of the view of images of `shape`.
    ///
    /// # Errors
    /// If the transform does not fit the shape.
    pub fn shape(&self, shape: [usize; 3]) -> Result<[usize; 3], Error> {
        self.transform.shape(shape)
    }

    /// The view, scaled by what `domain` holds.
    ///
    /// # Errors
    /// If the domain's samples are no images of a shape that fits, or one cannot be read.
    pub fn fit(&self, domain: &Domain, device: &Device) -> crate::Result<FrequencyView> {
        let &[channels, height, width] = domain.shape() else {
            return Err(
                Error::setting("shape", format!("{:?}", domain.shape()), "that of images").into()
            );
        };
        self.validate()?;
        let shape = self.shape([channels, height, width])?;
        let mut moments = Moments::new(self.transform.pooled(shape));
        let plain = device.clone().inner();
        for start in (0..domain.len()).step_by(BATCH) {
            let indices: Vec<usize> = (start..domain.len().min(start + BATCH)).collect();
            let images = domain.batch::<4>(&indices, &plain)?.inputs;
            moments.add(self.transform.forward(signed(images)));
        }
        let scale = moments
            .deviation(LEAST_SHARE)
            .into_iter()
            .map(|deviation| deviation.powf(self.whitening) as f32);
        let (mean, scale) = (moments.mean(), scale.collect());
        let of =
            |values: Vec<f32>| Tensor::from_data(TensorData::new(values, moments.dims()), device);
        Ok(FrequencyView { transform: self.transform, mean: of(mean), scale: of(scale) })
    }
}

/// From 0…1 to −1…1, the range of generators.
pub(super) fn signed(images: Tensor<4>) -> Tensor<4> {
    images * 2.0 - 1.0
}

/// Images as their scaled coefficients, differentiable.
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
    /// Coefficients of images `[batch, channels, height, width]` in −1…1; shape after
    /// [`FrequencyViewConfig::shape`].
    pub fn forward(&self, images: Tensor<4>) -> Tensor<4> {
        (self.transform.forward(images) - self.mean.clone()) / self.scale.clone()
    }
}
