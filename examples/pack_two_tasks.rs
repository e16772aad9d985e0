//! Packs two tasks into one network in a training loop of your own. The second task trains only
//! weights that the first one left free, so the outputs of the first stay equal to the bit.
//!
//! `cargo run --release --example pack_two_tasks` takes about two seconds on two cores.

use std::error::Error;

use burn::module::Module;
use burn::nn::{Linear, LinearConfig};
use burn::optim::{AdamConfig, GradientsParams, ModuleOptimizer};
use burn::tensor::Tensor;
use burn::tensor::activation::relu;
use windage::core::classifier::cross_entropy_per_sample;
use windage::core::device::default_device;
use windage::core::{Classifier, Domain, Seed};
use windage::data::synthetic::glyphs::GlyphsConfig;
use windage::data::synthetic::planted_images::inclined;
use windage::diagnose::evaluate_domain;
use windage::packnet::{PackNetConfig, Uniform};

#[derive(Module, Debug)]
struct Mine {
    hidden: Linear,
    head: Linear,
}

impl Classifier<4> for Mine {
    fn logits(&self, images: Tensor<4>) -> Tensor<2> {
        self.head.forward(relu(self.hidden.forward(images.flatten(1, 3))))
    }
}

/// The loop is yours; the optimizer alone knows which weights must not move.
fn train(mut module: Mine, mut optimizer: ModuleOptimizer, data: &Domain) -> Mine {
    let device = module.devices().remove(0);
    for batch in (0..4).flat_map(|_epoch| data.batches::<4>(50, &device)).flatten() {
        let loss = cross_entropy_per_sample(module.logits(batch.inputs), &batch.labels).mean();
        let gradients = GradientsParams::from_grads(loss.backward(), &module);
        module = optimizer.step(1e-3, module, gradients);
    }
    module
}

fn main() -> Result<(), Box<dyn Error>> {
    let device = default_device()?;
    device.seed(0);
    let draw = |part, degrees: f64| {
        inclined(&GlyphsConfig::new(2000).init(Seed(0), part).images, |_| degrees).into_domain("")
    };
    let tasks = [
        ("upright letters", draw(0, 0.0)?, draw(1, 0.0)?),
        ("turned letters", draw(2, 90.0)?, draw(3, 90.0)?),
    ];
    let fresh = Mine {
        hidden: LinearConfig::new(3 * 24 * 24, 64).init(&device),
        head: LinearConfig::new(64, 10).init(&device),
    };
    let mut packing = PackNetConfig::new().with_heads(["head"]).init(&fresh)?;
    let samples = tasks[0].2.batch::<4>(&[0, 1, 2, 3], &device)?.inputs;
    let mut outputs = Vec::new();
    for (number, (name, training, test)) in tasks.iter().enumerate() {
        let module = packing.begin(name, &fresh, None)?;
        let module = train(module, packing.optimizer(AdamConfig::new().build(), None)?, training);
        // The smaller half of the free weights becomes zero and is left to later tasks.
        let module = packing.prune(&module, &Uniform(0.5), None)?;
        let module = train(module, packing.optimizer(AdamConfig::new().build(), None)?, training);
        // Of several candidates the best would be packed.
        packing.candidate(&module, 1.0)?;
        packing.choose()?;

        let evaluation = evaluate_domain::<4>(&packing.model(number, &fresh)?, test, &device)?;
        println!("{name}: {:.1} %", 100.0 * evaluation.accuracy().unwrap_or(0.0));
        outputs.push(packing.model(0, &fresh)?.logits(samples.clone()).into_data());
    }
    println!("outputs of the first task equal to the bit: {}", outputs[0] == outputs[1]);
    Ok(())
}
