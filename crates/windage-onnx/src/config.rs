//! How an ONNX model is loaded, and how samples become its inputs.

use std::path::{Path, PathBuf};
use std::time::Duration;

use serde::{Deserialize, Serialize};
use windage_core::Error as CoreError;

use crate::{OnnxModel, Result};

/// Samples per run of the model.
const BATCH: usize = 32;
/// Longest time for the first four images, in seconds.
const TIMEOUT_SECONDS: f64 = 120.0;

/// The order of an input's axes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Layout {
    /// `[batch, channels, height, width]`, as PyTorch has it.
    Nchw,
    /// `[batch, height, width, channels]`, as TensorFlow has it.
    Nhwc,
}

/// The order of color channels.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ChannelOrder {
    /// Red, green, blue.
    #[default]
    Rgb,
    /// Blue, green, red, as OpenCV has it.
    Bgr,
}

/// What the outputs of a classifier are.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum OutputKind {
    /// Any numbers; a softmax makes probabilities of them. A single output is that of the second
    /// of two classes, and a sigmoid makes a probability of it.
    Logits,
    /// Logarithms of probabilities.
    LogProbabilities,
    /// Probabilities. A single output is the probability of the second of two classes.
    Probabilities,
}

impl OutputKind {
    /// Returns the name, as a plural noun.
    pub fn name(self) -> &'static str {
        match self {
            Self::Logits => "logits",
            Self::LogProbabilities => "log-probabilities",
            Self::Probabilities => "probabilities",
        }
    }
}

/// How values of a picture become inputs: `(scale·x − meanᵢ) / stdᵢ` for a value `x` in 0…1 of
/// channel `i`.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Normalization {
    /// The factor: 1 for means and deviations of values in 0…1, 255 for those of bytes.
    pub scale: f32,
    /// One mean, or one per channel in the order of the model's channels.
    pub mean: Vec<f32>,
    /// One standard deviation, or one per channel.
    pub std: Vec<f32>,
}

impl Default for Normalization {
    fn default() -> Self {
        Self { scale: 1.0, mean: vec![0.0], std: vec![1.0] }
    }
}

impl Normalization {
    /// Returns the normalization to values in 0…255.
    pub fn bytes() -> Self {
        Self { scale: 255.0, ..Self::default() }
    }

    /// Returns the normalization to values in −1…1.
    pub fn plus_minus_one() -> Self {
        Self { scale: 1.0, mean: vec![0.5], std: vec![0.5] }
    }

    /// Returns the normalization by the mean and deviation of ImageNet's colors, which the models
    /// of torchvision and most of timm take.
    pub fn imagenet() -> Self {
        Self { scale: 1.0, mean: vec![0.485, 0.456, 0.406], std: vec![0.229, 0.224, 0.225] }
    }

    /// Describes the values that it makes of values in 0…1.
    pub(crate) fn describe(&self) -> String {
        if *self == Self::default() {
            return "values in 0…1".into();
        }
        if *self == Self::bytes() {
            return "values in 0…255".into();
        }
        let list = |values: &[f32]| match values {
            [value] => value.to_string(),
            values => format!("{values:?}"),
        };
        let scaled = if self.scale == 1.0 { "x".into() } else { format!("{}·x", self.scale) };
        format!("({scaled} − {}) / {} of values x in 0…1", list(&self.mean), list(&self.std))
    }

    pub(crate) fn validate(&self) -> std::result::Result<(), CoreError> {
        let lengths = [1, 3];
        for (name, values) in [("mean", &self.mean), ("std", &self.std)] {
            if !lengths.contains(&values.len()) {
                let range = "of one value, or of one per channel (3)";
                return Err(CoreError::setting(name, format!("{values:?}"), range));
            }
            if let Some(value) = values.iter().find(|value| !value.is_finite()) {
                return Err(CoreError::setting(name, value, "finite"));
            }
        }
        if let Some(value) = self.std.iter().find(|&&value| value <= 0.0) {
            return Err(CoreError::setting("std", value, "positive"));
        }
        if !self.scale.is_finite() || self.scale == 0.0 {
            return Err(CoreError::setting("scale", self.scale, "finite and not 0"));
        }
        Ok(())
    }

    /// Returns the factor and the offset of a channel: its input is `factor·x + offset`.
    pub(crate) fn affine(&self, channel: usize) -> [f32; 2] {
        let of = |values: &[f32]| values[channel.min(values.len() - 1)];
        let (mean, std) = (of(&self.mean), of(&self.std));
        [self.scale / std, -mean / std]
    }
}

/// Configuration of an [`OnnxModel`]: the file, and what the file does not say.
///
/// ```no_run
/// use windage_onnx::{Normalization, OnnxConfig};
///
/// let config = OnnxConfig::new("resnet50.onnx")
///     .with_normalization(Normalization::imagenet())
///     .with_class_names(["cat", "dog"]);
/// let model = config.init()?;
/// let classifier = model.classifier(&["cat".into(), "dog".into()])?;
/// # Ok::<(), windage_onnx::Error>(())
/// ```
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct OnnxConfig {
    /// The file.
    pub path: PathBuf,
    /// Name of the input; may be missing for a model with one input.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub input: Option<String>,
    /// Name of the output; the first one if it is missing.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub output: Option<String>,
    /// Order of the input's axes; may be missing where the input's shape tells it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub layout: Option<Layout>,
    /// Order of color channels; if it is missing, what the model's metadata say, or RGB.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub channel_order: Option<ChannelOrder>,
    /// How values are normalized; if it is missing, what the model's metadata say, or values in
    /// 0…1.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub normalization: Option<Normalization>,
    /// Pixels of the shorter side to which samples are resized before their center is cut out; if
    /// it is missing, samples are resized to the model's input.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub resize: Option<usize>,
    /// What the outputs of a classifier are; found out if it is missing.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub output_kind: Option<OutputKind>,
    /// Names of the classes, in the order of the outputs; if there are none, what the model's
    /// metadata say, or the classes of the data in their order.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub class_names: Vec<String>,
    /// The class that all classes of the data belong to which are no class of the model.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub other_class: Option<String>,
    /// Largest number of samples per run of the model, which bounds its memory.
    #[serde(default = "batch")]
    pub batch: usize,
    /// Number of threads; all cores if it is missing.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub threads: Option<usize>,
    /// Longest time that the model may take for the four images by which it is tried when it is
    /// loaded, in seconds. A damaged file may ask for a computation without end.
    #[serde(default = "timeout_seconds")]
    pub timeout_seconds: f64,
}

fn batch() -> usize {
    BATCH
}

fn timeout_seconds() -> f64 {
    TIMEOUT_SECONDS
}

impl OnnxConfig {
    /// Names a file; everything else is read from it, as far as it says so.
    pub fn new(path: impl Into<PathBuf>) -> Self {
        Self {
            path: path.into(),
            input: None,
            output: None,
            layout: None,
            channel_order: None,
            normalization: None,
            resize: None,
            output_kind: None,
            class_names: Vec::new(),
            other_class: None,
            batch: BATCH,
            threads: None,
            timeout_seconds: TIMEOUT_SECONDS,
        }
    }

    /// Sets the name of the output.
    #[must_use]
    pub fn with_output(self, output: impl Into<String>) -> Self {
        Self { output: Some(output.into()), ..self }
    }

    /// Sets the order of the input's axes.
    #[must_use]
    pub fn with_layout(self, layout: Layout) -> Self {
        Self { layout: Some(layout), ..self }
    }

    /// Sets the order of color channels.
    #[must_use]
    pub fn with_channel_order(self, order: ChannelOrder) -> Self {
        Self { channel_order: Some(order), ..self }
    }

    /// Sets how values are normalized.
    #[must_use]
    pub fn with_normalization(self, normalization: Normalization) -> Self {
        Self { normalization: Some(normalization), ..self }
    }

    /// Sets the pixels of the shorter side to which samples are resized before their center is cut
    /// out.
    #[must_use]
    pub fn with_resize(self, pixels: usize) -> Self {
        Self { resize: Some(pixels), ..self }
    }

    /// Sets what the outputs are.
    #[must_use]
    pub fn with_output_kind(self, kind: OutputKind) -> Self {
        Self { output_kind: Some(kind), ..self }
    }

    /// Sets the names of the classes, in the order of the outputs.
    #[must_use]
    pub fn with_class_names<S: Into<String>>(self, names: impl IntoIterator<Item = S>) -> Self {
        Self { class_names: names.into_iter().map(Into::into).collect(), ..self }
    }

    /// Sets the class of the model that all other classes of the data belong to.
    #[must_use]
    pub fn with_other_class(self, name: impl Into<String>) -> Self {
        Self { other_class: Some(name.into()), ..self }
    }

    /// Sets the largest number of samples per run of the model.
    #[must_use]
    pub fn with_batch(self, batch: usize) -> Self {
        Self { batch, ..self }
    }

    /// Sets the number of threads.
    #[must_use]
    pub fn with_threads(self, threads: usize) -> Self {
        Self { threads: Some(threads), ..self }
    }

    /// Sets the longest time for the first four images, in seconds.
    #[must_use]
    pub fn with_timeout_seconds(self, timeout_seconds: f64) -> Self {
        Self { timeout_seconds, ..self }
    }

    /// Returns the file.
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// Checks the settings.
    ///
    /// # Errors
    /// Returns an error that names the first setting that is out of its range.
    pub fn validate(&self) -> std::result::Result<(), CoreError> {
        self.normalization.as_ref().map_or(Ok(()), Normalization::validate)?;
        let counts =
            [("batch", Some(self.batch)), ("threads", self.threads), ("resize", self.resize)];
        if let Some((name, _)) = counts.into_iter().find(|(_, count)| *count == Some(0)) {
            return Err(CoreError::setting(name, 0, "at least 1"));
        }
        let seconds = self.timeout_seconds;
        if Duration::try_from_secs_f64(seconds).is_ok_and(|timeout| !timeout.is_zero()) {
            return Ok(());
        }
        Err(CoreError::setting("timeout_seconds", seconds, "positive and finite"))
    }

    /// Loads the model, and tries it on four synthetic images.
    ///
    /// # Errors
    /// Returns an error for settings out of their range; a file that cannot be read or is not an
    /// ONNX model; operators that are not supported; unknown names; an input that is not a batch of
    /// images; and a model that fails or does not end.
    pub fn init(&self) -> Result<OnnxModel> {
        self.validate()?;
        OnnxModel::load(self.clone())
    }
}
