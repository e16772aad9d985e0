//! The mutual information of samples and predictions, and the entropy of predictions.

use burn::tensor::{Tensor, activation::softmax};

use super::{LEAST, entropies};
use crate::{Loss, Reduction};

/// The mutual information of samples and predicted classes, as a loss.
///
/// *Formula*: `mean_n H(p_n) − H(mean_n p_n)` in nats, where `p_n = softmax(z_n)` and `H(p) = −Σ_k
/// p_k·ln p_k`. It lies between `−ln(classes)`, where every prediction is certain and all classes
/// are equally frequent, and 0, where all predictions are equal.
///
/// *Shapes*: logits `[samples, classes]`. *Terms*: `H(p_n) − H(mean p)`, one per sample, so the
/// **mean** is the loss. *Numerics*: a class whose mean probability is below 1e-12 counts with
/// that.
///
/// # References
/// Liang, Hu and Feng, *Do We Really Need to Access the Source Data? Source Hypothesis Transfer for
/// Unsupervised Domain Adaptation* (SHOT), ICML 2020, equation (3); Bridle, Heading and MacKay,
/// *Unsupervised Classifiers, Mutual Information and 'Phantom Targets'*, NIPS 1991.
///
/// ```
/// use burn::tensor::{Device, Tensor};
/// use windage_losses::prediction::InformationLoss;
/// use windage_losses::{Loss, Reduction};
///
/// // Two certain predictions of two classes.
/// let logits = Tensor::<2>::from_floats([[60.0, 0.0], [0.0, 60.0]], &Device::flex());
/// let loss = InformationLoss.forward(logits, Reduction::Mean).into_scalar::<f32>();
/// assert!((loss + 2_f32.ln()).abs() < 1e-6);
/// ```
#[derive(Clone, Copy, Debug, Default)]
pub struct InformationLoss;

impl Loss<Tensor<2>> for InformationLoss {
    fn forward(&self, logits: Tensor<2>, reduction: Reduction) -> Tensor<1> {
        let mean = softmax(logits.clone(), 1).mean_dim(0);
        let varied = -(mean.clone() * mean.clamp_min(LEAST).log()).sum_dim(1);
        reduction.apply(entropies(logits) - varied)
    }
}

/// The entropy of predictions.
///
/// *Formula*: `mean_n H(p_n)` in nats, where `p_n = softmax(z_n)`. Alone, it is lowest if all
/// samples are predicted as one class. *Shapes*: logits `[samples, classes]`. *Terms*: `H(p_n)`,
/// one per sample, so the **mean** is the loss.
///
/// # References
/// Grandvalet and Bengio, *Semi-supervised Learning by Entropy Minimization*, NIPS 2004.
///
/// ```
/// use burn::tensor::{Device, Tensor};
/// use windage_losses::prediction::EntropyLoss;
/// use windage_losses::{Loss, Reduction};
///
/// let logits = Tensor::<2>::from_floats([[1.0, 1.0]], &Device::flex());
/// let loss = EntropyLoss.forward(logits, Reduction::Mean).into_scalar::<f32>();
/// assert!((loss - 2_f32.ln()).abs() < 1e-6);
/// ```
#[derive(Clone, Copy, Debug, Default)]
pub struct EntropyLoss;

impl Loss<Tensor<2>> for EntropyLoss {
    fn forward(&self, logits: Tensor<2>, reduction: Reduction) -> Tensor<1> {
        reduction.apply(entropies(logits))
    }
}
