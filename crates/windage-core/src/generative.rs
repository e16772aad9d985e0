//! Conditional generative models: an encoder and a decoder.

use burn::tensor::{Device, Tensor, TensorData};

/// A model that turns inputs of rank `D` into features.
pub trait Encoder<const D: usize> {
    /// Computes the features `[batch, latent]` of `inputs`, without randomness.
    fn encode(&self, inputs: Tensor<D>) -> Tensor<2>;
}

/// What a decoder is told about each sample besides the features.
#[derive(Debug, Clone)]
pub struct Condition {
    /// Scaled loss, `[batch, 1]`: the loss on the scale that the model was trained with.
    pub scaled_loss: Tensor<2>,
    /// Class, one-hot, `[batch, classes]`.
    pub class: Tensor<2>,
    /// Domain, `[batch, 1]`: 0 for the source, 1 for the target, fractions between them.
    pub domain: Tensor<2>,
}

impl Condition {
    /// Creates the condition of samples from one value per sample; `classes` is the number of
    /// classes.
    ///
    /// # Panics
    /// Panics if the lengths differ or a label is not below `classes`.
    pub fn new(
        scaled_losses: Vec<f32>,
        labels: &[usize],
        classes: usize,
        domain: Vec<f32>,
        device: &Device,
    ) -> Self {
        assert!(
            scaled_losses.len() == labels.len() && domain.len() == labels.len(),
            "a condition has one loss, label and domain per sample"
        );
        Self {
            scaled_loss: column(scaled_losses, device),
            class: one_hot(labels, classes, device),
            domain: column(domain, device),
        }
    }

    /// Returns a condition with other losses for the same classes and domains.
    #[must_use]
    pub fn with_scaled_loss(&self, scaled_loss: Tensor<2>) -> Self {
        Self { scaled_loss, class: self.class.clone(), domain: self.domain.clone() }
    }
}

fn column(values: Vec<f32>, device: &Device) -> Tensor<2> {
    let rows = values.len();
    Tensor::from_data(TensorData::new(values, [rows, 1]), device)
}

/// Returns labels as `[batch, classes]`, 1 at the class and 0 elsewhere.
///
/// # Panics
/// Panics if a label is not below `classes`.
pub fn one_hot(labels: &[usize], classes: usize, device: &Device) -> Tensor<2> {
    let mut values = vec![0.0_f32; labels.len() * classes];
    for (row, &label) in labels.iter().enumerate() {
        assert!(label < classes, "label {label} is not below the {classes} classes");
        values[row * classes + label] = 1.0;
    }
    Tensor::from_data(TensorData::new(values, [labels.len(), classes]), device)
}

/// A model that turns features and a condition into samples.
pub trait ConditionalDecoder<const D: usize> {
    /// Decodes features `[batch, latent]` into samples `[batch, ...]`. A decoder may ignore parts
    /// of the condition.
    fn decode(&self, features: Tensor<2>, condition: &Condition) -> Tensor<D>;
}

/// A generative model for a diagnosis: an encoder and a decoder in one.
pub trait ConditionalGenerator<const D: usize>: Encoder<D> + ConditionalDecoder<D> {}

impl<const D: usize, G: Encoder<D> + ConditionalDecoder<D>> ConditionalGenerator<D> for G {}
