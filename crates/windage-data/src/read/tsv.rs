//! `.tsv`, the tables of the UCR archive of 2018: one line per series, its class first, separated
//! by tabs.
//!
//! Source: Dau et al., "The UCR Time Series Archive", 2018.

use std::collections::BTreeSet;
use std::path::Path;

use super::bytes::read_text;
use super::ts::value;
use super::{LineProblem, SignalOptions};
use crate::sets::Gathered;
use crate::{Error, Result, SignalSet};

/// Reads a `.tsv` file, plain or gzip, as `[1, length]`.
///
/// The table does not announce its classes: they are those that occur, in the order of their
/// numbers. Options apply as in [`read_ts`](super::read_ts).
///
/// # Errors
/// Returns an error if
/// - an option is out of range, or set although it does not apply;
/// - a line has no values, or a class that is not a whole number;
/// - a value is missing (`NaN`) or not a finite number;
/// - series differ in length and [`SignalOptions::length`] is not set.
///
/// Errors in the file name the file and the line.
pub fn read_tsv(path: &Path, options: &SignalOptions) -> Result<SignalSet> {
    options.validate_for_tables()?;
    let text = read_text(path)?;
    let mut rows = Vec::new();
    for (index, line) in text.lines().enumerate().filter(|(_, line)| !line.trim().is_empty()) {
        let row = Row::parse(line);
        rows.push((
            index + 1,
            row.map_err(|problem| Error::Line { path: path.into(), line: index + 1, problem })?,
        ));
    }
    let numbers: BTreeSet<i64> = rows.iter().map(|(_, row)| row.class).collect();
    let numbers: Vec<i64> = numbers.into_iter().collect();
    let mut gathered = Gathered::default();
    for (number, row) in rows {
        let label = numbers.binary_search(&row.class).unwrap_or_default();
        let place = || format!("`{}`, line {number}", path.display());
        gathered.push(options.formed(vec![row.values]), label, place)?;
    }
    let set = gathered.into_set(numbers.iter().map(i64::to_string).collect(), None);
    set.ok_or_else(|| Error::Empty { path: path.into(), expected: "series" })
}

/// The class and the values of a line.
struct Row {
    class: i64,
    values: Vec<f32>,
}

impl Row {
    fn parse(line: &str) -> std::result::Result<Self, LineProblem> {
        let (class, values) = line.trim_end().split_once('\t').ok_or(LineProblem::NoValues)?;
        let class = class.trim();
        let number = class.parse().map_err(|_| LineProblem::ClassNumber { text: class.into() })?;
        Ok(Self {
            class: number,
            values: values.split('\t').map(value).collect::<std::result::Result<_, _>>()?,
        })
    }
}
