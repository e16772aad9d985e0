//! Run configurations: everything about a run as one value that can be written to a file.
//!
//! ```toml
//! seed = 0
//!
//! [data]
//! tasks = ["data/mnist", "data/fashion"]   # drawn letters if it is left out
//! samples = 2000
//! size = 24
//!
//! [network]                                # keys that are left out have their defaults
//! width = 8
//!
//! [packing]
//! granularity = "weight"
//!
//! [schedule]
//! kind = "planned"
//! plan = 20
//!
//! [similarity]
//! reference = [{ newest = 5 }]
//!
//! [training]
//! epochs = 10
//!
//! [compare]                                # several methods instead of one packing
//! methods = ["one-each", "packed", "packnet50"]
//! seeds = 3
//! ```

mod compare;
mod config;
mod data;
mod learner;
mod methods;
mod packing;
mod schedule;
mod similarity;
#[cfg(feature = "data")]
mod tasks;
mod training;

pub use compare::{CompareConfig, Method};
pub use config::RunConfig;
pub use data::TaskDataConfig;
pub use learner::{Learned, Learner, Task, TestResult};
pub use methods::MethodResult;
pub use packing::PackingConfig;
pub use schedule::{ScheduleConfig, ScheduleKind};
pub use similarity::SimilarityConfig;
pub use training::RunTrainingConfig;
