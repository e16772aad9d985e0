//! Passing the data sets of a batch through the network.

use burn::tensor::Tensor;
use windage_core::features::{FeatureTap, Features, Taps};
use windage_core::{Result, Stream};

use super::{Due, Objective, Scoring, is_due};
use crate::sets::AdaptBatch;
use crate::task::{Score, Task};
use crate::terms::{BatchFeatures, SetFeatures, UsedSamples};

/// What passing a batch through the network gives.
#[derive(Default)]
pub(super) struct Passes {
    pub(super) task_loss: Option<Tensor<1>>,
    pub(super) score: Score,
    pub(super) features: BatchFeatures,
}

impl BatchFeatures {
    /// Selects the features of the layers `wanted` from those of `layers`.
    pub(super) fn of_layers(&self, layers: &[String], wanted: &[String]) -> Self {
        let positions: Vec<usize> = wanted
            .iter()
            .filter_map(|layer| layers.iter().position(|name| name == layer))
            .collect();
        let select = |set: &SetFeatures| SetFeatures {
            layers: positions.iter().map(|&position| set.layers[position].clone()).collect(),
            ..set.clone()
        };
        Self {
            labeled: self.labeled.iter().map(select).collect(),
            unlabeled: self.unlabeled.iter().map(select).collect(),
            ..Self::default()
        }
    }

    /// Returns the shapes of the features of the first data set.
    pub(super) fn shapes(&self) -> Vec<Vec<usize>> {
        let first = self.labeled.first().or(self.unlabeled.first());
        first.map(|set| set.layers.iter().map(Features::dims).collect()).unwrap_or_default()
    }
}

/// Returns the output of the network and the features of the layers that `taps` keep.
pub(super) fn pass<N: FeatureTap>(
    network: &N,
    inputs: N::Input,
    mut taps: Taps,
) -> Result<(N::Output, Vec<Features>)> {
    let output = network.tapped(inputs, &mut taps);
    Ok((output, taps.features()?))
}

impl<T> Objective<T> {
    /// Passes each data set that is needed through the network.
    pub(super) fn passes<N, X: Clone, O: Clone>(
        &self,
        network: &N,
        batch: AdaptBatch<X, T::Target>,
        due: &[Due<'_>],
        layers: &[String],
        scoring: Scoring,
    ) -> Result<Passes>
    where
        N: FeatureTap<Input = X, Output = O>,
        T: Task<X, O>,
    {
        let task_is_due = self.task_weight > 0.0 && is_due(batch.turn, 0);
        let uses = |kind: fn(UsedSamples) -> bool| {
            due.iter().any(|due| kind(due.weighted.term.used_samples()))
        };
        let mut passes = Passes::default();
        let labeled =
            if task_is_due || uses(UsedSamples::labeled) { batch.labeled } else { vec![] };
        // Each set draws from a generator of its own.
        let mut rngs = (0..).map(|number| batch.seed.rng(Stream::Dropout, number));
        let mut taps = || {
            let taps = Taps::of(layers.iter().cloned());
            rngs.next().map_or_else(Taps::none, |rng| taps.drawing_from(rng))
        };
        for part in labeled {
            let (output, layers) = pass(network, part.inputs.clone(), taps())?;
            let (labels, share) = (self.task.classes(&part.targets), part.share);
            passes.features.labeled.push(SetFeatures { layers, labels, share });
            if scoring == Scoring::Wanted {
                passes.score += self.task.score(&part.inputs, output.clone(), &part.targets);
            }
            if task_is_due {
                let loss = self.task.loss(&part.inputs, output, &part.targets) * part.share;
                passes.task_loss = Some(passes.task_loss.map_or(loss.clone(), |sum| sum + loss));
            }
        }
        let unlabeled = if uses(UsedSamples::unlabeled) { batch.unlabeled } else { vec![] };
        for part in unlabeled {
            let (_, layers) = pass(network, part.inputs, taps())?;
            let (labels, share) = (None, part.share);
            passes.features.unlabeled.push(SetFeatures { layers, labels, share });
        }
        Ok(passes)
    }
}

/// Returns the layers that these terms need, each once.
pub(super) fn layers_of(due: &[Due<'_>]) -> Vec<String> {
    let mut layers = Vec::new();
    for layer in due.iter().flat_map(|due| due.weighted.term.layers()) {
        if !layers.contains(&layer) {
            layers.push(layer);
        }
    }
    layers
}
