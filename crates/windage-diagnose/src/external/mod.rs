//! External classifiers: a function, another process, or a network whose targets are not classes.
//!
//! A diagnosis needs one loss per sample and nothing else; predicted classes are welcome, for
//! accuracies. A Burn module implements [`Classifier`](windage_core::Classifier) directly. Use
//! [`FunctionLoss`] for a function, [`ProcessLoss`] for another program, and [`TargetLoss`] for a
//! network that predicts numbers or several labels at once.

mod answer;
mod function;
mod process;
mod targets;

pub use answer::Answer;
pub use function::FunctionLoss;
pub use process::{ProcessLoss, ProcessLossConfig};
pub use targets::{TargetLoss, TargetTable};
