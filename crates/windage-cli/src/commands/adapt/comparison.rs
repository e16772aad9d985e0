//! The content of the pages of a comparison and of a selection.

use windage::adapt::RunConfig;
use windage::adapt::run_config::{CompareConfig, Variant};
use windage::adapt::selection::Candidate;
use windage::core::Seed;
use windage::report::adapt::DomainMetrics;
use windage::report::comparison::{Better, Comparison, ComparisonMetric, ComparisonRow};

use crate::commands::comparison::{PERCENT, measured};

/// Returns what was compared: variants of the terms, on a test set if there is one. The values of a
/// row are in the order of the metrics.
pub(super) fn variants(
    config: &RunConfig,
    compare: &CompareConfig,
    rows: Vec<ComparisonRow>,
    test: Option<&DomainMetrics>,
) -> Comparison {
    let metric = ComparisonMetric::new;
    let on = test.map_or(String::new(), |test| format!(" on {}", test.name));
    let mut notes = vec!["Data, steps and seeds are the same for all".to_owned()];
    notes.extend(test.map(|test| format!("The test set has {} samples", test.samples)));
    Comparison {
        config: None,
        title: format!("Terms without labels{on}"),
        question: "Which terms help on the other domain?".into(),
        metrics: vec![
            metric(
                "target accuracy",
                "%",
                "Share of test samples that are classified correctly.",
                Better::Higher,
            ),
            information(),
            held_out(),
            metric(
                "correlation",
                "",
                "How much the channels of a layer say the same thing; 0 is least.",
                Better::Neither,
            ),
            metric("time", "s", "Duration of the training.", Better::Neither),
        ],
        seeds: seeds(config, compare.seeds),
        baseline: rows.iter().position(|row| row.name == Variant::TaskAlone.name()),
        rows,
        doubts: Vec::new(),
        notes,
    }
}

/// Returns what was compared: candidates for the settings of the correlation term.
pub(super) fn candidates(config: &RunConfig, seed_count: u64, found: &[Candidate]) -> Comparison {
    let row = |candidate: &Candidate| ComparisonRow {
        name: name(candidate),
        values: vec![measured(&candidate.information, 1.0), measured(&candidate.held_out, PERCENT)],
    };
    Comparison {
        config: None,
        title: format!("{} settings of the correlation term", found.len()),
        question: "Which settings suit the unlabeled data?".into(),
        metrics: vec![information(), held_out()],
        seeds: seeds(config, seed_count),
        rows: found.iter().map(row).collect(),
        baseline: None,
        doubts: Vec::new(),
        notes: vec!["No labels of the target were used".into()],
    }
}

/// Returns the settings of a candidate in words.
pub(super) fn name(candidate: &Candidate) -> String {
    candidate.config.correlation.as_ref().map_or("—".into(), |correlation| {
        let layers = correlation.layers_in(&candidate.config.network);
        let layers: Vec<&str> = layers.keys().map(String::as_str).collect();
        format!(
            "{}, {:?}, weight {}, batch {}",
            layers.join(" + "),
            correlation.maps,
            correlation.weight,
            candidate.config.training.batch
        )
    })
}

fn information() -> ComparisonMetric {
    ComparisonMetric::new(
        "information",
        "nats",
        "Mutual information of inputs and predictions on unlabeled samples, which is high if \
         predictions are certain and varied.",
        Better::Higher,
    )
}

fn held_out() -> ComparisonMetric {
    ComparisonMetric::new(
        "source accuracy",
        "%",
        "Share of held-out labeled samples that are classified correctly, or of the training \
         samples if none are held out.",
        Better::Higher,
    )
}

fn seeds(config: &RunConfig, count: u64) -> Vec<u64> {
    let Seed(first) = config.seed;
    (0..count).map(|number| first.wrapping_add(number)).collect()
}
