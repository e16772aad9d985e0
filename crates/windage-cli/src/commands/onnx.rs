//! Options of classifiers in ONNX files.

use std::path::{Path, PathBuf};

use clap::{Args, ValueEnum};
use windage::core::Domain;
use windage::core::text::percent;
use windage::diagnose::run_config::Prepared;
use windage::onnx::{
    ChannelOrder, Layout, Normalization, OnnxClassifier, OnnxConfig, OutputKind, conventions,
};

use super::choices::choices;
use crate::failure::{Failure, Result};
use crate::run::refuse_without_effect;

/// Options of a classifier in an ONNX file.
#[derive(Debug, Args)]
#[command(next_help_heading = "Classifier in an ONNX file")]
pub(crate) struct OnnxArguments {
    /// How values of pictures become inputs of the ONNX file [default: what its metadata say, else
    /// unit]
    #[arg(long, value_enum, value_name = "NAME", conflicts_with_all = ["mean", "std", "scale"])]
    normalization: Option<NormalizationChoice>,

    /// One mean, or one per color channel: inputs are (scale·x − mean) / std of values x in 0…1
    #[arg(
        long,
        value_name = "N,…",
        value_delimiter = ',',
        num_args = 1,
        allow_hyphen_values = true
    )]
    mean: Vec<f32>,

    /// One standard deviation, or one per color channel
    #[arg(long, value_name = "N,…", value_delimiter = ',', num_args = 1)]
    std: Vec<f32>,

    /// Factor of values before the mean is subtracted: 255 for means of bytes [default: 1]
    #[arg(long, value_name = "N")]
    scale: Option<f32>,

    /// Order of the input's axes [default: what the file says]
    #[arg(long, value_enum)]
    layout: Option<LayoutChoice>,

    /// Order of the color channels [default: what the file says, else rgb]
    #[arg(long, value_enum)]
    channel_order: Option<ChannelOrderChoice>,

    /// Resize the shorter side of pictures to N pixels and cut out the center of the size that the
    /// file takes [default: the shorter side of that size]
    #[arg(long, value_name = "N")]
    resize: Option<usize>,

    /// Names of the classes in the order of the outputs, separated by commas or in a file, one per
    /// line [default: what the file says, else the classes of the data]
    #[arg(long, value_name = "NAME,…|FILE")]
    class_names: Option<String>,

    /// Class of the file to which all classes of the data belong that it does not name
    #[arg(long, value_name = "NAME")]
    other_class: Option<String>,

    /// Name of the input [default: the only one]
    #[arg(long, value_name = "NAME")]
    input_name: Option<String>,

    /// Name of the output [default: the first one]
    #[arg(long, value_name = "NAME")]
    output_name: Option<String>,

    /// What the outputs are [default: found out]
    #[arg(long, value_enum, value_name = "KIND")]
    output_kind: Option<OutputKindChoice>,

    /// Largest number of pictures per run of the file, which bounds memory [default: 32]
    #[arg(long, value_name = "N")]
    onnx_batch: Option<usize>,

    /// Number of threads that run the file [default: all cores]
    #[arg(long, value_name = "N")]
    onnx_threads: Option<usize>,
}

choices! {
    /// [`Layout`].
    LayoutChoice of Layout {
        /// Batch, channels, height, width
        Nchw => Nchw,
        /// Batch, height, width, channels
        Nhwc => Nhwc,
    }
}

choices! {
    /// [`ChannelOrder`].
    ChannelOrderChoice of ChannelOrder {
        /// Red, green, blue
        Rgb => Rgb,
        /// Blue, green, red
        Bgr => Bgr,
    }
}

choices! {
    /// [`OutputKind`].
    OutputKindChoice of OutputKind {
        /// Any numbers; a softmax makes probabilities of them
        Logits => Logits,
        /// Logarithms of probabilities
        LogProbabilities => LogProbabilities,
        /// Probabilities
        Probabilities => Probabilities,
    }
}

/// [`Normalization`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum NormalizationChoice {
    /// Values in 0…1
    Unit,
    /// By mean and standard deviation of ImageNet's colors, as torchvision does
    Imagenet,
    /// Values in −1…1
    PlusMinusOne,
    /// Values in 0…255
    Bytes,
}

impl NormalizationChoice {
    fn normalization(self) -> Normalization {
        match self {
            Self::Unit => Normalization::default(),
            Self::Imagenet => Normalization::imagenet(),
            Self::PlusMinusOne => Normalization::plus_minus_one(),
            Self::Bytes => Normalization::bytes(),
        }
    }
}

impl OnnxArguments {
    /// Overrides the configuration of a file; `path` names another file.
    pub(crate) fn apply(&self, path: Option<&Path>, onnx: &mut Option<OnnxConfig>) -> Result<()> {
        if let Some(path) = path {
            *onnx = Some(OnnxConfig::new(path));
        }
        let Some(config) = onnx else {
            return refuse_without_effect(&self.given(), "without a classifier in an ONNX file");
        };
        self.apply_normalization(config);
        set(&mut config.layout, self.layout.map(Into::into));
        set(&mut config.channel_order, self.channel_order.map(Into::into));
        set(&mut config.resize, self.resize);
        set(&mut config.other_class, self.other_class.clone());
        set(&mut config.input, self.input_name.clone());
        set(&mut config.output, self.output_name.clone());
        set(&mut config.output_kind, self.output_kind.map(Into::into));
        set(&mut config.threads, self.onnx_threads);
        config.batch = self.onnx_batch.unwrap_or(config.batch);
        if let Some(text) = &self.class_names {
            config.class_names = names(text)?;
        }
        Ok(config.validate()?)
    }

    /// Overrides the configurations of a classifier and of a backbone, of which one is given.
    /// `classifier` names another file, `backbone` another `FILE` or `FILE:OUTPUT`.
    pub(crate) fn apply_either(
        &self,
        classifier: Option<&Path>,
        backbone: Option<&str>,
        configs: OnnxConfigs<'_>,
    ) -> Result<()> {
        if let Some(text) = backbone {
            *configs.classifier = None;
            let (file, output) = file_and_output(text);
            self.apply(Some(&file), configs.backbone)?;
            if let Some(config) = configs.backbone.as_mut().filter(|_| output.is_some()) {
                config.output = output;
            }
            return Ok(());
        }
        if configs.backbone.is_some() && classifier.is_none() {
            return self.apply(None, configs.backbone);
        }
        *configs.backbone = None;
        self.apply(classifier, configs.classifier)
    }

    /// Returns an error if a class is named that others belong to.
    pub(crate) fn refuse_other_class(&self, reason: &str) -> Result<()> {
        refuse_without_effect(&[("--other-class", self.other_class.is_some())], reason)
    }

    fn apply_normalization(&self, config: &mut OnnxConfig) {
        if let Some(choice) = self.normalization {
            config.normalization = Some(choice.normalization());
        }
        if self.mean.is_empty() && self.std.is_empty() && self.scale.is_none() {
            return;
        }
        let normalization = config.normalization.get_or_insert_default();
        if !self.mean.is_empty() {
            normalization.mean.clone_from(&self.mean);
        }
        if !self.std.is_empty() {
            normalization.std.clone_from(&self.std);
        }
        normalization.scale = self.scale.unwrap_or(normalization.scale);
    }

    /// Returns the options with whether they are given.
    fn given(&self) -> [(&'static str, bool); 14] {
        [
            ("--normalization", self.normalization.is_some()),
            ("--mean", !self.mean.is_empty()),
            ("--std", !self.std.is_empty()),
            ("--scale", self.scale.is_some()),
            ("--layout", self.layout.is_some()),
            ("--channel-order", self.channel_order.is_some()),
            ("--resize", self.resize.is_some()),
            ("--class-names", self.class_names.is_some()),
            ("--other-class", self.other_class.is_some()),
            ("--input-name", self.input_name.is_some()),
            ("--output-name", self.output_name.is_some()),
            ("--output-kind", self.output_kind.is_some()),
            ("--onnx-batch", self.onnx_batch.is_some()),
            ("--onnx-threads", self.onnx_threads.is_some()),
        ]
    }
}

/// The configurations of a classifier and of a backbone, of which one may be given.
pub(crate) struct OnnxConfigs<'a> {
    pub(crate) classifier: &'a mut Option<OnnxConfig>,
    pub(crate) backbone: &'a mut Option<OnnxConfig>,
}

/// Returns the data with a backbone, if there is one, whose features are kept in files of a folder.
pub(crate) fn keeping_features(mut prepared: Prepared, folder: Option<&Path>) -> Result<Prepared> {
    let Some(folder) = folder else { return Ok(prepared) };
    match prepared.backbone.take() {
        Some(features) => prepared.backbone = Some(features.cached_in(folder)?),
        None => refuse_without_effect(&[("--feature-cache", true)], "without --backbone")?,
    }
    Ok(prepared)
}

/// Returns a sentence about conventions of the input that suit a classifier better than those it
/// has, if there are any.
pub(crate) fn suggestion(classifier: &OnnxClassifier, domain: &Domain) -> Result<Option<String>> {
    let found = conventions::suggest(classifier, domain)?;
    Ok(found.map(|found| {
        let order = match found.channel_order {
            ChannelOrder::Rgb => "rgb",
            ChannelOrder::Bgr => "bgr",
        };
        format!(
            "of {} samples of {}, the classifier gets {} right as configured, and {} with \
             --normalization {} --channel-order {order}",
            found.samples,
            domain.name(),
            percent(found.configured_accuracy),
            percent(found.accuracy),
            found.name
        )
    }))
}

/// Splits a backbone, `FILE` or `FILE:OUTPUT`, into its parts.
fn file_and_output(text: &str) -> (PathBuf, Option<String>) {
    match text.rsplit_once(':') {
        Some((file, output)) if file.ends_with(".onnx") && !output.is_empty() => {
            (file.into(), Some(output.into()))
        }
        _ => (text.into(), None),
    }
}

/// Overrides a value by that of an option.
fn set<T>(value: &mut Option<T>, option: Option<T>) {
    if option.is_some() {
        *value = option;
    }
}

/// Reads names from a file, one per line, or from a list.
fn names(text: &str) -> Result<Vec<String>> {
    let names: Vec<String> = if Path::new(text).is_file() {
        let refused = |error| Failure::Error(format!("{text} cannot be read: {error}"));
        let lines = std::fs::read_to_string(text).map_err(refused)?;
        lines.lines().map(|line| line.trim().to_string()).collect()
    } else {
        text.split(',').map(|name| name.trim().to_string()).collect()
    };
    let names: Vec<String> = names.into_iter().filter(|name| !name.is_empty()).collect();
    if names.len() < 2 {
        let message = format!("--class-names {text}: neither a file nor names of two classes");
        return Err(Failure::Usage(message));
    }
    Ok(names)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_come_from_lists_and_files() {
        assert_eq!(names("a, b").unwrap(), ["a", "b"]);
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("names.txt");
        std::fs::write(&path, "tench, Tinca tinca\n\ngoldfish\n").unwrap();
        assert_eq!(names(path.to_str().unwrap()).unwrap(), ["tench, Tinca tinca", "goldfish"]);
        assert!(names("missing.txt").is_err());
    }

    #[test]
    fn a_backbone_is_a_file_and_an_output() {
        let split = file_and_output("c:/models/net.onnx:features");
        assert_eq!(split, ("c:/models/net.onnx".into(), Some("features".into())));
        assert_eq!(file_and_output("net.onnx"), ("net.onnx".into(), None));
        assert_eq!(file_and_output("c:/net.onnx"), ("c:/net.onnx".into(), None));
    }
}
