//! Burn's data loader for labeled and unlabeled sets.

use std::ops::Range;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use burn::data::dataloader::{DataLoader, DataLoaderIterator, Progress};
use burn::data::dataset::DatasetError;
use burn::tensor::Device;
use windage_core::Result;

use crate::sets::{AdaptBatch, Mixture, Progress as Steps, Turn};
use crate::training::Propagation;

/// A loader of the batches of a [`Mixture`], for Burn's `SupervisedTraining`.
///
/// An epoch is one pass through the first labeled set. Samples that do not fill a batch are left
/// out; they are different ones in each epoch. The order depends only on the seed of the mixture
/// and on the step, so that a run resumed from Burn's checkpoint of an epoch gets the batches of
/// the uninterrupted run if the loader starts [`at`](Self::at) that epoch.
pub struct AdaptLoader<X, Y> {
    mixture: Mixture<X, Y>,
    /// Number of losses that are propagated one by one; 1 if they are summed.
    turns: usize,
    /// The first of them, 1 if the task has no loss.
    first_turn: usize,
    /// Steps of an epoch that this loader covers.
    steps: Range<usize>,
    steps_per_epoch: usize,
    /// Number of epochs of the run, if it is known.
    planned: Option<usize>,
    device: Device,
    /// Number of epochs begun; Burn asks for one iterator per epoch.
    epochs: AtomicUsize,
}

impl<X, Y> AdaptLoader<X, Y> {
    /// Creates a loader of all batches, on `device` until Burn moves it to another.
    ///
    /// With [`Propagation::OneByOne`] each batch is repeated for each of the `losses`.
    pub fn new(
        mixture: Mixture<X, Y>,
        propagation: Propagation,
        losses: usize,
        device: &Device,
    ) -> Self {
        let steps = mixture.steps_per_epoch();
        let turns = if propagation == Propagation::OneByOne { losses.max(1) } else { 1 };
        let (epochs, device) = (AtomicUsize::new(0), device.clone());
        let (steps, steps_per_epoch, planned) = (0..steps, steps, None);
        let first_turn = 0;
        Self { mixture, turns, first_turn, steps, steps_per_epoch, planned, device, epochs }
    }

    /// Leaves out the batches for the task's loss, for an objective
    /// [without it](crate::Objective::without_task_loss).
    #[must_use]
    pub fn without_task(self) -> Self {
        Self { first_turn: 1, ..self }
    }

    /// Sets the number of epochs of the run, by which terms are phased in.
    #[must_use]
    pub fn planned_for(self, epochs: usize) -> Self {
        Self { planned: Some(epochs), ..self }
    }

    /// Skips the first `epochs` epochs.
    #[must_use]
    pub fn at(self, epochs: usize) -> Self {
        self.epochs.store(epochs, Ordering::SeqCst);
        self
    }

    fn with(&self, steps: Range<usize>, device: &Device) -> Self {
        Self {
            mixture: self.mixture.clone(),
            turns: self.turns,
            first_turn: self.first_turn,
            steps,
            steps_per_epoch: self.steps_per_epoch,
            planned: self.planned,
            device: device.clone(),
            epochs: AtomicUsize::new(self.epochs.load(Ordering::SeqCst)),
        }
    }

    fn samples(&self) -> usize {
        match self.mixture.labeled_samples() {
            0 => self.mixture.unlabeled_samples(),
            labeled => labeled,
        }
    }
}

impl<X, Y> DataLoader<AdaptBatch<X, Y>> for AdaptLoader<X, Y>
where
    X: Clone + Send + 'static,
    Y: Clone + Send + 'static,
{
    fn iter<'a>(&'a self) -> Box<dyn DataLoaderIterator<AdaptBatch<X, Y>> + 'a> {
        let epoch = self.epochs.fetch_add(1, Ordering::SeqCst);
        Box::new(Epoch {
            loader: self,
            mixture: self.mixture.clone(),
            first: epoch * self.steps_per_epoch,
            next: self.steps.start,
            turn: self.first_turn,
            batch: None,
        })
    }

    fn num_items(&self) -> usize {
        self.steps.len() * self.samples()
    }

    fn to_device(&self, device: &Device) -> Arc<dyn DataLoader<AdaptBatch<X, Y>>> {
        Arc::new(self.with(self.steps.clone(), device))
    }

    /// Returns the steps from item `start` to item `end`, where items are labeled samples. The
    /// slice consists of whole steps.
    fn slice(&self, start: usize, end: usize) -> Arc<dyn DataLoader<AdaptBatch<X, Y>>> {
        let step =
            |item: usize| (self.steps.start + item / self.samples().max(1)).min(self.steps.end);
        Arc::new(self.with(step(start)..step(end), &self.device))
    }
}

struct Epoch<'a, X, Y> {
    loader: &'a AdaptLoader<X, Y>,
    mixture: Mixture<X, Y>,
    /// First step of the epoch, counted from the start of the run.
    first: usize,
    /// Next step, counted from the start of the epoch.
    next: usize,
    /// Index of the loss that the next batch is used for.
    turn: usize,
    /// Batch of the current step, while losses are left that use it.
    batch: Option<AdaptBatch<X, Y>>,
}

impl<X: Clone, Y: Clone> Epoch<'_, X, Y> {
    fn fetch(&mut self) -> Result<AdaptBatch<X, Y>> {
        let batch = match self.batch.take() {
            Some(batch) => batch,
            None => self.mixture.batch(self.first + self.next, &self.loader.device)?,
        };
        let steps = self.loader.planned.map(|epochs| epochs * self.loader.steps_per_epoch);
        let batch = AdaptBatch { progress: Steps { steps, ..batch.progress }, ..batch };
        if self.loader.turns == 1 {
            self.next += 1;
            return Ok(batch);
        }
        let turn = Turn::Only(self.turn);
        self.turn += 1;
        if self.turn < self.loader.turns {
            self.batch = Some(batch.clone());
        } else {
            (self.turn, self.next) = (self.loader.first_turn, self.next + 1);
        }
        Ok(AdaptBatch { turn, ..batch })
    }
}

impl<X: Clone, Y: Clone> Iterator for Epoch<'_, X, Y> {
    type Item = std::result::Result<AdaptBatch<X, Y>, DatasetError>;

    fn next(&mut self) -> Option<Self::Item> {
        (self.next < self.loader.steps.end).then(|| self.fetch().map_err(DatasetError::new))
    }
}

impl<X: Clone, Y: Clone> DataLoaderIterator<AdaptBatch<X, Y>> for Epoch<'_, X, Y> {
    fn progress(&self) -> Progress {
        let done = (self.next - self.loader.steps.start) * self.loader.samples();
        Progress::new(done, self.loader.steps.len() * self.loader.samples(), Some("samples".into()))
    }
}
