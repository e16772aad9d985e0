//! A report as an HTML page.

use image::RgbImage;
use maud::{Markup, html};
use windage_core::text::percent_or_dash;
use windage_diagnose::matrix::PairMatrix;
use windage_diagnose::pairs::Origin;
use windage_diagnose::{Diagnosis, Finding};

use super::cells::{Shown, loss_text, shown};
use super::depiction::Drawer;
use super::matrix::{Axis, axis_name};
use super::{Accompanying, DomainEntry, Report, mitigation, tables};
use crate::Result;
use crate::page::document::{
    command_line, data_uri, document, embedded, folded, metric, scrolled, section,
};

/// Number of pairs whose matrices are visible at first; the others unfold on a click.
const OPEN_PAIRS: usize = 4;

/// Returns the page with the training curves.
pub(super) fn page(
    diagnosis: &Diagnosis,
    report: &Report,
    with: &Accompanying<'_>,
    curves: Option<&RgbImage>,
) -> Result<String> {
    let title = format!("{} → {}", with.domains.source.name(), with.domains.target.name());
    let curves = curves.map(data_uri).transpose()?;
    let header = html! {
        p.kicker { "Why did the classifier get worse?" }
        h1 { (title) }
        p.sentence { (diagnosis.finding.sentence) }
        @for warning in &diagnosis.finding.warnings {
            p.warning role="note" { strong { "Warning. " } (warning) }
        }
    };
    let main = html! {
        (metrics(diagnosis, report))
        (section("pairs", "Pairs", &pairs(diagnosis, with)?))
        (section("attributes", "Attributes", &tables::attributes(&diagnosis.finding.attributes)))
        (section("checks", "Checked on real samples", &tables::checks(&diagnosis.checks)))
        @if let Some(mitigations) = with.mitigations {
            (section("mitigations", "What to do about it", &mitigation::content(mitigations)))
        }
        @if let Some(curves) = &curves { (section("training", "Training", &training(curves))) }
        (section("settings", "How this was made", &origin(report)))
    };
    Ok(document(&format!("Why it got worse: {title}"), &header, &main))
}

fn metrics(diagnosis: &Diagnosis, report: &Report) -> Markup {
    let domain = |domain: &DomainEntry| {
        let (samples, loss) = (domain.samples, domain.mean_loss);
        let note = format!("accuracy on {samples} samples, mean loss {loss:.3}");
        metric(&domain.name, &percent_or_dash(domain.accuracy), &note)
    };
    let separation = report.planted.as_ref().map(|planted| {
        let note = format!(
            "{} was planted as harmful, {} as harmless; 1 is perfect",
            planted.harmful, planted.harmless
        );
        metric("Separation", &format!("{:.2}", planted.separation), &note)
    });
    html! {
        section.metrics aria-label="Key metrics" {
            (domain(&report.domains.source))
            (domain(&report.domains.target))
            (metric(
                "Faithfulness",
                &format!("{:.2}", diagnosis.finding.faithfulness),
                "rank correlation of requested and actual loss; below 0.8 the pictures are not \
                 reliable",
            ))
            @if let Some(separation) = separation { (separation) }
        }
    }
}

fn pairs(diagnosis: &Diagnosis, with: &Accompanying<'_>) -> Result<Markup> {
    let is_converted = |matrix: &PairMatrix| matrix.members.source.origin == Origin::Converted;
    let mut pairs = Vec::new();
    for (number, matrix) in diagnosis.matrices.iter().enumerate() {
        pairs.push(pair(number, matrix, diagnosis, with)?);
    }
    Ok(html! {
        p {
            "Features change across, the loss changes down. What changes down is what harms the \
             classifier; what changes across does not matter to it. The two framed cells are the \
             samples themselves, all others are generated."
        }
        @if diagnosis.matrices.iter().any(is_converted) {
            p {
                strong { "The source member of each pair is converted: " }
                "it is not a sample of " (with.domains.source.name())
                ", but was made of the target member by a style converter."
            }
        }
        @for pair in &pairs { (pair) }
    })
}

fn pair(
    number: usize,
    matrix: &PairMatrix,
    diagnosis: &Diagnosis,
    with: &Accompanying<'_>,
) -> Result<Markup> {
    let drawer = Drawer::new(with.depiction, with.domains.source.shape(), matrix);
    let class = matrix.pair.class;
    let mut cells = Vec::new();
    for shown in shown(matrix) {
        cells.push(cell(&shown, &drawer, class, with)?);
    }
    let losses = matrix.members.as_ref().map(|member| loss_text(member.loss));
    let faithfulness = &diagnosis.finding.columns[number];
    let table = table(&diagnosis.finding, &cells, faithfulness);
    Ok(html! {
        details open[number < OPEN_PAIRS] {
            summary {
                "Pair " (number) ": class " (with.class(class)) ", loss "
                (losses.source) " → " (losses.target)
            }
            (scrolled(&format!("Matrix of pair {number}"), &table))
        }
    })
}

/// Returns a matrix of cells, row by row, with the faithfulness of each column.
fn table(finding: &Finding, cells: &[Markup], faithfulness: &[f64]) -> Markup {
    let (across, down) = (axis_name(finding, Axis::Features), axis_name(finding, Axis::Loss));
    html! {
        table.matrix {
            caption { "Across: features (" (across) "). Down: loss (" (down) ")." }
            tbody {
                @for row in cells.chunks(faithfulness.len()) {
                    tr { @for cell in row { (cell) } }
                }
            }
            tfoot {
                tr {
                    @for value in faithfulness { td { "faithfulness " (format!("{value:.2}")) } }
                }
            }
        }
    }
}

fn cell(
    shown: &Shown<'_>,
    drawer: &Drawer<'_>,
    class: usize,
    with: &Accompanying<'_>,
) -> Result<Markup> {
    let picture = data_uri(&drawer.picture(shown.values)?)?;
    let sound = with.sound.map(|sound| embedded("audio/wav", &sound(shown.values)));
    let losses = losses(shown);
    let description = format!("row {}, column {}: {losses}", shown.row, shown.column);
    Ok(html! {
        td.real[shown.is_real] {
            img src=(picture) alt=(description);
            @if let Some(sound) = sound {
                audio controls preload="none" src=(sound) aria-label=(description) {}
            }
            span { (losses) }
            @if let Some(predicted) = shown.predicted {
                span.wrong[predicted != class] {
                    (with.class(predicted)) @if predicted != class { " (wrong)" }
                }
            }
        }
    })
}

fn losses(shown: &Shown<'_>) -> String {
    let actual = loss_text(shown.actual_loss);
    if shown.is_converted {
        format!("converted, loss {actual}")
    } else if shown.is_real {
        format!("real, loss {actual}")
    } else {
        format!("{} → {actual}", loss_text(shown.cell.requested_loss))
    }
}

fn training(curves: &str) -> Markup {
    html! { img.wide src=(curves) alt="Training curves by epoch"; }
}

fn origin(report: &Report) -> Markup {
    let json = serde_json::to_string_pretty(&report.settings).unwrap_or_default();
    let training = &report.settings.training;
    let independence = training.independence.name();
    html! {
        p {
            "Generative model: " strong { (training.model.name()) }
            ", which reconstructs samples with a root mean square error of "
            (format!("{:.3}", report.reconstruction_error))
            " per value. Independence of features and loss: " strong { (independence) }
            @if independence == "none" {
                " (the patent's literal form, which may also blame harmless attributes)"
            }
            "."
        }
        (command_line(&report.arguments))
        (folded("All settings", &json))
        details {
            summary { "Seconds by step" }
            ul {
                @for (name, seconds) in &report.seconds {
                    li { (name) ": " (format!("{seconds:.1}")) }
                }
            }
        }
    }
}
