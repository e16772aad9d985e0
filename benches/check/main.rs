//! How well accuracy is estimated without labels, and how often tests find shifts.
//!
//! `cargo bench --bench check` plants corruptions into held-out parts of real data sets, exchanges
//! MNIST and USPS, and divides data at random, checks a small classifier on each without labels,
//! and compares what the check says with the labels. The data sets are read below `WINDAGE_DATA`;
//! those that are missing are skipped.
//!
//! For a corruption, no attribute that it changes is known to the check in the columns *unknown*,
//! so that neither the regression nor the alterations have seen its kind; in the columns *known*,
//! all attributes are.

mod checked;
mod options;
mod summary;
mod world;

use burn::tensor::Device;
use windage::core::Seed;
use windage::core::device::default_device;

use checked::{Checked, Checker};
use options::Options;
use world::{Dose, Material, SETS, World, digits, others, path_of};

/// The examples use the same allocator, so that times are comparable.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

type Outcome<T = ()> = Result<T, Box<dyn std::error::Error>>;

/// Random divisions of each data set and seed.
const NULLS: u64 = 4;

fn main() -> Outcome {
    let Some(options) = Options::parse(std::env::args().skip(1))? else {
        println!("{}", options::HELP);
        return Ok(());
    };
    let device = default_device()?;
    let mut run = Run { device: &device, rows: Vec::new(), skipped: Vec::new() };
    for seed in (0..options.seeds).map(Seed) {
        run.seed(seed, &options)?;
    }
    println!("{}", summary::summary(&run.rows));
    run.skipped.iter().for_each(|line| println!("{line}"));
    Ok(())
}

/// A run of the benchmark.
struct Run<'a> {
    device: &'a Device,
    rows: Vec<Checked>,
    /// What was left out, with the reason.
    skipped: Vec<String>,
}

impl Run<'_> {
    fn seed(&mut self, seed: Seed, options: &Options) -> Outcome {
        for [name, folder] in SETS.into_iter().filter(|[name, _]| options.runs(name)) {
            match path_of(folder) {
                Ok(path) => self.corrupted(Material::open(name, &path, None)?, seed)?,
                Err(reason) => self.skipped.push(format!("{name} was skipped: {reason}.")),
            }
        }
        if options.runs("digits") && path_of("mnist").is_ok() && path_of("usps").is_ok() {
            let [mnist, usps] = digits()?;
            self.exchanged(mnist, &usps, seed)?;
            let [mnist, usps] = digits()?;
            self.exchanged(usps, &mnist, seed)?;
        }
        Ok(())
    }

    /// Plants each corruption once, in a severity that depends on it and on the seed.
    fn corrupted(&mut self, material: Material, seed: Seed) -> Outcome {
        let world = World::new(material, seed, self.device)?;
        let checker = Checker::new(&world, seed, self.device)?;
        for number in 0..NULLS {
            self.push(checker.null(number)?);
        }
        for (number, corruption) in world.material.corruptions().enumerate() {
            let ladders = corruption.ladders();
            let ladder = ladders[(seed.0 as usize + number) % ladders.len()];
            let place = 1 + (2 * number + seed.0 as usize) % 6;
            let severity = ladder[place.min(ladder.len() - 1)];
            self.push(checker.corrupted(Dose { corruption, severity })?);
        }
        Ok(())
    }

    /// Checks a classifier of one data set on another.
    fn exchanged(&mut self, material: Material, other: &Material, seed: Seed) -> Outcome {
        let world = World::new(material, seed, self.device)?;
        let checker = Checker::new(&world, seed, self.device)?;
        let target = other.domain(&others(other, seed), None, seed)?;
        self.push(checker.other(&target)?);
        Ok(())
    }

    fn push(&mut self, row: Checked) {
        eprintln!("{}", row.line());
        self.rows.push(row);
    }
}
