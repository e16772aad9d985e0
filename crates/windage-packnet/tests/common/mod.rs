//! A small network with everything that could move: convolutions, normalization, dropout and dense
//! layers.
#![allow(dead_code)] // Each test program uses a part.
#![allow(clippy::unwrap_used)] // Tests end at what goes wrong.

use burn::module::{Module, ModuleVisitor, Param};
use burn::nn::conv::{Conv2d, Conv2dConfig};
use burn::nn::{BatchNorm, BatchNormConfig, Dropout, DropoutConfig, Linear, LinearConfig};
use burn::optim::{GradientsParams, ModuleOptimizer};
use burn::tensor::activation::relu;
use burn::tensor::{Tensor, TensorData};
use rand::RngExt;
use windage_core::classifier::cross_entropy_per_sample;
use windage_core::{Classifier, Seed, Stream};
use windage_packnet::{PackNet, RatioSchedule};

#[derive(Module, Debug)]
pub(crate) struct Net {
    pub(crate) first: Conv2d,
    pub(crate) norm: BatchNorm,
    pub(crate) second: Conv2d,
    pub(crate) dropout: Dropout,
    pub(crate) hidden: Linear,
    pub(crate) head: Linear,
}

impl Net {
    pub(crate) fn new(classes: usize, seed: u64) -> Self {
        Seed(seed).init(Stream::NetworkWeights, &windage_testing::device(), |device| Self {
            first: Conv2dConfig::new([1, 4], [3, 3]).init(device),
            norm: BatchNormConfig::new(4).init(device),
            second: Conv2dConfig::new([4, 6], [3, 3]).init(device),
            dropout: DropoutConfig::new(0.2).init(),
            hidden: LinearConfig::new(6 * 2 * 2, 10).init(device),
            head: LinearConfig::new(10, classes).init(device),
        })
    }
}

impl Classifier<4> for Net {
    fn logits(&self, inputs: Tensor<4>) -> Tensor<2> {
        let batch = inputs.dims()[0] as i32;
        let maps = relu(self.norm.forward(self.first.forward(inputs)));
        let maps = self.dropout.forward(relu(self.second.forward(maps)));
        self.head.forward(relu(self.hidden.forward(maps.reshape([batch, -1]))))
    }
}

/// Returns `[count, 1, 6, 6]` of uniform noise, which depends on the seed alone.
pub(crate) fn inputs(count: usize, seed: u64) -> Tensor<4> {
    let mut rng = Seed(seed).rng(Stream::Data, 0);
    let values: Vec<f32> = (0..count * 36).map(|_| rng.random()).collect();
    Tensor::from_data(TensorData::new(values, [count, 1, 6, 6]), &windage_testing::device())
}

/// Takes a few steps on noise with labels that change from step to step.
pub(crate) fn train(
    mut net: Net,
    mut optimizer: ModuleOptimizer,
    classes: usize,
    steps: u64,
) -> Net {
    for step in 0..steps {
        let inputs = Tensor::from_inner(inputs(8, step));
        let labels: Vec<usize> = (0..8).map(|index| (index + step as usize) % classes).collect();
        let loss = cross_entropy_per_sample(net.logits(inputs), &labels).mean();
        let gradients = GradientsParams::from_grads(loss.backward(), &net);
        net = optimizer.step(0.01, net, gradients);
    }
    net
}

/// Learns a task with `optimizer` and packs it.
pub(crate) fn learn(
    packing: &mut PackNet,
    name: &str,
    classes: usize,
    schedule: &dyn RatioSchedule,
    optimizer: &dyn Fn(&PackNet) -> ModuleOptimizer,
) {
    let seed = 100 + packing.tasks().len() as u64;
    let net = packing.begin(name, &Net::new(classes, seed), None).unwrap();
    let net = train(net, optimizer(packing), classes, 4);
    let net = packing.prune(&net, schedule, None).unwrap();
    packing.candidate(&net, 0.1).unwrap();
    let net = train(net, optimizer(packing), classes, 4);
    packing.candidate(&net, 0.2).unwrap();
    assert_eq!(packing.choose().unwrap().candidate, 1);
}

/// Returns the bits of the outputs of a task's network.
pub(crate) fn outputs(packing: &PackNet, task: usize, classes: usize) -> Vec<u32> {
    let net = packing.model(task, &Net::new(classes, 7)).unwrap();
    net.logits(inputs(16, 999)).into_data().iter::<f32>().map(f32::to_bits).collect()
}

/// Returns all values of a module, in order.
pub(crate) fn values<M: Module>(module: &M) -> Vec<f32> {
    struct All(Vec<f32>);
    impl ModuleVisitor for All {
        fn visit_float<const D: usize>(&mut self, param: &Param<Tensor<D>>) {
            self.0.extend(param.val().into_data().iter::<f32>());
        }
    }
    let mut all = All(Vec::new());
    module.valid().visit(&mut all);
    all.0
}
