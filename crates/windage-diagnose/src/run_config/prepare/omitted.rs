//! What a run leaves out of its data sets.

use windage_core::Shift;
use windage_data::{ImageSet, ReadNote};

use super::classes::SetAside;

/// What a run leaves out of its data sets.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Omitted {
    /// What the readers have passed over.
    pub notes: Vec<ReadNote>,
    /// Classes with too few samples in one of the domains.
    pub classes: Vec<SetAside>,
}

impl Omitted {
    /// Returns what the readers of two sets have passed over.
    pub(super) fn by_readers(sets: Shift<&ImageSet>) -> Self {
        let notes = sets.into_iter().flat_map(ImageSet::notes).cloned().collect();
        Self { notes, classes: Vec::new() }
    }

    /// Returns a sentence about each.
    pub fn in_words(&self) -> Vec<String> {
        let notes = self.notes.iter().map(ToString::to_string);
        notes.chain(self.classes.iter().map(ToString::to_string)).collect()
    }
}
