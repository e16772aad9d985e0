//! All packed tasks with their masks and values.

use burn::module::Module;

use super::anatomy::Anatomy;
use super::config::PackNetConfig;
use super::description::NetworkDescription;
use super::ownership::Ownership;
use super::task::PackedTask;
use crate::layers::Layer;
use crate::masks::BitMask;
use crate::values::Snapshot;
use crate::{Error, Result};

/// The tasks that are packed into a network: all that a file of packed tasks holds.
#[derive(Clone, Debug)]
pub(crate) struct Packed {
    pub(crate) config: PackNetConfig,
    pub(crate) anatomy: Anatomy,
    /// Owners of each layer's units.
    pub(crate) ownership: Vec<Ownership>,
    /// Weights of the layers, of which free ones are zero, and the parameters that belong to the
    /// first task as a whole. Empty before the first task.
    pub(crate) shared: Snapshot,
    pub(crate) tasks: Vec<PackedTask>,
    /// Structure of the network, if that was given.
    pub(crate) description: Option<NetworkDescription>,
}

impl Packed {
    /// Creates a packing without tasks, for networks like `module`.
    pub(crate) fn new<M: Module>(module: &M, config: PackNetConfig) -> Result<Self> {
        let anatomy = Anatomy::of(module, &config)?;
        let owners = |layer: &Layer| Ownership::new(layer.units(config.granularity));
        let ownership = anatomy.layers.iter().map(owners).collect();
        let (shared, tasks) = (Snapshot::new(), Vec::new());
        Ok(Self { config, anatomy, ownership, shared, tasks, description: None })
    }

    pub(crate) fn layers(&self) -> &[Layer] {
        &self.anatomy.layers
    }

    /// Returns the layers with the owners of their units.
    pub(crate) fn owned_layers(&self) -> impl Iterator<Item = (&Layer, &Ownership)> {
        self.anatomy.layers.iter().zip(&self.ownership)
    }

    /// Returns the number of a task by its name.
    pub(crate) fn number_of(&self, name: &str) -> Result<usize> {
        self.tasks.iter().position(|task| task.name == name).ok_or_else(|| self.unknown(name))
    }

    /// Returns the task of a number.
    pub(crate) fn task(&self, number: usize) -> Result<&PackedTask> {
        self.tasks.get(number).ok_or_else(|| self.unknown(&format!("number {number}")))
    }

    /// Returns the weights of all tasks, as one mask per layer.
    pub(crate) fn owned_weights(&self) -> Vec<BitMask> {
        self.ownership.iter().map(|owners| owners.weights_of(&owners.owned())).collect()
    }

    /// Returns whether a task took all weights of a layer that were free, by a pruning ratio of 0.
    pub(crate) fn is_closed(&self, layer: usize) -> bool {
        self.tasks.iter().any(|task| task.ratios[layer] == 0.0)
    }

    /// Adds a task with the units that it owns of each layer. `values` are those of all shared
    /// parameters, of which the first task sets all and later ones the weights of the layers.
    pub(crate) fn add(&mut self, task: PackedTask, owned: Vec<BitMask>, mut values: Snapshot) {
        if self.tasks.is_empty() {
            self.shared = values;
        } else {
            let layers = self.anatomy.layers.iter().map(|layer| &layer.path);
            self.shared.extend(layers.filter_map(|path| values.remove_entry(path)));
        }
        for (owners, owned) in self.ownership.iter_mut().zip(owned) {
            owners.claim(owned);
        }
        self.tasks.push(task);
    }

    fn unknown(&self, task: &str) -> Error {
        let known: Vec<&str> = self.tasks.iter().map(|task| task.name.as_str()).collect();
        let known = if known.is_empty() { "none".into() } else { known.join(", ") };
        Error::UnknownTask { task: task.into(), known }
    }
}
