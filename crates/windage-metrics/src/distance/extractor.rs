//! Feature extractors, and the features of whole sets.

use burn::tensor::{Device, Tensor};
use windage_core::{Domain, EVALUATION_BATCH};

use super::{FeatureRows, GaussianStatistics};
use crate::Result;

/// A map from batches of samples, tensors of rank `D`, to the features by which sets are compared.
///
/// Any extractor will do: an Inception-v3, the penultimate layer of a user's classifier, or the
/// pixels themselves. The trait is implemented for closures.
///
/// ```
/// use burn::tensor::{Device, Tensor};
/// use windage_metrics::FeatureExtractor;
/// use windage_metrics::distance::feature_statistics;
///
/// let pixels = |images: Tensor<4>| images.flatten::<2>(1, 3);
/// let batches = (0..3).map(|step| Tensor::<4>::ones([2, 1, 2, 2], &Device::flex()) * step);
/// let statistics = feature_statistics(&pixels, batches)?.ok_or("no batches")?;
/// assert_eq!((statistics.count(), statistics.mean()), (6, &[1.0; 4][..]));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub trait FeatureExtractor<const D: usize> {
    /// Computes the features `[batch, dims]` of a batch. The features of a sample must not depend
    /// on the other samples of the batch.
    fn features(&self, batch: Tensor<D>) -> Tensor<2>;
}

impl<const D: usize, F: Fn(Tensor<D>) -> Tensor<2>> FeatureExtractor<D> for F {
    fn features(&self, batch: Tensor<D>) -> Tensor<2> {
        self(batch)
    }
}

/// Extracts the features of all batches; `None` if there is no batch.
///
/// # Panics
/// Panics if the extractor returns another number of features for another batch.
pub fn extract_features<const D: usize>(
    extractor: &impl FeatureExtractor<D>,
    batches: impl IntoIterator<Item = Tensor<D>>,
) -> Option<FeatureRows> {
    let mut batches = batches.into_iter();
    let mut features = FeatureRows::from(extractor.features(batches.next()?));
    batches.for_each(|batch| features.extend(extractor.features(batch)));
    Some(features)
}

/// Computes the mean and covariance of the features of all batches, in constant memory; `None` if
/// there is no batch.
///
/// # Errors
/// Returns an error if a feature is not finite.
///
/// # Panics
/// Panics if the extractor returns another number of features for another batch.
pub fn feature_statistics<const D: usize>(
    extractor: &impl FeatureExtractor<D>,
    batches: impl IntoIterator<Item = Tensor<D>>,
) -> Result<Option<GaussianStatistics>> {
    let mut statistics: Option<GaussianStatistics> = None;
    for batch in batches {
        let features = extractor.features(batch);
        let dims = features.dims()[1];
        statistics.get_or_insert_with(|| GaussianStatistics::new(dims)).update_tensor(features)?;
    }
    Ok(statistics)
}

/// Computes the mean and covariance of the features of all samples of a domain, in constant memory.
///
/// ```
/// use burn::data::dataset::InMemDataset;
/// use burn::tensor::{Device, Tensor};
/// use windage_core::{Domain, Sample};
/// use windage_metrics::distance::domain_statistics;
///
/// let samples = (0..3).map(|index| Sample { values: vec![index as f32, 1.0], label: 0 });
/// let samples = InMemDataset::new(samples.collect());
/// let domain = Domain::new("pairs", samples, vec![2], vec!["all".into()])?;
/// let statistics = domain_statistics(&|pairs: Tensor<2>| pairs, &domain, &Device::flex())?;
/// assert_eq!((statistics.count(), statistics.mean()), (3, &[1.0, 1.0][..]));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
///
/// # Errors
/// Returns an error if a sample cannot be read or a feature is not finite.
///
/// # Panics
/// Panics if `D` is not the rank of a sample plus one, or if the extractor returns another number
/// of features for another batch.
pub fn domain_statistics<const D: usize>(
    extractor: &impl FeatureExtractor<D>,
    domain: &Domain,
    device: &Device,
) -> Result<GaussianStatistics> {
    let mut statistics: Option<GaussianStatistics> = None;
    for batch in domain.batches::<D>(EVALUATION_BATCH, device) {
        let features = extractor.features(batch?.inputs);
        let dims = features.dims()[1];
        statistics.get_or_insert_with(|| GaussianStatistics::new(dims)).update_tensor(features)?;
    }
    let domain = || domain.name().to_string();
    Ok(statistics.ok_or_else(|| windage_core::Error::EmptyDomain { domain: domain() })?)
}
