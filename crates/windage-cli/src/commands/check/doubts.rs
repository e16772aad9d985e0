//! Reasons not to trust a check.

use windage::core::text::percent;
use windage::core::{Domain, Shift};
use windage::diagnose::Check;

use crate::commands::diagnose::doubts::few_samples;

/// Returns the reasons not to trust a check, whatever it found.
pub(super) fn doubts(check: &Check, domains: Shift<&Domain>) -> Vec<String> {
    let chance = most_frequent(domains.source);
    few_samples(domains).into_iter().chain(at_chance(check, chance)).collect()
}

/// A classifier that guesses tells nothing about new data.
fn at_chance(check: &Check, chance: f64) -> Option<String> {
    (check.source_accuracy.low <= chance).then(|| {
        format!(
            "on the source, the classifier is right on {} of samples, which is not surely more \
             than the {} that the most frequent class alone would give. With --classifier, its \
             inputs may be prepared in another way than it expects; one that is trained may need \
             more samples",
            percent(check.source_accuracy.value),
            percent(chance)
        )
    })
}

/// Returns the share of the most frequent class.
fn most_frequent(domain: &Domain) -> f64 {
    let mut counts = vec![0_usize; domain.classes().len()];
    domain.labels().iter().for_each(|&label| counts[label] += 1);
    counts.into_iter().max().unwrap_or(0) as f64 / domain.len() as f64
}
