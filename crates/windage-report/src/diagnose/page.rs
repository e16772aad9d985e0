//! A report as an HTML page.

use maud::{Markup, html};
use windage_core::text::percent;
use windage_diagnose::fidelity::Counterfactuals;
use windage_diagnose::pairs::Origin;

use super::cell_markup::cells;
use super::cells::loss_text;
use super::data::PairEntry;
use super::proof::{caption, proof, table};
use super::{
    DomainEntry, Report, curves, effects, gallery, labels, mitigation, shift_view, tables,
};
use crate::Result;
use crate::page::assets::Assets;
use crate::page::chart::grid;
use crate::page::document::{Page, configuration, folded, metric, scrolled, section};
use crate::page::number::{count, duration, significant, two_decimals};

/// Number of pairs whose matrices are visible at first; the others unfold on a click.
const OPEN_PAIRS: usize = 2;

/// Returns the page.
pub(super) fn page<'a>(report: &'a Report, assets: Assets<'_>) -> Result<Page<'a>> {
    let heading = format!("{} → {}", report.domains.source.name, report.domains.target.name);
    let mut sections = Vec::new();
    if report.finding.attribution.is_significant {
        let effects = effects::content(report);
        sections.push(section("effects", "Altered in real samples", &effects));
    }
    if let Some(view) = &report.view {
        let view = shift_view::content(report, view)?;
        sections.push(section("shift", "How the domains differ", &view));
    }
    if let Some(gallery) = report.failures.as_ref().filter(|it| !it.classes.is_empty()) {
        let gallery = gallery::content(gallery, &report.domains.target.name, assets)?;
        sections.push(section("failures", "What it gets wrong", &gallery));
    }
    if let Some(labels) = &report.labels {
        let content = labels::content(report, labels, assets)?;
        sections.push(section("labels", "Classes and labels", &content));
    }
    let mitigations = report.mitigations.as_ref().map(|mitigations| {
        section("mitigations", "What to do about it", &mitigation::content(mitigations))
    });
    // Pictures that cannot be trusted come after everything that can.
    if report.finding.is_faithful() {
        sections.extend(pictures(report, assets)?);
        sections.extend(mitigations);
    } else {
        sections.extend(mitigations);
        sections.extend(pictures(report, assets)?);
    }
    if let Some(charts) = grid(curves::charts(report))? {
        sections.push(section("training", "Training", &charts));
    }
    sections.push(section("settings", "How this was made", &origin(report)));
    Ok(Page {
        title: format!("Why it got worse: {heading}"),
        question: "Why did the classifier get worse?",
        heading,
        sentence: report.finding.sentence.clone(),
        certainty: certainty(report),
        chart: effects::chart(&report.finding.attribution)?,
        warnings: report.finding.warnings.clone(),
        proof: if report.finding.is_faithful() { proof(report, assets)? } else { None },
        metrics: metrics(report),
        sections,
    })
}

/// Says in words what was lost, what confirms the finding, and how far the pictures can be trusted.
fn certainty(report: &Report) -> Vec<Markup> {
    let mut paragraphs = effects::certainty(report);
    if !report.pairs.is_empty() && report.finding.is_faithful() {
        paragraphs.push(html! {
            strong { "The pictures can be relied on. " }
            "Where a higher loss was requested, the classifier does have a higher loss "
            "(faithfulness " (two_decimals(report.finding.faithfulness)) " of 1), and about as "
            "high a one (agreement " (two_decimals(report.finding.agreement)) " of 1)."
        });
    }
    paragraphs.extend(report.finding.counterfactuals.as_ref().map(verified));
    paragraphs
}

/// Says how often the classifier is right where a low loss was requested, and wrong where a high
/// one was.
fn verified(Counterfactuals { righted, wronged }: &Counterfactuals) -> Markup {
    html! {
        strong { "Verified by the classifier. " }
        "Of " (count(righted.of)) " samples of the target decoded with the loss of their "
        "counterpart in the source, it gets " (count(righted.cells)) " right; of "
        (count(wronged.of)) " pictures of the highest loss, it gets " (count(wronged.cells))
        " wrong."
    }
}

fn metrics(report: &Report) -> Vec<Markup> {
    let domain = |role: &str, domain: &DomainEntry| {
        let (samples, loss) = (count(domain.samples), loss_text(domain.mean_loss));
        let name = format!("{role}: {}", domain.name);
        match domain.accuracy {
            Some(accuracy) => {
                let note = format!("accuracy on {samples} samples; mean loss {loss}");
                metric(&name, &percent(accuracy), &note)
            }
            None => metric(&name, &loss, &format!("mean loss on {samples} samples")),
        }
    };
    let mut metrics =
        vec![domain("Source", &report.domains.source), domain("Target", &report.domains.target)];
    if !report.pairs.is_empty() {
        metrics.push(metric(
            "Faithfulness",
            &two_decimals(report.finding.faithfulness),
            "how well the classifier's losses on the pictures follow the order of the requested \
             ones: 1 is perfect, below 0.8 the pictures are not reliable; the causes do not depend \
             on it",
        ));
        metrics.push(metric(
            "Agreement",
            &two_decimals(report.finding.agreement),
            "how nearly they are also as large as the requested ones: 1 is equal, below 0.5 they \
             are not reliable",
        ));
    }
    if let Some(planted) = &report.planted {
        let note = format!(
            "how well harmful {} and harmless {}, which were planted, are kept apart; 1 is perfect",
            planted.harmful, planted.harmless
        );
        metrics.push(metric("Separation", &two_decimals(planted.separation), &note));
    }
    metrics
}

/// Returns the sections about the generated pictures, none if there are no pairs.
fn pictures(report: &Report, assets: Assets<'_>) -> Result<Vec<Markup>> {
    if report.pairs.is_empty() {
        return Ok(Vec::new());
    }
    let (heading, pairs) = match report.finding.unreliability() {
        None => ("Pairs", pairs(report, assets)?),
        Some(reason) => ("Pairs (unreliable)", unreliable(&reason, &pairs(report, assets)?)),
    };
    let changes = tables::attributes(report);
    Ok(vec![
        section("pairs", heading, &pairs),
        section("attributes", "Attributes in the pictures", &changes),
    ])
}

/// Returns the pictures in small, after the reason why they cannot be trusted.
fn unreliable(reason: &str, pairs: &Markup) -> Markup {
    html! {
        p.warning role="note" {
            strong { "These pictures are unreliable: " }
            (reason) ". The classifier's losses on them are not those that were requested, so what \
            changes in them need not be what harms it. The causes do not depend on them: they come \
            from real samples."
        }
        div.unreliable { (pairs) }
    }
}

fn pairs(report: &Report, assets: Assets<'_>) -> Result<Markup> {
    let mut pairs = Vec::new();
    for (number, pair) in report.pairs.iter().enumerate() {
        pairs.push(matrix(report, number, pair, assets)?);
    }
    let is_converted = |pair: &PairEntry| pair.source_origin == Origin::Converted;
    Ok(html! {
        p {
            "A pair is a sample of the source that the classifier masters and a sample of the \
             target with a high loss. The loss says how wrong it is: 0 is perfect. In each matrix \
             the features change across, from the one sample to the other, and the loss changes \
             down; this is the loss axis. What changes down is suspected of harming the \
             classifier; what changes across hardly matters to it. Which suspects are causes, real \
             samples decide. The two framed cells are the samples themselves, all others are \
             generated."
        }
        @if report.pairs.iter().any(is_converted) {
            p {
                strong { "The source member of each pair is converted: " }
                "it is not a sample of " (report.domains.source.name)
                ", but was made of the target member by a style converter."
            }
        }
        div.pairs { @for pair in &pairs { (pair) } }
    })
}

fn matrix(report: &Report, number: usize, pair: &PairEntry, assets: Assets<'_>) -> Result<Markup> {
    let losses = pair.losses.map(loss_text);
    let table = table(pair, &cells(pair, assets, true)?, true);
    Ok(html! {
        details open[number < if report.finding.is_faithful() { OPEN_PAIRS } else { 1 }] {
            summary {
                "Pair " (number) ": class " (pair.class) ", loss "
                (losses.source) " → " (losses.target)
            }
            p.note { (caption(report)) }
            (scrolled(&format!("Matrix of pair {number}"), &table))
        }
    })
}

fn origin(report: &Report) -> Markup {
    let json = serde_json::to_string_pretty(&report.settings).unwrap_or_default();
    let training = &report.settings.training;
    let independence = training.independence.name();
    html! {
        @if let Some(error) = report.reconstruction_error {
            p {
                "Generative model: " strong { (training.model.name()) }
                ", which reconstructs samples with a root mean square error of "
                (significant(error))
                " per value. Independence of features and loss: " strong { (independence) }
                @if independence == "none" {
                    " (the patent's literal form, whose pictures may also blame harmless \
                     attributes)"
                }
                "."
            }
        } @else {
            @if report.finding.attribution.is_significant {
                p { "No generative model was trained: there are no pictures of pairs." }
            } @else {
                p { "No generative model was trained, as there is nothing to explain." }
            }
        }
        @for note in &report.notes { p { (note) "." } }
        (configuration(report.config.as_deref()))
        (folded("All settings of the diagnosis", &json))
        details {
            summary { "Time by step" }
            ul {
                @for (name, seconds) in &report.seconds {
                    li { (name) ": " (duration(*seconds)) }
                }
            }
        }
    }
}
