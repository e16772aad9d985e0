//! The content of the page of a comparison.

use windage::packnet::run_config::{Learner, Method};
use windage::report::comparison::{Better, Comparison, ComparisonMetric, ComparisonRow};

/// Returns what was compared: methods, with one network per task as the baseline. The values of a
/// row are in the order of the metrics.
pub(super) fn comparison(
    learner: &Learner<'_>,
    rows: Vec<ComparisonRow>,
    doubts: &[String],
) -> Comparison {
    let metric = ComparisonMetric::new;
    let lengths = rows.iter().flat_map(|row| &row.values).map(Vec::len);
    let count = lengths.max().unwrap_or(0) as u64;
    let first = learner.config.seed.0;
    Comparison {
        config: None,
        title: format!("{} tasks, one after the other", learner.tasks.len()),
        question: "Which method learns all tasks best?".into(),
        metrics: vec![
            metric(
                "mean accuracy",
                "%",
                "Accuracy on test data once all tasks were learned, as the mean over the tasks.",
                Better::Higher,
            ),
            metric(
                "forgetting",
                "points",
                "Accuracy that was lost after a task was learned, as the mean over the tasks.",
                Better::Lower,
            ),
            metric(
                "tasks within a point",
                "",
                "Number of tasks, from the first on, up to which the mean accuracy is at most one \
                 point below that of one network per task.",
                Better::Higher,
            ),
        ],
        seeds: (0..count).map(|number| first.wrapping_add(number)).collect(),
        baseline: rows.iter().position(|row| row.name == Method::OneEach.name()),
        rows,
        doubts: doubts.to_vec(),
        notes: vec![format!(
            "The method {} has a network of its own for each task, so that nothing is shared and \
             nothing forgotten",
            Method::OneEach.name()
        )],
    }
}
