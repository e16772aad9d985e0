//! The feature extractor: preprocessing, network and layer.

use std::path::Path;

use burn::module::Module;
use burn::tensor::{Device, Int, Tensor};

use super::layer::InceptionLayer;
use super::network::{Network, NetworkConfig};
use super::preprocessing::Preprocessing;
use super::weights;
use crate::FeatureExtractor;
use crate::Result;

/// Inception-v3 as used for published Fréchet distances, with the weights of a user's file.
///
/// It does not exist without weights: [`load`](Self::load) is the only constructor.
///
/// # Shapes
/// Images are `[batch, 3, height, width]`, or `[batch, 1, height, width]` for gray images, whose
/// channel is repeated. They have any height and width, and values in 0…1.
///
/// # Numerics
/// f32, as in the references. On any device, normalization uses the stored statistics and the
/// weights have no gradients. The features of an image do not depend on the other images of its
/// batch. An image takes 5.7 billion multiplications up to
/// [`FinalPool`](InceptionLayer::FinalPool), and 0.6 billion up to
/// [`FirstPool`](InceptionLayer::FirstPool).
///
/// # Example
/// ```
/// use burn::tensor::Device;
/// use windage_metrics::inception::Inception;
/// let error = Inception::load("no-such-file.pth", &Device::flex()).unwrap_err();
/// assert!(error.to_string().starts_with("cannot read the weights `no-such-file.pth`"));
/// ```
/// With the weight file:
/// ```no_run
/// use burn::tensor::{Device, Distribution, Tensor};
/// use windage_metrics::inception::{Inception, Preprocessing};
/// use windage_metrics::FrechetDistance;
/// use windage_metrics::distance::feature_statistics;
/// # fn main() -> Result<(), Box<dyn std::error::Error>> {
/// let device = Device::flex();
/// let inception = Inception::load("pt_inception-2015-12-05-6726825d.pth", &device)?
///     .with_preprocessing(Preprocessing::TensorFlow);
/// let batch = |_| Tensor::<4>::random([8, 3, 32, 32], Distribution::Uniform(0.0, 1.0), &device);
/// assert_eq!(inception.forward(batch(0)).dims(), [8, 2048]);
/// let real = feature_statistics(&inception, (0..10).map(batch))?.ok_or("no images")?;
/// let generated = feature_statistics(&inception, (0..10).map(batch))?.ok_or("no images")?;
/// println!("{}", FrechetDistance::between(&real, &generated)?.distance);
/// # Ok(())
/// # }
/// ```
#[derive(Clone, Debug)]
pub struct Inception {
    network: Network,
    layer: InceptionLayer,
    preprocessing: Preprocessing,
}

impl Inception {
    /// Loads the published weights: `pt_inception-2015-12-05-6726825d.pth`, or the same tensors in
    /// a safetensors file.
    ///
    /// Tensors are read one by one, so that 95 MB of weights take about 140 MB of memory.
    ///
    /// # Errors
    /// Returns an error if the file cannot be read, has neither format, is damaged or truncated,
    /// lacks a tensor, or holds a tensor of another network, of another shape, of another type than
    /// f32, or with a value that is not finite. The error names the file and the first tensors
    /// concerned.
    pub fn load(path: impl AsRef<Path>, device: &Device) -> Result<Self> {
        // `valid` keeps the weights from learning and the normalization from using the statistics
        // of a batch, even on an autodiff device.
        let network = weights::load(NetworkConfig.init(device), path.as_ref())?.valid();
        Ok(Self {
            network,
            layer: InceptionLayer::default(),
            preprocessing: Preprocessing::default(),
        })
    }

    /// Selects the layer whose features are computed.
    #[must_use]
    pub fn with_layer(self, layer: InceptionLayer) -> Self {
        Self { layer, ..self }
    }

    /// Selects the preprocessing of images.
    #[must_use]
    pub fn with_preprocessing(self, preprocessing: Preprocessing) -> Self {
        Self { preprocessing, ..self }
    }

    /// Returns the layer whose features are computed.
    pub fn layer(&self) -> InceptionLayer {
        self.layer
    }

    /// Returns the preprocessing of images.
    pub fn preprocessing(&self) -> Preprocessing {
        self.preprocessing
    }

    /// Computes the features `[batch, layer.channels()]` of images with values in 0…1.
    ///
    /// # Panics
    /// Panics if the batch is empty, or the images have neither one nor three channels, or no
    /// pixels.
    pub fn forward(&self, images: Tensor<4>) -> Tensor<2> {
        let [batch, channels, ..] = images.dims();
        assert!(batch > 0, "a batch must have at least one image");
        assert!(channels == 1 || channels == 3, "images must have 1 or 3 channels, not {channels}");
        let input = self.preprocessing.apply(images);
        let input = if channels == 1 { input.repeat_dim(1, 3) } else { input };
        self.network.forward(input, self.layer)
    }

    /// Computes the features of 8-bit images, with values in 0…255.
    ///
    /// # Panics
    /// See [`forward`](Self::forward).
    pub fn forward_bytes(&self, images: Tensor<4, Int>) -> Tensor<2> {
        self.forward(images.float() / 255.0)
    }
}

impl FeatureExtractor<4> for Inception {
    fn features(&self, batch: Tensor<4>) -> Tensor<2> {
        self.forward(batch)
    }
}
