//! Separation of a harmful from a harmless factor.

use serde::{Deserialize, Serialize};

/// Where a factor's corner-to-corner change lies: the share down the loss axis and the share across the features.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct Shares {
    /// Share along the loss axis.
    pub down: f64,
    /// Share along the feature axis.
    pub across: f64,
}

impl Shares {
    /// Shares of a matrix of values, `rows` losses down with `columns` features each, in a corner-to-corner change.
    ///
    /// Down is the mean over columns of the last row minus the first, across the mean over rows of the last column
    /// minus the first, both divided by `change`.
    ///
    /// # Panics
    /// If `values` is not `rows × columns`, or either is below 2.
    pub fn of_matrix(values: &[f64], rows: usize, columns: usize, change: f64) -> Self {
        assert!(values.len() == rows * columns && rows >= 2 && columns >= 2, "a matrix of {rows} × {columns} values");
        let down = (0..columns).map(|column| values[(rows - 1) * columns + column] - values[column]).sum::<f64>();
        let across = values.chunks_exact(columns).map(|row| row[columns - 1] - row[0]).sum::<f64>();
        Self { down: down / columns as f64 / change, across: across / rows as f64 / change }
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

/// Separation of a planted pair: `|h↓|/(|h↓|+|h→|) − |n↓|/(|n↓|+|n→|)`; 1 is perfect, −1 perfectly wrong.
///
/// ```
/// use windage_metrics::{Shares, separation};
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
        let harmful = Shares::of_matrix(&rows, 3, 4, 2.0);
        let harmless = Shares::of_matrix(&columns, 3, 4, 3.0);
        assert_eq!(harmful, Shares { down: 1.0, across: 0.0 });
        assert_eq!(harmless, Shares { down: 0.0, across: 1.0 });
        assert_eq!(separation(harmful, harmless), 1.0);
        assert_eq!(separation(harmless, harmful), -1.0);
    }

    #[test]
    fn the_published_row_of_the_design_has_its_separation() {
        // Inclination 0.36 / 0.76 and hue 0.05 / 0.98 were reported as separation 0.28.
        let value = separation(Shares { down: 0.36, across: 0.76 }, Shares { down: 0.05, across: 0.98 });
        assert!((value - 0.28).abs() < 0.01, "{value}");
    }
}
