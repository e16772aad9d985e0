//! Equations (1) to (3) and their gradients against closed forms, with discriminators that are one
//! scalar product each.

use burn::module::{Module, Param};
use burn::tensor::{Device, Tensor};
use windage_core::Domain;
use windage_losses::adversarial::AdversarialFamily;
use windage_testing::{assert_close, normal, tensor, values};

use super::{DiscriminatorLosses, GanLosses};
use crate::view::{FrequencyViewConfig, Transform};
use crate::{Discriminator, GanTrainingConfig, Variant};

const SIDE: usize = 4;
const PIXELS: usize = SIDE * SIDE;
const BATCH: usize = 3;
/// f32 sums of 16 products, then of 3.
const ROUNDING: f64 = 2e-6;

/// `s = w·x`.
#[derive(Module, Debug)]
struct Product {
    weights: Param<Tensor<2>>,
}

impl Product {
    fn new(seed: u64, device: &Device) -> Self {
        Self { weights: Param::from_tensor(tensor(&normal(seed, PIXELS), [PIXELS, 1], device)) }
    }

    fn weights(&self) -> Vec<f64> {
        values(self.weights.val())
    }
}

impl Discriminator for Product {
    fn scores(&self, inputs: Tensor<4>) -> Tensor<2> {
        inputs.flatten::<2>(1, 3).matmul(self.weights.val())
    }
}

/// Everything a test needs, and what `Df` sees by an independent way: the DCT as a matrix, in f64.
struct Case {
    spatial: Product,
    frequency: Product,
    real: Tensor<4>,
    generated: Tensor<4>,
    device: Device,
}

impl Case {
    fn new() -> Self {
        let device = Device::flex().autodiff();
        let images = |seed| tensor(&normal(seed, BATCH * PIXELS), [BATCH, 1, SIDE, SIDE], &device);
        Self {
            spatial: Product::new(1, &device),
            frequency: Product::new(2, &device),
            real: images(3),
            generated: images(4).require_grad(),
            device,
        }
    }

    fn losses<'a>(&self, fit: &'a GanTrainingConfig) -> GanLosses<'a> {
        let view = fit
            .variant
            .has_frequency_discriminator()
            .then(|| fit.view.fit(&any_domain(), &self.device).unwrap());
        GanLosses::new(fit, view)
    }
}

fn any_domain() -> Domain {
    let samples = (0..4).map(|seed| windage_core::Sample {
        values: windage_testing::uniform(seed, PIXELS)
            .into_iter()
            .map(|value| value as f32)
            .collect(),
        label: 0,
    });
    let set = burn::data::dataset::InMemDataset::new(samples.collect());
    Domain::new("noise", set, vec![1, SIDE, SIDE], vec!["noise".into()]).unwrap()
}

fn fit(variant: Variant) -> GanTrainingConfig {
    let view = FrequencyViewConfig::new().with_transform(Transform::Dct).with_whitening(0.0);
    GanTrainingConfig {
        variant,
        family: AdversarialFamily::LeastSquares,
        alpha: 0.7,
        consistency: 0.3,
        view,
        ..GanTrainingConfig::default()
    }
}

/// `X = C·x·Cᵀ`, written out.
fn dct(image: &[f64]) -> Vec<f64> {
    let n = SIDE as f64;
    let basis = |k: usize, i: usize| {
        let scale = if k == 0 { (1.0 / n).sqrt() } else { (2.0 / n).sqrt() };
        scale * (std::f64::consts::PI * (2 * i + 1) as f64 * k as f64 / (2.0 * n)).cos()
    };
    let mut coefficients = Vec::new();
    for row in 0..SIDE {
        for column in 0..SIDE {
            let pixels =
                (0..PIXELS).map(|p| basis(row, p / SIDE) * basis(column, p % SIDE) * image[p]);
            coefficients.push(pixels.sum());
        }
    }
    coefficients
}

/// Rows, and of each its coefficients less the view's means.
fn rows(images: &Tensor<4>) -> Vec<Vec<f64>> {
    values(images.clone()).chunks(PIXELS).map(<[f64]>::to_vec).collect()
}

fn seen(images: &Tensor<4>) -> Vec<Vec<f64>> {
    let domain = any_domain();
    let signed = |index| {
        domain.sample(index).unwrap().values.iter().map(|v| 2.0 * f64::from(*v) - 1.0).collect()
    };
    let all: Vec<Vec<f64>> =
        (0..4).map(|index| dct(&Vec::<f64>::from_iter::<Vec<f64>>(signed(index)))).collect();
    let mean: Vec<f64> = (0..PIXELS).map(|k| all.iter().map(|x| x[k]).sum::<f64>() / 4.0).collect();
    rows(images)
        .iter()
        .map(|row| dct(row).iter().zip(&mean).map(|(x, m)| x - m).collect())
        .collect()
}

fn scores(rows: &[Vec<f64>], weights: &[f64]) -> Vec<f64> {
    rows.iter().map(|row| row.iter().zip(weights).map(|(x, w)| x * w).sum()).collect()
}

/// `Σ_n factor_n · row_n / BATCH`.
fn weighted(rows: &[Vec<f64>], factors: &[f64]) -> Vec<f64> {
    (0..PIXELS)
        .map(|k| rows.iter().zip(factors).map(|(row, f)| f * row[k]).sum::<f64>() / BATCH as f64)
        .collect()
}

fn plus(a: &[f64], b: &[f64]) -> Vec<f64> {
    a.iter().zip(b).map(|(a, b)| a + b).collect()
}

fn mean(values: impl Iterator<Item = f64>) -> f64 {
    values.sum::<f64>() / BATCH as f64
}

#[test]
fn the_generator_gets_both_gradients_in_the_proportion_of_alpha() {
    for (variant, alpha) in
        [(Variant::Sngan, 1.0), (Variant::Ssd2Gan, 0.5), (Variant::Ssd2GanConsistent, 0.7)]
    {
        let (case, fit) = (Case::new(), fit(variant));
        let loss =
            case.losses(&fit).generator(&case.spatial, &case.frequency, case.generated.clone());
        let of_spatial = scores(&rows(&case.generated), &case.spatial.weights());
        let of_frequency = scores(&seen(&case.generated), &case.frequency.weights());
        let value = mean((0..BATCH).map(|n| {
            alpha * 0.5 * (of_spatial[n] - 1.0).powi(2)
                + (1.0 - alpha) * 0.5 * (of_frequency[n] - 1.0).powi(2)
        }));
        assert_close(&values(loss.clone()), &[value], ROUNDING);
        // Back through the orthonormal transform is its transpose: the transform of the weights
        // read as an image, inverted.
        let gradients = loss.backward();
        let gradient = values(Tensor::<4>::from_inner(case.generated.grad(&gradients).unwrap()));
        let (w, v) = (case.spatial.weights(), case.frequency.weights());
        let back: Vec<f64> = (0..PIXELS)
            .map(|pixel| {
                let unit: Vec<f64> = (0..PIXELS).map(|p| f64::from(u8::from(p == pixel))).collect();
                dct(&unit).iter().zip(&v).map(|(basis, v)| basis * v).sum()
            })
            .collect();
        let expected: Vec<f64> = (0..BATCH)
            .flat_map(|n| {
                let (s, f) =
                    (alpha * (of_spatial[n] - 1.0), (1.0 - alpha) * (of_frequency[n] - 1.0));
                w.iter()
                    .zip(&back)
                    .map(move |(w, b)| (s * w + f * b) / BATCH as f64)
                    .collect::<Vec<_>>()
            })
            .collect();
        assert_close(&gradient, &expected, ROUNDING);
    }
}

#[test]
fn the_consistency_reaches_the_spatial_discriminator_alone() {
    let (case, with) = (Case::new(), fit(Variant::Ssd2GanConsistent));
    let gradients_of = |fit: &GanTrainingConfig| {
        let DiscriminatorLosses { spatial, frequency } = case.losses(fit).discriminators(
            &case.spatial,
            &case.frequency,
            case.real.clone(),
            case.generated.clone().detach(),
        );
        let frequency = frequency.unwrap();
        let found = (values(spatial.clone()), values(frequency.clone()));
        let (of_spatial, of_frequency) = (spatial.backward(), frequency.backward());
        assert!(case.frequency.weights.val().grad(&of_spatial).is_none(), "Df from the loss of Ds");
        assert!(case.spatial.weights.val().grad(&of_frequency).is_none(), "Ds from the loss of Df");
        let own = |product: &Product, gradients| {
            values(Tensor::<2>::from_inner(product.weights.val().grad(gradients).unwrap()))
        };
        (found, own(&case.spatial, &of_spatial), own(&case.frequency, &of_frequency))
    };
    let ((values_with, of_frequency), spatial_with, frequency_with) = gradients_of(&with);
    let (_, spatial_without, frequency_without) = gradients_of(&fit(Variant::Ssd2GanTradeOff));
    assert_eq!(frequency_with, frequency_without, "Df learns the same, to the bit");

    let (real, generated) = (rows(&case.real), rows(&case.generated));
    let (s, t) =
        (scores(&real, &case.spatial.weights()), scores(&generated, &case.spatial.weights()));
    let (p, q) = (
        scores(&seen(&case.real), &case.frequency.weights()),
        scores(&seen(&case.generated), &case.frequency.weights()),
    );
    let adversarial = |s: &[f64], t: &[f64]| {
        mean((0..BATCH).map(|n| 0.5 * ((s[n] - 1.0).powi(2) + t[n].powi(2))))
    };
    let consistency = mean((0..BATCH).map(|n| (s[n] - p[n]).powi(2) + (t[n] - q[n]).powi(2)));
    assert_close(&values_with, &[adversarial(&s, &t) + 0.3 * consistency], ROUNDING);
    assert_close(&of_frequency, &[adversarial(&p, &q)], ROUNDING);

    let factors =
        |scores: &[f64], by: &dyn Fn(usize) -> f64| (0..scores.len()).map(by).collect::<Vec<f64>>();
    let plain = plus(&weighted(&real, &factors(&s, &|n| s[n] - 1.0)), &weighted(&generated, &t));
    assert_close(&spatial_without, &plain, ROUNDING);
    let added = plus(
        &weighted(&real, &factors(&s, &|n| 0.6 * (s[n] - p[n]))),
        &weighted(&generated, &factors(&t, &|n| 0.6 * (t[n] - q[n]))),
    );
    assert_close(&spatial_with, &plus(&plain, &added), ROUNDING);
}

#[test]
fn baselines_have_no_frequency_discriminator_and_add_their_penalty() {
    let case = Case::new();
    for (variant, expects_penalty) in [
        (Variant::Sngan, false),
        (Variant::FreqMse, true),
        (Variant::Azimuthal, true),
        (Variant::Ssd2Gan, false),
    ] {
        let fit = GanTrainingConfig { penalty: 2.0, ..fit(variant) };
        let losses = case.losses(&fit);
        let (real, generated) = (case.real.clone(), case.generated.clone());
        let penalty = losses.penalty(generated.clone(), real.clone());
        assert_eq!(penalty.is_some(), expects_penalty, "{variant:?}");
        if let Some(penalty) = penalty {
            let single = GanTrainingConfig { penalty: 1.0, ..fit.clone() };
            let half = case.losses(&single).penalty(generated.clone(), real.clone()).unwrap();
            assert_close(&values(penalty.clone()), &values(half * 2.0), ROUNDING);
            assert!(case.generated.grad(&penalty.backward()).is_some(), "{variant:?}");
        }
        let found = losses.discriminators(&case.spatial, &case.frequency, real, generated.detach());
        assert_eq!(found.frequency.is_some(), variant.has_frequency_discriminator());
    }
}
