//! `.ts`, the time series of the UCR and UEA archives: lines `@tag value`, then `@data`, then one
//! line per series.
//!
//! A line holds the dimensions and then the class, separated by `:`; the values of a dimension are
//! separated by commas. Source: the description of the format in the documentation of aeon and
//! sktime, "ts File Format v1.0".

use std::path::Path;

use super::bytes::read_text;
use super::{LineProblem, SignalOptions};
use crate::sets::Gathered;
use crate::{Error, Result, SignalSet};

/// The rest of a line, or what is wrong with it.
type Parsed<T> = std::result::Result<T, LineProblem>;

/// Reads a `.ts` file, plain or gzip, as `[dimensions, length]`; classes are in the order of its
/// `@classLabel` line.
///
/// Of the options, only [`SignalOptions::length`], [`SignalOptions::placement`] and
/// [`SignalOptions::mixing`] apply. The format has no rate; see [`SignalSet::with_rate_hz`].
///
/// # Errors
/// Returns an error if
/// - an option is out of range, or set although it does not apply;
/// - there is no `@data` or `@classLabel` line, or the series have targets in place of classes, or
///   time stamps;
/// - a value is missing (`?`) or not a finite number;
/// - a series has a class, a number of dimensions or a length other than announced, or series
///   differ in length and [`SignalOptions::length`] is not set.
///
/// Errors in the file name the file and the line.
pub fn read_ts(path: &Path, options: &SignalOptions) -> Result<SignalSet> {
    options.validate_for_tables()?;
    let text = read_text(path)?;
    let lines = text.lines().map(str::trim).enumerate().map(|(index, line)| (index + 1, line));
    let mut lines = lines.filter(|(_, line)| !line.is_empty() && !line.starts_with('#'));
    let at = |line: usize| move |problem| Error::Line { path: path.into(), line, problem };
    let mut header = Header::default();
    loop {
        let next = lines.next();
        let (number, line) =
            next.ok_or_else(|| Error::MissingTag { path: path.into(), tag: "@data" })?;
        if line.eq_ignore_ascii_case("@data") {
            break;
        }
        header.read(line).map_err(at(number))?;
    }
    let classes = header.classes.take();
    let classes =
        classes.ok_or_else(|| Error::MissingTag { path: path.into(), tag: "@classLabel" })?;
    let mut gathered = Gathered::default();
    for (number, line) in lines {
        let series = header.series(line, &classes).map_err(at(number))?;
        let place = || format!("`{}`, line {number}", path.display());
        gathered.push(options.formed(series.dimensions), series.label, place)?;
    }
    let set = gathered.into_set(classes, None);
    set.ok_or_else(|| Error::Empty { path: path.into(), expected: "series" })
}

/// Parses a value of a series.
pub(super) fn value(text: &str) -> Parsed<f32> {
    let text = text.trim();
    match text.parse::<f32>() {
        _ if text == "?" => Err(LineProblem::MissingValue { text: text.into() }),
        Ok(value) if value.is_finite() => Ok(value),
        Ok(value) if value.is_nan() => Err(LineProblem::MissingValue { text: text.into() }),
        Ok(_) => Err(LineProblem::NotFinite { text: text.into() }),
        Err(_) => Err(LineProblem::NotANumber { text: text.into() }),
    }
}

/// What the tags announce. Tags that do not matter for reading are passed over.
#[derive(Debug, Default)]
struct Header {
    classes: Option<Vec<String>>,
    dimensions: Option<usize>,
    length: Option<usize>,
}

/// A line of data.
struct Series {
    dimensions: Vec<Vec<f32>>,
    label: usize,
}

impl Header {
    fn read(&mut self, line: &str) -> Parsed<()> {
        let tag =
            line.strip_prefix('@').ok_or_else(|| LineProblem::BeforeData { text: line.into() })?;
        let mut words = tag.split_whitespace();
        let tag = words.next().unwrap_or_default();
        let first = words.next().unwrap_or_default();
        let is_true = first.eq_ignore_ascii_case("true");
        let number = || {
            let problem = |_| LineProblem::TagNumber { tag: tag.into(), text: first.into() };
            first.parse().map_err(problem)
        };
        match tag.to_lowercase().as_str() {
            "timestamps" if is_true => return Err(LineProblem::TimeStamps),
            "targetlabel" if is_true => return Err(LineProblem::Targets),
            "classlabel" if !is_true => return Err(LineProblem::Unclassified),
            "classlabel" => self.classes = Some(class_names(words)?),
            "univariate" if is_true => self.dimensions = Some(1),
            "dimension" | "dimensions" => self.dimensions = Some(number()?),
            "serieslength" => self.length = Some(number()?),
            _ => {}
        }
        Ok(())
    }

    fn series(&self, line: &str, classes: &[String]) -> Parsed<Series> {
        let (dimensions, class) = line.rsplit_once(':').ok_or(LineProblem::NoClass)?;
        let class = class.trim();
        let label = classes.iter().position(|known| known == class);
        let label = label.ok_or_else(|| LineProblem::UnknownClass {
            class: class.into(),
            known: classes.to_vec(),
        })?;
        let dimensions = dimensions.split(':').enumerate().map(|(index, text)| {
            let values = text.split(',').map(value).collect::<Parsed<Vec<f32>>>();
            values.map_err(|problem| in_dimension(index, problem))
        });
        let dimensions = dimensions.collect::<Parsed<Vec<_>>>()?;
        self.check(&dimensions)?;
        Ok(Series { dimensions, label })
    }

    fn check(&self, series: &[Vec<f32>]) -> Parsed<()> {
        let expected = self.dimensions.unwrap_or(series.len());
        if series.len() != expected {
            return Err(LineProblem::DimensionCount { found: series.len(), expected });
        }
        let expected = self.length.unwrap_or(series[0].len());
        match series.iter().position(|values| values.len() != expected) {
            Some(index) => {
                let found = series[index].len();
                Err(in_dimension(index, LineProblem::ValueCount { found, expected }))
            }
            None => Ok(()),
        }
    }
}

fn in_dimension(index: usize, problem: LineProblem) -> LineProblem {
    LineProblem::Dimension { dimension: index + 1, problem: Box::new(problem) }
}

/// Returns the names of classes: at least one, each once.
fn class_names<'a>(words: impl Iterator<Item = &'a str>) -> Parsed<Vec<String>> {
    let mut names: Vec<String> = Vec::new();
    for word in words {
        if names.iter().any(|name| name == word) {
            return Err(LineProblem::RepeatedClass { class: word.into() });
        }
        names.push(word.into());
    }
    if names.is_empty() { Err(LineProblem::NoClassNames) } else { Ok(names) }
}
