//! Scores, losses and the spectrum as curves.

use windage_gan::score::GanScore;

use super::GanReport;
use crate::page::curves::{Line, Panel};

/// Returns the panels of `curves.png`.
pub(super) fn panels(report: &GanReport) -> Vec<Panel> {
    vec![
        scores(report, "Fréchet distance", |score| score.frechet),
        scores(report, "power at high frequencies, generated over real", |score| {
            score.high_frequency_ratio
        }),
        spectrum(report),
        losses(report),
    ]
}

fn scores(report: &GanReport, title: &str, value: fn(&GanScore) -> f64) -> Panel {
    let scores = report.scores.scores.iter();
    let points = scores.map(|score| (score.step as f64, value(score))).collect();
    Panel { title: title.into(), unit: "step", lines: vec![Line { name: String::new(), points }] }
}

/// Power of generated images over that of real ones, by frequency.
fn spectrum(report: &GanReport) -> Panel {
    let radii = report.real_spectrum.iter().zip(&report.generated_spectrum).enumerate().skip(1);
    let generated: Vec<(f64, f64)> = radii
        .filter(|(_, (real, _))| **real > 0.0)
        .map(|(radius, (real, generated))| (radius as f64, generated / real))
        .collect();
    let real = generated.iter().map(|(radius, _)| (*radius, 1.0)).collect();
    Panel {
        title: "power by frequency, over that of real images".into(),
        unit: "cycles per image",
        lines: vec![
            Line { name: "generated".into(), points: generated },
            Line { name: "real".into(), points: real },
        ],
    }
}

fn losses(report: &GanReport) -> Panel {
    let settings = &report.settings;
    // The last interval may be shorter.
    let end = |row: usize| ((row + 1) * settings.interval).min(settings.steps) as f64;
    let lines = report.losses.names.iter().enumerate().map(|(column, name)| {
        let rows = report.losses.epochs.iter().enumerate();
        let points = rows.filter_map(|(row, values)| Some((end(row), *values.get(column)?)));
        Line { name: name.clone(), points: points.collect() }
    });
    Panel { title: "losses".into(), unit: "step", lines: lines.collect() }
}
