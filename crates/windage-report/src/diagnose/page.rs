//! The report of a diagnosis as one page.

use image::RgbImage;
use maud::{Markup, html};
use windage_diagnose::style::Origin;
use windage_diagnose::{Altered, Diagnosis, Manner, PairMatrix};

use super::{Accompanying, mitigation};
use crate::Result;
use crate::diagnose::cells::{Shown, loss_text, shown};
use crate::diagnose::depiction::Drawer;
use crate::diagnose::json::Report;
use crate::diagnose::matrix::axis_name;
use crate::page::document::{data_uri, document, sound_uri};

/// Pairs that are open when the page is; the others unfold.
const OPEN_PAIRS: usize = 4;

/// The whole page.
pub(crate) fn page(
    diagnosis: &Diagnosis,
    report: &Report,
    with: &Accompanying<'_>,
    curves: Option<&RgbImage>,
) -> Result<String> {
    let title = format!("{} → {}", with.first.name(), with.second.name());
    let mut pairs = Vec::new();
    for (number, matrix) in diagnosis.matrices.iter().enumerate() {
        pairs.push(pair(number, matrix, diagnosis, with)?);
    }
    let curves = curves.map(data_uri).transpose()?;
    let header = html! {
        p.kicker { "Why did the classifier get worse?" }
        h1 { (title) }
        p.sentence { (diagnosis.finding.sentence) }
        @for warning in &diagnosis.finding.warnings { p.warning role="note" { strong { "Warning. " } (warning) } }
    };
    let main = html! {
        (figures(diagnosis, report))
        section aria-labeledby="pairs" {
            h2 #pairs { "Pairs" }
            p { "Features change across, the loss changes down. What changes down is what hurts the classifier; what changes across does not matter to it. Framed cells are the two samples themselves, all others are generated." }
            @if diagnosis.matrices.iter().any(|matrix| matrix.first_origin == Origin::Converted) {
                p { strong { "The first member of each pair is converted: " } "it is no sample of " (with.first.name()) ", but what a style converter made of the second member." }
            }
            @for pair in &pairs { (pair) }
        }
        (attributes(diagnosis))
        (checks(diagnosis))
        @if let Some(remedies) = with.remedies { (mitigation::section(remedies)) }
        @if let Some(curves) = &curves {
            section aria-labeledby="training" {
                h2 #training { "Training" }
                img.wide src=(curves) alt="Training curves by epoch";
            }
        }
        (settings(report))
    };
    Ok(document(&format!("Why it got worse: {title}"), &header, &main))
}

fn figures(diagnosis: &Diagnosis, report: &Report) -> Markup {
    let percent = |accuracy: Option<f64>| {
        accuracy.map_or("—".into(), |accuracy| format!("{:.1} %", 100.0 * accuracy))
    };
    html! {
        section.figures aria-label="Key figures" {
            @for domain in &report.domains {
                dl { dt { (domain.name) } dd { (percent(domain.accuracy)) } dd.small { "accuracy of " (domain.samples) " samples, mean loss " (format!("{:.3}", domain.mean_loss)) } }
            }
            dl { dt { "Faithfulness" } dd { (format!("{:.2}", diagnosis.finding.faithfulness)) } dd.small { "rank correlation of requested and actual loss; below 0.8 do not trust the picture" } }
            @if let Some(planted) = &report.planted {
                dl { dt { "Separation" } dd { (format!("{:.2}", planted.separation)) } dd.small { (planted.harmful) " was planted as harmful, " (planted.harmless) " as harmless; 1 is perfect" } }
            }
        }
    }
}

fn pair(
    number: usize,
    matrix: &PairMatrix,
    diagnosis: &Diagnosis,
    with: &Accompanying<'_>,
) -> Result<Markup> {
    let mut cells = Vec::new();
    let drawer = Drawer::new(with.depiction, with.first.shape(), matrix);
    for shown in shown(matrix) {
        cells.push(cell(&shown, &drawer, matrix.pair.class, with)?);
    }
    let faithfulness = &diagnosis.finding.columns[number];
    Ok(html! {
        details open[number < OPEN_PAIRS] {
            summary {
                "Pair " (number) ": class " (with.class(matrix.pair.class)) ", loss "
                (loss_text(matrix.first_loss)) " → " (loss_text(matrix.second_loss))
            }
            div.scroll tabindex="0" role="region" aria-label={ "Matrix of pair " (number) } {
                table.matrix {
                    caption { "Across: features (" (axis_name(&diagnosis.finding, false)) "). Down: loss (" (axis_name(&diagnosis.finding, true)) ")." }
                    tbody {
                        @for row in cells.chunks(matrix.grid.columns()) { tr { @for cell in row { (cell) } } }
                    }
                    tfoot { tr { @for value in faithfulness { td { "faithfulness " (format!("{value:.2}")) } } } }
                }
            }
        }
    })
}

fn cell(
    shown: &Shown<'_>,
    drawer: &Drawer<'_>,
    class: usize,
    with: &Accompanying<'_>,
) -> Result<Markup> {
    let source = data_uri(&drawer.picture(shown.values)?)?;
    let predicted = shown.predicted.map(|predicted| (with.class(predicted), predicted == class));
    let losses = if shown.is_converted {
        format!("converted, loss {}", loss_text(shown.actual_loss))
    } else if shown.is_real {
        format!("real, loss {}", loss_text(shown.actual_loss))
    } else {
        format!("{} → {}", loss_text(shown.cell.requested_loss), loss_text(shown.actual_loss))
    };
    let alternative = format!("row {}, column {}: {losses}", shown.row, shown.column);
    Ok(html! {
        td.real[shown.is_real] {
            img src=(source) alt=(alternative);
            @if let Some(sound) = with.sound { audio controls preload="none" src=(sound_uri(&sound(shown.values))) aria-label=(alternative) {} }
            span { (losses) }
            @if let Some((name, right)) = predicted { span.wrong[!right] { (name) @if !right { " (wrong)" } } }
        }
    })
}

fn attributes(diagnosis: &Diagnosis) -> Markup {
    html! {
        section aria-labeledby="attributes" {
            h2 #attributes { "Attributes" }
            p { "Means over pairs. The effect is the change down the loss axis in deviations of the attribute in the second domain." }
            div.scroll tabindex="0" role="region" aria-label="Table of attributes" {
                table.numbers {
                    thead { tr { th { "attribute" } th { "between the samples" } th { "down the loss axis" } th { "across the features" } th { "part on the loss axis" } th { "effect" } th { "" } } }
                    tbody {
                        @for finding in &diagnosis.finding.attributes {
                            tr.cause[finding.is_cause] {
                                th scope="row" { (finding.name) }
                                td { (finding.between_text()) }
                                td { (finding.down_text()) }
                                td { (finding.across_text()) }
                                td { meter min="0" max="1" value=(format!("{:.3}", finding.down_part)) {} " " (format!("{:.2}", finding.down_part)) }
                                td { (format!("{:.2}", finding.effect)) }
                                td { @if finding.is_cause { "cause" } }
                            }
                        }
                    }
                }
            }
        }
    }
}

fn checks(diagnosis: &Diagnosis) -> Markup {
    let figure = |altered: &Altered| match altered.accuracy {
        Some(accuracy) => format!("{:.1} %", 100.0 * accuracy),
        None => format!("loss {:.3}", altered.mean_loss),
    };
    html! {
        section aria-labeledby="checks" {
            h2 #checks { "Checked on real samples" }
            p { "Each attribute alone was altered in real samples of the second domain, by a quarter, a half or all of its change down the loss axis, whichever is best, or, where that does not help, each sample to the mean of the first domain. Where it is a cause, altering it back raises the accuracy." }
            div.scroll tabindex="0" role="region" aria-label="Table of checks" {
                table.numbers {
                    thead { tr { th { "attribute" } th { "as it is" } th { "altered back" } th { "altered further" } th { "" } } }
                    tbody {
                        @for check in &diagnosis.checks {
                            tr.cause[check.is_supported] {
                                th scope="row" { (check.name) }
                                td { (figure(&check.unaltered)) }
                                td { (figure(&check.back)) " (" @if check.manner == Manner::Each { "each, on average " } (format!("{:+.1}", check.back.by)) " " (check.unit) ")" }
                                td { (figure(&check.further)) " (" (format!("{:+.1}", check.further.by)) " " (check.unit) ")" }
                                td { @if check.is_supported { "supported" } @else { "not supported" } }
                            }
                        }
                    }
                }
            }
        }
    }
}

fn settings(report: &Report) -> Markup {
    let json = serde_json::to_string_pretty(&report.settings).unwrap_or_default();
    html! {
        section aria-labeledby="settings" {
            h2 #settings { "How this was made" }
            p { "Generative model: " strong { (report.settings.fit.model.name()) } ", which gives samples back with a root mean square error of " (format!("{:.3}", report.reconstruction_error)) " a value. Independence of features and loss: " strong { (report.settings.fit.independence.name()) }
                @if report.settings.fit.independence.name() == "none" { " (the patent's literal form: harmless attributes may be blamed too)" } "." }
            @if !report.arguments.is_empty() { p { "Called with " code { (report.arguments.join(" ")) } "." } }
            details { summary { "All settings" } pre { (json) } }
            details { summary { "Seconds by step" } ul { @for (name, seconds) in &report.seconds { li { (name) ": " (format!("{seconds:.1}")) } } } }
        }
    }
}
