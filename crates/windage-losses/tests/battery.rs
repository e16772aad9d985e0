//! What every loss of this crate has to hold, whatever it computes.
//!
//! A loss joins with one line in [`cases`].

use burn::tensor::{Device, Tensor, TensorData};
use proptest::prelude::*;
use windage_losses::adversarial::{
    AdversarialFamily, ConsistencyLoss, CycleLossConfig, DiscriminatorLoss, Distance, EncoderGeneratorLoss,
    GeneratorLoss, IdentityLossConfig,
};
use windage_losses::correlation::{CorrelationLossConfig, LayeredCorrelationLoss, Measure};
use windage_losses::covariance::{DecovLoss, DeepCoralLoss, VicregCovarianceLoss, VicregVarianceLossConfig};
use windage_losses::frequency::{
    AzimuthalLossConfig, FocalFrequencyLossConfig, FocalNorm, FocalScale, FreqMseLossConfig, Gradient, Matching,
    ProfileScale, SpectrumAverage,
};
use windage_losses::{Loss, Reduction, SquaredErrorLoss};
use windage_testing::{normal, tensor, values};

/// Sums in another order, in f32; logarithms of small power need the room.
const REORDERING: f64 = 1e-4;

/// Whether both inputs may change places.
#[derive(Clone, Copy, PartialEq)]
enum Symmetry {
    Symmetric,
    Sided,
}

/// Whether a value depends on the inputs in a way that has a gradient.
#[derive(Clone, Copy, PartialEq)]
enum Training {
    Gradient,
    ValueOnly,
}

/// A loss, its inputs being flat samples `[batch, size]`.
struct Case {
    name: String,
    /// Number of inputs.
    inputs: usize,
    /// Shapes of a sample: odd, not square, as small as can be.
    shapes: Vec<Vec<usize>>,
    symmetry: Symmetry,
    training: Training,
    #[allow(clippy::type_complexity)]
    loss: Box<dyn Fn(&[Tensor<2>], &[usize], Reduction) -> Tensor<1>>,
}

impl Case {
    fn new(name: &str, inputs: usize, shapes: &[&[usize]], symmetry: Symmetry, loss: Forward) -> Self {
        let shapes = shapes.iter().map(|shape| shape.to_vec()).collect();
        Self { name: name.into(), inputs, shapes, symmetry, training: Training::Gradient, loss }
    }

    fn value_only(self) -> Self {
        Self { training: Training::ValueOnly, ..self }
    }

    /// The loss of standard normal samples.
    fn random(&self, seed: u64, batch: usize, shape: &[usize], device: &Device) -> Vec<Tensor<2>> {
        let size: usize = shape.iter().product();
        let input = |index: usize| tensor(&normal(seed + index as u64, batch * size), [batch, size], device);
        (0..self.inputs).map(input).collect()
    }
}

type Forward = Box<dyn Fn(&[Tensor<2>], &[usize], Reduction) -> Tensor<1>>;

/// Losses of one input.
fn one(loss: impl Loss<Tensor<2>> + 'static) -> Forward {
    Box::new(move |inputs, _, reduction| loss.forward(inputs[0].clone(), reduction))
}

/// Losses of two inputs.
fn pair(loss: impl Loss<(Tensor<2>, Tensor<2>)> + 'static) -> Forward {
    Box::new(move |inputs, _, reduction| loss.forward((inputs[0].clone(), inputs[1].clone()), reduction))
}

/// Losses of two batches of images.
fn images(loss: impl Loss<(Tensor<4>, Tensor<4>)> + 'static) -> Forward {
    Box::new(move |inputs, shape, reduction| {
        let image = |input: &Tensor<2>| input.clone().reshape([input.dims()[0], shape[0], shape[1], shape[2]]);
        loss.forward((image(&inputs[0]), image(&inputs[1])), reduction)
    })
}

const FEATURES: &[&[usize]] = &[&[5], &[2], &[1]];
const IMAGES: &[&[usize]] = &[&[1, 5, 7], &[3, 6, 4], &[2, 1, 9], &[1, 1, 1], &[3, 16, 17]];

/// Every loss of the crate.
fn cases() -> Vec<Case> {
    [scores(), translations(), correlations(), covariances(), spectra()].into_iter().flatten().collect()
}

fn scores() -> Vec<Case> {
    let families = [AdversarialFamily::Hinge, AdversarialFamily::NonSaturating, AdversarialFamily::LeastSquares];
    let mut cases: Vec<Case> = families.into_iter().flat_map(family_cases).collect();
    let consistency: Forward = Box::new(|inputs, _, reduction| {
        let input = |index: usize| inputs[index].clone();
        ConsistencyLoss.forward(((input(0), input(1)), (input(2), input(3))), reduction)
    });
    cases.push(Case::new("consistency", 4, FEATURES, Symmetry::Symmetric, consistency));
    cases
}

fn family_cases(family: AdversarialFamily) -> [Case; 3] {
    let name = |loss: &str| format!("{loss} {family:?}");
    [
        Case::new(&name("discriminator"), 2, FEATURES, Symmetry::Sided, pair(DiscriminatorLoss::new(family))),
        Case::new(&name("generator"), 1, FEATURES, Symmetry::Sided, one(GeneratorLoss::new(family))),
        Case::new(&name("encoder-generator"), 2, FEATURES, Symmetry::Sided, pair(EncoderGeneratorLoss::new(family))),
    ]
}

fn translations() -> Vec<Case> {
    let squared = CycleLossConfig::new().with_distance(Distance::Squared).init();
    vec![
        Case::new("cycle", 2, FEATURES, Symmetry::Symmetric, pair(CycleLossConfig::new().init())),
        Case::new("cycle squared", 2, FEATURES, Symmetry::Symmetric, pair(squared)),
        Case::new("identity", 2, FEATURES, Symmetry::Symmetric, pair(IdentityLossConfig::new().init())),
    ]
}

fn covariances() -> Vec<Case> {
    let variance = VicregVarianceLossConfig::new().init();
    vec![
        Case::new("deep coral", 2, FEATURES, Symmetry::Symmetric, pair(DeepCoralLoss)),
        Case::new("decov", 1, FEATURES, Symmetry::Sided, one(DecovLoss)),
        Case::new("vicreg covariance", 1, FEATURES, Symmetry::Sided, one(VicregCovarianceLoss)),
        Case::new("vicreg variance", 1, FEATURES, Symmetry::Sided, one(variance)),
    ]
}

fn correlations() -> Vec<Case> {
    let of = |measure| CorrelationLossConfig::new().with_measure(measure).init();
    let layers: Forward = Box::new(move |inputs, _, reduction| {
        let features = inputs.iter().map(|input| input.clone().into()).collect();
        LayeredCorrelationLoss::new(of(Measure::Squared), vec![1.0, 0.5]).forward(features, reduction)
    });
    vec![
        Case::new("correlation squared", 1, FEATURES, Symmetry::Sided, one(of(Measure::Squared))),
        Case::new("correlation absolute", 1, FEATURES, Symmetry::Sided, one(of(Measure::Absolute))),
        Case::new("correlation of layers", 2, FEATURES, Symmetry::Sided, layers),
        Case::new("squared error", 2, FEATURES, Symmetry::Symmetric, pair(SquaredErrorLoss)),
    ]
}

fn spectra() -> Vec<Case> {
    let symmetric = |name: &str, loss| Case::new(name, 2, IMAGES, Symmetry::Symmetric, loss);
    let sided = |name: &str, loss| Case::new(name, 2, IMAGES, Symmetry::Sided, loss);
    let mse = |matching| images(FreqMseLossConfig::new().with_matching(matching).init());
    let focal = FocalFrequencyLossConfig::new;
    let azimuthal = AzimuthalLossConfig::new;
    let patches = focal().with_patch_factor(2).init();
    vec![
        symmetric("freq mse pairwise", mse(Matching::Pairwise)),
        symmetric("freq mse power", mse(Matching::MeanPower)),
        symmetric("freq mse log power", mse(Matching::MeanLogPower)),
        symmetric("focal", images(focal().init())),
        symmetric("focal α", images(focal().with_alpha(3.0).init())),
        symmetric("focal logarithm", images(focal().with_scale(FocalScale::Logarithmic).init())),
        symmetric("focal batch", images(focal().with_norm(FocalNorm::Batch).init())),
        symmetric("focal average", images(focal().with_average(SpectrumAverage::Batch).init())),
        Case::new("focal patches", 2, &[&[3, 6, 4], &[1, 2, 10]], Symmetry::Symmetric, images(patches)),
        sided("azimuthal", images(azimuthal().init())),
        sided("azimuthal power", images(azimuthal().with_scale(ProfileScale::Power).init())),
        sided("azimuthal detached", images(azimuthal().with_gradient(Gradient::Detached).init())).value_only(),
    ]
}

fn each(mut check: impl FnMut(&Case, &[usize])) {
    for case in &cases() {
        case.shapes.iter().for_each(|shape| check(case, shape));
    }
}

fn close(a: f64, b: f64) -> bool {
    (a - b).abs() <= REORDERING * a.abs().max(b.abs()).max(1e-3)
}

fn reduced(case: &Case, inputs: &[Tensor<2>], shape: &[usize], reduction: Reduction) -> Vec<f64> {
    values((case.loss)(inputs, shape, reduction))
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 12, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn mean_and_sum_are_those_of_the_terms(seed in 0_u64..1_000_000, batch in 1_usize..6) {
        each(|case, shape| {
            let inputs = case.random(seed, batch, shape, &Device::flex());
            let of = |reduction| reduced(case, &inputs, shape, reduction);
            let (terms, mean, sum) = (of(Reduction::None), of(Reduction::Mean), of(Reduction::Sum));
            let total = terms.iter().sum::<f64>();
            let count = terms.len().max(1) as f64;
            assert_eq!((mean.len(), sum.len()), (1, 1), "{}", case.name);
            // Terms of both signs cancel: the sum is as exact as the sum of their sizes allows.
            let size = terms.iter().map(|term| term.abs()).sum::<f64>();
            let near = |a: f64, b: f64, scale: f64| (a - b).abs() <= 1e-5 * scale;
            assert!(near(sum[0], total, size), "{} {shape:?}: sum {} of {terms:?}", case.name, sum[0]);
            assert!(near(mean[0], total / count, size / count), "{} {shape:?}: mean {}", case.name, mean[0]);
        });
    }

    #[test]
    fn the_order_of_the_batch_does_not_matter(seed in 0_u64..1_000_000, batch in 2_usize..6, turn in 1_usize..5) {
        each(|case, shape| {
            let inputs = case.random(seed, batch, shape, &Device::flex());
            let turned: Vec<Tensor<2>> =
                inputs.iter().map(|input| input.clone().flip([0]).roll_dim((turn % batch) as i64, 0)).collect();
            let of = |inputs: &[Tensor<2>]| reduced(case, inputs, shape, Reduction::Mean)[0];
            let (before, after) = (of(&inputs), of(&turned));
            assert!(close(before, after), "{} {shape:?}: {before} became {after}", case.name);
        });
    }

    #[test]
    fn what_is_symmetric_is(seed in 0_u64..1_000_000, batch in 1_usize..6) {
        each(|case, shape| {
            if case.inputs > 1 {
                let inputs = case.random(seed, batch, shape, &Device::flex());
                // Of four inputs, two pairs, those of each pair change places.
                let swapped: Vec<Tensor<2>> =
                    inputs.chunks(2).flat_map(|pair| [pair[1].clone(), pair[0].clone()]).collect();
                let of = |inputs: &[Tensor<2>]| reduced(case, inputs, shape, Reduction::Mean)[0];
                let (a, b) = (of(&inputs), of(&swapped));
                assert!(case.symmetry == Symmetry::Sided || close(a, b), "{} {shape:?}: {a} and {b}", case.name);
            }
        });
    }
}

#[test]
fn the_sided_losses_tell_their_sides() {
    for case in cases().iter().filter(|case| case.inputs == 2 && case.symmetry == Symmetry::Sided) {
        let shape = &case.shapes[0];
        let inputs = case.random(3, 4, shape, &Device::flex());
        let of = |a: usize, b: usize| {
            reduced(case, &[inputs[a].clone() + 0.5, inputs[b].clone()], shape, Reduction::Mean)[0]
        };
        assert!(!close(of(0, 1), of(1, 0)), "{} does not tell its sides", case.name);
    }
}

/// Inputs that break what divides, takes roots or squares.
fn extremes(case: &Case, shape: &[usize], device: &Device) -> Vec<(&'static str, Vec<Tensor<2>>)> {
    let size: usize = shape.iter().product();
    let filled =
        |value: f32| -> Vec<Tensor<2>> { (0..case.inputs).map(|_| Tensor::full([3, size], value, device)).collect() };
    let scaled = |batch, scale: f64| -> Vec<Tensor<2>> {
        case.random(5, batch, shape, device).into_iter().map(|input| input * scale).collect()
    };
    let stripes: Vec<f32> = (0..3 * size).map(|index| if index % 2 == 0 { 1.0 } else { -1.0 }).collect();
    let stripes = Tensor::<2>::from_data(TensorData::new(stripes, [3, size]), device);
    vec![
        ("zero", filled(0.0)),
        ("constant", filled(0.7)),
        ("huge and constant", filled(1e4)),
        ("huge", scaled(3, 1e4)),
        ("tiny", scaled(3, 1e-20)),
        ("small", scaled(3, 1e-8)),
        ("a single sample", scaled(1, 1.0)),
        ("stripes without a mean", vec![stripes; case.inputs]),
    ]
}

#[test]
fn values_and_gradients_are_finite_at_the_extremes() {
    let device = Device::flex().autodiff();
    each(|case, shape| {
        for (kind, inputs) in extremes(case, shape, &device) {
            for reduction in [Reduction::Mean, Reduction::Sum] {
                finite(case, shape, kind, &inputs, reduction);
            }
        }
    });
}

fn finite(case: &Case, shape: &[usize], kind: &str, inputs: &[Tensor<2>], reduction: Reduction) {
    let inputs: Vec<Tensor<2>> = inputs.iter().map(|input| input.clone().detach().require_grad()).collect();
    let output = (case.loss)(&inputs, shape, reduction);
    let value = values(output.clone().inner());
    assert!(value.iter().all(|value| value.is_finite()), "{} {shape:?} {kind}: {value:?}", case.name);
    if case.training == Training::ValueOnly {
        assert!(!output.is_tracked(), "{} has a gradient", case.name);
        return;
    }
    let gradients = output.backward();
    // The first input always has one; the target of a sided loss may not.
    let gradients: Vec<Option<Tensor<2>>> = inputs.iter().map(|input| input.grad(&gradients)).collect();
    assert!(gradients[0].is_some(), "{} {shape:?} {kind}: no gradient", case.name);
    for gradient in gradients.into_iter().flatten() {
        let gradient = values(gradient);
        assert!(gradient.iter().all(|g| g.is_finite()), "{} {shape:?} {kind}: {gradient:?}", case.name);
    }
}

#[test]
fn an_empty_batch_gives_a_number() {
    each(|case, shape| {
        let size: usize = shape.iter().product();
        let empty = vec![Tensor::<2>::zeros([0, size], &Device::flex()); case.inputs];
        for reduction in [Reduction::Mean, Reduction::Sum] {
            let value = reduced(case, &empty, shape, reduction);
            assert!(value.len() == 1 && value[0].is_finite(), "{} {shape:?}: {value:?}", case.name);
        }
        let terms = reduced(case, &empty, shape, Reduction::None);
        assert!(terms.iter().all(|term| term.is_finite()), "{} {shape:?}: {terms:?}", case.name);
    });
}
