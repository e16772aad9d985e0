//! The model that Burn's learner trains: a network with its objective.

use burn::module::{Module, ModuleDisplay};
use burn::optim::GradientsParams;
use burn::train::metric::{Adaptor, LossInput as BurnLossInput};
use burn::train::{InferenceStep, ItemLazy, TrainOutput, TrainStep};
use windage_core::Result;
use windage_core::features::FeatureTap;

use super::metric::{LossInput, ScoreInput};
use crate::objective::{Losses, Objective, Scoring};
use crate::sets::AdaptBatch;
use crate::task::Task;
use crate::terms::TermNetworks;

/// A network with the objective that it is trained on.
#[derive(Module, Debug)]
pub struct Adaptation<N: Module, T: Clone + std::fmt::Debug + Send + Sync> {
    /// The network.
    pub network: N,
    /// The learnable parts of the terms.
    pub terms: TermNetworks,
    #[module(skip)]
    objective: Objective<T>,
}

impl<N: Module, T: Clone + std::fmt::Debug + Send + Sync> Adaptation<N, T> {
    /// Creates a model from a network, which is moved to autodiff, and its objective.
    pub fn new(network: N, objective: Objective<T>) -> Self {
        Self { network: network.train(), terms: TermNetworks::none(), objective }
    }

    /// Sets the learnable parts of the terms ([`Objective::networks`]), which are moved to
    /// autodiff.
    #[must_use]
    pub fn with_terms(self, terms: TermNetworks) -> Self {
        Self { terms: terms.train(), ..self }
    }
}

impl<N: Module, T: Clone + std::fmt::Debug + Send + Sync> Adaptation<N, T> {
    fn losses<X: Clone, O: Clone>(&self, batch: AdaptBatch<X, T::Target>) -> Losses
    where
        N: FeatureTap<Input = X, Output = O>,
        T: Task<X, O>,
    {
        let Self { network, terms, objective } = self;
        or_panic(objective.losses_with(network, terms, batch, Scoring::Wanted))
    }
}

/// The losses and the score of a batch.
#[derive(Clone, Debug)]
pub struct AdaptOutput {
    losses: Losses,
}

impl ItemLazy for AdaptOutput {
    fn sync(self) -> std::result::Result<Self, burn::tensor::ExecutionError> {
        let Losses { total, named, score } = self.losses;
        total.device().flush()?;
        let named = named.into_iter().map(|(name, loss)| (name, loss.without_autodiff())).collect();
        Ok(Self { losses: Losses { total: total.without_autodiff(), named, score } })
    }
}

impl Adaptor<BurnLossInput> for AdaptOutput {
    fn adapt(&self) -> BurnLossInput {
        BurnLossInput::new(self.losses.total.clone())
    }
}

impl Adaptor<LossInput> for AdaptOutput {
    fn adapt(&self) -> LossInput {
        LossInput { named: self.losses.named.clone() }
    }
}

impl Adaptor<ScoreInput> for AdaptOutput {
    fn adapt(&self) -> ScoreInput {
        ScoreInput { score: self.losses.score.unwrap_or_default() }
    }
}

impl<N, X, O, T> TrainStep for Adaptation<N, T>
where
    N: Module + ModuleDisplay + FeatureTap<Input = X, Output = O>,
    X: Clone + Send + 'static,
    O: Clone,
    T: Task<X, O>,
{
    type Input = AdaptBatch<X, T::Target>;
    type Output = AdaptOutput;

    /// Computes the losses of a batch and their gradients.
    ///
    /// # Panics
    /// Panics if a term needs a layer that the network does not have: Burn's steps return no
    /// errors.
    fn step(&self, batch: Self::Input) -> TrainOutput<AdaptOutput> {
        let has_weight = self.objective.has_weight(batch.turn, batch.progress);
        let losses = self.losses(batch);
        if !has_weight {
            // An optimizer with momentum would take a step down no gradient as well.
            return TrainOutput { grads: GradientsParams::new(), item: AdaptOutput { losses } };
        }
        let gradients = losses.total.backward();
        TrainOutput::new(self, gradients, AdaptOutput { losses })
    }
}

impl<N, X, O, T> InferenceStep for Adaptation<N, T>
where
    N: Module + ModuleDisplay + FeatureTap<Input = X, Output = O>,
    X: Clone + Send + 'static,
    O: Clone,
    T: Task<X, O>,
{
    type Input = AdaptBatch<X, T::Target>;
    type Output = AdaptOutput;

    fn step(&self, batch: Self::Input) -> AdaptOutput {
        AdaptOutput { losses: self.losses(batch) }
    }
}

/// Panics with the message of an error, since Burn's steps return none.
#[allow(clippy::panic)]
fn or_panic(losses: Result<Losses>) -> Losses {
    losses.unwrap_or_else(|error| panic!("{error}"))
}
