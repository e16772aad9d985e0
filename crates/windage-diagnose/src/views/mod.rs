//! Views of the data: what the classifier gets wrong, and how the domains differ.
//!
//! - [`Failures`]: the samples with the highest losses among those that are classified wrongly, by
//!   class (US 2022/0147764 A1, Fig. 2).
//! - [`ShiftView`]: both domains in the space of features, and attribute by attribute (Fig. 3).
//!
//! - [`LabelReview`]: class frequencies, and labels that are suspected to be wrong.
//!
//! They show; what harms the classifier, interventions decide
//! ([`attribution`](crate::attribution)).

mod failures;
mod feature_view;
mod histogram;
mod label_review;
mod principal;

pub use failures::{ClassFailures, Failure, Failures};
pub use feature_view::{FeatureSpace, FeatureView, PlacedSample};
pub use histogram::AttributeHistogram;
pub use label_review::{LabelReview, SuspectedLabels};

use burn::tensor::Device;
use serde::{Deserialize, Serialize};
use windage_core::generative::Encoder;
use windage_core::{Attribute, Domain, Seed, Shift, stratified};

use crate::Result;
use crate::attribution::{Attribution, Verdict};
use crate::evaluation::EvaluatedDomain;
use crate::matrix::encode_samples;
use crate::pairs::standardize_features;

/// Most samples of each domain in a view.
const MOST_SAMPLES: usize = 250;

/// How the target differs from the source.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct ShiftView {
    /// Samples of both domains in the space of features.
    pub features: FeatureView,
    /// Distributions of the attributes that differ, in the order of the attribution.
    pub attributes: Vec<AttributeHistogram>,
}

/// What a view of the shift is made of.
#[derive(Clone, Copy)]
pub struct ShiftViewData<'a> {
    /// Both domains with the classifier's evaluations.
    pub domains: Shift<EvaluatedDomain<'a>>,
    /// The attributes among which those that differ are shown.
    pub attributes: &'a [Box<dyn Attribute>],
    /// Which attributes differ.
    pub attribution: &'a Attribution,
    /// Losses of at least this count as wrong if the classifier predicts no classes.
    pub least_high_loss: f64,
}

impl ShiftViewData<'_> {
    /// Returns the view of at most 250 samples of each domain, drawn by class. `model` computes the
    /// features.
    ///
    /// # Errors
    /// Returns an error if a sample cannot be read or encoded.
    pub fn view<const D: usize, E: Encoder<D> + ?Sized>(
        &self,
        model: &E,
        device: &Device,
    ) -> Result<ShiftView> {
        let chosen = self.chosen();
        let mut features = self.domains.zip(chosen.as_ref()).try_map(|(evaluated, indices)| {
            encode_samples(model, evaluated.domain, indices, device)
        })?;
        standardize_features(&mut features);
        self.placed(&chosen, Some(features))
    }

    /// Returns the view of at most 250 samples of each domain, drawn by class, by their values.
    ///
    /// # Errors
    /// Returns an error if a sample cannot be read.
    pub fn view_of_values(&self) -> Result<ShiftView> {
        self.placed(&self.chosen(), None)
    }

    fn chosen(&self) -> Shift<Vec<usize>> {
        let labels = self.domains.map(|evaluated| evaluated.domain.labels());
        labels.map(|labels| stratified(labels, MOST_SAMPLES, Seed::default()))
    }

    fn placed(
        &self,
        chosen: &Shift<Vec<usize>>,
        features: Option<Shift<Vec<Vec<f32>>>>,
    ) -> Result<ShiftView> {
        let features = FeatureView::new(self.domains, chosen, features, self.least_high_loss)?;
        let differs = |name: &str| {
            let effect = self.attribution.attribute(name);
            effect.is_some_and(|effect| effect.verdict != Verdict::Same)
        };
        let plain = self.domains.map(|evaluated| evaluated.domain);
        let mut histograms = Vec::new();
        for attribute in self.attributes.iter().filter(|attribute| differs(attribute.name())) {
            let values = plain
                .zip(chosen.as_ref())
                .try_map(|(domain, indices)| measured(&**attribute, domain, indices))?;
            histograms.extend(AttributeHistogram::new(&**attribute, &values));
        }
        let place = |histogram: &AttributeHistogram| {
            self.attribution.attributes.iter().position(|effect| effect.name == histogram.name)
        };
        histograms.sort_by_key(place);
        Ok(ShiftView { features, attributes: histograms })
    }
}

/// Measures an attribute in samples of a domain; samples without a finite value are left out.
fn measured(attribute: &dyn Attribute, domain: &Domain, indices: &[usize]) -> Result<Vec<f64>> {
    let mut values = Vec::with_capacity(indices.len());
    for &index in indices {
        let sample = domain.sample(index)?;
        let value = attribute.measure(&sample.values, domain.shape(), sample.label);
        values.extend(value.filter(|value| value.is_finite()));
    }
    Ok(values)
}
