//! How options change the configuration.

#[cfg(feature = "onnx")]
use std::path::Path;

use windage::core::Seed;
use windage::diagnose::PairRule;
use windage::diagnose::matrix::Steps;
use windage::diagnose::mitigation::Controls;
use windage::diagnose::run_config::{
    DataKind, MatrixConfig, ModelConfig, PairFiles, PairsConfig, ProgramConfig, RunConfig,
};

use super::arguments::{
    Arguments, ClassifierArguments, DataArguments, MatrixArguments, MitigationArguments,
    ModelArguments, PairArguments,
};
use super::choices::{IndependenceChoice, ModelChoice};
#[cfg(feature = "onnx")]
use crate::commands::onnx::OnnxConfigs;
use crate::commands::stored;
use crate::failure::{Failure, Result};
use crate::run::refuse_without_effect;

impl Arguments {
    /// Overrides a configuration by the options, and refuses options without effect.
    pub(super) fn override_config(&self, config: &mut RunConfig) -> Result<()> {
        self.data.apply(config)?;
        self.classifier.apply(config)?;
        self.pairs.apply(&mut config.pairs)?;
        self.matrix.apply(&mut config.matrix)?;
        self.model.apply(config);
        self.mitigation.apply(config)
    }
}

impl DataArguments {
    fn apply(&self, config: &mut RunConfig) -> Result<()> {
        config.seed = self.seed.map_or(config.seed, Seed);
        let data = &mut config.data;
        data.kind = self.kind.map_or(data.kind, Into::into);
        self.refuse(data.kind)?;
        if self.planted.is_some() {
            data.target = None;
            data.target_speaker = None;
        } else if self.source.is_some() || self.target.is_some() || self.target_speaker.is_some() {
            // The shift was planted into other data.
            data.planted = None;
        }
        set(&mut data.source, &self.source);
        set(&mut data.target, &self.target);
        set(&mut data.planted, &self.planted);
        set(&mut data.speaker, &self.speaker);
        set(&mut data.target_speaker, &self.target_speaker);
        set(&mut data.length, &self.length);
        set(&mut data.size, &self.size);
        set(&mut data.color, &self.color.map(Into::into));
        set(&mut data.max_pixels, &self.max_pixels);
        set(&mut data.samples, &self.samples);
        let are_drawn = data.kind == DataKind::Images && data.source.is_none();
        if are_drawn && data.target.is_none() {
            return refuse_without_effect(
                &self.of_pictures(),
                "on drawn letters, without --source",
            );
        }
        Ok(())
    }

    /// Returns the options of pictures, with whether they are given.
    fn of_pictures(&self) -> [(&'static str, bool); 3] {
        [
            ("--size", self.size.is_some()),
            ("--color", self.color.is_some()),
            ("--max-pixels", self.max_pixels.is_some()),
        ]
    }

    fn refuse(&self, kind: DataKind) -> Result<()> {
        let given = match kind {
            DataKind::Images => vec![
                ("--speaker", self.speaker.is_some()),
                ("--target-speaker", self.target_speaker.is_some()),
            ],
            DataKind::Spectrograms | DataKind::Series => self.of_pictures().to_vec(),
        };
        let place = format!("with --as {}", kind.name());
        refuse_without_effect(&given, &place)?;
        let has_length = self.length.is_some() && kind != DataKind::Series;
        refuse_without_effect(&[("--length", has_length)], &place)
    }
}

/// Returns the channels of the two convolutions of a small classifier.
pub(in crate::commands) fn two_channels(channels: &[usize]) -> Result<Option<[usize; 2]>> {
    channels.try_into().map(Some).map_err(|_| {
        Failure::Usage("--channels takes two numbers, such as --channels 16,32".into())
    })
}

/// Overrides a value by that of an option.
fn set<T: Clone>(value: &mut Option<T>, option: &Option<T>) {
    if option.is_some() {
        value.clone_from(option);
    }
}

impl ClassifierArguments {
    fn apply(&self, config: &mut RunConfig) -> Result<()> {
        self.apply_file(config)?;
        if let Some(path) = &self.program {
            let program = ProgramConfig::new(path);
            config.program = Some(match config.program.take() {
                Some(before) => {
                    let (timeout_seconds, memory_mib) = (before.timeout_seconds, before.memory_mib);
                    ProgramConfig { timeout_seconds, memory_mib, ..program }
                }
                None => program,
            });
            config.classifier = None;
        }
        if config.program.is_some() {
            refuse_without_effect(&[("--channels", !self.channels.is_empty())], "with a program")?;
        }
        self.apply_arguments(config)?;
        if self.channels.is_empty() {
            return Ok(());
        }
        config.classifier.get_or_insert_default().channels = two_channels(&self.channels)?;
        Ok(())
    }

    /// Takes the file of a classifier, if one is given.
    fn apply_file(&self, config: &mut RunConfig) -> Result<()> {
        if self.classifier.is_some() {
            config.program = None;
            config.classifier = None;
        } else if self.program.is_some() {
            config.network = None;
            #[cfg(feature = "onnx")]
            {
                config.onnx = None;
            }
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
    fn apply_onnx(&self, file: Option<&Path>, config: &mut RunConfig) -> Result<()> {
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

    fn apply_arguments(&self, config: &mut RunConfig) -> Result<()> {
        let arguments = &self.program_arguments;
        let Some(program) = &mut config.program else {
            let given = [
                ("--program-arg", !arguments.is_empty()),
                ("--program-timeout", self.program_timeout.is_some()),
                ("--program-memory", self.program_memory.is_some()),
            ];
            return refuse_without_effect(&given, "without --program");
        };
        program.timeout_seconds = self.program_timeout.unwrap_or(program.timeout_seconds);
        program.memory_mib = self.program_memory.or(program.memory_mib);
        if self.program.is_some() {
            *program = program.clone().with_arguments(arguments.clone());
        } else {
            program.arguments.clone_from(arguments);
        }
        let (given, needed) = (program.arguments.len(), program.argument_count);
        if given == needed {
            return Ok(());
        }
        Err(Failure::Usage(format!(
            "the program of this run has {needed} arguments, which are kept nowhere; give them \
             again, each with --program-arg ({given} given)"
        )))
    }
}

impl PairArguments {
    fn apply(&self, pairs: &mut PairsConfig) -> Result<()> {
        if !self.files.is_empty() {
            let class = self.class.clone();
            let files = self.files.iter().cloned();
            let files = files.map(|[source, target]| {
                let class = class.clone();
                PairFiles { source, target, class }
            });
            let least_high_loss = pairs.least_high_loss;
            *pairs =
                PairsConfig { files: files.collect(), least_high_loss, ..PairsConfig::default() };
            return Ok(());
        }
        refuse_without_effect(&[("--pair-class", self.class.is_some())], "without --pair")?;
        if let Some(choice) = self.by {
            let rule = choice.rule();
            // Settings of the same rule stay.
            if std::mem::discriminant(&rule) != std::mem::discriminant(&pairs.rule) {
                pairs.rule = rule;
            }
            pairs.files.clear();
        }
        if let Some(count) = self.count {
            pairs.count = count;
            pairs.files.clear();
        }
        let PairRule::Thresholds { low, high } = &mut pairs.rule else {
            let given = [("--low", self.low.is_some()), ("--high", self.high.is_some())];
            return refuse_without_effect(&given, "without --pair-by thresholds");
        };
        *low = self.low.unwrap_or(*low);
        *high = self.high.unwrap_or(*high);
        Ok(())
    }
}

impl MatrixArguments {
    fn apply(&self, matrix: &mut MatrixConfig) -> Result<()> {
        matrix.steps = self.steps.map_or(matrix.steps, Into::into);
        matrix.features = self.features.unwrap_or(matrix.features);
        matrix.spacing = self.spacing.map_or(matrix.spacing, Into::into);
        if matrix.steps == Steps::Paired {
            if self.steps.is_some() {
                matrix.losses = MatrixConfig::default().losses;
            }
            let given = [("--losses", self.losses.is_some())];
            return refuse_without_effect(&given, "with --steps paired (--features counts them)");
        }
        matrix.losses = self.losses.unwrap_or(matrix.losses);
        Ok(())
    }
}

impl ModelArguments {
    fn apply(&self, config: &mut RunConfig) {
        let model = &mut config.model;
        if self.trained_model.is_some() {
            *model = ModelConfig { file: self.trained_model.clone(), ..ModelConfig::default() };
        }
        match self.model.map(ModelChoice::kind) {
            Some(None) => *model = ModelConfig { enabled: false, ..ModelConfig::default() },
            Some(Some(kind)) => {
                model.enabled = true;
                if kind.name() != model.objective.name() {
                    model.objective = kind;
                }
            }
            None => {}
        }
        if !self.model_channels.is_empty() {
            model.channels.clone_from(&self.model_channels);
        }
        model.latent = self.latent.unwrap_or(model.latent);
        set(&mut model.epochs, &self.epochs);
        match self.independence {
            Some(IndependenceChoice::None) => *model = model.literal(),
            Some(choice) if choice.independence().name() != model.independence.name() => {
                model.independence = choice.independence();
            }
            _ => {}
        }
    }
}

impl MitigationArguments {
    fn apply(&self, config: &mut RunConfig) -> Result<()> {
        if config.program.is_some() {
            let given = [("--mitigation-control", self.mitigation_control)];
            refuse_without_effect(&given, "with a program, which cannot be retrained")?;
        }
        if self.mitigate {
            config.mitigation.get_or_insert_default();
        }
        let Some(mitigation) = &mut config.mitigation else {
            let given = [
                ("--mitigation-control", self.mitigation_control),
                ("--altered", self.altered.is_some()),
            ];
            return refuse_without_effect(&given, "without --mitigate");
        };
        set(&mut mitigation.altered, &self.altered);
        if self.mitigation_control {
            mitigation.controls = Controls::All;
        }
        Ok(())
    }
}
