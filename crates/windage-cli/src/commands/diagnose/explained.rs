//! The diagnosis itself, its report and its result.

use serde_json::{Value, json};
use windage::core::{Domain, Event, Observer, Shift};
use windage::diagnose::attribution::AttributeEffect;
use windage::diagnose::evaluation::EvaluatedDomain;
use windage::diagnose::run_config::{Material, Prepared, RunConfig};
use windage::diagnose::views::LabelReview;
use windage::diagnose::{Diagnosis, Error};
use windage::report::diagnose::{Accompanying, Depiction, write_report};

use super::altered;
use super::classifier::{self, Diagnosed};
use super::doubts::doubts;
use super::generator::{self, SavedGenerator};
use super::mitigation::mitigate;
use super::nothing_lost::Lost;
use super::tables;
use crate::failure::{Failure, Result};
use crate::run::{Outcome, Run};

/// Checkpoint of the generative model. That of the style converter lies beside it.
const MODEL: &str = "model.ckpt";
/// The trained generative model.
const GENERATOR: &str = "generator.safetensors";

/// Diagnoses the classifier on samples of `D - 1` axes.
pub(super) fn explain<const D: usize>(
    config: &RunConfig,
    prepared: &Prepared,
    run: &mut Run,
) -> Result<Outcome> {
    let outcome = attempt::<D>(config, prepared, run);
    outcome.map_err(|failure| match failure {
        // Stages without a checkpoint follow others that have one.
        Failure::Interrupted { message, is_saved } => {
            let is_kept = [classifier::CHECKPOINT, MODEL].iter().any(|it| run.file(it).is_file());
            Failure::Interrupted { message, is_saved: is_saved || is_kept }
        }
        failure => failure,
    })
}

fn attempt<const D: usize>(
    config: &RunConfig,
    prepared: &Prepared,
    run: &mut Run,
) -> Result<Outcome> {
    let given = Diagnosed::given(config, prepared, run.device())?;
    let attributes = prepared.attributes()?;
    altered::check(config.mitigation.as_ref(), run)?;
    run.begin()?;
    run.output.line(prepared.describe());
    for omitted in prepared.omitted.in_words() {
        run.output.line(format_args!("Note: {omitted}"));
    }
    let diagnosed = Diagnosed::new::<D>(config, prepared, given, run)?;
    let suggestion = diagnosed.suggestion(prepared)?;
    if let Some(suggestion) = &suggestion {
        run.output.line(format_args!("Warning: {suggestion}"));
    }
    let domains = prepared.domains.as_ref();
    let settings = prepared.diagnose(config);
    let mut context = run.context_on_all(MODEL);
    let diagnosis = match &config.model.file {
        Some(file) => {
            let generator = SavedGenerator::load(file, context.device()?)?;
            generator.explain::<D>(
                settings.clone(),
                diagnosed.loss(),
                domains,
                &attributes,
                &mut context,
            )
        }
        None => settings.run::<D>(diagnosed.loss(), domains, &attributes, &mut context),
    };
    let training = diagnosed.training();
    let mut diagnosis = match diagnosis {
        Err(Error::NothingLost { loss, mean_losses, .. }) => {
            let lost = Lost { settings: &settings, loss: &loss, mean_losses };
            let mut outcome = lost.outcome(prepared, training, run)?;
            outcome.doubts.extend(suggestion);
            return Ok(outcome);
        }
        diagnosis => diagnosis?,
    };
    if let Some(model) = &diagnosis.model {
        generator::save(&run.file(GENERATOR), model, &diagnosis.settings, domains)?;
    }
    if let Some(training) = training {
        diagnosis.seconds.insert(0, ("classifier".into(), training.seconds));
    }
    let mitigations =
        mitigate::<D>(config, prepared, &diagnosed, &mut diagnosis, &attributes, run)?;
    let labels = reviewed::<D>(&diagnosed, &diagnosis, domains, run)?;
    let sound = prepared.material.sound()?;
    let accompanying = Accompanying {
        depiction: depiction(&prepared.material),
        sound: sound.as_deref(),
        classifier_curve: training.map(|training| training.curve),
        config: Some(run.config_text().into()),
        planted: prepared.planted(&diagnosis, &attributes),
        mitigations: mitigations.as_ref(),
        labels: Some(&labels),
        notes: prepared.omitted.in_words(),
        ..Accompanying::new(domains)
    };
    run.bars.event(Event::Started { stage: "report", steps: 1, done: 0 });
    write_report(run.out(), &diagnosis, &accompanying)?;
    run.bars.event(Event::Ended);
    tables::print(&diagnosis, &accompanying, run.output);
    let page = run.file("index.html").display().to_string();
    run.output.line(format_args!("Report: {page}"));
    run.output.line(&diagnosis.finding.sentence);
    let doubts = suggestion.into_iter().chain(doubts(&diagnosis, domains)).collect();
    Ok(Outcome { result: result(prepared, &diagnosis, &accompanying, &page), doubts, word: None })
}

/// Returns how samples are shown.
fn depiction(material: &Material) -> Depiction {
    match material {
        Material::Images => Depiction::Image,
        Material::Spectrograms { .. } => Depiction::Spectrogram,
        Material::Signals { .. } => Depiction::Signal,
    }
}

/// Returns the key results.
fn result(
    prepared: &Prepared,
    diagnosis: &Diagnosis,
    with: &Accompanying<'_>,
    page: &str,
) -> Value {
    let mitigations = with.mitigations;
    let finding = &diagnosis.finding;
    let attribution = &finding.attribution;
    let effects = attribution.attributes.iter().map(effect);
    let causes = attribution.causes().map(effect);
    let retrained = mitigations.iter().flat_map(|mitigations| &mitigations.retrained);
    let retrained = retrained.map(|retrained| {
        json!({
            "with": retrained.added.in_words(),
            "accuracies": retrained.accuracies,
            "regained": retrained.regained(),
        })
    });
    let selective = mitigations.and_then(|mitigations| mitigations.selective.as_ref());
    let selective = selective.map(|selective| {
        json!({
            "accepts": selective.classifier.in_words(),
            "false_alarm_rate": selective.held_out.false_alarm_rate(),
            "miss_rate": selective.held_out.miss_rate(),
        })
    });
    json!({
        "sentence": finding.sentence,
        "loss": attribution.loss,
        "causes": causes.collect::<Vec<_>>(),
        "attributes": effects.collect::<Vec<_>>(),
        "unexplained": attribution.unexplained,
        "accuracy": diagnosis.evaluations.as_ref().map(|evaluation| evaluation.accuracy()),
        "faithfulness": finding.faithfulness,
        "agreement": finding.agreement,
        "counterfactuals": finding.counterfactuals,
        "selective": selective,
        "retrained": retrained.collect::<Vec<_>>(),
        "labels": with.labels.map(labels),
        "omitted": prepared.omitted.in_words(),
        "report": page,
    })
}

/// Reviews the labels of as many samples as are altered.
fn reviewed<const D: usize>(
    classifier: &Diagnosed<'_>,
    diagnosis: &Diagnosis,
    domains: Shift<&Domain>,
    run: &Run,
) -> Result<LabelReview> {
    let evaluated = domains.zip(diagnosis.evaluations.as_ref());
    let evaluated = evaluated.map(|(domain, evaluation)| EvaluatedDomain::new(domain, evaluation));
    let samples = diagnosis.settings.attribution.samples;
    Ok(LabelReview::new::<D>(evaluated, classifier.loss(), samples, run.device())?)
}

/// Returns the key results about labels.
fn labels(review: &LabelReview) -> Value {
    json!({
        "frequency_difference": review.frequency_difference(),
        "reweighted_accuracy": review.reweighted.as_ref().map(|it| it.reweighted),
        "suspected": review.suspected.as_ref().map(|it| it.as_ref().map(|it| it.suspected)),
    })
}

/// Returns the key results about an attribute.
fn effect(effect: &AttributeEffect) -> Value {
    json!({
        "name": effect.name,
        "unit": effect.unit,
        "verdict": effect.verdict,
        "means": effect.means,
        "caused": effect.caused,
        "regained": effect.regained,
        "needed": effect.needed,
    })
}
