//! What each task owns, what is free, and how many more tasks fit.

use serde::{Deserialize, Serialize};

use crate::Result;
use crate::masks::pruned_count;
use crate::packing::{Packed, checked_ratios};
use crate::ratios::{NewTask, RatioSchedule};

/// The weights of a layer by owner.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct LayerCapacity {
    /// Path of the layer's weight.
    pub layer: String,
    /// Number of weights.
    pub weights: usize,
    /// Number of weights that each task owns.
    pub owned: Vec<usize>,
    /// Number of weights without an owner.
    pub free: usize,
    /// Whether a task took all weights that were free, by a pruning ratio of 0. Such a layer is
    /// not meant to have any left for later tasks.
    pub is_closed: bool,
}

/// The weights of a network by owner.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Capacity {
    /// Names of the tasks.
    pub tasks: Vec<String>,
    /// Weights of each layer, from shallow to deep.
    pub layers: Vec<LayerCapacity>,
}

impl Capacity {
    pub(crate) fn of(packed: &Packed) -> Self {
        let layers = packed.owned_layers().enumerate().map(|(number, (layer, owners))| {
            let size = owners.units().size();
            LayerCapacity {
                layer: layer.path.clone(),
                weights: layer.weights(),
                owned: owners.tasks().iter().map(|units| size * units.count()).collect(),
                free: size * owners.free().count(),
                is_closed: packed.is_closed(number),
            }
        });
        Self {
            tasks: packed.tasks.iter().map(|task| task.name.clone()).collect(),
            layers: layers.collect(),
        }
    }

    /// Returns the number of weights of all layers that a task owns.
    ///
    /// # Panics
    /// Panics if there is no such task.
    pub fn owned(&self, task: usize) -> usize {
        self.layers.iter().map(|layer| layer.owned[task]).sum()
    }

    /// Returns the number of weights of all layers without an owner.
    pub fn free(&self) -> usize {
        self.layers.iter().map(|layer| layer.free).sum()
    }

    /// Returns the number of weights of all layers.
    pub fn weights(&self) -> usize {
        self.layers.iter().map(|layer| layer.weights).sum()
    }
}

/// How many more tasks fit into a network.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Forecast {
    /// Number of tasks until a task gets no weight of a layer although its pruning ratio is below
    /// 1 and the layer is not closed. `None` if there are at least 1000.
    pub until_exhausted: Option<usize>,
    /// Number of tasks that still get at least as many weights as the smallest task so far.
    pub as_large_as_the_smallest: usize,
}

/// Largest number of tasks that a forecast looks ahead.
const HORIZON: usize = 1000;

impl Forecast {
    pub(crate) fn of(
        packed: &Packed,
        schedule: &dyn RatioSchedule,
        divergence: Option<f64>,
    ) -> Result<Self> {
        let capacity = Capacity::of(packed);
        let smallest =
            (0..capacity.tasks.len()).map(|task| capacity.owned(task)).min().unwrap_or(0);
        let mut simulation = Simulation::new(packed);
        let (mut large_tasks, mut is_large) = (0, true);
        for further in 0..HORIZON {
            let task = NewTask { number: packed.tasks.len() + further, divergence };
            let ratios = checked_ratios(packed, schedule, &task)?;
            let Some(weights) = simulation.add_task(&ratios) else {
                return Ok(Self {
                    until_exhausted: Some(further),
                    as_large_as_the_smallest: large_tasks,
                });
            };
            is_large &= weights >= smallest.max(1);
            large_tasks += usize::from(is_large);
        }
        Ok(Self { until_exhausted: None, as_large_as_the_smallest: large_tasks })
    }
}

/// The layers as they would be after further tasks.
struct Simulation {
    layers: Vec<SimulatedLayer>,
}

struct SimulatedLayer {
    free_units: usize,
    /// Number of weights of a unit.
    unit_size: usize,
    is_closed: bool,
}

impl Simulation {
    fn new(packed: &Packed) -> Self {
        let layers = packed.ownership.iter().enumerate().map(|(number, owners)| SimulatedLayer {
            free_units: owners.free().count(),
            unit_size: owners.units().size(),
            is_closed: packed.is_closed(number),
        });
        Self { layers: layers.collect() }
    }

    /// Adds a task with these pruning ratios and returns the number of weights that it gets.
    /// Returns `None` if it gets no weight of a layer although it should, or if no weight is
    /// free.
    fn add_task(&mut self, ratios: &[f64]) -> Option<usize> {
        if self.layers.iter().all(|layer| layer.free_units == 0) {
            return None;
        }
        let mut weights = 0;
        for (layer, &ratio) in self.layers.iter_mut().zip(ratios) {
            let left = pruned_count(ratio, layer.free_units);
            if left == layer.free_units && ratio < 1.0 && !layer.is_closed {
                return None;
            }
            weights += (layer.free_units - left) * layer.unit_size;
            layer.free_units = left;
            layer.is_closed |= ratio == 0.0;
        }
        Some(weights)
    }
}
