//! The attribution that is tested.

use std::time::Instant;

use windage::core::{Attribute, Domain, Shift};
use windage::diagnose::attribution::{AttributeFinding, check_causes};

use super::Outcome;
use super::rows::{Answer, Verdict};
use super::trained::{Evaluated, Trained};

/// Explains a shift with the default settings, without a generative model.
pub(crate) fn explain<const D: usize>(
    trained: &Trained<'_, D>,
    evaluated: Shift<&Evaluated>,
) -> Outcome<Answer> {
    let domains = Trained::<D>::domains(evaluated).map(|evaluated| evaluated.domain);
    let started = Instant::now();
    let attributes = trained.material.attributes(domains.source)?;
    let findings: Vec<AttributeFinding> =
        attributes.iter().filter_map(|attribute| finding(&**attribute, domains)).collect();
    let checks =
        check_causes(trained.classifier(), domains, &attributes, &findings, trained.device)?;
    let mut supported: Vec<_> = checks.iter().filter(|check| check.is_supported).collect();
    supported.sort_by(|one, other| other.gain().total_cmp(&one.gain()));
    let verdict = |is_supported: bool| if is_supported { "cause" } else { "no effect" };
    Ok(Answer {
        causes: supported.iter().map(|check| check.name.clone()).collect(),
        attributes: checks
            .iter()
            .map(|check| Verdict {
                name: check.name.clone(),
                verdict: verdict(check.is_supported).into(),
                caused: None,
                regained: None,
            })
            .collect(),
        seconds: started.elapsed().as_secs_f64(),
        ..Answer::default()
    })
}

fn finding(attribute: &dyn Attribute, domains: Shift<&Domain>) -> Option<AttributeFinding> {
    let mean = |domain: &Domain| {
        let values: Vec<f64> = (0..domain.len().min(1000))
            .filter_map(|index| {
                let sample = domain.sample(index).ok()?;
                attribute.measure(&sample.values, domain.shape(), sample.label)
            })
            .filter(|value| value.is_finite())
            .collect();
        let &start = values.first()?;
        let sum: f64 = values.iter().map(|&value| attribute.change(start, value)).sum();
        Some(start + sum / values.len() as f64)
    };
    let down = attribute.change(mean(domains.source)?, mean(domains.target)?);
    Some(AttributeFinding {
        name: attribute.name().into(),
        unit: attribute.unit().into(),
        between_samples: down,
        down,
        across: 0.0,
        down_length: down.abs(),
        across_length: 0.0,
        between_length: down.abs(),
        down_part: 1.0,
        scale: attribute.noticeable(),
        effect: down.abs() / attribute.noticeable(),
        is_cause: false,
        pairs: 1,
    })
}
