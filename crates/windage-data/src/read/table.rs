//! A table of series as it was read, before all are brought into one form.

use std::ops::RangeInclusive;
use std::path::PathBuf;

use super::SignalOptions;
use crate::sets::Gathered;
use crate::{Error, Result, SignalSet};

/// A table of series.
#[derive(Debug)]
pub(super) struct Table {
    pub(super) path: PathBuf,
    pub(super) classes: Vec<String>,
    pub(super) rows: Vec<Row>,
}

/// A series of a table.
#[derive(Debug)]
pub(super) struct Row {
    /// Number of its line, from 1.
    pub(super) line: usize,
    /// Channels of one length.
    pub(super) channels: Vec<Vec<f32>>,
    pub(super) label: usize,
}

impl Table {
    /// Returns the lengths of the shortest and the longest series; 0 if there are none.
    pub(super) fn lengths(&self) -> RangeInclusive<usize> {
        let lengths = || self.rows.iter().map(|row| row.channels[0].len());
        lengths().min().unwrap_or(0)..=lengths().max().unwrap_or(0)
    }

    /// Brings the series into the form that the options describe.
    pub(super) fn into_set(self, options: &SignalOptions) -> Result<SignalSet> {
        let Self { path, classes, rows } = self;
        let mut gathered = Gathered::default();
        for row in rows {
            let place = || format!("`{}`, line {}", path.display(), row.line);
            gathered.push(options.formed_series(row.channels), row.label, place)?;
        }
        let set = gathered.into_set(classes, None);
        set.ok_or_else(|| Error::Empty { path, expected: "series" })
    }
}
