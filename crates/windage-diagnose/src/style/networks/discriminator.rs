//! The discriminator, which tells samples of a domain from converted ones, patch by patch.
//!
//! Isola et al., *Image-to-Image Translation with Conditional Adversarial Networks*, CVPR 2017,
//! section 3.2.2. With classes, the score of a patch is a common score plus one of its class, as in
//! the projection discriminator (Miyato and Koyama, *cGANs with Projection Discriminator*, ICLR
//! 2018): a sample must then look like those of *its class*.

use burn::config::Config;
use burn::module::Module;
use burn::nn::conv::Conv2d;
use burn::tensor::{Device, Tensor, assert_shape};
use windage_core::Error;
use windage_core::generative::one_hot;
use windage_ops::layers::{Activation, conv2d, conv2d_then};

use super::{check_range, conv3, halved};

/// Slope of the leaky ReLU below 0.
const SLOPE: f64 = 0.2;

/// Configuration of a [`PatchDiscriminator`].
///
/// ```
/// use burn::tensor::{Device, Tensor};
/// use windage_diagnose::style::PatchDiscriminatorConfig;
///
/// let device = Device::flex();
/// let config = PatchDiscriminatorConfig::new([3, 28, 23]).with_width(4).with_classes(Some(10));
/// let samples = Tensor::zeros([2, 3, 28, 23], &device);
/// assert_eq!(config.init(&device).scores(samples, &[4, 9]).dims(), [2, 1, 7, 6]);
/// ```
#[derive(Config, Debug)]
pub struct PatchDiscriminatorConfig {
    /// `[channels, height, width]` of samples.
    pub shape: [usize; 3],
    /// Channels after the first halving; the second doubles them.
    #[config(default = 24)]
    pub width: usize,
    /// Number of classes, if it is given them.
    #[config(default = "None")]
    pub classes: Option<usize>,
    /// Lowest and highest value of the samples.
    #[config(default = "[0.0, 1.0]")]
    pub range: [f32; 2],
}

impl PatchDiscriminatorConfig {
    /// Checks every setting.
    ///
    /// # Errors
    /// Returns an error that names the first setting out of its range.
    pub fn validate(&self) -> Result<(), Error> {
        if self.width == 0 {
            return Err(Error::setting("width", 0, "at least 1"));
        }
        if self.classes == Some(0) {
            return Err(Error::setting("classes", 0, "at least 1"));
        }
        if self.shape.contains(&0) {
            return Err(Error::setting("shape", format!("{:?}", self.shape), "at least 1 each"));
        }
        check_range(self.range)
    }

    /// Creates the network with fresh weights.
    ///
    /// # Panics
    /// Panics if [`PatchDiscriminatorConfig::validate`] returns an error.
    pub fn init(&self, device: &Device) -> PatchDiscriminator {
        if let Err(error) = self.validate() {
            panic!("{error}");
        }
        let [channels, height, width] = self.shape;
        let half = halved([height, width]);
        let deep = 2 * self.width;
        PatchDiscriminator {
            first: conv3([channels, self.width], [height, width], 2, device),
            second: conv3([self.width, deep], half, 2, device),
            third: conv3([deep, deep], halved(half), 1, device),
            scores: conv3([deep, 1 + self.classes.unwrap_or(0)], [1, 1], 1, device),
            shape: self.shape,
            range: self.range,
        }
    }
}

/// A network of two halvings and a 3×3 convolution with leaky ReLU, then a 1×1 convolution. Each
/// score depends on 19 × 19 pixels.
#[derive(Module, Debug)]
pub struct PatchDiscriminator {
    first: Conv2d,
    second: Conv2d,
    third: Conv2d,
    scores: Conv2d,
    shape: [usize; 3],
    #[module(skip)]
    range: [f32; 2],
}

impl PatchDiscriminator {
    /// Returns scores of patches, `[batch, 1, rows, columns]`, high for samples of the domain.
    /// `labels` are used only if the configuration has a number of classes.
    ///
    /// # Panics
    /// Panics if the shape is not that of the configuration, or if a label is not below the number
    /// of classes.
    pub fn scores(&self, samples: Tensor<4>, labels: &[usize]) -> Tensor<4> {
        let [channels, height, width] = self.shape;
        assert_shape!(samples, [_, channels, height, width]);
        let [low, high] = self.range.map(f64::from);
        let mut maps = (samples - f64::midpoint(low, high)) * (2.0 / (high - low));
        for conv in [&self.first, &self.second, &self.third] {
            maps = conv2d_then(conv, maps, Activation::LeakyRelu(SLOPE));
        }
        let scores = conv2d(&self.scores, maps);
        let [batch, outputs, rows, columns] = scores.dims();
        if outputs == 1 {
            return scores;
        }
        let classes = outputs - 1;
        assert_eq!(labels.len(), batch, "there must be one label per sample");
        assert!(
            labels.iter().all(|&label| label < classes),
            "labels must be below the {classes} classes"
        );
        let own = one_hot(labels, classes, &scores.device()).reshape([batch, classes, 1, 1]);
        let common = scores.clone().slice([0..batch, 0..1, 0..rows, 0..columns]);
        common + (scores.slice([0..batch, 1..outputs, 0..rows, 0..columns]) * own).sum_dim(1)
    }
}
