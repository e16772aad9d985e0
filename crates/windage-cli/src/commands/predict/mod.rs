//! `windage predict`.

mod arguments;
mod files;
mod model;
#[cfg(feature = "onnx")]
mod onnx;
mod packed;
mod prediction;
mod reader;
mod writer;

pub(crate) use arguments::Arguments;

use std::path::{Path, PathBuf};
use std::process::ExitCode;

use burn::tensor::{Tensor, TensorData};
use windage::core::EVALUATION_BATCH;

use arguments::Chosen;
use files::files;
use model::Model;
use prediction::Sample;
use reader::Reader;
use writer::Writer;

use crate::failure::{Failure, Result};

/// Largest number of values of a batch: 16 MiB in single precision.
const BATCH_VALUES: usize = 1 << 22;

/// Classifies the files.
pub(crate) fn run(arguments: &Arguments) -> ExitCode {
    super::ended("predict", predict(arguments))
}

fn predict(arguments: &Arguments) -> Result<()> {
    arguments.check_out()?;
    let device = arguments.device()?;
    let model = Model::open(arguments, &device)?;
    let chosen = arguments.chosen(&model)?;
    let options = model.read_options(arguments.read_options());
    let reader = Reader::new(&model.input(&chosen)?, options)?;
    let mut model = model.ready(&chosen, &device)?;
    let found = files(&arguments.paths, &reader)?;
    let mut work = Work { arguments, reader, found, unreadable: 0 };
    if let Chosen::Together(choice) = chosen {
        let mut sums = model.no_scores();
        work.batches(Complaints::Silent, |_, inputs| {
            model.add_scores(choice, &inputs, &mut sums)?;
            Ok(true)
        })?;
        model.choose(&sums);
    }
    let mut writer = Writer::new(arguments.format, arguments.out.as_deref(), arguments.shown());
    writer.begin(model.has_tasks())?;
    work.batches(Complaints::Loud, |samples, inputs| {
        writer.write(&model.predictions(samples, inputs)?)
    })?;
    writer.end()?;
    match (work.unreadable, work.found.len()) {
        (0, _) => Ok(()),
        (1, 1) => Err("the file could not be read".into()),
        (count, all) => Err(format!("{count} of {all} files could not be read").into()),
    }
}

/// Whether files that cannot be read are named on standard error.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Complaints {
    Silent,
    Loud,
}

/// Files that are to be classified.
struct Work<'a> {
    arguments: &'a Arguments,
    reader: Reader,
    found: Vec<PathBuf>,
    /// Number of files that could not be read.
    unreadable: usize,
}

impl Work<'_> {
    /// Reads all files and calls `each` with batches of their samples, until it returns `false`.
    fn batches(
        &mut self,
        complaints: Complaints,
        mut each: impl FnMut(Vec<Sample>, Tensor<4>) -> Result<bool>,
    ) -> Result<()> {
        let mut pending: Vec<Sample> = Vec::new();
        let (shape, device) = (self.reader.shape(), self.arguments.device()?);
        let batch = batch_of(shape);
        let mut flush = |samples: Vec<Sample>| -> Result<bool> {
            if samples.is_empty() {
                return Ok(true);
            }
            let values: Vec<f32> =
                samples.iter().flat_map(|sample| &sample.values).copied().collect();
            let [channels, height, width] = shape;
            let data = TensorData::new(values, [samples.len(), channels, height, width]);
            each(samples, Tensor::from_data(data, &device))
        };
        for path in &self.found {
            let opened = match self.reader.open(path) {
                Ok(opened) => opened,
                Err(failure) if self.arguments.strict => return Err(failure),
                Err(failure) => {
                    if complaints == Complaints::Loud {
                        eprintln!("windage predict: {}", failure.message());
                        self.unreadable += 1;
                    }
                    continue;
                }
            };
            for index in 0..opened.len() {
                pending.push(opened.sample(path, index));
                if pending.len() == batch && !flush(std::mem::take(&mut pending))? {
                    return Ok(());
                }
            }
        }
        flush(pending).map(drop)
    }
}

/// Returns the number of samples of a batch: fewer of large ones, so that memory stays bounded.
fn batch_of(shape: [usize; 3]) -> usize {
    let values = shape.iter().product::<usize>().max(1);
    (BATCH_VALUES / values).clamp(1, EVALUATION_BATCH)
}

/// Returns the failure of a file of a model that is of no use here.
fn unusable(path: &Path, reason: impl Into<String>) -> Failure {
    windage::core::Error::DamagedFile { path: path.into(), reason: reason.into() }.into()
}
