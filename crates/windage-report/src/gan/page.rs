//! A report as an HTML page.

use image::RgbImage;
use maud::{Markup, html};
use windage_gan::score::{GanScore, Turn};

use super::GanReport;
use crate::Result;
use crate::page::document::{
    command_line, data_uri, document, folded, metric, scrolled, section, table_head,
};

/// Returns the page with the grid of samples and the training curves.
pub(super) fn page(
    report: &GanReport,
    grid: &RgbImage,
    curves: Option<&RgbImage>,
) -> Result<String> {
    let title = format!("{} of {}", report.settings.variant.name(), report.data);
    let (grid, curves) = (data_uri(grid)?, curves.map(data_uri).transpose()?);
    let header = html! {
        p.kicker { "How real are the images?" }
        h1 { (title) }
        p.sentence { (sentence(report)) }
        @if let Some(turn) = report.turned() { (turned(&turn)) }
    };
    let main = html! {
        @if let Some(best) = report.best() {
            @for warning in &best.warnings {
                p.warning role="note" { strong { "Fréchet distance. " } (warning) "." }
            }
            (metrics(best))
        }
        (samples(&grid))
        @if let Some(curves) = &curves { (training(curves)) }
        (section("scores", "Scores", &scores(report)))
        (section("settings", "How this was made", &origin(report)))
    };
    Ok(document(&title, &header, &main))
}

fn sentence(report: &GanReport) -> String {
    match report.best() {
        Some(best) => format!(
            "Best after step {}: Fréchet distance {:.1}, {:.2} times the real images' power at \
             high frequencies ({} generated images; {}).",
            best.step,
            best.frechet,
            best.high_frequency_ratio,
            report.settings.scored,
            report.scored_by
        ),
        None => "Nothing was scored.".into(),
    }
}

fn turned(turn: &Turn) -> Markup {
    let text = format!(
        "The curve turned: the distance was {:.1} after step {} and {:.1} at the end. The \
         discriminators memorize their training images; fewer steps, more images, or augmentation \
         (--flip, --shift) help. The best generator was kept.",
        turn.best, turn.best_step, turn.last
    );
    html! { p.warning role="note" { strong { "Warning. " } (text) } }
}

fn metrics(best: &GanScore) -> Markup {
    let two_digits = |value: f64| format!("{value:.2}");
    html! {
        section.metrics aria-label="Key metrics" {
            (metric(
                "Fréchet distance",
                &format!("{:.1}", best.frechet),
                &format!("at best, after step {}; 0 is perfect", best.step),
            ))
            (metric(
                "Kernel distance",
                &format!("{:.3}", best.kernel),
                "after the same step; 0 is perfect",
            ))
            (metric(
                "High frequencies",
                &two_digits(best.high_frequency_ratio),
                "share of power relative to real images; 1 is perfect",
            ))
            (metric(
                "Spectrum",
                &two_digits(best.log_spectral_distance),
                "log-spectral distance; 0 is perfect",
            ))
        }
    }
}

fn samples(grid: &str) -> Markup {
    let picture = html! {
        img src=(grid) alt="A row of real images and rows of generated images";
    };
    let content = html! {
        p { "Real images above, generated images below." }
        (scrolled("Samples", &picture))
    };
    section("samples", "Samples", &content)
}

fn training(curves: &str) -> Markup {
    let picture = html! {
        img src=(curves) alt="Fréchet distance, power at high frequencies and losses by step, \
                              and the spectrum";
    };
    section("training", "Training", &scrolled("Training curves", &picture))
}

fn scores(report: &GanReport) -> Markup {
    let columns = ["step", "Fréchet", "kernel", "high frequencies", "log-spectral"];
    let table = html! {
        table.numbers {
            (table_head(columns))
            tbody {
                @for score in &report.scores.scores {
                    tr {
                        th scope="row" { (score.step) }
                        td { (format!("{:.2}", score.frechet)) }
                        td { (format!("{:.4}", score.kernel)) }
                        td { (format!("{:.3}", score.high_frequency_ratio)) }
                        td { (format!("{:.3}", score.log_spectral_distance)) }
                    }
                }
            }
        }
    };
    scrolled("Table of scores", &table)
}

fn origin(report: &GanReport) -> Markup {
    let json = serde_json::to_string_pretty(&report.settings).unwrap_or_default();
    html! {
        p {
            (report.images) " images of " (report.data) ", "
            (format!("{:.0}", report.seconds)) " s. Scored by " (report.scored_by) "."
        }
        (command_line(&report.arguments))
        (folded("All settings", &json))
    }
}
