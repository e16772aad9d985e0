//! SNGAN's networks against PyTorch in f64: outputs, and gradients at inputs and parameters.
//!
//! The reference, `golden_residual_networks.py`, is written from the paper; each parameter of ours
//! is drawn from the seed that the golden file gives for its name.
#![allow(missing_docs, clippy::unwrap_used)]

use burn::module::{Module, ModuleMapper, ModuleVisitor, Param};
use burn::tensor::{Gradients, Tensor};
use windage_gan::networks::{
    ResidualDiscriminator, ResidualDiscriminatorConfig, ResidualGenerator, ResidualGeneratorConfig,
};
use windage_gan::{Discriminator, Generator};
use windage_ops::SpectralNormConfig;
use windage_testing::{Golden, normal, relative_error, tensor, values};

/// Of the largest value: f32 against f64 through some twenty layers.
const ROUNDING: f64 = 1e-5;
/// Of values shaped as images the golden file has every seventh.
const KEPT: usize = 7;
const IMAGES: [usize; 4] = [3, 3, 32, 32];
/// Gradients this far below the largest of a network are 0 but for rounding in f64.
const VANISHING: f64 = 1e-9;

/// What the golden file says of one network.
struct Reference {
    golden: Golden,
    network: &'static str,
}

impl Reference {
    fn of(network: &'static str) -> Self {
        Self { golden: Golden::load("residual_networks"), network }
    }

    fn values(&self, name: &str) -> &[f64] {
        self.golden.values(&format!("{}/{name}", self.network))
    }

    /// `input` or `direction`, with a graph.
    fn drawn<const D: usize>(&self, name: &str, shape: [usize; D]) -> Tensor<D> {
        let seed = self.values(name)[0] as u64;
        tensor(&normal(seed, shape.iter().product()), shape, &windage_testing::device().autodiff())
    }

    /// `module` with the reference's parameters and running statistics.
    fn fill<M: Module>(&self, module: M) -> M {
        let mut filling = Filling { reference: self, path: Vec::new(), count: 0 };
        let module = module.map(&mut filling);
        let parameters = format!("{}/parameter/", self.network);
        let expected = self.golden.names().filter(|name| name.starts_with(&parameters)).count();
        assert_eq!(filling.count, expected, "the reference has other parameters");
        module
    }

    /// Holds the output for `input`, and gradients of the sum of it times the drawn direction,
    /// against those of `case`.
    fn holds<M: Module, const I: usize, const O: usize>(
        &self,
        (case, module): (&str, &M),
        input: [usize; I],
        forward: impl Fn(Tensor<I>) -> Tensor<O>,
    ) {
        let input = self.drawn("input", input).require_grad();
        let output = forward(input.clone());
        let direction = self.drawn("direction", output.dims());
        let gradients = (output.clone() * direction).sum().backward();
        let at_input = kept(input.grad(&gradients).unwrap());
        let mut found = Found { path: Vec::new(), gradients: &gradients, by_name: Vec::new() };
        module.visit(&mut found);
        self.close(
            case,
            "output",
            relative_error(&kept(output.inner()), self.values(&format!("{case}/output"))),
        );
        self.close(
            case,
            "gradient",
            relative_error(&at_input, self.values(&format!("{case}/gradient"))),
        );
        let parameters = format!("{}/{case}/gradient/", self.network);
        let expected = self.golden.names().filter(|name| name.starts_with(&parameters)).count();
        if expected > 0 {
            assert_eq!(found.by_name.len(), expected, "parameters with a gradient");
            self.close(case, "gradients of parameters", self.worst(case, &found.by_name));
        }
    }

    /// Largest error of a parameter's gradient, relative to its largest value; to the largest of
    /// all where it vanishes, as that of a bias does whose maps batch norm centers.
    fn worst(&self, case: &str, found: &[(String, Vec<f64>)]) -> f64 {
        let expected = |name: &str| self.values(&format!("{case}/gradient/{name}"));
        let largest =
            |values: &[f64]| values.iter().fold(0.0_f64, |largest, value| largest.max(value.abs()));
        let of_all =
            found.iter().fold(0.0_f64, |of_all, (name, _)| of_all.max(largest(expected(name))));
        let error = |(name, actual): &(String, Vec<f64>)| {
            if largest(expected(name)) < VANISHING * of_all {
                largest(actual) / of_all
            } else {
                relative_error(actual, expected(name))
            }
        };
        found.iter().map(error).fold(0.0, f64::max)
    }

    #[track_caller]
    fn close(&self, case: &str, what: &str, error: f64) {
        println!("| {}, {case}: {what} | PyTorch | {error:.1e} |", self.network);
        assert!(error <= ROUNDING, "{} {case} {what}: relative error {error:.3e}", self.network);
    }
}

fn kept<const D: usize>(tensor: Tensor<D>) -> Vec<f64> {
    let step = if tensor.dims()[..] == IMAGES { KEPT } else { 1 };
    values(tensor).into_iter().step_by(step).collect()
}

/// Burn's dense weights have inputs first; nothing else of these networks has two axes.
fn turned<const D: usize>(tensor: Tensor<D>) -> Tensor<D> {
    if D == 2 { tensor.swap_dims(0, 1) } else { tensor }
}

struct Filling<'a> {
    reference: &'a Reference,
    path: Vec<String>,
    count: usize,
}

impl ModuleMapper for Filling<'_> {
    fn enter_module(&mut self, name: &str, _container_type: &str) {
        self.path.push(name.to_owned());
    }

    fn exit_module(&mut self, _name: &str, _container_type: &str) {
        self.path.pop();
    }

    fn map_float<const D: usize>(&mut self, param: Param<Tensor<D>>) -> Param<Tensor<D>> {
        self.count += 1;
        let how = self.reference.values(&format!("parameter/{}", self.path.join(".")));
        let [seed, offset, amplitude] = how.try_into().unwrap();
        param.map(|before| {
            let shape = turned(before.clone()).dims();
            let drawn = normal(seed as u64, shape.iter().product());
            let drawn: Vec<f64> =
                drawn.into_iter().map(|value| offset + amplitude * value).collect();
            turned(tensor(&drawn, shape, &before.device()))
        })
    }
}

struct Found<'a> {
    path: Vec<String>,
    gradients: &'a Gradients,
    by_name: Vec<(String, Vec<f64>)>,
}

impl ModuleVisitor for Found<'_> {
    fn enter_module(&mut self, name: &str, _container_type: &str) {
        self.path.push(name.to_owned());
    }

    fn exit_module(&mut self, _name: &str, _container_type: &str) {
        self.path.pop();
    }

    fn visit_float<const D: usize>(&mut self, param: &Param<Tensor<D>>) {
        if param.val().is_require_grad() {
            let gradient = param.val().grad(self.gradients).unwrap();
            self.by_name.push((self.path.join("."), values(turned(gradient))));
        }
    }
}

fn generator(reference: &Reference) -> ResidualGenerator {
    let config = ResidualGeneratorConfig::new([3, 32, 32], vec![8, 6, 5, 4]).with_latent(16);
    reference.fill(config.init(&windage_testing::device()))
}

/// Two halving blocks, one that keeps side and channels, one that keeps the side.
fn discriminator(reference: &Reference) -> ResidualDiscriminator {
    let config =
        ResidualDiscriminatorConfig::new([3, 32, 32], vec![4, 6, 6, 8]).with_spectral_norm(None);
    reference.fill(config.init(&windage_testing::device()))
}

#[test]
fn the_generator_in_training_agrees_with_pytorch() {
    let reference = Reference::of("generator");
    let generator = generator(&reference).train();
    reference.holds(("training", &generator), [3, 16], |latent| generator.generate(latent));
}

#[test]
fn the_generator_in_evaluation_agrees_with_pytorch() {
    let reference = Reference::of("generator");
    // Frozen rather than valid: with a graph, for the gradient at latent vectors.
    let frozen = generator(&reference).train().freeze();
    reference.holds(("evaluation", &frozen), [3, 16], |latent| frozen.generate(latent));
    let evaluated =
        generator(&reference).valid().generate(reference.drawn("input", [3, 16]).inner());
    let expected = reference.values("evaluation/output");
    reference.close(
        "evaluation",
        "output without a graph",
        relative_error(&kept(evaluated), expected),
    );
}

#[test]
fn the_discriminator_agrees_with_pytorch() {
    let reference = Reference::of("discriminator");
    let discriminator = discriminator(&reference).train();
    reference.holds(("plain", &discriminator), IMAGES, |images| discriminator.scores(images));
}

#[test]
fn the_discriminator_with_weights_of_norm_one_agrees_with_pytorch() {
    let reference = Reference::of("discriminator");
    // Enough for any start: second singular values are at most 0.96 of the first.
    let norm = SpectralNormConfig::new().with_initial_iterations(500);
    let discriminator = norm.apply(discriminator(&reference)).train().freeze();
    reference.holds(("normalized", &discriminator), IMAGES, |images| discriminator.scores(images));
}
