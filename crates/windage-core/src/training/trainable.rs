//! A module with its optimizer.

use crate::Result;
use crate::training::{Blobs, Checkpoint, Workers, is_finite, module_blob, optimizer_blob};
use burn::module::Module;
use burn::optim::{AdamConfig, GradientsAccumulator, GradientsParams, ModuleOptimizer};
use burn::tensor::{Device, Tensor};

/// Adam's ε, as in PyTorch; Burn's default of 1e-5 slows the first steps.
pub const ADAM_EPSILON: f32 = 1e-8;

/// A module and its optimizer.
pub struct Trainable<M> {
    /// The module, with autodiff.
    pub module: M,
    optimizer: ModuleOptimizer,
}

impl<M: Module> Trainable<M> {
    /// Creates a trainable module with Adam, β = (0.9, 0.999).
    pub fn new(module: M) -> Self {
        Self::with(module, &AdamConfig::new())
    }

    /// Creates a trainable module with Adam of these settings, except for its ε.
    pub fn with(module: M, adam: &AdamConfig) -> Self {
        Self::by(module, adam.clone().with_epsilon(ADAM_EPSILON).init())
    }

    /// Creates a trainable module with any optimizer.
    pub fn by(module: M, optimizer: ModuleOptimizer) -> Self {
        Self { module, optimizer }
    }

    /// Takes one optimizer step down the gradient of `loss`.
    pub fn descend(&mut self, loss: &Tensor<1>, rate: f64) {
        let gradients = GradientsParams::from_grads(loss.backward(), &self.module);
        self.step(gradients, rate);
    }

    /// Returns the module for each device. The first device must be the module's own and gets the
    /// module itself; the others get copies, each with its own autodiff graph and running
    /// statistics. They are valid until the next step.
    pub fn copies(&self, devices: &[Device]) -> Vec<M> {
        let own = devices.first().map(|_| self.module.clone());
        // Clones share running statistics, which forking would move to the other device; `valid`
        // makes new ones.
        let others = devices.iter().skip(1).map(|device| self.module.valid().fork(device).train());
        own.into_iter().chain(others).collect()
    }

    /// Takes one optimizer step down the gradient of the sum of losses on several devices. Each
    /// loss comes with the [copy](Self::copies) that it was computed with.
    pub fn descend_together(&mut self, losses: Vec<(M, Tensor<1>)>, rate: f64, workers: &Workers)
    where
        M: 'static,
    {
        if let [(_, loss)] = losses.as_slice() {
            return self.descend(loss, rate);
        }
        let Some(own) = losses.first().map(|(_, loss)| loss.device()) else { return };
        let found = workers.each(losses, |(copy, loss): (M, Tensor<1>)| {
            GradientsParams::from_grads(loss.backward(), &copy)
        });
        let mut sum = GradientsAccumulator::new();
        for gradients in found {
            sum.accumulate(&self.module, gradients.to_device(&own, &self.module));
        }
        self.step(sum.grads(), rate);
    }

    /// Takes one optimizer step with the gradients for this module.
    pub fn step(&mut self, gradients: GradientsParams, rate: f64) {
        self.module = self.optimizer.step(rate, self.module.clone(), gradients);
    }

    /// Returns whether all weights are finite.
    pub fn is_finite(&self) -> bool {
        // `valid` brings running statistics up to date.
        is_finite(&self.module.valid())
    }

    /// Loads the state with that name, which [`Trainable::save`] wrote.
    ///
    /// # Errors
    /// Returns an error if it is missing, damaged, or does not fit the module.
    pub fn load(&mut self, name: &str, checkpoint: &Checkpoint) -> Result<()> {
        self.module = checkpoint.module(name, self.module.clone())?;
        self.optimizer = checkpoint.optimizer(&optimizer_name(name), self.optimizer.clone())?;
        Ok(())
    }

    /// Adds module and optimizer to `blobs`.
    ///
    /// # Errors
    /// Returns an error if they cannot be encoded; `path` is the checkpoint to be written, for the
    /// message.
    pub fn save(&self, name: &str, path: &std::path::Path, blobs: &mut Blobs) -> Result<()> {
        blobs.insert(name.into(), module_blob(path, &self.module)?);
        blobs.insert(optimizer_name(name), optimizer_blob(path, &self.optimizer)?);
        Ok(())
    }
}

fn optimizer_name(name: &str) -> String {
    format!("{name} optimizer")
}
