//! Both remedies for what a diagnosis found, and the controls that prove it.

use std::path::{Path, PathBuf};

use burn::module::Module;
use serde::{Deserialize, Serialize};
use windage_core::{Attribute, Classifier, Domain, Event, Observer, RunContext};

use super::{
    AttributeShift, Mitigations, Observed, Retrained, Retraining, SelectiveClassifierConfig,
    SelectiveCriterion, SelectiveMetrics, SelectiveReport, SelectiveSides, TrainingData, center,
    observe,
};
use crate::{AttributeFinding, Diagnosis, Error, Evaluation, Result, evaluate_domain};

/// What is run beside the remedies, to see that it is the attribute that helps.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Controls {
    /// Nothing.
    #[default]
    None,
    /// The same steps on samples moved along the strongest harmless attribute, on generated cells,
    /// and on nothing new.
    All,
}

/// How remedies are made.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Mitigate {
    /// What makes the best gate.
    pub criterion: SelectiveCriterion,
    /// How the classifier learns on. Each run has a checkpoint of its own, named after
    /// `fit.saved`.
    pub retraining: Retraining,
    /// What to run beside.
    pub controls: Controls,
}

/// The data that remedies are made from and judged on.
#[derive(Debug, Clone, Copy)]
pub struct MitigationData<'a> {
    /// What the classifier was trained on.
    pub training: &'a Domain,
    /// Both domains as diagnosed.
    pub diagnosed: (&'a Domain, &'a Domain),
    /// Samples of both domains that the diagnosis has not seen.
    pub held_out: (&'a Domain, &'a Domain),
}

impl Mitigate {
    /// The gate and the retraining for the first cause of the diagnosis, and controls.
    ///
    /// An attribute without a gate (nothing right or nothing wrong to tell apart) or that cannot be
    /// altered has that remedy left out, and the observer is told why.
    ///
    /// # Errors
    /// [`Error::NoMitigation`] where the diagnosis names no cause among the attributes; those of
    /// training and judging.
    pub fn run<const D: usize, C: Module + Classifier<D>>(
        &self,
        classifier: &C,
        diagnosis: &Diagnosis,
        attributes: &[Box<dyn Attribute>],
        data: MitigationData<'_>,
        context: &mut RunContext<'_>,
    ) -> Result<Mitigations> {
        let device = context.device()?;
        let no_cause = || {
            let problem = "no attribute was found guilty".into();
            Error::NoMitigation { attribute: "any attribute".into(), problem }
        };
        let (finding, attribute) = diagnosis
            .cause()
            .and_then(|finding| named(attributes, finding))
            .ok_or_else(no_cause)?;
        let held_out = (
            evaluate_domain(classifier, data.held_out.0, device)?,
            evaluate_domain(classifier, data.held_out.1, device)?,
        );
        let mut remedies = Mitigations::default();
        let gate = self.gate(attribute, finding, diagnosis, data, (&held_out.0, &held_out.1));
        remedies.gate = noted(gate, context.observer)?;
        let learn = |name: &str, added: &TrainingData, context: &mut RunContext<'_>| {
            let mut context = context.beside(|path| named_after(path, name));
            let run = self.retraining.run::<D, C>(classifier, added, data.held_out, &mut context);
            Ok::<Retrained, Error>(run?.1)
        };
        let moved = self.moved(attribute, Some(finding), diagnosis, data);
        if let Some(moved) = noted(moved, context.observer)? {
            remedies.retrained.push(learn("moved", &moved, context)?);
        }
        if self.controls == Controls::All {
            if let Some(moved) = self.harmless(diagnosis, attributes, data)? {
                remedies.retrained.push(learn("harmless", &moved, context)?);
            }
            let generated = TrainingData::generated(data.training, &diagnosis.matrices)?;
            remedies.retrained.push(learn("generated", &generated, context)?);
            remedies.retrained.push(learn(
                "nothing",
                &TrainingData::repeated(data.training)?,
                context,
            )?);
        }
        Ok(remedies)
    }

    fn gate(
        &self,
        attribute: &dyn Attribute,
        finding: &AttributeFinding,
        diagnosis: &Diagnosis,
        data: MitigationData<'_>,
        held_out: (&Evaluation, &Evaluation),
    ) -> Result<SelectiveReport> {
        let seen = observations(attribute, diagnosis, data)?;
        let reference = center(attribute, &seen[0]).unwrap_or_default();
        let fit = SelectiveClassifierConfig {
            sides: SelectiveSides::of(finding.direction()),
            criterion: self.criterion,
        };
        let most_loss = diagnosis.settings.least_high_loss;
        let fitted = seen.concat();
        let mut unseen = observe(attribute, data.held_out.0, held_out.0, most_loss)?;
        unseen.extend(observe(attribute, data.held_out.1, held_out.1, most_loss)?);
        let gate = fit.fit(attribute, reference, &fitted)?;
        let figures = |observed: &[Observed]| SelectiveMetrics::of(&gate, attribute, observed);
        Ok(SelectiveReport { fitted: figures(&fitted), held_out: figures(&unseen), gate })
    }

    fn moved(
        &self,
        attribute: &dyn Attribute,
        cause: Option<&AttributeFinding>,
        diagnosis: &Diagnosis,
        data: MitigationData<'_>,
    ) -> Result<TrainingData> {
        let [first, second] = observations(attribute, diagnosis, data)?;
        let shift = AttributeShift::between(attribute, cause, &first, &second)?;
        TrainingData::moved(data.training, attribute, &shift, self.retraining.fit.seed)
    }

    /// Moved along the attribute that is no cause, can be moved, and changes most across the
    /// features in units of its scale.
    fn harmless(
        &self,
        diagnosis: &Diagnosis,
        attributes: &[Box<dyn Attribute>],
        data: MitigationData<'_>,
    ) -> Result<Option<TrainingData>> {
        let mut others: Vec<&AttributeFinding> =
            diagnosis.finding.attributes.iter().filter(|finding| !finding.is_cause).collect();
        let strength = |finding: &AttributeFinding| finding.across_length / finding.scale;
        others.sort_by(|a, b| strength(b).total_cmp(&strength(a)));
        for (_, attribute) in others.into_iter().filter_map(|finding| named(attributes, finding)) {
            match self.moved(attribute, None, diagnosis, data) {
                Err(Error::NoMitigation { .. }) => {}
                moved => return moved.map(Some),
            }
        }
        Ok(None)
    }
}

/// Both domains as diagnosed.
fn observations(
    attribute: &dyn Attribute,
    diagnosis: &Diagnosis,
    data: MitigationData<'_>,
) -> Result<[Vec<Observed>; 2]> {
    let most_loss = diagnosis.settings.least_high_loss;
    let of = |domain: &Domain, judged: &Evaluation| observe(attribute, domain, judged, most_loss);
    Ok([of(data.diagnosed.0, &diagnosis.first)?, of(data.diagnosed.1, &diagnosis.second)?])
}

fn named<'a>(
    attributes: &'a [Box<dyn Attribute>],
    finding: &'a AttributeFinding,
) -> Option<(&'a AttributeFinding, &'a dyn Attribute)> {
    let attribute = attributes.iter().find(|attribute| attribute.name() == finding.name)?;
    Some((finding, &**attribute))
}

/// What there is; where there is no such remedy, the observer is told why.
fn noted<T>(result: Result<T>, observer: &mut dyn Observer) -> Result<Option<T>> {
    match result {
        Ok(value) => Ok(Some(value)),
        Err(error @ Error::NoMitigation { .. }) => {
            observer.event(Event::Note(&error.to_string()));
            Ok(None)
        }
        Err(error) => Err(error),
    }
}

/// `remedy.ckpt` as `remedy_moved.ckpt`.
fn named_after(path: &Path, name: &str) -> PathBuf {
    let part = |part: Option<&std::ffi::OsStr>| {
        part.map_or_else(String::new, |part| part.to_string_lossy().into())
    };
    let extension =
        path.extension().map_or_else(String::new, |_| format!(".{}", part(path.extension())));
    path.with_file_name(format!("{}_{name}{extension}", part(path.file_stem())))
}
