//! A report as an HTML page.

use maud::{Markup, html};

use super::chart;
use super::data::{Better, Comparison, ComparisonMetric, ComparisonReport};
use super::finding::{Pair, capitalized};
use crate::Result;
use crate::page::document::{Page, configuration, metric, scrolled, section, table_head};

/// Largest number of key metrics.
const MOST_METRICS: usize = 4;

/// Returns the page.
pub(super) fn page(report: &ComparisonReport) -> Result<Page<'_>> {
    let comparison = &report.comparison;
    let mut sections = vec![section("results", "Results", &results(comparison))];
    if let Some(reference) = comparison.reference().filter(|_| comparison.rows.len() > 1) {
        let heading = format!("Differences from {}", comparison.name(reference));
        sections.push(section("differences", &heading, &differences(comparison, reference)));
    }
    if !comparison.notes.is_empty() || comparison.config.is_some() {
        sections.push(section("settings", "How this was made", &origin(comparison)));
    }
    let certainty = Some(&report.certainty).filter(|certainty| !certainty.is_empty());
    Ok(Page {
        title: comparison.title.clone(),
        question: &comparison.question,
        heading: comparison.title.clone(),
        sentence: report.finding.clone(),
        certainty: certainty.map(|certainty| html! { (certainty) }).into_iter().collect(),
        chart: None,
        warnings: comparison.doubts.iter().map(|doubt| sentence(doubt)).collect(),
        proof: chart::figure(comparison)?,
        metrics: metrics(comparison),
        sections,
    })
}

/// Returns a text as a sentence, with a capital letter and a period.
fn sentence(text: &str) -> String {
    capitalized(text.trim_end_matches('.')) + "."
}

/// Returns the metrics of the better of the two rows that the finding is about.
fn metrics(comparison: &Comparison) -> Vec<Markup> {
    let Some(Pair { first, second }) = comparison.pair() else { return Vec::new() };
    let columns = comparison.metrics.iter().enumerate().take(MOST_METRICS);
    let shown = columns.filter_map(|(number, column)| {
        let value = comparison.statistic(first, number)?.text(column);
        let other = comparison.statistic(second, number).map_or("—".into(), |it| it.text(column));
        let (name, other_name) = (comparison.name(first), comparison.name(second));
        let note = format!("with {name}; {other} with {other_name}");
        Some(metric(&capitalized(&column.name), &value, &note))
    });
    shown.collect()
}

fn results(comparison: &Comparison) -> Markup {
    let columns = comparison.metrics.iter().map(|column| column.name.as_str());
    let table = html! {
        table.numbers {
            (table_head(std::iter::once("").chain(columns).chain(["seeds"])))
            tbody {
                @for (number, row) in comparison.rows.iter().enumerate() {
                    tr {
                        th scope="row" {
                            (row.name)
                            @if comparison.baseline == Some(number) {
                                span.quiet { " (baseline)" }
                            }
                        }
                        @for (column, metric) in comparison.metrics.iter().enumerate() {
                            td { (value(comparison, metric, number, column)) }
                        }
                        td { (seeds(comparison, number)) }
                    }
                }
            }
        }
    };
    html! {
        p { "Mean ± standard deviation over the seeds; of one seed, its value." }
        (scrolled("Table of results", &table))
        ul {
            @for metric in &comparison.metrics {
                li { strong { (capitalized(&metric.name)) } ": " (explanation(metric)) }
            }
        }
    }
}

fn value(comparison: &Comparison, metric: &ComparisonMetric, row: usize, column: usize) -> String {
    comparison.statistic(row, column).map_or("—".into(), |statistic| statistic.text(metric))
}

/// Returns the number of seeds of a row: the largest of all metrics.
fn seeds(comparison: &Comparison, row: usize) -> usize {
    let metrics = 0..comparison.metrics.len();
    let counts = metrics.filter_map(|metric| Some(comparison.statistic(row, metric)?.seeds));
    counts.max().unwrap_or(0)
}

fn explanation(metric: &ComparisonMetric) -> String {
    let direction = match metric.better {
        Better::Higher => " Higher is better.",
        Better::Lower => " Lower is better.",
        Better::Neither => "",
    };
    format!("{}{direction}", metric.explanation)
}

fn differences(comparison: &Comparison, reference: usize) -> Markup {
    let columns = comparison.metrics.iter().map(|column| column.name.as_str());
    let others = (0..comparison.rows.len()).filter(|&row| row != reference);
    let difference = |row: usize, column: usize, metric: &ComparisonMetric| {
        let difference = comparison.difference(row, reference, column);
        difference.map_or("—".into(), |difference| difference.difference_text(metric))
    };
    let table = html! {
        table.numbers {
            (table_head(std::iter::once("").chain(columns)))
            tbody {
                @for row in others {
                    tr {
                        th scope="row" { (comparison.name(row)) }
                        @for (column, metric) in comparison.metrics.iter().enumerate() {
                            td { (difference(row, column, metric)) }
                        }
                    }
                }
            }
        }
    };
    html! {
        p {
            "Runs with the same seed are subtracted from each other. Mean ± standard deviation of "
            "these differences."
        }
        (scrolled("Table of differences", &table))
    }
}

fn origin(comparison: &Comparison) -> Markup {
    html! {
        @for note in &comparison.notes { p { (sentence(note)) } }
        (configuration(comparison.config.as_deref()))
    }
}
