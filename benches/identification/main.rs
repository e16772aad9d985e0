//! Whether a diagnosis names the causes that were planted.
//!
//! `cargo bench --bench identification` plants known shifts into real data, one at a time and in
//! pairs, lets the attribution explain them, and prints how often it is right; docs/benchmarks.md
//! says how. The data sets are read below `WINDAGE_DATA`; those that are missing are skipped.
//! `cargo bench --bench identification -- --help` lists the options.

mod cases;
mod explained;
mod material;
mod options;
mod parts;
mod rows;
mod sets;
mod summary;
mod trained;

use std::time::Instant;

use burn::tensor::Device;
use windage::core::Seed;
use windage::core::device::default_device;

use cases::{Case, CaseKind, Plan};
use material::Material;
use options::Options;
use parts::{Parts, Sizes};
use rows::{Row, Rows};
use trained::Trained;

/// The examples use the same allocator, so that times are comparable.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

type Outcome<T = ()> = Result<T, Box<dyn std::error::Error>>;

fn main() -> Outcome {
    let Some(options) = Options::parse(std::env::args().skip(1))? else {
        println!("{}", options::HELP);
        return Ok(());
    };
    let device = default_device()?;
    let mut rows = Rows::open(options.json.as_deref())?;
    let mut run = Run { options: &options, device: &device, rows: &mut rows, skipped: Vec::new() };
    run.all()?;
    let skipped = run.skipped;
    println!("{}", summary::summary(rows.all()));
    for line in skipped {
        println!("{line}");
    }
    Ok(())
}

/// A run of the benchmark.
struct Run<'a> {
    options: &'a Options,
    device: &'a Device,
    rows: &'a mut Rows,
    /// What was left out, with the reason.
    skipped: Vec<String>,
}

impl Run<'_> {
    fn all(&mut self) -> Outcome {
        for (position, name) in self.options.sets.iter().enumerate() {
            let material = match sets::open(name, self.device)? {
                Ok(material) => material,
                Err(reason) => {
                    self.skipped.push(format!("{name} was skipped: {reason}."));
                    continue;
                }
            };
            for &seed in &self.options.seeds {
                if self.options.is_over() {
                    self.skipped.push("The time was over before all cases were run.".into());
                    return Ok(());
                }
                let nulls = self.options.nulls_of(position, seed);
                match material.rank() {
                    2 => self.set::<3>(&material, seed, nulls)?,
                    _ => self.set::<4>(&material, seed, nulls)?,
                }
            }
        }
        Ok(())
    }

    /// Runs all cases of a data set with a seed; `D` is the rank of a batch.
    fn set<const D: usize>(&mut self, material: &Material, seed: Seed, nulls: usize) -> Outcome {
        let sizes = Sizes::new(material.most_samples(), self.options.is_quick);
        let parts = Parts::new(material.len(), sizes, seed);
        let started = Instant::now();
        let trained = match &self.options.onnx {
            Some(file) => Trained::<D>::from_file(material, file, seed, self.device)?,
            None => Trained::<D>::new(material, &parts.training, seed, self.device)?,
        };
        let mut plan = Plan::new(&trained, &parts);
        let cases = plan.cases(self.options, nulls)?;
        eprintln!(
            "{}, seed {}: {} cases, classifier and calibration {:.0} s",
            material.name(),
            seed.0,
            cases.len(),
            started.elapsed().as_secs_f64()
        );
        self.skipped.extend(plan.into_skipped());
        for case in cases {
            if self.options.is_over() {
                return Ok(());
            }
            if self.rows.has(material.name(), seed.0, &case.name()) {
                continue;
            }
            let row = run_case(&trained, &parts, &case)?;
            eprintln!("{}", row.line());
            self.rows.push(row)?;
        }
        Ok(())
    }
}

/// Plants the shift of a case, explains it, and records both.
fn run_case<const D: usize>(trained: &Trained<'_, D>, parts: &Parts, case: &Case) -> Outcome<Row> {
    let indices = match case.kind {
        CaseKind::Null(number) => parts.null_split(number, trained.seed),
        _ => parts.explained(),
    };
    let evaluated = indices
        .zip(windage::core::Shift::new(&[][..], &case.doses[..]))
        .try_map(|(indices, doses)| trained.evaluated(&indices, doses))?;
    let answer = explained::explain(trained, evaluated.as_ref())?;
    let truths = trained.effects(&parts.source, &case.doses)?;
    let population = match parts.reference.len() {
        0..parts::LEAST_REFERENCE => None,
        _ => Some(trained.effects(&parts.reference, &case.doses)?),
    };
    Ok(Row::new(trained, case, &evaluated, answer, rows::Truths { truths, population }))
}
