//! Whether decoded cells are what was requested: the order and the size of their losses, and
//! whether the classifier is right where a low loss was requested and wrong where a high one was.

use serde::{Deserialize, Serialize};
use windage_metrics::diagnosis::{agreement, faithfulness};

use crate::matrix::{CellRecord, PairMatrix};

/// Pictures with a lower mean faithfulness should not be trusted …
pub const LEAST_FAITHFULNESS: f64 = 0.8;
/// … nor those whose losses agree less with the requested ones: halfway between losses that equal
/// them and losses that have nothing to do with them.
pub const LEAST_AGREEMENT: f64 = 0.5;

/// A number of cells out of all that were looked at.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct CellCount {
    /// Number of cells.
    pub cells: usize,
    /// Number of cells that were looked at.
    pub of: usize,
}

impl CellCount {
    /// Returns the share of the cells, 0…1, or `None` if none was looked at.
    pub fn share(&self) -> Option<f64> {
        (self.of > 0).then(|| self.cells as f64 / self.of as f64)
    }
}

/// Counterfactual samples, verified by the classifier: samples as they would be with another loss.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Counterfactuals {
    /// Target members that were decoded with the loss of the source member, and are then classified
    /// correctly: one cell per pair, the lowest loss on the target's features.
    pub righted: CellCount,
    /// Cells of the highest loss that are classified wrongly.
    pub wronged: CellCount,
}

impl Counterfactuals {
    /// Counts the cells of matrices, or returns `None` if the classifier predicts no classes or
    /// features and losses move together, so that no cell has one of one member and the other of
    /// the other.
    pub fn of(matrices: &[PairMatrix]) -> Option<Self> {
        let mut found = Self::default();
        for matrix in matrices {
            let (rows, columns) = (matrix.grid.rows(), matrix.grid.columns());
            if matrix.grid.is_paired() {
                return None;
            }
            let righted = matrix.cells[columns - 1].predicted? == matrix.pair.class;
            found.righted.of += 1;
            found.righted.cells += usize::from(righted);
            for cell in &matrix.cells[(rows - 1) * columns..] {
                found.wronged.of += 1;
                found.wronged.cells += usize::from(cell.predicted? != matrix.pair.class);
            }
        }
        (found.righted.of > 0).then_some(found)
    }
}

/// How well the losses of cells follow the requested ones: one row per pair, one value per column.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Columns {
    /// By their order: Spearman's rank correlation.
    pub(crate) faithfulness: Vec<Vec<f64>>,
    /// By their size: Lin's concordance correlation of the logarithms.
    pub(crate) agreement: Vec<Vec<f64>>,
}

impl Columns {
    pub(crate) fn of(matrices: &[PairMatrix]) -> Self {
        let each = |metric: fn(&[f64], &[f64]) -> f64| {
            matrices.iter().map(|matrix| by_column(matrix, metric)).collect()
        };
        Self { faithfulness: each(faithfulness), agreement: each(agreement) }
    }
}

/// Returns the mean of all values; 0 if there are none.
pub(crate) fn mean(columns: &[Vec<f64>]) -> f64 {
    let (sum, count) = columns.iter().flatten().fold((0.0, 0), |(s, n), &value| (s + value, n + 1));
    if count > 0 { sum / f64::from(count) } else { 0.0 }
}

/// Returns a metric of the requested and actual losses of each column. Where losses move along the
/// row, that of the row stands for all of them.
fn by_column(matrix: &PairMatrix, metric: fn(&[f64], &[f64]) -> f64) -> Vec<f64> {
    let losses = |cell: &CellRecord| (cell.requested_loss, cell.actual_loss);
    if matrix.grid.is_paired() {
        let (requested, actual): (Vec<f64>, Vec<f64>) = matrix.cells.iter().map(losses).unzip();
        return vec![metric(&requested, &actual); matrix.grid.columns()];
    }
    let of_column = |column| {
        let (requested, actual): (Vec<f64>, Vec<f64>) = matrix.column(column).map(losses).unzip();
        metric(&requested, &actual)
    };
    (0..matrix.grid.columns()).map(of_column).collect()
}

/// Returns what a reader of the pictures must know, as sentences.
pub(crate) fn warnings(
    columns: &Columns,
    counterfactuals: Option<&Counterfactuals>,
) -> Vec<String> {
    let (faithfulness, agreement) = (mean(&columns.faithfulness), mean(&columns.agreement));
    let mut warnings = Vec::new();
    if faithfulness < LEAST_FAITHFULNESS {
        warnings.push(format!(
            "Faithfulness is {faithfulness:.2}: the classifier's losses on the decoded cells do \
             not follow the requested ones, so what changes down the matrix need not be what \
             raises the loss."
        ));
    }
    if agreement < LEAST_AGREEMENT {
        warnings.push(format!(
            "The losses on the decoded cells agree with the requested ones to {agreement:.2} (1 is \
             equal): they rise too little, or are all too low or too high, so the pictures show at \
             most a part of what raises the loss."
        ));
    }
    if warnings.is_empty() {
        let ranks = columns.faithfulness.iter().flatten();
        let all: Vec<_> = ranks.zip(columns.agreement.iter().flatten()).collect();
        let is_bad = |(rank, level): &&(&f64, &f64)| {
            **rank < LEAST_FAITHFULNESS || **level < LEAST_AGREEMENT
        };
        let (unfaithful, all) = (all.iter().filter(is_bad).count(), all.len());
        if unfaithful > 0 {
            warnings.push(format!(
                "{unfaithful} of {all} columns have a faithfulness below {LEAST_FAITHFULNESS} or \
                 an agreement below {LEAST_AGREEMENT}."
            ));
        }
    }
    let righted = counterfactuals.map(|found| found.righted);
    if let Some(CellCount { cells, of }) = righted.filter(|righted| 2 * righted.cells < righted.of)
    {
        warnings.push(format!(
            "Of {of} target samples decoded with a low loss, the classifier gets {cells} right: \
             lowering the loss in the picture does not mend them."
        ));
    }
    warnings
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::matrix::{Grid, Member};
    use crate::pairs::{Origin, Pair};
    use windage_core::Shift;

    /// Returns a matrix of 3 losses and 2 features with these actual losses and predictions; the
    /// class is 0.
    fn matrix(actual: [f64; 6], predicted: [Option<usize>; 6]) -> PairMatrix {
        let grid = Grid::new(2, 3).unwrap();
        let requested = [0.001, 0.001, 0.1, 0.1, 5.0, 5.0];
        let cells = grid.steps().into_iter().enumerate().map(|(index, step)| CellRecord {
            step,
            requested_loss: requested[index],
            actual_loss: actual[index],
            predicted: predicted[index],
            attributes: Vec::new(),
            values: Vec::new(),
        });
        let member = |loss| Member {
            origin: Origin::Sample,
            loss,
            predicted: None,
            attributes: Vec::new(),
            values: Vec::new(),
        };
        PairMatrix {
            pair: Pair { source: 0, target: 0, class: 0 },
            members: Shift::new(member(0.001), member(5.0)),
            grid,
            cells: cells.collect(),
        }
    }

    #[test]
    fn losses_in_the_right_order_but_all_low_are_warned_of() {
        let low = matrix([1e-8, 1e-8, 3e-8, 3e-8, 1e-7, 1e-7], [Some(0); 6]);
        let columns = Columns::of(&[low]);
        assert_eq!(columns.faithfulness, [[1.0, 1.0]]);
        assert!(mean(&columns.agreement) < 0.01, "{columns:?}");
        let warnings = warnings(&columns, None);
        assert!(warnings[0].contains("agree with the requested ones to 0.00"), "{warnings:?}");
        let good = matrix([0.001, 0.002, 0.1, 0.2, 5.0, 4.0], [Some(0); 6]);
        assert!(super::warnings(&Columns::of(&[good]), None).is_empty());
    }

    #[test]
    fn counterfactuals_are_counted_at_the_low_loss_of_the_target_and_in_the_last_row() {
        let [right, wrong] = [Some(0), Some(1)];
        let losses = [0.001, 0.001, 0.1, 0.1, 5.0, 5.0];
        // The target's features at the lowest loss are the second cell.
        let mended = matrix(losses, [wrong, right, wrong, wrong, wrong, right]);
        let not_mended = matrix(losses, [right, wrong, right, right, wrong, wrong]);
        let found = Counterfactuals::of(&[mended.clone(), not_mended.clone()]).unwrap();
        assert_eq!(found.righted, CellCount { cells: 1, of: 2 });
        assert_eq!(found.wronged, CellCount { cells: 3, of: 4 });
        let none = Counterfactuals::of(std::slice::from_ref(&not_mended)).unwrap();
        assert_eq!(none.righted.share(), Some(0.0));
        let warnings = warnings(&Columns::of(&[not_mended]), Some(&none));
        assert!(warnings[0].starts_with("Of 1 target samples decoded with a low loss"));
        let losses_alone = matrix(losses, [None; 6]);
        assert_eq!(Counterfactuals::of(&[losses_alone]), None);
        assert_eq!(Counterfactuals::of(&[]), None);
    }
}
