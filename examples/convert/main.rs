//! Trains a style converter on letters with a planted shift, and evaluates whether it keeps their
//! class and lowers the classifier's loss.

#[path = "../common/mod.rs"]
mod common;

use std::path::PathBuf;
use std::process::ExitCode;

use burn::data::dataset::InMemDataset;
use burn::tensor::Device;
use clap::Parser;
use windage::core::device::default_device;
use windage::core::files::{create_folder, write_whole};
use windage::core::text::{percent, percent_or_dash, unit_suffix};
use windage::core::{Domain, Error as CoreError, RunContext, Seed, Shift, Stream};
use windage::data::synthetic::glyphs::{Planted, planted_names};
use windage::diagnose::classifier::Cnn;
use windage::diagnose::style::{
    ConversionClassifiers, StyleMetrics, StyleTrainingConfig, evaluate_conversion, train_style,
};
use windage::diagnose::{ClassifierTrainingConfig, CnnConfig, train_classifier};
use windage::metrics::image_attributes;

use common::{Bars, Failure, interrupt, table};

/// Training allocates and frees many tensors, and the system's allocator returns their pages to the
/// system each time.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

/// Offset of the seeds with which the letters of the independent classifier are drawn.
const HELD_OUT: u64 = 1000;

/// Convert letters of the target to the source, and evaluate the conversion.
///
/// An independent classifier, trained on other letters of both domains, tells whether the class is
/// kept. The classifier that is worse on the target tells whether its loss fell. Neither takes part
/// in the training of the converter.
#[derive(Debug, Parser)]
#[command(name = "convert", version)]
struct Arguments {
    /// Shift to plant
    #[arg(long, value_name = "NAME", default_value = "inclination-hue")]
    planted: String,

    /// Number of letters of each domain
    #[arg(long, value_name = "N", default_value_t = 3000)]
    samples: usize,

    /// Training settings that differ from the defaults, as JSON:
    /// {"cycle":"one_way","discriminator_condition":"none","steps":400}
    #[arg(long, value_name = "JSON", default_value = "{}")]
    settings: String,

    /// Number of runs, with seeds counted from --seed
    #[arg(long, value_name = "N", default_value_t = 1)]
    seeds: u64,

    /// First seed
    #[arg(long, value_name = "N", default_value_t = 0)]
    seed: u64,

    /// Folder for report.json, which contains the settings and the metrics of each seed
    #[arg(long, value_name = "DIR", default_value = "out/convert")]
    out: PathBuf,
}

fn main() -> ExitCode {
    match run(&Arguments::parse()) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("convert: {error}");
            ExitCode::FAILURE
        }
    }
}

fn run(arguments: &Arguments) -> Result<(), Failure> {
    let settings: serde_json::Value = serde_json::from_str(&arguments.settings)?;
    if let Some(seed) = settings.get("seed") {
        return Err(CoreError::setting("settings.seed", seed, "unset; --seed sets it").into());
    }
    let training: StyleTrainingConfig = serde_json::from_value(settings)?;
    training.validate()?;
    let device = default_device()?;
    create_folder(&arguments.out)?;
    let mut bars = Bars::new(interrupt::flag()?);
    let mut report = Report {
        planted: arguments.planted.clone(),
        samples: arguments.samples,
        training,
        runs: Vec::new(),
    };
    for seed in arguments.seed..arguments.seed + arguments.seeds {
        let run = run_seed(arguments, &report.training, Seed(seed), &device, &mut bars)?;
        print(&run);
        report.runs.push(run);
        write_whole(&arguments.out.join("report.json"), &serde_json::to_vec_pretty(&report)?)?;
    }
    Ok(())
}

/// The content of `report.json`.
#[derive(serde::Serialize)]
struct Report {
    planted: String,
    samples: usize,
    training: StyleTrainingConfig,
    runs: Vec<Run>,
}

/// The outcome with one seed.
#[derive(serde::Serialize)]
struct Run {
    seed: u64,
    /// Duration of the training of the converter.
    seconds: f64,
    metrics: StyleMetrics,
}

/// Trains the classifiers and the converter with a seed and evaluates the converter.
fn run_seed(
    arguments: &Arguments,
    config: &StyleTrainingConfig,
    seed: Seed,
    device: &Device,
    bars: &mut Bars,
) -> Result<Run, Failure> {
    let planted = Planted::named(&arguments.planted).ok_or_else(|| {
        CoreError::setting("planted", &arguments.planted, &planted_names().join(", "))
    })?;
    let letters = planted.draw(arguments.samples, seed);
    let domains = Shift {
        source: letters.source.images.into_domain("letters 1")?,
        target: letters.target.images.into_domain("letters 2")?,
    };
    let training = letters.training.images.into_domain("letters to learn from")?;
    let diagnosed = classifier(&training, seed, device, bars)?;
    let other_seed = Seed(HELD_OUT + seed.0);
    let others = planted.draw(arguments.samples, other_seed);
    let others = Shift {
        source: others.source.images.into_domain("1")?,
        target: others.target.images.into_domain("2")?,
    };
    let independent = classifier(&joined(&others)?, other_seed, device, bars)?;
    let start = std::time::Instant::now();
    let config = StyleTrainingConfig { seed, ..config.clone() };
    let trained = train_style(domains.as_ref(), &config, &mut RunContext::on(device, bars))?;
    let seconds = start.elapsed().as_secs_f64();
    let attributes = image_attributes(&domains.source)?;
    let classifiers = ConversionClassifiers { diagnosed: &diagnosed, independent: &independent };
    let domains = domains.as_ref();
    let metrics =
        evaluate_conversion(&trained.converter, classifiers, domains, &attributes, device)?;
    Ok(Run { seed: seed.0, seconds, metrics })
}

/// Returns the samples of both domains as one domain.
fn joined(domains: &Shift<Domain>) -> Result<Domain, CoreError> {
    let mut samples = Vec::new();
    for domain in domains.as_ref() {
        for index in 0..domain.len() {
            samples.push(domain.sample(index)?);
        }
    }
    let source = &domains.source;
    let (shape, classes) = (source.shape().to_vec(), source.classes().to_vec());
    Domain::new("both", InMemDataset::new(samples), shape, classes)
}

/// Trains a small convolutional network on a domain.
fn classifier(
    domain: &Domain,
    seed: Seed,
    device: &Device,
    bars: &mut Bars,
) -> Result<Cnn, Failure> {
    let &[channels, height, width] = domain.shape() else {
        let shape = format!("{:?}", domain.shape());
        return Err(CoreError::setting("shape", shape, "that of images").into());
    };
    let config = CnnConfig::new([channels, height, width], domain.classes().len());
    let fresh = seed.init(Stream::ClassifierWeights, device, |device| config.init(device));
    let config = ClassifierTrainingConfig { seed, ..ClassifierTrainingConfig::default() };
    Ok(train_classifier::<4, _>(fresh, domain, &config, &mut RunContext::on(device, bars))?.0)
}

fn print(run: &Run) {
    let Run { seed, seconds, metrics } = run;
    let mut rows = table(&["letters 2", "as they are", "converted"]);
    rows.add_row([
        "class seen by an independent classifier".into(),
        percent_or_dash(metrics.class_before),
        percent_or_dash(metrics.class_kept),
    ]);
    rows.add_row([
        "accuracy".into(),
        percent_or_dash(metrics.accuracy_before),
        percent_or_dash(metrics.accuracy_after),
    ]);
    rows.add_row([
        "mean loss".into(),
        format!("{:.3}", metrics.loss_before),
        format!("{:.3}", metrics.loss_after),
    ]);
    for shift in &metrics.attributes {
        let unit = unit_suffix(&shift.unit);
        let distance = |value: f64| format!("{value:.2}{unit}");
        rows.add_row([
            format!("{} from letters 1", shift.name),
            distance(shift.before),
            distance(shift.after),
        ]);
    }
    println!("{rows}");
    println!(
        "Seed {seed}, {seconds:.0} s: class kept {}, loss {:.2} → {:.2}, lower on {}",
        percent_or_dash(metrics.class_kept),
        metrics.loss_before,
        metrics.loss_after,
        percent(metrics.lowered)
    );
}
