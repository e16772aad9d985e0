//! `.csv`: one series per line, with its class in one of the columns.
//!
//! Columns are separated by commas, semicolons or tabs. The class stands in the column that a
//! header calls `label`, `class` or `target`; without one, in the first or the last column.

use std::collections::BTreeSet;
use std::path::Path;

use super::bytes::read_text;
use super::number::{Parsed, filled, value};
use super::table::{Row, Table};
use super::{LineProblem, SignalOptions};
use crate::{Error, Result, SignalSet};

/// Names of the column of classes.
const LABELS: [&str; 3] = ["label", "class", "target"];
/// What may separate columns.
const DELIMITERS: [char; 3] = ['\t', ';', ','];

/// Reads a `.csv` file, plain or gzip, as `[1, length]`.
///
/// Columns are separated by what occurs in the first line: tabs, else semicolons, else commas. The
/// first line is a header if a value in it is not a number. The class stands in the column that the
/// header calls `label`, `class` or `target`, in any case; otherwise in the first or the last
/// column, whichever holds text or, if neither does, whole numbers. A first column without a name
/// in the header counts lines and is passed over. Classes are in the order of their numbers, or
/// alphabetical. Empty cells are missing values. Options apply, and missing values are filled in,
/// as in [`read_ts`](super::read_ts).
///
/// # Errors
/// Returns an error if
/// - an option is out of range, or set although it does not apply;
/// - it is not clear which column holds the classes;
/// - a line has more or fewer columns than the first one;
/// - a value is not a finite number, has a decimal comma, or more than half of a series is missing.
///
/// Errors in the file name the file and the line.
pub fn read_csv(path: &Path, options: &SignalOptions) -> Result<SignalSet> {
    options.validate_for_tables()?;
    table(path)?.into_set(options)
}

/// A line with its number, from 1.
struct Record {
    line: usize,
    cells: Vec<String>,
}

/// Reads the series of a file as they are.
pub(super) fn table(path: &Path) -> Result<Table> {
    let mut records = records(path)?;
    let empty = || Error::Empty { path: path.into(), expected: "series" };
    let first = records.first().ok_or_else(empty)?;
    let header = if is_header(&first.cells) { records.remove(0).cells } else { Vec::new() };
    let columns = records.first().ok_or_else(empty)?.cells.len();
    let skipped = usize::from(header.first().is_some_and(|name| name.trim().is_empty()));
    let label = label_column(&header, &records, skipped..columns);
    let label = label.ok_or_else(|| Error::NoLabelColumn { path: path.into() })?;
    let classes = classes(records.iter().map(|record| record.cells[label].trim()));
    let rows = records.iter().map(|Record { line, cells }| {
        let values = cells.iter().enumerate().skip(skipped).filter(|(index, _)| *index != label);
        let failed = |problem| Error::Line { path: path.into(), line: *line, problem };
        let values = series(values.map(|(_, text)| text.as_str())).map_err(failed)?;
        let class = cells[label].trim();
        let label = classes.iter().position(|known| known == class).unwrap_or_default();
        Ok(Row { line: *line, channels: vec![values], label })
    });
    let rows = rows.collect::<Result<_>>()?;
    Ok(Table { path: path.into(), classes, rows })
}

/// Returns whether the first line names columns: it names that of the classes, or a cell between
/// the first and the last one is not a value.
fn is_header(cells: &[String]) -> bool {
    let between = cells.get(1..cells.len() - 1).unwrap_or_default();
    between.iter().any(|cell| !is_value(cell)) || cells.iter().any(|cell| is_label(cell))
}

/// Parses the values of a series, and fills in those that are missing.
fn series<'a>(cells: impl Iterator<Item = &'a str>) -> Parsed<Vec<f32>> {
    let values = cells.map(cell_value).collect::<Parsed<Vec<_>>>()?;
    if values.is_empty() { Err(LineProblem::NoValues) } else { filled(&values) }
}

/// Returns the lines of a file, all with the same number of columns.
fn records(path: &Path) -> Result<Vec<Record>> {
    let text = read_text(path)?;
    let first = text.lines().find(|line| !line.trim().is_empty()).unwrap_or_default();
    let delimiter = DELIMITERS.into_iter().find(|delimiter| first.contains(*delimiter));
    let mut reader = ::csv::ReaderBuilder::new()
        .delimiter(delimiter.unwrap_or(',') as u8)
        .has_headers(false)
        .flexible(true)
        .from_reader(text.as_bytes());
    let mut records: Vec<Record> = Vec::new();
    for record in reader.records() {
        let record = record.map_err(|_| Error::NotText { path: path.into() })?;
        let line = record.position().map_or(0, |position| position.line() as usize);
        let cells: Vec<String> = record.iter().map(String::from).collect();
        if cells.iter().all(|cell| cell.trim().is_empty()) {
            continue;
        }
        let expected = records.first().map_or(cells.len(), |first| first.cells.len());
        if cells.len() != expected {
            let problem = LineProblem::ColumnCount { found: cells.len(), expected };
            return Err(Error::Line { path: path.into(), line, problem });
        }
        records.push(Record { line, cells });
    }
    Ok(records)
}

/// Returns the column of classes: the one that the header names, or the first or the last one.
fn label_column(
    header: &[String],
    records: &[Record],
    columns: std::ops::Range<usize>,
) -> Option<usize> {
    if let Some(named) = header.iter().position(|name| is_label(name)) {
        return Some(named);
    }
    let ends = [columns.start, columns.end - 1];
    let only = |is_class: fn(&str) -> bool| {
        let all =
            |column: &usize| records.iter().all(|record| is_class(record.cells[*column].trim()));
        let found: Vec<usize> = ends.into_iter().filter(all).collect();
        <[usize; 1]>::try_from(found).ok().map(|[column]| column)
    };
    only(|cell| !is_value(cell)).or_else(|| only(|cell| cell.parse::<i64>().is_ok()))
}

/// Returns the classes that occur: in the order of their numbers if all are whole numbers.
fn classes<'a>(names: impl Iterator<Item = &'a str>) -> Vec<String> {
    let names: BTreeSet<&str> = names.collect();
    let mut names: Vec<String> = names.into_iter().map(String::from).collect();
    if names.iter().all(|name| name.parse::<i64>().is_ok()) {
        names.sort_by_key(|name| name.parse::<i64>().unwrap_or_default());
    }
    names
}

fn is_label(name: &str) -> bool {
    LABELS.contains(&name.trim().to_lowercase().as_str())
}

/// Returns whether a cell is a number or marked as missing.
fn is_value(text: &str) -> bool {
    cell_value(text).is_ok() || has_decimal_comma(text)
}

fn cell_value(text: &str) -> Parsed<Option<f32>> {
    match text.trim() {
        "" => Ok(None),
        text if has_decimal_comma(text) => Err(LineProblem::DecimalComma { text: text.into() }),
        text => value(text),
    }
}

fn has_decimal_comma(text: &str) -> bool {
    text.contains(',') && text.replace(',', ".").trim().parse::<f32>().is_ok()
}
