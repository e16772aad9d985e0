//! Images to features: preprocessing, network, layer.

use std::path::Path;

use burn::module::Module;
use burn::tensor::{Device, Int, Tensor};

use super::layer::InceptionLayer;
use super::network::{Network, NetworkConfig};
use super::preprocessing::Preprocessing;
use super::weights;
use crate::Error;
use crate::FeatureExtractor;

/// Inception-v3 as the published Fréchet distances use it, with weights that the user's file gave.
///
/// There is none without weights: [`load`](Self::load) is the only way to get one.
///
/// # Shapes
/// `[batch, 3, height, width]`, or `[batch, 1, height, width]` for gray images, whose channel is
/// repeated; any height and width; values in 0…1.
///
/// # Numerics
/// f32, as the references. Features are computed without gradients of the weights and by stored
/// statistics, whatever the device; an image's features do not depend on the others of its batch.
/// 5.7 billion multiplications an image up to [`FinalPool`](InceptionLayer::FinalPool), 0.6 up to
/// [`FirstPool`](InceptionLayer::FirstPool).
///
/// # Example
/// ```
/// use burn::tensor::Device;
/// use windage_metrics::inception::Inception;
/// let error = Inception::load("pt_inception-2015-12-05-6726825d.pth", &Device::flex()).unwrap_err();
/// assert!(error.to_string().starts_with("cannot read the weights `pt_inception-2015-12-05-6726825d.pth`"));
/// ```
/// With the file:
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
    /// Loads the published weights: `pt_inception-2015-12-05-6726825d.pth` or the same tensors as
    /// safetensors.
    ///
    /// Each tensor is read when it is put in its place: for 95 MB of weights memory grows to some
    /// 140 MB.
    ///
    /// # Errors
    /// Naming the file and the first tensors concerned: a file that cannot be read, is in neither
    /// format, damaged or truncated; lacks a tensor; holds one of another network, of another
    /// shape, of another type than f32, or with a value that is not finite.
    pub fn load(path: impl AsRef<Path>, device: &Device) -> Result<Self, Error> {
        // Weights never learn, and normalization never takes a batch's statistics, not even on an
        // autodiff device.
        let network = weights::load(NetworkConfig.init(device), path.as_ref())?.valid();
        Ok(Self {
            network,
            layer: InceptionLayer::default(),
            preprocessing: Preprocessing::default(),
        })
    }

    /// Takes features at another layer.
    #[must_use]
    pub fn with_layer(self, layer: InceptionLayer) -> Self {
        Self { layer, ..self }
    }

    /// Prepares images in another way.
    #[must_use]
    pub fn with_preprocessing(self, preprocessing: Preprocessing) -> Self {
        Self { preprocessing, ..self }
    }

    /// Where features are taken.
    pub fn layer(&self) -> InceptionLayer {
        self.layer
    }

    /// How images are prepared.
    pub fn preprocessing(&self) -> Preprocessing {
        self.preprocessing
    }

    /// Features `[batch, layer.channels()]` of images with values in 0…1.
    ///
    /// # Panics
    /// If the batch is empty, images have neither one nor three channels, or no pixels.
    pub fn forward(&self, images: Tensor<4>) -> Tensor<2> {
        let [batch, channels, ..] = images.dims();
        assert!(batch > 0, "a batch needs an image");
        assert!(channels == 1 || channels == 3, "images have 1 or 3 channels, not {channels}");
        let input = self.preprocessing.apply(images);
        let input = if channels == 1 { input.repeat_dim(1, 3) } else { input };
        self.network.forward(input, self.layer)
    }

    /// [`forward`](Self::forward) of 8-bit images, values 0…255.
    ///
    /// # Panics
    /// As [`forward`](Self::forward).
    pub fn forward_bytes(&self, images: Tensor<4, Int>) -> Tensor<2> {
        self.forward(images.float() / 255.0)
    }
}

impl FeatureExtractor<4> for Inception {
    fn features(&self, batch: Tensor<4>) -> Tensor<2> {
        self.forward(batch)
    }
}
