//! Options of `windage check`.

use std::path::PathBuf;

use clap::Args;

use crate::commands::diagnose::arguments::parse_size;
use crate::commands::diagnose::choices::ColorChoice;
use crate::run::RunArguments;

/// Say how good a classifier is on new data that have no labels
///
/// Estimates the accuracy on the target by several methods, tests whether and in what the data
/// differ from the source, names attributes that are suspected, and says for how many samples the
/// classifier may be asked at a wanted risk. Labels of the target are not used, even if there are
/// some.
///
/// Estimates rest on the classifier's confidence: where it is confident and wrong, as on classes
/// that it does not know, they are too high. A suspicion stays unconfirmed until there are labels;
/// then `windage diagnose` names causes.
///
/// Without --source and --target, letters are drawn, whose inclination harms the classifier.
#[derive(Debug, Args)]
#[command(after_help = "Examples:
  windage check                               letters, inclination is suspected
  windage check --source photos/day --target photos/tonight --size 32
                                              a classifier is trained on a part of the source
  windage check --source photos/day --target photos/tonight --classifier resnet50.onnx \
    --normalization imagenet --least-accuracy 0.8
                                              one in an ONNX file; exit code 4 below 80 %
  windage check --source mnist --target usps --size 16 --most-drop 0.1 --json
                                              one line of JSON, for a timetable of checks

The source is a data set with labels that the classifier has not learned from; one that is trained \
here learns from another part of it. The target is a data set or a folder of pictures, with or \
without subfolders. Exit code 4 means that a limit is crossed, or that the finding is not to be \
trusted; the reasons are printed.")]
pub(crate) struct Arguments {
    #[command(flatten)]
    pub(super) data: DataArguments,
    #[command(flatten)]
    pub(super) classifier: ClassifierArguments,
    #[command(flatten)]
    pub(super) check: CheckArguments,
    #[command(flatten)]
    pub(super) limits: LimitArguments,
    #[command(flatten)]
    pub(super) run: RunArguments,
}

/// Options that select the data.
#[derive(Debug, Args)]
#[command(next_help_heading = "Data")]
pub(super) struct DataArguments {
    /// Data set with labels, like the one that the classifier was trained on
    #[arg(long, value_name = "PATH")]
    pub(super) source: Option<PathBuf>,

    /// New data, whose labels are not used; also a folder of pictures without subfolders
    #[arg(long, value_name = "PATH")]
    pub(super) target: Option<PathBuf>,

    /// Shift to plant into letters: inclination-hue, size-hue, position-hue, contrast-position or
    /// contrast-hue; into gray images, given by --source alone, rotation-hue
    #[arg(long, value_name = "NAME", conflicts_with = "target")]
    pub(super) planted: Option<String>,

    /// Resize images to N or HEIGHTxWIDTH pixels
    #[arg(long, value_name = "SIZE", value_parser = parse_size)]
    pub(super) size: Option<[usize; 2]>,

    /// Convert images to color or gray
    #[arg(long, value_enum)]
    pub(super) color: Option<ColorChoice>,

    /// Refuse pictures of more than N pixels, width times height, before memory is taken for them
    /// [default: 100000000]
    #[arg(long, value_name = "N")]
    pub(super) max_pixels: Option<u64>,

    /// At most this many samples of each domain, drawn at random [default: 4000]
    #[arg(long, value_name = "N")]
    pub(super) samples: Option<usize>,

    /// Seed of all random numbers; a run with the same seed on the same device gives the same
    /// result [default: 0]
    #[arg(long, value_name = "N")]
    pub(super) seed: Option<u64>,
}

/// Options of the classifier.
#[derive(Debug, Args)]
#[command(next_help_heading = "Classifier")]
pub(super) struct ClassifierArguments {
    /// Train a network of two convolutions with these channels, such as 16,32, instead of a
    /// residual network whose size and training follow from the samples
    #[arg(long, value_name = "N,N", value_delimiter = ',', num_args = 1)]
    pub(super) channels: Vec<usize>,

    /// Check a classifier in a file instead: a network that a run has left (.safetensors), or one
    /// in an ONNX file. Images are resized to what it takes
    #[arg(long, value_name = "FILE", conflicts_with = "channels")]
    pub(super) classifier: Option<PathBuf>,

    /// Train a linear classifier on the features of this ONNX file, its first output or the one
    /// that is named, on a part of the source; the test of the shift takes these features, too
    #[cfg(feature = "onnx")]
    #[arg(long, value_name = "FILE[:OUTPUT]",
        conflicts_with_all = ["channels", "classifier", "class_names", "other_class"])]
    pub(super) backbone: Option<String>,

    /// Folder in which features of --backbone are kept, so that those of a picture are computed
    /// once, also by later runs
    #[cfg(feature = "onnx")]
    #[arg(long, value_name = "DIR")]
    pub(super) feature_cache: Option<PathBuf>,

    #[cfg(feature = "onnx")]
    #[command(flatten)]
    pub(super) onnx: crate::commands::onnx::OnnxArguments,
}

/// Options of the check.
#[derive(Debug, Args)]
#[command(next_help_heading = "Check")]
pub(super) struct CheckArguments {
    /// Probability at which a test finds a difference where there is none [default: 0.05]
    #[arg(long, value_name = "P")]
    pub(super) level: Option<f64>,

    /// Share of wrong predictions that is accepted, for which a threshold of confidence is found
    /// [default: 0.05]
    #[arg(long, value_name = "P")]
    pub(super) risk: Option<f64>,
}

/// Options that make the exit code 4.
#[derive(Debug, Args)]
#[command(next_help_heading = "Limits, beyond which the exit code is 4")]
pub(super) struct LimitArguments {
    /// Least accuracy, 0 to 1, for the lower end of the combined estimate's interval
    #[arg(long, value_name = "P")]
    pub(super) least_accuracy: Option<f64>,

    /// Most by which the combined estimate may be below the source's accuracy, 0 to 1
    #[arg(long, value_name = "P")]
    pub(super) most_drop: Option<f64>,

    /// Also where the test of features finds a shift
    #[arg(long)]
    pub(super) fail_on_shift: bool,
}
