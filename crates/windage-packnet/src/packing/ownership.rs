//! The owners of the units of a layer.

use crate::layers::Units;
use crate::masks::BitMask;

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

    /// Returns the units that each task owns.
    pub(crate) fn tasks(&self) -> &[BitMask] {
        &self.tasks
    }

    /// Gives free units to the next task.
    ///
    /// # Panics
    /// Panics if one of them has an owner.
    pub(crate) fn claim(&mut self, units: BitMask) {
        assert!(
            self.tasks.iter().all(|earlier| earlier.is_disjoint(&units)),
            "a unit must not have two owners"
        );
        self.tasks.push(units);
    }

    /// Returns the units of the first `tasks` tasks.
    pub(crate) fn owned_by_first(&self, tasks: usize) -> BitMask {
        let none = BitMask::none(self.units.count());
        self.tasks[..tasks].iter().fold(none, |union, task| union.union(task))
    }

    /// Returns the units of all tasks.
    pub(crate) fn owned(&self) -> BitMask {
        self.owned_by_first(self.tasks.len())
    }

    /// Returns the units without an owner.
    pub(crate) fn free(&self) -> BitMask {
        self.owned().inverted()
    }

    /// Converts a mask of units to a mask of weights.
    pub(crate) fn weights_of(&self, units: &BitMask) -> BitMask {
        self.units.expand(units).into_owned()
    }
}
