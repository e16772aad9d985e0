//! Says why a classifier got worse on another domain.
//!
//! Without arguments it draws letters whose inclination harms the classifier and whose hue does
//! not, although both differ between the domains. With `--source` and `--target` it reads your own
//! images.

#[path = "../common/accuracies.rs"]
mod accuracies;
mod arguments;
mod classifier;
#[path = "../common/mod.rs"]
mod common;
#[path = "../common/file_name.rs"]
mod file_name;
mod mitigation;
mod scenario;
mod table;

use std::process::ExitCode;
use std::time::Instant;

use burn::tensor::Device;
use windage::core::device::{default_device, device_by_name};
use windage::core::files::{create_folder, remove_file};
use windage::core::training::Checkpointing;
use windage::core::{Event, Observer, RunContext};
use windage::diagnose::Diagnose;
use windage::report::diagnose::{Accompanying, remove_report, write_report};

use arguments::Arguments;
use common::{Bars, Failure, interrupt};
use scenario::Scenario;

/// Training allocates and frees many tensors, and the system's allocator returns their pages to the
/// system each time.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

/// Checkpoint of the classifier.
const CLASSIFIER: &str = "classifier.ckpt";
/// Checkpoint of the generative model. That of the style converter lies beside it.
const MODEL: &str = "model.ckpt";
/// Name from which those of the checkpoints of retrained classifiers are derived.
const MITIGATION: &str = "mitigation.ckpt";
/// All checkpoints of a run.
const CHECKPOINTS: [&str; 7] = [
    CLASSIFIER,
    MODEL,
    "model.style.ckpt",
    "mitigation_moved.ckpt",
    "mitigation_harmless.ckpt",
    "mitigation_generated.ckpt",
    "mitigation_nothing.ckpt",
];

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
        // Results of an earlier run must not be mistaken for those of this one.
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

/// Returns the devices that are named, or the default device.
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
    let start = Instant::now();
    let mut context = RunContext::on(device, bars).with_checkpoint(arguments.saved(CLASSIFIER));
    let (classifier, curve) = classifier::train::<D>(arguments.seed, scenario, &mut context)?;
    let seconds = start.elapsed().as_secs_f64();

    let attributes = scenario.material.attributes(&scenario.domains.source)?;
    let mut context = RunContext::new(devices, bars).with_checkpoint(arguments.saved(MODEL));
    let domains = scenario.domains.as_ref();
    let mut diagnosis = settings.run::<D>(&classifier, domains, &attributes, &mut context)?;
    diagnosis.seconds.insert(0, ("classifier".into(), seconds));

    let mut context = RunContext::on(device, bars).with_checkpoint(arguments.saved(MITIGATION));
    let mitigations = mitigation::run::<D>(
        arguments,
        scenario,
        &classifier,
        &mut diagnosis,
        &attributes,
        &mut context,
    )?;
    let sound = scenario.material.sound()?;
    let accompanying = Accompanying {
        depiction: scenario.material.depiction(),
        sound: sound.as_deref(),
        classifier_curve: Some(&curve),
        planted: scenario.planted(&diagnosis, &attributes),
        mitigations: mitigations.as_ref(),
        ..Accompanying::new(domains)
    };
    bars.event(Event::Started { stage: "report", steps: 1, done: 0 });
    write_report(&arguments.out, &diagnosis, &accompanying)?;
    bars.event(Event::Ended);
    table::print(&diagnosis, &accompanying);
    println!("Report: {}", arguments.out.join("index.html").display());
    println!("{}", diagnosis.finding.sentence);
    Ok(())
}

impl Arguments {
    /// Returns how a stage uses its checkpoint: it is resumed with `--resume` and overwritten
    /// without.
    fn saved(&self, file: &str) -> Checkpointing {
        let path = self.out.join(file);
        if self.resume { Checkpointing::Resume(path) } else { Checkpointing::To(path) }
    }
}
