//! What each cell of a matrix shows.

use windage_diagnose::style::Origin;
use windage_diagnose::{CellRecord, PairMatrix};

/// One cell as shown: the samples themselves in their two corners, decoded pictures elsewhere.
pub(crate) struct Shown<'a> {
    pub(crate) row: usize,
    pub(crate) column: usize,
    pub(crate) cell: &'a CellRecord,
    pub(crate) values: &'a [f32],
    /// A member of the pair itself rather than decoded.
    pub(crate) is_real: bool,
    /// The first member where it is no sample of the first domain but the second member,
    /// converted.
    pub(crate) is_converted: bool,
    pub(crate) actual_loss: f64,
    pub(crate) predicted: Option<usize>,
}

/// The cells of a matrix, row by row.
pub(crate) fn shown(matrix: &PairMatrix) -> impl Iterator<Item = Shown<'_>> {
    let columns = matrix.grid.columns();
    let last = matrix.cells.len() - 1;
    matrix.cells.iter().enumerate().map(move |(index, cell)| {
        let (values, is_real, actual_loss, predicted) = match index {
            0 => (&matrix.first_values, true, matrix.first_loss, matrix.first_predicted),
            index if index == last => {
                (&matrix.second_values, true, matrix.second_loss, matrix.second_predicted)
            }
            _ => (&cell.values, false, cell.actual_loss, cell.predicted),
        };
        let is_converted = index == 0 && matrix.first_origin == Origin::Converted;
        Shown {
            row: index / columns,
            column: index % columns,
            cell,
            values,
            is_real,
            is_converted,
            actual_loss,
            predicted,
        }
    })
}

/// Name of a cell's file.
pub(crate) fn file_name(pair: usize, cell: &Shown<'_>) -> String {
    format!("pair{pair}_l{}_f{}.png", cell.row, cell.column)
}

/// A loss in few digits.
pub(crate) fn loss_text(loss: f64) -> String {
    // A cross-entropy of certainty can round to −0.
    let loss = loss.max(0.0) + 0.0;
    if loss >= 9.95 {
        format!("{loss:.0}")
    } else if loss >= 0.0995 {
        format!("{loss:.1}")
    } else {
        format!("{loss:.3}")
    }
}
