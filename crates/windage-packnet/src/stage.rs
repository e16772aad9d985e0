//! The stages of learning a task.

use std::fmt;

/// The stages of learning a task, in their order.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Stage {
    /// No task is being learned; [`begin`](crate::PackNet::begin) is next.
    BetweenTasks,
    /// The free weights are trained; [`prune`](crate::PackNet::prune) is next.
    Training,
    /// The weights that the task keeps are trained further while the pruned ones are held at zero;
    /// [`candidate`](crate::PackNet::candidate), once or more, and then
    /// [`choose`](crate::PackNet::choose) are next.
    FineTuning,
}

impl fmt::Display for Stage {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::BetweenTasks => "between tasks",
            Self::Training => "training",
            Self::FineTuning => "fine-tuning",
        })
    }
}
