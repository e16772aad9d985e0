//! USPS text: one digit a line, its label and 256 values in −1…1 (`[16, 16]`), plain or gzip.
//!
//! Two spellings exist and both are read: the values plain, with labels 0…9 ("The Elements of Statistical Learning"), or
//! in the sparse form of LIBSVM (`1:-1 2:-0.8 …`), whose labels 1…10 mean the digits 0…9.

use std::path::Path;

use crate::bytes::read_unpacked;
use crate::{Error, ImageSet, Result};

const SIDE: usize = 16;
const VALUES: usize = SIDE * SIDE;

/// Reads a USPS text file; −1 becomes 0 and 1 becomes 255.
///
/// # Errors
/// A line with too few or too many values, a value that is no number in −1…1, or a label out of range, naming file and
/// line.
pub fn read_usps(path: &Path) -> Result<ImageSet> {
    let bytes = read_unpacked(path)?;
    let text = std::str::from_utf8(&bytes).map_err(|_| Error::format(path, "is not a text file"))?;
    let (mut pixels, mut labels) = (Vec::new(), Vec::new());
    for (index, line) in text.lines().enumerate().filter(|(_, line)| !line.trim().is_empty()) {
        let at = |problem: String| Error::format(path, format!("line {}: {problem}", index + 1));
        let (label, values) = line.trim().split_once(char::is_whitespace).ok_or_else(|| at("has no values".into()))?;
        let label: f64 = label.parse().map_err(|_| at(format!("`{label}` is no label")))?;
        let sparse = values.contains(':');
        let values = values.split_whitespace().enumerate().map(|(position, word)| value(position, word));
        let values: Vec<f64> = values.collect::<std::result::Result<_, _>>().map_err(at)?;
        if values.len() != VALUES {
            return Err(at(format!("has {} values, expected {VALUES}", values.len())));
        }
        let digit = label - if sparse { 1.0 } else { 0.0 };
        if !(0.0..10.0).contains(&digit) || digit.fract() != 0.0 {
            return Err(at(format!("the label {label} is out of range")));
        }
        pixels.extend(values.iter().map(|value| ((value + 1.0) / 2.0 * 255.0).round() as u8));
        labels.push(digit as usize);
    }
    if labels.is_empty() {
        return Err(Error::format(path, "holds no digits"));
    }
    let classes = (0..10).map(|digit| digit.to_string()).collect();
    ImageSet::or_at(ImageSet::checked(pixels, labels, [1, SIDE, SIDE], classes), path)
}

fn value(position: usize, word: &str) -> std::result::Result<f64, String> {
    let text = match word.split_once(':') {
        Some((index, text)) if index == (position + 1).to_string() => text,
        Some((index, _)) => return Err(format!("value {} has the index {index}", position + 1)),
        None => word,
    };
    let value: f64 = text.parse().map_err(|_| format!("`{word}` is no number"))?;
    if (-1.0..=1.0).contains(&value) { Ok(value) } else { Err(format!("{value} is not in -1…1")) }
}
