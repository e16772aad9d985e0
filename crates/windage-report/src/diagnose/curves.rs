//! Training curves.

use windage_core::training::Curve;

use super::Report;
use super::data::CLASSIFIER;
use crate::page::chart::{Chart, Line};

/// Returns one chart per training metric, of the classifier first, then of the generative model.
pub(super) fn charts(report: &Report) -> Vec<Chart> {
    let mut curves: Vec<(&String, &Curve)> = report.curves.iter().collect();
    curves.sort_by_key(|(owner, _)| owner.as_str() != CLASSIFIER);
    curves.into_iter().flat_map(|(owner, curve)| charts_of(owner, curve)).collect()
}

fn charts_of<'a>(owner: &'a str, curve: &'a Curve) -> impl Iterator<Item = Chart> + 'a {
    curve.names.iter().enumerate().map(move |(index, name)| {
        let epochs = curve.epochs.iter().enumerate();
        let points = epochs
            .filter_map(|(epoch, row)| Some((epoch as f64 + 1.0, *row.get(index)?)))
            .collect();
        let lines = vec![Line { name: String::new(), points }];
        Chart { title: capitalized(&format!("{owner}: {name}")), note: "", unit: "epoch", lines }
    })
}

fn capitalized(text: &str) -> String {
    let mut letters = text.chars();
    letters.next().map_or(String::new(), |first| first.to_uppercase().chain(letters).collect())
}
