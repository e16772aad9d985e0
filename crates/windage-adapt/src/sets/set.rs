//! Data sets with and without labels.

use burn::tensor::{Device, Tensor};
use windage_core::{Domain, Result};

/// Inputs without labels. Every [`Domain`] is an unlabeled set; its labels are not used.
pub trait UnlabeledSet<X>: Send + Sync {
    /// Returns the name, for messages.
    fn name(&self) -> &str;

    /// Returns the number of samples, at least 1.
    fn samples(&self) -> usize;

    /// Returns a hash of the samples. A checkpoint cannot be resumed with other samples.
    fn fingerprint(&self) -> u64;

    /// Returns the inputs at `indices` as one batch.
    ///
    /// # Errors
    /// Returns an error if a sample cannot be read.
    fn inputs(&self, indices: &[usize], device: &Device) -> Result<X>;
}

/// Inputs with targets `Y`: classes for classification, values for regression, `()` for
/// reconstruction.
pub trait LabeledSet<X, Y>: Send + Sync {
    /// Returns the name, for messages.
    fn name(&self) -> &str;

    /// Returns the number of samples, at least 1.
    fn samples(&self) -> usize;

    /// Returns a hash of the samples and targets. A checkpoint cannot be resumed with others.
    fn fingerprint(&self) -> u64;

    /// Returns the inputs and targets at `indices` as one batch.
    ///
    /// # Errors
    /// Returns an error if a sample cannot be read.
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

/// For classification: the targets are classes.
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
