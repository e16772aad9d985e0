//! Labeled and unlabeled data, and how batches are drawn from several sets of each.

mod batch;
mod mixture;
mod valued;

use burn::tensor::{Device, Tensor};
use windage_core::{Domain, Result};

pub use batch::{AdaptBatch, LabeledBatch, Turn, UnlabeledBatch};
pub use mixture::{Mixture, Sets};
pub use valued::Valued;

/// Inputs without labels. Every [`Domain`] is one: its labels are not looked at.
pub trait UnlabeledSet<X>: Send + Sync {
    /// Name, as messages call it.
    fn name(&self) -> &str;

    /// Number of samples; at least one.
    fn samples(&self) -> usize;

    /// A hash of the samples, by which a checkpoint knows its data.
    fn fingerprint(&self) -> u64;

    /// The inputs at `indices` as one batch.
    ///
    /// # Errors
    /// When a sample cannot be read.
    fn inputs(&self, indices: &[usize], device: &Device) -> Result<X>;
}

/// Inputs with targets `Y`: the classes of a classification, the values of a regression, nothing
/// for a reconstruction.
pub trait LabeledSet<X, Y>: Send + Sync {
    /// Name, as messages call it.
    fn name(&self) -> &str;

    /// Number of samples; at least one.
    fn samples(&self) -> usize;

    /// A hash of the samples and targets, by which a checkpoint knows its data.
    fn fingerprint(&self) -> u64;

    /// The inputs and targets at `indices` as one batch.
    ///
    /// # Errors
    /// When a sample cannot be read.
    fn labeled(&self, indices: &[usize], device: &Device) -> Result<(X, Y)>;
}

impl<const D: usize> UnlabeledSet<Tensor<D>> for Domain {
    fn name(&self) -> &str {
        self.name()
    }

    fn samples(&self) -> usize {
        self.len()
    }

    fn fingerprint(&self) -> u64 {
        self.fingerprint()
    }

    fn inputs(&self, indices: &[usize], device: &Device) -> Result<Tensor<D>> {
        Ok(self.batch::<D>(indices, device)?.inputs)
    }
}

/// For classification: targets are classes.
impl<const D: usize> LabeledSet<Tensor<D>, Vec<usize>> for Domain {
    fn name(&self) -> &str {
        self.name()
    }

    fn samples(&self) -> usize {
        self.len()
    }

    fn fingerprint(&self) -> u64 {
        self.fingerprint()
    }

    fn labeled(&self, indices: &[usize], device: &Device) -> Result<(Tensor<D>, Vec<usize>)> {
        let batch = self.batch::<D>(indices, device)?;
        Ok((batch.inputs, batch.labels))
    }
}

/// For reconstruction: the inputs are the targets.
impl<const D: usize> LabeledSet<Tensor<D>, ()> for Domain {
    fn name(&self) -> &str {
        self.name()
    }

    fn samples(&self) -> usize {
        self.len()
    }

    fn fingerprint(&self) -> u64 {
        self.fingerprint()
    }

    fn labeled(&self, indices: &[usize], device: &Device) -> Result<(Tensor<D>, ())> {
        Ok((self.batch::<D>(indices, device)?.inputs, ()))
    }
}
