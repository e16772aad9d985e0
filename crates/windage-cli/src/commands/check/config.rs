//! How options change the configuration.

#[cfg(feature = "onnx")]
use std::path::Path;

use windage::core::Seed;
use windage::diagnose::run_config::CheckRunConfig;

use super::arguments::LimitArguments;
use super::arguments::{Arguments, CheckArguments, ClassifierArguments, DataArguments};
use crate::commands::diagnose::config::two_channels;
#[cfg(feature = "onnx")]
use crate::commands::onnx::OnnxConfigs;
use crate::commands::stored;
use crate::failure::Result;
use crate::run::refuse_without_effect;

impl Arguments {
    /// Overrides a configuration by the options, and refuses options without effect.
    pub(super) fn override_config(&self, config: &mut CheckRunConfig) -> Result<()> {
        self.data.apply(config)?;
        self.classifier.apply(config)?;
        self.check.apply(config);
        self.limits.apply(config);
        Ok(())
    }
}

impl DataArguments {
    fn apply(&self, config: &mut CheckRunConfig) -> Result<()> {
        config.seed = self.seed.map_or(config.seed, Seed);
        let data = &mut config.data;
        if self.planted.is_some() {
            data.target = None;
        } else if self.source.is_some() || self.target.is_some() {
            // The shift was planted into other data.
            data.planted = None;
        }
        set(&mut data.source, &self.source);
        set(&mut data.target, &self.target);
        set(&mut data.planted, &self.planted);
        set(&mut data.size, &self.size);
        set(&mut data.color, &self.color.map(Into::into));
        set(&mut data.max_pixels, &self.max_pixels);
        set(&mut data.samples, &self.samples);
        if data.source.is_some() || data.target.is_some() {
            return Ok(());
        }
        let given = [
            ("--size", self.size.is_some()),
            ("--color", self.color.is_some()),
            ("--max-pixels", self.max_pixels.is_some()),
        ];
        refuse_without_effect(&given, "on drawn letters, without --source")
    }
}

/// Overrides a value by that of an option.
fn set<T: Clone>(value: &mut Option<T>, option: &Option<T>) {
    if option.is_some() {
        value.clone_from(option);
    }
}

impl ClassifierArguments {
    fn apply(&self, config: &mut CheckRunConfig) -> Result<()> {
        self.apply_file(config)?;
        if self.channels.is_empty() {
            return Ok(());
        }
        config.classifier.get_or_insert_default().channels = two_channels(&self.channels)?;
        Ok(())
    }

    /// Takes the file of a classifier, if one is given.
    fn apply_file(&self, config: &mut CheckRunConfig) -> Result<()> {
        if self.classifier.is_some() {
            config.classifier = None;
        }
        let other = stored::choose(self.classifier.as_deref(), &mut config.network);
        if config.network.is_some() {
            let given = [("--channels", !self.channels.is_empty())];
            refuse_without_effect(&given, "with the file of a network")?;
        }
        #[cfg(feature = "onnx")]
        return self.apply_onnx(other, config);
        #[cfg(not(feature = "onnx"))]
        other.map_or(Ok(()), |file| Err(stored::unknown(file)))
    }

    #[cfg(feature = "onnx")]
    fn apply_onnx(&self, file: Option<&Path>, config: &mut CheckRunConfig) -> Result<()> {
        if self.classifier.is_some() && config.network.is_some() {
            (config.onnx, config.backbone) = (None, None);
        }
        if self.backbone.is_some() {
            config.network = None;
        }
        let configs = OnnxConfigs { classifier: &mut config.onnx, backbone: &mut config.backbone };
        self.onnx.apply_either(file, self.backbone.as_deref(), configs)?;
        if config.onnx.is_some() || config.backbone.is_some() {
            let given = [("--channels", !self.channels.is_empty())];
            refuse_without_effect(&given, "with an ONNX file")?;
        }
        Ok(())
    }
}

impl CheckArguments {
    fn apply(&self, config: &mut CheckRunConfig) {
        let check = &mut config.check;
        check.level = self.level.unwrap_or(check.level);
        check.selective_risk = self.risk.unwrap_or(check.selective_risk);
    }
}

impl LimitArguments {
    fn apply(&self, config: &mut CheckRunConfig) {
        let limits = &mut config.limits;
        set(&mut limits.least_accuracy, &self.least_accuracy);
        set(&mut limits.most_drop, &self.most_drop);
        limits.fail_on_shift |= self.fail_on_shift;
    }
}
