//! What each cell of a matrix shows.

use windage_core::Shift;
use windage_diagnose::matrix::{CellRecord, PairMatrix};

/// A cell as it is shown: two opposite corners show the samples themselves, all other cells what
/// was decoded.
pub(crate) struct Shown<'a> {
    /// Position down the loss axis, from 0.
    pub(crate) row: usize,
    /// Position across the features, from 0.
    pub(crate) column: usize,
    /// The cell as decoded.
    pub(crate) cell: &'a CellRecord,
    /// Values of the sample that is shown.
    pub(crate) values: &'a [f32],
    /// Whether it is a member of the pair rather than decoded.
    pub(crate) is_real: bool,
    /// The classifier's loss on the sample that is shown.
    pub(crate) actual_loss: f64,
    /// The class that is predicted for the sample that is shown.
    pub(crate) predicted: Option<usize>,
}

/// Returns the cells of a matrix, row by row.
pub(crate) fn shown(matrix: &PairMatrix) -> impl Iterator<Item = Shown<'_>> {
    let columns = matrix.grid.columns();
    let last = matrix.cells.len() - 1;
    let Shift { source, target } = matrix.members.as_ref();
    matrix.cells.iter().enumerate().map(move |(index, cell)| {
        let (values, is_real, actual_loss, predicted) = match index {
            0 => (&source.values, true, source.loss, source.predicted),
            index if index == last => (&target.values, true, target.loss, target.predicted),
            _ => (&cell.values, false, cell.actual_loss, cell.predicted),
        };
        Shown {
            row: index / columns,
            column: index % columns,
            cell,
            values,
            is_real,
            actual_loss,
            predicted,
        }
    })
}

/// Folder of the pictures and sounds of all cells.
pub(super) const CELLS: &str = "cells";

/// Returns the path of a cell's file, relative to the report.
pub(crate) fn file_name(pair: usize, cell: &Shown<'_>, ending: &str) -> String {
    format!("{CELLS}/pair{pair}_l{}_f{}.{ending}", cell.row, cell.column)
}

/// Returns a loss with few digits.
pub(crate) fn loss_text(loss: f64) -> String {
    // The cross-entropy of a certain prediction can round to −0.
    let loss = loss.max(0.0) + 0.0;
    if loss >= 9.95 {
        format!("{loss:.0}")
    } else if loss >= 0.0995 {
        format!("{loss:.1}")
    } else {
        format!("{loss:.3}")
    }
}
