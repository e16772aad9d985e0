//! The configuration of a check without labels.

use std::path::PathBuf;

use serde::{Deserialize, Serialize};
use windage_core::config_file::RunConfigFile;
use windage_core::{Error as CoreError, Seed};
#[cfg(feature = "onnx")]
use windage_onnx::OnnxConfig;

use super::classifier::ClassifierConfig;
use super::config::{RunConfig, require_no_seed, without_seed};
use super::data::{DataConfig, DataKind};
use super::model::ModelConfig;
use super::network_file::NetworkFile;
use crate::Result;
use crate::check::{CheckConfig, CheckLimits};

/// The configuration of a run that checks a classifier on a target without labels.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct CheckRunConfig {
    /// Seed of all random numbers: a run with the same seed on the same device gives the same
    /// result.
    pub seed: Seed,
    /// The two domains. Labels of the target are not used.
    pub data: DataConfig,
    /// The classifier, which is trained on a part of the source.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub classifier: Option<ClassifierConfig>,
    /// A network in a file that a run has left, instead of a classifier that is trained.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub network: Option<NetworkFile>,
    /// A classifier in an ONNX file, instead of a classifier that is trained.
    #[cfg(feature = "onnx")]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub onnx: Option<OnnxConfig>,
    /// A model in an ONNX file, on whose features a classifier is trained on a part of the source,
    /// and in whose features the domains are compared.
    #[cfg(feature = "onnx")]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub backbone: Option<OnnxConfig>,
    /// The check.
    #[serde(serialize_with = "without_seed")]
    pub check: CheckConfig,
    /// What the check must not find.
    pub limits: CheckLimits,
}

impl RunConfigFile for CheckRunConfig {
    fn paths(&mut self) -> Vec<&mut PathBuf> {
        let network = self.network.as_mut().map(|file| &mut file.path);
        let data = self.data.source.iter_mut().chain(&mut self.data.target).chain(network);
        #[cfg(feature = "onnx")]
        let data =
            data.chain(self.onnx.iter_mut().chain(&mut self.backbone).map(|onnx| &mut onnx.path));
        data.collect()
    }
}

impl CheckRunConfig {
    /// Fills in what is missing, and checks everything that can be checked before data are read.
    ///
    /// # Errors
    /// Returns an error that names the first key that is out of its range or has no effect.
    pub fn completed(self) -> Result<Self> {
        if self.data.kind != DataKind::Images {
            let range = "images, of which alone a check is made";
            return Err(CoreError::setting("data.kind", self.data.kind.name(), range).into());
        }
        require_no_seed("check.seed", self.check.seed)?;
        self.check.validate()?;
        self.limits.validate()?;
        let RunConfig { data, classifier, .. } = self.diagnosis().completed()?;
        Ok(Self { data, classifier, ..self })
    }

    /// Returns the check to be made.
    pub fn settings(&self) -> CheckConfig {
        self.check.clone().with_seed(self.seed)
    }

    /// Returns the configuration of a diagnosis of the same classifier on the same data, by which
    /// the classifier is trained.
    pub fn diagnosis(&self) -> RunConfig {
        RunConfig {
            seed: self.seed,
            data: self.data.clone(),
            classifier: self.classifier.clone(),
            network: self.network.clone(),
            #[cfg(feature = "onnx")]
            onnx: self.onnx.clone(),
            #[cfg(feature = "onnx")]
            backbone: self.backbone.clone(),
            model: ModelConfig { enabled: false, ..ModelConfig::default() },
            ..RunConfig::default()
        }
    }
}
