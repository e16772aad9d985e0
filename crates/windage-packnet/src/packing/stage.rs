//! Where a packing is.

use std::fmt;

/// The stages of a task, in their order.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Stage {
    /// No task is being learned: [`begin`](crate::PackNet::begin) is next.
    BetweenTasks,
    /// The free weights are trained: [`initialize`](crate::PackNet::initialize) is next.
    Training,
    /// The kept weights are trained further, the others held at zero:
    /// [`candidate`](crate::PackNet::candidate), once or more,
    /// then [`choose`](crate::PackNet::choose).
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
