//! A chart of the capacity: one bar per layer, with one part per task.

use maud::Markup;
use windage_core::text::percent;
use windage_packnet::capacity::LayerCapacity;

use super::data::PackingReport;
use crate::Result;
use crate::page::chart::{Bars, Part, Row};
use crate::page::number;

/// Draws the shares of all tasks in each layer, with the deepest layer at the bottom.
pub(super) fn figure(report: &PackingReport) -> Result<Markup> {
    let rows = report.capacity.layers.iter().map(|layer| row(report, layer)).collect();
    let bars = Bars {
        title: "Shares of each layer's weights".into(),
        note: "Each bar is a layer, from the input down. A number is the task that owns these \
               weights; later tasks may use but not change them. Gray weights are free."
            .into(),
        unit: "% of the weights",
        rows,
    };
    bars.figure()
}

fn row(report: &PackingReport, layer: &LayerCapacity) -> Row {
    let part = |name: &str, weights: usize, color: Option<usize>| {
        let share = weights as f64 / layer.weights.max(1) as f64;
        Part {
            name: name.into(),
            value: 100.0 * share,
            text: format!("{} ({})", number::count(weights), percent(share)),
            color,
            inside: color.map_or(String::new(), |task| (task + 1).to_string()),
        }
    };
    let tasks = layer.owned.iter().zip(&report.tasks).enumerate();
    let mut parts: Vec<Part> = tasks
        .map(|(number, (&owned, task))| {
            part(&format!("{}. {}", number + 1, task.name), owned, Some(number))
        })
        .collect();
    parts.push(part("free", layer.free, None));
    let name = layer.layer.trim_end_matches(".weight");
    let closed = if layer.is_closed { " (closed)" } else { "" };
    let name = format!("{name}{closed}, {} weights", number::count(layer.weights));
    Row { name, parts, label: String::new() }
}
