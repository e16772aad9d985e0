//! The configuration of a run.

use std::path::PathBuf;

use serde::{Deserialize, Serialize, Serializer};
use windage_core::config_file::RunConfigFile;
use windage_core::{Error as CoreError, Seed};
#[cfg(feature = "onnx")]
use windage_onnx::OnnxConfig;

use super::classifier::{ClassifierConfig, ProgramConfig};
use super::data::{DataConfig, DataKind, refuse_first};
use super::matrix::MatrixConfig;
use super::mitigation::MitigationConfig;
use super::model::ModelConfig;
use super::network_file::NetworkFile;
use super::pairs::PairsConfig;
use crate::Result;
use crate::attribution::AttributionConfig;
use crate::diagnose::Diagnose;
use crate::mitigation::Controls;
use crate::pairs::PairRule;
use crate::style::StyleTrainingConfig;

/// The configuration of a run that says why a classifier got worse.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct RunConfig {
    /// Seed of all random numbers: a run with the same seed on the same device gives the same
    /// result.
    pub seed: Seed,
    /// The two domains.
    pub data: DataConfig,
    /// The classifier, which is trained on a part of the source.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub classifier: Option<ClassifierConfig>,
    /// A program that classifies, instead of a classifier that is trained.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub program: Option<ProgramConfig>,
    /// A network in a file that a run has left, instead of a classifier that is trained.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub network: Option<NetworkFile>,
    /// A classifier in an ONNX file, instead of a classifier that is trained.
    #[cfg(feature = "onnx")]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub onnx: Option<OnnxConfig>,
    /// A feature extractor in an ONNX file: the classifier that is trained is a linear head on its
    /// features.
    #[cfg(feature = "onnx")]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub backbone: Option<OnnxConfig>,
    /// How what was lost is attributed to attributes.
    #[serde(serialize_with = "without_seed")]
    pub attribution: AttributionConfig,
    /// The pairs that are explained.
    pub pairs: PairsConfig,
    /// The matrix of each pair.
    pub matrix: MatrixConfig,
    /// The generative model.
    pub model: ModelConfig,
    /// The training of the style converter, which only the rule `style` needs.
    #[serde(skip_serializing_if = "Option::is_none", serialize_with = "optional_without_seed")]
    pub style: Option<StyleTrainingConfig>,
    /// Mitigation of the causes, if it is to be made.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub mitigation: Option<MitigationConfig>,
}

impl RunConfigFile for RunConfig {
    fn paths(&mut self) -> Vec<&mut PathBuf> {
        #[cfg(feature = "onnx")]
        let onnx = self.onnx.iter_mut().chain(&mut self.backbone);
        let Self { data, program, network, pairs, model, mitigation, .. } = self;
        let files = pairs.files.iter_mut().flat_map(|pair| [&mut pair.source, &mut pair.target]);
        let program = program.as_mut().and_then(ProgramConfig::file);
        #[cfg(feature = "onnx")]
        let program = program.into_iter().chain(onnx.map(|onnx| &mut onnx.path));
        let data = data.source.iter_mut().chain(&mut data.target);
        let altered = mitigation.iter_mut().flat_map(|mitigation| &mut mitigation.altered);
        let program = program.into_iter().chain(network.as_mut().map(|file| &mut file.path));
        data.chain(files).chain(program).chain(&mut model.file).chain(altered).collect()
    }
}

impl RunConfig {
    /// Fills in what is missing, and checks everything that can be checked before data are read.
    ///
    /// # Errors
    /// Returns an error that names the first key that is out of its range or has no effect.
    pub fn completed(mut self) -> Result<Self> {
        self.data = self.data.completed(self.mitigation.is_some())?;
        self.model = self.model.completed()?;
        self.complete_classifier()?;
        self.complete_style()?;
        require_no_seed("attribution.seed", self.attribution.seed)?;
        self.pairs.validate(&self.data)?;
        self.matrix.refuse_without_effect()?;
        if !self.model.enabled {
            let given = [
                ("pairs", self.pairs != PairsConfig::default(), false),
                ("matrix", self.matrix != MatrixConfig::default(), false),
            ];
            refuse_first(&given, "without a generative model, whose matrices show pairs")?;
        }
        self.mitigation.as_ref().map_or(Ok(()), MitigationConfig::validate)?;
        self.diagnose().validate()?;
        Ok(self)
    }

    /// Returns the diagnosis to be made. Pairs of the user's own are known when the data are:
    /// [`Prepared::diagnose`](super::Prepared::diagnose).
    pub fn diagnose(&self) -> Diagnose {
        let (pairs, matrix) = (&self.pairs, &self.matrix);
        Diagnose {
            matrices: self.model.enabled,
            pairs: pairs.count,
            steps: matrix.steps,
            features: matrix.features,
            losses: matrix.losses,
            rule: pairs.rule.clone(),
            path: matrix.path,
            spacing: matrix.spacing,
            least_high_loss: pairs.least_high_loss,
            attribution: self.attribution.clone(),
            training: self.model.training(self.seed),
            style: self.style.clone().unwrap_or_default(),
        }
    }

    /// Returns whether a classifier is trained in the run.
    pub(super) fn is_trained(&self) -> bool {
        self.program.is_none() && self.network.is_none() && !self.has_onnx()
    }

    #[cfg(feature = "onnx")]
    fn has_onnx(&self) -> bool {
        self.onnx.is_some()
    }

    #[cfg(not(feature = "onnx"))]
    fn has_onnx(&self) -> bool {
        false
    }

    fn complete_classifier(&mut self) -> Result<()> {
        self.validate_onnx()?;
        self.validate_network()?;
        if self.is_trained() {
            self.refuse_network_of_backbone()?;
            return self.classifier.get_or_insert_default().validate();
        }
        let controls = self.mitigation.as_ref().map(|mitigation| mitigation.controls);
        let has_controls = controls.is_some_and(|controls| controls != Controls::None);
        let given = [
            ("classifier", self.classifier.is_some(), false),
            ("mitigation.controls", has_controls, false),
        ];
        refuse_first(&given, "with a program or the file of a classifier, which is not trained")?;
        self.program.as_ref().map_or(Ok(()), ProgramConfig::validate)
    }

    /// Returns an error if the structure of a network is given where a linear head is trained.
    fn refuse_network_of_backbone(&self) -> Result<()> {
        #[cfg(feature = "onnx")]
        if let (Some(_), Some(classifier)) = (&self.backbone, &self.classifier) {
            let given = [
                ("classifier.channels", classifier.channels.is_some(), false),
                ("classifier.hidden", classifier.hidden.is_some(), false),
            ];
            refuse_first(&given, "with a backbone, on whose features a linear head is trained")?;
        }
        Ok(())
    }

    fn validate_network(&self) -> Result<()> {
        let Some(file) = &self.network else { return Ok(()) };
        let given = [("program", self.program.is_some(), false), ("onnx", self.has_onnx(), false)];
        refuse_first(&given, "with the file of a network, as one classifier is diagnosed")?;
        if !self.has_natural_images() {
            let range = "given together with images in data.source and data.target";
            return Err(CoreError::setting("network", "given", range).into());
        }
        file.check(self.data.size, self.data.color)
    }

    fn has_natural_images(&self) -> bool {
        self.data.kind == DataKind::Images && self.data.target.is_some()
    }

    #[cfg(feature = "onnx")]
    fn validate_onnx(&self) -> Result<()> {
        let Some(onnx) = self.onnx.as_ref().or(self.backbone.as_ref()) else { return Ok(()) };
        let given = [
            ("program", self.program.is_some(), false),
            ("backbone", self.onnx.is_some() && self.backbone.is_some(), false),
            ("network", self.network.is_some(), false),
        ];
        refuse_first(&given, "with an ONNX file, as one classifier is diagnosed")?;
        if !self.has_natural_images() {
            let key = if self.onnx.is_some() { "onnx" } else { "backbone" };
            let range = "given together with images in data.source and data.target";
            return Err(CoreError::setting(key, "given", range).into());
        }
        Ok(onnx.validate()?)
    }

    #[cfg(not(feature = "onnx"))]
    fn validate_onnx(&self) -> Result<()> {
        Ok(())
    }

    fn complete_style(&mut self) -> Result<()> {
        if self.pairs.rule != PairRule::Style {
            let given = [("style", self.style.is_some(), false)];
            return Ok(refuse_first(&given, "unless pairs.rule is style")?);
        }
        require_no_seed("style.seed", self.style.get_or_insert_default().seed)
    }
}

/// Returns an error if settings have a seed of their own.
pub(super) fn require_no_seed(key: &str, seed: Seed) -> Result<()> {
    if seed == Seed::default() {
        return Ok(());
    }
    let range = "left out; the seed of the run is used";
    Err(CoreError::setting(key, seed.0, range).into())
}

fn optional_without_seed<S: Serializer>(
    style: &Option<StyleTrainingConfig>,
    serializer: S,
) -> std::result::Result<S::Ok, S::Error> {
    match style {
        Some(style) => without_seed(style, serializer),
        None => serializer.serialize_none(),
    }
}

/// Writes settings without their seed, which is that of the run.
pub(super) fn without_seed<T: Serialize, S: Serializer>(
    settings: &T,
    serializer: S,
) -> std::result::Result<S::Ok, S::Error> {
    let mut settings = serde_json::to_value(settings).map_err(serde::ser::Error::custom)?;
    if let Some(settings) = settings.as_object_mut() {
        settings.remove("seed");
    }
    settings.serialize(serializer)
}
