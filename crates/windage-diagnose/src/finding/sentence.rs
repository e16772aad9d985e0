//! The finding as a sentence.

use windage_core::text::{percent, unit_suffix};

use super::words::{points, points_with_margin, probability};
use crate::attribution::{AttributeEffect, Attribution, Disagreement, ScoreKind, Verdict};

/// The rest is mentioned if it is at least this share of what was lost.
const LARGE_REST: f64 = 0.2;

/// Returns the finding as a sentence: "Accuracy falls with inclination (99 % to 62 %; it causes
/// 35 ± 3 of the 37 points; altered back in real samples, 33 ± 2 are regained); hue differs too,
/// but has no effect."
pub(super) fn sentence(attribution: &Attribution) -> String {
    if !attribution.is_significant {
        return not_significant(attribution);
    }
    let causes: Vec<String> =
        attribution.causes().map(|effect| cause(effect, attribution)).collect();
    let mut text = match causes.as_slice() {
        [] => unexplained(attribution),
        [first, others @ ..] => {
            let rest: String = others.iter().map(|other| format!(", and with {other}")).collect();
            format!("{} with {first}{rest}", falls(attribution))
        }
    };
    for (verdict, one, many) in [
        (Verdict::Accompanies, "goes along with that", "go along with that"),
        (Verdict::NoEffect, "differs too, but has no effect", "differ too, but have no effect"),
        (
            Verdict::TooFewSamples,
            "differs too, with too few samples to tell its effect",
            "differ too, with too few samples to tell their effects",
        ),
        (
            Verdict::Contradicted,
            "differs too, but altering it back regains too little, so its effect is not confirmed",
            "differ too, but altering them back regains too little, so their effects are not \
             confirmed",
        ),
        (
            Verdict::Unconfirmed,
            "differs too, but cannot be altered, so its effect is not known",
            "differ too, but cannot be altered, so their effects are not known",
        ),
    ] {
        // With no cause there is nothing that an attribute could accompany.
        if verdict != Verdict::Accompanies || !causes.is_empty() {
            text += &clause(&names(attribution, verdict), one, many);
        }
    }
    let (rest, lost) = (attribution.unexplained.value, attribution.loss.lost.value);
    if !causes.is_empty() && rest >= LARGE_REST * lost {
        text += &format!("; {} of the points lost remain unexplained", points(rest));
    }
    text + "."
}

fn falls(attribution: &Attribution) -> &'static str {
    match attribution.loss.score {
        ScoreKind::Accuracy => "Accuracy falls",
        ScoreKind::Rank => "The loss rises",
    }
}

fn not_significant(attribution: &Attribution) -> String {
    let loss = &attribution.loss;
    let means = loss.means.map(percent);
    let what = match loss.score {
        ScoreKind::Accuracy => "accuracy is",
        ScoreKind::Rank => "the mean rank of losses is",
    };
    format!(
        "The classifier is not significantly worse on the target: {what} {} there and {} on \
         the source ({}), so there is no loss to explain.",
        means.target,
        means.source,
        probability(loss.p_value)
    )
}

fn unexplained(attribution: &Attribution) -> String {
    let lost = points(attribution.loss.lost.value);
    let what = match attribution.loss.score {
        ScoreKind::Accuracy => format!("loss of accuracy ({lost} points)"),
        ScoreKind::Rank => format!("rise of the loss ({lost} points of rank)"),
    };
    // An attribute whose effect is not known may be the cause.
    let is_open = |verdict| {
        matches!(verdict, Verdict::TooFewSamples | Verdict::Unconfirmed | Verdict::Contradicted)
    };
    if attribution.attributes.iter().any(|effect| is_open(effect.verdict)) {
        format!("No measured attribute is shown to explain the {what}")
    } else {
        format!("No measured attribute explains the {what}: the cause is another one")
    }
}

/// Returns a cause with what it causes and what can be regained.
fn cause(effect: &AttributeEffect, attribution: &Attribution) -> String {
    let lost = points(attribution.loss.lost.value);
    let of = match attribution.loss.score {
        ScoreKind::Accuracy => "points lost",
        ScoreKind::Rank => "points of rank lost",
    };
    let change = effect.means.target - effect.means.source;
    let by = effect.amount.map_or(change, |amount| -amount);
    let (sign, by) = match (effect.direction(), effect.length) {
        (None, Some(length)) => ("±", length),
        _ => (if by < 0.0 { "−" } else { "+" }, by.abs()),
    };
    let digits = if by < 9.5 { 1 } else { 0 };
    let by = format!("{sign}{by:.digits$}{}", unit_suffix(&effect.unit));
    let caused = effect.caused.map(points_with_margin).unwrap_or_default();
    let regained = match effect.regained {
        Some(regained) if effect.disagreement == Some(Disagreement::InformationLost) => format!(
            "altered back in real samples, only {} are regained, as information is lost",
            points_with_margin(regained)
        ),
        Some(regained) => {
            format!("altered back in real samples, {} are regained", points_with_margin(regained))
        }
        None => "samples of the target cannot be altered back".into(),
    };
    format!("{} ({by}; it causes {caused} of the {lost} {of}; {regained})", effect.name)
}

fn names(attribution: &Attribution, verdict: Verdict) -> Vec<&str> {
    let effects = attribution.attributes.iter().filter(|effect| effect.verdict == verdict);
    effects.map(|effect| effect.name.as_str()).collect()
}

fn clause(names: &[&str], one: &str, many: &str) -> String {
    match names {
        [] => String::new(),
        [name] => format!("; {name} {one}"),
        [names @ .., last] => format!("; {} and {last} {many}", names.join(", ")),
    }
}
