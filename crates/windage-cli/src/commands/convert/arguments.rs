//! Options of `windage convert`.

use clap::Args;
use windage::core::Seed;
use windage::diagnose::run_config::ConvertConfig;

use crate::run::RunArguments;

/// Train a style converter on drawn letters, and evaluate the conversion
///
/// Letters of the target are converted to the source. An independent classifier, trained on other
/// letters of both domains, tells whether the class is kept. The classifier that is worse on the
/// target tells whether its loss fell. Neither takes part in the training of the converter, whose
/// settings are those below [training] in the configuration (--config, --set training.steps=400,
/// --print-config).
#[derive(Debug, Args)]
pub(crate) struct Arguments {
    /// Shift to plant [default: inclination-hue]
    #[arg(long, value_name = "NAME")]
    planted: Option<String>,

    /// Number of letters of each domain [default: 3000]
    #[arg(long, value_name = "N")]
    samples: Option<usize>,

    /// Number of runs, with seeds counted from --seed [default: 1]
    #[arg(long, value_name = "N")]
    seeds: Option<u64>,

    /// First seed [default: 0]
    #[arg(long, value_name = "N")]
    seed: Option<u64>,

    #[command(flatten)]
    pub(super) run: RunArguments,
}

impl Arguments {
    /// Overrides a configuration by the options.
    pub(super) fn override_config(&self, config: &mut ConvertConfig) {
        if let Some(planted) = &self.planted {
            config.planted.clone_from(planted);
        }
        config.samples = self.samples.unwrap_or(config.samples);
        config.seeds = self.seeds.unwrap_or(config.seeds);
        config.seed = self.seed.map_or(config.seed, Seed);
    }
}
