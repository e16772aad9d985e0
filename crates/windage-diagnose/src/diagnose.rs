//! The whole pipeline.

use serde::{Deserialize, Serialize};
use windage_core::{
    Attribute, ConditionalGenerator, Domain, Error as CoreError, Event, RunContext, SampleLoss,
    Stream,
};

use crate::attribution::spread::{deviations, standardize};
use crate::clock::Clock;
use crate::matrix::encode_samples;
use crate::style::{Converted, Origin, StyleTrainingConfig, train_style};
use crate::{
    Candidates, CauseCheck, Curve, Error, Evaluation, Finding, Generation, Grid, LossScale,
    LossSpacing, ModelTrainingConfig, PairMatrix, PairRule, Path, Result, TrainedModel,
    TrainingPair, check_causes, evaluate_domain, reconstruction_error, select_pairs, train_model,
};

/// What a diagnosis is asked for. Serializable, so that a report can say what was done.
///
/// See `examples/diagnose` for a whole program.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Diagnose {
    /// Pairs to explain.
    pub pairs: usize,
    /// Steps of the features, across the matrix.
    pub features: usize,
    /// Steps of the loss, down the matrix.
    pub losses: usize,
    /// How pairs are chosen.
    pub rule: PairRule,
    /// How features move.
    pub path: Path,
    /// How losses are spaced.
    pub spacing: LossSpacing,
    /// A loss above this counts as high; ln 2 is an even chance of the right class.
    pub least_high_loss: f64,
    /// Which generative model, and how it is trained.
    pub fit: ModelTrainingConfig,
    /// How the style converter is trained, where [`PairRule::Style`] asks for one; its seed is
    /// that of `fit`.
    #[serde(default)]
    pub style: StyleTrainingConfig,
}

impl Default for Diagnose {
    fn default() -> Self {
        Self {
            pairs: 10,
            features: 5,
            losses: 5,
            rule: PairRule::default(),
            path: Path::default(),
            spacing: LossSpacing::default(),
            least_high_loss: std::f64::consts::LN_2,
            fit: ModelTrainingConfig::default(),
            style: StyleTrainingConfig::default(),
        }
    }
}

/// The outcome of a diagnosis.
#[derive(Debug, Clone)]
pub struct Diagnosis {
    /// What was asked for.
    pub settings: Diagnose,
    /// The first domain as judged.
    pub first: Evaluation,
    /// The second domain as judged.
    pub second: Evaluation,
    /// The level of losses.
    pub level: LossScale,
    /// How the model's training went; empty for a model brought along.
    pub curve: Curve,
    /// Root mean square error of samples that the model encodes and decodes with their own losses.
    pub reconstruction_error: f64,
    /// One matrix a pair.
    pub matrices: Vec<PairMatrix>,
    /// Names and units of the attributes, in the order in which cells hold their values.
    pub attributes: Vec<(String, String)>,
    /// What was found.
    pub finding: Finding,
    /// What altering each attribute in real samples of the second domain does to the classifier.
    pub checks: Vec<CauseCheck>,
    /// Seconds by step of the pipeline.
    pub seconds: Vec<(String, f64)>,
}

impl Diagnose {
    /// Checks the settings that do not depend on data.
    ///
    /// # Errors
    /// The first setting out of its range, by name.
    pub fn validate(&self) -> Result<()> {
        Grid::new(self.features, self.losses)?;
        if self.pairs == 0 {
            return Err(windage_core::Error::setting("pairs", 0, "at least 1").into());
        }
        self.style.validate()?;
        self.fit.validate()
    }

    /// Judges both domains, trains the generative model on them, and explains.
    ///
    /// # Errors
    /// Bad settings; domains that do not fit together; a classifier that is not worse on the second
    /// one; interruption.
    pub fn run<const D: usize>(
        &self,
        judge: &dyn SampleLoss<D>,
        (first, second): (&Domain, &Domain),
        attributes: &[Box<dyn Attribute>],
        context: &mut RunContext<'_>,
    ) -> Result<Diagnosis> {
        self.validate()?;
        let device = context.device()?;
        TrainingPair::check(first, second)?;
        let mut clock = Clock::default();
        let judged =
            (evaluate_domain(judge, first, device)?, evaluate_domain(judge, second, device)?);
        // Before minutes are spent on training: is there anything to explain?
        self.candidates(&judged, second, &[], &[]).check(self.rule)?;
        clock.lap("judging");
        let pair = TrainingPair { first: (first, &judged.0), second: (second, &judged.1) };
        let converted = match self.rule {
            PairRule::Style => Some(self.converted(judge, (first, second), context)?),
            _ => None,
        };
        if let Some(converted) = &converted {
            // Again: is there a pair to explain with?
            converted.pairs(&judged.1, self.least_high_loss, 1)?;
            clock.lap("style converter");
        }
        let TrainedModel { model, level, curve } = train_model(pair, &self.fit, context)?;
        clock.lap(self.fit.model.name());
        let mut diagnosis = self.explain_with(
            (judge, &model, level),
            (first, second),
            (judged, converted.as_ref()),
            attributes,
            context,
        )?;
        diagnosis.curve = curve;
        clock.seconds.append(&mut diagnosis.seconds);
        diagnosis.seconds = clock.seconds;
        Ok(diagnosis)
    }

    /// Explains with a generative model that is already trained, windage's or the user's own.
    ///
    /// # Errors
    /// As [`Diagnose::run`], training aside; [`PairRule::Style`], whose converter has to be
    /// trained.
    pub fn explain<const D: usize>(
        &self,
        (judge, model, level): (&dyn SampleLoss<D>, &dyn ConditionalGenerator<D>, LossScale),
        (first, second): (&Domain, &Domain),
        judged: (Evaluation, Evaluation),
        attributes: &[Box<dyn Attribute>],
        context: &mut RunContext<'_>,
    ) -> Result<Diagnosis> {
        self.explain_with(
            (judge, model, level),
            (first, second),
            (judged, None),
            attributes,
            context,
        )
    }

    /// The second domain, converted to the first. The converter's checkpoint lies beside the
    /// model's.
    fn converted<const D: usize>(
        &self,
        judge: &dyn SampleLoss<D>,
        (first, second): (&Domain, &Domain),
        context: &mut RunContext<'_>,
    ) -> Result<Converted> {
        let device = context.device()?;
        let style = StyleTrainingConfig { seed: self.fit.seed, ..self.style.clone() };
        let mut context = context.beside(|path| path.with_extension("style.ckpt"));
        let fitted = train_style(first, second, &style, &mut context)?;
        Converted::new(&fitted.converter, judge, second, device)
    }

    /// With counterparts as first members, where there are some.
    fn explain_with<const D: usize>(
        &self,
        (judge, model, level): (&dyn SampleLoss<D>, &dyn ConditionalGenerator<D>, LossScale),
        (first, second): (&Domain, &Domain),
        (judged, converted): ((Evaluation, Evaluation), Option<&Converted>),
        attributes: &[Box<dyn Attribute>],
        context: &mut RunContext<'_>,
    ) -> Result<Diagnosis> {
        self.validate()?;
        let device = context.device()?;
        check_judged((first, second), &judged)?;
        let mut clock = Clock::default();
        let grid = Grid::new(self.features, self.losses)?;
        let all = |domain: &Domain| (0..domain.len()).collect::<Vec<_>>();
        let mut features = [
            encode_samples(model, first, &all(first), device)?,
            encode_samples(model, second, &all(second), device)?,
        ];
        standardize(&mut features);
        let candidates = self.candidates(&judged, second, &features[0], &features[1]);
        let pairs = match converted {
            Some(converted) => converted.pairs(&judged.1, self.least_high_loss, self.pairs)?,
            None => select_pairs(
                &candidates,
                self.rule,
                self.pairs,
                &mut self.fit.seed.rng(Stream::Selection, 0),
            )?,
        };
        let (first_members, first_origin) = match converted {
            Some(converted) => ((&converted.domain, &converted.judged), Origin::Converted),
            None => ((first, &judged.0), Origin::Sample),
        };
        let generation = Generation {
            model,
            judge,
            level,
            grid,
            path: self.path,
            spacing: self.spacing,
            attributes,
            device,
        };
        context.observer.event(Event::Started { stage: "matrices", steps: pairs.len(), done: 0 });
        let mut matrices = Vec::with_capacity(pairs.len());
        for pair in pairs {
            let matrix = generation.matrix(pair, first_members, (second, &judged.1))?;
            matrices.push(PairMatrix { first_origin, ..matrix });
            context.observer.event(Event::Stepped { done: matrices.len(), metrics: &[] });
            if context.observer.stop_requested() {
                return Err(CoreError::Interrupted {
                    stage: "matrices".into(),
                    step: matrices.len(),
                    saved: None,
                }
                .into());
            }
        }
        context.observer.event(Event::Ended);
        let both = [(first, &judged.0), (second, &judged.1)];
        let reconstruction_error = reconstruction_error(model, both, level, device)?;
        let finding = Finding::of(&matrices, attributes, &deviations(second, attributes)?);
        clock.lap("matrices");
        let checks = check_causes(judge, (first, second), attributes, &finding.attributes, device)?;
        let finding = finding.weighed(&checks);
        clock.lap("checks");
        Ok(Diagnosis {
            settings: self.clone(),
            first: judged.0,
            second: judged.1,
            level,
            curve: Curve::default(),
            reconstruction_error,
            matrices,
            attributes: attributes
                .iter()
                .map(|a| (a.name().to_string(), a.unit().to_string()))
                .collect(),
            finding,
            checks,
            seconds: clock.seconds,
        })
    }

    fn candidates<'a>(
        &self,
        judged: &'a (Evaluation, Evaluation),
        second: &'a Domain,
        first_features: &'a [Vec<f32>],
        second_features: &'a [Vec<f32>],
    ) -> Candidates<'a> {
        Candidates {
            first: &judged.0,
            second: &judged.1,
            first_features,
            second_features,
            least_high_loss: self.least_high_loss,
            second_name: second.name(),
        }
    }
}

/// The judgments are those of the domains, whose samples and classes are alike.
fn check_judged(
    (first, second): (&Domain, &Domain),
    judged: &(Evaluation, Evaluation),
) -> Result<()> {
    let mismatch = |problem: String| Error::Mismatch {
        first: first.name().into(),
        second: second.name().into(),
        problem,
    };
    if first.shape() != second.shape() || first.classes() != second.classes() {
        return Err(mismatch(
            "they differ in the shape of their samples or in their classes".into(),
        ));
    }
    for (domain, judged) in [(first, &judged.0), (second, &judged.1)] {
        if judged.labels() != domain.labels() {
            return Err(mismatch(format!(
                "what was judged is not {}: labels differ",
                domain.name()
            )));
        }
    }
    Ok(())
}
