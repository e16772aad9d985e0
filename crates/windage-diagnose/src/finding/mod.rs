//! The finding, in numbers and words: which attributes are causes.

mod sentence;
mod words;

use serde::{Deserialize, Serialize};
use windage_core::Attribute;

use crate::attribution::{AttributeEffect, AttributeFinding, Attribution, Loss};
use crate::fidelity::{
    Columns, Counterfactuals, LEAST_AGREEMENT, LEAST_FAITHFULNESS, mean, warnings,
};
use crate::matrix::PairMatrix;
use sentence::sentence;
pub use words::{means_in_words, points, points_with_margin, probability};

/// What a diagnosis found.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Finding {
    /// What was lost, and which attributes explain it: interventions on real samples.
    pub attribution: Attribution,
    /// How attributes change in the matrices: causes first, then by effect.
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
    /// Puts together what interventions on real samples and what matrices say.
    ///
    /// The interventions alone decide which attributes are causes. `deviations` holds each
    /// attribute's standard deviation within the target, the scale on which changes are compared.
    pub fn new(
        attribution: Attribution,
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
        let place = |finding: &AttributeFinding| {
            attribution.causes().position(|cause| cause.name == finding.name).unwrap_or(usize::MAX)
        };
        findings.sort_by(|a, b| place(a).cmp(&place(b)).then(b.effect.total_cmp(&a.effect)));
        Self {
            sentence: sentence(&attribution),
            attribution,
            attributes: findings,
            faithfulness: mean(&columns.faithfulness),
            agreement: mean(&columns.agreement),
            // Without pictures there is nothing to warn about.
            warnings: match matrices {
                [] => Vec::new(),
                _ => warnings(&columns, counterfactuals.as_ref()),
            },
            columns: columns.faithfulness,
            agreements: columns.agreement,
            counterfactuals,
        }
    }

    /// Returns the finding that nothing significant was lost between the domains.
    pub fn nothing_lost(loss: Loss) -> Self {
        let attribution = Attribution::nothing_lost(loss);
        Self {
            sentence: sentence(&attribution),
            attribution,
            attributes: Vec::new(),
            faithfulness: 0.0,
            columns: Vec::new(),
            agreement: 0.0,
            agreements: Vec::new(),
            counterfactuals: None,
            warnings: Vec::new(),
        }
    }

    /// Returns whether the pictures can be trusted: the classifier's losses on the decoded cells
    /// follow the requested ones by their order *and* by their size.
    pub fn is_faithful(&self) -> bool {
        self.unreliability().is_none()
    }

    /// Returns why the pictures cannot be trusted, or `None` if they can: "faithfulness is −0.20,
    /// below 0.8, and agreement 0.31, below 0.5".
    pub fn unreliability(&self) -> Option<String> {
        let below = |name: &str, value: f64, least: f64| {
            let text = format!("{name} {value:.2}, below {least}").replace('-', "−");
            (value < least).then_some(text)
        };
        let rank = below("faithfulness is", self.faithfulness, LEAST_FAITHFULNESS);
        match (rank, self.agreement) {
            (Some(rank), size) => match below("agreement", size, LEAST_AGREEMENT) {
                Some(size) => Some(format!("{rank}, and {size}")),
                None => Some(rank),
            },
            (None, size) => below("agreement is", size, LEAST_AGREEMENT),
        }
    }

    /// Returns the first of the causes, if any was found.
    pub fn cause(&self) -> Option<&AttributeEffect> {
        self.attribution.causes().next()
    }

    /// Returns whether the attribute of that name is a cause.
    pub fn is_cause(&self, name: &str) -> bool {
        self.attribution.causes().any(|cause| cause.name == name)
    }

    /// Returns how the attribute of that name changes in the matrices.
    pub fn attribute(&self, name: &str) -> Option<&AttributeFinding> {
        self.attributes.iter().find(|attribute| attribute.name == name)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use windage_core::{Evaluation, Shift};

    #[test]
    fn pictures_are_unreliable_by_the_order_of_losses_by_their_size_or_both() {
        let same = Evaluation::new(vec![1.0; 20], Some(vec![0; 20]), vec![0; 20]);
        let mut finding = Finding::nothing_lost(Loss::new(Shift::new(&same, &same)));
        let mut reason = |faithfulness, agreement| {
            (finding.faithfulness, finding.agreement) = (faithfulness, agreement);
            assert_eq!(finding.is_faithful(), finding.unreliability().is_none());
            finding.unreliability()
        };
        assert_eq!(reason(0.8, 0.5), None);
        let both = "faithfulness is −0.20, below 0.8, and agreement 0.31, below 0.5";
        assert_eq!(reason(-0.2, 0.31).as_deref(), Some(both));
        assert_eq!(reason(0.79, 0.5).as_deref(), Some("faithfulness is 0.79, below 0.8"));
        assert_eq!(reason(0.9, 0.0).as_deref(), Some("agreement is 0.00, below 0.5"));
    }
}
