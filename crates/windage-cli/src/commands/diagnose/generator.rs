//! The generative model in a file: its weights and, in a card, everything else that explaining new
//! data with it needs.

use std::path::Path;

use burn::tensor::Device;
use serde::{Deserialize, Serialize};
use windage::core::{Attribute, Domain, Error as CoreError, RunContext, SampleLoss, Shift};
use windage::diagnose::evaluation::{EvaluatedDomain, LossScale};
use windage::diagnose::model::{Autoencoder, AutoencoderConfig, TrainedModel};
use windage::diagnose::{Diagnose, Diagnosis, ModelTrainingConfig, ScaledModel, evaluate_domain};

use crate::failure::Result;
use crate::model;

/// Version of the card.
const VERSION: u32 = 1;

/// What a file says of a generative model besides its weights.
#[derive(Debug, Clone, Serialize, Deserialize)]
struct GeneratorCard {
    /// Version of this card.
    generator_version: u32,
    /// The structure of the networks, with the range of values.
    network: AutoencoderConfig,
    /// Offset, mean and deviation of the scale of losses. They are texts, since reading a number of
    /// JSON may change its last bit.
    loss_scale: [String; 3],
    /// Shape of the samples.
    shape: Vec<usize>,
    /// Names of the classes.
    classes: Vec<String>,
    /// How it was trained.
    training: ModelTrainingConfig,
}

/// A generative model of a file.
pub(super) struct SavedGenerator {
    model: Autoencoder,
    loss_scale: LossScale,
    card: GeneratorCard,
}

/// Writes a trained model and its card to a file.
pub(super) fn save(
    path: &Path,
    trained: &TrainedModel,
    settings: &Diagnose,
    domains: Shift<&Domain>,
) -> Result<()> {
    let card = GeneratorCard {
        generator_version: VERSION,
        network: trained.network.clone(),
        loss_scale: trained.loss_scale.parts().map(|part| part.to_string()),
        shape: domains.source.shape().to_vec(),
        classes: domains.source.classes().to_vec(),
        training: settings.training.clone(),
    };
    model::save(path, &trained.model, &card)
}

impl SavedGenerator {
    /// Reads a model that [`save`] wrote.
    pub(super) fn load(path: &Path, device: &Device) -> Result<Self> {
        let refused = |reason: String| CoreError::DamagedFile { path: path.into(), reason };
        let bytes = model::read(path)?;
        let card: GeneratorCard = model::card(path, &bytes)?;
        if card.generator_version != VERSION {
            let found = card.generator_version;
            let reason = format!("its card has version {found}, this build reads {VERSION}");
            return Err(refused(reason).into());
        }
        let mut parts = [0.0_f64; 3];
        for (part, text) in parts.iter_mut().zip(&card.loss_scale) {
            *part = text.parse().map_err(|_| refused(format!("its loss scale has `{text}`")))?;
        }
        let [offset, mean, deviation] = parts;
        if !(offset > 0.0 && deviation > 0.0 && mean.is_finite()) {
            return Err(refused("its loss scale is out of range".into()).into());
        }
        let model = model::filled(path, bytes, card.network.init(device))?;
        Ok(Self { model, loss_scale: LossScale::new(parts), card })
    }

    /// Explains why a classifier is worse on a target, without training a model.
    pub(super) fn explain<const D: usize>(
        &self,
        settings: Diagnose,
        classifier: &dyn SampleLoss<D>,
        domains: Shift<&Domain>,
        attributes: &[Box<dyn Attribute>],
        context: &mut RunContext<'_>,
    ) -> windage::diagnose::Result<Diagnosis> {
        domains.try_map(|domain| self.check(domain))?;
        let seed = settings.training.seed;
        let training = ModelTrainingConfig { seed, ..self.card.training.clone() };
        let settings = Diagnose { training, ..settings };
        let device = context.device()?;
        let evaluations = domains.try_map(|domain| evaluate_domain(classifier, domain, device))?;
        let model = ScaledModel { model: &self.model, loss_scale: self.loss_scale };
        let domains = EvaluatedDomain::shift(domains, &evaluations);
        settings.explain(classifier, model, domains, attributes, context)
    }

    /// Checks that samples of a domain are of the kind that the model was trained on.
    fn check(&self, domain: &Domain) -> windage::core::Result<()> {
        let GeneratorCard { shape, classes, .. } = &self.card;
        let reason = if domain.shape() != shape {
            format!(
                "has samples of the shape {:?}; the model was trained on {shape:?}",
                domain.shape()
            )
        } else if domain.classes() != classes {
            format!("has the classes {:?}; the model was trained on {classes:?}", domain.classes())
        } else {
            return Ok(());
        };
        Err(CoreError::UnusableDomain { domain: domain.name().into(), reason })
    }
}
