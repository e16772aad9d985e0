//! Says why a classifier got worse on another domain.
//!
//! Without arguments: letters whose inclination hurts the classifier and whose hue does not, though both differ between
//! the domains. With `--first` and `--second`: your own images.

mod arguments;
#[path = "../common/mod.rs"]
mod common;
mod scenario;
mod table;

use std::process::ExitCode;

use clap::Parser;
use windage::core::{Error as CoreError, Event, Observer, create_folder, default_device, device_by_name, remove_file};
use windage::generate::{Cnn, CnnConfig, FitClassifier, Saved, fit_classifier};
use windage::metrics::image_attributes;
use windage::report::{Accompanying, remove_report, write_report};

use arguments::Arguments;
use common::{Bars, Failure, interrupt};
use scenario::Scenario;

/// Tensors come and go by the thousand; the system's allocator hands their pages back each time.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

/// Of the classifier, of the autoencoder, and of the style converter, which lies beside the autoencoder's.
const CHECKPOINTS: [&str; 3] = ["classifier.ckpt", "autoencoder.ckpt", "autoencoder.style.ckpt"];

fn main() -> ExitCode {
    let arguments = Arguments::parse();
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
    let device = arguments.device.as_deref().map_or_else(default_device, device_by_name)?;
    let scenario = Scenario::new(arguments)?;
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

    let mut observed_seconds = Vec::new();
    let classifier =
        observed(&mut observed_seconds, "classifier", || classifier(arguments, &scenario, &device, &mut bars))?;
    let attributes = image_attributes(&scenario.first)?;
    let saved = arguments.saved(CHECKPOINTS[1]);
    let mut diagnosis =
        settings.run(&classifier.0, (&scenario.first, &scenario.second), &attributes, &saved, &device, &mut bars)?;
    observed_seconds.append(&mut diagnosis.seconds);
    diagnosis.seconds = observed_seconds;

    let accompanying = Accompanying {
        first: &scenario.first,
        second: &scenario.second,
        classifier_curve: Some(&classifier.1),
        arguments: std::env::args().skip(1).collect(),
        planted: scenario.planted(&diagnosis, &attributes),
    };
    bars.event(Event::Started { stage: "report", steps: 1, done: 0 });
    write_report(&arguments.out, &diagnosis, &accompanying)?;
    bars.event(Event::Ended);
    table::print(&diagnosis, &scenario, accompanying.planted.as_ref());
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

fn classifier(
    arguments: &Arguments,
    scenario: &Scenario,
    device: &burn::tensor::Device,
    bars: &mut Bars,
) -> Result<(Cnn, windage::generate::Curve), Failure> {
    let training = &scenario.training;
    let &[channels, height, width] = training.shape() else {
        return Err(CoreError::setting("shape", format!("{:?}", training.shape()), "that of images").into());
    };
    let config = CnnConfig::new([channels, height, width], training.classes().len());
    let seed = windage::core::Seed(arguments.seed);
    let fresh = seed.init(windage::core::Stream::ClassifierWeights, device, |device| config.init(device));
    let fit = FitClassifier { seed, saved: arguments.saved(CHECKPOINTS[0]), ..FitClassifier::default() };
    Ok(fit_classifier::<4, _>(fresh, training, &fit, device, bars)?)
}

impl Arguments {
    /// Where a stage keeps its checkpoint.
    fn saved(&self, file: &str) -> Saved {
        let path = self.out.join(file);
        if self.resume { Saved::Resume(path) } else { Saved::To(path) }
    }
}
