//! The state machine: train → prune → fine-tune → choose → next task.

mod described;

use std::path::Path;

use burn::grad_clipping::GradientClippingConfig;
use burn::module::{Module, ParamId};
use burn::optim::{ModuleOptimizer, Optimizer};
use windage_core::Error as CoreError;

use crate::capacity::{Capacity, Forecast};
use crate::layers::Layer;
use crate::masks::{BitMask, largest, pruned_count};
use crate::optimizer::{HeldWeight, holding};
use crate::packing::{self, ChosenCandidate, PackNetConfig, Packed, PackedTask};
use crate::ratios::{NewTask, RatioSchedule};
use crate::similarity::{Reference, Signature, SignatureMeasure};
use crate::values::{Snapshot, restored, snapshot};
use crate::{Error, Result, Stage};

impl PackNetConfig {
    /// Creates a packing without tasks, for networks like `module`.
    ///
    /// # Errors
    /// Returns an error if there is no layer to pack, a name is not in the module, blocks do not
    /// fit, or a parameter is not f32.
    pub fn init<M: Module>(&self, module: &M) -> Result<PackNet> {
        Ok(PackNet { packed: Packed::new(module, self.clone())?, state: State::Idle })
    }
}

/// Several tasks in one network.
///
/// Each weight of the network's layers is free or belongs to one task. A task uses its own weights
/// and those of all earlier tasks. Since no later task changes them, the outputs of earlier tasks
/// stay equal to the bit.
///
/// Each task takes these calls, in this order; any other order is an error:
///
/// 1. [`begin`](Self::begin) returns the module to train. Train it in any loop, such as that of
///    Burn's `Learner`, with the optimizer of [`optimizer`](Self::optimizer).
/// 2. [`prune`](Self::prune) sets the smallest weights to zero, by a schedule of pruning ratios.
/// 3. Fine-tune the module that it returns, with the optimizer of a second call of
///    [`optimizer`](Self::optimizer).
/// 4. [`candidate`](Self::candidate), called at least once, offers a module with its score on data
///    that training did not see.
/// 5. [`choose`](Self::choose) packs the best candidate.
///
/// [`extend`](crate::extend) does all of this for a classifier.
///
/// *Numerics*: all values are kept in the memory of the CPU, as f32 and to the bit. Masks take one
/// bit per weight and task.
#[derive(Clone, Debug)]
pub struct PackNet {
    packed: Packed,
    state: State,
}

/// The state of a packing.
#[derive(Clone, Debug, Default)]
enum State {
    /// No task is being learned.
    #[default]
    Idle,
    /// The free weights of a task are trained.
    Training(Begun),
    /// The weights that a task keeps are trained further.
    FineTuning(Pruned),
}

/// A task that has begun.
#[derive(Clone, Debug)]
struct Begun {
    name: String,
    signature: Option<Signature>,
    /// IDs of the packed weights in the module to train, in layer order.
    ids: Vec<ParamId>,
}

/// A task whose smallest weights are set to zero.
#[derive(Clone, Debug)]
struct Pruned {
    begun: Begun,
    /// Units of each layer that the task keeps.
    owned: Vec<BitMask>,
    ratios: Vec<f64>,
    divergence: Option<f64>,
    best: Option<Candidate>,
    /// Number of candidates so far.
    candidates: usize,
}

#[derive(Clone, Debug)]
struct Candidate {
    chosen: ChosenCandidate,
    values: Snapshot,
}

impl State {
    fn stage(&self) -> Stage {
        match self {
            Self::Idle => Stage::BetweenTasks,
            Self::Training(_) => Stage::Training,
            Self::FineTuning(_) => Stage::FineTuning,
        }
    }

    /// Returns the task that is being learned.
    fn begun(&self) -> Option<&Begun> {
        match self {
            Self::Idle => None,
            Self::Training(begun) | Self::FineTuning(Pruned { begun, .. }) => Some(begun),
        }
    }

    fn refuse(&self, call: &'static str, allowed: &'static str) -> Error {
        Error::WrongStage { call, stage: self.stage(), allowed }
    }

    fn expect_idle(&self, call: &'static str) -> Result<()> {
        match self {
            Self::Idle => Ok(()),
            _ => Err(self.refuse(call, "between tasks")),
        }
    }
}

/// What is packed.
impl PackNet {
    /// Returns the layers whose weights are shared among tasks, from shallow to deep.
    pub fn layers(&self) -> &[Layer] {
        self.packed.layers()
    }

    /// Returns the packed tasks in their order.
    pub fn tasks(&self) -> &[PackedTask] {
        &self.packed.tasks
    }

    /// Returns the number of the task of that name.
    ///
    /// # Errors
    /// Returns [`Error::UnknownTask`] if there is none.
    pub fn task(&self, name: &str) -> Result<usize> {
        self.packed.number_of(name)
    }

    /// Returns the stage of the packing.
    pub fn stage(&self) -> Stage {
        self.state.stage()
    }

    /// Returns the weights of a layer that a task owns.
    ///
    /// # Panics
    /// Panics if there is no such layer or task.
    pub fn owned(&self, layer: usize, task: usize) -> BitMask {
        let owners = &self.packed.ownership[layer];
        owners.weights_of(&owners.tasks()[task])
    }

    /// Returns the weights of a layer without an owner.
    ///
    /// # Panics
    /// Panics if there is no such layer.
    pub fn free(&self, layer: usize) -> BitMask {
        let owners = &self.packed.ownership[layer];
        owners.weights_of(&owners.free())
    }

    /// Returns the number of weights that each packed task owns and that are free.
    pub fn capacity(&self) -> Capacity {
        Capacity::of(&self.packed)
    }

    /// Computes how many more tasks fit with the pruning ratios of `schedule`, if `divergence` is
    /// the divergence of each of them from the earlier task that it is compared with.
    ///
    /// # Errors
    /// Returns an error in the middle of a task, if a setting of the schedule is out of its range,
    /// or if it gives a ratio outside of 0…1.
    pub fn forecast(
        &self,
        schedule: &dyn RatioSchedule,
        divergence: Option<f64>,
    ) -> Result<Forecast> {
        self.state.expect_idle("forecast")?;
        Forecast::of(&self.packed, schedule, divergence)
    }

    /// Returns the network of a task, ready for inference: with the weights of the task and of all
    /// earlier ones, zeros in place of all other weights, and the task's heads. `template` is any
    /// module like those that were packed, on the device that the network is to be on.
    ///
    /// Parameters that are not floating-point numbers, and tensors that are not parameters, are not
    /// packed: they are those of the template.
    ///
    /// # Errors
    /// Returns an error if there is no such task, or if the module does not fit.
    pub fn model<M: Module>(&self, task: usize, template: &M) -> Result<M> {
        packing::task_network(&self.packed, task, template)
    }

    /// Computes the Jensen–Shannon divergence of new data from those of the earlier task that
    /// `reference` selects, by the signatures of the packed tasks. Returns `None` if no earlier
    /// task qualifies or has a signature.
    ///
    /// # Errors
    /// Returns an error if a setting of the measure is out of its range, or if the samples of an
    /// earlier task had another shape.
    pub fn divergence(
        &self,
        signature: &Signature,
        reference: &Reference,
        measure: &SignatureMeasure,
    ) -> Result<Option<f64>> {
        packing::divergence(&self.packed, signature, reference, measure)
    }

    /// Returns the pruning ratio that a schedule gives for each layer, from shallow to deep.
    ///
    /// # Errors
    /// Returns an error if a setting of the schedule is out of its range, or if it gives a ratio
    /// outside of 0…1.
    pub fn ratios(&self, schedule: &dyn RatioSchedule, task: &NewTask) -> Result<Vec<f64>> {
        packing::checked_ratios(&self.packed, schedule, task)
    }

    /// Returns the pruning ratio of each layer for the next task, or for the task that is being
    /// learned.
    ///
    /// # Errors
    /// As [`PackNet::ratios`]; also returns [`Error::LayerExhausted`] if the task is to own weights
    /// of a layer that has none left, unless an earlier task took them all by a ratio of 0.
    pub fn next_ratios(
        &self,
        schedule: &dyn RatioSchedule,
        divergence: Option<f64>,
    ) -> Result<Vec<f64>> {
        let number = format!("number {}", self.packed.tasks.len() + 1);
        let name = self.state.begun().map_or(number, |begun| begun.name.clone());
        packing::next_ratios(&self.packed, schedule, divergence, &name)
    }

    /// Writes all packed tasks to one file, whole or not at all.
    ///
    /// # Errors
    /// Returns an error in the middle of a task, or if the file cannot be written.
    pub fn save(&self, path: &Path) -> Result<()> {
        self.state.expect_idle("save")?;
        packing::write(&self.packed, path)
    }

    /// Reads a file that [`PackNet::save`] wrote.
    ///
    /// # Errors
    /// Returns an error if the file cannot be read, is of another kind or version, truncated,
    /// damaged, or contradicts itself.
    pub fn load(path: &Path) -> Result<Self> {
        Ok(Self { packed: packing::read(path)?, state: State::Idle })
    }
}

/// The steps of learning a task.
impl PackNet {
    /// Begins a task and returns the module to train.
    ///
    /// `fresh` is an untrained module. The task takes its heads, whose shapes may differ from those
    /// of other tasks; the first task takes all other parameters as well, and with
    /// [`FreeWeightInit::Fresh`](crate::packing::FreeWeightInit::Fresh) later tasks take its values
    /// for the free weights.
    ///
    /// # Errors
    /// Returns an error in another stage, if there is a task of that name, if the module does not
    /// fit, or if no weight is free.
    pub fn begin<M: Module>(
        &mut self,
        name: &str,
        fresh: &M,
        signature: Option<Signature>,
    ) -> Result<M> {
        self.state.expect_idle("begin")?;
        if self.packed.tasks.iter().any(|task| task.name == name) {
            return Err(Error::DuplicateTask { task: name.into() });
        }
        packing::check_fit(&self.packed, fresh)?;
        if self.packed.ownership.iter().all(|owners| owners.free().count() == 0) {
            return Err(Error::Full { task: name.into() });
        }
        let module = packing::first_module(&self.packed, fresh)?;
        let ids = packing::layer_ids(&self.packed, &module);
        self.state = State::Training(Begun { name: name.into(), signature, ids });
        Ok(module.train())
    }

    /// Returns an optimizer for the module of the current stage: `optimizer`, as the `build()` of
    /// its configuration returns it, except that weights of earlier tasks, and weights that are
    /// held at zero while fine-tuning, stay equal to the bit. Create a new one for each stage.
    ///
    /// The module may also be a part of another one, as Burn's `Learner` may need it: weights are
    /// recognized by their path and by their [`ParamId`]. The other module must not have parameters
    /// of its own at paths that layers have in the packed one.
    ///
    /// If something else has moved a held weight before a step, the step puts it back.
    ///
    /// `clipping` applies to the whole gradient of each parameter, as Burn's does.
    ///
    /// # Errors
    /// Returns an error between tasks.
    ///
    /// # Panics
    /// A step panics if a parameter at the path of a layer has another number of values.
    pub fn optimizer<O: Optimizer>(
        &self,
        optimizer: O,
        clipping: Option<&GradientClippingConfig>,
    ) -> Result<ModuleOptimizer> {
        let Some(begun) = self.state.begun() else {
            return Err(self.state.refuse("optimizer", "while training or fine-tuning"));
        };
        let layers = self.packed.layers().iter().zip(&begun.ids).zip(self.held());
        let weights = layers.map(|((layer, id), held)| HeldWeight {
            path: &layer.path,
            id: *id,
            held,
            known: self.packed.shared.get(&layer.path).map(|known| known.values.as_slice()),
        });
        Ok(holding(optimizer, clipping, weights))
    }

    /// Sets the free weights of smallest magnitude to zero and returns the module to fine-tune. The
    /// schedule gives the share of each layer's free weights that are set to zero.
    ///
    /// # Errors
    /// Returns an error in another stage; if the module does not fit or a value is not finite; if
    /// weights of earlier tasks have moved; if a ratio is outside of 0…1; or if the task is to own
    /// weights of a layer that has none left, unless an earlier task took them all by a ratio of 0.
    #[doc(alias = "initialise")]
    pub fn prune<M: Module>(
        &mut self,
        module: &M,
        schedule: &dyn RatioSchedule,
        divergence: Option<f64>,
    ) -> Result<M> {
        let State::Training(begun) = &self.state else {
            return Err(self.state.refuse("prune", "while training"));
        };
        let begun = begun.clone();
        packing::check_fit(&self.packed, module)?;
        let mut values = snapshot(module)?;
        packing::check_unmoved(&self.packed, &values, &self.held())?;
        let ratios = self.next_ratios(schedule, divergence)?;
        let owned = self.keep_largest(&mut values, &ratios)?;
        let has_tasks = !self.packed.tasks.is_empty();
        let is_held = |path: &str| has_tasks && self.packed.anatomy.is_first(path);
        let module = restored(module, &mut |path: &str| values.remove(path), &is_held);
        let begun = Begun { ids: packing::layer_ids(&self.packed, &module), ..begun };
        let pruned = Pruned { begun, owned, ratios, divergence, best: None, candidates: 0 };
        self.state = State::FineTuning(pruned);
        Ok(module.train())
    }

    /// Sets the smallest free weights in `values` to zero and returns the units of each layer that
    /// the task keeps.
    fn keep_largest(&self, values: &mut Snapshot, ratios: &[f64]) -> Result<Vec<BitMask>> {
        let mut owned = Vec::new();
        for ((layer, owners), ratio) in self.packed.owned_layers().zip(ratios) {
            let (units, free) = (owners.units(), owners.free());
            let drop = pruned_count(*ratio, free.count());
            let missing = || Error::MissingParameter { parameter: layer.path.clone() };
            let values = values.get_mut(&layer.path).ok_or_else(missing)?;
            let kept = largest(&units.magnitudes(&values.values), &free, drop);
            let used = owners.owned().union(&kept);
            values.values = units.expand(&used).masked(&values.values);
            owned.push(kept);
        }
        Ok(owned)
    }

    /// Offers a module as a candidate for the task, with a score on data that training did not see;
    /// a higher score is better. Returns whether it is the best so far; ties go to the earlier
    /// candidate.
    ///
    /// # Errors
    /// Returns an error in another stage; if the score is not finite; if the module does not fit or
    /// a value is not finite; or if values have moved that belong to earlier tasks or are held at
    /// zero.
    pub fn candidate<M: Module>(&mut self, module: &M, score: f64) -> Result<bool> {
        let held = self.held();
        let State::FineTuning(pruned) = &mut self.state else {
            return Err(self.state.refuse("candidate", "while fine-tuning"));
        };
        if !score.is_finite() {
            return Err(CoreError::setting("score", score, "a finite number").into());
        }
        packing::check_fit(&self.packed, module)?;
        let values = snapshot(module)?;
        packing::check_unmoved(&self.packed, &values, &held)?;
        let chosen = ChosenCandidate { candidate: pruned.candidates, score };
        pruned.candidates += 1;
        let is_best = pruned.best.as_ref().is_none_or(|best| score > best.chosen.score);
        if is_best {
            pruned.best = Some(Candidate { chosen, values });
        }
        Ok(is_best)
    }

    /// Packs the best candidate, which ends the task.
    ///
    /// # Errors
    /// Returns an error in another stage, or [`Error::NoCandidate`] if none was offered.
    pub fn choose(&mut self) -> Result<ChosenCandidate> {
        match std::mem::take(&mut self.state) {
            State::FineTuning(Pruned {
                begun,
                owned,
                ratios,
                divergence,
                best: Some(Candidate { chosen, mut values }),
                ..
            }) => {
                let own = self.packed.anatomy.own.iter();
                let own = own.filter_map(|path| values.remove_entry(path)).collect();
                let Begun { name, signature, .. } = begun;
                let score = chosen.score;
                let description = None;
                let task =
                    PackedTask { name, ratios, divergence, signature, score, description, own };
                self.packed.add(task, owned, values);
                Ok(chosen)
            }
            State::FineTuning(pruned) => {
                self.state = State::FineTuning(pruned);
                Err(Error::NoCandidate)
            }
            other => {
                self.state = other;
                Err(self.state.refuse("choose", "while fine-tuning"))
            }
        }
    }

    /// Gives up the task that is being learned. The packed tasks stay as they are.
    pub fn abandon(&mut self) {
        self.state = State::Idle;
    }

    /// Returns the weights that must not move in the current stage, one mask per layer: those of
    /// earlier tasks, and while fine-tuning also the ones that are held at zero.
    pub(crate) fn held(&self) -> Vec<BitMask> {
        let State::FineTuning(pruned) = &self.state else {
            return self.packed.owned_weights();
        };
        let layers = self.packed.ownership.iter().zip(&pruned.owned);
        layers.map(|(owners, kept)| owners.weights_of(&kept.inverted())).collect()
    }
}
