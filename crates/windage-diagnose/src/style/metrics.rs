//! Whether a conversion did what it is for.

use burn::tensor::Device;
use serde::{Deserialize, Serialize};
use windage_core::{Attribute, Domain, SampleLoss};

use super::StyleConverter;
use crate::{Result, evaluate_domain};

/// How far an attribute of the second domain is from the first, before and after conversion.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct AttributeDistance {
    /// Name of the attribute.
    pub name: String,
    /// Its unit, which the distances have as well.
    pub unit: String,
    /// Wasserstein-1 distance between the second domain and the first.
    pub before: f64,
    /// Wasserstein-1 distance between the converted second domain and the first.
    pub after: f64,
}

/// Figures of a conversion of the whole second domain.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct StyleMetrics {
    /// Share of samples whose class a third party sees before conversion, 0…1: what it could keep
    /// at most.
    pub class_before: Option<f64>,
    /// Share of converted samples whose class the third party sees, 0…1.
    pub class_kept: Option<f64>,
    /// The diagnosed classifier's mean loss on the second domain.
    pub loss_before: f64,
    /// The same on the converted samples.
    pub loss_after: f64,
    /// The diagnosed classifier's accuracy on the second domain, 0…1.
    pub accuracy_before: Option<f64>,
    /// The same on the converted samples.
    pub accuracy_after: Option<f64>,
    /// Share of samples whose loss is lower once they are converted, 0…1.
    pub lowered: f64,
    /// Attributes that can be measured.
    pub attributes: Vec<AttributeDistance>,
}

/// Converts all of `second` and asks the diagnosed classifier, and `third_party`, a classifier that
/// knows both domains and has seen neither these samples nor the diagnosed classifier.
///
/// # Errors
/// When a sample cannot be read, or losses are none.
pub fn evaluate_conversion(
    converter: &StyleConverter,
    (diagnosed, third_party): (&dyn SampleLoss<4>, &dyn SampleLoss<4>),
    (first, second): (&Domain, &Domain),
    attributes: &[Box<dyn Attribute>],
    device: &Device,
) -> Result<StyleMetrics> {
    let converted = converter.convert_domain(second, device)?;
    let [before, after] = [
        evaluate_domain(diagnosed, second, device)?,
        evaluate_domain(diagnosed, &converted, device)?,
    ];
    let [seen, kept] = [
        evaluate_domain(third_party, second, device)?,
        evaluate_domain(third_party, &converted, device)?,
    ];
    let lowered =
        after.losses.iter().zip(&before.losses).filter(|(after, before)| after < before).count();
    let mut shifts = Vec::new();
    for attribute in attributes {
        let [target, from, to] = [
            measured(first, attribute)?,
            measured(second, attribute)?,
            measured(&converted, attribute)?,
        ];
        if let (Some(before), Some(after)) =
            (wasserstein(&from, &target), wasserstein(&to, &target))
        {
            shifts.push(AttributeDistance {
                name: attribute.name().into(),
                unit: attribute.unit().into(),
                before,
                after,
            });
        }
    }
    Ok(StyleMetrics {
        class_before: seen.accuracy(),
        class_kept: kept.accuracy(),
        loss_before: before.mean_loss(),
        loss_after: after.mean_loss(),
        accuracy_before: before.accuracy(),
        accuracy_after: after.accuracy(),
        lowered: lowered as f64 / before.losses.len() as f64,
        attributes: shifts,
    })
}

/// Samples of which attributes are measured.
const MEASURED: usize = 1000;

fn measured(domain: &Domain, attribute: &dyn Attribute) -> Result<Vec<f64>> {
    let mut values = Vec::new();
    for index in (0..domain.len()).step_by(domain.len().div_ceil(MEASURED)) {
        let sample = domain.sample(index)?;
        let value = attribute.measure(&sample.values, domain.shape(), sample.label);
        values.extend(value.filter(|value| value.is_finite()));
    }
    Ok(values)
}

/// `W₁ = ∫|F_a⁻¹(q) − F_b⁻¹(q)| dq` of two samples; for a circular attribute along its line, an
/// upper bound. `None` where one is empty.
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
