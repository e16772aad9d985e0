//! Channel correlation: the loss of learning with correlation between channels.
//!
//! For features `[samples, channels]`, `r_ij` is Pearson's correlation of channels `i` and `j` over
//! the batch:
//!
//! `r_ij = 1/N Σ_n u_ni·u_nj`, `u_ni = (x_ni − mean_i) / √(variance_i + ε)`, variance over `N`.
//!
//! The loss is `Σ_{i≠j} r_ij²` or `Σ_{i≠j} |r_ij|` (US 2023/0072334 A1); [`Reduction::Mean`]
//! divides by the `C(C − 1)` ordered pairs. It raises what features express without lowering their
//! variance, as a covariance loss does. Of independent channels `r²` is not 0 but about `1/(N −
//! 1)`.

mod host;
mod layers;
mod maps;
mod measure;
mod operation;
mod standardized;

use burn::config::Config;
use burn::tensor::Tensor;

pub use layers::LayeredCorrelationLoss;
pub use maps::MapReduction;
pub use measure::Measure;
pub use windage_core::Features;

use crate::off_diagonal::off_diagonal;
use crate::settings::{assert_valid, require};
use crate::{Loss, Reduction};

/// Settings of the [`CorrelationLoss`].
#[derive(Config, Debug)]
pub struct CorrelationLossConfig {
    /// What each pair of channels contributes.
    #[config(default = "Measure::Squared")]
    pub measure: Measure,
    /// How feature maps become samples of channels.
    #[config(default = "MapReduction::GlobalAverage")]
    pub maps: MapReduction,
    /// Added to the variance, in its units, so that a constant channel has correlation 0 and a
    /// finite gradient.
    #[config(default = 1e-5)]
    pub epsilon: f64,
}

impl CorrelationLossConfig {
    /// # Errors
    /// If `epsilon` is not positive and finite.
    pub fn validate(&self) -> windage_core::Result<()> {
        let usable = self.epsilon.is_finite() && self.epsilon >= f64::from(f32::MIN_POSITIVE);
        require(usable, "epsilon", self.epsilon, "positive and finite")
    }

    /// The loss.
    ///
    /// # Panics
    /// If [`validate`](Self::validate) refuses the settings.
    #[track_caller]
    pub fn init(&self) -> CorrelationLoss {
        assert_valid(self.validate());
        CorrelationLoss { measure: self.measure, maps: self.maps, epsilon: self.epsilon as f32 }
    }
}

/// The channel-correlation loss.
///
/// *Shapes*: `[samples, channels]`, or feature maps `[samples, channels, …]` of any rank. *Terms*:
/// the ordered pairs `i ≠ j`, `[C(C − 1)]`; one channel has none, and a loss of 0.
///
/// *Numerics.* Mean and variance are centered before they are squared: an offset of 1e6 does not
/// lose the correlation of unit noise. A constant channel, or a single sample, has correlation 0
/// and gradient 0. Mean and sum take one matrix product forwards and one backwards; as `‖uᵀu‖_F =
/// ‖uuᵀ‖_F`, the squared measure of fewer samples than channels takes the products of `[N, N]` (f32
/// on the CPU). On the CPU backends the forward product computes one triangle only.
///
/// ```
/// use burn::tensor::{Device, Tensor};
/// use windage_losses::correlation::CorrelationLossConfig;
/// use windage_losses::{Loss, Reduction};
///
/// let device = Device::flex().autodiff();
/// // The second channel is the first one, doubled.
/// let features = Tensor::<2>::from_floats([[1.0, 2.0], [2.0, 4.0], [4.0, 8.0]], &device).require_grad();
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
}

impl<const D: usize> Loss<Tensor<D>> for CorrelationLoss {
    fn forward(&self, input: Tensor<D>, reduction: Reduction) -> Tensor<1> {
        check(&input);
        let pairs = input.dims()[1] * input.dims()[1].saturating_sub(1);
        let scale = match reduction {
            Reduction::None => return self.terms(self.maps.samples(input)),
            Reduction::Mean => 1.0 / pairs.max(1) as f64,
            Reduction::Sum => 1.0,
        };
        let settings =
            operation::Correlation { measure: self.measure, epsilon: self.epsilon, scale };
        match self.maps {
            // Kept as maps: transposing them to samples would copy them, here and in the backward
            // pass.
            MapReduction::Positions if D > 2 => settings.of_maps(maps::flattened(input)),
            _ => settings.of_samples(self.maps.samples(input)),
        }
    }
}

impl CorrelationLoss {
    /// Pearson's correlations `[channels, channels]` of the features; the diagonal is `variance /
    /// (variance + ε)`.
    ///
    /// # Panics
    /// As [`CorrelationLoss`].
    pub fn matrix<const D: usize>(&self, features: Tensor<D>) -> Tensor<2> {
        check(&features);
        standardized::correlations(self.maps.samples(features), self.epsilon)
    }

    fn terms(&self, samples: Tensor<2>) -> Tensor<1> {
        self.measure.of(off_diagonal(standardized::correlations(samples, self.epsilon)))
    }
}

#[track_caller]
fn check<const D: usize>(features: &Tensor<D>) {
    let dims = features.dims();
    assert!(
        D >= 2 && dims[1] > 0,
        "correlation needs features [samples, channels ≥ 1, …], got {dims:?}"
    );
}
