//! Separation of a harmful from a harmless factor.

use serde::{Deserialize, Serialize};

/// Where a factor's change lies: down the loss axis and across the features, as shares of its
/// corner-to-corner change or, out of [`axis_changes`], in its unit.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct Shares {
    /// Along the loss axis.
    pub down: f64,
    /// Along the feature axis.
    pub across: f64,
}

/// Changes of an attribute along both axes of a matrix of `rows` losses down with `columns`
/// features each.
///
/// Down is the mean over columns of the last row minus the first, across the mean over rows of the
/// last column minus the first. `change` gives the change from one value to another; it is summed
/// over neighboring cells, so that a circular attribute may change by more than half a turn.
///
/// # Panics
/// If `values` is not `rows × columns`, or either is below 2.
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
    /// Both divided by a whole change: shares of it.
    #[must_use]
    pub fn relative_to(self, change: f64) -> Self {
        Self { down: self.down / change, across: self.across / change }
    }

    /// The part of the change that lies down the loss axis, 0…1: `|down| / (|down| + |across|)`.
    pub fn down_part(&self) -> f64 {
        let whole = self.down.abs() + self.across.abs();
        if whole > 0.0 { self.down.abs() / whole } else { 0.0 }
    }
}

/// Mean of shares over pairs; `None` for none.
pub fn mean_shares(shares: &[Shares]) -> Option<Shares> {
    let count = shares.len() as f64;
    let mean = |of: fn(&Shares) -> f64| shares.iter().map(of).sum::<f64>() / count;
    (!shares.is_empty()).then(|| Shares { down: mean(|s| s.down), across: mean(|s| s.across) })
}

/// Separation of a planted pair: `|h↓|/(|h↓|+|h→|) − |n↓|/(|n↓|+|n→|)`; 1 is perfect, −1 perfectly
/// wrong.
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
        // Inclination 0.36 / 0.76 and hue 0.05 / 0.98 were reported as separation 0.28.
        let value =
            separation(Shares { down: 0.36, across: 0.76 }, Shares { down: 0.05, across: 0.98 });
        assert!((value - 0.28).abs() < 0.01, "{value}");
    }
}
