//! The page of a comparison.

use windage::report::comparison::{Comparison, ComparisonReport, write_comparison_report};

use crate::failure::Result;
use crate::run::Run;

/// Factor from shares to percent.
pub(super) const PERCENT: f64 = 100.0;

/// Writes the page of a comparison, prints its path and the finding, and returns the path.
pub(super) fn write_page(comparison: Comparison, run: &Run) -> Result<String> {
    let config = Some(run.config_text().into());
    let report = ComparisonReport::new(Comparison { config, ..comparison });
    write_comparison_report(run.out(), &report)?;
    let page = run.file("index.html").display().to_string();
    run.output.line(format_args!("Report: {page}"));
    run.output.line(&report.finding);
    Ok(page)
}

/// Returns `scale` times values that were measured with each seed.
pub(super) fn measured(values: &[f64], scale: f64) -> Vec<Option<f64>> {
    values.iter().map(|value| Some(scale * value)).collect()
}
