//! Time and peak memory against the number of samples and the size of images.
//!
//! `cargo bench --bench scale` prints the tables of docs/benchmarks.md. Each measurement runs in a
//! process of its own, so that peaks are independent; the memory that a process needs before the
//! work begins is included. Peaks are read from `/proc` and left out on systems without it.

mod adaptation;
mod diagnosis;
mod gan;
mod packing;
mod statistics;
mod stopwatch;
mod streamed;
mod style;

use std::process::Command;
use std::time::Instant;

use burn::tensor::Device;
use windage::core::device::default_device;

/// The examples use the same allocator, so that measurements are comparable.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

/// Samples per training step.
const BATCH: usize = 16;

type Outcome = Result<(), Box<dyn std::error::Error>>;

/// Work whose cost is measured for several sizes. `--test` measures the first size only.
struct Workload {
    name: &'static str,
    unit: &'static str,
    sizes: &'static [usize],
    run: fn(usize, &Device) -> Outcome,
}

const fn samples(name: &'static str, run: fn(usize, &Device) -> Outcome) -> Workload {
    Workload { name, unit: "samples", sizes: &[1_000, 10_000, 100_000, 1_000_000], run }
}

const fn sides(name: &'static str, run: fn(usize, &Device) -> Outcome) -> Workload {
    Workload { name, unit: "pixels per side", sizes: &[16, 32, 64, 128, 256], run }
}

const WORKLOADS: &[Workload] = &[
    samples("judge", diagnosis::evaluate),
    samples("select", diagnosis::select),
    samples("statistics", statistics::statistics),
    samples("diagnosis_start", diagnosis::start),
    samples("gan_start", gan::start),
    samples("style_start", style::start),
    samples("adapt_start", adaptation::start),
    sides("diagnosis_step", diagnosis::step),
    sides("gan_step", gan::step),
    sides("style_step", style::step),
    sides("adapt_step", adaptation::step),
    Workload {
        name: "pack",
        unit: "weights",
        sizes: &[10_000, 100_000, 1_000_000, 10_000_000, 100_000_000],
        run: packing::pack,
    },
];

/// Runs `work` and reports its duration.
fn timed<E>(work: impl FnOnce() -> Result<(), E>) -> Result<(), E> {
    let start = Instant::now();
    work()?;
    report(start.elapsed().as_secs_f64());
    Ok(())
}

/// Prints seconds, and the peak of the process's resident memory in MiB, for the parent process.
fn report(seconds: f64) {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let peak = status.lines().find_map(|line| {
        line.strip_prefix("VmHWM:")?.trim().strip_suffix(" kB")?.parse::<u64>().ok()
    });
    println!("{seconds} {}", peak.map_or_else(String::new, |peak| (peak / 1024).to_string()));
}

fn main() -> Outcome {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    if let [child, name, size] = &arguments[..]
        && child == "--one"
    {
        let workload =
            WORKLOADS.iter().find(|workload| workload.name == name).ok_or("no such workload")?;
        return (workload.run)(size.parse()?, &default_device()?);
    }
    let is_test = arguments.iter().any(|argument| argument == "--test");
    for Workload { name, unit, sizes, .. } in WORKLOADS {
        println!("| {name}: {unit} | time | peak memory |\n| --- | --- | --- |");
        for size in if is_test { &sizes[..1] } else { sizes } {
            let child = Command::new(std::env::current_exe()?)
                .args(["--one", name, &size.to_string()])
                .output()?;
            let printed = String::from_utf8_lossy(&child.stdout).trim().to_string();
            let Some((seconds, peak)) = printed.split_once(' ').filter(|_| child.status.success())
            else {
                return Err(
                    format!("{name} {size}: {}", String::from_utf8_lossy(&child.stderr)).into()
                );
            };
            println!("| {size} | {:.3} s | {peak} MiB |", seconds.parse::<f64>()?);
        }
        println!();
    }
    Ok(())
}
