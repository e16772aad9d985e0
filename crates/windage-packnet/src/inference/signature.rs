//! Scores by the signatures of the tasks' data.

use burn::tensor::Tensor;
use windage_core::Error as CoreError;
use windage_metrics::divergence::{Covariance, gaussian_log_densities};

use super::TaskScores;
use crate::packing::PackedTask;
use crate::similarity::CoarseRows;
use crate::values::host_values;
use crate::{Error, Result};

/// Share of the mean variance that is added to each feature's variance.
const RIDGE: f64 = 1e-3;

/// Scores samples by the signatures of the packed tasks, from
/// [`PackNet::tasks`](crate::PackNet::tasks): the log density of each sample's coarse picture under
/// each task's Gaussian. It looks at the data alone and runs no network.
///
/// *Shapes*: `inputs [samples, …]`.
///
/// # Errors
/// Returns an error if there is no task, a task has no signature, the samples of a task had another
/// shape, or a value is not finite.
pub fn score_by_signature<const D: usize>(
    tasks: &[PackedTask],
    inputs: Tensor<D>,
) -> Result<TaskScores> {
    if tasks.is_empty() {
        return Err(CoreError::setting("tasks", 0, "at least one packed task").into());
    }
    let shape = inputs.dims()[1..].to_vec();
    let coarse = CoarseRows::of_batch(&host_values(inputs), &shape);
    let densities = |task: &PackedTask| -> Result<Vec<f64>> {
        let signature = task.signature().filter(|known| known.statistics().dims() == coarse.dims);
        let statistics = signature.ok_or_else(|| unfit(task, &shape))?.statistics();
        Ok(gaussian_log_densities(statistics, coarse.rows(), Covariance::Full, RIDGE)?)
    };
    let by_task = tasks.iter().map(densities).collect::<Result<Vec<_>>>()?;
    Ok(TaskScores::from_tasks(&by_task))
}

fn unfit(task: &PackedTask, shape: &[usize]) -> Error {
    let found = format!("that of task {}", task.name());
    let range = format!("one of samples of shape {shape:?}");
    CoreError::setting("signature", found, &range).into()
}
