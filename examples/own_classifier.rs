//! Diagnoses a network of your own, trained in a loop of your own: one method makes it take part.
//!
//! `cargo run --release --example own_classifier` takes about 15 seconds on two cores.

use std::error::Error;

use burn::module::Module;
use burn::nn::conv::{Conv2d, Conv2dConfig};
use burn::nn::{Linear, LinearConfig};
use burn::optim::{AdamConfig, GradientsParams};
use burn::tensor::Tensor;
use burn::tensor::activation::relu;
use windage::core::classifier::cross_entropy_per_sample;
use windage::core::device::default_device;
use windage::core::{Classifier, RunContext, Seed, Silent};
use windage::data::synthetic::glyphs::Planted;
use windage::diagnose::{Diagnose, ModelTrainingConfig};
use windage::metrics::image_attributes;

#[derive(Module, Debug)]
struct Mine {
    conv: Conv2d,
    output: Linear,
}

/// All that windage asks of a classifier: logits `[batch, classes]` for a batch of samples.
impl Classifier<4> for Mine {
    fn logits(&self, images: Tensor<4>) -> Tensor<2> {
        self.output.forward(relu(self.conv.forward(images)).flatten(1, 3))
    }
}

fn main() -> Result<(), Box<dyn Error>> {
    let device = default_device()?;
    // In the target, letters are smaller and have other hues.
    let planted = Planted::named("size-hue").ok_or("no such shift")?;
    let letters = planted.draw(2000, Seed(0)).into_domains()?;

    // Your training, as you are used to it.
    let training_device = device.clone().autodiff();
    training_device.seed(0);
    let mut network = Mine {
        conv: Conv2dConfig::new([3, 24], [6, 6]).with_stride([3, 3]).init(&training_device),
        output: LinearConfig::new(24 * 7 * 7, 10).init(&training_device),
    };
    let mut optimizer = AdamConfig::new().init();
    for _epoch in 0..8 {
        for batch in letters.training.batches::<4>(50, &training_device) {
            let batch = batch?;
            let logits = network.logits(batch.inputs);
            let loss = cross_entropy_per_sample(logits, &batch.labels).mean();
            let gradients = GradientsParams::from_grads(loss.backward(), &network);
            network = optimizer.step(2e-3, network, gradients);
        }
    }

    // The diagnosis only asks for losses; it never sees the network's weights or gradients.
    let attributes = image_attributes(&letters.shift.source)?;
    let model = ModelTrainingConfig::default().with_epochs(8);
    let diagnose = Diagnose::default().with_pairs(5).with_training(model);
    let (domains, mut observer) = (letters.shift.as_ref(), Silent);
    let mut context = RunContext::on(&device, &mut observer);
    let diagnosis = diagnose.run::<4>(&network.valid(), domains, &attributes, &mut context)?;
    println!("{}", diagnosis.finding.sentence);
    Ok(())
}
