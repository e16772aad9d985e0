//! The picture that proves the finding: the best matrix, or its strongest row and column where the
//! screen is narrow.

use maud::{Markup, html};

use super::Report;
use super::axes::{feature_axis, loss_axis};
use super::cell_markup::cells;
use super::data::PairEntry;
use crate::Result;
use crate::page::assets::Assets;
use crate::page::number::two_decimals;

/// Largest matrix that fits on the first screen.
const MOST_ROWS: usize = 5;
const MOST_COLUMNS: usize = 6;
/// Space between cells in pixels, as in the style sheet.
const GAP: u32 = 7;

/// Returns the picture, or `None` if there are no pairs.
pub(super) fn proof(report: &Report, assets: Assets<'_>) -> Result<Option<Markup>> {
    let Some((number, pair)) = best(&report.pairs) else { return Ok(None) };
    let cells = cells(pair, assets, false)?;
    let strips = strips(report, pair, &cells);
    let fits = pair.rows <= MOST_ROWS && pair.columns <= MOST_COLUMNS;
    Ok(Some(html! {
        figure.narrow.has-large[fits] {
            (strips)
            p.note { (origin(pair, number)) }
        }
        @if fits {
            figure.large {
                p.note { (caption(report)) }
                div style=(format!("max-width: {}px", width(pair, assets)?)) {
                    (table(pair, &cells, false))
                }
                p.note { (origin(pair, number)) }
            }
        }
    }))
}

/// Returns the width of a matrix with its gaps at which its pictures have whole factors, in pixels.
fn width(pair: &PairEntry, assets: Assets<'_>) -> Result<u32> {
    let Some(cell) = pair.cells.first() else { return Ok(0) };
    Ok(pair.columns as u32 * (assets.picture(&cell.file)?.shown_width() + GAP) + GAP)
}

/// Returns the pair whose pictures follow the requested loss best, with its number.
fn best(pairs: &[PairEntry]) -> Option<(usize, &PairEntry)> {
    let mean = |pair: &PairEntry| {
        pair.faithfulness.iter().sum::<f64>() / pair.faithfulness.len().max(1) as f64
    };
    // The first of equally good ones.
    pairs.iter().enumerate().rev().max_by(|(_, a), (_, b)| mean(a).total_cmp(&mean(b)))
}

fn origin(pair: &PairEntry, number: usize) -> Markup {
    html! {
        "Pair " (number) ", class " (pair.class) ". Framed in blue: real samples; all others are \
         generated. Below each: the loss that was requested → the classifier's loss."
    }
}

/// Says what the two directions of a matrix mean.
pub(super) fn caption(report: &Report) -> Markup {
    let (down, across) = (down(report), across(report));
    html! {
        strong { "Down" } ", " (down) " "
        strong { "Across" } ", " (across)
    }
}

/// Says what changes with the loss.
fn down(report: &Report) -> String {
    let finding = &report.finding;
    let is_faithful = finding.is_faithful();
    match (loss_axis(finding), finding.cause()) {
        (Some(cause), _) if is_faithful => format!("the loss rises, and a cause with it: {cause}."),
        (Some(cause), _) => format!("a higher loss was requested, and a cause changes: {cause}."),
        (None, Some(cause)) => format!(
            "a higher loss was requested; that {} changes with it, the pictures do not show.",
            cause.name
        ),
        (None, None) => "a higher loss was requested.".into(),
    }
}

/// Says what changes with the features.
fn across(report: &Report) -> String {
    match feature_axis(&report.finding) {
        Some(axis) if axis.is_harmless => format!("the features change: harmless {}.", axis.text),
        Some(axis) => format!("the features change: {}.", axis.text),
        None => "the features change.".into(),
    }
}

/// Returns the column that follows the requested loss best, and the first row, side by side.
fn strips(report: &Report, pair: &PairEntry, cells: &[Markup]) -> Markup {
    let columns = pair.columns.max(1);
    let faithfulness = |column: &usize| pair.faithfulness.get(*column).copied().unwrap_or(-1.0);
    let column =
        (0..columns).rev().max_by(|a, b| faithfulness(a).total_cmp(&faithfulness(b))).unwrap_or(0);
    html! {
        p.strip-name { strong { "Left to right" } ", " (down(report)) }
        div.strip { @for cell in cells.iter().skip(column).step_by(columns) { (cell) } }
        @if columns > 1 {
            p.strip-name { strong { "Left to right" } ", " (across(report)) }
            div.strip { @for cell in cells.iter().take(columns) { (cell) } }
        }
    }
}

/// Returns a matrix, with the faithfulness and agreement of each column if `with_faithfulness`.
pub(super) fn table(pair: &PairEntry, cells: &[Markup], with_faithfulness: bool) -> Markup {
    html! {
        table.matrix {
            tbody {
                @for row in cells.chunks(pair.columns.max(1)) {
                    tr { @for cell in row { td { (cell) } } }
                }
            }
            @if with_faithfulness {
                tfoot {
                    tr {
                        @for (number, value) in pair.faithfulness.iter().enumerate() {
                            td {
                                "faithfulness " (two_decimals(*value))
                                @if let Some(agreement) = pair.agreement.get(number) {
                                    ", agreement " (two_decimals(*agreement))
                                }
                            }
                        }
                    }
                }
            }
        }
    }
}
