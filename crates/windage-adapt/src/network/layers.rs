//! The parts of a network.

use burn::module::Module;
use burn::nn::conv::{Conv2d, Conv2dConfig};
use burn::nn::{BatchNorm, BatchNormConfig, GroupNorm, GroupNormConfig, PaddingConfig2d};
use burn::tensor::activation::relu;
use burn::tensor::module::max_pool2d;
use burn::tensor::ops::MaxPoolOptions;
use burn::tensor::{Device, Tensor};
use windage_core::features::Taps;
use windage_ops::layers::{batch_norm_relu, conv2d};

use super::{NetworkConfig, NetworkKind, Normalization};

/// Number of channels per group that group normalization aims for.
const GROUP_CHANNELS: usize = 8;

/// A convolution with what follows it: normalization and ReLU, or dropout, pooling and ReLU.
#[derive(Module, Debug)]
pub(super) struct Block {
    convolution: Conv2d,
    batch: Option<BatchNorm>,
    group: Option<GroupNorm>,
    #[module(skip)]
    pooled: Option<Pooled>,
}

/// What follows a convolution without padding.
#[derive(Clone, Copy, Debug)]
struct Pooled {
    size: [usize; 2],
    dropout: f64,
}

impl Block {
    /// Creates the block with that index from `[input, output]` channels.
    pub(super) fn new(
        channels: [usize; 2],
        index: usize,
        config: &NetworkConfig,
        device: &Device,
    ) -> Self {
        let convolution = Conv2dConfig::new(channels, config.kernel);
        if config.kind == NetworkKind::Lenet {
            let dropout = if index > 0 { config.dropout } else { 0.0 };
            let pooled = Some(Pooled { size: config.stride, dropout });
            let convolution = convolution.with_padding(PaddingConfig2d::Valid).init(device);
            return Self { convolution, batch: None, group: None, pooled };
        }
        let [rows, columns] = config.kernel.map(|size| size / 2);
        let padding = PaddingConfig2d::Explicit(rows, columns, rows, columns);
        Self {
            convolution: convolution.with_stride(config.stride).with_padding(padding).init(device),
            batch: batch_norm(config, channels[1], device),
            group: group_norm(config, channels[1], device),
            pooled: None,
        }
    }

    pub(super) fn forward(&self, input: Tensor<4>, taps: &mut Taps) -> Tensor<4> {
        let maps = conv2d(&self.convolution, input);
        match (&self.pooled, &self.batch, &self.group) {
            (Some(pooled), ..) => {
                let maps = taps.dropout(pooled.dropout, maps);
                relu(max_pool2d(maps, MaxPoolOptions::new(pooled.size).with_stride(pooled.size)))
            }
            (_, Some(batch), _) => batch_norm_relu(batch, maps),
            (.., Some(group)) => relu(group.forward(maps)),
            _ => relu(maps),
        }
    }
}

/// What follows the dense layers: ReLU, or normalization.
///
/// It is apart from the layers, whose names in files are those of networks without it.
#[derive(Module, Debug)]
pub(super) struct AfterDense {
    batch: Vec<BatchNorm>,
    group: Vec<GroupNorm>,
    #[module(skip)]
    kind: NetworkKind,
}

impl AfterDense {
    pub(super) fn new(config: &NetworkConfig, device: &Device) -> Self {
        let is_normalized = config.kind == NetworkKind::Lenet;
        let units = || config.hidden.iter().filter(|_| is_normalized);
        Self {
            batch: units().filter_map(|&units| batch_norm(config, units, device)).collect(),
            group: units().filter_map(|&units| group_norm(config, units, device)).collect(),
            kind: config.kind,
        }
    }

    /// Applies what follows the layer with that index.
    pub(super) fn forward(&self, index: usize, features: Tensor<2>) -> Tensor<2> {
        match (self.kind, self.batch.get(index), self.group.get(index)) {
            (NetworkKind::Strided, ..) => relu(features),
            (_, Some(batch), _) => batch.forward(features),
            (.., Some(group)) => group.forward(features),
            _ => features,
        }
    }
}

fn batch_norm(config: &NetworkConfig, channels: usize, device: &Device) -> Option<BatchNorm> {
    let is_batch = config.normalization == Normalization::Batch;
    is_batch.then(|| BatchNormConfig::new(channels).init(device))
}

fn group_norm(config: &NetworkConfig, channels: usize, device: &Device) -> Option<GroupNorm> {
    let groups = (1..=channels.div_ceil(GROUP_CHANNELS))
        .rev()
        .find(|groups| channels.is_multiple_of(*groups))
        .unwrap_or(1);
    let is_group = config.normalization == Normalization::Group;
    is_group.then(|| GroupNormConfig::new(groups, channels).init(device))
}
