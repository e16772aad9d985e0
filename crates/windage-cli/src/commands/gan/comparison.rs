//! The content of the page of a comparison.

use windage::gan::RunConfig;
use windage::report::comparison::{Better, Comparison, ComparisonMetric, ComparisonRow};
use windage::report::gan::GanReport;

/// Returns what was compared. Gains are relative to the first variant.
pub(super) fn comparison(
    config: &RunConfig,
    reports: &[GanReport],
    doubts: &[String],
) -> Comparison {
    let mut seeds: Vec<u64> = reports.iter().map(|report| report.settings.seed.0).collect();
    seeds.sort_unstable();
    seeds.dedup();
    let variants = config.variants();
    let rows = variants.iter().map(|&variant| {
        let reports: Vec<Option<&GanReport>> = seeds
            .iter()
            .map(|&seed| {
                reports.iter().find(|report| {
                    report.settings.variant == variant && report.settings.seed.0 == seed
                })
            })
            .collect();
        row(variant.name(), &reports)
    });
    let first = reports.first();
    let scored = |report: &GanReport| {
        format!("Scored by {}, with {} images", report.scored_by, report.settings.scored)
    };
    Comparison {
        config: None,
        title: format!(
            "GAN variants{}",
            first.map_or(String::new(), |report| format!(" on {}", report.data))
        ),
        question: "Which variant generates the most realistic images?".into(),
        metrics: metrics(),
        rows: rows.collect(),
        baseline: Some(0),
        doubts: doubts.to_vec(),
        notes: first
            .map(scored)
            .into_iter()
            .chain(["Each run has a report of its own in its subfolder".into()])
            .collect(),
        seeds,
    }
}

fn metrics() -> Vec<ComparisonMetric> {
    let metric = ComparisonMetric::new;
    vec![
        metric(
            "best Fréchet distance",
            "",
            "Distance of the distributions of real and generated images, at the best step.",
            Better::Lower,
        ),
        metric("last Fréchet distance", "", "The same at the end of the training.", Better::Lower),
        metric(
            "high frequencies",
            "",
            "Fine detail relative to real images, at the best step; 1 is perfect.",
            Better::Neither,
        ),
        metric(
            "log-spectral distance",
            "",
            "How unlike the power is over all frequencies, at the best step.",
            Better::Lower,
        ),
        metric(
            "best step",
            "",
            "Step after which the Fréchet distance was lowest.",
            Better::Neither,
        ),
        metric("time", "s", "Duration of the training.", Better::Neither),
    ]
}

/// Returns the row of a variant, with one report per seed.
fn row(name: &str, reports: &[Option<&GanReport>]) -> ComparisonRow {
    let values = |value: &dyn Fn(&GanReport) -> Option<f64>| {
        reports.iter().map(|report| report.and_then(value)).collect::<Vec<_>>()
    };
    ComparisonRow {
        name: name.into(),
        values: vec![
            values(&|report| Some(report.best()?.frechet)),
            values(&|report| Some(report.scores.scores.last()?.frechet)),
            values(&|report| Some(report.best()?.high_frequency_ratio)),
            values(&|report| Some(report.best()?.log_spectral_distance)),
            values(&|report| Some(report.best()?.step as f64)),
            values(&|report| Some(report.seconds)),
        ],
    }
}
