//! Mitigations: a selective classifier, and retraining.

use std::time::Instant;

use windage::core::{Attribute, Event, Observer};
use windage::diagnose::mitigation::Mitigations;
use windage::diagnose::run_config::{Prepared, RunConfig};
use windage::diagnose::{Diagnosis, Error};

use super::classifier::Trained;
use crate::failure::Result;
use crate::run::Run;

/// Name from which those of the checkpoints of retrained classifiers are derived.
const CHECKPOINT: &str = "mitigation.ckpt";

/// Makes mitigations if they are to be made and a cause was found.
pub(super) fn mitigate<const D: usize>(
    config: &RunConfig,
    prepared: &Prepared,
    trained: &Trained<'_>,
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
    let data = diagnosis.mitigation_data(domains, trained.training, held_out.as_ref());
    let mut context = run.context(CHECKPOINT);
    let made = settings.run::<D, _>(&trained.network, &data, attributes, &mut context);
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
