//! A small network and data for it.
#![allow(dead_code, unreachable_pub)]

use burn::data::dataset::InMemDataset;
use burn::module::Module;
use burn::nn::{Linear, LinearConfig};
use burn::tensor::activation::tanh;
use burn::tensor::{Device, Tensor};
use windage_adapt::sets::{AdaptBatch, LabeledBatch, Progress, Turn, UnlabeledBatch};
use windage_core::features::{FeatureTap, Taps};
use windage_core::{Classifier, Domain, Sample, Seed, Stream};
use windage_testing::{normal, tensor};

/// A network with four inputs, six hidden units and three outputs.
#[derive(Module, Debug)]
pub struct Net {
    pub hidden: Linear,
    pub output: Linear,
}

pub fn net(device: &Device) -> Net {
    Seed(1).init(Stream::NetworkWeights, device, |device| Net {
        hidden: LinearConfig::new(4, 6).init(device),
        output: LinearConfig::new(6, 3).init(device),
    })
}

impl FeatureTap for Net {
    type Input = Tensor<2>;
    type Output = Tensor<2>;

    fn tapped(&self, input: Tensor<2>, taps: &mut Taps) -> Tensor<2> {
        let hidden = taps.at("hidden", tanh(self.hidden.forward(input)));
        taps.at("logits", self.output.forward(hidden))
    }
}

/// Returns the bits of the weights.
pub fn bits(net: &Net) -> Vec<u32> {
    let weights = [net.hidden.weight.val(), net.output.weight.val()];
    let data = weights.into_iter().map(|weight| weight.into_data());
    data.flat_map(|data| data.iter::<f32>().map(f32::to_bits).collect::<Vec<_>>()).collect()
}

impl Classifier<2> for Net {
    fn logits(&self, inputs: Tensor<2>) -> Tensor<2> {
        self.output(inputs)
    }
}

/// Returns a batch of two labeled sets with 5 and 3 samples and two unlabeled ones with 4 and 6.
pub fn batch(device: &Device) -> AdaptBatch<Tensor<2>, Vec<usize>> {
    let inputs = |seed, rows| tensor(&normal(seed, rows * 4), [rows, 4], device);
    AdaptBatch {
        labeled: vec![
            LabeledBatch { inputs: inputs(1, 5), targets: vec![0, 1, 2, 0, 1], share: 0.625 },
            LabeledBatch { inputs: inputs(2, 3), targets: vec![2, 2, 0], share: 0.375 },
        ],
        unlabeled: vec![
            UnlabeledBatch { inputs: inputs(3, 4), share: 0.4 },
            UnlabeledBatch { inputs: inputs(4, 6), share: 0.6 },
        ],
        turn: Turn::Together,
        progress: Progress::default(),
        seed: Seed(0),
    }
}

/// Returns samples of three classes, which depend on the first coordinate. The second coordinate is
/// moved by `shift`.
pub fn domain(name: &str, samples: usize, seed: u64, shift: f32) -> Domain {
    let drawn = normal(seed, samples * 4);
    let rows = drawn.chunks_exact(4).map(|row| {
        let mut values: Vec<f32> = row.iter().map(|value| *value as f32).collect();
        let label = usize::from(values[0] > -0.4) + usize::from(values[0] > 0.4);
        values[1] += shift + values[0] * shift;
        Sample { values, label }
    });
    let classes = ["low", "middle", "high"].map(String::from).to_vec();
    Domain::new(name, InMemDataset::new(rows.collect()), vec![4], classes).unwrap()
}
