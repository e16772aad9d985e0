//! The first metric of all rows as dots.

use maud::Markup;

use super::data::{Better, Comparison, ComparisonMetric};
use super::finding::capitalized;
use super::statistic::Statistic;
use crate::Result;
use crate::page::chart::{Dot, DotRow, Dots};
use crate::page::number;

/// Largest number of rows of the chart.
const MOST_ROWS: usize = 10;

/// Draws the first metric, or returns `None` if no row has a value of it.
pub(super) fn figure(comparison: &Comparison) -> Result<Option<Markup>> {
    let Some(metric) = comparison.metrics.first() else { return Ok(None) };
    let shown = shown(comparison);
    let rows: Vec<DotRow> = shown
        .iter()
        .filter_map(|&row| Some(dots(comparison, metric, row, comparison.statistic(row, 0)?)))
        .collect();
    if rows.is_empty() {
        return Ok(None);
    }
    let reference = comparison.baseline.and_then(|row| comparison.statistic(row, 0));
    let axis = match metric.unit.as_str() {
        "" => metric.name.clone(),
        unit => format!("{}, {unit}", metric.name),
    };
    let seeds = comparison.seeds.iter().map(|seed| format!("seed {seed}"));
    let chart = Dots {
        title: capitalized(&metric.name),
        note: note(comparison, metric, rows.len()),
        axis,
        reference: reference.map(|reference| reference.mean),
        columns: std::iter::once("mean".into()).chain(seeds).collect(),
        rows,
    };
    chart.figure().map(Some)
}

/// Returns the rows of the chart in their order: all or, of many, the best and the reference.
fn shown(comparison: &Comparison) -> Vec<usize> {
    let ranking = comparison.ranking();
    let mut shown: Vec<usize> = ranking.iter().copied().take(MOST_ROWS).collect();
    if let Some(reference) = comparison.reference().filter(|row| !shown.contains(row)) {
        shown.push(reference);
    }
    shown.sort_unstable();
    shown
}

fn dots(
    comparison: &Comparison,
    metric: &ComparisonMetric,
    row: usize,
    statistic: Statistic,
) -> DotRow {
    let name = comparison.name(row);
    let label = statistic.text(metric);
    let values: Vec<Option<f64>> = comparison.values(row, 0).collect();
    let seeds = comparison.seeds.iter().zip(&values);
    let dot = |(seed, value): (&u64, &Option<f64>)| {
        let value = (*value)?;
        let title = format!("{name}, seed {seed}: {}", number::significant(value));
        Some(Dot { value, title })
    };
    let cell = |number: usize| {
        let value = values.get(number).copied().flatten();
        value.map_or("—".into(), number::significant)
    };
    let cells = (0..comparison.seeds.len()).map(cell);
    DotRow {
        mean: Dot { value: statistic.mean, title: format!("{name}, mean: {label}") },
        deviation: statistic.deviation,
        cells: std::iter::once(label.clone()).chain(cells).collect(),
        name: name.into(),
        label,
        values: seeds.filter_map(dot).collect(),
    }
}

fn note(comparison: &Comparison, metric: &ComparisonMetric, shown: usize) -> String {
    let mut note = metric.explanation.clone();
    match metric.better {
        Better::Higher => note += " Higher is better.",
        Better::Lower => note += " Lower is better.",
        Better::Neither => {}
    }
    note += " Each ring is a seed, the dot their mean, and the line through it the standard \
             deviation.";
    if let Some(row) = comparison.baseline.filter(|&row| comparison.statistic(row, 0).is_some()) {
        note += &format!(" Dashed: {}.", comparison.name(row));
    }
    if shown < comparison.rows.len() {
        note += &format!(" {shown} of {} rows are shown, the best of them.", comparison.rows.len());
    }
    note
}
