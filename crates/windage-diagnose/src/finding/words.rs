//! Parts of an attribution in words, as terminals and reports show them.

use windage_core::Shift;
use windage_core::text::unit_suffix;

use crate::attribution::{
    AttributeEffect, Attribution, Disagreement, Estimate, Interaction, Loss, ScoreKind,
};

/// An attribute does little alone if it causes less than this share of what it adds to another.
const LITTLE: f64 = 0.25;

/// Values are written as if they differed by at least this share: more digits say nothing.
const LEAST_CHANGE: f64 = 0.03;

/// Returns a share in points, with a decimal where it is small: `35`, `−2.4`.
pub fn points(share: f64) -> String {
    let points = 100.0 * share.abs();
    let text = if points < 9.95 { format!("{points:.1}") } else { format!("{points:.0}") };
    if share < 0.0 && text != "0.0" { format!("−{text}") } else { text }
}

/// Returns an estimate in points with its margin: `35 ± 3`.
pub fn points_with_margin(estimate: Estimate) -> String {
    format!("{} ± {}", points(estimate.value), points(estimate.margin()))
}

/// Returns a probability: `p = 0.12`, or `p < 0.001`.
pub fn probability(p: f64) -> String {
    if p < 0.001 { "p < 0.001".into() } else { format!("p = {p:.*}", if p < 0.1 { 3 } else { 2 }) }
}

impl Loss {
    /// Returns the comparison of the domains as sentences: the mean scores, what was lost with its
    /// interval, and the p-value of the test.
    pub fn in_words(&self) -> String {
        let means = self.means.map(|mean| 100.0 * mean);
        let what = match self.score {
            ScoreKind::Accuracy => "Accuracy is",
            ScoreKind::Rank => "The mean rank of losses is",
        };
        let lost = self.lost;
        format!(
            "{what} {:.1} % on {} samples of the source and {:.1} % on {} samples of the target. \
             The difference is {} points (95 % interval {} to {}; {} if nothing was lost).",
            means.source,
            self.samples.source,
            means.target,
            self.samples.target,
            points(lost.value),
            points(lost.low),
            points(lost.high),
            probability(self.p_value)
        )
    }
}

/// Returns means of both domains with the digits that tell them apart: `0.2 → 29.4°`.
pub fn means_in_words(means: Shift<f64>, unit: &str) -> String {
    let digits = digits_of(means, 0.0);
    format!("{}{}", with_digits(means, digits), unit_suffix(unit))
}

/// Returns the number of digits that tell means apart, and show a length of change.
fn digits_of(means: Shift<f64>, length: f64) -> usize {
    let largest = means.source.abs().max(means.target.abs());
    digits((means.target - means.source).abs().max(length).max(LEAST_CHANGE * largest))
}

fn with_digits(means: Shift<f64>, digits: usize) -> String {
    // Half a unit of the last digit is nought, without a sign.
    let [source, target] = means.into_array().map(|mean| {
        let is_nought = mean.abs() < 0.5 / 10_f64.powi(digits as i32);
        format!("{:.digits$}", if is_nought { 0.0 } else { mean })
    });
    format!("{source} → {target}")
}

impl AttributeEffect {
    /// Returns how the attribute differs between the domains: `0.2 → 29.4°`, with the mean length
    /// of its change where the samples do not agree on a direction: `0.2 → 0.5°, each by 23°`.
    pub fn values_in_words(&self) -> String {
        let unit = unit_suffix(&self.unit);
        let digits = digits_of(self.means, self.length.unwrap_or(0.0));
        let text = format!("{}{unit}", with_digits(self.means, digits));
        match self.length {
            Some(length) if length > 0.0 && self.direction().is_none() => {
                format!("{text}, each by {length:.digits$}{unit}")
            }
            _ => text,
        }
    }

    /// Returns in a sentence how what the attribute causes and what altering it back regains
    /// disagree, if they do.
    pub fn disagreement_in_words(&self) -> Option<String> {
        let (caused, regained) = (points(self.caused?.value), points(self.regained?.value));
        let name = &self.name;
        Some(match self.disagreement? {
            Disagreement::InformationLost => format!(
                "{name} causes {caused} points, but altering it back regains only {regained}: the \
                 change loses information, which altering it back does not bring again."
            ),
            Disagreement::AlterationHarms => format!(
                "Altering {name} costs {caused} points, but altering it back regains only \
                 {regained}, although no information is lost that could not be brought back: \
                 {part} from the alteration itself, as pictures of unnatural colors harm, and not \
                 from what happened to the target.",
                part = if self.verdict.is_cause() {
                    "part of the harm comes"
                } else {
                    "the harm may come"
                }
            ),
            Disagreement::Compensates => format!(
                "Altering {name} back regains {regained} points, but its change causes only \
                 {caused}: it is not the cause, but makes up for something else."
            ),
        })
    }

    /// Returns how many samples would be needed to tell the effect of the attribute, if there are
    /// too few.
    pub fn needed_in_words(&self) -> Option<String> {
        let needed = self.needed?;
        let interval = self.caused?;
        Some(format!(
            "The effect of {} lies between {} and {} points; to tell whether it is a cause, about \
             {needed} samples would have to be altered.",
            self.name,
            points(interval.low),
            points(interval.high)
        ))
    }
}

impl Interaction {
    /// Returns in a sentence how the two attributes act together.
    pub fn in_words(&self) -> String {
        let [a, b] = &self.attributes;
        let alone = self.alone.map(points);
        let together = points(self.together);
        if self.excess.value < 0.0 {
            return if self.together < self.alone[0].max(self.alone[1]) {
                format!(
                    "{a} and {b} make up for each other in part: alone they cause {} and {} \
                     points, both together {together}.",
                    alone[0], alone[1]
                )
            } else {
                format!(
                    "{a} and {b} harm the same samples: alone they cause {} and {} points, but \
                     both together only {together}.",
                    alone[0], alone[1]
                )
            };
        }
        // What each adds once the other has changed.
        let added = [self.together - self.alone[1], self.together - self.alone[0]];
        let is_little = [0, 1].map(|at| self.alone[at] < LITTLE * added[at]);
        match is_little {
            [true, true] => format!(
                "{a} and {b} harm only together: alone they cause {} and {} points, both together \
                 {together}.",
                alone[0], alone[1]
            ),
            [true, false] => only_once(a, b, &alone[0], &points(added[0])),
            [false, true] => only_once(b, a, &alone[1], &points(added[1])),
            [false, false] => format!(
                "{a} and {b} reinforce each other: alone they cause {} and {} points, both \
                 together {together}.",
                alone[0], alone[1]
            ),
        }
    }
}

fn only_once(weak: &str, other: &str, alone: &str, added: &str) -> String {
    format!(
        "{weak} matters only once {other} has changed: alone it causes {alone} points, on top of \
         {other} {added}."
    )
}

impl Attribution {
    /// Returns the attribute with the largest estimated effect, if nothing is known of it for lack
    /// of samples: no cause is named that causes more.
    pub fn undecided(&self) -> Option<&AttributeEffect> {
        let caused = |effect: &&AttributeEffect| effect.caused.map_or(0.0, |it| it.high);
        let undecided = self.attributes.iter().filter(|effect| effect.needed.is_some());
        let strongest = undecided.max_by(|a, b| caused(a).total_cmp(&caused(b)))?;
        let named = self.causes().filter_map(|cause| cause.caused).map(|it| it.value);
        (caused(&strongest) > named.fold(0.0, f64::max)).then_some(strongest)
    }
}

/// Returns the digits after the point with which values that differ by `change` are told apart.
fn digits(change: f64) -> usize {
    if change > 0.0 { (1.0 - change.log10().floor()).clamp(0.0, 6.0) as usize } else { 1 }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::attribution::Verdict;
    use windage_core::Shift;

    fn together(alone: [f64; 2], together: f64) -> String {
        let value = together - alone[0] - alone[1];
        let excess = Estimate { value, low: value - 0.01, high: value + 0.01 };
        let attributes = ["noise".into(), "brightness".into()];
        Interaction { attributes, alone, together, excess }.in_words()
    }

    #[test]
    fn interactions_are_told_from_their_numbers() {
        let said = together([0.02, 0.30], 0.45);
        assert_eq!(
            said,
            "noise matters only once brightness has changed: alone it causes 2.0 points, on top of \
             brightness 15."
        );
        for (alone, both, word) in [
            ([0.30, 0.02], 0.45, "brightness matters only once noise"),
            ([0.01, 0.00], 0.30, "harm only together"),
            ([0.20, 0.20], 0.60, "reinforce each other"),
            ([0.30, 0.30], 0.35, "harm the same samples"),
            ([0.30, -0.05], 0.10, "make up for each other"),
        ] {
            let said = together(alone, both);
            assert!(said.contains(word), "{said}");
        }
    }

    fn effect(means: [f64; 2], amount: f64, length: f64) -> AttributeEffect {
        AttributeEffect {
            name: "inclination".into(),
            unit: "°".into(),
            verdict: Verdict::TooFewSamples,
            measured: Shift::new(40, 40),
            means: Shift::new(means[0], means[1]),
            distance: 1.0,
            p_value: 0.0,
            caused: Some(Estimate { value: 0.2, low: -0.012, high: 0.412 }),
            regained: None,
            alone: None,
            alteration: None,
            amount: Some(amount),
            length: Some(length),
            disagreement: None,
            needed: Some(90),
        }
    }

    #[test]
    fn values_have_the_digits_that_tell_them_apart_and_no_direction_that_samples_do_not_share() {
        assert_eq!(effect([0.21, 29.4], -29.2, 29.2).values_in_words(), "0 → 29°");
        let spread = effect([0.21, 0.5], -0.3, 23.4).values_in_words();
        assert_eq!(spread, "0 → 0°, each by 23°");
        assert_eq!(effect([10.12, 10.55], -0.43, 0.43).values_in_words(), "10.12 → 10.55°");
        assert_eq!(effect([-0.21, 29.4], -29.6, 29.6).values_in_words(), "0 → 29°");
        assert_eq!(effect([84.99833, 84.99879], 0.0, 0.0).values_in_words(), "85.0 → 85.0°");
    }

    #[test]
    fn too_few_samples_say_how_many_would_do() {
        assert_eq!(
            effect([0.0, 1.0], 1.0, 1.0).needed_in_words().unwrap(),
            "The effect of inclination lies between −1.2 and 41 points; to tell whether it is a \
             cause, about 90 samples would have to be altered."
        );
        assert_eq!([-0.0001, -0.12, 0.0994].map(points), ["0.0", "−12", "9.9"]);
    }

    #[test]
    fn probabilities_are_not_nought() {
        let texts = [1e-9, 0.0123, 0.5].map(probability);
        assert_eq!(texts, ["p < 0.001", "p = 0.012", "p = 0.50"]);
    }
}
