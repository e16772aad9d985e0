//! The finding, in numbers and words: which attributes are causes.

use serde::{Deserialize, Serialize};
use windage_core::Attribute;

use crate::attribution::{AttributeFinding, CauseCheck};
use crate::fidelity::{
    Columns, Counterfactuals, LEAST_AGREEMENT, LEAST_FAITHFULNESS, mean, warnings,
};
use crate::matrix::PairMatrix;

/// An attribute is a cause if its effect is at least this …
const LEAST_EFFECT: f64 = 0.5;
/// … and at least this share of the strongest attribute's effect: weaker ones are side effects.
const LEAST_RELATIVE_EFFECT: f64 = 0.5;
/// An attribute that real samples support is a cause already at this effect.
const LEAST_SUPPORTED_EFFECT: f64 = 0.25;
/// The sentence mentions a harmless attribute if the two samples differ in it by this many of its
/// scale …
const LEAST_DIFFERENCE: f64 = 0.5;
/// … and at most this part of its change lies on the loss axis.
const HARMLESS_PART: f64 = 0.25;
/// The sentence mentions a refuted attribute from this effect on.
const SUSPICIOUS_EFFECT: f64 = 0.5;

/// What a diagnosis found.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Finding {
    /// One entry per attribute: causes first, then by effect.
    pub attributes: Vec<AttributeFinding>,
    /// The finding as a sentence.
    pub sentence: String,
    /// Mean faithfulness over all columns of all pairs: whether losses on the decoded cells rise
    /// with the requested ones ([`faithfulness`](windage_metrics::diagnosis::faithfulness)).
    pub faithfulness: f64,
    /// Faithfulness of every column; one row per pair.
    pub columns: Vec<Vec<f64>>,
    /// Mean agreement over all columns of all pairs: whether they are also as large
    /// ([`agreement`](windage_metrics::diagnosis::agreement)).
    #[serde(default)]
    pub agreement: f64,
    /// Agreement of every column; one row per pair.
    #[serde(default)]
    pub agreements: Vec<Vec<f64>>,
    /// How many decoded cells the classifier gets right at a low loss and wrong at a high one, if
    /// it predicts classes.
    #[serde(default)]
    pub counterfactuals: Option<Counterfactuals>,
    /// Warnings to the reader.
    pub warnings: Vec<String>,
}

impl Finding {
    /// Derives the finding from matrices.
    ///
    /// `deviations` holds each attribute's standard deviation within the target, the scale on which
    /// changes are compared.
    pub fn new(
        matrices: &[PairMatrix],
        attributes: &[Box<dyn Attribute>],
        deviations: &[f64],
    ) -> Self {
        let columns = Columns::of(matrices);
        let counterfactuals = Counterfactuals::of(matrices);
        let each = attributes.iter().zip(deviations).enumerate();
        let mut findings: Vec<AttributeFinding> = each
            .filter_map(|(index, (attribute, &deviation))| {
                AttributeFinding::measured(matrices, index, &**attribute, deviation)
            })
            .collect();
        findings.sort_by(|a, b| b.effect.total_cmp(&a.effect));
        name_causes(&mut findings, &[]);
        Self {
            sentence: sentence(&findings, &[]),
            attributes: findings,
            faithfulness: mean(&columns.faithfulness),
            agreement: mean(&columns.agreement),
            warnings: warnings(&columns, counterfactuals.as_ref()),
            columns: columns.faithfulness,
            agreements: columns.agreement,
            counterfactuals,
        }
    }

    /// Takes the checks on real samples into account.
    ///
    /// An attribute that they support is a cause and comes first, ordered by the regained accuracy;
    /// an attribute that they refute is none, however much it changes along the loss axis.
    #[must_use]
    pub fn checked(mut self, checks: &[CauseCheck]) -> Self {
        name_causes(&mut self.attributes, checks);
        let gain = |finding: &AttributeFinding| match check_of(checks, finding) {
            Some(check) if finding.is_cause => check.gain(),
            _ => 0.0,
        };
        self.attributes.sort_by(|a, b| {
            b.is_cause
                .cmp(&a.is_cause)
                .then(gain(b).total_cmp(&gain(a)))
                .then(b.effect.total_cmp(&a.effect))
        });
        self.sentence = sentence(&self.attributes, checks);
        self
    }

    /// Returns whether the pictures can be trusted: the classifier's losses on the decoded cells
    /// follow the requested ones by their order *and* by their size.
    pub fn is_faithful(&self) -> bool {
        self.faithfulness >= LEAST_FAITHFULNESS && self.agreement >= LEAST_AGREEMENT
    }

    /// Returns the first of the causes, if any was found.
    pub fn cause(&self) -> Option<&AttributeFinding> {
        self.attributes.iter().find(|finding| finding.is_cause)
    }

    /// Returns the finding on an attribute by its name.
    pub fn attribute(&self, name: &str) -> Option<&AttributeFinding> {
        self.attributes.iter().find(|attribute| attribute.name == name)
    }
}

/// Names the causes. The checks on real samples decide; without a check the effect does, compared
/// with the strongest that is not refuted.
fn name_causes(findings: &mut [AttributeFinding], checks: &[CauseCheck]) {
    let supported =
        |finding: &AttributeFinding| check_of(checks, finding).map(|check| check.is_supported);
    let strongest = findings
        .iter()
        .filter(|finding| supported(finding) != Some(false))
        .map(|finding| finding.effect)
        .fold(0.0, f64::max);
    for finding in findings {
        finding.is_cause = match supported(finding) {
            Some(supported) => supported && finding.effect >= LEAST_SUPPORTED_EFFECT,
            None => finding.effect >= LEAST_EFFECT.max(LEAST_RELATIVE_EFFECT * strongest),
        };
    }
}

/// Returns the check of a finding's attribute.
fn check_of<'a>(checks: &'a [CauseCheck], finding: &AttributeFinding) -> Option<&'a CauseCheck> {
    checks.iter().find(|check| check.name == finding.name)
}

/// Returns the finding as a sentence: "Accuracy falls with inclination (+38° along the loss axis;
/// …); hue changed too, but is not a cause." A classifier that gives losses alone has no accuracy,
/// so the sentence is then about its loss.
fn sentence(findings: &[AttributeFinding], checks: &[CauseCheck]) -> String {
    let causes: Vec<String> = findings
        .iter()
        .filter(|finding| finding.is_cause)
        .map(|finding| cause(finding, checks))
        .collect();
    let (effect, falls) = match checks.iter().any(|check| check.unaltered.accuracy.is_none()) {
        false => ("loss of accuracy", "Accuracy falls"),
        true => ("rise of the loss", "The loss rises"),
    };
    let mut text = match causes.as_slice() {
        [] => format!("No measured attribute explains the {effect}: the cause is another one"),
        [first, others @ ..] => {
            let rest: String = others.iter().map(|other| format!(", and with {other}")).collect();
            format!("{falls} with {first}{rest}")
        }
    };
    let is_refuted = |finding: &&AttributeFinding| {
        !finding.is_cause
            && finding.effect >= SUSPICIOUS_EFFECT
            && check_of(checks, finding).is_some()
    };
    let is_harmless = |finding: &&AttributeFinding| {
        !finding.is_cause
            && finding.between_length >= LEAST_DIFFERENCE * finding.scale
            && finding.down_part <= HARMLESS_PART
    };
    let names = |keep: &dyn Fn(&&AttributeFinding) -> bool| -> Vec<&str> {
        findings.iter().filter(keep).map(|finding| finding.name.as_str()).collect()
    };
    text += &clause(
        &names(&is_refuted),
        "goes along with it, but altering it alone hardly helps",
        "go along with it, but altering them alone hardly helps",
    );
    text += &clause(
        &names(&is_harmless),
        "changed too, but is not a cause",
        "changed too, but are no causes",
    );
    text + "."
}

fn cause(finding: &AttributeFinding, checks: &[CauseCheck]) -> String {
    let percent = |accuracy: f64| format!("{:.0} %", 100.0 * accuracy);
    let (name, change) = (&finding.name, finding.down_text());
    let Some(CauseCheck { unaltered, back, .. }) = check_of(checks, finding) else {
        return format!("{name} ({change} along the loss axis)");
    };
    let regained = match unaltered.accuracy.zip(back.accuracy) {
        Some((before, after)) => {
            format!("accuracy rises from {} to {}", percent(before), percent(after))
        }
        None => {
            format!("the mean loss falls from {:.2} to {:.2}", unaltered.mean_loss, back.mean_loss)
        }
    };
    format!("{name} ({change} along the loss axis; altered back in real samples, {regained})")
}

fn clause(names: &[&str], one: &str, many: &str) -> String {
    match names {
        [] => String::new(),
        [name] => format!("; {name} {one}"),
        [names @ .., last] => format!("; {} and {last} {many}", names.join(", ")),
    }
}
