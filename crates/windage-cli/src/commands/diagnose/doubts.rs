//! Reasons not to trust a finding.

use windage::core::{Domain, Shift};
use windage::diagnose::Diagnosis;
use windage::diagnose::attribution::AttributeEffect;
use windage::diagnose::fidelity::{LEAST_AGREEMENT, LEAST_FAITHFULNESS};

/// Number of samples of a domain below which accuracies say little: their 95 % intervals are wider
/// than ±10 points.
const FEW_SAMPLES: usize = 50;

/// Returns the reasons not to trust a finding. That no cause was found is none.
pub(super) fn doubts(diagnosis: &Diagnosis, domains: Shift<&Domain>) -> Vec<String> {
    let finding = &diagnosis.finding;
    let has_pictures = !diagnosis.matrices.is_empty();
    let others = [
        finding.attribution.undecided().map(undecided),
        unfaithful(finding.faithfulness).filter(|_| has_pictures),
        disagreeing(finding.agreement).filter(|_| has_pictures),
    ];
    few_samples(domains).into_iter().chain(others.into_iter().flatten()).collect()
}

/// Returns the domains that have too few samples for any finding, also that nothing was lost.
pub(in crate::commands) fn few_samples(domains: Shift<&Domain>) -> Vec<String> {
    let few = domains.into_iter().filter(|domain| domain.len() < FEW_SAMPLES);
    few.map(|domain| {
        let (name, samples) = (domain.name(), domain.len());
        format!("{name} has {samples} samples; below {FEW_SAMPLES}, an accuracy says little")
    })
    .collect()
}

/// Too few samples to tell the effect of the strongest suspect.
fn undecided(effect: &AttributeEffect) -> String {
    let words = effect.needed_in_words().unwrap_or_default();
    format!(
        "too few samples to tell whether {} is a cause. {words} At most `attribution.samples` are \
         altered",
        effect.name
    )
}

fn unfaithful(faithfulness: f64) -> Option<String> {
    (faithfulness < LEAST_FAITHFULNESS).then(|| {
        format!(
            "the pictures do not show what they should: faithfulness is {faithfulness:.2}, below \
             {LEAST_FAITHFULNESS}, so the decoded cells do not have the losses that were \
             requested. Causes are decided on real samples and do not depend on it"
        )
    })
}

fn disagreeing(agreement: f64) -> Option<String> {
    (agreement < LEAST_AGREEMENT).then(|| {
        format!(
            "the pictures do not show what they should: agreement is {agreement:.2}, below \
             {LEAST_AGREEMENT}, so the losses of the decoded cells are not as large as those that \
             were requested. Causes are decided on real samples and do not depend on it"
        )
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use windage::diagnose::attribution::{Estimate, Verdict};

    #[test]
    fn the_strongest_suspect_says_how_many_samples_it_needs() {
        let effect = AttributeEffect {
            name: "size".into(),
            unit: "px".into(),
            verdict: Verdict::TooFewSamples,
            measured: Shift::new(60, 60),
            means: Shift::new(4.0, 5.0),
            distance: 1.0,
            p_value: 0.0,
            caused: Some(Estimate { value: 0.1, low: -0.05, high: 0.25 }),
            regained: None,
            alone: None,
            alteration: None,
            amount: None,
            length: None,
            disagreement: None,
            needed: Some(140),
        };
        let doubt = undecided(&effect);
        for said in ["whether size is a cause", "−5.0 and 25 points", "about 140 samples"] {
            assert!(doubt.contains(said), "{doubt}");
        }
    }

    #[test]
    fn unreliable_pictures_concern_the_pictures_alone() {
        assert!(unfaithful(0.79).unwrap().contains("do not depend on it"));
        assert!(disagreeing(0.49).unwrap().contains("do not depend on it"));
        assert!(unfaithful(0.8).is_none() && disagreeing(0.5).is_none());
    }
}
