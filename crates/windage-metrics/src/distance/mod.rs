//! Distances between two sets of samples, over the features that any extractor gives.
//!
//! | measure | says | bias |
//! | --- | --- | --- |
//! | [`FrechetDistance`] | how far two Gaussians with the sets' means and covariances are apart | about `1/N`, upwards |
//! | [`KernelDistance`] | maximum mean discrepancy, which sees the first three moments | none |
//! | [`PrecisionRecall`] | fidelity and diversity apart from each other | falls with more samples of one set |

mod extractor;
mod frechet;
mod kernel;
mod manifold;
mod pairwise;
mod rows;
mod statistics;
mod trace_root;

pub use extractor::{FeatureExtractor, extract_features, feature_statistics};
pub use frechet::{
    FrechetDistance, FrechetWarning, Which, frechet_covariance_term,
    frechet_covariance_term_by_eigen,
};
pub use kernel::{KernelDistance, KernelScore, KernelWarning, PolynomialKernel, unbiased_mmd2};
pub use manifold::{ManifoldScores, PrecisionRecall};
pub(crate) use rows::check_pair;
pub use rows::{FeatureRows, Rows};
pub use statistics::GaussianStatistics;
