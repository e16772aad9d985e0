//! The report of a GAN: scores, spectra, samples.

mod page;
mod samples;

use std::path::Path;

use serde::{Deserialize, Serialize};
use windage_core::{create_folder, remove_file, write_whole};
use windage_diagnose::Curve;
use windage_gan::{GanScore, GanTrainingConfig, ScoreCurve, Turn};

use crate::page::curves::{self, Line, Panel};
use crate::page::picture::png;
use crate::{Error, Result};

pub use samples::GanSamples;

/// What is said of a training run.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct GanReport {
    /// How the program was called.
    pub arguments: Vec<String>,
    /// Name of the images.
    pub data: String,
    /// How many there are.
    pub images: usize,
    /// Extractor and real images that scores are of.
    pub scored_by: String,
    /// All settings.
    pub settings: GanTrainingConfig,
    /// Scores by interval.
    pub scores: ScoreCurve,
    /// Losses by interval.
    pub losses: Curve,
    /// Mean power by radius of real images, from frequency 0 up, in cycles per image.
    pub real_spectrum: Vec<f64>,
    /// The same of images of the best generator.
    pub generated_spectrum: Vec<f64>,
    /// Duration of the training (of its last part, where it was resumed).
    pub seconds: f64,
}

impl GanReport {
    /// The best score.
    pub fn best(&self) -> Option<&GanScore> {
        self.scores.best()
    }

    /// Whether the generator got worse after its best score.
    pub fn turned(&self) -> Option<Turn> {
        self.scores.turned()
    }
}

const FILES: [&str; 4] = ["index.html", "report.json", "samples.png", "curves.png"];

/// Writes `index.html`, `report.json`, `samples.png` and `curves.png` into `folder`, which is
/// created; every file whole or not at all.
///
/// # Errors
/// When something cannot be drawn or written, naming the file; samples that are neither gray nor
/// color images.
pub fn write_gan_report(folder: &Path, report: &GanReport, samples: &GanSamples) -> Result<()> {
    create_folder(folder)?;
    let grid = samples.draw()?;
    let curves = curves::draw(panels(report))?;
    write_whole(&folder.join("samples.png"), &png(&grid)?)?;
    if let Some(picture) = &curves {
        write_whole(&folder.join("curves.png"), &png(picture)?)?;
    }
    let json =
        serde_json::to_vec_pretty(report).map_err(|error| Error::drawing("report.json", error))?;
    write_whole(&folder.join("report.json"), &json)?;
    Ok(write_whole(
        &folder.join("index.html"),
        page::page(report, &grid, curves.as_ref())?.as_bytes(),
    )?)
}

/// Removes the report that [`write_gan_report`] left in `folder`, if any, and nothing else.
///
/// # Errors
/// When a file of it cannot be removed, naming it.
pub fn remove_gan_report(folder: &Path) -> Result<()> {
    Ok(FILES.iter().try_for_each(|file| remove_file(&folder.join(file)))?)
}

fn panels(report: &GanReport) -> Vec<Panel> {
    let scores = |title: &str, value: &dyn Fn(&GanScore) -> f64| Panel {
        title: title.into(),
        unit: "step",
        lines: vec![Line {
            name: String::new(),
            points: report
                .scores
                .scores
                .iter()
                .map(|score| (score.step as f64, value(score)))
                .collect(),
        }],
    };
    let losses = report.losses.names.iter().enumerate();
    // The last interval may be cut short.
    let end = |row: usize| ((row + 1) * report.settings.interval).min(report.settings.steps) as f64;
    let line = |(column, name): (usize, &String)| {
        let rows = report.losses.epochs.iter().enumerate();
        let points = rows.filter_map(|(row, values)| Some((end(row), *values.get(column)?)));
        Line { name: name.clone(), points: points.collect() }
    };
    vec![
        scores("Fréchet distance", &|score| score.frechet),
        scores("power at high frequencies, generated over real", &|score| {
            score.high_frequency_ratio
        }),
        spectrum(report),
        Panel { title: "losses".into(), unit: "step", lines: losses.map(line).collect() },
    ]
}

/// Power of generated images over that of real ones, by frequency.
fn spectrum(report: &GanReport) -> Panel {
    let radii = report.real_spectrum.iter().zip(&report.generated_spectrum).enumerate().skip(1);
    let ratio = |(radius, (real, generated)): (usize, (&f64, &f64))| {
        (*real > 0.0).then(|| (radius as f64, generated / real))
    };
    let generated: Vec<(f64, f64)> = radii.filter_map(ratio).collect();
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
