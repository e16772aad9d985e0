//! The report as one page.

use image::RgbImage;
use maud::{Markup, html};

use super::GanReport;
use crate::Result;
use crate::page::document::{data_uri, document};

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
        @if let Some(turn) = report.turned() {
            p.warning role="note" {
                strong { "Warning. " }
                (format!("The curve turned: the distance was {:.1} after step {} and {:.1} at the end. The discriminators learn their images by heart; fewer steps, more images, or augmentation (--flip, --shift) help. The best generator was kept.", turn.best, turn.best_step, turn.last))
            }
        }
    };
    let warnings = report.best().map_or(&[][..], |best| &best.warnings);
    let main = html! {
        @for warning in warnings { p.warning role="note" { strong { "Fréchet distance. " } (warning) "." } }
        (figures(report))
        section aria-labeledby="samples" {
            h2 #samples { "Samples" }
            p { "Above real images, below generated ones." }
            div.scroll tabindex="0" role="region" aria-label="Samples" { img src=(grid) alt="A row of real images and rows of generated ones"; }
        }
        @if let Some(curves) = &curves {
            section aria-labeledby="training" {
                h2 #training { "Training" }
                div.scroll tabindex="0" role="region" aria-label="Training curves" {
                    img src=(curves) alt="Fréchet distance, power at high frequencies and losses by step, and the spectrum";
                }
            }
        }
        (scores(report))
        (settings(report))
    };
    Ok(document(&title, &header, &main))
}

fn sentence(report: &GanReport) -> String {
    match report.best() {
        Some(best) => format!(
            "Best after step {}: Fréchet distance {:.1}, {:.2} times the real images' power at high frequencies ({} generated images; {}).",
            best.step,
            best.frechet,
            best.high_frequency_ratio,
            report.settings.scored,
            report.scored_by
        ),
        None => "Nothing was scored.".into(),
    }
}

fn figures(report: &GanReport) -> Markup {
    html! {
        @if let Some(best) = report.best() {
            section.figures aria-label="Key figures" {
                dl { dt { "Fréchet distance" } dd { (format!("{:.1}", best.frechet)) } dd.small { "at best, after step " (best.step) "; 0 is perfect" } }
                dl { dt { "Kernel distance" } dd { (format!("{:.3}", best.kernel)) } dd.small { "there; 0 is perfect" } }
                dl { dt { "High frequencies" } dd { (format!("{:.2}", best.high_frequency_ratio)) } dd.small { "share of power over that of real images; 1 is right" } }
                dl { dt { "Spectrum" } dd { (format!("{:.2}", best.log_spectral_distance)) } dd.small { "log-spectral distance; 0 is perfect" } }
            }
        }
    }
}

fn scores(report: &GanReport) -> Markup {
    html! {
        section aria-labeledby="scores" {
            h2 #scores { "Scores" }
            div.scroll tabindex="0" role="region" aria-label="Table of scores" {
                table.numbers {
                    thead { tr { th { "step" } th { "Fréchet" } th { "kernel" } th { "high frequencies" } th { "log-spectral" } } }
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
            }
        }
    }
}

fn settings(report: &GanReport) -> Markup {
    let json = serde_json::to_string_pretty(&report.settings).unwrap_or_default();
    html! {
        section aria-labeledby="settings" {
            h2 #settings { "How this was made" }
            p { (report.images) " images of " (report.data) ", " (format!("{:.0}", report.seconds)) " s. Scored by " (report.scored_by) "." }
            @if !report.arguments.is_empty() { p { "Called with " code { (report.arguments.join(" ")) } "." } }
            details { summary { "All settings" } pre { (json) } }
        }
    }
}
