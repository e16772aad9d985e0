//! `windage gan train`.

use clap::Args;
use serde_json::json;
use windage::core::Error as CoreError;
use windage::gan::RunConfig;
use windage::report::gan::GanReport;

use super::arguments::GanArguments;
use super::choices::VariantChoice;
use super::setting::{GENERATOR, Setting};
use crate::failure::Result;
use crate::run::{Job, Outcome, Run, RunArguments};
use crate::terminal::{Output, table};

/// Train a generator of images with two discriminators: one sees the image, one its frequencies
///
/// The generator is scored at intervals by the Fréchet distance of features, and the best one is
/// kept. `windage gan sample` generates images with it.
#[derive(Debug, Args)]
pub(super) struct Arguments {
    /// Which discriminators and losses train the generator [default: ssd2gan-consistent]
    #[arg(long, value_enum)]
    variant: Option<VariantChoice>,

    #[command(flatten)]
    shared: GanArguments,
}

impl Job for Arguments {
    type Config = RunConfig;

    const COMMAND: &'static str = "gan train";

    fn run_arguments(&self) -> &RunArguments {
        &self.shared.run
    }

    fn apply(&self, config: &mut RunConfig) -> Result<()> {
        config.variant = self.variant.map(Into::into).or(config.variant);
        self.shared.apply(config);
        Ok(())
    }

    fn complete(&self, config: RunConfig) -> Result<RunConfig> {
        if config.compare.is_some() {
            let range = "left out; `windage gan compare` compares variants";
            return Err(CoreError::setting("compare", "given", range).into());
        }
        self.shared.complete(config)
    }

    fn execute(&self, config: &RunConfig, run: &mut Run) -> Result<Outcome> {
        let setting = Setting::new(Self::COMMAND, config, run)?;
        let [training] = &config.runs()[..] else { return Err("there is no run".into()) };
        let variant = training.variant.name();
        run.output.line(format_args!("{variant} of {}", setting.images()));
        let report = setting.train(training, "", run)?;
        print_scores(&report, run.output);
        let page = run.file("index.html").display().to_string();
        run.output.line(format_args!("Report: {page}"));
        print_best(&report, run.output);
        let (best, turned) = (report.best(), report.turned());
        let result = json!({
            "variant": variant,
            "best": best.map(|best| json!({
                "frechet": best.frechet,
                "kernel": best.kernel,
                "high_frequency_ratio": best.high_frequency_ratio,
                "log_spectral_distance": best.log_spectral_distance,
                "step": best.step,
            })),
            "turned": turned.map(|turn| turn.best_step),
            "scored_by": report.scored_by,
            "generator": run.file(GENERATOR).display().to_string(),
            "report": page,
        });
        Ok(Outcome { result, doubts: setting.doubts(training.scored), word: None })
    }
}

fn print_best(report: &GanReport, output: Output) {
    if let Some(turn) = report.turned() {
        let step = turn.best_step;
        output.line(format_args!("The curve turned after step {step}; the best was kept."));
    }
    if let Some(best) = report.best() {
        best.warnings
            .iter()
            .for_each(|warning| output.line(format_args!("Fréchet distance: {warning}.")));
        output.line(format_args!(
            "Fréchet distance {:.2} at best, after step {} ({})",
            best.frechet, best.step, report.scored_by
        ));
    }
}

fn print_scores(report: &GanReport, output: Output) {
    let mut rows = table(&["step", "Fréchet", "kernel", "high frequencies", "log-spectral"]);
    for score in &report.scores.scores {
        rows.add_row([
            score.step.to_string(),
            format!("{:.2}", score.frechet),
            format!("{:.4}", score.kernel),
            format!("{:.3}", score.high_frequency_ratio),
            format!("{:.3}", score.log_spectral_distance),
        ]);
    }
    output.line(rows);
}
