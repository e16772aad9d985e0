//! Time and peak memory against the number of samples and the size of images.
//!
//! `cargo bench --bench scale` prints the tables of docs/benchmarks.md. Each figure is of a process of its own, so that its peak is
//! its own; what a process needs before it begins is not taken off. Peaks are read from `/proc`, and left out where there is
//! none.

use std::hint::black_box;
use std::process::Command;
use std::time::Instant;

use burn::data::dataset::Dataset;
use burn::optim::{AdamConfig, GradientsParams};
use burn::tensor::{Device, Distribution, Tensor};
use windage::core::{Condition, ConditionalDecoder, Domain, Encoder, Sample, Seed, Stream, default_device};
use windage::generate::{
    AutoencoderConfig, Candidates, CnnConfig, Conditioning, PairRule, encode_samples, judge_domain, select_pairs,
};
use windage::metrics::distance::GaussianStatistics;

/// The allocator of the examples, so that figures carry over.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

const CLASSES: usize = 10;
const SIDE: usize = 16;
const BATCH: usize = 16;
const LATENT: usize = 8;
const FEATURES: usize = 64;
/// Steps whose mean time is given, after one that is not.
const STEPS: u32 = 3;

type Outcome = Result<(), Box<dyn std::error::Error>>;

/// A thing whose cost is measured, by name, against sizes, the last only without `--test`.
struct Workload {
    name: &'static str,
    unit: &'static str,
    sizes: &'static [usize],
    run: fn(usize, &Device) -> Outcome,
}

const SAMPLES: &[usize] = &[1_000, 10_000, 100_000, 1_000_000];
const SIDES: &[usize] = &[16, 32, 64, 128, 256];

const WORKLOADS: &[Workload] = &[
    Workload { name: "judge", unit: "samples", sizes: SAMPLES, run: judge },
    Workload { name: "select", unit: "samples", sizes: SAMPLES, run: select },
    Workload { name: "statistics", unit: "samples", sizes: SAMPLES, run: statistics },
    Workload { name: "autoencoder_step", unit: "pixels a side", sizes: SIDES, run: autoencoder_step },
];

/// Images that are computed when they are asked for.
struct Streamed {
    count: usize,
}

impl Dataset<Sample> for Streamed {
    fn get(&self, index: usize) -> Result<Sample, burn::data::dataset::DatasetError> {
        let value = |place: usize| ((index * 31 + place * 17) % 97) as f32 / 97.0;
        Ok(Sample { values: (0..SIDE * SIDE).map(value).collect(), label: index % CLASSES })
    }

    fn len(&self) -> usize {
        self.count
    }
}

fn domain(name: &str, count: usize) -> Result<Domain, windage::core::Error> {
    let classes = (0..CLASSES).map(|class| class.to_string()).collect();
    Domain::new(name, Streamed { count }, vec![1, SIDE, SIDE], classes)
}

/// The loss of every sample of one domain.
fn judge(count: usize, device: &Device) -> Outcome {
    let domain = domain("streamed", count)?;
    let cnn =
        Seed(0).init(Stream::ClassifierWeights, device, |device| CnnConfig::new([1, SIDE, SIDE], CLASSES).init(device));
    timed(|| black_box(judge_domain::<4>(&cnn, &domain, device)).map(drop))?;
    Ok(())
}

/// Features of two domains whose losses are known, and ten pairs.
fn select(count: usize, device: &Device) -> Outcome {
    let domain = domain("streamed", count)?;
    let config = AutoencoderConfig::new([1, SIDE, SIDE], CLASSES).with_latent(LATENT);
    let model = Seed(0).init(Stream::GeneratorWeights, device, |device| config.init(device));
    let losses = |scale: f32| (0..count).map(move |index| scale * ((index * 7) % 101) as f32 / 101.0).collect();
    let judged = |scale| windage::generate::Judged::new(losses(scale), None, domain.labels().to_vec());
    let (first, second) = (judged(0.1), judged(9.0));
    let indices: Vec<usize> = (0..count).collect();
    timed(|| {
        let features = encode_samples::<4, _>(&model, &domain, &indices, device)?;
        let candidates = Candidates {
            first: &first,
            second: &second,
            first_features: &features,
            second_features: &features,
            least_high_loss: 0.5,
            second_name: "streamed",
        };
        let mut rng = Seed(0).rng(Stream::Data, 0);
        select_pairs(&candidates, PairRule::default(), 10, &mut rng).map(|pairs| drop(black_box(pairs)))
    })?;
    Ok(())
}

/// Mean and covariance of 64 features, as they come.
fn statistics(count: usize, device: &Device) -> Outcome {
    let batch = 1000;
    let rows = Tensor::<2>::random([batch, FEATURES], Distribution::Normal(0.0, 1.0), device);
    timed(|| {
        let mut statistics = GaussianStatistics::new(FEATURES);
        (0..count / batch).try_for_each(|_| statistics.update_tensor(rows.clone()))
    })?;
    Ok(())
}

/// A training step of the diagnosis model.
fn autoencoder_step(side: usize, device: &Device) -> Outcome {
    let device = device.clone().autodiff();
    let config = AutoencoderConfig::new([3, side, side], CLASSES).with_conditioning(Conditioning::LossClass);
    let mut model = Seed(0).init(Stream::GeneratorWeights, &device, |device| config.init(device));
    let images = Tensor::<4>::random([BATCH, 3, side, side], Distribution::Default, &device);
    let zeros = |width| Tensor::<2>::zeros([BATCH, width], &device);
    let condition = Condition { level: zeros(1), class: zeros(CLASSES), domain: zeros(1) };
    let mut optimizer = AdamConfig::new().init();
    let mut step = || {
        let decoded: Tensor<4> = model.decode(model.encode(images.clone()), &condition);
        let loss = (decoded - images.clone()).square().sum();
        let gradients = GradientsParams::from_grads(loss.backward(), &model);
        model = optimizer.step(1e-3, model.clone(), gradients);
        device.sync()
    };
    step()?;
    let start = Instant::now();
    for _ in 0..STEPS {
        step()?;
    }
    report(start.elapsed().as_secs_f64() / f64::from(STEPS));
    Ok(())
}

fn timed<E>(work: impl FnOnce() -> Result<(), E>) -> Result<(), E> {
    let start = Instant::now();
    work()?;
    report(start.elapsed().as_secs_f64());
    Ok(())
}

/// Seconds, and the peak of the process's resident memory in MiB, for the parent.
fn report(seconds: f64) {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let peak =
        status.lines().find_map(|line| line.strip_prefix("VmHWM:")?.trim().strip_suffix(" kB")?.parse::<u64>().ok());
    println!("{seconds} {}", peak.map_or_else(String::new, |peak| (peak / 1024).to_string()));
}

fn main() -> Outcome {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    if let [child, name, size] = &arguments[..]
        && child == "--one"
    {
        let workload = WORKLOADS.iter().find(|workload| workload.name == name).ok_or("no such workload")?;
        return (workload.run)(size.parse()?, &default_device()?);
    }
    let is_test = arguments.iter().any(|argument| argument == "--test");
    for Workload { name, unit, sizes, .. } in WORKLOADS {
        println!("| {name}: {unit} | time | peak memory |\n| --- | --- | --- |");
        for size in if is_test { &sizes[..1] } else { sizes } {
            let child = Command::new(std::env::current_exe()?).args(["--one", name, &size.to_string()]).output()?;
            let printed = String::from_utf8_lossy(&child.stdout).trim().to_string();
            let Some((seconds, peak)) = printed.split_once(' ').filter(|_| child.status.success()) else {
                return Err(format!("{name} {size}: {}", String::from_utf8_lossy(&child.stderr)).into());
            };
            println!("| {size} | {:.3} s | {peak} MiB |", seconds.parse::<f64>()?);
        }
        println!();
    }
    Ok(())
}
