//! Command-line arguments that both programs share.

use clap::Args;

use super::data::DataArguments;
use super::features::ExtractorArguments;
use super::options::{NetworkArguments, RunArguments, TrainingArguments};

/// Position in the help, after the images, of arguments that only one of the programs has.
pub(crate) const AFTER_IMAGES: usize = 10;
/// Position of the output folder in the help, before `--device`.
pub(crate) const OUT: usize = 100;

/// Arguments of both programs. Each adds variants and a folder for its results.
#[derive(Args, Debug)]
pub(crate) struct GanArguments {
    #[command(flatten)]
    pub(crate) data: DataArguments,

    #[command(flatten, next_display_order = AFTER_IMAGES + 10)]
    pub(crate) networks: NetworkArguments,

    #[command(flatten)]
    pub(crate) training: TrainingArguments,

    #[command(flatten)]
    pub(crate) extractor: ExtractorArguments,

    #[command(flatten, next_display_order = OUT + 1)]
    pub(crate) run: RunArguments,
}
