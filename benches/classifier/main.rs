//! How well the classifier that windage trains by itself does, and how long that takes.
//!
//! `cargo bench --bench classifier` trains it on four fifths of each data set, at most 4,000
//! samples, and counts how many of the others it has right. The data sets are read below
//! `WINDAGE_DATA`; those that are missing are skipped. `--help` lists the options.

#[allow(dead_code)]
#[path = "../identification/material.rs"]
mod material;
mod options;
#[path = "../identification/sets.rs"]
mod sets;

use std::path::PathBuf;
use std::time::Instant;

use burn::tensor::Device;
use windage::core::device::default_device;
use windage::core::{Domain, RunContext, SampleLoss, Seed, Silent, Stream, stratified};
use windage::data::synthetic::corruptions::Ground;
use windage::data::{ReadOptions, Split, open};
use windage::diagnose::classifier::{InputScaling, OwnClassifierConfig};
use windage::diagnose::{ClassifierTrainingConfig, CnnConfig, evaluate_domain, train_classifier};

use material::{Material, Samples};
use options::{Network, Options};

/// The examples use the same allocator, so that times are comparable.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

type Outcome<T = ()> = Result<T, Box<dyn std::error::Error>>;

/// Side of the photographs of PACS.
const SIDE: usize = 64;
/// Most training samples.
const MOST: usize = 4000;

fn main() -> Outcome {
    let Some(options) = Options::parse(std::env::args().skip(1))? else {
        println!("{}", options::HELP);
        return Ok(());
    };
    let device = default_device()?;
    for name in &options.sets {
        let material = match opened(name, &device)? {
            Ok(material) => material,
            Err(reason) => {
                println!("{name} was skipped: {reason}.");
                continue;
            }
        };
        for seed in options.seeds.clone().map(Seed) {
            let line = if material.rank() == 3 {
                run::<4>(&material, seed, &options, &device)?
            } else {
                run::<3>(&material, seed, &options, &device)?
            };
            println!("{name:<16} seed {} {line}", seed.0);
        }
    }
    Ok(())
}

/// Opens a data set, or says why there is none.
fn opened(name: &str, device: &Device) -> Outcome<Result<Material, String>> {
    if name != "pacs" {
        return sets::open(name, device);
    }
    let root = std::env::var_os("WINDAGE_DATA").map(PathBuf::from).unwrap_or_default();
    let path = root.join("pacs/photo");
    if !path.is_dir() {
        return Ok(Err(format!("there is no {}", path.display())));
    }
    let options = ReadOptions { size: Some([SIDE, SIDE]), ..ReadOptions::default() };
    let set = open(&path, Split::Train, options)?;
    Ok(Ok(Material::new(name, Samples::Images { set, ground: Ground::Scene })))
}

/// Trains and evaluates once, and says what came of it.
fn run<const D: usize>(
    material: &Material,
    seed: Seed,
    options: &Options,
    device: &Device,
) -> Outcome<String> {
    let all: Vec<usize> = (0..material.len()).collect();
    let whole = material.domain(&all, &[], Seed(0))?;
    let count = options.samples.unwrap_or(MOST).min(4 * all.len() / 5);
    let learned = stratified(whole.labels(), count, seed);
    let mut is_learned = vec![false; all.len()];
    learned.iter().for_each(|&index| is_learned[index] = true);
    let rest: Vec<usize> = all.into_iter().filter(|&index| !is_learned[index]).collect();
    let (training, held_out) =
        (material.domain(&learned, &[], Seed(0))?, material.domain(&rest, &[], Seed(0))?);
    let start = Instant::now();
    let classifier = trained::<D>(material, &training, seed, options.network, device)?;
    let seconds = start.elapsed().as_secs_f64();
    let evaluation = evaluate_domain::<D>(&*classifier, &held_out, device)?;
    let right = 100.0 * evaluation.accuracy().unwrap_or(f64::NAN);
    Ok(format!(
        "{:>5} samples {:>5} held out {right:6.1} % right {seconds:6.1} s",
        training.len(),
        held_out.len()
    ))
}

/// Trains the network that is asked for.
fn trained<const D: usize>(
    material: &Material,
    domain: &Domain,
    seed: Seed,
    network: Network,
    device: &Device,
) -> Outcome<Box<dyn SampleLoss<D>>> {
    let mut observer = Silent;
    let mut context = RunContext::on(device, &mut observer);
    if network == Network::Own {
        let mut config = OwnClassifierConfig::of(domain)?.with_seed(seed);
        tune(&mut config);
        return Ok(Box::new(config.train::<D>(domain, &mut context)?.0));
    }
    let shape = match *domain.shape() {
        [channels, length] => [channels, 1, length],
        [channels, height, width] => [channels, height, width],
        ref other => return Err(format!("no network takes the shape {other:?}").into()),
    };
    let config = CnnConfig::new(shape, domain.classes().len());
    let config = config.with_scaling(InputScaling::of(domain)?);
    let fresh = seed.init(Stream::ClassifierWeights, device, |device| config.init(device));
    let [epochs, steps] = material.least_training();
    let training = ClassifierTrainingConfig::default().with_seed(seed);
    let per_epoch = domain.len().div_ceil(training.batch).max(1);
    let training = training.with_epochs(epochs.max(steps.div_ceil(per_epoch)));
    Ok(Box::new(train_classifier::<D, _>(fresh, domain, &training, &mut context)?.0))
}

fn tune(config: &mut OwnClassifierConfig) {
    let get = |name: &str| std::env::var(name).ok();
    let number = |name: &str| get(name).map(|text| text.parse::<f64>().unwrap_or(0.0));
    if let Some(text) = get("CH") {
        let list: Vec<usize> = text.split(',').filter_map(|text| text.parse().ok()).collect();
        config.network.channels.copy_from_slice(&list);
    }
    let training = &mut config.training;
    if let Some(value) = number("EP") {
        training.epochs = value as usize
    }
    if let Some(value) = number("BATCH") {
        training.batch = value as usize
    }
    if let Some(value) = number("LR") {
        training.learning_rate = value
    }
    if let Some(value) = number("WD") {
        training.weight_decay = value
    }
    if let Some(value) = number("LS") {
        training.label_smoothing = value
    }
    if let Some(value) = number("VAL") {
        training.validation = value
    }
    if let Some(value) = number("AVG") {
        training.averaged = value > 0.0
    }
    if let Some(value) = number("SHIFT") {
        training.augmentation.shift = value
    }
    if let Some(value) = number("ZOOM") {
        training.augmentation.zoom = value
    }
    if let Some(value) = number("COLOR") {
        training.augmentation.color = value
    }
    if let Some(value) = number("STRIDE") {
        config.network.stride = value as usize
    }
    eprintln!("{config:?}");
}
