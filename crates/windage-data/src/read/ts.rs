//! `.ts`, the time series of the UCR and UEA archives: lines `@tag value`, then `@data`, then one
//! line per series.
//!
//! A line holds the dimensions and then the class, separated by `:`; the values of a dimension are
//! separated by commas. Source: the description of the format in the documentation of aeon and
//! sktime, "ts File Format v1.0".

use std::path::Path;

use super::bytes::read_text;
use super::number::{Parsed, channel};
use super::table::{Row, Table};
use super::{LineProblem, SignalOptions};
use crate::{Error, Result, SignalSet};

/// Reads a `.ts` file, plain or gzip, as `[dimensions, length]`; classes are in the order of its
/// `@classLabel` line.
///
/// Missing values (`?`, `NaN`) are filled in linearly between known ones, and with the first or
/// last known one at the ends. Tags may be written in any case. Names of classes that hold spaces
/// stand in quotes.
///
/// Of the options, only [`SignalOptions::length`], [`SignalOptions::placement`] and
/// [`SignalOptions::mixing`] apply. A series that is shorter than the length is padded with its
/// first or last values. The format has no rate; see [`SignalSet::with_rate_hz`].
///
/// # Errors
/// Returns an error if
/// - an option is out of range, or set although it does not apply;
/// - there is no `@data` or `@classLabel` line, or the series have targets in place of classes, or
///   time stamps;
/// - a value is not a finite number, or more than half of a series is missing;
/// - a series has a class, a number of dimensions or a length other than announced, or series
///   differ in length and [`SignalOptions::length`] is not set.
///
/// Errors in the file name the file and the line.
pub fn read_ts(path: &Path, options: &SignalOptions) -> Result<SignalSet> {
    options.validate_for_tables()?;
    table(path)?.into_set(options)
}

/// Reads the series of a file as they are.
pub(super) fn table(path: &Path) -> Result<Table> {
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
    let rows = lines.map(|(line, text)| {
        let Series { dimensions, label } = header.series(text, &classes).map_err(at(line))?;
        Ok(Row { line, channels: dimensions, label })
    });
    let rows = rows.collect::<Result<_>>()?;
    Ok(Table { path: path.into(), classes, rows })
}

/// What the tags announce. Tags that do not matter for reading are passed over.
#[derive(Debug, Default)]
struct Header {
    classes: Option<Vec<String>>,
    dimensions: Option<usize>,
    length: Option<usize>,
    is_unequal: bool,
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
        let words = words(tag);
        let word = |index: usize| words.get(index).map_or("", String::as_str);
        let (tag, first) = (word(0), word(1));
        let is_true = first.eq_ignore_ascii_case("true");
        let number = || {
            let problem = |_| LineProblem::TagNumber { tag: tag.into(), text: first.into() };
            first.parse().map_err(problem)
        };
        match tag.to_lowercase().as_str() {
            "timestamps" if is_true => return Err(LineProblem::TimeStamps),
            "targetlabel" if is_true => return Err(LineProblem::Targets),
            "classlabel" if !is_true => return Err(LineProblem::Unclassified),
            "classlabel" => self.classes = Some(class_names(&words[2..])?),
            "univariate" if is_true => self.dimensions = Some(1),
            "dimension" | "dimensions" => self.dimensions = Some(number()?),
            "equallength" => self.is_unequal = first.eq_ignore_ascii_case("false"),
            "serieslength" => self.length = Some(number()?),
            _ => {}
        }
        Ok(())
    }

    fn series(&self, line: &str, classes: &[String]) -> Parsed<Series> {
        let (dimensions, class) = line.rsplit_once(':').ok_or(LineProblem::NoClass)?;
        let class = unquoted(class.trim());
        let label = classes.iter().position(|known| known == class);
        let label = label.ok_or_else(|| LineProblem::UnknownClass {
            class: class.into(),
            known: classes.to_vec(),
        })?;
        let dimensions = dimensions.split(':').enumerate().map(|(index, text)| {
            channel(text.split(',')).map_err(|problem| in_dimension(index, problem))
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
        let announced = self.length.filter(|_| !self.is_unequal);
        let expected = announced.unwrap_or(series[0].len());
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

/// Returns the words of a line; what stands in quotes is one word.
fn words(line: &str) -> Vec<String> {
    let (mut words, mut rest) = (Vec::new(), line.trim_start());
    while let Some(first) = rest.chars().next() {
        let quoted = ['"', '\''].contains(&first).then(|| rest[1..].split_once(first)).flatten();
        let (word, after) =
            quoted.or_else(|| rest.split_once(char::is_whitespace)).unwrap_or((rest, ""));
        words.push(word.into());
        rest = after.trim_start();
    }
    words
}

/// Returns a word without the quotes around it.
fn unquoted(word: &str) -> &str {
    let inner = |quote| word.strip_prefix(quote)?.strip_suffix(quote);
    inner('"').or_else(|| inner('\'')).unwrap_or(word)
}

/// Returns the names of classes: at least one, each once.
fn class_names(words: &[String]) -> Parsed<Vec<String>> {
    for (index, word) in words.iter().enumerate() {
        if words[..index].contains(word) {
            return Err(LineProblem::RepeatedClass { class: word.clone() });
        }
    }
    if words.is_empty() { Err(LineProblem::NoClassNames) } else { Ok(words.to_vec()) }
}
