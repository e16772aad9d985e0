//! Options of `windage diagnose`.

use std::ffi::OsString;
use std::path::{Path, PathBuf};

use clap::Args;

use super::choices::{
    ColorChoice, IndependenceChoice, KindChoice, ModelChoice, PairChoice, SpacingChoice,
    StepsChoice,
};
use crate::run::RunArguments;

/// Say why a classifier got worse on another domain
///
/// A generative model is trained on both domains, conditioned on the classifier's loss. The report
/// shows pairs of samples as matrices: features change across, the loss changes down. What changes
/// down is suspected of harming the classifier; it is altered in real samples to find out.
///
/// Without --source and --target, letters are drawn. Their inclination harms the classifier, their
/// hue does not, although both differ between the domains. This takes about a minute on
/// two cores.
#[derive(Debug, Args)]
#[command(after_help = "Examples:
  windage diagnose                            letters, inclination is the cause
  windage diagnose --planted size-hue         letters, size is the cause
  windage diagnose --source mnist --target usps --size 16
                                              digits of two data sets
  windage diagnose --source photos/day --target photos/night --size 32x32
  windage diagnose --source photos/day --target photos/night --size 32x32 \\
    --program classify --program-arg weights.bin
                                              a classifier of your own
  windage diagnose --source photos/day --target photos/night \
    --classifier resnet50.onnx --normalization imagenet --model none
                                              one in an ONNX file
  windage diagnose --as spectrograms --source fsdd --speaker jackson
                                              words, pitch is the cause
  windage diagnose --as series --source ucr/GunPoint
                                              series, an offset is the cause

PATH is a folder with one subfolder of pictures per class, an IDX file of images (with its file \
of labels beside it), a CIFAR binary, an .npz archive of images and labels, a USPS text file, or \
a folder that contains one of these; files may be compressed with gzip. Classes are matched by \
name. Signals are a folder of WAV files, or .ts, .tsv and .csv tables of time series.")]
pub(crate) struct Arguments {
    #[command(flatten)]
    pub(super) data: DataArguments,
    #[command(flatten)]
    pub(super) classifier: ClassifierArguments,
    #[command(flatten)]
    pub(super) pairs: PairArguments,
    #[command(flatten)]
    pub(super) matrix: MatrixArguments,
    #[command(flatten)]
    pub(super) model: ModelArguments,
    #[command(flatten)]
    pub(super) mitigation: MitigationArguments,
    #[command(flatten)]
    pub(super) run: RunArguments,
}

/// Options that select the data.
#[derive(Debug, Args)]
#[command(next_help_heading = "Data")]
pub(super) struct DataArguments {
    /// Kind of samples [default: images]
    #[arg(long = "as", value_enum, value_name = "KIND")]
    pub(super) kind: Option<KindChoice>,

    /// Data set on which the classifier is trained and good
    #[arg(long, value_name = "PATH")]
    pub(super) source: Option<PathBuf>,

    /// Data set on which the classifier is worse; classes are matched by name
    #[arg(long, value_name = "PATH")]
    pub(super) target: Option<PathBuf>,

    /// Shift to plant, named by the harmful and the harmless factor: into letters inclination-hue,
    /// size-hue, position-hue, contrast-position or contrast-hue; into gray images, given by
    /// --source alone, rotation-hue; into spectrograms pitch-level or tempo-level; into series
    /// level-position, position-level or tempo-level
    #[arg(long, value_name = "NAME", conflicts_with = "target")]
    pub(super) planted: Option<String>,

    /// Read only recordings of this speaker, from files named class_speaker_take.wav
    #[arg(long, value_name = "NAME")]
    pub(super) speaker: Option<String>,

    /// Read only recordings of this speaker in the target; without --target, a speaker in --source
    #[arg(long, value_name = "NAME", conflicts_with = "planted")]
    pub(super) target_speaker: Option<String>,

    /// Length of each series; longer ones are cut, shorter ones are padded with their last value,
    /// recordings with zeros [default: that of the longest series]
    #[arg(long, value_name = "N")]
    pub(super) length: Option<usize>,

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

    /// At most this many samples of each domain, drawn at random [default: 4000; 2000
    /// spectrograms]
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

    /// Diagnose a classifier in another program instead, by its path or its name. For each batch it
    /// reads a line such as {"id": 7, "shape": [2, 3, 24, 24], "labels": [4, 0]} and the values as
    /// 32-bit floats in little-endian, and writes a line such as {"losses": [0.1, 2.3],
    /// "predictions": [4, 6]}, of which predictions may be missing
    #[arg(long, value_name = "PATH")]
    pub(super) program: Option<PathBuf>,

    /// An argument of the program; may be repeated. Arguments are written to no file and no
    /// message, so --resume needs them again
    #[arg(long = "program-arg", value_name = "ARG", allow_hyphen_values = true)]
    pub(super) program_arguments: Vec<OsString>,

    /// Longest time that the program may take for a batch, in seconds [default: 120]
    #[arg(long, value_name = "SECONDS")]
    pub(super) program_timeout: Option<f64>,

    /// Most memory that the program may take, in MiB of its address space; on Linux alone
    #[arg(long, value_name = "MIB")]
    pub(super) program_memory: Option<u64>,

    /// Diagnose a classifier of images in a file instead: a network that a run has left
    /// (.safetensors), or one in an ONNX file. Images are resized to what it takes
    #[arg(long, value_name = "FILE", conflicts_with_all = ["program", "channels"])]
    pub(super) classifier: Option<PathBuf>,

    /// Train a linear classifier on the features of this ONNX file, its first output or the one
    /// that is named, on a part of the source
    #[cfg(feature = "onnx")]
    #[arg(long, value_name = "FILE[:OUTPUT]",
        conflicts_with_all = ["program", "channels", "classifier", "class_names", "other_class"])]
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

/// Options of the pairs.
#[derive(Debug, Args)]
#[command(next_help_heading = "Pairs")]
pub(super) struct PairArguments {
    /// Number of pairs to explain [default: 10]
    #[arg(long = "pairs", value_name = "N")]
    pub(super) count: Option<usize>,

    /// How pairs are selected [default: matched]
    #[arg(long = "pair-by", value_enum, value_name = "RULE")]
    pub(super) by: Option<PairChoice>,

    /// With --pair-by thresholds, losses of samples of the source are below this [default: 0.05]
    #[arg(long, value_name = "LOSS")]
    pub(super) low: Option<f64>,

    /// With --pair-by thresholds, losses of samples of the target are above this [default: 1.5]
    #[arg(long, value_name = "LOSS")]
    pub(super) high: Option<f64>,

    /// Explain this pair of pictures or WAV files of one class; may be repeated
    #[arg(
        long = "pair",
        value_name = "SOURCE_FILE:TARGET_FILE",
        value_parser = parse_pair,
        conflicts_with_all = ["count", "by", "low", "high"]
    )]
    pub(super) files: Vec<[PathBuf; 2]>,

    /// Class of the pairs given by --pair [default: the name of the folder that holds the file]
    #[arg(long = "pair-class", value_name = "NAME")]
    pub(super) class: Option<String>,
}

/// Options of the matrices.
#[derive(Debug, Args)]
#[command(next_help_heading = "Matrices")]
pub(super) struct MatrixArguments {
    /// Whether features and losses are combined or move together [default: grid]
    #[arg(long, value_enum)]
    pub(super) steps: Option<StepsChoice>,

    /// Steps of the features, across the matrix [default: 5]
    #[arg(long, value_name = "K")]
    pub(super) features: Option<usize>,

    /// Steps of the loss, down the matrix [default: 5]
    #[arg(long, value_name = "K")]
    pub(super) losses: Option<usize>,

    /// How losses are spaced [default: logarithmic]
    #[arg(long, value_enum)]
    pub(super) spacing: Option<SpacingChoice>,
}

/// Options of the generative model.
#[derive(Debug, Args)]
#[command(next_help_heading = "Generative model")]
pub(super) struct ModelArguments {
    /// Explain with a generative model of an earlier run, its generator.safetensors, instead of
    /// training one; samples must have the same shape and classes
    #[arg(
        long,
        value_name = "FILE",
        conflicts_with_all = ["model", "model_channels", "latent", "independence", "epochs"]
    )]
    pub(super) trained_model: Option<PathBuf>,

    /// Generative model [default: autoencoder]
    #[arg(long, value_enum)]
    pub(super) model: Option<ModelChoice>,

    /// Channels of the model's networks after each halving of the samples' sides: their number is
    /// the depth, and they are the widths [default: 16,32,48]
    #[arg(long, value_name = "N,…", value_delimiter = ',', num_args = 1)]
    pub(super) model_channels: Vec<usize>,

    /// Number of features of the model [default: 8]
    #[arg(long, value_name = "N")]
    pub(super) latent: Option<usize>,

    /// How features are made independent of the loss; none is the patent's literal form [default:
    /// adversarial]
    #[arg(long, value_enum)]
    pub(super) independence: Option<IndependenceChoice>,

    /// Training epochs of the generative model [default: images 16, spectrograms 32, series 24;
    /// the gan 12; more for few samples]
    #[arg(long, value_name = "N")]
    pub(super) epochs: Option<usize>,
}

/// Options of mitigations.
#[derive(Debug, Args)]
#[command(next_help_heading = "Mitigation")]
pub(super) struct MitigationArguments {
    /// After the finding, fit a selective classifier to the first cause and retrain the classifier
    /// on samples moved along each cause and along all together; both are evaluated on held-out
    /// samples, a quarter as many as --samples. A program gets a selective classifier alone
    #[arg(long)]
    pub(super) mitigate: bool,

    /// With --mitigate, retrain as long on samples moved along a harmless attribute, on generated
    /// cells, and on nothing new
    #[arg(long)]
    pub(super) mitigation_control: bool,

    /// With --mitigate, write the samples moved along the causes into this folder, to retrain a
    /// classifier elsewhere: copies of its training samples or, with --program, of the source.
    /// Images are PNG files by class, recordings WAV files by class, series a .ts table
    #[arg(long, value_name = "DIR")]
    pub(super) altered: Option<PathBuf>,
}

/// Parses a side, or a height and a width.
pub(in crate::commands) fn parse_size(text: &str) -> Result<[usize; 2], String> {
    let number = |part: &str| match part.parse::<usize>() {
        Ok(pixels) if (8..=1024).contains(&pixels) => Ok(pixels),
        _ => Err(format!("`{part}` is not a number of pixels from 8 to 1024")),
    };
    match text.split_once('x') {
        Some((height, width)) => Ok([number(height)?, number(width)?]),
        None => number(text).map(|side| [side, side]),
    }
}

/// Parses two paths. Paths may hold colons: the first colon between two files counts or, where
/// there are no such files, the first one.
fn parse_pair(text: &str) -> Result<[PathBuf; 2], String> {
    let halves = |(place, _): (usize, &str)| [&text[..place], &text[place + 1..]];
    let splits: Vec<[&str; 2]> = text
        .match_indices(':')
        .map(halves)
        .filter(|halves| halves.iter().all(|half| !half.is_empty()))
        .collect();
    let are_files = |halves: &&[&str; 2]| halves.iter().all(|half| Path::new(half).is_file());
    let split = splits.iter().find(are_files).or(splits.first());
    let split = split.ok_or("it is not of the form SOURCE_FILE:TARGET_FILE")?;
    Ok(split.map(PathBuf::from))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sizes_and_pairs_are_parsed_and_others_refused() {
        assert_eq!(parse_size("9x16"), Ok([9, 16]));
        assert_eq!(parse_size("12"), Ok([12, 12]));
        assert!(parse_size("7").is_err() && parse_size("9x").is_err());
        let pair = |text: &str| parse_pair(text).map(|pair| pair.map(|path| path.into_os_string()));
        assert_eq!(pair("a/b.png:c.png"), Ok(["a/b.png", "c.png"].map(Into::into)));
        assert!(pair("a.png").is_err() && pair(":a.png").is_err() && pair("a.png:").is_err());
        let folder = tempfile::tempdir().unwrap();
        let [first, second] = ["a:b.png", "c.png"].map(|name| folder.path().join(name));
        for path in [&first, &second] {
            std::fs::write(path, "").unwrap();
        }
        let text = format!("{}:{}", first.display(), second.display());
        assert_eq!(parse_pair(&text), Ok([first, second]));
    }
}
