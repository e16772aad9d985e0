//! The steps of the pipeline, one after the other.

use std::time::Instant;

use burn::tensor::Device;
use windage_core::training::Curve;
use windage_core::{
    Attribute, Domain, Error as CoreError, Event, RunContext, SampleLoss, Shift, Stream,
    check_attributes,
};

use super::{Diagnose, Diagnosis, ScaledModel};
use crate::attribution::{Attribution, deviations};
use crate::evaluation::{EvaluatedDomain, LossScale, check_evaluations, evaluate_domain};
use crate::finding::Finding;
use crate::matrix::{Generation, PairMatrix, encode_samples};
use crate::model::{check_domains, reconstruction_error, train_model};
use crate::pairs::{Candidates, Origin, Pair, PairRule, select_pairs, standardize_features};
use crate::style::{Converted, StyleTrainingConfig, train_style};
use crate::views::{Failures, ShiftView, ShiftViewData};
use crate::{Error, Result};

impl Diagnose {
    /// Evaluates the classifier on both domains, trains the generative model, and explains.
    ///
    /// The model is trained on all devices of the context ([`train_model`]); everything else is
    /// computed on the first. Without matrices ([`Diagnose::without_matrices`]), no model is
    /// trained.
    ///
    /// # Errors
    /// Returns an error for settings out of their range; attributes of the same name; domains that
    /// do not fit together; a classifier that is not significantly worse on the target
    /// ([`Error::NothingLost`], unless pairs are given) or no better than chance on the source; no
    /// device; and interruption.
    pub fn run<const D: usize>(
        &self,
        classifier: &dyn SampleLoss<D>,
        domains: Shift<&Domain>,
        attributes: &[Box<dyn Attribute>],
        context: &mut RunContext<'_>,
    ) -> Result<Diagnosis> {
        self.validate()?;
        check_attributes(attributes)?;
        let device = context.device()?;
        check_domains(domains)?;
        let mut stopwatch = Stopwatch::default();
        let evaluations = domains.try_map(|domain| evaluate_domain(classifier, domain, device))?;
        let domains = EvaluatedDomain::shift(domains, &evaluations);
        let check_pairs = || self.rule.check(&self.candidates(domains, Shift::default()));
        if self.has_own_pairs() && self.matrices {
            check_pairs()?;
        }
        stopwatch.lap("evaluation");
        let attribution = self.attribution(classifier, domains, attributes, context)?;
        if !self.matrices {
            return self.without_model(domains, attributes, attribution, stopwatch);
        }
        // Something was lost. Is there a pair to show it with? Training takes minutes.
        check_pairs()?;
        stopwatch.lap("attribution");
        let converted = self.converted_if_needed(classifier, domains, &mut stopwatch, context)?;
        let trained = train_model(domains, &self.training, context)?;
        stopwatch.lap(self.training.model.name());
        let explanation = Explanation {
            settings: self,
            classifier,
            model: ScaledModel { model: &trained.model, loss_scale: trained.loss_scale },
            domains,
            attributes,
            converted: converted.as_ref(),
            attribution,
        };
        let mut diagnosis = explanation.diagnosis(stopwatch, context)?;
        diagnosis.curve = trained.curve.clone();
        diagnosis.finding.warnings.extend(trained.warnings.iter().cloned());
        diagnosis.model = Some(trained);
        Ok(diagnosis)
    }

    /// Explains with a generative model that is already trained, by windage or by the user. Only
    /// the style converter that [`PairRule::Style`] needs is trained.
    ///
    /// # Errors
    /// Returns an error as [`Diagnose::run`] does.
    pub fn explain<const D: usize>(
        &self,
        classifier: &dyn SampleLoss<D>,
        model: ScaledModel<'_, D>,
        domains: Shift<EvaluatedDomain<'_>>,
        attributes: &[Box<dyn Attribute>],
        context: &mut RunContext<'_>,
    ) -> Result<Diagnosis> {
        self.validate()?;
        check_attributes(attributes)?;
        check_evaluations(domains)?;
        let mut stopwatch = Stopwatch::default();
        let attribution = self.attribution(classifier, domains, attributes, context)?;
        self.rule.check(&self.candidates(domains, Shift::default()))?;
        stopwatch.lap("attribution");
        let converted = self.converted_if_needed(classifier, domains, &mut stopwatch, context)?;
        let explanation = Explanation {
            settings: self,
            classifier,
            model,
            domains,
            attributes,
            converted: converted.as_ref(),
            attribution,
        };
        explanation.diagnosis(stopwatch, context)
    }

    /// Puts a diagnosis together that has no generative model.
    fn without_model(
        &self,
        domains: Shift<EvaluatedDomain<'_>>,
        attributes: &[Box<dyn Attribute>],
        attribution: Attribution,
        mut stopwatch: Stopwatch,
    ) -> Result<Diagnosis> {
        stopwatch.lap("attribution");
        let least_high_loss = self.least_high_loss;
        let data =
            ShiftViewData { domains, attributes, attribution: &attribution, least_high_loss };
        let view = data.view_of_values()?;
        stopwatch.lap("views");
        let target = domains.target;
        Ok(Diagnosis {
            settings: self.clone(),
            evaluations: domains.map(|evaluated| evaluated.evaluation.clone()),
            loss_scale: LossScale::of_domains(domains, self.training.loss_offset),
            model: None,
            curve: Curve::default(),
            reconstruction_error: None,
            matrices: Vec::new(),
            attributes: attributes.iter().map(|attribute| name_and_unit(&**attribute)).collect(),
            finding: Finding::new(attribution, &[], &[], &[]),
            failures: Failures::of(target.evaluation),
            view,
            seconds: stopwatch.seconds,
        })
    }

    /// Attributes what was lost to attributes. The checkpoint lies beside that of the context.
    fn attribution<const D: usize>(
        &self,
        classifier: &dyn SampleLoss<D>,
        domains: Shift<EvaluatedDomain<'_>>,
        attributes: &[Box<dyn Attribute>],
        context: &mut RunContext<'_>,
    ) -> Result<Attribution> {
        let config = self.attribution.clone().with_seed(self.training.seed);
        let mut context = context.beside(|path| path.with_extension("attribution.ckpt"));
        let attribution = config.attribute(classifier, domains, attributes, &mut context)?;
        // Pairs of the user's own are explained whatever the domains have lost.
        if attribution.is_significant || self.has_own_pairs() {
            return Ok(attribution);
        }
        let target = domains.target.domain.name().into();
        let mean_losses = domains.map(|evaluated| evaluated.evaluation.mean_loss());
        Err(Error::NothingLost { target, loss: attribution.loss, mean_losses })
    }

    /// Trains a style converter and converts the target, if the rule pairs converted samples.
    fn converted_if_needed<const D: usize>(
        &self,
        classifier: &dyn SampleLoss<D>,
        domains: Shift<EvaluatedDomain<'_>>,
        stopwatch: &mut Stopwatch,
        context: &mut RunContext<'_>,
    ) -> Result<Option<Converted>> {
        if self.rule != PairRule::Style {
            return Ok(None);
        }
        let converted = self.converted(classifier, domains, context)?;
        // Again: is there a pair to explain with?
        converted.pairs(domains.target.evaluation, self.least_high_loss, 1)?;
        stopwatch.lap("style converter");
        Ok(Some(converted))
    }

    /// Trains a style converter, whose checkpoint lies beside that of the context, and converts the
    /// target.
    fn converted<const D: usize>(
        &self,
        classifier: &dyn SampleLoss<D>,
        domains: Shift<EvaluatedDomain<'_>>,
        context: &mut RunContext<'_>,
    ) -> Result<Converted> {
        let device = context.device()?;
        let style = StyleTrainingConfig { seed: self.training.seed, ..self.style.clone() };
        let domains = domains.map(|evaluated| evaluated.domain);
        let mut context = context.beside(|path| path.with_extension("style.ckpt"));
        let trained = train_style(domains, &style, &mut context)?;
        Converted::new(&trained.converter, classifier, domains.target, device)
    }

    fn candidates<'a>(
        &self,
        domains: Shift<EvaluatedDomain<'a>>,
        features: Shift<&'a [Vec<f32>]>,
    ) -> Candidates<'a> {
        Candidates {
            evaluations: domains.map(|evaluated| evaluated.evaluation),
            features,
            least_high_loss: self.least_high_loss,
            target_name: domains.target.domain.name(),
        }
    }
}

/// Everything that a diagnosis is computed from.
struct Explanation<'a, const D: usize> {
    settings: &'a Diagnose,
    classifier: &'a dyn SampleLoss<D>,
    model: ScaledModel<'a, D>,
    domains: Shift<EvaluatedDomain<'a>>,
    attributes: &'a [Box<dyn Attribute>],
    /// The converted target, whose samples are the source members of pairs.
    converted: Option<&'a Converted>,
    attribution: Attribution,
}

impl<const D: usize> Explanation<'_, D> {
    fn diagnosis(
        &self,
        mut stopwatch: Stopwatch,
        context: &mut RunContext<'_>,
    ) -> Result<Diagnosis> {
        let Self { settings, domains, attributes, .. } = self;
        let (domains, attributes) = (*domains, *attributes);
        let ScaledModel { model, loss_scale } = self.model;
        let device = context.device()?;
        let matrices = self.matrices(context)?;
        let reconstruction_error = reconstruction_error(model, domains, loss_scale, device)?;
        let plain_domains = domains.map(|evaluated| evaluated.domain);
        let deviations = deviations(plain_domains.target, attributes)?;
        let attribution = self.attribution.clone();
        let finding = Finding::new(attribution, &matrices, attributes, &deviations);
        stopwatch.lap("matrices");
        let view = self.view(device)?;
        stopwatch.lap("views");
        Ok(Diagnosis {
            settings: (*settings).clone(),
            evaluations: domains.map(|evaluated| evaluated.evaluation.clone()),
            loss_scale,
            model: None,
            curve: Curve::default(),
            reconstruction_error: Some(reconstruction_error),
            matrices,
            attributes: attributes.iter().map(|attribute| name_and_unit(&**attribute)).collect(),
            finding,
            failures: Failures::of(domains.target.evaluation),
            view,
            seconds: stopwatch.seconds,
        })
    }

    fn view(&self, device: &Device) -> Result<ShiftView> {
        let Self { settings, domains, attributes, attribution, .. } = self;
        let data = ShiftViewData {
            domains: *domains,
            attributes,
            attribution,
            least_high_loss: settings.least_high_loss,
        };
        data.view(self.model.model, device)
    }

    fn matrices(&self, context: &mut RunContext<'_>) -> Result<Vec<PairMatrix>> {
        let settings = self.settings;
        let generation = Generation {
            model: self.model.model,
            classifier: self.classifier,
            loss_scale: self.model.loss_scale,
            grid: settings.grid()?,
            path: settings.path,
            spacing: settings.spacing,
            attributes: self.attributes,
            device: context.device()?,
        };
        let pairs = self.pairs(context)?;
        let mut members = self.domains;
        if let Some(converted) = self.converted {
            members.source = EvaluatedDomain::new(&converted.domain, &converted.evaluation);
        }
        let stage = "matrices";
        context.observer.event(Event::Started { stage, steps: pairs.len(), done: 0 });
        let mut matrices = Vec::with_capacity(pairs.len());
        for pair in pairs {
            let mut matrix = generation.matrix(pair, members)?;
            if self.converted.is_some() {
                matrix.members.source.origin = Origin::Converted;
            }
            matrices.push(matrix);
            context.observer.event(Event::Stepped { done: matrices.len(), metrics: &[] });
            if context.observer.stop_requested() {
                let (stage, step) = (stage.into(), matrices.len());
                return Err(CoreError::Interrupted { stage, step, saved: None }.into());
            }
        }
        context.observer.event(Event::Ended);
        Ok(matrices)
    }

    fn pairs(&self, context: &RunContext<'_>) -> Result<Vec<Pair>> {
        let (settings, device) = (self.settings, context.device()?);
        if let Some(converted) = self.converted {
            let target = self.domains.target.evaluation;
            return converted.pairs(target, settings.least_high_loss, settings.pairs);
        }
        let mut features = self.domains.try_map(|EvaluatedDomain { domain, .. }| {
            let all: Vec<usize> = (0..domain.len()).collect();
            encode_samples(self.model.model, domain, &all, device)
        })?;
        standardize_features(&mut features);
        let features = features.as_ref().map(Vec::as_slice);
        let candidates = settings.candidates(self.domains, features);
        let mut rng = settings.training.seed.rng(Stream::Selection, 0);
        select_pairs(&candidates, &settings.rule, settings.pairs, &mut rng)
    }
}

fn name_and_unit(attribute: &dyn Attribute) -> (String, String) {
    (attribute.name().into(), attribute.unit().into())
}

/// Measures the seconds of each step of the pipeline.
struct Stopwatch {
    last: Instant,
    seconds: Vec<(String, f64)>,
}

impl Default for Stopwatch {
    fn default() -> Self {
        Self { last: Instant::now(), seconds: Vec::new() }
    }
}

impl Stopwatch {
    fn lap(&mut self, name: &str) {
        self.seconds.push((name.into(), self.last.elapsed().as_secs_f64()));
        self.last = Instant::now();
    }
}
