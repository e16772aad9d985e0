//! The network, from images of 299×299 pixels in −1…1 to features.
//!
//! Source: `fid_inception_v3` of pytorch-fid; Szegedy et al. 2016, "Rethinking the Inception
//! Architecture for Computer Vision", without the auxiliary classifier, and with the 1008 classes
//! of the TensorFlow graph of 2015.
#![allow(non_snake_case)] // Fields carry the names of the weight file.

use burn::module::Module;
use burn::nn::{Linear, LinearConfig};
use burn::tensor::{Device, Tensor};

use super::block_a::{InceptionA, InceptionAConfig};
use super::block_b::{InceptionB, InceptionBConfig};
use super::block_c::{InceptionC, InceptionCConfig};
use super::block_d::{InceptionD, InceptionDConfig};
use super::block_e::{InceptionE, InceptionEConfig, Pooling};
use super::convolution::{
    ConvolutionBlock, ConvolutionBlockConfig, UNLOADED, halving, pointwise, same,
};
use super::layer::InceptionLayer;
use super::pooling::{global_average, halving_maximum};

/// The configuration of [`Network`], which has no settings.
pub(super) struct NetworkConfig;

impl NetworkConfig {
    /// Creates the network without weights: parameters are NaN until [`load`](super::weights::load)
    /// fills them.
    pub(super) fn init(&self, device: &Device) -> Network {
        Network {
            Conv2d_1a_3x3: halving(3, 32, device),
            Conv2d_2a_3x3: ConvolutionBlockConfig::new([32, 32], [3, 3]).init(device),
            Conv2d_2b_3x3: same(32, 64, [3, 3], device),
            Conv2d_3b_1x1: pointwise(64, 80, device),
            Conv2d_4a_3x3: ConvolutionBlockConfig::new([80, 192], [3, 3]).init(device),
            Mixed_5b: InceptionAConfig::new(192, 32).init(device),
            Mixed_5c: InceptionAConfig::new(256, 64).init(device),
            Mixed_5d: InceptionAConfig::new(288, 64).init(device),
            Mixed_6a: InceptionBConfig::new(288).init(device),
            Mixed_6b: InceptionCConfig::new(768, 128).init(device),
            Mixed_6c: InceptionCConfig::new(768, 160).init(device),
            Mixed_6d: InceptionCConfig::new(768, 160).init(device),
            Mixed_6e: InceptionCConfig::new(768, 192).init(device),
            Mixed_7a: InceptionDConfig::new(768).init(device),
            Mixed_7b: InceptionEConfig::new(1280, Pooling::Average).init(device),
            Mixed_7c: InceptionEConfig::new(2048, Pooling::Maximum).init(device),
            fc: LinearConfig::new(2048, 1008).with_initializer(UNLOADED).init(device),
        }
    }
}

/// Inception-v3 in the FID variant.
#[derive(Module, Debug)]
pub(super) struct Network {
    Conv2d_1a_3x3: ConvolutionBlock,
    Conv2d_2a_3x3: ConvolutionBlock,
    Conv2d_2b_3x3: ConvolutionBlock,
    Conv2d_3b_1x1: ConvolutionBlock,
    Conv2d_4a_3x3: ConvolutionBlock,
    Mixed_5b: InceptionA,
    Mixed_5c: InceptionA,
    Mixed_5d: InceptionA,
    Mixed_6a: InceptionB,
    Mixed_6b: InceptionC,
    Mixed_6c: InceptionC,
    Mixed_6d: InceptionC,
    Mixed_6e: InceptionC,
    Mixed_7a: InceptionD,
    Mixed_7b: InceptionE,
    Mixed_7c: InceptionE,
    fc: Linear,
}

impl Network {
    /// Computes the features `[batch, layer.channels()]` of images `[batch, 3, 299, 299]` in −1…1.
    /// The layers behind `layer` are not computed.
    pub(super) fn forward(&self, images: Tensor<4>, layer: InceptionLayer) -> Tensor<2> {
        let maps = self.until_first_pool(images);
        if layer == InceptionLayer::FirstPool {
            return global_average(maps);
        }
        let maps = halving_maximum(self.Conv2d_4a_3x3.forward(self.Conv2d_3b_1x1.forward(maps)));
        if layer == InceptionLayer::SecondPool {
            return global_average(maps);
        }
        let maps = self.until_auxiliary(maps);
        if layer == InceptionLayer::PreAuxiliary {
            return global_average(maps);
        }
        let maps = self.Mixed_7c.forward(self.Mixed_7b.forward(self.Mixed_7a.forward(maps)));
        let features = global_average(maps);
        match layer {
            InceptionLayer::UnbiasedLogits => features.matmul(self.fc.weight.val()),
            InceptionLayer::Logits => self.fc.forward(features),
            _ => features,
        }
    }

    /// Computes the maps `[batch, 64, 73, 73]` of the first pooling.
    fn until_first_pool(&self, images: Tensor<4>) -> Tensor<4> {
        let maps = self.Conv2d_2a_3x3.forward(self.Conv2d_1a_3x3.forward(images));
        halving_maximum(self.Conv2d_2b_3x3.forward(maps))
    }

    /// Computes the maps `[batch, 768, 17, 17]` before the auxiliary classifier from maps
    /// `[batch, 192, 35, 35]`.
    fn until_auxiliary(&self, maps: Tensor<4>) -> Tensor<4> {
        let maps = self.Mixed_5d.forward(self.Mixed_5c.forward(self.Mixed_5b.forward(maps)));
        let maps = self.Mixed_6b.forward(self.Mixed_6a.forward(maps));
        self.Mixed_6e.forward(self.Mixed_6d.forward(self.Mixed_6c.forward(maps)))
    }
}
