//! Training with Burn's `Learner` and `SupervisedTraining`.
//!
//! [`Adaptation`] is the model that Burn trains and [`AdaptLoader`] its data loader.
//! [`NamedLossMetric`] and [`ScoreMetric`] make each loss and the task's score available to Burn's
//! dashboard, logs and early stopping.

mod loader;
mod metric;
mod model;
mod renderer;

pub use loader::AdaptLoader;
pub use metric::{LossInput, NamedLossMetric, ScoreInput, ScoreMetric};
pub use model::{AdaptOutput, Adaptation};
pub use renderer::SilentRenderer;
