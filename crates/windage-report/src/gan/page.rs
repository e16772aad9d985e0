//! A report as an HTML page.

use maud::{Markup, html};
use windage_gan::score::{GanScore, Turn};

use super::document::ImageFiles;
use super::{GanReport, charts};
use crate::Result;
use crate::page::assets::Assets;
use crate::page::chart::grid;
use crate::page::document::{Page, configuration, folded, metric, scrolled, section, table_head};
use crate::page::number::{count, duration, significant};

/// Number of real and of generated images on the first screen.
const FIRST: usize = 9;

/// Returns the page with real and generated images and the training curves.
pub(super) fn page<'a>(
    report: &'a GanReport,
    files: &ImageFiles,
    assets: Assets<'_>,
) -> Result<Page<'a>> {
    let heading = format!("{}: {}", report.data, report.settings.variant.name());
    let mut warnings: Vec<String> = report.turned().iter().map(turned).collect();
    if let Some(best) = report.best().filter(|best| !best.warnings.is_empty()) {
        let doubts: Vec<String> = best.warnings.iter().map(ToString::to_string).collect();
        warnings.push(format!("Fréchet distance: {}.", doubts.join("; ")));
    }
    let mut sections = Vec::new();
    if files.generated.len() > FIRST {
        let all = images(&files.generated, "Generated image", assets)?;
        sections.push(section("samples", "All generated images", &all));
    }
    if let Some(charts) = grid(charts::training(report))? {
        sections.push(section("training", "Training", &charts));
    }
    sections.push(section("scores", "Scores", &scores(report)));
    sections.push(section("settings", "How this was made", &origin(report)));
    Ok(Page {
        title: heading.clone(),
        question: "How real are the images?",
        heading,
        sentence: sentence(report),
        certainty: certainty(report),
        chart: None,
        warnings,
        proof: Some(proof(report, files, assets)?),
        metrics: report.best().map_or(Vec::new(), metrics),
        sections,
    })
}

fn sentence(report: &GanReport) -> String {
    match report.best() {
        Some(best) => format!(
            "Best after step {}: Fréchet distance {}, and {:.0} % of the real images' power at \
             high frequencies.",
            count(best.step),
            significant(best.frechet),
            100.0 * best.high_frequency_ratio,
        ),
        None => "Nothing was scored.".into(),
    }
}

fn certainty(report: &GanReport) -> Vec<Markup> {
    if report.best().is_none() {
        return Vec::new();
    }
    vec![html! {
        "Scored with " (count(report.settings.scored)) " generated images. Distances compare only \
         with others that were scored in the same way and with as many images. It is one seed, and \
         the step was chosen by this score."
    }]
}

fn turned(turn: &Turn) -> String {
    format!(
        "The curve turned: the distance was {} after step {} and {} at the end. The discriminators \
         memorize their training images; fewer steps, more images, or augmentation (flips, shifts) \
         help. The best generator was kept.",
        significant(turn.best),
        count(turn.best_step),
        significant(turn.last)
    )
}

fn metrics(best: &GanScore) -> Vec<Markup> {
    vec![
        metric(
            "Fréchet distance",
            &significant(best.frechet),
            "of the distributions of real and generated images; 0 is perfect",
        ),
        metric(
            "Kernel distance",
            &significant(best.kernel),
            "the same question by another method, which few images bias less; 0 is perfect",
        ),
        metric(
            "High frequencies",
            &significant(best.high_frequency_ratio),
            "fine detail relative to real images; 1 is perfect",
        ),
        metric(
            "Spectrum",
            &significant(best.log_spectral_distance),
            "log-spectral distance: how unlike the power is over all frequencies; 0 is perfect",
        ),
    ]
}

/// Returns generated images beside real ones, and how the generator got there.
fn proof(report: &GanReport, files: &ImageFiles, assets: Assets<'_>) -> Result<Markup> {
    let first = |files: &[String]| files[..files.len().min(FIRST)].to_vec();
    let real = images(&first(&files.real), "Real image", assets)?;
    let generated = images(&first(&files.generated), "Generated image", assets)?;
    Ok(html! {
        div.beside {
            figure { figcaption { strong { "Real" } } (real) }
            figure { figcaption { strong { "Generated" } } (generated) }
        }
        @if let Some(charts) = grid(charts::key(report))? { (charts) }
    })
}

fn images(files: &[String], name: &str, assets: Assets<'_>) -> Result<Markup> {
    let pictures = files.iter().map(|file| assets.picture(file)).collect::<Result<Vec<_>>>()?;
    Ok(html! {
        div.images {
            @for (number, picture) in pictures.iter().enumerate() {
                (picture.element(&format!("{name} {}", number + 1)))
            }
        }
    })
}

fn scores(report: &GanReport) -> Markup {
    let columns = ["step", "Fréchet", "kernel", "high frequencies", "log-spectral"];
    let table = html! {
        table.numbers {
            (table_head(columns))
            tbody {
                @for score in &report.scores.scores {
                    tr {
                        th scope="row" { (count(score.step)) }
                        td { (significant(score.frechet)) }
                        td { (significant(score.kernel)) }
                        td { (significant(score.high_frequency_ratio)) }
                        td { (significant(score.log_spectral_distance)) }
                    }
                }
            }
        }
    };
    html! {
        p { "Scored by " (report.scored_by) "." }
        (scrolled("Table of scores", &table))
    }
}

fn origin(report: &GanReport) -> Markup {
    let json = serde_json::to_string_pretty(&report.settings).unwrap_or_default();
    html! {
        p {
            (count(report.images)) " images of " (report.data) ", trained in "
            (duration(report.seconds)) "."
        }
        (configuration(report.config.as_deref()))
        (folded("All settings", &json))
    }
}
