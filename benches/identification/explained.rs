//! The attribution that is tested.

use std::time::Instant;

use windage::core::{RunContext, Shift, Silent};
use windage::diagnose::attribution::{Attribution, AttributionConfig, Estimate};

use super::Outcome;
use super::rows::{Answer, Interval, Named};
use super::trained::{Evaluated, Trained};

/// Explains a shift with the default settings, without a generative model. If the attribution
/// refuses to, the answer says why.
pub(crate) fn explain<const D: usize>(
    trained: &Trained<'_, D>,
    evaluated: Shift<&Evaluated>,
) -> Outcome<Answer> {
    let domains = evaluated.map(Evaluated::as_domain);
    let started = Instant::now();
    let attributes = trained.material.attributes(domains.source.domain)?;
    let mut observer = Silent;
    let mut context = RunContext::on(trained.device, &mut observer);
    let config = AttributionConfig::default().with_seed(trained.seed);
    let attribution = config.attribute(trained.classifier(), domains, &attributes, &mut context);
    let seconds = started.elapsed().as_secs_f64();
    Ok(match attribution {
        Ok(attribution) => Answer { seconds, ..answer(&attribution) },
        Err(error) => Answer { refused: Some(error.to_string()), seconds, ..Answer::default() },
    })
}

fn answer(attribution: &Attribution) -> Answer {
    let interval = |estimate: Estimate| {
        let Estimate { value, low, high } = estimate;
        Interval { value, low, high }
    };
    let is_explained = attribution.is_significant;
    Answer {
        is_significant: Some(is_explained),
        lost: Some(interval(attribution.loss.lost)),
        unexplained: is_explained.then_some(interval(attribution.unexplained)),
        causes: attribution.causes().map(|effect| effect.name.clone()).collect(),
        attributes: attribution
            .attributes
            .iter()
            .map(|effect| Named {
                name: effect.name.clone(),
                verdict: effect.verdict.in_words().into(),
                distance: effect.distance,
                caused: effect.caused.map(interval),
                regained: effect.regained.map(interval),
            })
            .collect(),
        ..Answer::default()
    }
}
