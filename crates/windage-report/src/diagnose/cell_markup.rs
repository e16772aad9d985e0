//! The cells of a matrix on the page.

use maud::{Markup, html};
use windage_core::Shift;
use windage_diagnose::pairs::Origin;

use super::cells::loss_text;
use super::data::{CellEntry, PairEntry};
use crate::Result;
use crate::page::assets::Assets;

/// Returns the cells of a pair, row by row, with their sounds if `with_sounds`.
pub(super) fn cells(
    pair: &PairEntry,
    assets: Assets<'_>,
    with_sounds: bool,
) -> Result<Vec<Markup>> {
    let cells = pair.cells.iter();
    cells.map(|cell| markup(pair, cell, assets, with_sounds)).collect()
}

/// Returns a cell with its picture and sound.
fn markup(
    pair: &PairEntry,
    cell: &CellEntry,
    assets: Assets<'_>,
    with_sounds: bool,
) -> Result<Markup> {
    let picture = assets.picture(&cell.file)?;
    let sound = cell.sound.as_ref().filter(|_| with_sounds);
    let sound = sound.map(|file| assets.sound(file)).transpose()?;
    let (losses, predicted) = (losses(pair, cell), predicted(pair, cell));
    let description = format!("row {}, column {}: {losses}", cell.row, cell.column);
    Ok(html! {
        div.cell.real[cell.is_real] {
            (picture.element(&description))
            @if let Some(sound) = sound {
                audio controls preload="none" src=(sound) aria-label=(description) {}
            }
            span.loss { (losses) }
            @if let Some(predicted) = predicted {
                @if *predicted == pair.class {
                    span.class { (predicted) }
                } @else {
                    span.wrong { (predicted) " (wrong)" }
                }
            }
        }
    })
}

/// Returns a value of the member that a cell shows, or `decoded` if it shows none.
fn shown<T>(cell: &CellEntry, members: Shift<T>, decoded: T) -> T {
    match (cell.is_real, cell.row, cell.column) {
        (false, ..) => decoded,
        (true, 0, 0) => members.source,
        (true, ..) => members.target,
    }
}

fn predicted<'a>(pair: &'a PairEntry, cell: &'a CellEntry) -> Option<&'a String> {
    shown(cell, pair.predicted.as_ref(), &cell.predicted).as_ref()
}

fn losses(pair: &PairEntry, cell: &CellEntry) -> String {
    let actual = loss_text(shown(cell, pair.losses, cell.actual_loss));
    let is_converted = pair.source_origin == Origin::Converted && (cell.row, cell.column) == (0, 0);
    match cell.is_real {
        true if is_converted => format!("converted, loss {actual}"),
        true => format!("real, loss {actual}"),
        false => format!("{} → {actual}", loss_text(cell.requested_loss)),
    }
}
