//! The outcome of a diagnosis.

use windage_core::generative::ConditionalGenerator;
use windage_core::training::Curve;
use windage_core::{Domain, Evaluation, Shift};

use super::Diagnose;
use crate::evaluation::{EvaluatedDomain, LossScale};
use crate::finding::Finding;
use crate::matrix::PairMatrix;
use crate::mitigation::MitigationData;
use crate::model::TrainedModel;
use crate::views::{Failures, ShiftView};

/// The outcome of a diagnosis.
#[derive(Debug, Clone)]
pub struct Diagnosis {
    /// The settings it was made with.
    pub settings: Diagnose,
    /// The classifier's evaluations on both domains.
    pub evaluations: Shift<Evaluation>,
    /// The scale of losses.
    pub loss_scale: LossScale,
    /// The generative model that was trained for it; `None` for one that was already trained, and
    /// for a diagnosis without matrices.
    pub model: Option<TrainedModel>,
    /// Training curve of the model; empty for a model that was already trained.
    pub curve: Curve,
    /// Root mean square error of samples that the model encodes and decodes with their own losses;
    /// `None` without a model.
    pub reconstruction_error: Option<f64>,
    /// One matrix per pair; empty without a model.
    pub matrices: Vec<PairMatrix>,
    /// Names and units of the attributes, in the order in which cells hold their values.
    pub attributes: Vec<(String, String)>,
    /// What was found.
    pub finding: Finding,
    /// What the classifier gets wrong in the target, by class.
    pub failures: Failures,
    /// How the domains differ, in the space of features and by attribute.
    pub view: ShiftView,
    /// Seconds per step of the pipeline.
    pub seconds: Vec<(String, f64)>,
}

impl Diagnosis {
    /// Returns what mitigations are made from: the diagnosed domains, the data that the classifier
    /// was trained on, and samples that the diagnosis has not seen.
    pub fn mitigation_data<'a>(
        &'a self,
        diagnosed: Shift<&'a Domain>,
        training: &'a Domain,
        held_out: Shift<&'a Domain>,
    ) -> MitigationData<'a> {
        MitigationData {
            training,
            diagnosed: EvaluatedDomain::shift(diagnosed, &self.evaluations),
            held_out,
            finding: &self.finding,
            matrices: &self.matrices,
            least_high_loss: self.settings.least_high_loss,
        }
    }
}

/// A generative model with the scale of the losses that it is conditioned on.
#[derive(Clone, Copy)]
pub struct ScaledModel<'a, const D: usize> {
    /// The model.
    pub model: &'a dyn ConditionalGenerator<D>,
    /// The scale of its losses.
    pub loss_scale: LossScale,
}
