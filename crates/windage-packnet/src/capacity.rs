//! What each task owns, what is free, and how many tasks still fit.

use serde::{Deserialize, Serialize};

use crate::masks::initialized;
use crate::ratios::{RatioSchedule, Situation};
use crate::{PackNet, Result, Stage};

/// The weights of a layer by owner.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct LayerCapacity {
    /// Path of the layer's weight.
    pub layer: String,
    /// All weights.
    pub weights: usize,
    /// Weights that each task owns.
    pub owned: Vec<usize>,
    /// Weights without an owner.
    pub free: usize,
    /// Whether a task took all that was free, by a rate of 0: the layer is not meant to have any
    /// left.
    pub is_closed: bool,
}

/// The weights of a network by owner.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Capacity {
    /// Names of the tasks.
    pub tasks: Vec<String>,
    /// From shallow to deep.
    pub layers: Vec<LayerCapacity>,
}

/// How many more tasks fit.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Forecast {
    /// Tasks until a layer that is to give weights gives not one, because none or so few are left;
    /// none if that is further away than was looked.
    pub until_exhausted: Option<usize>,
    /// Tasks that still get at least as many weights as the task so far that got the fewest.
    pub as_large_as_the_smallest: usize,
}

/// Tasks that a forecast looks ahead.
const HORIZON: usize = 1000;

impl Capacity {
    /// Weights of all layers that a task owns.
    ///
    /// # Panics
    /// If there is no such task.
    pub fn owned(&self, task: usize) -> usize {
        self.layers.iter().map(|layer| layer.owned[task]).sum()
    }

    /// Weights of all layers without an owner.
    pub fn free(&self) -> usize {
        self.layers.iter().map(|layer| layer.free).sum()
    }

    /// All weights of all layers.
    pub fn weights(&self) -> usize {
        self.layers.iter().map(|layer| layer.weights).sum()
    }
}

impl PackNet {
    /// What each packed task owns and what is free.
    pub fn capacity(&self) -> Capacity {
        let layers = self.layers().iter().enumerate().map(|(number, layer)| LayerCapacity {
            layer: layer.path.clone(),
            weights: layer.weights(),
            owned: (0..self.tasks().len()).map(|task| self.owned(number, task).count()).collect(),
            free: self.free(number).count(),
            is_closed: self.tasks().iter().any(|task| task.rates()[number] == 0.0),
        });
        Capacity {
            tasks: self.tasks().iter().map(|task| task.name().into()).collect(),
            layers: layers.collect(),
        }
    }

    /// How many more tasks fit, each as unlike the others as `divergence` says, with rates by
    /// `schedule`.
    ///
    /// # Errors
    /// In the middle of a task; when the schedule refuses its settings or gives a rate out of 0…1.
    pub fn forecast(
        &self,
        schedule: &dyn RatioSchedule,
        divergence: Option<f64>,
    ) -> Result<Forecast> {
        self.expect("forecast", Stage::BetweenTasks)?;
        let capacity = self.capacity();
        let smallest =
            (0..capacity.tasks.len()).map(|task| capacity.owned(task)).min().unwrap_or(0);
        let mut ahead = Ahead::of(self, &capacity);
        let (mut large, mut is_large) = (0, true);
        for further in 0..HORIZON {
            let situation = Situation { task: self.tasks().len() + further, divergence };
            let Some(given) = ahead.give(&self.rates(schedule, &situation)?) else {
                return Ok(Forecast {
                    until_exhausted: Some(further),
                    as_large_as_the_smallest: large,
                });
            };
            is_large &= given >= smallest.max(1);
            large += usize::from(is_large);
        }
        Ok(Forecast { until_exhausted: None, as_large_as_the_smallest: large })
    }
}

/// The layers as they would be after further tasks.
struct Ahead {
    layers: Vec<AheadLayer>,
}

struct AheadLayer {
    free_units: usize,
    unit: usize,
    is_closed: bool,
}

impl Ahead {
    fn of(packing: &PackNet, capacity: &Capacity) -> Self {
        let layer = |(owners, layer): (&crate::masks::Ownership, &LayerCapacity)| AheadLayer {
            free_units: owners.free().count(),
            unit: owners.units().size(),
            is_closed: layer.is_closed,
        };
        Self { layers: packing.ownership.iter().zip(&capacity.layers).map(layer).collect() }
    }

    /// Weights that a task with these rates gets; none once a layer that is to give some gives not
    /// one, or all are closed.
    fn give(&mut self, rates: &[f64]) -> Option<usize> {
        if self.layers.iter().all(|layer| layer.free_units == 0) {
            return None;
        }
        let mut given = 0;
        for (layer, &rate) in self.layers.iter_mut().zip(rates) {
            let left = initialized(rate, layer.free_units);
            if left == layer.free_units && rate < 1.0 && !layer.is_closed {
                return None;
            }
            given += (layer.free_units - left) * layer.unit;
            layer.free_units = left;
            layer.is_closed |= rate == 0.0;
        }
        Some(given)
    }
}
