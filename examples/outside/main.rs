//! Diagnoses a classifier that was not trained here: a network with PyTorch's weights, or another
//! program.

#[path = "../common/mod.rs"]
mod common;
mod network;

use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::time::Duration;

use burn::tensor::Device;
use clap::Parser;
use windage::core::device::{default_device, device_by_name};
use windage::core::files::create_folder;
use windage::core::seed::shuffled;
use windage::core::{Domain, Error, RunContext, SampleLoss, Seed, Shift, Stream};
use windage::data::{Color, ReadOptions, Split, open};
use windage::diagnose::external::ProcessLossConfig;
use windage::diagnose::{Diagnose, ModelTrainingConfig};
use windage::metrics::image_attributes;
use windage::report::diagnose::{Accompanying, write_report};

use common::{Bars, Failure, interrupt, table};
use network::Network;

/// Tensors come and go by the thousand; the system's allocator hands their pages back each time.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

/// What the network of `network.py` takes: MNIST's images, and its ten classes.
const SHAPE: [usize; 3] = [1, 28, 28];
const CLASSES: usize = 10;
const CHANNELS: [usize; 2] = [8, 16];
const HIDDEN: usize = 32;

/// Say why a classifier from outside is worse on another domain of digits.
#[derive(Debug, Parser)]
#[command(
    name = "outside",
    version,
    after_help = "Examples, with PyTorch for the first line and the last:
  python examples/outside/export.py mnist out/digits
  outside --weights out/digits.pt --source mnist --target usps
  outside --weights out/digits.safetensors --source mnist --target usps
  outside --source mnist --target usps --program python examples/outside/classify.py out/digits.pt"
)]
struct Arguments {
    /// Digits on which the classifier is good: a folder with one subfolder a class, IDX, or a USPS
    /// text file
    #[arg(long, value_name = "PATH")]
    source: PathBuf,

    /// Digits on which it is worse
    #[arg(long, value_name = "PATH")]
    target: PathBuf,

    /// Weights that export.py wrote, .pt or .safetensors
    #[arg(long, value_name = "FILE", required_unless_present = "program")]
    weights: Option<PathBuf>,

    /// At most this many images of the test part of each set
    #[arg(long, value_name = "N", default_value_t = 2000)]
    samples: usize,

    /// Passes over both domains while the autoencoder trains
    #[arg(long, value_name = "N", default_value_t = 8)]
    epochs: usize,

    /// Same seed, same device, same numbers
    #[arg(long, value_name = "N", default_value_t = 0)]
    seed: u64,

    /// Folder for the report
    #[arg(long, value_name = "DIR", default_value = "out/outside")]
    out: PathBuf,

    /// Device to compute on [default: WINDAGE_DEVICE, else flex]
    #[arg(long, value_name = "NAME")]
    device: Option<String>,

    /// A program that classifies, with its arguments, instead of weights; it must come last
    #[arg(long, value_name = "COMMAND", num_args = 1.., allow_hyphen_values = true, conflicts_with = "weights")]
    program: Vec<String>,
}

fn main() -> ExitCode {
    match run(&Arguments::parse()) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("outside: {error}");
            ExitCode::FAILURE
        }
    }
}

fn run(arguments: &Arguments) -> Result<(), Failure> {
    let device = arguments.device.as_deref().map_or_else(default_device, device_by_name)?;
    let training = ModelTrainingConfig {
        epochs: arguments.epochs,
        seed: Seed(arguments.seed),
        ..ModelTrainingConfig::default()
    };
    let settings = Diagnose { training, ..Diagnose::default() };
    settings.validate()?;
    let read = |path: &Path| digits(path, arguments.samples, Seed(arguments.seed));
    let paths = Shift::new(&arguments.source, &arguments.target);
    let domains = paths.try_map(|path| read(path))?;
    let classifier = classifier(arguments, &device)?;
    create_folder(&arguments.out)?;
    let mut bars = Bars::new(interrupt::flag()?);
    let attributes = image_attributes(&domains.source)?;
    let diagnosis = settings.run(
        &*classifier,
        domains.as_ref(),
        &attributes,
        &mut RunContext::on(&device, &mut bars),
    )?;
    let accompanying = Accompanying {
        arguments: std::env::args().skip(1).collect(),
        ..Accompanying::new(domains.as_ref())
    };
    write_report(&arguments.out, &diagnosis, &accompanying)?;
    let mut accuracies = table(&["domain", "images", "accuracy", "mean loss"]);
    for (domain, evaluation) in domains.as_ref().zip(diagnosis.evaluations.as_ref()) {
        let accuracy = evaluation
            .accuracy()
            .map_or("—".into(), |accuracy| format!("{:.1} %", 100.0 * accuracy));
        accuracies.add_row([
            domain.name().to_string(),
            domain.len().to_string(),
            accuracy,
            format!("{:.3}", evaluation.mean_loss()),
        ]);
    }
    println!("{accuracies}");
    println!("Report: {}", arguments.out.join("index.html").display());
    println!("Faithfulness {:.2}", diagnosis.finding.faithfulness);
    println!("{}", diagnosis.finding.sentence);
    Ok(())
}

/// The network with its weights, or the program.
fn classifier(arguments: &Arguments, device: &Device) -> Result<Box<dyn SampleLoss<4>>, Failure> {
    match (&arguments.weights, arguments.program.as_slice()) {
        (Some(weights), _) => {
            Ok(Box::new(Network::new(SHAPE, CLASSES, CHANNELS, HIDDEN, device).load(weights)?))
        }
        (None, [program, rest @ ..]) => {
            let config = ProcessLossConfig::new(program).with_arguments(rest.iter().cloned());
            Ok(Box::new(config.with_timeout(Duration::from_secs(60)).init()?))
        }
        (None, []) => Err(Error::setting("program", "empty", "a command").into()),
    }
}

/// Some samples of the test part, at random, which nobody trained on, as gray images of the
/// network's size.
fn digits(path: &Path, samples: usize, seed: Seed) -> Result<Domain, Failure> {
    let [_, height, width] = SHAPE;
    let options = ReadOptions { size: Some([height, width]), color: Some(Color::Gray) };
    let set = open(path, Split::Test, options)?;
    if set.classes().len() != CLASSES {
        return Err(Error::setting("classes", set.classes().len(), "10, as the network's").into());
    }
    let order = shuffled(set.labels().len(), &mut seed.rng(Stream::Data, 0));
    let some = &order[..samples.min(order.len())];
    let name = path
        .file_name()
        .map_or_else(|| path.display().to_string(), |name| name.to_string_lossy().into_owned());
    Ok(set.subset(some).into_domain(name)?)
}
