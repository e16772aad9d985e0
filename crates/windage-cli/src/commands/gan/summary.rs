//! The table of results.

use std::path::Path;

use serde::Serialize;
use serde_json::{Value, json};
use windage::gan::{GanTrainingConfig, Variant};
use windage::report::gan::GanReport;

use crate::terminal::{Output, mean_and_deviation, table};

/// The table, and what its distances refer to.
#[derive(Serialize)]
pub(super) struct Summary {
    /// Feature extractor and real images that the scores refer to.
    scored_by: String,
    /// Settings of the first run; other runs differ in variant and seed.
    settings: Option<GanTrainingConfig>,
    rows: Vec<Row>,
}

/// One variant, with one value per seed.
#[derive(Serialize)]
struct Row {
    variant: &'static str,
    /// Best Fréchet distance.
    best: Vec<f64>,
    /// Step of the best Fréchet distance.
    step: Vec<usize>,
    /// Last Fréchet distance.
    last: Vec<f64>,
    /// Power at high frequencies, generated over real, at the best step.
    high_frequency_ratio: Vec<f64>,
    /// Log-spectral distance at the best step.
    log_spectral_distance: Vec<f64>,
    /// Best step, if the generator got worse after it.
    turned: Vec<Option<usize>>,
    seconds: Vec<f64>,
}

impl Summary {
    /// Creates the table of the runs of these variants.
    pub(super) fn new(variants: &[Variant], reports: &[GanReport]) -> Self {
        Self {
            scored_by: reports.first().map(|report| report.scored_by.clone()).unwrap_or_default(),
            settings: reports.first().map(|report| report.settings.clone()),
            rows: variants.iter().map(|&variant| row(variant, reports)).collect(),
        }
    }

    /// Returns the key results. `page` and `table` are the files that hold all.
    pub(super) fn result(&self, page: &str, table: &Path) -> Value {
        let row = |row: &Row| {
            let Row { variant, best, step, last, .. } = row;
            json!({ "variant": variant, "best": best, "step": step, "last": last })
        };
        json!({
            "variants": self.rows.iter().map(row).collect::<Vec<_>>(),
            "scored_by": self.scored_by,
            "report": page,
            "measurements": table.display().to_string(),
        })
    }

    /// Prints the table.
    pub(super) fn print(&self, output: Output) {
        print(&self.rows, output);
        let scored = self.settings.as_ref().map_or(0, |settings| settings.scored);
        output.line(format_args!(
            "Fréchet distances of {scored} generated images: {}",
            self.scored_by
        ));
    }
}

fn row(variant: Variant, reports: &[GanReport]) -> Row {
    let runs: Vec<&GanReport> =
        reports.iter().filter(|report| report.settings.variant == variant).collect();
    let best = || runs.iter().filter_map(|report| report.best());
    Row {
        variant: variant.name(),
        best: best().map(|score| score.frechet).collect(),
        step: best().map(|score| score.step).collect(),
        last: runs
            .iter()
            .filter_map(|report| report.scores.scores.last())
            .map(|score| score.frechet)
            .collect(),
        high_frequency_ratio: best().map(|score| score.high_frequency_ratio).collect(),
        log_spectral_distance: best().map(|score| score.log_spectral_distance).collect(),
        turned: runs.iter().map(|report| report.turned().map(|turn| turn.best_step)).collect(),
        seconds: runs.iter().map(|report| report.seconds).collect(),
    }
}

/// Prints the rows. Gains are relative to the first variant's run with the same seed.
fn print(rows: &[Row], output: Output) {
    let Some(first) = rows.first() else { return };
    let gain = format!("less than {}", first.variant);
    let mut cells = table(&[
        "variant",
        "best Fréchet",
        &gain,
        "step",
        "last",
        "high frequencies",
        "log-spectral",
        "turned",
    ]);
    for row in rows {
        let gains: Vec<f64> = row
            .best
            .iter()
            .zip(&first.best)
            .map(|(best, reference)| 100.0 * (1.0 - best / reference))
            .collect();
        let steps: Vec<String> = row.step.iter().map(ToString::to_string).collect();
        cells.add_row([
            row.variant.into(),
            mean_and_deviation(&row.best, 1.0, 2),
            format!("{} %", mean_and_deviation(&gains, 1.0, 1)),
            steps.join(" / "),
            mean_and_deviation(&row.last, 1.0, 2),
            mean_and_deviation(&row.high_frequency_ratio, 1.0, 3),
            mean_and_deviation(&row.log_spectral_distance, 1.0, 3),
            format!("{} of {}", row.turned.iter().flatten().count(), row.turned.len()),
        ]);
    }
    output.line(cells);
}
