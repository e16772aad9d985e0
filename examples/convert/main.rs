//! Trains a style converter on letters with a planted shift and says what it did to their class and
//! to the classifier's loss.

#[path = "../common/mod.rs"]
mod common;

use std::path::PathBuf;
use std::process::ExitCode;

use burn::data::dataset::InMemDataset;
use burn::tensor::Device;
use clap::Parser;
use windage::core::device::default_device;
use windage::core::files::{create_folder, write_whole};
use windage::core::{Domain, Error as CoreError, RunContext, Seed, Shift, Stream};
use windage::data::synthetic::glyphs::{Planted, planted_names};
use windage::diagnose::classifier::Cnn;
use windage::diagnose::style::{
    ConversionClassifiers, StyleMetrics, StyleTrainingConfig, evaluate_conversion, train_style,
};
use windage::diagnose::{ClassifierTrainingConfig, CnnConfig, train_classifier};
use windage::metrics::image_attributes;

use common::{Bars, Failure, interrupt, table};

/// Tensors come and go by the thousand; the system's allocator hands their pages back each time.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

/// The independent classifier's letters are drawn with seeds from here.
const HELD_OUT: u64 = 1000;

/// Convert letters of the target to the source, and evaluate the conversion.
///
/// An independent classifier, trained on other letters of both domains, tells whether the class
/// survived; the classifier that is worse on the target, whether its loss fell. Neither takes part
/// in the training.
#[derive(Debug, Parser)]
#[command(name = "convert", version)]
struct Arguments {
    /// Which shift to plant
    #[arg(long, value_name = "NAME", default_value = "inclination-hue")]
    planted: String,

    /// Letters of each domain
    #[arg(long, value_name = "N", default_value_t = 3000)]
    samples: usize,

    /// Settings of the training that differ from the defaults, as JSON:
    /// {"cycle":"one_way","discriminator_condition":"none","steps":400}
    #[arg(long, value_name = "JSON", default_value = "{}")]
    settings: String,

    /// Runs, with the seeds from 0 or --seed on
    #[arg(long, value_name = "N", default_value_t = 1)]
    seeds: u64,

    /// First seed
    #[arg(long, value_name = "N", default_value_t = 0)]
    seed: u64,

    /// Folder for report.json: settings, and metrics by seed
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
        let (metrics, seconds) = one(arguments, &report.training, Seed(seed), &device, &mut bars)?;
        print(&metrics, seed, seconds);
        report.runs.push(Run { seed, seconds, metrics });
        write_whole(&arguments.out.join("report.json"), &serde_json::to_vec_pretty(&report)?)?;
    }
    Ok(())
}

/// What `report.json` holds.
#[derive(serde::Serialize)]
struct Report {
    planted: String,
    samples: usize,
    training: StyleTrainingConfig,
    runs: Vec<Run>,
}

/// One seed.
#[derive(serde::Serialize)]
struct Run {
    seed: u64,
    /// Of the converter's training.
    seconds: f64,
    metrics: StyleMetrics,
}

fn one(
    arguments: &Arguments,
    config: &StyleTrainingConfig,
    seed: Seed,
    device: &Device,
    bars: &mut Bars,
) -> Result<(StyleMetrics, f64), Failure> {
    let planted = Planted::named(&arguments.planted).ok_or_else(|| {
        CoreError::setting("planted", &arguments.planted, &planted_names().join(", "))
    })?;
    let pair = planted.draw(arguments.samples, seed);
    let domains = Shift {
        source: pair.source.images.into_domain("letters 1")?,
        target: pair.target.images.into_domain("letters 2")?,
    };
    let training = pair.training.images.into_domain("letters to learn from")?;
    let diagnosed = classifier(&training, seed, device, bars)?;
    let others = planted.draw(arguments.samples, Seed(HELD_OUT + seed.0));
    let others =
        joined(&others.source.images.into_domain("1")?, &others.target.images.into_domain("2")?)?;
    let independent = classifier(&others, Seed(HELD_OUT + seed.0), device, bars)?;
    let start = std::time::Instant::now();
    let config = StyleTrainingConfig { seed, ..config.clone() };
    let trained = train_style(domains.as_ref(), &config, &mut RunContext::on(device, bars))?;
    let seconds = start.elapsed().as_secs_f64();
    let attributes = image_attributes(&domains.source)?;
    let classifiers = ConversionClassifiers { diagnosed: &diagnosed, independent: &independent };
    let domains = domains.as_ref();
    let metrics =
        evaluate_conversion(&trained.converter, classifiers, domains, &attributes, device)?;
    Ok((metrics, seconds))
}

fn joined(first: &Domain, second: &Domain) -> Result<Domain, CoreError> {
    let mut samples = Vec::with_capacity(first.len() + second.len());
    for domain in [first, second] {
        for index in 0..domain.len() {
            samples.push(domain.sample(index)?);
        }
    }
    Domain::new(
        "both",
        InMemDataset::new(samples),
        first.shape().to_vec(),
        first.classes().to_vec(),
    )
}

fn classifier(
    domain: &Domain,
    seed: Seed,
    device: &Device,
    bars: &mut Bars,
) -> Result<Cnn, Failure> {
    let &[channels, height, width] = domain.shape() else {
        return Err(
            CoreError::setting("shape", format!("{:?}", domain.shape()), "that of images").into()
        );
    };
    let config = CnnConfig::new([channels, height, width], domain.classes().len());
    let fresh = seed.init(Stream::ClassifierWeights, device, |device| config.init(device));
    let config = ClassifierTrainingConfig { seed, ..ClassifierTrainingConfig::default() };
    Ok(train_classifier::<4, _>(fresh, domain, &config, &mut RunContext::on(device, bars))?.0)
}

fn print(metrics: &StyleMetrics, seed: u64, seconds: f64) {
    let percent =
        |share: Option<f64>| share.map_or("—".into(), |share| format!("{:.1} %", 100.0 * share));
    let mut rows = table(&["letters 2", "as they are", "converted"]);
    rows.add_row([
        "class seen by an independent classifier".into(),
        percent(metrics.class_before),
        percent(metrics.class_kept),
    ]);
    rows.add_row([
        "accuracy".into(),
        percent(metrics.accuracy_before),
        percent(metrics.accuracy_after),
    ]);
    rows.add_row([
        "mean loss".into(),
        format!("{:.3}", metrics.loss_before),
        format!("{:.3}", metrics.loss_after),
    ]);
    for shift in &metrics.attributes {
        let distance = |value: f64| format!("{value:.2} {}", shift.unit);
        rows.add_row([
            format!("{} from letters 1", shift.name),
            distance(shift.before),
            distance(shift.after),
        ]);
    }
    println!("{rows}");
    println!(
        "Seed {seed}, {seconds:.0} s: class kept {}, loss {:.2} → {:.2}, lower on {:.1} %",
        percent(metrics.class_kept),
        metrics.loss_before,
        metrics.loss_after,
        100.0 * metrics.lowered
    );
}
