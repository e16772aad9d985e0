//! Classifiers from outside: a function, another process, a network whose targets are no classes.
//!
//! A diagnosis needs one loss a sample and nothing else; classes are welcome, for accuracies. A
//! Burn module implements [`Classifier`](windage_core::Classifier); what is behind a function is a
//! [`FunctionLoss`], what is another program a [`ProcessLoss`], and a network that predicts numbers
//! or several labels at once a [`TargetLoss`].

mod answer;
mod function;
mod process;
mod targets;

pub use answer::Judgments;
pub use function::FunctionLoss;
pub use process::{ProcessLoss, ProcessLossConfig};
pub use targets::{TargetLoss, TargetTable};
