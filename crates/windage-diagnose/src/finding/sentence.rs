//! The finding as a sentence.

use windage_core::text::unit_suffix;

use crate::attribution::{
    AttributeEffect, Attribution, Disagreement, Estimate, ScoreKind, Verdict,
};

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
    let means = loss.means.map(points);
    let what = match loss.score {
        ScoreKind::Accuracy => "accuracy is",
        ScoreKind::Rank => "the mean rank of losses is",
    };
    format!(
        "The classifier is not significantly worse on the target: {what} {} % there and {} % on \
         the source (p = {:.2}).",
        means.target, means.source, loss.p_value
    )
}

fn unexplained(attribution: &Attribution) -> String {
    let lost = points(attribution.loss.lost.value);
    let what = match attribution.loss.score {
        ScoreKind::Accuracy => format!("loss of accuracy ({lost} points)"),
        ScoreKind::Rank => format!("rise of the loss ({lost} points of rank)"),
    };
    format!("No measured attribute explains the {what}: the cause is another one")
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
    let digits = if by.abs() < 9.5 { 1 } else { 0 };
    let by = format!("{by:+.digits$}{}", unit_suffix(&effect.unit));
    let caused = effect.caused.map(with_margin).unwrap_or_default();
    let regained = match effect.regained {
        Some(regained) if effect.disagreement == Some(Disagreement::InformationLost) => format!(
            "altered back in real samples, only {} are regained, as information is lost",
            with_margin(regained)
        ),
        Some(regained) => {
            format!("altered back in real samples, {} are regained", with_margin(regained))
        }
        None => "samples of the target cannot be altered back".into(),
    };
    format!("{} ({by}; it causes {caused} of the {lost} {of}; {regained})", effect.name)
}

fn names(attribution: &Attribution, verdict: Verdict) -> Vec<&str> {
    let effects = attribution.attributes.iter().filter(|effect| effect.verdict == verdict);
    effects.map(|effect| effect.name.as_str()).collect()
}

/// Returns an effect in points: "35 ± 3".
fn with_margin(estimate: Estimate) -> String {
    format!("{} ± {}", points(estimate.value), points(estimate.margin()))
}

/// Returns a share in points, with a decimal where it is small.
fn points(share: f64) -> String {
    let points = 100.0 * share;
    if points.abs() < 9.95 { format!("{points:.1}") } else { format!("{points:.0}") }
}

fn clause(names: &[&str], one: &str, many: &str) -> String {
    match names {
        [] => String::new(),
        [name] => format!("; {name} {one}"),
        [names @ .., last] => format!("; {} and {last} {many}", names.join(", ")),
    }
}
