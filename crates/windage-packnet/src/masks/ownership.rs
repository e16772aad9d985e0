//! Who owns the units of a layer.

use super::BitMask;
use crate::layers::Units;

/// The units of one layer that each task owns. No unit has two owners.
#[derive(Clone, Debug)]
pub(crate) struct Ownership {
    units: Units,
    tasks: Vec<BitMask>,
}

impl Ownership {
    pub(crate) fn new(units: Units) -> Self {
        Self { units, tasks: Vec::new() }
    }

    pub(crate) fn units(&self) -> Units {
        self.units
    }

    /// What each task owns, in units.
    pub(crate) fn tasks(&self) -> &[BitMask] {
        &self.tasks
    }

    /// Gives units that are free to the next task.
    ///
    /// # Panics
    /// If one of them has an owner.
    pub(crate) fn claim(&mut self, units: BitMask) {
        assert!(
            self.tasks.iter().all(|earlier| earlier.is_disjoint(&units)),
            "a unit would get a second owner"
        );
        self.tasks.push(units);
    }

    /// Units of the first `tasks` tasks.
    pub(crate) fn owned_by_first(&self, tasks: usize) -> BitMask {
        let none = BitMask::none(self.units.count());
        self.tasks[..tasks].iter().fold(none, |union, task| union.union(task))
    }

    /// Units without an owner.
    pub(crate) fn free(&self) -> BitMask {
        self.owned_by_first(self.tasks.len()).inverted()
    }
}
