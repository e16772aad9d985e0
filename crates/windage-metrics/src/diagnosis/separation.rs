//! Separation of a harmful factor from a harmless one.

use serde::{Deserialize, Serialize};

/// The change of a factor along both axes of a matrix, as shares of its corner-to-corner change.
///
/// [`axis_changes`] returns the changes themselves, in the unit of the factor.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct Shares {
    /// Change along the loss axis.
    pub down: f64,
    /// Change along the feature axis.
    pub across: f64,
}

/// Computes the changes of an attribute along both axes of a matrix with `rows` losses down and
/// `columns` features across.
///
/// `down` is the change from the first row to the last, averaged over columns; `across` is the
/// change from the first column to the last, averaged over rows. `change` returns the change from
/// one value to another. It is summed over neighboring cells, so that a circular attribute may
/// change by more than half a turn.
///
/// # Panics
/// Panics if `values` is not `rows × columns`, or either is below 2.
pub fn axis_changes(
    values: &[f64],
    rows: usize,
    columns: usize,
    change: impl Fn(f64, f64) -> f64,
) -> Shares {
    assert!(
        values.len() == rows * columns && rows >= 2 && columns >= 2,
        "a matrix of {rows} × {columns} values"
    );
    let down: f64 =
        (0..(rows - 1) * columns).map(|cell| change(values[cell], values[cell + columns])).sum();
    let across: f64 = values
        .chunks_exact(columns)
        .flat_map(|row| row.windows(2))
        .map(|two| change(two[0], two[1]))
        .sum();
    Shares { down: down / columns as f64, across: across / rows as f64 }
}

impl Shares {
    /// Divides both changes by the corner-to-corner `change`, which makes them shares of it.
    #[must_use]
    pub fn relative_to(self, change: f64) -> Self {
        Self { down: self.down / change, across: self.across / change }
    }

    /// Returns the part of the change that lies on the loss axis, 0…1: `|down| / (|down| +
    /// |across|)`.
    pub fn down_part(&self) -> f64 {
        let whole = self.down.abs() + self.across.abs();
        if whole > 0.0 { self.down.abs() / whole } else { 0.0 }
    }
}

/// Averages the shares of several pairs; `None` if there are none.
pub fn mean_shares(shares: &[Shares]) -> Option<Shares> {
    let count = shares.len() as f64;
    let mean = |field: fn(&Shares) -> f64| shares.iter().map(field).sum::<f64>() / count;
    (!shares.is_empty())
        .then(|| Shares { down: mean(|shares| shares.down), across: mean(|shares| shares.across) })
}

/// Computes how well a harmful factor `h` is separated from a harmless factor `n`:
/// `|h↓|/(|h↓|+|h→|) − |n↓|/(|n↓|+|n→|)`, where `↓` is the loss axis and `→` the feature axis.
///
/// 1 is perfect: the harmful factor changes along the loss axis alone, and the harmless one along
/// the feature axis alone. −1 is the reverse.
///
/// ```
/// use windage_metrics::diagnosis::{Shares, separation};
/// let harmful = Shares { down: 0.9, across: 0.1 };
/// let harmless = Shares { down: 0.0, across: 1.0 };
/// assert_eq!(separation(harmful, harmless), 0.9);
/// ```
pub fn separation(harmful: Shares, harmless: Shares) -> f64 {
    harmful.down_part() - harmless.down_part()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_factor_that_follows_rows_lies_down_and_one_that_follows_columns_lies_across() {
        let rows: Vec<f64> = (0..12).map(|cell| f64::from(cell / 4)).collect();
        let columns: Vec<f64> = (0..12).map(|cell| f64::from(cell % 4)).collect();
        let minus = |from: f64, to: f64| to - from;
        let harmful = axis_changes(&rows, 3, 4, minus).relative_to(2.0);
        let harmless = axis_changes(&columns, 3, 4, minus).relative_to(3.0);
        assert_eq!(harmful, Shares { down: 1.0, across: 0.0 });
        assert_eq!(harmless, Shares { down: 0.0, across: 1.0 });
        assert_eq!(separation(harmful, harmless), 1.0);
        assert_eq!(separation(harmless, harmful), -1.0);
    }

    #[test]
    fn a_circular_attribute_may_change_by_more_than_half_a_turn() {
        let turn = |from: f64, to: f64| (to - from + 180.0).rem_euclid(360.0) - 180.0;
        let values = [300.0, 10.0, 80.0, 150.0, 300.0, 10.0, 80.0, 150.0];
        assert_eq!(axis_changes(&values, 2, 4, turn), Shares { down: 0.0, across: 210.0 });
    }

    #[test]
    fn the_published_row_of_the_design_has_its_separation() {
        // Inclination 0.36 / 0.76 and hue 0.05 / 0.98 have the reported separation 0.28.
        let value =
            separation(Shares { down: 0.36, across: 0.76 }, Shares { down: 0.05, across: 0.98 });
        assert!((value - 0.28).abs() < 0.01, "{value}");
    }
}
