//! What interventions on real samples say, on the page of a report.

use maud::{Markup, html};
use windage_core::text::{percent, unit_suffix};
use windage_diagnose::attribution::{
    AlterationKind, AttributeEffect, Attribution, Estimate, ScoreKind, Verdict,
};
use windage_diagnose::finding::{points, points_with_margin, probability};

use super::Report;
use crate::Result;
use crate::page::chart::{Bar, EffectRow, Effects};
use crate::page::document::{scrolled, table_head};
use crate::page::number::count;

/// Most attributes in the chart; the table has all of them.
const MOST_ROWS: usize = 5;
const CAUSES: &str = "causes";
const REGAINED: &str = "regained";
const UNEXPLAINED: &str = "unexplained";

/// Returns the chart of effects, or `None` if nothing was attributed.
pub(super) fn chart(attribution: &Attribution) -> Result<Option<Markup>> {
    if !attribution.is_significant {
        return Ok(None);
    }
    let tested = attribution.attributes.iter().filter(|effect| effect.caused.is_some());
    let rows = tested.take(MOST_ROWS).map(|effect| EffectRow {
        name: effect.name.clone(),
        bars: [(CAUSES, 0, effect.caused), (REGAINED, 1, effect.regained)]
            .into_iter()
            .filter_map(|(name, color, estimate)| Some(bar(name, color, estimate?)))
            .collect(),
    });
    let rest = EffectRow {
        name: "the rest".into(),
        bars: vec![bar(UNEXPLAINED, 2, attribution.unexplained)],
    };
    let chart = Effects {
        title: "Which attribute causes how much".into(),
        note: format!(
            "Points of {}, with intervals. Causes: lost once source samples get the target's \
             values. Regained: once target samples get the source's. Dashed: all that was lost.",
            score(attribution.loss.score)
        ),
        unit: match attribution.loss.score {
            ScoreKind::Accuracy => "points of accuracy",
            ScoreKind::Rank => "points of rank",
        },
        reference: 100.0 * attribution.loss.lost.value,
        names: &[CAUSES, REGAINED, UNEXPLAINED],
        rows: rows.chain([rest]).collect(),
    };
    chart.figure().map(Some)
}

fn bar(name: &'static str, color: usize, estimate: Estimate) -> Bar {
    Bar {
        name,
        color,
        value: 100.0 * estimate.value,
        interval: [100.0 * estimate.low, 100.0 * estimate.high],
        text: points_with_margin(estimate),
    }
}

fn score(score: ScoreKind) -> &'static str {
    match score {
        ScoreKind::Accuracy => "accuracy",
        ScoreKind::Rank => "rank: the share of the source's losses that are greater",
    }
}

/// Says what was lost, and how sure it is who causes it.
pub(super) fn certainty(report: &Report) -> Vec<Markup> {
    let attribution = &report.finding.attribution;
    let lost = html! {
        strong { @if attribution.is_significant { "Lost. " } @else { "Nothing lost. " } }
        (attribution.loss.in_words())
    };
    if !attribution.is_significant {
        let level = percent(report.settings.attribution.loss_level);
        let reading = html! {
            "A difference counts as a loss if chance alone makes one as large in less than "
            (level) " of cases. This one does not, so there is nothing to explain. A smaller loss \
             than the interval allows may still be there; more samples would tell."
        };
        return vec![lost, reading];
    }
    vec![lost, decided(report)]
}

/// Says what was altered, and what it explains altogether.
fn decided(report: &Report) -> Markup {
    let attribution = &report.finding.attribution;
    let samples = attribution.samples.map(count);
    let (source, target) = (&report.domains.source.name, &report.domains.target.name);
    let suspects = attribution.attributes.iter().filter(|it| it.caused.is_some()).count();
    if suspects == 0 {
        return html! {
            strong { "Nothing could be tested. " }
            "No attribute that can be altered differs clearly between " (source) " and " (target)
            "."
        };
    }
    let level = percent(report.settings.attribution.level);
    html! {
        strong { "Decided on real samples. " }
        (samples.source) " samples of " (source) " were altered to the values of " (target) " in "
        @if suspects == 1 { "the attribute that differs" }
        @else { "the " (suspects) " attributes that differ" }
        ", and the classifier was evaluated again: this causes "
        (points_with_margin(attribution.caused)) " of the "
        (points(attribution.loss.lost.value)) " points; "
        (points_with_margin(attribution.unexplained)) " remain unexplained. "
        (samples.target) " samples of " (target) " altered back regain "
        (points_with_margin(attribution.regained)) ". The probability that chance alone makes an \
         attribute without effect look like a cause is at most " (level) "; intervals also count \
         that altering a sample is not quite what happened to it."
    }
}

/// Returns the section about effects: a table with every attribute, and what needs words.
pub(super) fn content(report: &Report) -> Markup {
    let attribution = &report.finding.attribution;
    if !attribution.is_significant {
        return html! { p { "Nothing significant was lost, so nothing was attributed." } };
    }
    let columns = [
        "attribute",
        "source → target (means)",
        "verdict",
        "causes",
        "regained",
        "causes alone",
        "regains alone",
        "p of the difference",
    ];
    let table = html! {
        table.numbers {
            (table_head(columns))
            tbody { @for effect in &attribution.attributes { (row(effect)) } }
        }
    };
    html! {
        p {
            "Pictures suggest; real samples decide. Each attribute that differs between the \
             domains was altered in real samples, alone and together with the others, and the \
             classifier was evaluated again. " strong { "Causes" } " is its share of the points \
             that are lost when samples of the source get the target's values, " strong {
            "regained" } " its share of those that come back when samples of the target get the \
             source's values. Shares are Shapley values: they and the unexplained rest add up to \
             what was lost. Intervals and verdicts are corrected for the number of attributes."
        }
        (scrolled("Table of effects", &table))
        (remarks(attribution))
        (verdicts(attribution))
    }
}

fn row(effect: &AttributeEffect) -> Markup {
    let estimate = |estimate: Option<Estimate>| estimate.map_or("—".into(), points_with_margin);
    let alone = |value: Option<f64>| value.map_or("—".into(), points);
    html! {
        tr.strong[effect.verdict.is_cause()] {
            th scope="row" { (effect.name) }
            td { (effect.values_in_words().replace('-', "−")) }
            td.words { (effect.verdict.in_words()) }
            td { (estimate(effect.caused)) }
            td { (estimate(effect.regained)) }
            td { (alone(effect.alone.map(|alone| alone.source))) }
            td { (alone(effect.alone.map(|alone| alone.target))) }
            td { (probability(effect.p_value).trim_start_matches("p ").trim_start_matches("= ")) }
        }
    }
}

/// Says in sentences how attributes act together, how the directions disagree, what would be
/// needed to tell more, and how samples were altered.
fn remarks(attribution: &Attribution) -> Markup {
    let effects = &attribution.attributes;
    let interactions = attribution.interactions.iter().map(|it| it.in_words());
    let disagreements = effects.iter().filter_map(AttributeEffect::disagreement_in_words);
    let needed = effects.iter().filter_map(AttributeEffect::needed_in_words);
    let altered = effects.iter().filter_map(altered);
    let remarks: Vec<String> =
        interactions.chain(disagreements).chain(needed).chain(altered).collect();
    html! { @if !remarks.is_empty() { ul { @for remark in &remarks { li { (remark) } } } } }
}

/// Says how samples of the target were altered in a cause.
fn altered(effect: &AttributeEffect) -> Option<String> {
    let kind = effect.alteration.filter(|_| effect.verdict.is_cause())?.target;
    let (amount, length) = (effect.amount?, effect.length?);
    let unit = unit_suffix(&effect.unit);
    let by = match effect.direction() {
        Some(_) => format!("by {:+.1}{unit}", amount).replace('-', "−"),
        None => format!("by {length:.1}{unit} in either direction"),
    };
    Some(match kind {
        AlterationKind::Uniform => {
            format!("To regain, {} was altered {by} in all samples of the target.", effect.name)
        }
        AlterationKind::Quantiles => format!(
            "To regain, {} was altered {by} on average in samples of the target: each to the same \
             quantile of the source's distribution.",
            effect.name
        ),
    })
}

/// Explains the verdicts that occur.
fn verdicts(attribution: &Attribution) -> Markup {
    let all = [
        (
            Verdict::Cause,
            "it causes at least a quarter of what was lost, more than chance explains.",
        ),
        (
            Verdict::Contributes,
            "it causes a smaller, but relevant part, more than chance explains.",
        ),
        (
            Verdict::Contradicted,
            "altering it costs something on the source, but altering it back regains too little: \
             the harm may come from the alteration itself.",
        ),
        (Verdict::NoEffect, "it was altered, and a relevant effect is excluded."),
        (
            Verdict::TooFewSamples,
            "neither an effect nor its absence can be told with these samples.",
        ),
        (Verdict::Unconfirmed, "it differs, but samples cannot be altered in it."),
        (
            Verdict::Accompanies,
            "it differs only because others do: once these are altered, it no longer differs.",
        ),
        (
            Verdict::Same,
            "its distributions do not differ enough between the domains to explain a loss.",
        ),
    ];
    let occurs = |verdict: Verdict| attribution.attributes.iter().any(|it| it.verdict == verdict);
    html! {
        dl.verdicts {
            @for (verdict, meaning) in all.into_iter().filter(|(verdict, _)| occurs(*verdict)) {
                div { dt { (verdict.in_words()) } dd { (meaning) } }
            }
        }
    }
}
