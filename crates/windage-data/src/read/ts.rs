//! `.ts`, the time series of the UCR and UEA archives: `@tag value` lines, `@data`, then one series
//! a line.
//!
//! A line holds the dimensions, separated by `:` as is the class at its end; a dimension's values
//! are separated by commas. Source: the format's description in the documentation of aeon and
//! sktime, "ts File Format v1.0".

use std::path::Path;

use crate::read::bytes::read_unpacked;
use crate::sets::Gathered;
use crate::{Error, Result, SignalOptions, SignalSet};

/// What is wrong with a line.
type Problem = String;

/// Reads a `.ts` file, plain or gzip, as `[dimensions, length]`; classes are in the order of its
/// `@classLabel`.
///
/// Only [`SignalOptions::length`], [`SignalOptions::placement`] and [`SignalOptions::mixing`]
/// apply. The format knows no rate: see [`SignalSet::with_rate_hz`].
///
/// # Errors
/// Settings out of range or that do not apply; no `@data` or `@classLabel`, targets in place of
/// classes, time stamps; a missing value (`?`), one that is no finite number, a class that was not
/// announced, other dimensions or another length than announced, or different lengths without
/// [`SignalOptions::length`]. All name file and line.
pub fn read_ts(path: &Path, options: &SignalOptions) -> Result<SignalSet> {
    check_options(options)?;
    let bytes = read_unpacked(path)?;
    let text =
        std::str::from_utf8(&bytes).map_err(|_| Error::format(path, "is not a text file"))?;
    let at = |index: usize, problem| Error::format(path, format!("line {}: {problem}", index + 1));
    let lines = text.lines().map(str::trim).enumerate();
    let mut lines = lines.filter(|(_, line)| !line.is_empty() && !line.starts_with('#'));
    let mut header = Header::default();
    loop {
        let (index, line) = lines.next().ok_or_else(|| Error::format(path, "has no @data line"))?;
        if line.eq_ignore_ascii_case("@data") {
            break;
        }
        header.read(line).map_err(|problem| at(index, problem))?;
    }
    let classes =
        header.classes.take().ok_or_else(|| Error::format(path, "has no @classLabel line"))?;
    let mut gathered = Gathered::default();
    for (index, line) in lines {
        let place = || format!("line {}", index + 1);
        let series = header.series(line, &classes);
        let pushed =
            series.and_then(|(series, label)| gathered.push(options.formed(series), label, place));
        pushed.map_err(|problem| at(index, problem))?;
    }
    gathered.into_set(classes, None).ok_or_else(|| Error::format(path, "holds no series"))
}

/// Settings that tables of series can follow.
pub(crate) fn check_options(options: &SignalOptions) -> Result<()> {
    options.validate()?;
    options.refuse_names()?;
    match options.rate_hz {
        Some(rate) => Err(windage_core::Error::setting(
            "rate_hz",
            rate,
            "unset: tables of series tell no rate",
        )
        .into()),
        None => Ok(()),
    }
}

/// A value of a series.
pub(crate) fn value(text: &str) -> std::result::Result<f32, Problem> {
    match text.trim() {
        "?" => Err("a value is missing (`?`)".into()),
        text => match text.parse::<f32>() {
            Ok(value) if value.is_finite() => Ok(value),
            Ok(value) if value.is_nan() => Err(format!("a value is missing (`{text}`)")),
            Ok(_) => Err(format!("`{text}` is not finite as f32")),
            Err(_) => Err(format!("`{text}` is no number")),
        },
    }
}

/// What the tags announce; tags without a meaning for reading are passed over.
#[derive(Debug, Default)]
struct Header {
    classes: Option<Vec<String>>,
    dimensions: Option<usize>,
    length: Option<usize>,
}

impl Header {
    fn read(&mut self, line: &str) -> std::result::Result<(), Problem> {
        let tag = line.strip_prefix('@').ok_or_else(|| format!("`{line}` stands before @data"))?;
        let mut words = tag.split_whitespace();
        let tag = words.next().unwrap_or_default();
        let first = words.next().unwrap_or_default();
        let is_true = first.eq_ignore_ascii_case("true");
        let number = || first.parse().map_err(|_| format!("`{first}` is no number for @{tag}"));
        match tag.to_lowercase().as_str() {
            "timestamps" if is_true => return Err("series with time stamps are not read".into()),
            "targetlabel" if is_true => {
                return Err("the file holds target values, not classes".into());
            }
            "classlabel" if !is_true => return Err("the series have no classes".into()),
            "classlabel" => self.classes = Some(named(words)?),
            "univariate" if is_true => self.dimensions = Some(1),
            "dimension" | "dimensions" => self.dimensions = Some(number()?),
            "serieslength" => self.length = Some(number()?),
            _ => {}
        }
        Ok(())
    }

    /// The dimensions of a series, and its class.
    fn series(
        &self,
        line: &str,
        classes: &[String],
    ) -> std::result::Result<(Vec<Vec<f32>>, usize), Problem> {
        let (dimensions, class) = line.rsplit_once(':').ok_or("has no class")?;
        let class = class.trim();
        let label = classes.iter().position(|known| known == class);
        let label = label.ok_or_else(|| {
            format!("has the class `{class}`, but there are {}", classes.join(", "))
        })?;
        let mut series = Vec::new();
        for (dimension, text) in dimensions.split(':').enumerate() {
            let values: std::result::Result<Vec<f32>, Problem> =
                text.split(',').map(value).collect();
            series
                .push(values.map_err(|problem| format!("dimension {}: {problem}", dimension + 1))?);
        }
        self.check(&series)?;
        Ok((series, label))
    }

    fn check(&self, series: &[Vec<f32>]) -> std::result::Result<(), Problem> {
        let expected = self.dimensions.unwrap_or(series.len());
        if series.len() != expected {
            return Err(format!("has {} dimensions, expected {expected}", series.len()));
        }
        let expected = self.length.unwrap_or(series[0].len());
        match series.iter().position(|values| values.len() != expected) {
            Some(index) => Err(format!(
                "dimension {} has {} values, expected {expected}",
                index + 1,
                series[index].len()
            )),
            None => Ok(()),
        }
    }
}

/// Names of classes, of which there is at least one and each differs.
fn named<'a>(words: impl Iterator<Item = &'a str>) -> std::result::Result<Vec<String>, Problem> {
    let mut names: Vec<String> = Vec::new();
    for word in words {
        if names.iter().any(|name| name == word) {
            return Err(format!("names the class `{word}` twice"));
        }
        names.push(word.into());
    }
    if names.is_empty() { Err("names no classes".into()) } else { Ok(names) }
}
