//! Predictions as CSV or JSON.

use std::io::{ErrorKind, Write};
use std::path::{Path, PathBuf};

use serde::Serialize;
use windage::core::files::write_whole;

use super::arguments::{Format, Shown};
use super::prediction::{ClassProbability, Prediction};
use crate::failure::Result;

/// A prediction as an object.
#[derive(Serialize)]
struct Object<'a> {
    file: &'a str,
    class: Option<&'a str>,
    probability: Option<f64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    task: Option<&'a str>,
    /// The most probable classes, with `--top` above 1 or `--all`.
    #[serde(skip_serializing_if = "Option::is_none")]
    classes: Option<&'a [ClassProbability]>,
}

/// Writes predictions to standard output as they come, or to a file at the end.
pub(super) struct Writer {
    format: Format,
    shown: Shown,
    out: Option<PathBuf>,
    /// What is not written yet.
    buffer: Vec<u8>,
    /// Whether rows have a column for the task.
    has_tasks: bool,
    /// Number of predictions so far.
    count: usize,
}

impl Writer {
    pub(super) fn new(format: Format, out: Option<&Path>, shown: Shown) -> Self {
        let out = out.map(Path::to_path_buf);
        Self { format, shown, out, buffer: Vec::new(), has_tasks: false, count: 0 }
    }

    /// Writes what comes before all predictions.
    pub(super) fn begin(&mut self, has_tasks: bool) -> Result<()> {
        self.has_tasks = has_tasks;
        if self.format != Format::Csv {
            return Ok(());
        }
        let rank: &[&str] = if self.shown == Shown::Best { &[] } else { &["rank"] };
        let task: &[&str] = if has_tasks { &["task"] } else { &[] };
        self.row(&[&["file"][..], rank, &["class", "probability"], task].concat())
    }

    /// Writes predictions. Returns `false` if nobody reads them any more.
    pub(super) fn write(&mut self, predictions: &[Prediction]) -> Result<bool> {
        for prediction in predictions {
            match self.format {
                Format::Csv => self.rows(prediction)?,
                Format::Json => {
                    let start = if self.count == 0 { "[\n" } else { ",\n" };
                    let object = self.object(prediction)?;
                    write!(self.buffer, "{start}{object}")?;
                }
                Format::Jsonl => {
                    let object = self.object(prediction)?;
                    writeln!(self.buffer, "{object}")?;
                }
            }
            self.count += 1;
        }
        self.flush()
    }

    /// Writes what comes after all predictions, or the whole file.
    pub(super) fn end(&mut self) -> Result<()> {
        if self.format == Format::Json {
            let end = if self.count == 0 { "[]\n" } else { "\n]\n" };
            self.buffer.extend_from_slice(end.as_bytes());
        }
        match &self.out {
            Some(out) => Ok(write_whole(out, &self.buffer)?),
            None => self.flush().map(drop),
        }
    }

    fn shown<'a>(&self, prediction: &'a Prediction) -> &'a [ClassProbability] {
        let count = match self.shown {
            Shown::Best => 1,
            Shown::Top(count) => count,
        };
        &prediction.classes[..count.min(prediction.classes.len())]
    }

    fn rows(&mut self, prediction: &Prediction) -> Result<()> {
        for (rank, ClassProbability { class, probability }) in (1..).zip(self.shown(prediction)) {
            let (rank, probability) = (rank.to_string(), format!("{probability:.6}"));
            let rank = Some(rank.as_str()).filter(|_| self.shown != Shown::Best);
            let row = [Some(prediction.name.as_str()), rank, Some(class), Some(&probability)];
            let row: Vec<&str> =
                row.into_iter().chain([prediction.task.as_deref()]).flatten().collect();
            self.row(&row)?;
        }
        Ok(())
    }

    fn row(&mut self, fields: &[&str]) -> Result<()> {
        let mut row = csv::Writer::from_writer(&mut self.buffer);
        let written = row.write_record(fields);
        Ok(written.map_err(std::io::Error::from).and_then(|()| row.flush())?)
    }

    /// Returns a prediction as JSON.
    fn object(&self, prediction: &Prediction) -> Result<String> {
        let shown = self.shown(prediction);
        let best = shown.first();
        Ok(serde_json::to_string(&Object {
            file: &prediction.name,
            class: best.map(|best| best.class.as_str()),
            probability: best.map(|best| best.probability),
            task: prediction.task.as_deref(),
            classes: Some(shown).filter(|_| self.shown != Shown::Best),
        })?)
    }

    /// Writes to standard output what has come. Returns `false` if nobody reads it any more.
    fn flush(&mut self) -> Result<bool> {
        if self.out.is_some() {
            return Ok(true);
        }
        let mut output = std::io::stdout().lock();
        let written = output.write_all(&self.buffer).and_then(|()| output.flush());
        self.buffer.clear();
        match written {
            Err(error) if error.kind() == ErrorKind::BrokenPipe => Ok(false),
            written => Ok(written.map(|()| true)?),
        }
    }
}
