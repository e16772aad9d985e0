//! A discriminator that tells the domains apart, against which the features are trained.

use burn::tensor::Tensor;
use burn::tensor::activation::{log_sigmoid, softmax};
use serde::{Deserialize, Serialize};
use windage_core::features::Features;

use super::feature_term::{BatchFeatures, FeatureTerm, SetFeatures, UsedSamples};
use super::perceptron::PerceptronConfig;
use crate::sets::Progress;

/// Steepness of the ramp of the reversed gradient.
const STEEPNESS: f64 = 10.0;
/// Units of each of the two hidden layers of a discriminator.
const HIDDEN: usize = 256;

/// What the discriminator of an [`AdversarialTerm`] sees.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum AdversaryKind {
    /// The features (DANN; Ganin et al. 2016).
    Dann,
    /// The products of all features with all class probabilities (CDAN; Long et al. 2018).
    Cdan,
}

impl AdversaryKind {
    /// Returns the name used in run configurations and histories.
    pub fn name(self) -> &'static str {
        match self {
            Self::Dann => "dann",
            Self::Cdan => "cdan",
        }
    }
}

/// The cross-entropy of a discriminator of domains, whose gradient reaches the network reversed:
/// the discriminator learns to tell labeled from unlabeled samples, the features learn not to be
/// told apart.
///
/// *Formula*: `½·mean_s ln(1 + e^−D(x_s)) + ½·mean_t ln(1 + e^D(x_t))` over labeled samples `s` and
/// unlabeled samples `t`. The gradient at the features is multiplied by `−λ`, `λ = 2/(1 + e^−10p) −
/// 1`, where `p` is the share of the steps that are taken. `D` has two hidden layers of 256 units
/// with ReLU. For CDAN, `x` is the outer product of the features and the class probabilities, which
/// are constants in the gradient. Feature maps are averaged over their positions.
///
/// # References
/// Ganin et al., *Domain-Adversarial Training of Neural Networks*, JMLR 2016; Long, Cao, Wang and
/// Jordan, *Conditional Adversarial Domain Adaptation*, NeurIPS 2018.
#[derive(Clone, Debug)]
pub struct AdversarialTerm {
    kind: AdversaryKind,
    layer: String,
    logits: String,
}

impl AdversarialTerm {
    /// Creates a term on the features of `layer`; CDAN also takes the layer `logits`.
    pub fn new(kind: AdversaryKind, layer: impl Into<String>) -> Self {
        Self { kind, layer: layer.into(), logits: "logits".into() }
    }

    /// Sets the layer with the logits, which CDAN takes.
    #[must_use]
    pub fn with_logits(self, logits: impl Into<String>) -> Self {
        Self { logits: logits.into(), ..self }
    }

    /// Returns what the discriminator sees of a set, `[samples, inputs]`.
    fn inputs(&self, layers: Vec<Features>, reversal: f64) -> Option<Tensor<2>> {
        let mut layers = layers.into_iter().map(Features::averaged);
        let features = reversed(layers.next()?, reversal);
        let Some(logits) = layers.next() else { return Some(features) };
        let probabilities = softmax(logits.detach(), 1);
        let ([samples, channels], [_, classes]) = (features.dims(), probabilities.dims());
        let columns: Tensor<3> = probabilities.reshape([samples, classes, 1]);
        let products = columns * features.reshape([samples, 1, channels]);
        Some(products.reshape([samples, classes * channels]))
    }
}

impl FeatureTerm for AdversarialTerm {
    fn name(&self) -> String {
        self.kind.name().into()
    }

    fn layers(&self) -> Vec<String> {
        match self.kind {
            AdversaryKind::Dann => vec![self.layer.clone()],
            AdversaryKind::Cdan => vec![self.layer.clone(), self.logits.clone()],
        }
    }

    fn used_samples(&self) -> UsedSamples {
        UsedSamples::Both
    }

    fn changes_with_progress(&self) -> bool {
        true
    }

    fn network(&self, features: &[Vec<usize>]) -> Option<PerceptronConfig> {
        let inputs = features.iter().map(|shape| shape[1]).product();
        Some(PerceptronConfig { inputs, hidden: vec![HIDDEN; 2], outputs: 1 })
    }

    fn forward(&self, features: BatchFeatures) -> Option<Tensor<1>> {
        let BatchFeatures { labeled, unlabeled, progress, network } = features;
        let (discriminator, reversal) = (network?, reversal(progress));
        let mean = |sets: Vec<SetFeatures>, sign: f64| {
            let losses = sets.into_iter().filter_map(|set| {
                let inputs = self.inputs(set.layers, reversal)?;
                Some(-log_sigmoid(discriminator.forward(inputs) * sign).mean() * set.share)
            });
            losses.reduce(|sum, loss| sum + loss)
        };
        let losses = mean(labeled, 1.0).into_iter().chain(mean(unlabeled, -1.0));
        losses.reduce(|sum, loss| sum + loss).map(|loss| loss * 0.5)
    }
}

/// Returns λ, by which the reversed gradient is multiplied.
fn reversal(progress: Progress) -> f64 {
    2.0 / (1.0 + (-STEEPNESS * progress.share()).exp()) - 1.0
}

/// Returns the features, whose gradient is multiplied by `−factor`.
fn reversed(features: Tensor<2>, factor: f64) -> Tensor<2> {
    features.clone().detach() * (1.0 + factor) - features * factor
}
