//! What belongs to a report beside the diagnosis.

use windage_core::Domain;
use windage_generate::{Curve, PlantedFigures, Remedies};

/// What a report shows beside the diagnosis itself.
#[derive(Debug)]
pub struct Accompanying<'a> {
    /// The first domain.
    pub first: &'a Domain,
    /// The second domain.
    pub second: &'a Domain,
    /// How the classifier's training went, if it was trained here.
    pub classifier_curve: Option<&'a Curve>,
    /// How the program was called, so that it can be called so again; empty if that says nothing.
    pub arguments: Vec<String>,
    /// How the diagnosis compares with the truth, where it is known.
    pub planted: Option<PlantedFigures>,
    /// What to do about it, if that was tried.
    pub remedies: Option<&'a Remedies>,
}

impl Accompanying<'_> {
    /// Name of a class.
    pub(crate) fn class(&self, class: usize) -> &str {
        self.first.classes().get(class).map_or("?", String::as_str)
    }
}
