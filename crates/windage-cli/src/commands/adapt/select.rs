//! Choosing settings of the correlation term without labels of the target.

use serde_json::json;
use windage::adapt::RunConfig;
use windage::adapt::run_config::SelectConfig;
use windage::adapt::selection::{Candidate, candidates, select};
use windage::core::Seed;
use windage::core::files::write_whole;
use windage::report::comparison::Comparison;

use super::comparison::{self, name};
use crate::commands::comparison::write_page;
use crate::failure::Result;
use crate::run::{Outcome, Run};
use crate::terminal::{Output, mean_and_deviation, table};

const CHECKPOINT: &str = "select.ckpt";
const TABLE: &str = "select.json";
const SELECTED: &str = "selected.toml";

/// Trains each candidate with each seed, prints the candidates in the order of their mutual
/// information, and writes the configuration of the best one.
pub(super) fn run(config: &RunConfig, plan: &SelectConfig, run: &mut Run) -> Result<Outcome> {
    drop(config.prepare(run.device())?);
    run.begin()?;
    let candidates = candidates(config);
    let seeds: Vec<Seed> = (0..plan.seeds).map(|number| Seed(config.seed.0 + number)).collect();
    let found = select(&candidates, &seeds, &mut run.context(CHECKPOINT))?;
    let Some(best) = found.first() else { return Err("there are no candidates".into()) };
    let path = run.file(SELECTED);
    write_whole(&run.file(TABLE), &serde_json::to_vec_pretty(&found)?)?;
    best.config.save(&path)?;
    print(&found, run.output);
    let diverged = best.information.is_empty();
    let doubt = diverged.then(|| "training diverged with every candidate".to_owned());
    let doubts: Vec<String> = doubt.into_iter().collect();
    let compared = comparison::candidates(config, plan.seeds, &found);
    let page = write_page(Comparison { doubts: doubts.clone(), ..compared }, run)?;
    run.output.line(format_args!("Selected: {}; --config {}", name(best), path.display()));
    let result = json!({
        "best": name(best),
        "information": best.information,
        "held_out": best.held_out,
        "candidates": found.len(),
        "config": path.display().to_string(),
        "report": page,
        "measurements": run.file(TABLE).display().to_string(),
    });
    Ok(Outcome { result, doubts, word: None })
}

fn print(found: &[Candidate], output: Output) {
    let mut metrics = table(&["candidate", "information on unlabeled samples", "source, held out"]);
    for candidate in found {
        metrics.add_row([
            name(candidate),
            mean_and_deviation(&candidate.information, 1.0, 3),
            mean_and_deviation(&candidate.held_out, 100.0, 1),
        ]);
    }
    output.line(metrics);
}
