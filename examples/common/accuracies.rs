//! The table of a classifier's accuracy on both domains.

use windage::core::text::percent_or_dash;
use windage::core::{Domain, Evaluation, Shift};

use crate::common::table;

/// Prints accuracy and mean loss on both domains. `samples` is the title of the number of samples.
pub(crate) fn print_accuracies(
    samples: &str,
    domains: Shift<&Domain>,
    evaluations: Shift<&Evaluation>,
) {
    let mut rows = table(&["domain", samples, "accuracy", "mean loss"]);
    for (domain, evaluation) in domains.zip(evaluations) {
        rows.add_row([
            domain.name().to_string(),
            domain.len().to_string(),
            percent_or_dash(evaluation.accuracy()),
            format!("{:.3}", evaluation.mean_loss()),
        ]);
    }
    println!("{rows}");
}
