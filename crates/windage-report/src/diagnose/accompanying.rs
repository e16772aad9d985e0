//! What belongs to a report beside the diagnosis.

use windage_core::Domain;
use windage_diagnose::{Curve, Mitigations, PlantedMetrics};

use super::Depiction;

/// From the values of a sample to the bytes of a WAV file.
pub type Sound<'a> = dyn Fn(&[f32]) -> Vec<u8> + 'a;

/// What a report shows beside the diagnosis itself.
pub struct Accompanying<'a> {
    /// The first domain.
    pub first: &'a Domain,
    /// The second domain.
    pub second: &'a Domain,
    /// How the classifier's training went, if it was trained here.
    pub classifier_curve: Option<&'a Curve>,
    /// What the samples are.
    pub depiction: Depiction,
    /// Makes a sample audible, as the bytes of a WAV file.
    pub sound: Option<&'a Sound<'a>>,
    /// How the program was called, so that it can be called so again; empty if that says nothing.
    pub arguments: Vec<String>,
    /// How the diagnosis compares with the truth, where it is known.
    pub planted: Option<PlantedMetrics>,
    /// What to do about it, if that was tried.
    pub remedies: Option<&'a Mitigations>,
}

impl<'a> Accompanying<'a> {
    /// Both domains, of images, and nothing else.
    pub fn new(first: &'a Domain, second: &'a Domain) -> Self {
        Self {
            first,
            second,
            depiction: Depiction::Image,
            sound: None,
            classifier_curve: None,
            arguments: Vec::new(),
            planted: None,
            remedies: None,
        }
    }

    /// Name of a class.
    pub(crate) fn class(&self, class: usize) -> &str {
        self.first.classes().get(class).map_or("?", String::as_str)
    }
}
