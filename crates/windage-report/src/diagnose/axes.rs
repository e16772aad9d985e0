//! The names of a matrix's axes, which never contradict the finding.

use windage_diagnose::Finding;
use windage_diagnose::attribution::{AttributeFinding, Verdict};

/// An attribute changes visibly along an axis from this effect on, in its standard deviations.
const LEAST_EFFECT: f64 = 0.25;

/// Returns the cause that changes most clearly with the loss in the pictures, with its change.
/// Returns `None` if none does, or only against the direction in which it harms real samples: the
/// axis is then that of the loss alone.
pub(super) fn loss_axis(finding: &Finding) -> Option<String> {
    let shown = finding.attribution.causes().find_map(|cause| {
        let attribute = finding.attribute(&cause.name)?;
        let is_against = match (cause.direction(), attribute.direction()) {
            (Some(real), Some(shown)) => real != shown,
            _ => false,
        };
        (attribute.effect >= LEAST_EFFECT && !is_against).then_some(attribute)
    })?;
    Some(named(shown, &shown.down_text()))
}

/// What changes most across a matrix.
pub(super) struct FeatureAxis {
    /// The attribute with its change.
    pub(super) text: String,
    /// Whether altering it in real samples has no relevant effect.
    pub(super) is_harmless: bool,
}

/// Returns the attribute that changes most with the features and is no cause, if there is one.
pub(super) fn feature_axis(finding: &Finding) -> Option<FeatureAxis> {
    let strength = |attribute: &AttributeFinding| attribute.across_length / attribute.scale;
    let others = finding.attributes.iter().filter(|attribute| !finding.is_cause(&attribute.name));
    let strongest = others.max_by(|a, b| strength(a).total_cmp(&strength(b)))?;
    let effect = finding.attribution.attribute(&strongest.name);
    Some(FeatureAxis {
        text: named(strongest, &strongest.across_text()),
        is_harmless: effect.is_some_and(|effect| effect.verdict == Verdict::NoEffect),
    })
}

fn named(attribute: &AttributeFinding, change: &str) -> String {
    format!("{} {}", attribute.name, change.replace('-', "−"))
}

#[cfg(test)]
mod tests {
    use super::*;
    use windage_core::Shift;
    use windage_diagnose::attribution::{AttributeEffect, Attribution, Estimate, Loss, ScoreKind};

    fn estimate(value: f64) -> Estimate {
        Estimate { value, low: value - 0.02, high: value + 0.02 }
    }

    /// An attribute that moves up by 2 units in the target.
    fn effect(name: &str, verdict: Verdict, caused: f64) -> AttributeEffect {
        AttributeEffect {
            name: name.into(),
            unit: "px".into(),
            verdict,
            measured: Shift::new(500, 500),
            means: Shift::new(4.0, 6.0),
            distance: 1.5,
            p_value: 0.0,
            caused: Some(estimate(caused)),
            regained: Some(estimate(caused)),
            alone: None,
            alteration: None,
            amount: Some(-2.0),
            length: Some(2.0),
            disagreement: None,
            needed: None,
        }
    }

    fn shown(name: &str, down: f64, across: f64) -> AttributeFinding {
        AttributeFinding {
            name: name.into(),
            unit: "px".into(),
            between_samples: down + across,
            down,
            across,
            down_length: down.abs(),
            across_length: across.abs(),
            between_length: (down + across).abs(),
            down_part: 0.5,
            scale: 1.0,
            effect: down.abs(),
            pairs: 9,
            of: 10,
        }
    }

    /// Returns the finding that size causes all that was lost, and contrast has no effect.
    fn finding(attributes: Vec<AttributeFinding>) -> Finding {
        let lost = estimate(0.4);
        let attribution = Attribution {
            loss: Loss {
                score: ScoreKind::Accuracy,
                means: Shift::new(0.9, 0.5),
                samples: Shift::new(500, 500),
                lost,
                p_value: 0.0,
            },
            is_significant: true,
            samples: Shift::new(500, 500),
            attributes: vec![
                effect("size", Verdict::Cause, 0.38),
                effect("contrast", Verdict::NoEffect, 0.0),
            ],
            caused: estimate(0.38),
            regained: estimate(0.38),
            unexplained: estimate(0.02),
            interactions: Vec::new(),
        };
        Finding { attributes, ..Finding::new(attribution, &[], &[], &[]) }
    }

    #[test]
    fn a_cause_that_the_pictures_do_not_show_is_not_on_the_loss_axis() {
        // Contrast changes most along both axes, and the sentence names size.
        let hidden = finding(vec![shown("size", 0.1, 0.2), shown("contrast", -3.0, 1.0)]);
        assert!(hidden.sentence.contains("size (+2.0 px"), "{}", hidden.sentence);
        assert_eq!(loss_axis(&hidden), None);
        let against = finding(vec![shown("size", -1.0, 0.2), shown("contrast", -3.0, 1.0)]);
        assert_eq!(loss_axis(&against), None);
        let visible = finding(vec![shown("size", 1.0, 0.2), shown("contrast", -3.0, 1.0)]);
        assert_eq!(loss_axis(&visible).unwrap(), "size +1.0 px");
    }

    #[test]
    fn only_what_was_tested_without_effect_is_called_harmless_across() {
        let tested = finding(vec![shown("size", 1.0, 5.0), shown("contrast", -3.0, -1.0)]);
        let axis = feature_axis(&tested).unwrap();
        assert_eq!((axis.text.as_str(), axis.is_harmless), ("contrast −1.0 px", true));
        let untested = finding(vec![shown("size", 1.0, 5.0), shown("sharpness", 0.0, 2.0)]);
        let axis = feature_axis(&untested).unwrap();
        assert_eq!((axis.text.as_str(), axis.is_harmless), ("sharpness +2.0 px", false));
        assert!(feature_axis(&finding(vec![shown("size", 1.0, 5.0)])).is_none());
    }
}
