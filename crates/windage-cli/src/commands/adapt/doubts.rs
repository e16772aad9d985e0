//! Reasons not to trust an adaptation.

use windage::core::text::percent;
use windage::report::adapt::DomainMetrics;

/// Number of test samples below which an accuracy says little: its 95 % interval is wider than ±10
/// points.
const FEW: usize = 50;

/// Returns a doubt if a test set is small.
pub(super) fn few_samples(test: &DomainMetrics) -> Option<String> {
    let DomainMetrics { name, samples, .. } = test;
    (*samples < FEW).then(|| {
        format!("the test set {name} has {samples} samples; below {FEW}, an accuracy says little")
    })
}

/// Returns a doubt if the accuracy on the test set fell through the adaptation.
pub(super) fn fell(name: &str, without: f64, with: f64) -> Option<String> {
    (with < without).then(|| {
        format!(
            "the accuracy on {name} fell from {} to {} through the adaptation",
            percent(without),
            percent(with)
        )
    })
}
