//! What correlation is compared and combined with: losses of covariances.

use burn::tensor::Tensor;
use serde::{Deserialize, Serialize};
use windage_losses::covariance::{
    DecovLoss, DeepCoralLoss, VicregCovarianceLoss, VicregVarianceLossConfig,
};
use windage_losses::{Loss, Reduction};

use super::{FeatureTerm, LooksAt, SetFeatures, Sides};

/// A loss of covariances.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum CovarianceKind {
    /// Distance of the covariances of labeled and unlabeled features (Sun and Saenko 2016).
    DeepCoral,
    /// Squared covariances between channels of unlabeled features (Cogswell et al. 2016).
    Decov,
    /// VICReg's covariance term on unlabeled features (Bardes et al. 2022).
    VicregCovariance,
    /// VICReg's variance term on unlabeled features, which keeps channels from dying.
    VicregVariance,
}

impl CovarianceKind {
    /// As conditions and histories call it.
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
/// Deep CORAL compares every labeled with every unlabeled set, weighted by both shares.
#[derive(Clone, Debug)]
pub struct CovarianceTerm {
    kind: CovarianceKind,
    layer: String,
}

impl CovarianceTerm {
    /// On `layer`.
    pub fn new(kind: CovarianceKind, layer: impl Into<String>) -> Self {
        Self { kind, layer: layer.into() }
    }

    fn one_sided(&self, features: Tensor<2>) -> Tensor<1> {
        match self.kind {
            CovarianceKind::Decov => DecovLoss.forward(features, Reduction::Mean),
            CovarianceKind::VicregCovariance => {
                VicregCovarianceLoss.forward(features, Reduction::Mean)
            }
            // The other kind compares two sides.
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

    fn looks_at(&self) -> LooksAt {
        match self.kind {
            CovarianceKind::DeepCoral => LooksAt::Both,
            _ => LooksAt::Unlabeled,
        }
    }

    fn forward(&self, sides: Sides) -> Option<Tensor<1>> {
        if self.kind == CovarianceKind::DeepCoral {
            return between(averaged(sides.labeled), &averaged(sides.unlabeled));
        }
        let terms = averaged(sides.unlabeled)
            .into_iter()
            .map(|(features, share)| self.one_sided(features) * share);
        terms.reduce(|sum, term| sum + term)
    }
}

/// Features of the term's one layer with the shares of their sets.
fn averaged(sets: Vec<SetFeatures>) -> Vec<(Tensor<2>, f64)> {
    sets.into_iter()
        .flat_map(|set| set.layers.into_iter().map(move |layer| (layer.averaged(), set.share)))
        .collect()
}

/// `Σ_s Σ_t share_s·share_t·CORAL(s, t)`.
fn between(labeled: Vec<(Tensor<2>, f64)>, unlabeled: &[(Tensor<2>, f64)]) -> Option<Tensor<1>> {
    let pairs = labeled.into_iter().flat_map(|(a, share)| {
        unlabeled.iter().map(move |(b, other)| {
            DeepCoralLoss.forward((a.clone(), b.clone()), Reduction::Mean) * (share * other)
        })
    });
    pairs.reduce(|sum, term| sum + term)
}
