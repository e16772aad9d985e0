//! Losses of covariances, to compare with the correlation term or to combine with it.

use burn::tensor::Tensor;
use serde::{Deserialize, Serialize};
use windage_losses::covariance::{
    DecovLoss, DeepCoralLoss, VicregCovarianceLoss, VicregVarianceLossConfig,
};
use windage_losses::{Loss, Reduction};

use super::feature_term::{BatchFeatures, FeatureTerm, UsedSamples};
use super::pairs::{averaged, over_pairs};

/// A loss of covariances.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum CovarianceKind {
    /// Deep CORAL: distance between the covariances of labeled and unlabeled features (Sun and
    /// Saenko 2016).
    DeepCoral,
    /// DeCov: squared covariances between channels of unlabeled features (Cogswell et al. 2016).
    Decov,
    /// Covariance term of VICReg on unlabeled features (Bardes et al. 2022).
    VicregCovariance,
    /// Variance term of VICReg on unlabeled features; it keeps channels from becoming constant.
    VicregVariance,
}

impl CovarianceKind {
    /// Returns the name used in run configurations and histories.
    pub fn name(self) -> &'static str {
        match self {
            Self::DeepCoral => "deep_coral",
            Self::Decov => "decov",
            Self::VicregCovariance => "vicreg_covariance",
            Self::VicregVariance => "vicreg_variance",
        }
    }
}

/// A loss of covariances on one layer; feature maps are averaged over their positions.
///
/// Deep CORAL compares each labeled with each unlabeled data set, weighted by both shares.
#[derive(Clone, Debug)]
pub struct CovarianceTerm {
    kind: CovarianceKind,
    layer: String,
}

impl CovarianceTerm {
    /// Creates a term on `layer`.
    pub fn new(kind: CovarianceKind, layer: impl Into<String>) -> Self {
        Self { kind, layer: layer.into() }
    }

    /// Returns the loss of unlabeled features.
    fn unlabeled_loss(&self, features: Tensor<2>) -> Tensor<1> {
        match self.kind {
            CovarianceKind::Decov => DecovLoss.forward(features, Reduction::Mean),
            CovarianceKind::VicregCovariance => {
                VicregCovarianceLoss.forward(features, Reduction::Mean)
            }
            // `forward` handles Deep CORAL, which compares two domains.
            CovarianceKind::VicregVariance | CovarianceKind::DeepCoral => {
                VicregVarianceLossConfig::new().init().forward(features, Reduction::Mean)
            }
        }
    }
}

impl FeatureTerm for CovarianceTerm {
    fn name(&self) -> String {
        self.kind.name().into()
    }

    fn layers(&self) -> Vec<String> {
        vec![self.layer.clone()]
    }

    fn used_samples(&self) -> UsedSamples {
        match self.kind {
            CovarianceKind::DeepCoral => UsedSamples::Both,
            _ => UsedSamples::Unlabeled,
        }
    }

    fn forward(&self, features: BatchFeatures) -> Option<Tensor<1>> {
        if self.kind == CovarianceKind::DeepCoral {
            return over_pairs(features, |pair| DeepCoralLoss.forward(pair, Reduction::Mean));
        }
        let losses = averaged(features.unlabeled)
            .into_iter()
            .map(|set| self.unlabeled_loss(set.features) * set.share);
        losses.reduce(|sum, loss| sum + loss)
    }
}
