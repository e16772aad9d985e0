//! USPS text: one digit per line, its label and 256 values in −1…1 (`[16, 16]`), plain or gzip.
//!
//! Two notations exist and both are read: the values alone, with labels 0…9 ("The Elements of
//! Statistical Learning"), or the sparse form of LIBSVM (`1:-1 2:-0.8 …`), in which the labels
//! 1…10 mean the digits 0…9.

use std::path::Path;

use super::LineProblem;
use super::bytes::read_text;
use crate::{Error, ImageSet, Result};

const SIDE: usize = 16;
const VALUES: usize = SIDE * SIDE;

/// The rest of a line, or what is wrong with it.
type Parsed<T> = std::result::Result<T, LineProblem>;

/// Reads a USPS text file; −1 becomes 0 and 1 becomes 255.
///
/// # Errors
/// Returns an error that names the file and the line if a line has too few or too many values, a
/// value that is not a number in −1…1, or a label out of range.
pub fn read_usps(path: &Path) -> Result<ImageSet> {
    let text = read_text(path)?;
    let (mut pixels, mut labels) = (Vec::new(), Vec::new());
    for (index, line) in text.lines().enumerate().filter(|(_, line)| !line.trim().is_empty()) {
        let digit = Digit::parse(line.trim());
        let digit =
            digit.map_err(|problem| Error::Line { path: path.into(), line: index + 1, problem })?;
        let bytes = digit.values.iter().map(|value| ((value + 1.0) / 2.0 * 255.0).round() as u8);
        pixels.extend(bytes);
        labels.push(digit.label);
    }
    if labels.is_empty() {
        return Err(Error::Empty { path: path.into(), expected: "digits" });
    }
    let classes = (0..10).map(|digit| digit.to_string()).collect();
    ImageSet::checked(path, pixels, labels, [1, SIDE, SIDE], classes)
}

/// The label and the values of a line.
struct Digit {
    label: usize,
    values: Vec<f64>,
}

impl Digit {
    fn parse(line: &str) -> Parsed<Self> {
        let (label, values) = line.split_once(char::is_whitespace).ok_or(LineProblem::NoValues)?;
        let label: f64 = label.parse().map_err(|_| LineProblem::Label { text: label.into() })?;
        let is_sparse = values.contains(':');
        let digit = label - if is_sparse { 1.0 } else { 0.0 };
        if !(0.0..10.0).contains(&digit) || digit.fract() != 0.0 {
            return Err(LineProblem::LabelOutOfRange { label });
        }
        let values = if is_sparse { sparse(values)? } else { plain(values)? };
        Ok(Self { label: digit as usize, values })
    }
}

fn plain(text: &str) -> Parsed<Vec<f64>> {
    let values = text.split_whitespace().map(value).collect::<Parsed<Vec<f64>>>()?;
    if values.len() == VALUES {
        Ok(values)
    } else {
        Err(LineProblem::ValueCount { found: values.len(), expected: VALUES })
    }
}

/// Parses `index:value` with ascending indices from 1; values that are left out are 0.
fn sparse(text: &str) -> Parsed<Vec<f64>> {
    let (mut values, mut previous) = (vec![0.0; VALUES], 0);
    for word in text.split_whitespace() {
        let (index, text) =
            word.split_once(':').ok_or_else(|| LineProblem::NoIndex { text: word.into() })?;
        let index: usize = index.parse().map_err(|_| LineProblem::Index { text: index.into() })?;
        if index <= previous || index > VALUES {
            return Err(LineProblem::IndexOrder { index, previous, limit: VALUES + 1 });
        }
        values[index - 1] = value(text)?;
        previous = index;
    }
    Ok(values)
}

fn value(text: &str) -> Parsed<f64> {
    let value: f64 = text.parse().map_err(|_| LineProblem::NotANumber { text: text.into() })?;
    if (-1.0..=1.0).contains(&value) { Ok(value) } else { Err(LineProblem::OutOfRange { value }) }
}
