//! The check itself, its report and its result.

use serde_json::{Value, json};
use windage::core::Shift;
use windage::diagnose::Check;
use windage::diagnose::check::{AttributeCheck, CheckFeatures, CheckInputs, domain_logits};
#[cfg(feature = "onnx")]
use windage::diagnose::classifier::feature_rows;
use windage::diagnose::run_config::{CheckRunConfig, Prepared};
use windage::metrics::distance::FeatureRows;
use windage::report::check::{CheckReport, write_check_report};

use super::{doubts, tables};
use crate::commands::diagnose::classifier::{CHECKPOINT, Diagnosed};
use crate::failure::{Failure, Result};
use crate::run::{Outcome, Run};

/// Number of axes of a batch of images.
const IMAGES: usize = 4;

/// Checks the classifier on the target.
pub(super) fn check(
    config: &CheckRunConfig,
    prepared: &Prepared,
    run: &mut Run,
) -> Result<Outcome> {
    let outcome = attempt(config, prepared, run);
    outcome.map_err(|failure| match failure {
        // The check itself has no checkpoint, but follows a training that has one.
        Failure::Interrupted { message, is_saved } => {
            let is_kept = run.file(CHECKPOINT).is_file();
            Failure::Interrupted { message, is_saved: is_saved || is_kept }
        }
        failure => failure,
    })
}

fn attempt(config: &CheckRunConfig, prepared: &Prepared, run: &mut Run) -> Result<Outcome> {
    let attributes = prepared.attributes()?;
    let diagnosis = config.diagnosis();
    let given = Diagnosed::given(&diagnosis, prepared, run.device())?;
    run.begin()?;
    run.output.line(prepared.describe());
    for omitted in prepared.omitted.in_words() {
        run.output.line(format_args!("Note: {omitted}"));
    }
    let classifier = Diagnosed::new::<IMAGES>(&diagnosis, prepared, given, run)?;
    let suggestion = classifier.suggestion(prepared)?;
    let domains = prepared.domains.as_ref();
    let loss = classifier.loss::<IMAGES>();
    let logits = domains.try_map(|domain| domain_logits(loss, domain, run.device()))?;
    let logits = logits.as_ref().map(|rows| rows.rows());
    let features = Features::of(prepared, run)?;
    let features = features.as_ref().map(Features::checked);
    let inputs = CheckInputs { domains, logits, features, altered: None };
    let mut context = run.unsaved_context();
    let check = config.settings().run::<IMAGES>(&inputs, Some(loss), &attributes, &mut context)?;
    let untrusted = doubts::doubts(&check, domains);
    let crossed = config.limits.crossed(&check);
    let doubts = suggestion.into_iter().chain(untrusted).chain(crossed).collect();
    let names = domains.map(|domain| domain.name());
    let report = CheckReport {
        doubts,
        notes: prepared.omitted.in_words(),
        config: Some(run.config_text().into()),
        ..CheckReport::new(check, names, domains.source.classes().len())
    };
    written(report, run)
}

/// Features of all samples, in which the domains are compared.
struct Features {
    name: String,
    rows: Shift<FeatureRows>,
}

impl Features {
    /// Computes the features of a backbone, if there is one.
    #[cfg(feature = "onnx")]
    fn of(prepared: &Prepared, run: &mut Run) -> Result<Option<Self>> {
        let Some(backbone) = &prepared.backbone else { return Ok(None) };
        let mut context = run.unsaved_context();
        let domains = prepared.domains.as_ref();
        let rows = domains.try_map(|domain| feature_rows(backbone, domain, &mut context))?;
        Ok(Some(Self { name: backbone.describe(), rows }))
    }

    #[cfg(not(feature = "onnx"))]
    fn of(_prepared: &Prepared, _run: &mut Run) -> Result<Option<Self>> {
        Ok(None)
    }

    fn checked(&self) -> CheckFeatures<'_> {
        CheckFeatures { name: &self.name, rows: self.rows.as_ref().map(FeatureRows::rows) }
    }
}

/// Writes the report, prints tables and the finding, and returns the outcome.
fn written(report: CheckReport, run: &Run) -> Result<Outcome> {
    write_check_report(run.out(), &report)?;
    tables::print(&report, run.output);
    let page = run.file("index.html").display().to_string();
    run.output.line(format_args!("Report: {page}"));
    run.output.line(&report.sentence);
    Ok(Outcome { result: result(&report, &page), doubts: report.doubts, word: None })
}

/// Returns the key results.
fn result(report: &CheckReport, page: &str) -> Value {
    let check: &Check = &report.check;
    let suspects: Vec<Value> = check.suspects().map(suspect).collect();
    json!({
        "sentence": report.sentence,
        "samples": check.samples,
        "source_accuracy": check.source_accuracy,
        "estimated_accuracy": check.estimates.combined,
        "estimated_drop": check.estimated_drop(),
        "test": check.test,
        "tested": check.tested,
        "differs": check.features_differ(),
        "distances": check.distances,
        "suspects": suspects,
        "coverage": check.coverage,
        "omitted": report.notes,
        "report": page,
    })
}

/// Returns the key results about a suspected attribute.
fn suspect(attribute: &AttributeCheck) -> Value {
    json!({
        "name": attribute.name,
        "unit": attribute.unit,
        "means": attribute.means,
        "corrected_p_value": attribute.corrected_p_value,
        "regained_confidence": attribute.regained_confidence,
    })
}
