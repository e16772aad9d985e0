//! Reasons not to trust the accuracies.

use windage::packnet::run_config::Task;

/// Number of test samples below which an accuracy says little: its 95 % interval is wider than ±10
/// points.
const FEW: usize = 50;

/// Returns a doubt if tasks have few test samples.
pub(super) fn few_samples(tasks: &[Task]) -> Option<String> {
    let few: Vec<String> = tasks
        .iter()
        .filter(|task| task.test.len() < FEW)
        .map(|task| format!("{} ({})", task.name, task.test.len()))
        .collect();
    (!few.is_empty()).then(|| {
        format!(
            "fewer than {FEW} test samples, so that an accuracy says little: {}",
            few.join(", ")
        )
    })
}

/// Returns a doubt if the outputs of an earlier task have changed, which must not happen.
pub(super) fn changed(is_unchanged: bool) -> Option<String> {
    (!is_unchanged).then(|| {
        "the outputs of an earlier task have changed, which must not happen; please report this"
            .into()
    })
}
