//! A loaded model.

use std::fmt;
use std::io::Read;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::Path;
use std::sync::Arc;
use std::sync::mpsc::channel;
use std::time::Duration;

use rten::{Model, ModelOptions, NodeId, RunOptions, ThreadPool, Value};
use rten_tensor::Tensor as Inputs;
use rten_tensor::prelude::*;
use sha2::{Digest, Sha256};
use windage_core::Error as CoreError;

use crate::config::OnnxConfig;
use crate::input::Input;
use crate::preprocessing::Planes;
use crate::probes::Probes;
use crate::{Error, Result};

/// Largest number of values of one batch, a GiB; more is the claim of a damaged or hostile file.
const MOST_VALUES: usize = 1 << 28;

/// An ONNX model that takes a batch of images: a classifier ([`OnnxModel::classifier`]) or a
/// feature extractor ([`OnnxModel::features`]).
///
/// Samples are images with values in 0…1, `[channels, height, width]`; number and order of
/// channels, size, normalization and layout are made to suit the model. It runs on the CPU, at most
/// [`OnnxConfig::batch`] samples at a time. A run with the same batches gives the same bits.
#[derive(Clone)]
pub struct OnnxModel {
    pub(crate) config: OnnxConfig,
    pub(crate) input: Input,
    model: Arc<Model>,
    output: NodeId,
    output_name: String,
    sha256: String,
    pool: Option<Arc<ThreadPool>>,
    /// The outputs for the images by which it was tried.
    pub(crate) tried: Arc<Outputs>,
}

impl fmt::Debug for OnnxModel {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("OnnxModel")
            .field("config", &self.config)
            .field("input", &self.input)
            .field("output", &self.output_name)
            .finish_non_exhaustive()
    }
}

/// Samples as a batch of planes: values in row-major order of `[batch, channels, height, width]`.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Samples<'a> {
    pub(crate) values: &'a [f32],
    pub(crate) shape: [usize; 3],
}

/// The outputs of a model: values in row-major order of `shape`, whose first dimension is the
/// batch.
#[derive(Debug, Clone, Default, PartialEq)]
pub(crate) struct Outputs {
    pub(crate) values: Vec<f32>,
    pub(crate) shape: Vec<usize>,
}

impl OnnxModel {
    /// Loads and tries the model, for no longer than the configuration allows: the runtime reads
    /// some damaged files without end.
    pub(crate) fn load(config: OnnxConfig) -> Result<Self> {
        let timeout = Duration::from_secs_f64(config.timeout_seconds);
        let path = config.path.clone();
        let (sender, receiver) = channel();
        std::thread::spawn(move || {
            // The receiver is gone if the time is over.
            let _ = sender.send(Self::loaded(config).and_then(Self::tried));
        });
        receiver.recv_timeout(timeout).unwrap_or_else(|_| {
            let seconds = timeout.as_secs_f64();
            let reason = format!("loading it and running it on four images took over {seconds} s");
            Err(Error::Unloadable { path, reason })
        })
    }

    fn loaded(config: OnnxConfig) -> Result<Self> {
        let path = &config.path;
        let sha256 = sha256(path)?;
        let options = ModelOptions::with_all_ops();
        let unloadable = |reason: String| Error::Unloadable { path: path.clone(), reason };
        let loaded = catch_unwind(AssertUnwindSafe(|| options.load_file(path)));
        let model = match loaded {
            Ok(Ok(model)) => model,
            Ok(Err(error)) => return Err(unloadable(chained(&error))),
            Err(_) => return Err(unloadable("the file is damaged".into())),
        };
        let input = Input::new(&model, &config)?;
        let (output, output_name) = output(&model, &config)?;
        let pool = config.threads.map(|threads| Arc::new(ThreadPool::with_num_threads(threads)));
        let (model, tried) = (Arc::new(model), Arc::default());
        Ok(Self { model, input, output, output_name, sha256, pool, config, tried })
    }

    /// Runs the model on synthetic images.
    fn tried(self) -> Result<Self> {
        let probes = Probes::new(&self.input);
        let tried = Arc::new(self.outputs(probes.samples())?);
        Ok(Self { tried, ..self })
    }

    /// Returns the configuration it was loaded with.
    pub fn config(&self) -> &OnnxConfig {
        &self.config
    }

    /// Returns the SHA-256 of the file, in hexadecimal.
    pub fn sha256(&self) -> &str {
        &self.sha256
    }

    /// Returns the name of the output.
    pub fn output_name(&self) -> &str {
        &self.output_name
    }

    /// Returns height and width of the input, if the model fixes them.
    pub fn input_size(&self) -> Option<[usize; 2]> {
        match self.input.size {
            [Some(height), Some(width)] => Some([height, width]),
            _ => None,
        }
    }

    /// Returns the number of color channels of the input, if the model fixes it.
    pub fn input_channels(&self) -> Option<usize> {
        self.input.channels
    }

    /// Returns whether the normalization was given or stands in the model, rather than assumed.
    pub fn has_normalization(&self) -> bool {
        self.input.has_normalization
    }

    /// Describes what the model takes, in one line.
    pub fn describe_input(&self) -> String {
        self.input.describe()
    }

    /// Returns the names of the classes, in the order of the outputs: those of the configuration,
    /// or those in the metadata of the model, which are a list or a map in JSON or in the notation
    /// of Python, or lines, under `names`, `classes`, `class_names` or `labels`.
    pub fn class_names(&self) -> Option<Vec<String>> {
        if !self.config.class_names.is_empty() {
            return Some(self.config.class_names.clone());
        }
        let metadata = self.model.metadata();
        let keys = ["names", "classes", "class_names", "labels"];
        keys.iter().find_map(|key| metadata.get(key).and_then(parsed_names))
    }

    /// Returns the same model with other conventions of its input.
    pub(crate) fn with_input(&self, input: Input) -> Self {
        Self { input, ..self.clone() }
    }

    /// Runs the model on samples, batch by batch.
    pub(crate) fn outputs(&self, samples: Samples<'_>) -> Result<Outputs> {
        let size = samples.shape.iter().product::<usize>().max(1);
        let batch = self.input.batch.unwrap_or(self.config.batch).max(1);
        let mut all: Option<Outputs> = None;
        for samples_of_batch in samples.values.chunks(batch * size) {
            let count = samples_of_batch.len() / size;
            let part = self.run(Samples { values: samples_of_batch, ..samples }, count)?;
            match &mut all {
                None => all = Some(part),
                Some(all) => {
                    all.values.extend(part.values);
                    all.shape[0] += part.shape[0];
                }
            }
        }
        Ok(all.unwrap_or(Outputs { values: Vec::new(), shape: vec![0, 0] }))
    }

    /// Runs the model on one batch. A model with a fixed number of samples gets the last one again
    /// until the batch is full.
    fn run(&self, samples: Samples<'_>, count: usize) -> Result<Outputs> {
        let size = samples.shape.iter().product::<usize>();
        let [channels, height, width] = self.input.shape(samples.shape);
        let total = self.input.batch.unwrap_or(count);
        let sides = [total, channels, height, width];
        let values = sides.into_iter().try_fold(1, usize::checked_mul);
        if values.is_none_or(|values| values > MOST_VALUES) {
            let reason = format!("takes {total} images of {channels}×{height}×{width} values");
            return Err(Error::UnsuitableInput { path: self.config.path.clone(), reason });
        }
        let mut inputs = Vec::with_capacity(sides.iter().product());
        for index in 0..total {
            let index = index.min(count - 1);
            let sample = samples.values[index * size..][..size].to_vec();
            self.input.append(Planes::new(sample, samples.shape), self.config.resize, &mut inputs);
        }
        let shape = match self.input.layout {
            crate::Layout::Nchw => [total, channels, height, width],
            crate::Layout::Nhwc => [total, height, width, channels],
        };
        let mut outputs = self.run_inputs(inputs, shape)?;
        let width = outputs.values.len() / total;
        outputs.values.truncate(count * width);
        outputs.shape[0] = count;
        Ok(outputs)
    }

    fn run_inputs(&self, inputs: Vec<f32>, shape: [usize; 4]) -> Result<Outputs> {
        let value: Value = if self.input.is_bytes {
            let bytes: Vec<u8> = inputs.iter().map(|&value| value as u8).collect();
            Inputs::from_data(&shape[..], bytes).into()
        } else {
            Inputs::from_data(&shape[..], inputs).into()
        };
        let failed = |reason: String| Error::Failed { path: self.config.path.clone(), reason };
        let mut options = RunOptions::default();
        options.thread_pool.clone_from(&self.pool);
        let run =
            || self.model.run(vec![(self.input.id, value.into())], &[self.output], Some(options));
        let values = match catch_unwind(AssertUnwindSafe(run)) {
            Ok(Ok(values)) => values,
            Ok(Err(error)) => return Err(failed(chained(&error))),
            Err(_) => return Err(failed("its operators do not fit together".into())),
        };
        let value = values.into_iter().next();
        let tensor: Option<Inputs<f32>> = value.and_then(Value::into_tensor);
        let tensor = tensor.ok_or_else(|| {
            failed(format!("output `{}` does not hold real numbers", self.output_name))
        })?;
        let mut dims = tensor.shape().to_vec();
        if shape[0] == 1 && dims.first() != Some(&1) {
            // A model of one sample may leave the batch out.
            dims.insert(0, 1);
        }
        if dims.len() < 2 || dims[0] != shape[0] {
            let (path, output) = (self.config.path.clone(), self.output_name.clone());
            let expected = "one row per sample";
            return Err(Error::UnsuitableOutput { path, output, shape: dims, expected });
        }
        Ok(Outputs { values: tensor.into_data(), shape: dims })
    }
}

/// Returns the output that is named, or the first one.
fn output(model: &Model, config: &OnnxConfig) -> Result<(NodeId, String)> {
    let name = |id: NodeId| {
        let info = model.node_info(id);
        info.and_then(|info| info.name().map(str::to_string)).unwrap_or_else(|| "output".into())
    };
    let outputs: Vec<(NodeId, String)> =
        model.output_ids().iter().map(|&id| (id, name(id))).collect();
    let found = match &config.output {
        Some(wanted) => outputs.iter().find(|(_, name)| name == wanted),
        None => outputs.first(),
    };
    found.cloned().ok_or_else(|| {
        let names: Vec<&str> = outputs.iter().map(|(_, name)| name.as_str()).collect();
        Error::UnknownName {
            path: config.path.clone(),
            what: "output",
            name: config.output.clone().unwrap_or_default(),
            found: names.join(", "),
        }
    })
}

/// Returns an error and its sources in one line.
fn chained(error: &dyn std::error::Error) -> String {
    let mut text = error.to_string();
    let mut source = error.source();
    while let Some(error) = source {
        let next = error.to_string();
        if !text.contains(&next) {
            text = format!("{text}: {next}");
        }
        source = error.source();
    }
    text
}

/// Returns the SHA-256 of a file.
fn sha256(path: &Path) -> Result<String> {
    let refused = |source| CoreError::Io { action: "read", path: path.into(), source };
    let mut file = std::fs::File::open(path).map_err(refused)?;
    let (mut hash, mut buffer) = (Sha256::new(), vec![0; 1 << 16]);
    loop {
        let count = file.read(&mut buffer).map_err(refused)?;
        if count == 0 {
            break;
        }
        hash.update(&buffer[..count]);
    }
    Ok(hash.finalize().iter().map(|byte| format!("{byte:02x}")).collect())
}

/// Parses a list or a map of names.
fn parsed_names(text: &str) -> Option<Vec<String>> {
    let text = text.trim();
    let is_json = text.starts_with(['[', '{']);
    if !is_json {
        let lines = text.lines().map(|line| line.trim().to_string());
        let names: Vec<String> = lines.filter(|line| !line.is_empty()).collect();
        return (names.len() > 1).then_some(names);
    }
    let value: serde_json::Value =
        serde_json::from_str(text).or_else(|_| serde_json::from_str(&as_json(text))).ok()?;
    let text = |value: &serde_json::Value| value.as_str().map(str::to_string);
    match value {
        serde_json::Value::Array(names) => names.iter().map(text).collect(),
        serde_json::Value::Object(names) => {
            let mut numbered = names
                .iter()
                .map(|(key, name)| Some((key.parse::<usize>().ok()?, text(name)?)))
                .collect::<Option<Vec<_>>>()?;
            numbered.sort();
            let are_all = numbered.iter().enumerate().all(|(place, (key, _))| place == *key);
            are_all.then(|| numbered.into_iter().map(|(_, name)| name).collect())
        }
        _ => None,
    }
}

/// Writes a dictionary in the notation of Python, such as `{0: 'cat', 1: 'dog'}`, as JSON.
fn as_json(text: &str) -> String {
    let mut json = String::with_capacity(text.len() + 16);
    let mut quote: Option<char> = None;
    let mut chars = text.chars().peekable();
    while let Some(char) = chars.next() {
        match (quote, char) {
            (Some(open), char) if char == open => {
                json.push('"');
                quote = None;
            }
            (Some(_), '"') => json.push_str("\\\""),
            (Some(_), char) => json.push(char),
            (None, '\'' | '"') => {
                json.push('"');
                quote = Some(char);
            }
            (None, char) if char.is_ascii_digit() => {
                json.push('"');
                json.push(char);
                while let Some(digit) = chars.next_if(char::is_ascii_digit) {
                    json.push(digit);
                }
                json.push('"');
            }
            (None, char) => json.push(char),
        }
    }
    json
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_read_in_all_notations() {
        let expected = Some(vec!["cat".to_string(), "dog's".to_string()]);
        for text in [
            "[\"cat\", \"dog's\"]",
            "{\"0\": \"cat\", \"1\": \"dog's\"}",
            "{0: 'cat', 1: \"dog's\"}",
            "cat\ndog's\n",
        ] {
            assert_eq!(parsed_names(text), expected, "{text}");
        }
        assert_eq!(parsed_names("{0: 'cat', 2: 'dog'}"), None);
        assert_eq!(parsed_names("one line"), None);
    }
}
