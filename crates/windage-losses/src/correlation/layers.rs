//! The correlation loss of several layers.

use burn::tensor::Tensor;
use windage_core::features::Features;

use super::loss::CorrelationLoss;
use crate::{Loss, Reduction};

/// A weighted sum of correlation losses, one per layer: `Σ_l w_l·L_l`, where each `L_l` is the mean
/// over its pairs of channels.
///
/// *Terms*: `w_l·L_l`, one per layer, `[layers]`. So [`Reduction::Sum`] is the weighted sum, and
/// [`Reduction::Mean`] divides it by the number of layers.
///
/// ```
/// use burn::tensor::{Device, Distribution, Tensor};
/// use windage_losses::correlation::{CorrelationLossConfig, LayeredCorrelationLoss};
/// use windage_losses::{Loss, Reduction};
///
/// let device = Device::flex();
/// let map = Tensor::<4>::random([8, 6, 5, 5], Distribution::Default, &device);
/// let last = Tensor::<2>::random([8, 10], Distribution::Default, &device);
/// let loss = LayeredCorrelationLoss::new(CorrelationLossConfig::new().init(), vec![0.5, 1.0]);
/// let value = loss.forward(vec![map.into(), last.into()], Reduction::Sum);
/// assert_eq!(value.dims(), [1]);
/// ```
///
/// # Panics
/// If there are no layers, or their number is not the number of weights.
#[derive(Clone, Debug)]
pub struct LayeredCorrelationLoss {
    loss: CorrelationLoss,
    weights: Vec<f64>,
}

impl LayeredCorrelationLoss {
    /// Creates the loss from one weight per layer, in the order in which the features are given.
    pub fn new(loss: CorrelationLoss, weights: Vec<f64>) -> Self {
        Self { loss, weights }
    }

    fn layer(&self, features: Features) -> Tensor<1> {
        match features {
            Features::Vectors(features) => self.loss.forward(features, Reduction::Mean),
            Features::Sequences(features) => self.loss.forward(features, Reduction::Mean),
            Features::Maps(features) => self.loss.forward(features, Reduction::Mean),
        }
    }
}

impl Loss<Vec<Features>> for LayeredCorrelationLoss {
    fn forward(&self, input: Vec<Features>, reduction: Reduction) -> Tensor<1> {
        assert!(!input.is_empty(), "correlation needs the features of at least one layer");
        assert_eq!(
            input.len(),
            self.weights.len(),
            "correlation needs one weight per layer of features"
        );
        let layers = input.into_iter().zip(&self.weights);
        let terms = layers.map(|(features, weight)| self.layer(features) * *weight);
        reduction.apply(Tensor::cat(terms.collect(), 0))
    }
}
