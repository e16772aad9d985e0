//! Options of `windage adapt`.

use std::path::PathBuf;

use clap::Args;
use windage::adapt::network::InputScaling;
use windage::adapt::run_config::{TermConfig, TermKind, Variant};
use windage::adapt::training::Optimizer;

use super::choices::{
    ColorChoice, MapsChoice, MeasureChoice, ModeChoice, NetworkChoice, NormalizationChoice,
    PropagationChoice, StatisticsChoice,
};
use crate::run::RunArguments;

/// Weight decay of AdamW and momentum of SGD where none is given.
const WEIGHT_DECAY: f64 = 0.01;
const MOMENTUM: f64 = 0.9;

/// Adapt a classifier to another domain with unlabeled samples of that domain
///
/// Without data, letters that are smaller and of other colors than the labeled ones are drawn.
/// Several data sets, spectrograms of recordings and other terms are set in the configuration
/// (--config, --print-config).
#[derive(Debug, Args)]
pub(crate) struct Arguments {
    #[command(flatten)]
    pub(super) data: DataArguments,
    #[command(flatten)]
    pub(super) terms: TermArguments,
    #[command(flatten)]
    pub(super) network: NetworkArguments,
    #[command(flatten)]
    pub(super) training: TrainingArguments,
    #[command(flatten)]
    pub(super) plan: PlanArguments,
    #[command(flatten)]
    pub(super) run: RunArguments,
}

/// Options that select the data.
#[derive(Debug, Args)]
#[command(next_help_heading = "Data")]
pub(super) struct DataArguments {
    /// Labeled images: a folder with one subfolder per class, IDX, CIFAR binaries, .npz, USPS text
    #[arg(long, value_name = "PATH")]
    pub(super) source: Option<PathBuf>,

    /// Images of the other domain, used without labels: data sets as for --source, or a folder of
    /// pictures. Accuracy is measured on the test part, if there is one, or on the same images, if
    /// they have classes
    #[arg(long, value_name = "PATH")]
    pub(super) target: Option<PathBuf>,

    /// Number of samples to take from each labeled data set [default: 4000; letters: 2000]
    #[arg(long, value_name = "N")]
    pub(super) samples: Option<usize>,

    /// Number of labeled samples kept for validation, at most a quarter [default: 500]
    #[arg(long, value_name = "N")]
    pub(super) held_out: Option<usize>,

    /// Convert images to this size, HEIGHTxWIDTH or one number
    #[arg(long, value_name = "SIZE", value_parser = parse_pair)]
    pub(super) size: Option<[usize; 2]>,

    /// Convert images to gray or color
    #[arg(long, value_enum)]
    pub(super) color: Option<ColorChoice>,

    /// Refuse pictures of more than N pixels, width times height, before memory is taken for them
    /// [default: 100000000]
    #[arg(long, value_name = "N")]
    pub(super) max_pixels: Option<u64>,
}

/// Options of the terms that are added to the task's loss.
#[derive(Debug, Args)]
#[command(next_help_heading = "Terms")]
pub(super) struct TermArguments {
    /// Samples on which the correlation is lowered: unlabeled (A), both (B), labeled (C) [default:
    /// A]
    #[arg(long, value_enum, ignore_case = true)]
    pub(super) mode: Option<ModeChoice>,

    /// Weight of the correlation term [default: 1, or 0.5 in mode B, which adds two such terms]
    #[arg(long, value_name = "W")]
    pub(super) weight: Option<f64>,

    /// Layers in which the correlation between channels is lowered [default: the last convolution]
    #[arg(long, value_name = "NAME", value_delimiter = ',')]
    pub(super) layers: Vec<String>,

    /// How feature maps are reduced to samples of channels [default: max]
    #[arg(long, value_enum)]
    pub(super) maps: Option<MapsChoice>,

    /// What each pair of channels contributes [default: squared]
    #[arg(long, value_enum)]
    pub(super) measure: Option<MeasureChoice>,

    /// In mode B, correlate the samples of both domains together rather than separately
    #[arg(long)]
    pub(super) together: bool,

    /// Weight of an additional deep CORAL term [default: no such term]
    #[arg(long, value_name = "W")]
    pub(super) coral: Option<f64>,

    /// Layer of the deep CORAL term [default: the last one before the logits]
    #[arg(long, value_name = "NAME")]
    pub(super) coral_layer: Option<String>,

    /// Add a term, by default with weight 1: information, entropy, mcc (minimum class confusion),
    /// mmd, dann, cdan, deep_coral, decov, vicreg_covariance, vicreg_variance; may be repeated
    #[arg(long = "term", value_name = "LOSS[=WEIGHT]", value_parser = parse_term)]
    pub(super) terms: Vec<TermConfig>,

    /// Share of the steps over which the weights of the terms of --term rise from 0 [default: 0.2
    /// for information, entropy and mcc, else 0]
    #[arg(long, value_name = "SHARE")]
    pub(super) ramp: Option<f64>,

    /// End training once the mean of a loss (task, correlation, information, …) over an interval is
    /// at most this value; may be repeated, and all must be reached
    #[arg(long = "threshold", value_name = "LOSS=VALUE", value_parser = parse_threshold)]
    pub(super) thresholds: Vec<(String, f64)>,
}

/// Options of the network.
#[derive(Debug, Args)]
#[command(next_help_heading = "Network")]
pub(super) struct NetworkArguments {
    /// Begin with the weights of a trained network, the network.safetensors of an earlier run
    #[arg(long, value_name = "FILE")]
    pub(super) start: Option<PathBuf>,

    /// Keep the weights of the output layer
    #[arg(long)]
    pub(super) freeze_output: bool,

    /// Learn from the terms alone: evaluate the labeled samples, but do not train on them
    #[arg(long, requires = "start")]
    pub(super) source_free: bool,

    /// Kind of network, which sets the defaults of the other options [default: strided]
    #[arg(long, value_enum)]
    pub(super) network: Option<NetworkChoice>,

    /// Output channels of the convolutions conv1, conv2, … [default: 16,32; lenet: 20,50]
    #[arg(long, value_name = "N", value_delimiter = ',')]
    pub(super) channels: Vec<usize>,

    /// Units of the dense layers hidden1, hidden2, … [default: 64; lenet: 256]
    #[arg(long, value_name = "N", value_delimiter = ',')]
    pub(super) hidden: Vec<usize>,

    /// Size of the kernels, odd if strided: HEIGHTxWIDTH or one number [default: 3; lenet: 5]
    #[arg(long, value_name = "SIZE", value_parser = parse_pair)]
    pub(super) kernel: Option<[usize; 2]>,

    /// Normalization after each convolution, or after each dense layer of lenet [default: none;
    /// lenet: batch]
    #[arg(long, value_enum)]
    pub(super) normalization: Option<NormalizationChoice>,

    /// Share of channels and units of lenet that are set to zero in training [default: 0.5]
    #[arg(long, value_name = "SHARE")]
    pub(super) dropout: Option<f64>,

    /// Subtract a value from the inputs and divide by another [default: 0,1; lenet: 0.5,0.5]
    #[arg(long, value_name = "MEAN,DEVIATION", value_parser = parse_scaling)]
    pub(super) scale_inputs: Option<InputScaling>,
}

/// Options of the training.
#[derive(Debug, Args)]
#[command(next_help_heading = "Training")]
pub(super) struct TrainingArguments {
    /// Largest number of training steps [default: 1000]
    #[arg(long, value_name = "N")]
    pub(super) steps: Option<usize>,

    /// Number of labeled samples per step, and of unlabeled ones [default: 64]
    #[arg(long, value_name = "N")]
    pub(super) batch: Option<usize>,

    /// Learning rate [default: 0.002]
    #[arg(long, value_name = "RATE")]
    pub(super) learning_rate: Option<f64>,

    /// Optimizer: adam, adam-w[:WEIGHT_DECAY], sgd[:MOMENTUM] or nesterov[:MOMENTUM] [default:
    /// adam]
    #[arg(long, value_name = "NAME", value_parser = parse_optimizer)]
    pub(super) optimizer: Option<Optimizer>,

    /// Weight decay of adam-w, sgd or nesterov [default: 0.01; sgd, nesterov: 0]
    #[arg(long, value_name = "W")]
    pub(super) weight_decay: Option<f64>,

    /// Lower the learning rate to rate·(1 + D·p)^−0.75 after a share p of the steps; 10 is usual in
    /// publications [default: 0]
    #[arg(long, value_name = "D")]
    pub(super) decay: Option<f64>,

    /// Scale the gradient of each parameter down to this norm, if it is longer [default: as it is]
    #[arg(long, value_name = "NORM")]
    pub(super) clip: Option<f64>,

    /// Label smoothing of the task's loss [default: 0]
    #[arg(long, value_name = "SHARE")]
    pub(super) smoothing: Option<f64>,

    /// Whose statistics normalization layers hold after training, with and without terms [default:
    /// training]
    #[arg(long, value_enum)]
    pub(super) statistics: Option<StatisticsChoice>,

    /// Steps per entry of the history, evaluation of held-out samples, and checkpoint [default: 25]
    #[arg(long, value_name = "N")]
    pub(super) interval: Option<usize>,

    /// How several losses reach the weights [default: sum]
    #[arg(long, value_enum)]
    pub(super) propagation: Option<PropagationChoice>,

    /// Seed of all random numbers; the same seed on the same device gives the same results
    /// [default: 0]
    #[arg(long, value_name = "N")]
    pub(super) seed: Option<u64>,
}

/// Options that ask for several runs.
#[derive(Debug, Args)]
#[command(next_help_heading = "Several runs")]
pub(super) struct PlanArguments {
    /// Compare the task alone (0), A (1), B (2), C (3), B with both domains together (4), deep
    /// CORAL (5), both of the last two (6), information (7), and that with A (8)
    #[arg(long, conflicts_with = "select")]
    pub(super) compare: bool,

    /// Choose weight, layer and reduction of the correlation term without labels of the target
    #[arg(long)]
    pub(super) select: bool,

    /// Compare only the variants with these numbers or names; besides those of --compare, there are
    /// mcc (9), mmd (10), dann (11) and cdan (12)
    #[arg(long, value_name = "N", value_delimiter = ',', value_parser = parse_variant)]
    pub(super) only: Vec<Variant>,

    /// Number of runs of each variant or candidate, with seeds from --seed on [default: 5]
    #[arg(long, value_name = "N")]
    pub(super) seeds: Option<u64>,
}

fn parse_pair(text: &str) -> Result<[usize; 2], String> {
    let number = |part: &str| {
        part.parse::<usize>().map_err(|_| format!("`{part}` is not a number of pixels"))
    };
    match text.split_once('x') {
        Some((height, width)) => Ok([number(height)?, number(width)?]),
        None => number(text).map(|side| [side, side]),
    }
}

fn parse_threshold(text: &str) -> Result<(String, f64), String> {
    let (loss, value) = text.split_once('=').ok_or("it is not of the form LOSS=VALUE")?;
    let value = value.parse().map_err(|_| format!("`{value}` is not a number"))?;
    Ok((loss.into(), value))
}

fn parse_optimizer(text: &str) -> Result<Optimizer, String> {
    let (name, value) = match text.split_once(':') {
        Some((name, value)) => {
            (name, Some(value.parse().map_err(|_| format!("`{value}` is not a number"))?))
        }
        None => (text, None),
    };
    match (name, value) {
        ("adam", None) => Ok(Optimizer::Adam),
        ("adam-w" | "adamw", value) => {
            Ok(Optimizer::AdamW { weight_decay: value.unwrap_or(WEIGHT_DECAY) })
        }
        ("sgd", value) => Ok(Optimizer::sgd(value.unwrap_or(MOMENTUM))),
        ("nesterov", value) => {
            let (momentum, weight_decay) = (value.unwrap_or(MOMENTUM), 0.0);
            Ok(Optimizer::Sgd { momentum, nesterov: true, weight_decay })
        }
        _ => {
            Err("it is none of adam, adam-w[:WEIGHT_DECAY], sgd[:MOMENTUM], nesterov[:MOMENTUM]"
                .into())
        }
    }
}

fn parse_term(text: &str) -> Result<TermConfig, String> {
    let (name, weight) = text.split_once('=').map_or((text, None), |(name, w)| (name, Some(w)));
    let weight = weight.map(|weight| {
        weight.parse::<f64>().map_err(|_| format!("the weight `{weight}` is not a number"))
    });
    let weight = weight.transpose()?.unwrap_or(1.0);
    let kind = TermKind::ALL.into_iter().find(|kind| kind.name() == name);
    kind.map(|kind| TermConfig::new(kind).with_weight(weight)).ok_or_else(|| {
        let names: Vec<&str> = TermKind::ALL.iter().map(|kind| kind.name()).collect();
        format!("`{name}` is none of {}", names.join(", "))
    })
}

fn parse_scaling(text: &str) -> Result<InputScaling, String> {
    let (mean, deviation) = text.split_once(',').ok_or("it is not of the form MEAN,DEVIATION")?;
    let number = |part: &str| part.trim().parse().map_err(|_| format!("`{part}` is not a number"));
    Ok(InputScaling { mean: number(mean)?, deviation: number(deviation)? })
}

/// Parses the number or the name of a variant.
fn parse_variant(text: &str) -> Result<Variant, String> {
    let numbered = text.parse::<usize>().ok().and_then(|number| Variant::ALL.get(number));
    let named = || Variant::ALL.iter().find(|variant| variant.key() == text);
    numbered.or_else(named).copied().ok_or_else(|| {
        let names: Vec<&str> = Variant::ALL.iter().map(|variant| variant.key()).collect();
        format!("it is neither a number from 0 to 12 nor one of {}", names.join(", "))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_are_parsed_and_others_refused() {
        assert_eq!(parse_pair("3x5"), Ok([3, 5]));
        assert_eq!(parse_pair("7"), Ok([7, 7]));
        assert!(parse_pair("7x").is_err());
        assert_eq!(parse_threshold("task=0.5"), Ok(("task".into(), 0.5)));
        assert!(parse_threshold("task").is_err() && parse_threshold("task=x").is_err());
        assert_eq!(parse_optimizer("sgd:0.5"), Ok(Optimizer::sgd(0.5)));
        let nesterov = Optimizer::Sgd { momentum: 0.9, nesterov: true, weight_decay: 0.0 };
        assert_eq!(parse_optimizer("nesterov"), Ok(nesterov));
        let term = TermConfig::new(TermKind::Mmd).with_weight(0.5);
        assert_eq!(parse_term("mmd=0.5"), Ok(term));
        assert_eq!(parse_term("information"), Ok(TermConfig::new(TermKind::Information)));
        assert!(parse_term("jan").is_err() && parse_term("mmd=x").is_err());
        let scaling = InputScaling { mean: 0.5, deviation: 0.25 };
        assert_eq!(parse_scaling("0.5,0.25"), Ok(scaling));
        assert!(parse_scaling("0.5").is_err());
        assert_eq!(parse_optimizer("adam-w"), Ok(Optimizer::AdamW { weight_decay: 0.01 }));
        assert!(parse_optimizer("adam:1").is_err() && parse_optimizer("lion").is_err());
        assert_eq!(parse_variant("4"), Ok(Variant::BTogether));
        assert_eq!(parse_variant("deep_coral"), Ok(Variant::DeepCoral));
        assert_eq!(parse_variant("7"), Ok(Variant::Information));
        assert!(parse_variant("13").is_err());
    }
}
