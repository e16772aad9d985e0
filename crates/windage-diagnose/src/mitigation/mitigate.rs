//! Both mitigations of what a diagnosis found, and the controls that prove it.

use std::path::{Path, PathBuf};

use burn::module::Module;
use serde::{Deserialize, Serialize};
use windage_core::{
    Attribute, Classifier, Domain, Evaluation, Event, Observer, RunContext, SampleLoss, Shift,
    check_attributes,
};

use super::{
    AddedData, AttributeShift, BoundedSides, Movement, Observed, Retrained, Retraining,
    SelectiveClassifierConfig, SelectiveCriterion, SelectiveMetrics, SelectiveReport, TrainingData,
    center, observe,
};
use crate::attribution::{AttributeEffect, AttributeFinding};
use crate::error::NoMitigation;
use crate::evaluation::{EvaluatedDomain, evaluate_domain};
use crate::finding::Finding;
use crate::matrix::PairMatrix;
use crate::{Error, Result};

/// The control runs, which show that it is the attribute that helps.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Controls {
    /// None.
    #[default]
    None,
    /// The same number of steps on samples moved along the strongest harmless attribute, on
    /// generated cells, and on nothing new.
    All,
}

/// Everything that was tried.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct Mitigations {
    /// The selective classifier, if there is one.
    pub selective: Option<SelectiveReport>,
    /// The retraining with each cause, with all causes together, and the controls.
    pub retrained: Vec<Retrained>,
}

impl Mitigations {
    /// Returns the run that moved samples along several attributes at once.
    pub fn moved_together(&self) -> Option<&Retrained> {
        self.retrained.iter().find(|run| matches!(run.added, AddedData::MovedTogether(_)))
    }

    /// Returns the run that moved samples along the attribute of that name.
    pub fn moved_along(&self, attribute: &str) -> Option<&Retrained> {
        self.retrained.iter().find(
            |run| matches!(&run.added, AddedData::Moved(shift) if shift.attribute == attribute),
        )
    }
}

/// Makes both mitigations of what a diagnosis found.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Mitigate {
    /// What makes a selective classifier the best.
    pub criterion: SelectiveCriterion,
    /// How the classifier is retrained. Each run has a checkpoint of its own, named after that of
    /// the context.
    pub retraining: Retraining,
    /// Which controls to run.
    pub controls: Controls,
}

/// The data and findings that mitigations are made from and evaluated on.
///
/// [`Diagnosis::mitigation_data`](crate::Diagnosis::mitigation_data) takes them from a diagnosis.
#[derive(Debug, Clone, Copy)]
pub struct MitigationData<'a> {
    /// What the classifier was trained on. Where that is unknown, samples of the source.
    pub training: &'a Domain,
    /// Both domains of the diagnosis, with the classifier's evaluations.
    pub diagnosed: Shift<EvaluatedDomain<'a>>,
    /// Samples of both domains that the diagnosis has not seen.
    pub held_out: Shift<&'a Domain>,
    /// What the diagnosis found.
    pub finding: &'a Finding,
    /// The matrices of the diagnosis, for the control with generated cells.
    pub matrices: &'a [PairMatrix],
    /// Losses of at least this count as wrong if the classifier predicts no classes.
    pub least_high_loss: f64,
}

impl Mitigate {
    /// Checks every setting.
    ///
    /// # Errors
    /// Returns an error that names the first setting out of its range.
    pub fn validate(&self) -> Result<()> {
        self.criterion.validate()?;
        self.retraining.training.validate()
    }

    /// Fits the selective classifier to the first cause; retrains along each cause and, if there
    /// are several, along all of them together; and runs the controls.
    ///
    /// A mitigation that is impossible with an attribute is left out, and the observer is told why.
    ///
    /// # Errors
    /// Returns [`Error::NoMitigation`] if the diagnosis names no cause among the attributes, an
    /// error for attributes of the same name, and the errors of training and evaluation.
    pub fn run<const D: usize, C: Module + Classifier<D>>(
        &self,
        classifier: &C,
        data: &MitigationData<'_>,
        attributes: &[Box<dyn Attribute>],
        context: &mut RunContext<'_>,
    ) -> Result<Mitigations> {
        let mut mitigations = self.select::<D>(classifier, data, attributes, context)?;
        let mut retrain = |name: &str, added: &TrainingData, context: &mut RunContext<'_>| {
            let mut context = context.beside(|path| named_after(path, name));
            let run = self.retraining.run::<D, C>(classifier, added, data.held_out, &mut context);
            mitigations.retrained.push(run?.1);
            Ok::<(), Error>(())
        };
        let moved = self.training_data(data, attributes, context.observer)?;
        for (number, moved) in moved.iter().enumerate() {
            let name = match moved.added {
                AddedData::MovedTogether(_) => "together".into(),
                _ if number == 0 => "moved".into(),
                _ => format!("moved{}", number + 1),
            };
            retrain(&name, moved, context)?;
        }
        if self.controls == Controls::All {
            if let Some(moved) = self.harmless(attributes, data)? {
                retrain("harmless", &moved, context)?;
            }
            retrain("generated", &TrainingData::generated(data.training, data.matrices)?, context)?;
            retrain("nothing", &TrainingData::repeated(data.training)?, context)?;
        }
        Ok(mitigations)
    }

    /// Fits the selective classifier to the first cause, and retrains nothing: for a classifier of
    /// any kind, such as one in another program.
    ///
    /// # Errors
    /// Returns [`Error::NoMitigation`] if the diagnosis names no cause among the attributes, and
    /// the errors of evaluation.
    pub fn select<const D: usize>(
        &self,
        classifier: &dyn SampleLoss<D>,
        data: &MitigationData<'_>,
        attributes: &[Box<dyn Attribute>],
        context: &mut RunContext<'_>,
    ) -> Result<Mitigations> {
        self.validate()?;
        check_attributes(attributes)?;
        let device = context.device()?;
        let causes = causes(data.finding, attributes)?;
        let held_out =
            data.held_out.try_map(|domain| evaluate_domain(classifier, domain, device))?;
        let selective = self.selective(&causes[0], data, &held_out);
        let selective = noted(selective, context.observer)?;
        Ok(Mitigations { selective, retrained: Vec::new() })
    }

    /// Returns the training samples with copies that are moved along each cause and, if there are
    /// several, along all of them together. They serve to retrain any classifier.
    ///
    /// A cause along which no sample can be moved is left out, and the observer is told why.
    ///
    /// # Errors
    /// Returns [`Error::NoMitigation`] if the diagnosis names no cause among the attributes, and
    /// an error if a sample cannot be read.
    pub fn training_data(
        &self,
        data: &MitigationData<'_>,
        attributes: &[Box<dyn Attribute>],
        observer: &mut dyn Observer,
    ) -> Result<Vec<TrainingData>> {
        let (mut along, mut moved) = (Vec::new(), Vec::new());
        for Suspect { attribute, effect } in causes(data.finding, attributes)? {
            let alone = self.moved(attribute, effect.direction(), data);
            moved.extend(noted(alone, observer)?.inspect(|_| along.push(attribute)));
        }
        let shifts: Vec<AttributeShift> = moved.iter().filter_map(TrainingData::shift).collect();
        if shifts.len() > 1 {
            let movements: Vec<Movement<'_>> = along
                .into_iter()
                .zip(&shifts)
                .map(|(attribute, shift)| Movement { attribute, shift })
                .collect();
            let seed = self.retraining.training.seed;
            let together = TrainingData::moved_together(data.training, &movements, seed);
            moved.extend(noted(together, observer)?);
        }
        Ok(moved)
    }

    fn selective(
        &self,
        cause: &Suspect<'_>,
        data: &MitigationData<'_>,
        held_out: &Shift<Evaluation>,
    ) -> Result<SelectiveReport> {
        let Suspect { attribute, effect } = *cause;
        let seen = observations(attribute, data.diagnosed, data.least_high_loss)?;
        let reference = center(attribute, &seen.source).unwrap_or_default();
        let held_out = EvaluatedDomain::shift(data.held_out, held_out);
        let unseen = observations(attribute, held_out, data.least_high_loss)?;
        let config = SelectiveClassifierConfig {
            sides: BoundedSides::towards(effect.direction()),
            criterion: self.criterion,
        };
        let fitted = seen.into_array().concat();
        let classifier = config.fit(attribute, reference, &fitted)?;
        let metrics =
            |observed: &[Observed]| SelectiveMetrics::new(&classifier, attribute, observed);
        Ok(SelectiveReport {
            fitted: metrics(&fitted),
            held_out: metrics(&unseen.into_array().concat()),
            classifier,
        })
    }

    fn moved(
        &self,
        attribute: &dyn Attribute,
        direction: Option<f64>,
        data: &MitigationData<'_>,
    ) -> Result<TrainingData> {
        let observed = observations(attribute, data.diagnosed, data.least_high_loss)?;
        let shift = AttributeShift::between(attribute, direction, &observed)?;
        TrainingData::moved(data.training, attribute, &shift, self.retraining.training.seed)
    }

    /// Moves samples along the harmless attribute that can be moved and changes most across the
    /// features, in units of its scale.
    fn harmless(
        &self,
        attributes: &[Box<dyn Attribute>],
        data: &MitigationData<'_>,
    ) -> Result<Option<TrainingData>> {
        let findings = &data.finding.attributes;
        let mut others: Vec<&AttributeFinding> =
            findings.iter().filter(|finding| !data.finding.is_cause(&finding.name)).collect();
        let strength = |finding: &AttributeFinding| finding.across_length / finding.scale;
        others.sort_by(|a, b| strength(b).total_cmp(&strength(a)));
        for other in others.into_iter().filter_map(|finding| named(attributes, &finding.name)) {
            match self.moved(other, None, data) {
                Err(Error::NoMitigation(_)) => {}
                moved => return moved.map(Some),
            }
        }
        Ok(None)
    }
}

/// An attribute with its effect on the classifier.
#[derive(Clone, Copy)]
struct Suspect<'a> {
    attribute: &'a dyn Attribute,
    effect: &'a AttributeEffect,
}

/// Returns the causes that the finding names among the attributes, at least one.
fn causes<'a>(
    finding: &'a Finding,
    attributes: &'a [Box<dyn Attribute>],
) -> Result<Vec<Suspect<'a>>> {
    let causes = finding
        .attribution
        .causes()
        .filter_map(|effect| Some(Suspect { attribute: named(attributes, &effect.name)?, effect }));
    let causes: Vec<Suspect<'a>> = causes.collect();
    if causes.is_empty() { Err(NoMitigation::NoCause.into()) } else { Ok(causes) }
}

fn named<'a>(attributes: &'a [Box<dyn Attribute>], name: &str) -> Option<&'a dyn Attribute> {
    attributes.iter().find(|attribute| attribute.name() == name).map(|it| &**it)
}

fn observations(
    attribute: &dyn Attribute,
    domains: Shift<EvaluatedDomain<'_>>,
    least_high_loss: f64,
) -> Result<Shift<Vec<Observed>>> {
    domains.try_map(|evaluated| observe(attribute, evaluated, least_high_loss))
}

/// Returns the value; if there is no such mitigation, tells the observer why.
fn noted<T>(result: Result<T>, observer: &mut dyn Observer) -> Result<Option<T>> {
    match result {
        Ok(value) => Ok(Some(value)),
        Err(error @ Error::NoMitigation(_)) => {
            observer.event(Event::Note(&error.to_string()));
            Ok(None)
        }
        Err(error) => Err(error),
    }
}

/// Returns the path of a run: `mitigation_moved.ckpt` for `mitigation.ckpt`.
fn named_after(path: &Path, name: &str) -> PathBuf {
    let stem = path.file_stem().unwrap_or_default().to_string_lossy();
    let extension = path.extension().map(|extension| format!(".{}", extension.to_string_lossy()));
    path.with_file_name(format!("{stem}_{name}{}", extension.unwrap_or_default()))
}
