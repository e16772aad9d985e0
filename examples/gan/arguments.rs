//! What both programs can be asked for on the command line.

use clap::Args;

use super::data::DataArguments;
use super::features::ExtractorArguments;
use super::options::{NetworkArguments, RunArguments, TrainingArguments};

/// The help lists what only one of the programs has after the images and before `--device`, by
/// these places.
pub(crate) const AFTER_IMAGES: usize = 10;
/// Where the folder for the results stands in the help.
pub(crate) const OUT: usize = 100;

/// What both programs ask for; each adds the variants and the folder for its results.
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
