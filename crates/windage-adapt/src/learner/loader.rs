//! Burn's data loader over labeled and unlabeled sets.

use std::ops::Range;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use burn::data::dataloader::{DataLoader, DataLoaderIterator, Progress};
use burn::data::dataset::DatasetError;
use burn::tensor::Device;
use windage_core::Result;

use crate::Propagation;
use crate::sets::{AdaptBatch, Mixture, Turn};

/// Batches of a [`Mixture`] for Burn's `SupervisedTraining`. A rest smaller than a batch is left
/// out, another one each epoch.
///
/// An epoch is as many steps as see the first labeled set once. The order depends on the mixture's
/// seed and the step alone, so a run resumed from Burn's checkpoint of an epoch sees what the
/// uninterrupted run would have seen, if it starts [`at`](Self::at) that epoch.
pub struct AdaptLoader<X, Y> {
    mixture: Mixture<X, Y>,
    /// Losses propagated one by one; 1 where they are summed.
    turns: usize,
    /// Steps of an epoch.
    steps: Range<usize>,
    steps_per_epoch: usize,
    device: Device,
    /// Epochs begun; Burn asks for one iterator an epoch.
    epochs: AtomicUsize,
}

impl<X, Y> AdaptLoader<X, Y> {
    /// All batches, on `device` until Burn moves the loader to another.
    ///
    /// With [`Propagation::OneByOne`] each batch comes once for each of the `losses`.
    pub fn new(
        mixture: Mixture<X, Y>,
        propagation: Propagation,
        losses: usize,
        device: &Device,
    ) -> Self {
        let steps = mixture.steps_per_epoch();
        let turns = if propagation == Propagation::OneByOne { losses.max(1) } else { 1 };
        let (epochs, device) = (AtomicUsize::new(0), device.clone());
        Self { mixture, turns, steps: 0..steps, steps_per_epoch: steps, device, epochs }
    }

    /// Continues with the epoch after `epochs` of them.
    #[must_use]
    pub fn at(self, epochs: usize) -> Self {
        self.epochs.store(epochs, Ordering::SeqCst);
        self
    }

    fn with(&self, steps: Range<usize>, device: &Device) -> Self {
        Self {
            mixture: self.mixture.clone(),
            turns: self.turns,
            steps,
            steps_per_epoch: self.steps_per_epoch,
            device: device.clone(),
            epochs: AtomicUsize::new(self.epochs.load(Ordering::SeqCst)),
        }
    }

    fn samples(&self) -> usize {
        self.mixture.labeled_samples()
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
            turn: 0,
            batch: None,
        })
    }

    fn num_items(&self) -> usize {
        self.steps.len() * self.samples()
    }

    fn to_device(&self, device: &Device) -> Arc<dyn DataLoader<AdaptBatch<X, Y>>> {
        Arc::new(self.with(self.steps.clone(), device))
    }

    /// Items are labeled samples; the slice begins and ends at whole steps.
    fn slice(&self, start: usize, end: usize) -> Arc<dyn DataLoader<AdaptBatch<X, Y>>> {
        let step =
            |item: usize| (self.steps.start + item / self.samples().max(1)).min(self.steps.end);
        Arc::new(self.with(step(start)..step(end), &self.device))
    }
}

struct Epoch<'a, X, Y> {
    loader: &'a AdaptLoader<X, Y>,
    mixture: Mixture<X, Y>,
    /// Step of the run with which the epoch begins.
    first: usize,
    /// Step within the epoch.
    next: usize,
    turn: usize,
    batch: Option<AdaptBatch<X, Y>>,
}

impl<X: Clone, Y: Clone> Epoch<'_, X, Y> {
    fn fetch(&mut self) -> Result<AdaptBatch<X, Y>> {
        let batch = match self.batch.take() {
            Some(batch) => batch,
            None => self.mixture.batch(self.first + self.next, &self.loader.device)?,
        };
        if self.loader.turns == 1 {
            self.next += 1;
            return Ok(batch);
        }
        let turn = Turn::Only(self.turn);
        self.turn += 1;
        if self.turn < self.loader.turns {
            self.batch = Some(batch.clone());
        } else {
            (self.turn, self.next) = (0, self.next + 1);
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
