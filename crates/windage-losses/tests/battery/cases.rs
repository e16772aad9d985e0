//! All losses as functions of flat samples.

use burn::tensor::{Device, Tensor};
use windage_core::Shift;
use windage_losses::adversarial::{
    AdversarialFamily, ConsistencyLoss, CycleLossConfig, DiscriminatorLoss, Distance, DualScores,
    EncoderGeneratorLoss, GeneratorLoss, IdentityLossConfig,
};
use windage_losses::correlation::{
    CorrelationLossConfig, LayeredCorrelationLoss, MapReduction, Measure,
};
use windage_losses::covariance::{
    DecovLoss, DeepCoralLoss, VicregCovarianceLoss, VicregVarianceLossConfig,
};
use windage_losses::frequency::{
    AzimuthalLossConfig, FocalFrequencyLossConfig, FocalNorm, FocalScale, FreqMseLossConfig,
    Gradient, Matching, ProfileScale, SpectrumAverage,
};
use windage_losses::{Compared, Loss, RealAndGenerated, Reduction, SquaredErrorLoss};
use windage_testing::{normal, tensor};

/// Whether a loss stays the same when its inputs change places.
#[derive(Clone, Copy, PartialEq)]
pub(crate) enum Symmetry {
    Symmetric,
    Sided,
}

/// Whether a loss has a gradient at its inputs.
#[derive(Clone, Copy, PartialEq)]
pub(crate) enum Training {
    Gradient,
    ValueOnly,
}

/// A loss whose inputs are flat samples `[batch, size]`.
pub(crate) struct Case {
    pub(crate) name: String,
    /// Number of inputs.
    pub(crate) inputs: usize,
    /// Shapes of a sample: odd ones, ones that are not square, the smallest.
    pub(crate) shapes: Vec<Vec<usize>>,
    pub(crate) symmetry: Symmetry,
    pub(crate) training: Training,
    pub(crate) loss: Forward,
}

impl Case {
    fn new(
        name: &str,
        inputs: usize,
        shapes: &[&[usize]],
        symmetry: Symmetry,
        loss: Forward,
    ) -> Self {
        let shapes = shapes.iter().map(|shape| shape.to_vec()).collect();
        Self { name: name.into(), inputs, shapes, symmetry, training: Training::Gradient, loss }
    }

    fn value_only(self) -> Self {
        Self { training: Training::ValueOnly, ..self }
    }

    /// Returns standard normal samples for every input.
    pub(crate) fn random(
        &self,
        seed: u64,
        batch: usize,
        shape: &[usize],
        device: &Device,
    ) -> Vec<Tensor<2>> {
        let size: usize = shape.iter().product();
        let input = |index: usize| {
            tensor(&normal(seed + index as u64, batch * size), [batch, size], device)
        };
        (0..self.inputs).map(input).collect()
    }
}

/// A loss of flat inputs, given the shape of their samples.
pub(crate) type Forward = Box<dyn Fn(&[Tensor<2>], &[usize], Reduction) -> Tensor<1>>;

/// Returns a loss of one input.
fn one(loss: impl Loss<Tensor<2>> + 'static) -> Forward {
    Box::new(move |inputs, _, reduction| loss.forward(inputs[0].clone(), reduction))
}

/// Returns a loss of two inputs, given the function that joins them.
fn pair<I>(
    loss: impl Loss<I> + 'static,
    join: impl Fn(Tensor<2>, Tensor<2>) -> I + 'static,
) -> Forward {
    Box::new(move |inputs, _, reduction| {
        loss.forward(join(inputs[0].clone(), inputs[1].clone()), reduction)
    })
}

fn compared<T>(output: T, target: T) -> Compared<T> {
    Compared { output, target }
}

fn real_and_generated<T>(real: T, generated: T) -> RealAndGenerated<T> {
    RealAndGenerated { real, generated }
}

/// Returns a loss of two batches of images.
fn images(loss: impl Loss<RealAndGenerated<Tensor<4>>> + 'static) -> Forward {
    Box::new(move |inputs, shape, reduction| {
        let image = |input: &Tensor<2>| {
            input.clone().reshape([input.dims()[0], shape[0], shape[1], shape[2]])
        };
        let generated = image(&inputs[0]);
        loss.forward(RealAndGenerated { real: image(&inputs[1]), generated }, reduction)
    })
}

/// Returns a loss of one batch of feature maps.
fn maps(loss: impl Loss<Tensor<4>> + 'static) -> Forward {
    Box::new(move |inputs, shape, reduction| {
        let [batch, _] = inputs[0].dims();
        loss.forward(inputs[0].clone().reshape([batch, shape[0], shape[1], shape[2]]), reduction)
    })
}

const FEATURES: &[&[usize]] = &[&[5], &[2], &[1]];
const MAPS: &[&[usize]] = &[&[4, 3, 2], &[2, 1, 5], &[1, 2, 2], &[9, 1, 1]];
const IMAGES: &[&[usize]] = &[&[1, 5, 7], &[3, 6, 4], &[2, 1, 9], &[1, 1, 1], &[3, 16, 17]];

/// Returns every loss of the crate.
pub(crate) fn cases() -> Vec<Case> {
    [scores(), translations(), covariances(), correlations(), spectra()]
        .into_iter()
        .flatten()
        .collect()
}

fn scores() -> Vec<Case> {
    let families = [
        AdversarialFamily::Hinge,
        AdversarialFamily::NonSaturating,
        AdversarialFamily::LeastSquares,
    ];
    let mut cases: Vec<Case> = families.into_iter().flat_map(family_cases).collect();
    let consistency: Forward = Box::new(|inputs, _, reduction| {
        let input = |index: usize| inputs[index].clone();
        let real = DualScores { spatial: input(0), frequency: input(1) };
        let generated = DualScores { spatial: input(2), frequency: input(3) };
        ConsistencyLoss.forward(RealAndGenerated { real, generated }, reduction)
    });
    cases.push(Case::new("consistency", 4, FEATURES, Symmetry::Symmetric, consistency));
    cases
}

fn family_cases(family: AdversarialFamily) -> [Case; 3] {
    let name = |loss: &str| format!("{loss} {family:?}");
    [
        Case::new(
            &name("discriminator"),
            2,
            FEATURES,
            Symmetry::Sided,
            pair(DiscriminatorLoss::new(family), real_and_generated),
        ),
        Case::new(
            &name("generator"),
            1,
            FEATURES,
            Symmetry::Sided,
            one(GeneratorLoss::new(family)),
        ),
        Case::new(
            &name("encoder-generator"),
            2,
            FEATURES,
            Symmetry::Sided,
            pair(EncoderGeneratorLoss::new(family), real_and_generated),
        ),
    ]
}

fn translations() -> Vec<Case> {
    let squared = CycleLossConfig::new().with_distance(Distance::Squared).init();
    let symmetric = |name, loss| Case::new(name, 2, FEATURES, Symmetry::Symmetric, loss);
    vec![
        symmetric("cycle", pair(CycleLossConfig::new().init(), compared)),
        symmetric("cycle squared", pair(squared, compared)),
        symmetric("squared error", pair(SquaredErrorLoss, compared)),
        symmetric("identity", pair(IdentityLossConfig::new().init(), compared)),
    ]
}

fn covariances() -> Vec<Case> {
    let variance = VicregVarianceLossConfig::new().init();
    vec![
        Case::new("deep coral", 2, FEATURES, Symmetry::Symmetric, pair(DeepCoralLoss, Shift::new)),
        Case::new("decov", 1, FEATURES, Symmetry::Sided, one(DecovLoss)),
        Case::new("vicreg covariance", 1, FEATURES, Symmetry::Sided, one(VicregCovarianceLoss)),
        Case::new("vicreg variance", 1, FEATURES, Symmetry::Sided, one(variance)),
    ]
}

fn correlations() -> Vec<Case> {
    let config = CorrelationLossConfig::new;
    let layers = LayeredCorrelationLoss::new(config().init(), vec![0.5, 2.0]);
    let layered: Forward = Box::new(move |inputs, _, reduction| {
        layers.forward(inputs.iter().map(|input| input.clone().into()).collect(), reduction)
    });
    let absolute = config().with_measure(Measure::Absolute);
    let sided = |name: &str, shapes, loss| Case::new(name, 1, shapes, Symmetry::Sided, loss);
    vec![
        sided("correlation", FEATURES, one(config().init())),
        sided("correlation absolute", FEATURES, one(absolute.init())),
        sided("correlation of averages", MAPS, maps(config().init())),
        sided(
            "correlation of maxima",
            MAPS,
            maps(config().with_maps(MapReduction::GlobalMax).init()),
        ),
        sided(
            "correlation of positions",
            MAPS,
            maps(config().with_maps(MapReduction::Positions).init()),
        ),
        sided(
            "correlation absolute of positions",
            MAPS,
            maps(absolute.with_maps(MapReduction::Positions).init()),
        ),
        Case::new("correlation of layers", 2, FEATURES, Symmetry::Sided, layered),
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
        Case::new(
            "focal patches",
            2,
            &[&[3, 6, 4], &[1, 2, 10]],
            Symmetry::Symmetric,
            images(patches),
        ),
        sided("azimuthal", images(azimuthal().init())),
        sided("azimuthal power", images(azimuthal().with_scale(ProfileScale::Power).init())),
        sided("azimuthal detached", images(azimuthal().with_gradient(Gradient::Detached).init()))
            .value_only(),
    ]
}
