//! Mitigations: a selective classifier, retraining, and altered samples to retrain elsewhere.

use std::time::Instant;

use windage::core::{Attribute, Event, Observer, Silent};
use windage::diagnose::mitigation::Mitigations;
use windage::diagnose::run_config::{Prepared, RunConfig};
use windage::diagnose::{Diagnosis, Error};

use super::altered;
use super::classifier::Diagnosed;
use crate::failure::Result;
use crate::run::Run;

/// Name from which those of the checkpoints of retrained classifiers are derived.
const CHECKPOINT: &str = "mitigation.ckpt";

/// Makes mitigations if they are to be made and a cause was found. A program
/// and an ONNX file get a selective classifier alone.
pub(super) fn mitigate<const D: usize>(
    config: &RunConfig,
    prepared: &Prepared,
    diagnosed: &Diagnosed<'_>,
    diagnosis: &mut Diagnosis,
    attributes: &[Box<dyn Attribute>],
    run: &mut Run,
) -> Result<Option<Mitigations>> {
    let (Some(mitigation), Some(held_out)) = (&config.mitigation, &prepared.held_out) else {
        return Ok(None);
    };
    let start = Instant::now();
    let settings = mitigation.mitigate(config.seed);
    let domains = prepared.domains.as_ref();
    let training = diagnosed.trained().map_or(domains.source, |trained| trained.training);
    let data = diagnosis.mitigation_data(domains, training, held_out.as_ref());
    let mut context = run.context(CHECKPOINT);
    let made = match diagnosed {
        Diagnosed::Trained(trained) => {
            settings.run::<D, _>(&trained.network, &data, attributes, &mut context)
        }
        external => settings.select::<D>(external.loss(), &data, attributes, &mut context),
    };
    if let (Some(folder), Ok(_)) = (&mitigation.altered, &made) {
        let moved = settings.training_data(&data, attributes, &mut Silent)?;
        altered::write(folder, &moved, prepared, run)?;
    }
    diagnosis.seconds.push(("mitigation".into(), start.elapsed().as_secs_f64()));
    match made {
        Ok(mitigations) => Ok(Some(mitigations)),
        Err(error @ Error::NoMitigation(_)) => {
            run.bars.event(Event::Note(&error.to_string()));
            Ok(None)
        }
        Err(error) => Err(error.into()),
    }
}
