//! Training curves.

use windage_core::training::Curve;
use windage_diagnose::Diagnosis;

use crate::page::curves::{Line, Panel};

/// Returns one panel per training metric, of the classifier first, then of the generative model.
pub(super) fn panels(classifier: Option<&Curve>, diagnosis: &Diagnosis) -> Vec<Panel> {
    let mut panels = classifier.map_or(Vec::new(), |curve| panels_of("classifier", curve));
    panels.extend(panels_of(diagnosis.settings.training.model.name(), &diagnosis.curve));
    panels
}

fn panels_of(owner: &str, curve: &Curve) -> Vec<Panel> {
    let panel = |(index, name): (usize, &String)| {
        let epochs = curve.epochs.iter().enumerate();
        let points = epochs.map(|(epoch, row)| (epoch as f64 + 1.0, row[index])).collect();
        let lines = vec![Line { name: String::new(), points }];
        Panel { title: format!("{owner}: {name}"), unit: "epoch", lines }
    };
    curve.names.iter().enumerate().map(panel).collect()
}
