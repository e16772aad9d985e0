//! The content of a report.

use serde::{Deserialize, Serialize};

/// Which values of a metric are better.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum Better {
    /// Higher ones.
    Higher,
    /// Lower ones.
    Lower,
    /// Neither: the metric describes a run.
    Neither,
}

/// A metric of every row.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct ComparisonMetric {
    /// Name in lower case, such as `accuracy`.
    pub name: String,
    /// Unit of the values; may be empty.
    pub unit: String,
    /// What the metric says, in one sentence.
    pub explanation: String,
    /// Which values are better.
    pub better: Better,
}

impl ComparisonMetric {
    /// Creates a metric.
    pub fn new(name: &str, unit: &str, explanation: &str, better: Better) -> Self {
        let (name, unit, explanation) = (name.into(), unit.into(), explanation.into());
        Self { name, unit, explanation, better }
    }
}

/// A variant, with its values of all metrics.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct ComparisonRow {
    /// Name of the variant.
    pub name: String,
    /// For each metric one value per seed, or `None` where nothing was measured.
    pub values: Vec<Vec<Option<f64>>>,
}

/// Runs that were compared.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Comparison {
    /// The complete configuration of the run as TOML, if the program has one.
    #[serde(default)]
    pub config: Option<String>,
    /// What was compared, such as `Variants on photos`.
    pub title: String,
    /// The question that the comparison answers.
    pub question: String,
    /// The metrics; the finding is about the first.
    pub metrics: Vec<ComparisonMetric>,
    /// The seeds. Runs with the same seed are paired.
    pub seeds: Vec<u64>,
    /// The variants.
    pub rows: Vec<ComparisonRow>,
    /// Index of the row that the others are compared with. Without one, this is the best row.
    pub baseline: Option<usize>,
    /// Reasons not to trust the finding.
    pub doubts: Vec<String>,
    /// What a reader should know besides.
    pub notes: Vec<String>,
}

/// The report of a comparison.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct ComparisonReport {
    /// The finding, in one sentence.
    pub finding: String,
    /// How certain the finding is.
    pub certainty: String,
    /// What was compared.
    #[serde(flatten)]
    pub comparison: Comparison,
}

impl ComparisonReport {
    /// Draws the finding from a comparison. A variant is called better only if the mean of its
    /// paired differences is larger than their standard deviation over two or more seeds. Metrics
    /// that no row has a value of are left out.
    pub fn new(mut comparison: Comparison) -> Self {
        for metric in (0..comparison.metrics.len()).rev() {
            let mut rows = 0..comparison.rows.len();
            if rows.all(|row| comparison.statistic(row, metric).is_none()) {
                comparison.metrics.remove(metric);
                for row in &mut comparison.rows {
                    if metric < row.values.len() {
                        row.values.remove(metric);
                    }
                }
            }
        }
        let (finding, certainty) = (comparison.finding(), comparison.certainty());
        Self { finding, certainty, comparison }
    }
}
