//! Correlation in several layers at once.

use burn::tensor::Tensor;

use super::{CorrelationLoss, Features};
use crate::{Loss, Reduction};

/// A weighted sum of correlation losses, one a layer: `Σ_l w_l·L_l`, each `L_l` the mean over its
/// pairs of channels.
///
/// *Terms*: the layers, `w_l·L_l`, `[layers]`; so [`Reduction::Sum`] is the weighted sum and
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
#[derive(Clone, Debug)]
pub struct LayeredCorrelationLoss {
    loss: CorrelationLoss,
    weights: Vec<f64>,
}

impl LayeredCorrelationLoss {
    /// One weight a layer, in the order in which their features are given.
    pub fn new(loss: CorrelationLoss, weights: Vec<f64>) -> Self {
        Self { loss, weights }
    }
}

impl Loss<Vec<Features>> for LayeredCorrelationLoss {
    /// # Panics
    /// If there is no layer, or not one weight a layer.
    fn forward(&self, input: Vec<Features>, reduction: Reduction) -> Tensor<1> {
        assert!(!input.is_empty(), "correlation needs the features of at least one layer");
        assert_eq!(input.len(), self.weights.len(), "one weight a layer");
        let of = |features| match features {
            Features::Vectors(features) => self.loss.forward(features, Reduction::Mean),
            Features::Sequences(features) => self.loss.forward(features, Reduction::Mean),
            Features::Maps(features) => self.loss.forward(features, Reduction::Mean),
        };
        let terms =
            input.into_iter().zip(&self.weights).map(|(features, weight)| of(features) * *weight);
        reduction.apply(Tensor::cat(terms.collect(), 0))
    }
}
