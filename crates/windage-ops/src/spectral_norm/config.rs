//! Which weights are normalized, and with which settings.

use burn::config::Config;
use burn::module::{Module, Param, Reparameterizer};
use burn::tensor::{Distribution, Tensor};
use windage_core::Error;

use super::norm::SpectralNorm;
use super::power_iteration::{SingularVectors, matrix, normalized};

/// Configuration of the spectral normalization of all weights of a module.
///
/// The weights are its parameters with two axes or more. Biases and the scales of normalization
/// layers stay as they are.
///
/// ```
/// use burn::module::Module;
/// use burn::nn::{Linear, LinearConfig};
/// use burn::tensor::{Device, Tensor};
/// use windage_ops::SpectralNormConfig;
///
/// let device = Device::flex();
/// let plain = LinearConfig::new(3, 2).with_bias(false).init(&device);
/// let linear: Linear = SpectralNormConfig::new().with_initial_iterations(100).apply(plain);
/// // The largest singular value is 1, so the matrix times its transpose has trace 1 + σ₂² and
/// // determinant σ₂².
/// let weight = linear.weight.val();
/// let gram: Vec<f32> = weight.clone().transpose().matmul(weight).into_data().to_vec()?;
/// let (trace, determinant) = (gram[0] + gram[3], gram[0] * gram[3] - gram[1] * gram[2]);
/// assert!((trace - 1.0 - determinant).abs() < 1e-5);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Config, Debug)]
pub struct SpectralNormConfig {
    /// Number of power iterations per training pass, at least 1.
    #[config(default = 1)]
    pub iterations: usize,
    /// Number of power iterations on the fresh weight, from random vectors.
    #[config(default = 15)]
    pub initial_iterations: usize,
    /// Lower bound of the norms that vectors and weights are divided by, positive and below 1.
    #[config(default = 1e-12)]
    pub epsilon: f64,
}

impl SpectralNormConfig {
    /// Checks the settings.
    ///
    /// # Errors
    /// If a setting is out of its range.
    pub fn validate(&self) -> Result<(), Error> {
        if self.iterations == 0 {
            return Err(Error::setting("iterations", 0, "at least 1"));
        }
        let usable = f64::from(f32::MIN_POSITIVE)..1.0;
        if usable.contains(&self.epsilon) {
            Ok(())
        } else {
            Err(Error::setting("epsilon", self.epsilon, "positive and below 1"))
        }
    }

    /// Returns `module` with all its weights normalized.
    ///
    /// # Panics
    /// If [`SpectralNormConfig::validate`] refuses the settings.
    #[track_caller]
    pub fn apply<M: Module>(&self, module: M) -> M {
        if let Err(error) = self.validate() {
            panic!("{error}");
        }
        module.apply_reparameterization(Normalizer { config: self.clone() })
    }
}

struct Normalizer {
    config: SpectralNormConfig,
}

impl Reparameterizer for Normalizer {
    type Reparam = SpectralNorm;

    fn reparameterize<const D: usize>(
        &mut self,
        _path: &str,
        param: Param<Tensor<D>>,
    ) -> (Param<Tensor<D>>, Option<SpectralNorm>) {
        if D < 2 {
            return (param, None);
        }
        let weight = matrix(param.val().without_autodiff());
        let ([rows, columns], device) = (weight.dims(), weight.device());
        let SpectralNormConfig { iterations, initial_iterations, epsilon } = self.config;
        let random = |length| {
            normalized(Tensor::random([length], Distribution::Normal(0.0, 1.0), &device), epsilon)
        };
        let vectors = SingularVectors { left: random(rows), right: random(columns) }.refined(
            &weight,
            initial_iterations,
            epsilon,
        );
        let like_the_weight =
            |vector| if param.val().is_autodiff() { Tensor::from_inner(vector) } else { vector };
        let vectors = SingularVectors {
            left: like_the_weight(vectors.left),
            right: like_the_weight(vectors.right),
        };
        (param, Some(SpectralNorm::new(vectors, iterations, epsilon)))
    }
}
