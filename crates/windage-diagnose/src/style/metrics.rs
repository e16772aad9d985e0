//! Whether a conversion preserved the class and lowered the loss.

use burn::tensor::Device;
use serde::{Deserialize, Serialize};
use windage_core::{Attribute, Domain, SampleLoss, Seed, Shift, stratified};

use super::StyleConverter;
use crate::Result;
use crate::evaluation::evaluate_domain;

/// At most this many samples are measured per attribute.
const MEASURED: usize = 1000;

/// Distance of an attribute of the target from the source, before and after conversion.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct AttributeDistance {
    /// Name of the attribute.
    pub name: String,
    /// Unit of the attribute and of the distances.
    pub unit: String,
    /// Wasserstein-1 distance between the target and the source.
    pub before: f64,
    /// Wasserstein-1 distance between the converted target and the source.
    pub after: f64,
}

/// Metrics of a conversion of the whole target.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct StyleMetrics {
    /// The independent classifier's accuracy before conversion, 0…1: an upper limit for the share
    /// of classes that can be kept.
    pub class_before: Option<f64>,
    /// The independent classifier's accuracy on converted samples, 0…1.
    pub class_kept: Option<f64>,
    /// The diagnosed classifier's mean loss on the target.
    pub loss_before: f64,
    /// The diagnosed classifier's mean loss on the converted samples.
    pub loss_after: f64,
    /// The diagnosed classifier's accuracy on the target, 0…1.
    pub accuracy_before: Option<f64>,
    /// The diagnosed classifier's accuracy on the converted samples, 0…1.
    pub accuracy_after: Option<f64>,
    /// Share of samples whose loss is lower after conversion, 0…1.
    pub lowered: f64,
    /// Attributes that can be measured.
    pub attributes: Vec<AttributeDistance>,
}

/// The classifiers that evaluate a conversion.
#[derive(Clone, Copy)]
pub struct ConversionClassifiers<'a> {
    /// The classifier that is worse on the target.
    pub diagnosed: &'a dyn SampleLoss<4>,
    /// A classifier that was trained on both domains, without these samples.
    pub independent: &'a dyn SampleLoss<4>,
}

/// Converts all samples of the target, and evaluates both classifiers before and after.
///
/// # Errors
/// Returns an error if a sample cannot be read, or if a classifier fails.
pub fn evaluate_conversion(
    converter: &StyleConverter,
    classifiers: ConversionClassifiers<'_>,
    domains: Shift<&Domain>,
    attributes: &[Box<dyn Attribute>],
    device: &Device,
) -> Result<StyleMetrics> {
    let converted = converter.convert_domain(domains.target, device)?;
    let evaluate = |classifier, domain| evaluate_domain::<4>(classifier, domain, device);
    let before = evaluate(classifiers.diagnosed, domains.target)?;
    let after = evaluate(classifiers.diagnosed, &converted)?;
    let class_before = evaluate(classifiers.independent, domains.target)?.accuracy();
    let class_kept = evaluate(classifiers.independent, &converted)?.accuracy();
    let losses = after.losses.iter().zip(&before.losses);
    let lowered = losses.filter(|(after, before)| after < before).count();
    Ok(StyleMetrics {
        class_before,
        class_kept,
        loss_before: before.mean_loss(),
        loss_after: after.mean_loss(),
        accuracy_before: before.accuracy(),
        accuracy_after: after.accuracy(),
        lowered: lowered as f64 / before.losses.len() as f64,
        attributes: distances(domains, &converted, attributes)?,
    })
}

fn distances(
    domains: Shift<&Domain>,
    converted: &Domain,
    attributes: &[Box<dyn Attribute>],
) -> Result<Vec<AttributeDistance>> {
    let mut distances = Vec::new();
    for attribute in attributes {
        let source = measured(domains.source, attribute)?;
        let before = wasserstein(&measured(domains.target, attribute)?, &source);
        let after = wasserstein(&measured(converted, attribute)?, &source);
        if let (Some(before), Some(after)) = (before, after) {
            let (name, unit) = (attribute.name().into(), attribute.unit().into());
            distances.push(AttributeDistance { name, unit, before, after });
        }
    }
    Ok(distances)
}

fn measured(domain: &Domain, attribute: &dyn Attribute) -> Result<Vec<f64>> {
    let mut values = Vec::new();
    for index in stratified(domain.labels(), MEASURED, Seed(0)) {
        let sample = domain.sample(index)?;
        let value = attribute.measure(&sample.values, domain.shape(), sample.label);
        values.extend(value.filter(|value| value.is_finite()));
    }
    Ok(values)
}

/// Returns the Wasserstein distance `W₁ = ∫|F_a⁻¹(q) − F_b⁻¹(q)| dq` of two samples, or `None` if
/// one is empty. For a circular attribute, the distance along the line is an upper bound.
fn wasserstein(a: &[f64], b: &[f64]) -> Option<f64> {
    if a.is_empty() || b.is_empty() {
        return None;
    }
    let sorted = |values: &[f64]| {
        let mut values = values.to_vec();
        values.sort_by(f64::total_cmp);
        values
    };
    let (a, b) = (sorted(a), sorted(b));
    let (mut i, mut j, mut at, mut sum) = (0, 0, 0.0, 0.0);
    while i < a.len() && j < b.len() {
        let (end_a, end_b) = ((i + 1) as f64 / a.len() as f64, (j + 1) as f64 / b.len() as f64);
        let end = end_a.min(end_b);
        sum += (end - at) * (a[i] - b[j]).abs();
        at = end;
        // Compared as integers, so that equal ends are equal.
        let order = ((i + 1) * b.len()).cmp(&((j + 1) * a.len()));
        i += usize::from(order.is_le());
        j += usize::from(order.is_ge());
    }
    Some(sum)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn wasserstein_is_the_shift_of_a_shifted_sample_and_counts_mass_by_distance() {
        let a = [3.0, 1.0, 2.0];
        assert_eq!(wasserstein(&a, &a), Some(0.0));
        let shifted: Vec<f64> = a.iter().map(|value| value + 2.5).collect();
        assert!((wasserstein(&a, &shifted).unwrap() - 2.5).abs() < 1e-12);
        // Half of the mass at 0 has to go to 4, the other half stays; a third of it, counts that do
        // not divide each other.
        assert!((wasserstein(&[0.0, 0.0], &[0.0, 4.0]).unwrap() - 2.0).abs() < 1e-12);
        assert!((wasserstein(&[0.0, 0.0], &[0.0, 6.0, 0.0]).unwrap() - 2.0).abs() < 1e-12);
        assert_eq!(wasserstein(&[], &a), None);
    }
}
