//! USPS text: one digit a line, its label and 256 values in −1…1 (`[16, 16]`), plain or gzip.
//!
//! Two spellings exist and both are read: the values plain, with labels 0…9 ("The Elements of
//! Statistical Learning"), or in the sparse form of LIBSVM (`1:-1 2:-0.8 …`), whose labels 1…10
//! mean the digits 0…9.

use std::path::Path;

use crate::read::bytes::read_unpacked;
use crate::{Error, ImageSet, Result};

const SIDE: usize = 16;
const VALUES: usize = SIDE * SIDE;

/// Reads a USPS text file; −1 becomes 0 and 1 becomes 255.
///
/// # Errors
/// A line with too few or too many values, a value that is no number in −1…1, or a label out of
/// range, naming file and line.
pub fn read_usps(path: &Path) -> Result<ImageSet> {
    let bytes = read_unpacked(path)?;
    let text =
        std::str::from_utf8(&bytes).map_err(|_| Error::format(path, "is not a text file"))?;
    let (mut pixels, mut labels) = (Vec::new(), Vec::new());
    for (index, line) in text.lines().enumerate().filter(|(_, line)| !line.trim().is_empty()) {
        let (label, values) = digit(line.trim())
            .map_err(|problem| Error::format(path, format!("line {}: {problem}", index + 1)))?;
        pixels.extend(values.iter().map(|value| ((value + 1.0) / 2.0 * 255.0).round() as u8));
        labels.push(label);
    }
    if labels.is_empty() {
        return Err(Error::format(path, "holds no digits"));
    }
    let classes = (0..10).map(|digit| digit.to_string()).collect();
    ImageSet::or_at(ImageSet::checked(pixels, labels, [1, SIDE, SIDE], classes), path)
}

/// Label and values of one line, or what is wrong with it.
fn digit(line: &str) -> std::result::Result<(usize, Vec<f64>), String> {
    let (label, values) = line.split_once(char::is_whitespace).ok_or("has no values")?;
    let label: f64 = label.parse().map_err(|_| format!("`{label}` is no label"))?;
    let is_sparse = values.contains(':');
    let digit = label - if is_sparse { 1.0 } else { 0.0 };
    if !(0.0..10.0).contains(&digit) || digit.fract() != 0.0 {
        return Err(format!("the label {label} is out of range"));
    }
    Ok((digit as usize, if is_sparse { sparse(values)? } else { plain(values)? }))
}

fn plain(text: &str) -> std::result::Result<Vec<f64>, String> {
    let values: Vec<f64> =
        text.split_whitespace().map(value).collect::<std::result::Result<_, _>>()?;
    if values.len() == VALUES {
        Ok(values)
    } else {
        Err(format!("has {} values, expected {VALUES}", values.len()))
    }
}

/// `index:value` with ascending indices from 1; what is left out is 0.
fn sparse(text: &str) -> std::result::Result<Vec<f64>, String> {
    let (mut values, mut last) = (vec![0.0; VALUES], 0);
    for word in text.split_whitespace() {
        let (index, text) = word.split_once(':').ok_or_else(|| format!("`{word}` has no index"))?;
        let index: usize = index.parse().map_err(|_| format!("`{index}` is no index"))?;
        if index <= last || index > VALUES {
            return Err(format!(
                "the index {index} does not lie between {last} and {}",
                VALUES + 1
            ));
        }
        values[index - 1] = value(text)?;
        last = index;
    }
    Ok(values)
}

fn value(text: &str) -> std::result::Result<f64, String> {
    let value: f64 = text.parse().map_err(|_| format!("`{text}` is no number"))?;
    if (-1.0..=1.0).contains(&value) { Ok(value) } else { Err(format!("{value} is not in -1…1")) }
}
