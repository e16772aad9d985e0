//! Distances between two sets of samples, over features of any extractor.
//!
//! | metric | what it measures | bias |
//! | --- | --- | --- |
//! | [`FrechetDistance`] | distance of two fitted Gaussians | about `1/N`, upwards |
//! | [`KernelDistance`] | maximum mean discrepancy, which sees the first three moments | none |
//! | [`PrecisionRecall`] | fidelity and diversity, separately | falls as one set grows |

mod extractor;
mod frechet;
mod kernel;
mod manifold;
mod pairwise;
mod rows;
mod statistics;
mod trace_root;

pub use extractor::{FeatureExtractor, domain_statistics, extract_features, feature_statistics};
pub use frechet::{
    ComparedSet, FrechetDistance, FrechetWarning, frechet_covariance_term,
    frechet_covariance_term_by_eigen,
};
pub use kernel::{KernelDistance, KernelScore, KernelWarning, PolynomialKernel, unbiased_mmd2};
pub use manifold::{ManifoldScores, PrecisionRecall};
pub(crate) use pairwise::squared_distances;
pub(crate) use rows::check_rows;
pub use rows::{FeatureRows, Rows};
pub use statistics::GaussianStatistics;
pub(crate) use statistics::check_statistics;
