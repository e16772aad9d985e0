//! `.tsv`, the tables of the UCR archive of 2018: one series a line, its class first, separated by
//! tabs.
//!
//! Source: Dau et al., "The UCR Time Series Archive", 2018.

use std::collections::BTreeSet;
use std::path::Path;

use crate::read::bytes::read_unpacked;
use crate::read::ts::{check_options, value};
use crate::sets::Gathered;
use crate::{Error, Result, SignalOptions, SignalSet};

/// Reads a `.tsv` file, plain or gzip, as `[1, length]`.
///
/// The table does not announce its classes: they are those that occur, in the order of their
/// numbers. Settings apply as in [`read_ts`](crate::read_ts).
///
/// # Errors
/// Settings out of range or that do not apply; a line without values, a class that is no whole
/// number, a missing value (`NaN`) or one that is no finite number, or different lengths without
/// [`SignalOptions::length`]. All name file and line.
pub fn read_tsv(path: &Path, options: &SignalOptions) -> Result<SignalSet> {
    check_options(options)?;
    let bytes = read_unpacked(path)?;
    let text =
        std::str::from_utf8(&bytes).map_err(|_| Error::format(path, "is not a text file"))?;
    let at = |index: usize, problem| Error::format(path, format!("line {}: {problem}", index + 1));
    let mut rows = Vec::new();
    for (index, line) in text.lines().enumerate().filter(|(_, line)| !line.trim().is_empty()) {
        rows.push((index, row(line).map_err(|problem| at(index, problem))?));
    }
    let numbers: BTreeSet<i64> = rows.iter().map(|(_, (class, _))| *class).collect();
    let numbers: Vec<i64> = numbers.into_iter().collect();
    let mut gathered = Gathered::default();
    for (index, (class, values)) in rows {
        let label = numbers.binary_search(&class).unwrap_or_default();
        let place = || format!("line {}", index + 1);
        gathered
            .push(options.formed(vec![values]), label, place)
            .map_err(|problem| at(index, problem))?;
    }
    let classes = numbers.iter().map(i64::to_string).collect();
    gathered.into_set(classes, None).ok_or_else(|| Error::format(path, "holds no series"))
}

/// Class and values of a line.
fn row(line: &str) -> std::result::Result<(i64, Vec<f32>), String> {
    let (class, values) = line.trim_end().split_once('\t').ok_or("has no values behind a tab")?;
    let class = class.trim().parse().map_err(|_| format!("`{class}` is no number of a class"))?;
    Ok((class, values.split('\t').map(value).collect::<std::result::Result<_, _>>()?))
}
