//! A penalty on the correlation of features with the loss.

use burn::tensor::Tensor;
use windage_core::generative::Condition;

/// Keeps the correlation of a constant feature defined: 0, with a finite gradient.
const EPSILON: f64 = 1e-4;

/// Returns `Σ_domain Σ_k corr(f_k, ℓ)²` over `f = (z, z²)`, `[1]`, with class means removed within
/// each domain.
///
/// # Shapes
/// `features` is `[batch, latent]`; the condition's domain must be 0 or 1 for each sample.
pub fn within_domain_correlation(features: Tensor<2>, condition: &Condition) -> Tensor<1> {
    let both = Tensor::cat(vec![features.clone(), features.square()], 1);
    let target = condition.domain.clone();
    let source = target.clone().neg().add_scalar(1.0);
    [source, target]
        .into_iter()
        .map(|member| one_domain(both.clone(), condition, member))
        .fold(Tensor::zeros([1], &both.device()), |sum, part| sum + part)
}

/// Returns the sum of squared correlations over the samples for which `member`, `[batch, 1]`, is 1.
fn one_domain(features: Tensor<2>, condition: &Condition, member: Tensor<2>) -> Tensor<1> {
    let group = condition.class.clone() * member.clone();
    let center = |values: Tensor<2>| {
        // Class means by two products: the sum of each class is divided by its count and handed
        // back to its members.
        let counts = group.clone().sum_dim(0).clamp_min(1.0).transpose();
        let means = group.clone().transpose().matmul(values.clone()) / counts;
        (values - group.clone().matmul(means)) * member.clone()
    };
    let (features, scaled_loss) = (center(features), center(condition.scaled_loss.clone()));
    let count = member.clone().sum().clamp_min(1.0).reshape([1, 1]);
    let mean = |values: Tensor<2>| values.sum_dim(0) / count.clone();
    let covariance = mean(features.clone() * scaled_loss.clone());
    let scale = (mean(features.square()).add_scalar(EPSILON)
        * mean(scaled_loss.square()).add_scalar(EPSILON))
    .sqrt();
    (covariance / scale).square().sum()
}

#[cfg(test)]
mod tests {
    use super::*;
    use burn::tensor::Device;

    fn column(values: &[f32]) -> Tensor<2> {
        Tensor::<1>::from_floats(values, &Device::flex()).reshape([values.len(), 1])
    }

    fn condition(scaled_loss: &[f32], class: &[[f32; 2]], domain: &[f32]) -> Condition {
        let rows: Vec<f32> = class.concat();
        let class =
            Tensor::<1>::from_floats(rows.as_slice(), &Device::flex()).reshape([class.len(), 2]);
        Condition { scaled_loss: column(scaled_loss), class, domain: column(domain) }
    }

    #[test]
    fn a_feature_that_is_the_scaled_loss_correlates_and_class_or_domain_offsets_do_not() {
        let class = [[1.0, 0.0], [1.0, 0.0], [0.0, 1.0], [0.0, 1.0], [1.0, 0.0], [1.0, 0.0]];
        let domain = [0.0, 0.0, 0.0, 0.0, 1.0, 1.0];
        let condition = condition(&[0.0, 2.0, 5.0, 7.0, 1.0, 3.0], &class, &domain);
        let value =
            |z: &[f32]| within_domain_correlation(column(z), &condition).into_scalar::<f32>();
        // z and z² follow the scaled loss perfectly within each group of two: 2 features × 2
        // domains, up to ε.
        let same = value(&[1.0, 3.0, 1.0, 3.0, 1.0, 3.0]);
        assert!((same - 4.0).abs() < 0.01, "{same}");
        // Only class and domain differ: nothing is left within the groups.
        let offsets = value(&[1.0, 1.0, 4.0, 4.0, 9.0, 9.0]);
        assert!(offsets.abs() < 1e-6, "{offsets}");
    }

    #[test]
    fn agrees_with_the_definition_in_f64() {
        let z = [0.3_f32, -1.2, 0.8, 2.0, -0.4, 0.9, 1.7, -2.2];
        let scaled_loss = [0.1_f32, 0.4, -0.3, 1.0, 0.2, 0.8, -1.1, 0.0];
        let classes = [0_usize, 0, 1, 1, 0, 0, 1, 1];
        let domains = [0_usize, 0, 0, 0, 1, 1, 1, 1];
        let one_hot: Vec<[f32; 2]> =
            classes.iter().map(|&c| [f32::from(c == 0), f32::from(c == 1)]).collect();
        let domain: Vec<f32> = domains.iter().map(|&d| d as f32).collect();
        let value =
            within_domain_correlation(column(&z), &condition(&scaled_loss, &one_hot, &domain))
                .into_scalar::<f32>();

        let mut expected = 0.0;
        for d in 0..2 {
            for power in 1..=2 {
                let members: Vec<usize> = (0..8).filter(|&i| domains[i] == d).collect();
                let centered = |value: &dyn Fn(usize) -> f64| -> Vec<f64> {
                    let mean = |c: usize| {
                        let group: Vec<f64> = members
                            .iter()
                            .filter(|&&i| classes[i] == c)
                            .map(|&i| value(i))
                            .collect();
                        group.iter().sum::<f64>() / group.len() as f64
                    };
                    members.iter().map(|&i| value(i) - mean(classes[i])).collect()
                };
                let (f, l) = (
                    centered(&|i| f64::from(z[i]).powi(power)),
                    centered(&|i| f64::from(scaled_loss[i])),
                );
                let mean = |a: &[f64], b: &[f64]| {
                    a.iter().zip(b).map(|(x, y)| x * y).sum::<f64>() / a.len() as f64
                };
                expected +=
                    mean(&f, &l).powi(2) / ((mean(&f, &f) + EPSILON) * (mean(&l, &l) + EPSILON));
            }
        }
        assert!((f64::from(value) - expected).abs() < 1e-5, "{value} {expected}");
    }
}
