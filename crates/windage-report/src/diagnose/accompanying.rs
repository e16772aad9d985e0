//! What a report contains besides the diagnosis.

use windage_core::training::Curve;
use windage_core::{Domain, Shift};
use windage_diagnose::mitigation::Mitigations;
use windage_diagnose::planted::PlantedMetrics;
use windage_diagnose::views::LabelReview;

use super::Depiction;

/// A function that turns the values of a sample into the bytes of a WAV file.
pub type Sound<'a> = dyn Fn(&[f32]) -> Vec<u8> + 'a;

/// What a report contains besides the diagnosis.
pub struct Accompanying<'a> {
    /// The source and the target.
    pub domains: Shift<&'a Domain>,
    /// Training curve of the classifier, if it was trained in this run.
    pub classifier_curve: Option<&'a Curve>,
    /// How samples are shown.
    pub depiction: Depiction,
    /// Makes samples audible.
    pub sound: Option<&'a Sound<'a>>,
    /// The complete configuration of the run as TOML, if the page is to show it.
    pub config: Option<String>,
    /// How the diagnosis compares with the truth, if that is known.
    pub planted: Option<PlantedMetrics>,
    /// Mitigations, if any were made.
    pub mitigations: Option<&'a Mitigations>,
    /// What labels have to do with the loss, if they were reviewed.
    pub labels: Option<&'a LabelReview>,
    /// What a reader should know about the data, in a sentence each, such as classes that were set
    /// aside.
    pub notes: Vec<String>,
}

impl<'a> Accompanying<'a> {
    /// Creates the accompaniment of a diagnosis of images, which consists of the domains alone.
    pub fn new(domains: Shift<&'a Domain>) -> Self {
        Self {
            domains,
            classifier_curve: None,
            depiction: Depiction::Image,
            sound: None,
            config: None,
            planted: None,
            mitigations: None,
            labels: None,
            notes: Vec::new(),
        }
    }

    /// Returns the name of a class.
    pub(crate) fn class(&self, class: usize) -> &str {
        self.domains.source.classes().get(class).map_or("?", String::as_str)
    }
}
