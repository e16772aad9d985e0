//! Says why a classifier got worse on another domain.
//!
//! Without arguments: letters whose inclination hurts the classifier and whose hue does not, though
//! both differ between the domains. With `--source` and `--target`: your own images.

mod arguments;
#[path = "../common/mod.rs"]
mod common;
mod mitigation;
mod scenario;
mod table;

use std::process::ExitCode;

use burn::tensor::Device;
use windage::core::device::{default_device, device_by_name};
use windage::core::files::{create_folder, remove_file};
use windage::core::training::{Checkpointing, Curve};
use windage::core::{Error as CoreError, Event, Observer, RunContext, Seed, Stream};
use windage::diagnose::classifier::Cnn;
use windage::diagnose::{ClassifierTrainingConfig, CnnConfig, Diagnose, train_classifier};
use windage::report::diagnose::{Accompanying, remove_report, write_report};

use arguments::Arguments;
use common::{Bars, Failure, interrupt};
use scenario::{Material, Scenario};

/// Tensors come and go by the thousand; the system's allocator hands their pages back each time.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

/// Checkpoints of the classifier, the generative model, the style converter (beside the model's),
/// and the retrained classifiers.
const CHECKPOINTS: [&str; 7] = [
    "classifier.ckpt",
    "model.ckpt",
    "model.style.ckpt",
    "mitigation_moved.ckpt",
    "mitigation_harmless.ckpt",
    "mitigation_generated.ckpt",
    "mitigation_nothing.ckpt",
];

/// Passes over signals while the classifier is trained.
const SIGNAL_EPOCHS: usize = 20;
/// Its steps for recordings and series, at least.
const LEAST_STEPS: usize = 180;

fn main() -> ExitCode {
    let arguments = Arguments::read();
    match run(&arguments) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("diagnose: {error}");
            ExitCode::FAILURE
        }
    }
}

fn run(arguments: &Arguments) -> Result<(), Failure> {
    let settings = arguments.settings()?;
    let devices = devices(arguments)?;
    let scenario = Scenario::new(arguments, &devices[0])?;
    create_folder(&arguments.out)?;
    if !arguments.resume {
        // What an earlier run left there must not be taken for this one's.
        remove_report(&arguments.out)?;
        for file in CHECKPOINTS {
            remove_file(&arguments.out.join(file))?;
        }
    }
    let mut bars = Bars::new(interrupt::flag()?);
    println!("{}", scenario.describe());

    // Signals have no height.
    match scenario.domains.source.shape().len() {
        3 => diagnose::<4>(arguments, &settings, &scenario, &devices, &mut bars),
        _ => diagnose::<3>(arguments, &settings, &scenario, &devices, &mut bars),
    }
}

/// Those named, at least one.
fn devices(arguments: &Arguments) -> Result<Vec<Device>, Failure> {
    if arguments.device.is_empty() {
        return Ok(vec![default_device()?]);
    }
    Ok(arguments.device.iter().map(|name| device_by_name(name)).collect::<Result<_, _>>()?)
}

fn diagnose<const D: usize>(
    arguments: &Arguments,
    settings: &Diagnose,
    scenario: &Scenario,
    devices: &[Device],
    bars: &mut Bars,
) -> Result<(), Failure> {
    let device = &devices[0];
    let mut observed_seconds = Vec::new();
    let classifier = observed(&mut observed_seconds, "classifier", || {
        classifier::<D>(arguments, scenario, device, bars)
    })?;
    let attributes = scenario.material.attributes(&scenario.domains.source)?;
    let mut context =
        RunContext::new(devices, bars).with_checkpoint(arguments.saved(CHECKPOINTS[1]));
    let domains = scenario.domains.as_ref();
    let mut diagnosis = settings.run::<D>(&classifier.0, domains, &attributes, &mut context)?;
    observed_seconds.append(&mut diagnosis.seconds);
    diagnosis.seconds = observed_seconds;
    let mut context =
        RunContext::on(device, bars).with_checkpoint(arguments.saved("mitigation.ckpt"));
    let mitigations = mitigation::run::<D>(
        arguments,
        scenario,
        &classifier.0,
        &mut diagnosis,
        &attributes,
        &mut context,
    )?;

    let sound = scenario.material.sound()?;
    let accompanying = Accompanying {
        depiction: scenario.material.depiction(),
        sound: sound.as_deref(),
        classifier_curve: Some(&classifier.1),
        arguments: std::env::args().skip(1).collect(),
        planted: scenario.planted(&diagnosis, &attributes),
        mitigations: mitigations.as_ref(),
        ..Accompanying::new(domains)
    };
    bars.event(Event::Started { stage: "report", steps: 1, done: 0 });
    write_report(&arguments.out, &diagnosis, &accompanying)?;
    bars.event(Event::Ended);
    table::print(&diagnosis, scenario, accompanying.planted.as_ref());
    if let Some(mitigations) = &mitigations {
        mitigation::print(mitigations);
    }
    println!("Report: {}", arguments.out.join("index.html").display());
    println!("{}", diagnosis.finding.sentence);
    Ok(())
}

fn observed<T>(seconds: &mut Vec<(String, f64)>, name: &str, work: impl FnOnce() -> T) -> T {
    let start = std::time::Instant::now();
    let result = work();
    seconds.push((name.into(), start.elapsed().as_secs_f64()));
    result
}

fn classifier<const D: usize>(
    arguments: &Arguments,
    scenario: &Scenario,
    device: &Device,
    bars: &mut Bars,
) -> Result<(Cnn, Curve), Failure> {
    let training = &scenario.training;
    let shape = match *training.shape() {
        [channels, height, width] => [channels, height, width],
        [channels, length] => [channels, 1, length],
        _ => {
            return Err(CoreError::setting(
                "shape",
                format!("{:?}", training.shape()),
                "images or signals",
            )
            .into());
        }
    };
    let config = CnnConfig::new(shape, training.classes().len());
    let seed = Seed(arguments.seed);
    let fresh = seed.init(Stream::ClassifierWeights, device, |device| config.init(device));
    let plain = ClassifierTrainingConfig::default();
    // One speaker's recordings are few, so an epoch is few steps; and one value a step tells less
    // than a picture does.
    let enough = LEAST_STEPS.div_ceil(training.len().div_ceil(plain.batch)).max(plain.epochs);
    let epochs = match scenario.material {
        Material::Images => plain.epochs,
        Material::Spectrograms { .. } => enough,
        Material::Signals { .. } => enough.max(SIGNAL_EPOCHS),
    };
    let config = ClassifierTrainingConfig { epochs, seed, ..plain };
    let mut context = RunContext::on(device, bars).with_checkpoint(arguments.saved(CHECKPOINTS[0]));
    Ok(train_classifier::<D, _>(fresh, training, &config, &mut context)?)
}

impl Arguments {
    /// Where a stage keeps its checkpoint.
    fn saved(&self, file: &str) -> Checkpointing {
        let path = self.out.join(file);
        if self.resume { Checkpointing::Resume(path) } else { Checkpointing::To(path) }
    }
}
