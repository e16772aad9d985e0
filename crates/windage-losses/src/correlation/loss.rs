//! The correlation loss of one layer.

use burn::config::Config;
use burn::tensor::Tensor;
use windage_core::Error;

use super::maps::{MapReduction, flattened};
use super::measure::{Measure, PairSum};
use super::operation;
use super::standardized::correlations;
use crate::matrix::off_diagonal;
use crate::settings::{assert_valid, require};
use crate::{Loss, Reduction};

/// Variance below this share of the squared values is rounding.
const CONSTANT: f64 = 1e-12;

/// Configuration of a [`CorrelationLoss`].
#[derive(Config, Debug)]
pub struct CorrelationLossConfig {
    /// Contribution of each pair of channels.
    #[config(default = "Measure::Squared")]
    pub measure: Measure,
    /// The way in which feature maps become samples of channels.
    #[config(default = "MapReduction::GlobalMax")]
    pub maps: MapReduction,
    /// ε, which is added to the variance and has its units. It gives a constant channel a
    /// correlation of 0 and a finite gradient.
    #[config(default = 1e-5)]
    pub epsilon: f64,
    /// Whether ε is relative to the mean variance of all channels, a constant in the gradient.
    /// Features that shrink lower the loss by an absolute ε, but not by a relative one.
    #[config(default = "false")]
    pub relative: bool,
}

impl CorrelationLossConfig {
    /// Checks the settings.
    ///
    /// # Errors
    /// If `epsilon` is not positive and finite.
    pub fn validate(&self) -> Result<(), Error> {
        let usable = self.epsilon.is_finite() && self.epsilon >= f64::from(f32::MIN_POSITIVE);
        require(usable, "epsilon", self.epsilon, "positive and finite")
    }

    /// Creates the loss.
    ///
    /// # Panics
    /// If [`validate`](Self::validate) refuses the settings.
    #[track_caller]
    pub fn init(&self) -> CorrelationLoss {
        assert_valid(self.validate());
        let Self { measure, maps, epsilon, relative } = *self;
        CorrelationLoss { measure, maps, epsilon: epsilon as f32, relative }
    }
}

/// The channel-correlation loss.
///
/// *Shapes*: `[samples, channels]`, or feature maps `[samples, channels, …]` of any rank. *Terms*:
/// one per ordered pair `i ≠ j`, `[C(C − 1)]`. One channel has no term and a loss of 0.
///
/// *Numerics*: features are centered before they are squared, so an offset of 1e6 does not lose the
/// correlation of unit noise. A constant channel and a single sample have correlation 0 and
/// gradient 0. The mean and the sum take one matrix product forward and one backward. On the CPU
/// backends, the forward product computes only one triangle, and because `‖uᵀu‖_F = ‖uuᵀ‖_F`, the
/// squared measure of fewer samples than channels takes the smaller products `[N, N]` (f32).
///
/// ```
/// use burn::tensor::{Device, Tensor};
/// use windage_losses::correlation::CorrelationLossConfig;
/// use windage_losses::{Loss, Reduction};
///
/// let device = Device::flex().autodiff();
/// // The second channel is twice the first.
/// let features = Tensor::<2>::from_floats([[1.0, 2.0], [2.0, 4.0], [4.0, 8.0]], &device);
/// let features = features.require_grad();
/// let loss = CorrelationLossConfig::new().init().forward(features.clone(), Reduction::Mean);
/// let gradients = loss.backward();
/// assert!((loss.into_scalar::<f32>() - 1.0).abs() < 1e-4);
/// assert!(features.grad(&gradients).is_some());
/// ```
///
/// # Panics
/// If the features have fewer than two axes, no channel, or maps without a position.
#[derive(Clone, Copy, Debug)]
pub struct CorrelationLoss {
    measure: Measure,
    maps: MapReduction,
    epsilon: f32,
    relative: bool,
}

impl<const D: usize> Loss<Tensor<D>> for CorrelationLoss {
    fn forward(&self, input: Tensor<D>, reduction: Reduction) -> Tensor<1> {
        check(&input);
        let input = self.scaled(input);
        let pairs = input.dims()[1] * input.dims()[1].saturating_sub(1);
        let scale = match reduction {
            Reduction::None => return self.terms(self.maps.samples(input)),
            Reduction::Mean => 1.0 / pairs.max(1) as f64,
            Reduction::Sum => 1.0,
        };
        let sum = PairSum { measure: self.measure, epsilon: self.epsilon, scale };
        match self.maps {
            // Maps are kept as they are: transposing them to samples would copy them, here and in
            // the backward pass.
            MapReduction::Positions if D > 2 => operation::of_maps(sum, flattened(input)),
            _ => operation::of_samples(sum, self.maps.samples(input)),
        }
    }
}

impl CorrelationLoss {
    /// Computes Pearson's correlations `[channels, channels]` of the features. The diagonal is
    /// `variance / (variance + ε)`.
    ///
    /// # Panics
    /// As [`CorrelationLoss`].
    pub fn matrix<const D: usize>(&self, features: Tensor<D>) -> Tensor<2> {
        check(&features);
        let features = self.scaled(features);
        correlations(self.maps.samples(features), self.epsilon)
    }

    /// Divides features by the root of their mean variance if ε is relative.
    fn scaled<const D: usize>(&self, features: Tensor<D>) -> Tensor<D> {
        if !self.relative || features.shape().num_elements() == 0 {
            return features;
        }
        let maps = flattened(features.clone().detach());
        let mean = maps.clone().mean_dim(2).mean_dim(0);
        // Constant features keep a size by which their rounding does not count as variance.
        let squares = maps.clone().square().mean() * CONSTANT;
        let variance = (maps - mean).square().mean() + squares;
        let scale = variance.clamp_min(f64::from(f32::MIN_POSITIVE)).sqrt().recip();
        features * scale.reshape([1; D])
    }

    fn terms(&self, samples: Tensor<2>) -> Tensor<1> {
        self.measure.forward(off_diagonal(correlations(samples, self.epsilon)))
    }
}

#[track_caller]
fn check<const D: usize>(features: &Tensor<D>) {
    let dims = features.dims();
    assert!(
        D >= 2 && dims[1] > 0,
        "correlation needs features [samples, channels, …] with at least one channel, but the \
         shape is {dims:?}"
    );
}
