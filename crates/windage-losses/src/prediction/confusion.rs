//! The confusion of classes in predictions.

use burn::config::Config;
use burn::tensor::{Tensor, activation::softmax};
use windage_core::Error;

use super::{LEAST, entropies};
use crate::settings::{assert_valid, require};
use crate::{Loss, Reduction};

/// Configuration of a [`ConfusionLoss`].
#[derive(Config, Debug)]
pub struct ConfusionLossConfig {
    /// Temperature by which logits are divided; positive.
    #[config(default = 2.5)]
    pub temperature: f64,
}

impl ConfusionLossConfig {
    /// Checks the settings.
    ///
    /// # Errors
    /// If the temperature is not positive and finite.
    pub fn validate(&self) -> Result<(), Error> {
        let Self { temperature } = *self;
        let holds = temperature > 0.0 && temperature.is_finite();
        require(holds, "temperature", temperature, "positive and finite")
    }

    /// Creates the loss.
    ///
    /// # Panics
    /// If [`validate`](Self::validate) refuses the settings.
    #[track_caller]
    pub fn init(&self) -> ConfusionLoss {
        assert_valid(self.validate());
        ConfusionLoss { temperature: self.temperature }
    }
}

/// How often two classes are probable for the same samples: minimum class confusion (MCC).
///
/// *Formula*: with `p = softmax(z/T)`, weights `w_n = N·(1 + e^−H(p_n)) / Σ_m (1 + e^−H(p_m))` that
/// are constants in the gradient, `C = pᵀ·diag(w)·p` and `Ĉ_ij = C_ij / Σ_k C_ik`, the loss is `1/K
/// Σ_{i≠j} Ĉ_ij`. It is 0 if every prediction is certain.
///
/// *Shapes*: logits `[samples, classes]`. *Terms*: `Σ_{j≠i} Ĉ_ij`, one per class `i`, so the
/// **mean** is the loss.
///
/// # References
/// Jin, Wang, Long and Wang, *Minimum Class Confusion for Versatile Domain Adaptation*, ECCV 2020,
/// equations (2) to (7).
///
/// ```
/// use burn::tensor::{Device, Tensor};
/// use windage_losses::prediction::ConfusionLossConfig;
/// use windage_losses::{Loss, Reduction};
///
/// let uncertain = Tensor::<2>::zeros([4, 2], &Device::flex());
/// let loss = ConfusionLossConfig::new().init().forward(uncertain, Reduction::Mean);
/// assert!((loss.into_scalar::<f32>() - 0.5).abs() < 1e-6);
/// ```
#[derive(Clone, Copy, Debug)]
pub struct ConfusionLoss {
    temperature: f64,
}

impl Loss<Tensor<2>> for ConfusionLoss {
    fn forward(&self, logits: Tensor<2>, reduction: Reduction) -> Tensor<1> {
        let [samples, classes] = logits.dims();
        let logits = logits / self.temperature;
        let certainties = (-entropies(logits.clone().detach())).exp() + 1.0;
        let weights = certainties.clone() * samples as f64 / certainties.sum_dim(0);
        let probabilities = softmax(logits, 1);
        let confusion = (probabilities.clone() * weights).transpose().matmul(probabilities);
        let rows = confusion.clone().sum_dim(1).clamp_min(LEAST);
        let diagonal = Tensor::<2>::eye(classes, &confusion.device()).bool();
        reduction.apply((confusion / rows).mask_fill(diagonal, 0.0).sum_dim(1))
    }
}
