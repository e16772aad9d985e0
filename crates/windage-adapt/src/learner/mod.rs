//! Training with Burn's own `Learner` and `SupervisedTraining`.
//!
//! [`Adaptation`] is the model that Burn trains, [`AdaptLoader`] its data loader;
//! [`NamedLossMetric`] and [`ScoreMetric`] show every loss and the task's score on Burn's
//! dashboard, in its logs and to its early stopping.

mod loader;
mod metric;
mod model;

pub use loader::AdaptLoader;
pub use metric::{LossInput, NamedLossMetric, ScoreInput, ScoreMetric};
pub use model::{AdaptOutput, Adaptation};
