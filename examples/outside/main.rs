//! Diagnoses an external classifier: a network with weights from PyTorch, or another program.

#[path = "../common/accuracies.rs"]
mod accuracies;
#[path = "../common/mod.rs"]
mod common;
#[path = "../common/file_name.rs"]
mod file_name;
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

use accuracies::print_accuracies;
use common::{Bars, Failure, interrupt};
use file_name::file_name;
use network::Network;

/// Training allocates and frees many tensors, and the system's allocator returns their pages to the
/// system each time.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

/// Shape of the images of MNIST, as the network of `network.py` takes them.
const SHAPE: [usize; 3] = [1, 28, 28];
const CLASSES: usize = 10;
const CHANNELS: [usize; 2] = [8, 16];
const HIDDEN: usize = 32;

/// Say why an external classifier is worse on another domain of digits.
#[derive(Debug, Parser)]
#[command(
    name = "outside",
    version,
    after_help = "Examples, of which the first and the last need PyTorch:
  python examples/outside/export.py mnist out/digits
  outside --weights out/digits.pt --source mnist --target usps
  outside --weights out/digits.safetensors --source mnist --target usps
  outside --source mnist --target usps \\
    --program python examples/outside/classify.py out/digits.pt"
)]
struct Arguments {
    /// Digits on which the classifier is good: a folder with one subfolder per class, IDX, or a
    /// USPS text file
    #[arg(long, value_name = "PATH")]
    source: PathBuf,

    /// Digits on which the classifier is worse
    #[arg(long, value_name = "PATH")]
    target: PathBuf,

    /// Weights that export.py wrote, .pt or .safetensors
    #[arg(long, value_name = "FILE", required_unless_present = "program")]
    weights: Option<PathBuf>,

    /// At most this many images of the test part of each set
    #[arg(long, value_name = "N", default_value_t = 2000)]
    samples: usize,

    /// Training epochs of the autoencoder
    #[arg(long, value_name = "N", default_value_t = 8)]
    epochs: usize,

    /// Seed of all random numbers; a run with the same seed on the same device gives the same
    /// result
    #[arg(long, value_name = "N", default_value_t = 0)]
    seed: u64,

    /// Folder for the report
    #[arg(long, value_name = "DIR", default_value = "out/outside")]
    out: PathBuf,

    /// Device to compute on [default: WINDAGE_DEVICE, else flex]
    #[arg(long, value_name = "NAME")]
    device: Option<String>,

    /// A program that classifies, with its arguments, instead of weights; must be the last option
    #[arg(
        long,
        value_name = "COMMAND",
        num_args = 1..,
        allow_hyphen_values = true,
        conflicts_with = "weights"
    )]
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
    write_report(&arguments.out, &diagnosis, &Accompanying::new(domains.as_ref()))?;
    print_accuracies("images", domains.as_ref(), diagnosis.evaluations.as_ref());
    println!("Report: {}", arguments.out.join("index.html").display());
    println!("Faithfulness {:.2}", diagnosis.finding.faithfulness);
    println!("{}", diagnosis.finding.sentence);
    Ok(())
}

/// Returns the network with its weights, or the program.
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

/// Reads some samples of the test part, at random, as gray images of the size that the network
/// takes. The network was not trained on the test part.
fn digits(path: &Path, samples: usize, seed: Seed) -> Result<Domain, Failure> {
    let [_, height, width] = SHAPE;
    let options = ReadOptions { size: Some([height, width]), color: Some(Color::Gray) };
    let set = open(path, Split::Test, options)?;
    if set.classes().len() != CLASSES {
        return Err(
            Error::setting("classes", set.classes().len(), "10, as those of the network").into()
        );
    }
    let order = shuffled(set.labels().len(), &mut seed.rng(Stream::Data, 0));
    let some = &order[..samples.min(order.len())];
    Ok(set.subset(some).into_domain(file_name(path))?)
}
