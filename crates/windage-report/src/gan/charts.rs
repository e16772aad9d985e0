//! Scores, losses and the spectrum as curves.

use windage_gan::score::GanScore;

use super::GanReport;
use crate::page::chart::{Chart, Line};

/// Returns the charts of the first screen.
pub(super) fn key(report: &GanReport) -> Vec<Chart> {
    let note = "Distance of the distributions of generated and real images; 0 is perfect.";
    let distance = scores(report, "Fréchet distance", note, |score| score.frechet);
    vec![distance, spectrum(report)]
}

/// Returns the other charts.
pub(super) fn training(report: &GanReport) -> Vec<Chart> {
    vec![
        scores(
            report,
            "Power at high frequencies",
            "Fine detail of generated images relative to real ones; 1 is perfect.",
            |score| score.high_frequency_ratio,
        ),
        losses(report),
    ]
}

fn scores(
    report: &GanReport,
    title: &str,
    note: &'static str,
    value: fn(&GanScore) -> f64,
) -> Chart {
    let scores = report.scores.scores.iter();
    let points = scores.map(|score| (score.step as f64, value(score))).collect();
    let lines = vec![Line { name: String::new(), points }];
    Chart { title: title.into(), note, unit: "step", lines }
}

/// Power of generated images over that of real ones, by frequency.
fn spectrum(report: &GanReport) -> Chart {
    let radii = report.real_spectrum.iter().zip(&report.generated_spectrum).enumerate().skip(1);
    let generated: Vec<(f64, f64)> = radii
        .filter(|(_, (real, _))| **real > 0.0)
        .map(|(radius, (real, generated))| (radius as f64, generated / real))
        .collect();
    let real = generated.iter().map(|(radius, _)| (*radius, 1.0)).collect();
    Chart {
        title: "Spectrum, relative to real images".into(),
        note: "Power by frequency, from coarse shapes on the left to fine detail on the right.",
        unit: "cycles per image",
        lines: vec![
            Line { name: "generated".into(), points: generated },
            Line { name: "real".into(), points: real },
        ],
    }
}

fn losses(report: &GanReport) -> Chart {
    let settings = &report.settings;
    // The last interval may be shorter.
    let end = |row: usize| ((row + 1) * settings.interval).min(settings.steps) as f64;
    let lines = report.losses.names.iter().enumerate().map(|(column, name)| {
        let rows = report.losses.epochs.iter().enumerate();
        let points = rows.filter_map(|(row, values)| Some((end(row), *values.get(column)?)));
        Line { name: name.clone(), points: points.collect() }
    });
    Chart {
        title: "Losses".into(),
        note: "What each network minimizes. They compete, so none of them falls to zero.",
        unit: "step",
        lines: lines.collect(),
    }
}
