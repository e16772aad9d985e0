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
use windage::core::{Domain, RunContext, SampleLoss, Seed, Silent, stratified};
use windage::data::synthetic::corruptions::Ground;
use windage::data::{ReadOptions, Split, open};
use windage::diagnose::evaluate_domain;
use windage::diagnose::run_config::ClassifierConfig;

use material::{Material, Samples};
use options::{Network, Options};

/// The examples use the same allocator, so that times are comparable.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

type Outcome<T = ()> = Result<T, Box<dyn std::error::Error>>;

/// Side of the photographs of PACS.
const SIDE: usize = 64;
/// Channels of the small network.
const SMALL: [usize; 2] = [16, 32];
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
    let classifier = trained::<D>(&training, seed, options.network, device)?;
    let seconds = start.elapsed().as_secs_f64();
    let evaluation = evaluate_domain::<D>(&*classifier, &held_out, device)?;
    let right = 100.0 * evaluation.accuracy().unwrap_or(f64::NAN);
    Ok(format!(
        "{:>5} samples {:>5} held out {right:6.1} % right {seconds:6.1} s",
        training.len(),
        held_out.len()
    ))
}

/// Trains the chosen network.
fn trained<const D: usize>(
    domain: &Domain,
    seed: Seed,
    network: Network,
    device: &Device,
) -> Outcome<Box<dyn SampleLoss<D>>> {
    let mut observer = Silent;
    let mut context = RunContext::on(device, &mut observer);
    let channels = (network == Network::Small).then_some(SMALL);
    let config = ClassifierConfig { channels, ..ClassifierConfig::default() };
    let config = config.classifier(domain, seed)?;
    Ok(Box::new(config.train::<D>(domain, &mut context)?.0))
}
