//! The two domains, the training data of the classifier, and the truth if a shift is planted.

mod images;
mod letters;
mod material;
mod planted_signals;
mod rotated;
mod set;
mod signals;

use burn::tensor::Device;
use windage::core::{Attribute, Domain, Error as CoreError, Shift};
use windage::diagnose::Diagnosis;
use windage::diagnose::planted::{PlantedFactors, PlantedMetrics};

use super::Failure;
use super::arguments::{Arguments, As};
pub(crate) use material::Material;

/// Name of the shift that is planted into gray images of the user.
const ROTATION_HUE: &str = "rotation-hue";

/// The data of a run.
pub(crate) struct Scenario {
    /// The domains: the classifier is good on the source and worse on the target.
    pub(crate) domains: Shift<Domain>,
    /// Training data of the classifier, without samples of the source.
    pub(crate) training: Domain,
    /// Samples of both domains that only evaluate mitigations.
    pub(crate) held_out: Option<Shift<Domain>>,
    /// The kind of samples.
    pub(crate) material: Material,
    truth: Option<PlantedFactors>,
    description: String,
}

impl Scenario {
    /// Reads or draws the data that the arguments select.
    pub(crate) fn new(arguments: &Arguments, device: &Device) -> Result<Self, Failure> {
        arguments.check()?;
        if arguments.samples() < 2 {
            return Err(CoreError::setting("samples", arguments.samples(), "at least 2").into());
        }
        if arguments.samples_as != As::Images {
            return signals::scenario(arguments, device);
        }
        match (&arguments.source, &arguments.target, arguments.planted.as_deref()) {
            (Some(source), Some(target), _) => {
                images::scenario(arguments, Shift { source, target })
            }
            (Some(source), None, Some(ROTATION_HUE)) => rotated::scenario(arguments, source),
            (None, None, name) => letters::scenario(arguments, name.unwrap_or("inclination-hue")),
            (_, _, name) => {
                let range = "rotation-hue together with --source";
                Err(CoreError::setting("planted", name.unwrap_or(""), range).into())
            }
        }
    }

    /// Describes the data in one line.
    pub(crate) fn describe(&self) -> String {
        let Shift { source, target } = &self.domains;
        format!(
            "{}: {} and {} samples of {:?}, {} classes, classifier trained on {}",
            self.description,
            source.len(),
            target.len(),
            source.shape(),
            source.classes().len(),
            self.training.len()
        )
    }

    /// Compares the diagnosis with the truth, if that is known.
    pub(crate) fn planted(
        &self,
        diagnosis: &Diagnosis,
        attributes: &[Box<dyn Attribute>],
    ) -> Option<PlantedMetrics> {
        let factors = self.truth.as_ref()?;
        PlantedMetrics::new(diagnosis, self.domains.as_ref(), attributes, factors)
    }
}
