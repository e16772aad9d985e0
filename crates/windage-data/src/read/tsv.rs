//! `.tsv`, the tables of the UCR archive of 2018: one line per series, its class first, separated
//! by tabs.
//!
//! Source: Dau et al., "The UCR Time Series Archive", 2018.

use std::collections::BTreeSet;
use std::path::Path;

use super::bytes::read_text;
use super::number::{Parsed, channel};
use super::table::{Row, Table};
use super::{LineProblem, SignalOptions};
use crate::{Error, Result, SignalSet};

/// Reads a `.tsv` file, plain or gzip, as `[1, length]`.
///
/// The table does not announce its classes: they are those that occur, in the order of their
/// numbers. Options apply, and missing values are filled in, as in [`read_ts`](super::read_ts): the
/// archive pads series of different lengths with `NaN`.
///
/// # Errors
/// Returns an error if
/// - an option is out of range, or set although it does not apply;
/// - a line has no values, or a class that is not a whole number;
/// - a value is not a finite number, or more than half of a series is missing;
/// - series differ in length and [`SignalOptions::length`] is not set.
///
/// Errors in the file name the file and the line.
pub fn read_tsv(path: &Path, options: &SignalOptions) -> Result<SignalSet> {
    options.validate_for_tables()?;
    table(path)?.into_set(options)
}

/// Reads the series of a file as they are.
pub(super) fn table(path: &Path) -> Result<Table> {
    let text = read_text(path)?;
    let lines = text.lines().enumerate().filter(|(_, line)| !line.trim().is_empty());
    let series = lines.map(|(index, line)| {
        let line_number = index + 1;
        let failed = |problem| Error::Line { path: path.into(), line: line_number, problem };
        Ok((line_number, Series::parse(line).map_err(failed)?))
    });
    let series: Vec<(usize, Series)> = series.collect::<Result<_>>()?;
    let numbers: BTreeSet<i64> = series.iter().map(|(_, series)| series.class).collect();
    let numbers: Vec<i64> = numbers.into_iter().collect();
    let rows = series.into_iter().map(|(line, Series { class, values })| {
        let label = numbers.binary_search(&class).unwrap_or_default();
        Row { line, channels: vec![values], label }
    });
    let (rows, classes) = (rows.collect(), numbers.iter().map(i64::to_string).collect());
    Ok(Table { path: path.into(), classes, rows })
}

/// The class and the values of a line.
struct Series {
    class: i64,
    values: Vec<f32>,
}

impl Series {
    fn parse(line: &str) -> Parsed<Self> {
        let (class, values) = line.trim_end().split_once('\t').ok_or(LineProblem::NoValues)?;
        let class = class.trim();
        let number = class.parse().map_err(|_| LineProblem::ClassNumber { text: class.into() })?;
        Ok(Self { class: number, values: channel(values.split('\t'))? })
    }
}
