//! A run that ends because the classifier is not significantly worse on the target: a result, not a
//! failure.

use serde_json::json;
use windage::core::Shift;
use windage::diagnose::attribution::Loss;
use windage::diagnose::run_config::Prepared;
use windage::diagnose::{Diagnose, Finding};
use windage::report::diagnose::{Accompanying, NothingLost, write_nothing_lost};

use super::classifier::Training;
use super::doubts::few_samples;
use super::tables::print_loss;
use crate::failure::Result;
use crate::run::{Outcome, Run};

/// The comparison of a classifier's evaluations that ended the run.
pub(super) struct Lost<'a> {
    pub(super) settings: &'a Diagnose,
    pub(super) loss: &'a Loss,
    pub(super) mean_losses: Shift<f64>,
}

impl Lost<'_> {
    /// Writes the report, says that nothing was lost, and returns that as the outcome.
    pub(super) fn outcome(
        &self,
        prepared: &Prepared,
        training: Option<Training<'_>>,
        run: &Run,
    ) -> Result<Outcome> {
        let Self { settings, loss, mean_losses } = *self;
        let domains = prepared.domains.as_ref();
        let accompanying = Accompanying {
            classifier_curve: training.map(|training| training.curve),
            config: Some(run.config_text().into()),
            notes: prepared.omitted.in_words(),
            ..Accompanying::new(domains)
        };
        let seconds: Vec<(String, f64)> =
            training.map(|training| ("classifier".into(), training.seconds)).into_iter().collect();
        let result = NothingLost { settings, loss, mean_losses, seconds: &seconds };
        write_nothing_lost(run.out(), &result, &accompanying)?;
        let page = run.file("index.html").display().to_string();
        print_loss(loss, run.output);
        run.output.line(format_args!("Report: {page}"));
        let sentence = Finding::nothing_lost(loss.clone()).sentence;
        run.output.line(&sentence);
        Ok(Outcome {
            result: json!({
                "sentence": sentence,
                "loss": loss,
                "causes": [],
                "attributes": [],
                "omitted": prepared.omitted.in_words(),
                "report": page,
            }),
            doubts: few_samples(domains),
            word: Some("nothing lost"),
        })
    }
}
