//! The state machine: train → initialize → fine-tune → choose → next task.

use burn::module::{Module, ParamId};
use windage_core::Error as CoreError;

use super::checks::missing;
use super::snapshot::{restored, snapshot};
use super::task::{Current, Initialized};
use super::{FreeStart, Kept, PackNetConfig, PackedTask, Snapshot, Stage};
use crate::layers::Anatomy;
use crate::masks::{BitMask, Ownership, copy_where, initialized, largest};
use crate::ratios::{Network, RatioSchedule, Situation};
use crate::{EarlierTask, Error, Layer, Reference, Result, Signature, SignatureMeasure};

/// Several tasks in one network.
///
/// Each weight of its layers is free or belongs to one task. A task uses its own weights and those
/// of all earlier tasks; since nobody changes these later, what an earlier task puts out stays the
/// same to the bit.
///
/// The order of calls for each task, which is refused in any other:
///
/// 1. [`begin`](Self::begin) gives the module to train; so does any loop with the optimizer of
///    [`optimizer`](Self::optimizer), Burn's `Learner` included;
/// 2. [`initialize`](Self::initialize) sets the smallest weights to zero, by a schedule of rates;
/// 3. fine-tune what it gives, with the optimizer of a second call of
///    [`optimizer`](Self::optimizer);
/// 4. [`candidate`](Self::candidate) at least once, with a score on data that training did not see;
/// 5. [`choose`](Self::choose) keeps the best candidate.
///
/// [`extend`](crate::extend) does all of this for classifiers.
///
/// *Numerics*: state is kept in the memory of the CPU, f32 by the bit; 1 bit a weight a task for
/// masks.
#[derive(Clone, Debug)]
pub struct PackNet {
    pub(crate) config: PackNetConfig,
    pub(super) anatomy: Anatomy,
    /// One a layer.
    pub(crate) ownership: Vec<Ownership>,
    /// Weights of layers, free ones being zero, and what is the first task's as a whole. Empty
    /// before the first task.
    pub(crate) shared: Snapshot,
    pub(super) tasks: Vec<PackedTask>,
    pub(super) current: Option<Current>,
}

impl PackNet {
    pub(super) fn new<M: Module>(module: &M, config: PackNetConfig) -> Result<Self> {
        let anatomy = Anatomy::of(module, &config)?;
        let ownership = anatomy
            .layers
            .iter()
            .map(|layer| Ownership::new(layer.units(config.granularity)))
            .collect();
        Ok(Self {
            config,
            anatomy,
            ownership,
            shared: Snapshot::new(),
            tasks: Vec::new(),
            current: None,
        })
    }

    /// The layers whose weights are shared out, from shallow to deep.
    pub fn layers(&self) -> &[Layer] {
        &self.anatomy.layers
    }

    /// The tasks that are packed, in their order.
    pub fn tasks(&self) -> &[PackedTask] {
        &self.tasks
    }

    /// Where the packing is.
    pub fn stage(&self) -> Stage {
        self.current.as_ref().map_or(Stage::BetweenTasks, Current::stage)
    }

    /// What a task owns of a layer, in weights.
    ///
    /// # Panics
    /// If there is no such layer or task.
    pub fn owned(&self, layer: usize, task: usize) -> BitMask {
        let ownership = &self.ownership[layer];
        ownership.units().expand(&ownership.tasks()[task]).into_owned()
    }

    /// Weights of a layer without an owner.
    ///
    /// # Panics
    /// If there is no such layer.
    pub fn free(&self, layer: usize) -> BitMask {
        let ownership = &self.ownership[layer];
        ownership.units().expand(&ownership.free()).into_owned()
    }

    /// Jensen–Shannon divergence of the data from that of the earlier task that counts, by the
    /// signatures that the network remembers; none where no earlier task qualifies or has a
    /// signature.
    ///
    /// # Errors
    /// When the measure refuses its settings, or samples of an earlier task had another shape.
    pub fn divergence(
        &self,
        signature: &Signature,
        reference: &Reference,
        measure: &SignatureMeasure,
    ) -> Result<Option<f64>> {
        let mut earlier = Vec::new();
        for (number, task) in self.tasks.iter().enumerate() {
            if let Some(known) = &task.signature {
                let divergence = known.divergence(signature, measure)?.value;
                earlier.push(EarlierTask { task: number, rate: self.mean_rate(task), divergence });
            }
        }
        Ok(reference.most_similar(&earlier).map(|found| found.divergence))
    }

    /// The share of all the weights free to a task that it gave back, if all layers had been free.
    fn mean_rate(&self, task: &PackedTask) -> f64 {
        let weights: usize = self.layers().iter().map(Layer::weights).sum();
        let given: f64 = self
            .layers()
            .iter()
            .zip(&task.rates)
            .map(|(layer, rate)| layer.weights() as f64 * rate)
            .sum();
        given / weights as f64
    }

    /// Begins a task; gives the module to train. `fresh` is an initialized module: its heads are
    /// taken (their shapes may differ from other tasks'), for the first task everything, else
    /// with [`FreeStart::Fresh`] its free weights.
    ///
    /// # Errors
    /// In another stage; when a task of that name is there; when the module does not fit; when no
    /// weight is free.
    pub fn begin<M: Module>(
        &mut self,
        name: &str,
        fresh: &M,
        signature: Option<Signature>,
    ) -> Result<M> {
        self.expect("begin", Stage::BetweenTasks)?;
        if self.tasks.iter().any(|task| task.name == name) {
            return Err(Error::DuplicateTask { task: name.into() });
        }
        self.check_fit(fresh)?;
        if self.ownership.iter().all(|ownership| ownership.free().count() == 0) {
            return Err(Error::Full { task: name.into() });
        }
        let module = if self.tasks.is_empty() { fresh.valid() } else { self.begun(fresh)? };
        let ids = self.ids_in(&module);
        self.current = Some(Current { name: name.into(), signature, ids, initialized: None });
        Ok(module.train())
    }

    /// What a schedule gives for each layer, from shallow to deep.
    ///
    /// # Errors
    /// When the schedule refuses its settings, or a rate is out of 0…1.
    pub fn rates(&self, schedule: &dyn RatioSchedule, situation: &Situation) -> Result<Vec<f64>> {
        schedule.validate()?;
        let network = Network { layers: &self.anatomy.layers };
        let rate = |layer: &Layer| {
            let rate = schedule.rate(layer, network, situation);
            let is_one = (0.0..=1.0).contains(&rate);
            is_one.then_some(rate).ok_or_else(|| Error::BadRate { layer: layer.path.clone(), rate })
        };
        self.anatomy.layers.iter().map(rate).collect()
    }

    /// The rates for the next task, all of whose layers have something to give where they are to.
    ///
    /// # Errors
    /// As [`PackNet::rates`]; when a layer has nothing left, although no task was given all of it
    /// by a rate of 0.
    pub fn next_rates(
        &self,
        schedule: &dyn RatioSchedule,
        divergence: Option<f64>,
    ) -> Result<Vec<f64>> {
        let rates = self.rates(schedule, &Situation { task: self.tasks.len(), divergence })?;
        for ((number, layer), &rate) in self.anatomy.layers.iter().enumerate().zip(&rates) {
            let is_closed = self.tasks.iter().any(|task| task.rates[number] == 0.0);
            if rate < 1.0 && !is_closed && self.ownership[number].free().count() == 0 {
                return Err(self.exhausted(layer, &self.ownership[number]));
            }
        }
        Ok(rates)
    }

    /// Of the weights of the layers in the module of the current stage.
    pub(crate) fn layer_ids(&self) -> &[ParamId] {
        self.current.as_ref().map_or(&[], |current| &current.ids)
    }

    fn ids_in<M: Module>(&self, module: &M) -> Vec<ParamId> {
        let parameters = crate::layers::parameters(module);
        let id = |layer: &Layer| {
            parameters.iter().find(|parameter| parameter.path == layer.path).map(|found| found.id)
        };
        self.anatomy.layers.iter().filter_map(id).collect()
    }

    /// `fresh` with the shared values in it and what is the first task's held.
    fn begun<M: Module>(&self, fresh: &M) -> Result<M> {
        let mut shared = self.shared.clone();
        if self.config.free_start == FreeStart::Fresh {
            let start = snapshot(fresh)?;
            for (layer, ownership) in self.anatomy.layers.iter().zip(&self.ownership) {
                let free = ownership.units().expand(&ownership.free()).into_owned();
                if let Some(values) = shared.get_mut(&layer.path) {
                    copy_where(&free, &start[&layer.path].values, &mut values.values);
                }
            }
        }
        Ok(restored(fresh, &mut |path: &str| shared.remove(path), &|path| self.is_first(path)))
    }

    /// Sets the weights of smallest magnitude among the free ones to zero, their share in each
    /// layer being the schedule's rate; gives the module to fine-tune.
    ///
    /// # Errors
    /// In another stage; when the module does not fit or holds a value that is no number; when
    /// weights of earlier tasks have moved; when a rate is out of 0…1; when a layer is to give
    /// weights and has none left, although no task was given all of it by a rate of 0.
    pub fn initialize<M: Module>(
        &mut self,
        module: &M,
        schedule: &dyn RatioSchedule,
        divergence: Option<f64>,
    ) -> Result<M> {
        self.expect("initialize", Stage::Training)?;
        self.check_fit(module)?;
        let mut values = snapshot(module)?;
        self.check_unmoved(&values, &self.earlier())?;
        let rates = self.next_rates(schedule, divergence)?;
        let mut owned = Vec::new();
        for ((layer, ownership), &rate) in
            self.anatomy.layers.iter().zip(&self.ownership).zip(&rates)
        {
            let free = ownership.free();
            let layer_values = values.get_mut(&layer.path).ok_or_else(|| missing(&layer.path))?;
            let units = ownership.units();
            let kept = largest(
                &units.magnitudes(&layer_values.values),
                &free,
                initialized(rate, free.count()),
            );
            let in_use = ownership.owned_by_first(self.tasks.len()).union(&kept);
            layer_values.values = units.expand(&in_use).masked(&layer_values.values);
            owned.push(kept);
        }
        let is_held = |path: &str| !self.tasks.is_empty() && self.is_first(path);
        let module = restored(module, &mut |path: &str| values.remove(path), &is_held);
        let ids = self.ids_in(&module);
        if let Some(current) = &mut self.current {
            current.ids = ids;
            current.initialized =
                Some(Initialized { owned, rates, divergence, best: None, candidates: 0 });
        }
        Ok(module.train())
    }

    /// Offers the module as what the task is to be, with a score, the higher the better, on data
    /// that training did not see. Returns whether it is the best so far; of equal ones the
    /// first is.
    ///
    /// # Errors
    /// In another stage; when the module does not fit or holds a value that is no number; when
    /// values have moved that belong to earlier tasks or are held at zero; when the score is no
    /// number.
    pub fn candidate<M: Module>(&mut self, module: &M, score: f64) -> Result<bool> {
        self.expect("candidate", Stage::FineTuning)?;
        if !score.is_finite() {
            return Err(CoreError::setting("score", score, "a number").into());
        }
        self.check_fit(module)?;
        let values = snapshot(module)?;
        self.check_unmoved(&values, &self.held())?;
        let Some(Current { initialized: Some(initialized), .. }) = &mut self.current else {
            return Err(self.wrong_stage("candidate", Stage::FineTuning));
        };
        let number = initialized.candidates;
        initialized.candidates += 1;
        let is_best = initialized.best.as_ref().is_none_or(|(best, _)| score > best.score);
        if is_best {
            initialized.best = Some((Kept { candidate: number, score }, values));
        }
        Ok(is_best)
    }

    /// Keeps the best candidate: the task is packed.
    ///
    /// # Errors
    /// In another stage, or when there is no candidate yet.
    pub fn choose(&mut self) -> Result<Kept> {
        self.expect("choose", Stage::FineTuning)?;
        let has_candidate =
            matches!(&self.current, Some(Current { initialized: Some(i), .. }) if i.best.is_some());
        let Some(Current { name, signature, initialized: Some(initialized), .. }) =
            self.current.take_if(|_| has_candidate)
        else {
            let stage = "fine-tuning without a candidate".into();
            return Err(Error::WrongStage {
                call: "choose",
                stage,
                needed: "fine-tuning with a candidate",
            });
        };
        let Some((kept, mut values)) = initialized.best else {
            unreachable!("there is a candidate")
        };
        let own = self.anatomy.own.iter().filter_map(|path| values.remove_entry(path)).collect();
        if self.tasks.is_empty() {
            self.shared = values;
        } else {
            let layers = self.anatomy.layers.iter().map(|layer| &layer.path);
            self.shared.extend(layers.filter_map(|path| values.remove_entry(path)));
        }
        for (ownership, owned) in self.ownership.iter_mut().zip(initialized.owned) {
            ownership.claim(owned);
        }
        let Initialized { rates, divergence, .. } = initialized;
        self.tasks.push(PackedTask { name, rates, divergence, signature, score: kept.score, own });
        Ok(kept)
    }

    /// Gives up the task that is being learned; the packed ones are as they were.
    pub fn abandon(&mut self) {
        self.current = None;
    }

    /// The weights that must not move now, in weights, one mask a layer.
    pub(crate) fn held(&self) -> Vec<BitMask> {
        let Some(Current { initialized: Some(initialized), .. }) = &self.current else {
            return self.earlier();
        };
        let layers = self.ownership.iter().zip(&initialized.owned);
        layers
            .map(|(ownership, owned)| ownership.units().expand(&owned.inverted()).into_owned())
            .collect()
    }

    /// The weights of earlier tasks, one mask a layer.
    fn earlier(&self) -> Vec<BitMask> {
        let of = |ownership: &Ownership| {
            ownership.units().expand(&ownership.owned_by_first(self.tasks.len())).into_owned()
        };
        self.ownership.iter().map(of).collect()
    }

    pub(super) fn is_first(&self, path: &str) -> bool {
        self.anatomy.first.iter().any(|first| first == path)
    }
}
