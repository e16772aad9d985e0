//! Adapts a network of your own with Burn's `Learner`: its loop, its checkpoints, its dashboard and
//! its logs, which name each loss.
//!
//! `cargo run --release --example burn_learner` takes about 20 seconds on two cores.

use std::error::Error;
use std::sync::Arc;

use burn::module::Module;
use burn::nn::conv::{Conv2d, Conv2dConfig};
use burn::nn::{Linear, LinearConfig};
use burn::optim::AdamConfig;
use burn::tensor::Tensor;
use burn::tensor::activation::relu;
use burn::train::{Learner, SupervisedTraining};
use windage::adapt::evaluation::evaluate;
use windage::adapt::learner::{
    AdaptLoader, Adaptation, NamedLossMetric, ScoreMetric, SilentRenderer,
};
use windage::adapt::sets::Mixture;
use windage::adapt::task::TaskMetric;
use windage::adapt::training::Propagation;
use windage::adapt::{Classification, CorrelationTerm, Mode, Objective, Sets};
use windage::core::Seed;
use windage::core::device::default_device;
use windage::core::features::{FeatureTap, Taps};
use windage::data::synthetic::glyphs::Planted;
use windage::losses::correlation::{CorrelationLossConfig, MapReduction};

#[derive(Module, Debug)]
struct Mine {
    conv: Conv2d,
    output: Linear,
}

/// The forward pass, which shows the features of a layer by name.
impl FeatureTap for Mine {
    type Input = Tensor<4>;
    type Output = Tensor<2>;

    fn tapped(&self, images: Tensor<4>, taps: &mut Taps) -> Tensor<2> {
        let maps = taps.at("conv", relu(self.conv.forward(images)));
        self.output.forward(maps.flatten(1, 3))
    }
}

fn main() -> Result<(), Box<dyn Error>> {
    let device = default_device()?;
    let planted = Planted::named("size-hue").ok_or("no such shift")?;
    let letters = planted.draw(2000, Seed(0)).into_domains()?;
    let test = planted.draw(1000, Seed(1)).into_domains()?.shift.target;
    let loader = |seed| {
        let sets = Sets::new()
            .with_labeled(letters.training.clone(), 1.0)
            .with_unlabeled(letters.shift.target.clone(), 1.0);
        let mixture = Mixture::new(sets, 128, 128, seed)?;
        Ok::<_, Box<dyn Error>>(Arc::new(AdaptLoader::new(mixture, Propagation::Sum, 2, &device)))
    };
    let loss = CorrelationLossConfig::new().with_maps(MapReduction::GlobalMax);
    let term = CorrelationTerm::new(Mode::A, [("conv", 1.0)], &loss);
    let alone = Objective::new(Classification::new());
    for (name, objective) in
        [("task alone", alone.clone()), ("task + correlation", alone.with(term, 10.0))]
    {
        device.seed(0);
        let conv = Conv2dConfig::new([3, 32], [6, 6]).with_stride([3, 3]).init(&device);
        let network = Mine { conv, output: LinearConfig::new(32 * 7 * 7, 10).init(&device) };
        let model = Adaptation::new(network, objective);
        let training =
            SupervisedTraining::new("out/burn_learner", loader(Seed(0))?, loader(Seed(1))?)
                .metrics((NamedLossMetric::new("task"), ScoreMetric::new(TaskMetric::Accuracy)))
                .renderer(Box::new(SilentRenderer))
                .num_epochs(40);
        let learner = Learner::new(model, AdamConfig::new().init(), 2e-3);
        let trained = training.launch(learner).model.network;
        let metrics = evaluate(&trained, &Classification::new(), &test, &device)?;
        println!("{name:<18} {:.1} % of smaller letters", 100.0 * metrics.score);
    }
    Ok(())
}
