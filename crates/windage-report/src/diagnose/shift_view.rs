//! How the domains differ, in the space of features and by attribute.

use maud::{Markup, html};
use windage_core::Shift;
use windage_core::text::percent;
use windage_diagnose::views::{
    AttributeHistogram, FeatureSpace, FeatureView, PlacedSample, ShiftView,
};

use super::Report;
use crate::Result;
use crate::page::chart::{Cloud, Histogram, Scatter, ScatterPoint};

/// Returns the section about the shift.
pub(super) fn content(report: &Report, view: &ShiftView) -> Result<Markup> {
    let names = report.domains.as_ref().map(|domain| domain.name.as_str());
    let scatter = scatter(&view.features, names).figure()?;
    let mut histograms = Vec::new();
    for histogram in &view.attributes {
        histograms.push(chart(report, histogram, names).figure()?);
    }
    Ok(html! {
        (scatter)
        @if !histograms.is_empty() {
            h3 { "Attributes that differ" }
            div.charts { @for histogram in &histograms { (histogram) } }
        }
    })
}

fn scatter(view: &FeatureView, names: Shift<&str>) -> Scatter {
    let what = match view.space {
        FeatureSpace::Features => {
            "the generative model's features, each with standard deviation 1. These are \
             independent of the loss within a class of a domain, so what harms the classifier may \
             move samples less here than it does in the pictures"
        }
        FeatureSpace::Values => {
            "the values of the samples, as there is no generative model, or its features do not \
             vary"
        }
    };
    let axis = |number: usize, name: &str| {
        format!("{name} component ({} of the variance)", percent(view.explained[number]))
    };
    let clouds = names.zip(view.samples.as_ref()).map(|(name, samples)| cloud(name, samples));
    Scatter {
        title: "Samples in the space of features".into(),
        note: format!(
            "Up to 250 samples of each domain along the first two principal components of both \
             together, of {what}."
        ),
        axes: [axis(0, "first"), axis(1, "second")],
        kinds: ["right", "wrong"],
        clouds: clouds.into_array(),
    }
}

fn cloud(name: &str, samples: &[PlacedSample]) -> Cloud {
    let point = |sample: &PlacedSample| ScatterPoint {
        position: sample.position,
        is_marked: sample.is_wrong,
        title: format!(
            "{name}, sample {}: {}",
            sample.index,
            if sample.is_wrong { "wrong" } else { "right" }
        ),
    };
    Cloud { name: name.into(), points: samples.iter().map(point).collect() }
}

fn chart<'a>(
    report: &Report,
    histogram: &'a AttributeHistogram,
    names: Shift<&'a str>,
) -> Histogram<'a> {
    let effect = report.finding.attribution.attribute(&histogram.name);
    let counts = histogram.counts.as_ref().map(Vec::as_slice);
    let unit = if histogram.unit.is_empty() { "" } else { &format!(" in {}", histogram.unit) };
    Histogram {
        title: histogram.name.clone(),
        note: effect.map_or(String::new(), |effect| {
            let verdict = effect.verdict.in_words();
            format!("{verdict}; means {}", effect.values_in_words().replace('-', "−"))
        }),
        axis: format!("{}{unit}", histogram.name),
        edges: &histogram.edges,
        names: names.into_array(),
        counts: counts.into_array(),
    }
}
