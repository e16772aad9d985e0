//! Choosing settings of the correlation term without labels of the target.

use windage::adapt::run_config::CorrelationConfig;
use windage::adapt::selection::{Candidate, select};
use windage::adapt::{RunConfig, TrainingConfig};
use windage::core::files::write_whole;
use windage::core::{RunContext, Seed};
use windage::losses::correlation::MapReduction;

use crate::arguments::Arguments;
use crate::common::{Failure, table};
use crate::statistics::mean_and_deviation;

/// Factors of the weight and of the batch size.
const WEIGHTS: [f64; 4] = [0.3, 1.0, 3.0, 10.0];
const BATCHES: [usize; 2] = [1, 2];
const MAPS: [MapReduction; 3] =
    [MapReduction::GlobalAverage, MapReduction::GlobalMax, MapReduction::Positions];

/// Trains each candidate with each seed, prints the candidates in the order of their mutual
/// information, and writes the configuration of the best one.
pub(crate) fn run(
    config: &RunConfig,
    arguments: &Arguments,
    context: &mut RunContext<'_>,
) -> Result<(), Failure> {
    let candidates = candidates(config);
    if candidates.is_empty() {
        return Err("--select needs a correlation term to choose the settings of".into());
    }
    let seeds: Vec<Seed> =
        (0..arguments.seeds).map(|number| Seed(config.seed.0 + number)).collect();
    let found = select(&candidates, &seeds, context)?;
    let Some(best) = found.first() else { return Ok(()) };
    let path = arguments.out.join("selected.toml");
    write_whole(&arguments.out.join("select.json"), &serde_json::to_vec_pretty(&found)?)?;
    best.config.save(&path)?;
    print(&found);
    println!("Best: {}; --config {}", name(best), path.display());
    Ok(())
}

/// Returns configurations with other weights, layers, reductions and batch sizes.
fn candidates(config: &RunConfig) -> Vec<RunConfig> {
    let batches = BATCHES.iter().map(|factor| {
        let batch = config.training.batch * factor;
        let training = TrainingConfig { batch, ..config.training.clone() };
        RunConfig { training, ..config.clone() }
    });
    batches.flat_map(|config| with_other_terms(&config)).collect()
}

fn with_other_terms(config: &RunConfig) -> Vec<RunConfig> {
    let Some(base) = &config.correlation else { return Vec::new() };
    let names = config.network.layers();
    // The two layers before the logits.
    let layers: Vec<&String> = names.iter().rev().skip(1).take(2).collect();
    let mut candidates = Vec::new();
    for factor in WEIGHTS {
        for layer in &layers {
            // Dense layers have no positions to reduce.
            for maps in if layer.starts_with("conv") { &MAPS[..] } else { &MAPS[..1] } {
                let weight = base.weight * factor;
                let layers = [((*layer).clone(), 1.0)].into();
                let correlation = CorrelationConfig { weight, layers, maps: *maps, ..base.clone() };
                candidates.push(RunConfig { correlation: Some(correlation), ..config.clone() });
            }
        }
    }
    candidates
}

fn name(candidate: &Candidate) -> String {
    candidate.config.correlation.as_ref().map_or("—".into(), |correlation| {
        let layers: Vec<&str> = correlation.layers.keys().map(String::as_str).collect();
        format!(
            "{}, {:?}, weight {}, batch {}",
            layers.join(" + "),
            correlation.maps,
            correlation.weight,
            candidate.config.training.batch
        )
    })
}

fn print(found: &[Candidate]) {
    let mut metrics = table(&["candidate", "information on unlabeled samples", "source, held out"]);
    for candidate in found {
        metrics.add_row([
            name(candidate),
            mean_and_deviation(&candidate.information, 1.0, 3),
            mean_and_deviation(&candidate.held_out, 100.0, 1),
        ]);
    }
    println!("{metrics}");
}
