//! Loads weights that PyTorch has saved into a Burn module of the same layout, and evaluates it.
//!
//! `cargo run --release --example pytorch_weights [-- FILE]` takes about a second. FILE is what
//! `torch.save(model.state_dict(), "letters.pt")` or `safetensors.torch.save_file` wrote; without
//! it, the example trains and saves such weights first.

use std::error::Error;
use std::path::Path;
use std::{env, fs};

use burn::module::Module;
use burn::nn::conv::{Conv2d, Conv2dConfig};
use burn::nn::{BatchNorm, BatchNormConfig, Linear, LinearConfig};
use burn::tensor::activation::relu;
use burn::tensor::{Device, Tensor};
use burn_store::{BurnToPyTorchAdapter, ModuleSnapshot, SafetensorsStore};
use windage::core::device::default_device;
use windage::core::weights::load_weights;
use windage::core::{Classifier, RunContext, Seed, Silent};
use windage::data::synthetic::glyphs::Planted;
use windage::diagnose::{ClassifierTrainingConfig, evaluate_domain, train_classifier};

/// The fields are named as in PyTorch's state dictionary: `conv.weight`, `norm.running_mean`, …
#[derive(Module, Debug)]
struct Letters {
    conv: Conv2d,
    norm: BatchNorm,
    output: Linear,
}

impl Letters {
    fn new(device: &Device) -> Self {
        Self {
            conv: Conv2dConfig::new([3, 16], [4, 4]).with_stride([4, 4]).init(device),
            norm: BatchNormConfig::new(16).init(device),
            output: LinearConfig::new(16 * 6 * 6, 10).init(device),
        }
    }
}

impl Classifier<4> for Letters {
    fn logits(&self, images: Tensor<4>) -> Tensor<2> {
        let maps = relu(self.norm.forward(self.conv.forward(images)));
        self.output.forward(maps.flatten(1, 3))
    }
}

fn main() -> Result<(), Box<dyn Error>> {
    let (device, mut observer) = (default_device()?, Silent);
    device.seed(0);
    let letters = Planted::default().draw(2000, Seed(0)).into_domains()?;
    let path = env::args().nth(1).unwrap_or("out/letters.safetensors".into());
    if env::args().len() == 1 {
        let config = ClassifierTrainingConfig::default();
        let mut context = RunContext::on(&device, &mut observer);
        let (trained, _) =
            train_classifier(Letters::new(&device), &letters.training, &config, &mut context)?;
        fs::create_dir_all("out")?;
        let store = SafetensorsStore::from_file(&path).overwrite(true);
        trained.save_into(&mut store.with_to_adapter(BurnToPyTorchAdapter))?;
    }

    // PyTorch keeps the weights of dense layers transposed, and calls those of a normalization
    // otherwise; that is taken care of, as are prefixes of all names and numbers of 16 bits. A
    // tensor that is missing or of another shape is an error.
    let network = load_weights(Letters::new(&device), Path::new(&path))?;

    // From here on it is a classifier like any other: diagnose it, adapt it, or look at its losses.
    let evaluate = |domain| evaluate_domain::<4>(&network, domain, &device);
    let evaluations = letters.shift.as_ref().try_map(evaluate)?;
    let percent = evaluations.map(|it| 100.0 * it.accuracy().unwrap_or(0.0));
    println!("{path}: source {:.1} %, target {:.1} %", percent.source, percent.target);
    Ok(())
}
