//! Both domains with the classifier's losses.

use windage_core::Domain;

use super::maps::maps_of;
use crate::{Error, Evaluation, Result};

/// Both domains with the classifier's losses on them.
#[derive(Debug, Clone, Copy)]
pub struct TrainingPair<'a> {
    /// Where the classifier is good.
    pub first: (&'a Domain, &'a Evaluation),
    /// Where it is bad.
    pub second: (&'a Domain, &'a Evaluation),
}

impl<'a> TrainingPair<'a> {
    /// Both domains, first one first.
    pub(crate) fn both(&self) -> [(&'a Domain, &'a Evaluation); 2] {
        [self.first, self.second]
    }

    /// Checks that shapes and classes agree, that there is more than one class, and that both
    /// domains have each; and that samples are large enough.
    ///
    /// # Errors
    /// [`Error::Mismatch`] naming what differs, or the shape as a setting out of its range.
    pub fn check(first: &Domain, second: &Domain) -> Result<()> {
        let mismatch = |problem: String| {
            Err(Error::Mismatch {
                first: first.name().into(),
                second: second.name().into(),
                problem,
            })
        };
        if first.shape() != second.shape() {
            return mismatch(format!("samples are {:?} and {:?}", first.shape(), second.shape()));
        }
        maps_of(first.shape())?;
        if first.classes() != second.classes() {
            return mismatch(format!(
                "classes are {:?} and {:?}",
                first.classes(),
                second.classes()
            ));
        }
        let mut present = first.labels().iter().chain(second.labels());
        if let Some(only) = present.next()
            && present.all(|label| label == only)
        {
            let name = &first.classes()[*only];
            return mismatch(format!(
                "there is only one class with samples, `{name}`; a classifier needs two"
            ));
        }
        for (class, name) in first.classes().iter().enumerate() {
            for domain in [first, second] {
                let other = if std::ptr::eq(domain, first) { second } else { first };
                if !domain.labels().contains(&class) && other.labels().contains(&class) {
                    return mismatch(format!("{} has no sample of class `{name}`", domain.name()));
                }
            }
        }
        Ok(())
    }
}
