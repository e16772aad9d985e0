//! The content of the page.

use windage::diagnose::run_config::ConvertConfig;
use windage::diagnose::style::StyleMetrics;
use windage::report::comparison::{Better, Comparison, ComparisonMetric, ComparisonRow};

use super::converted::Converted;
use crate::commands::comparison::PERCENT;

/// Returns what was compared: letters of the target as they are, and converted.
pub(super) fn comparison(
    config: &ConvertConfig,
    runs: &[Converted],
    doubts: &[String],
) -> Comparison {
    let mut columns = columns();
    columns.extend(runs.first().into_iter().flat_map(|run| distances(&run.metrics)));
    let row = |name: &str, value: &dyn Fn(&Column, &StyleMetrics) -> Option<f64>| {
        let values = |column| runs.iter().map(|run| value(column, &run.metrics)).collect();
        ComparisonRow { name: name.into(), values: columns.iter().map(values).collect() }
    };
    let rows = vec![
        row("as they are", &|column, metrics| (column.before)(metrics)),
        row("converted", &|column, metrics| (column.after)(metrics)),
    ];
    let lowered = runs.iter().map(|run| format!("{:.1} %", PERCENT * run.metrics.lowered));
    Comparison {
        config: None,
        title: format!("Letters of the target, converted ({})", config.planted),
        question: "Does conversion correct what hurts, and keep the class?".into(),
        metrics: columns.iter().map(|column| column.metric.clone()).collect(),
        seeds: runs.iter().map(|run| run.seed.0).collect(),
        rows,
        baseline: Some(0),
        doubts: doubts.to_vec(),
        notes: vec![
            format!(
                "The loss is lower on {} of the letters",
                lowered.collect::<Vec<_>>().join(", ")
            ),
            "Neither classifier takes part in the training of the converter".into(),
        ],
    }
}

/// Finds a value among the metrics of a run.
type Value = Box<dyn Fn(&StyleMetrics) -> Option<f64>>;

/// A metric, and where its values are found.
struct Column {
    metric: ComparisonMetric,
    before: Value,
    after: Value,
}

fn columns() -> Vec<Column> {
    let percent = |share: Option<f64>| share.map(|share| PERCENT * share);
    vec![
        Column {
            metric: ComparisonMetric::new(
                "mean loss",
                "nats",
                "Cross-entropy of the classifier that is worse on the target.",
                Better::Lower,
            ),
            before: Box::new(|metrics| Some(metrics.loss_before)),
            after: Box::new(|metrics| Some(metrics.loss_after)),
        },
        Column {
            metric: ComparisonMetric::new(
                "accuracy",
                "%",
                "Share of letters that this classifier recognizes.",
                Better::Higher,
            ),
            before: Box::new(move |metrics| percent(metrics.accuracy_before)),
            after: Box::new(move |metrics| percent(metrics.accuracy_after)),
        },
        Column {
            metric: ComparisonMetric::new(
                "class kept",
                "%",
                "Share of letters whose class an independent classifier sees, which was trained on \
                 other letters of both domains.",
                Better::Higher,
            ),
            before: Box::new(move |metrics| percent(metrics.class_before)),
            after: Box::new(move |metrics| percent(metrics.class_kept)),
        },
    ]
}

/// Returns a column for each attribute.
fn distances(metrics: &StyleMetrics) -> Vec<Column> {
    let column = |number: usize, name: &str, unit: &str| {
        let explanation = format!(
            "Distance (Wasserstein-1) of the distribution of {name} from that of the source."
        );
        Column {
            metric: ComparisonMetric::new(name, unit, &explanation, Better::Lower),
            before: Box::new(move |metrics| Some(metrics.attributes.get(number)?.before)),
            after: Box::new(move |metrics| Some(metrics.attributes.get(number)?.after)),
        }
    };
    let attributes = metrics.attributes.iter().enumerate();
    attributes.map(|(number, shift)| column(number, &shift.name, &shift.unit)).collect()
}
