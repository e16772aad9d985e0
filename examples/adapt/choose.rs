//! Settings of the correlation term, chosen without labels of the target.

use burn::tensor::Device;
use windage::adapt::{Candidate, CorrelationConfig, RunConfig, TrainingConfig, select};
use windage::core::{Observer, Seed, write_whole};
use windage::losses::correlation::MapReduction;

use crate::arguments::Arguments;
use crate::common::{Failure, table};
use crate::spread::spread;

const WEIGHTS: [f64; 4] = [0.3, 1.0, 3.0, 10.0];
const BATCHES: [usize; 2] = [1, 2];
const MAPS: [MapReduction; 3] =
    [MapReduction::GlobalAverage, MapReduction::GlobalMax, MapReduction::Positions];

/// Trains every candidate with every seed, prints them by their mutual information, and writes the
/// best one's conditions.
pub(crate) fn run(
    conditions: &RunConfig,
    arguments: &Arguments,
    device: &Device,
    observer: &mut dyn Observer,
) -> Result<(), Failure> {
    let candidates = candidates(conditions);
    if candidates.is_empty() {
        return Err("--select needs a correlation term to choose the settings of".into());
    }
    let seeds: Vec<Seed> =
        (0..arguments.seeds).map(|number| Seed(conditions.seed.0 + number)).collect();
    let found = select(&candidates, &seeds, device, observer)?;
    let Some(best) = found.first() else { return Ok(()) };
    write_whole(&arguments.out.join("select.json"), &serde_json::to_vec_pretty(&found)?)?;
    best.conditions.save(&arguments.out.join("selected.toml"))?;
    print(&found);
    println!(
        "Best: {}; --conditions {}",
        name(best),
        arguments.out.join("selected.toml").display()
    );
    Ok(())
}

/// Weights, layers, reductions and batch sizes around those of the conditions; the mode and all
/// else stay.
fn candidates(conditions: &RunConfig) -> Vec<RunConfig> {
    let batches = BATCHES.iter().map(|times| {
        let training = TrainingConfig {
            batch: conditions.training.batch * times,
            ..conditions.training.clone()
        };
        RunConfig { training, ..conditions.clone() }
    });
    batches.flat_map(|conditions| settings_of_the_term(&conditions)).collect()
}

fn settings_of_the_term(conditions: &RunConfig) -> Vec<RunConfig> {
    let Some(base) = &conditions.correlation else { return Vec::new() };
    let hidden = conditions.network.layers();
    let layers: Vec<&String> = hidden.iter().rev().skip(1).take(2).collect();
    let mut candidates = Vec::new();
    for weight in WEIGHTS {
        for layer in &layers {
            // Dense layers have no positions to reduce.
            for maps in if layer.starts_with("conv") { &MAPS[..] } else { &MAPS[..1] } {
                let weight = base.weight * weight;
                let layers = [((*layer).clone(), 1.0)].into();
                let correlation = CorrelationConfig { weight, layers, maps: *maps, ..base.clone() };
                candidates.push(RunConfig { correlation: Some(correlation), ..conditions.clone() });
            }
        }
    }
    candidates
}

fn name(candidate: &Candidate) -> String {
    candidate.conditions.correlation.as_ref().map_or("—".into(), |correlation| {
        let layers: Vec<&str> = correlation.layers.keys().map(String::as_str).collect();
        let batch = candidate.conditions.training.batch;
        format!(
            "{}, {:?}, weight {}, batch {batch}",
            layers.join(" + "),
            correlation.maps,
            correlation.weight
        )
    })
}

fn print(found: &[Candidate]) {
    let mut figures = table(&["candidate", "information on unlabeled samples", "source, held out"]);
    for candidate in found {
        figures.add_row([
            name(candidate),
            spread(&candidate.information, 1.0, 3),
            spread(&candidate.held_out, 100.0, 1),
        ]);
    }
    println!("{figures}");
}
