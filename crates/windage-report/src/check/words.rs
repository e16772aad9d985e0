//! A check in words.

use windage_core::Shift;
use windage_core::text::percent;
use windage_diagnose::Check;
use windage_diagnose::check::{AttributeCheck, TestedFeatures};
use windage_diagnose::finding::{means_in_words, probability};

/// How many attributes a sentence names.
const NAMED: usize = 3;

/// Returns the finding: the estimated accuracy, whether and in what the data differ, what is
/// suspected, and when the estimate is off.
pub(super) fn sentence(check: &Check, names: Shift<&str>) -> String {
    let estimate = check.estimates.combined;
    format!(
        "Without labels, the classifier is estimated to be right on {} of {} ({} to {}), after {} \
         on {}; {}; where it is confident and wrong, the estimate is too high.",
        percent(estimate.value),
        names.target,
        percent(estimate.interval.low),
        percent(estimate.interval.high),
        percent(check.source_accuracy.value),
        names.source,
        difference(check),
    )
}

/// Says whether and in what the data differ, and what is suspected.
fn difference(check: &Check) -> String {
    let p_value = probability(check.test.p_value);
    let suspects: Vec<&AttributeCheck> = check.suspects().collect();
    let differing: Vec<&AttributeCheck> = check.attributes.iter().filter(|it| it.differs).collect();
    let data = if check.features_differ() {
        format!("the data differ ({p_value})")
    } else {
        format!("the test of features finds no difference ({p_value})")
    };
    match (check.features_differ(), suspects.is_empty(), differing.is_empty()) {
        (_, false, _) => format!("{data}, and {} suspected, unconfirmed", listed(&suspects)),
        (true, _, true) => format!("{data}, though in no attribute that is measured"),
        (false, _, true) => format!("{data}, nor does any attribute differ"),
        (true, _, false) => format!("{data}, but of what differs, nothing is suspected"),
        (false, _, false) => format!("{data}, though attributes differ"),
    }
}

/// Returns the first attributes with their means and the verb that suits their number.
fn listed(attributes: &[&AttributeCheck]) -> String {
    let named = attributes.iter().take(NAMED).map(|it| {
        let means = means_in_words(it.means, &it.unit);
        format!("{} ({means})", it.name)
    });
    let named: Vec<String> = named.collect();
    let verb = if named.len() == 1 { "is" } else { "are" };
    match named.split_last() {
        Some((last, others)) if !others.is_empty() => {
            format!("{} and {last} {verb}", others.join(", "))
        }
        _ => format!("{} {verb}", named.join("")),
    }
}

/// Says what the finding rests on, and where it is off.
pub(super) fn certainty(check: &Check) -> Vec<String> {
    let estimates = match check.alterations {
        0 => "The estimate is not calibrated, since there are no altered samples of the source."
            .to_string(),
        count => format!(
            "The estimate combines several methods by a regression that learned from {count} \
             alterations of the source, whose accuracies are known; its interval has the length \
             that covers kinds of alterations that the regression has not seen."
        ),
    };
    let caveat = "No label of the target was used. Estimates rest on the classifier's confidence: \
                  they are too high where it is confident and wrong, as on classes that it does \
                  not know, and off where classes are much rarer or more frequent than in the \
                  source. Only labels settle it.";
    let suspects = "An attribute is suspected if altering it back makes the classifier more \
                    confident. Confidence is not accuracy, so a suspicion is unconfirmed.";
    vec![estimates, caveat.into(), suspects.into()]
}

/// Returns what the test of features compares.
pub(super) fn tested(check: &Check) -> String {
    match &check.tested {
        TestedFeatures::Given(name) => format!("the features of {name}"),
        TestedFeatures::Logits => "the classifier's outputs".into(),
    }
}
