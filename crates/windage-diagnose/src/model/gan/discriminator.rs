//! The discriminator, which sees samples and features together.

use burn::config::Config;
use burn::module::Module;
use burn::nn::conv::{Conv2d, Conv2dConfig};
use burn::nn::{Linear, LinearConfig};
use burn::tensor::activation::relu;
use burn::tensor::{Device, Tensor};
use windage_core::generative::Condition;
use windage_ops::layers::{Activation, conv2d_then};

use crate::model::Conditioning;
use crate::model::maps::sides;
use windage_ops::SpectralNormConfig;
use windage_ops::geometry::{along, padding};

/// Configuration of a [`PairDiscriminator`].
#[derive(Config, Debug)]
pub struct PairDiscriminatorConfig {
    /// `[channels, height, width]` of the samples, a height of 1 for signals.
    pub shape: [usize; 3],
    /// Number of features.
    pub latent: usize,
    /// Number of classes.
    pub classes: usize,
    /// What it sees besides samples and features.
    #[config(default = "Conditioning::LossClassDomain")]
    pub conditioning: Conditioning,
    /// Channels of the convolutions, each of which halves the sides.
    #[config(default = "vec![16, 32, 48]")]
    pub channels: Vec<usize>,
    /// Units of the hidden layers.
    #[config(default = 128)]
    pub hidden: usize,
}

impl PairDiscriminatorConfig {
    /// Creates the discriminator with fresh weights, spectrally normalized (Miyato et al. 2018).
    pub fn init(&self, device: &Device) -> PairDiscriminator {
        let channels = [&self.shape[..1], &self.channels].concat();
        let sides = sides(self.shape, self.channels.len());
        let (full, [height, width]) = (sides[0], sides[self.channels.len()]);
        let conv = |pair: &[usize]| {
            Conv2dConfig::new([pair[0], pair[1]], along(full, 4, 1))
                .with_stride(along(full, 2, 1))
                .with_padding(padding(along(full, 1, 0)))
                .init(device)
        };
        let condition = self.conditioning.width(self.classes);
        let seen = channels[self.channels.len()] * height * width + self.latent + condition;
        SpectralNormConfig::new().apply(PairDiscriminator {
            convs: channels.windows(2).map(conv).collect(),
            first: LinearConfig::new(seen, self.hidden).init(device),
            second: LinearConfig::new(self.hidden, self.hidden).init(device),
            output: LinearConfig::new(self.hidden, 1).init(device),
            conditioning: self.conditioning,
        })
    }
}

/// A discriminator of pairs `(x, z)`, given the scaled loss (Fig. 13) and, unless
/// [`Conditioning::Loss`] is configured, class and domain: convolutions for the sample, then dense
/// layers for everything together.
#[derive(Module, Debug)]
pub struct PairDiscriminator {
    convs: Vec<Conv2d>,
    first: Linear,
    second: Linear,
    output: Linear,
    #[module(skip)]
    conditioning: Conditioning,
}

impl PairDiscriminator {
    /// Returns scores `[batch, 1]` of maps `[batch, channels, height, width]` in 0…1 with features
    /// `[batch, latent]`; high for encoded samples, low for generated ones.
    pub fn scores(&self, maps: Tensor<4>, features: Tensor<2>, condition: &Condition) -> Tensor<2> {
        let maps = self
            .convs
            .iter()
            .fold(maps * 2.0 - 1.0, |maps, conv| conv2d_then(conv, maps, Activation::Relu));
        let condition = self.conditioning.select(condition);
        let seen = Tensor::cat(vec![maps.flatten(1, 3), features, condition], 1);
        self.output.forward(relu(self.second.forward(relu(self.first.forward(seen)))))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Returns how much scores of a discriminator change with the class and the domain.
    fn change(conditioning: Conditioning) -> f32 {
        let device = Device::flex();
        let discriminator = PairDiscriminatorConfig::new([1, 8, 8], 2, 2)
            .with_conditioning(conditioning)
            .init(&device);
        let scores = |label, domain| {
            let condition = Condition::new(vec![0.5], &[label], 2, vec![domain], &device);
            let maps = Tensor::full([1, 1, 8, 8], 0.3, &device);
            discriminator.scores(maps, Tensor::ones([1, 2], &device), &condition)
        };
        (scores(0, 0.0) - scores(1, 1.0)).abs().into_scalar::<f32>()
    }

    #[test]
    fn the_literal_form_sees_neither_class_nor_domain() {
        assert_eq!(change(Conditioning::Loss), 0.0);
        assert!(change(Conditioning::LossClassDomain) > 0.0);
    }
}
