//! The maximum mean discrepancy of two domains.

use burn::tensor::Tensor;
use windage_losses::discrepancy::DiscrepancyLossConfig;
use windage_losses::{Loss, Reduction};

use super::feature_term::{BatchFeatures, FeatureTerm, UsedSamples};
use super::pairs::over_pairs;

/// The maximum mean discrepancy of labeled and unlabeled features of one layer, with several
/// Gaussian kernels (DAN; Long et al. 2015).
///
/// Feature maps are averaged over their positions. Each labeled is compared with each unlabeled
/// data set, weighted by both shares.
#[derive(Clone, Debug)]
pub struct DiscrepancyTerm {
    layer: String,
}

impl DiscrepancyTerm {
    /// Creates a term on `layer`.
    pub fn new(layer: impl Into<String>) -> Self {
        Self { layer: layer.into() }
    }
}

impl FeatureTerm for DiscrepancyTerm {
    fn name(&self) -> String {
        "mmd".into()
    }

    fn layers(&self) -> Vec<String> {
        vec![self.layer.clone()]
    }

    fn used_samples(&self) -> UsedSamples {
        UsedSamples::Both
    }

    fn forward(&self, features: BatchFeatures) -> Option<Tensor<1>> {
        let loss = DiscrepancyLossConfig::new().init();
        over_pairs(features, |features| loss.forward(features, Reduction::Mean))
    }
}
