//! A picture of the capacity: one bar per layer, with one stretch per task.

use image::RgbImage;
use plotters::prelude::*;
use windage_packnet::capacity::{Capacity, LayerCapacity};

use crate::Result;
use crate::page::canvas::{Area, Drawn, drawn};
use crate::page::font::text;

/// Width of the picture, in pixels.
const WIDTH: u32 = 900;
/// Height of a bar with the space around it, in pixels.
const BAR: u32 = 30;
/// Space above and below all bars, in pixels.
const MARGINS: u32 = 70;
/// Width of the column of names, in pixels.
const LABELS: u32 = 210;
/// Color of free weights.
const FREE: RGBColor = RGBColor(225, 225, 225);

/// Draws the shares of all tasks in each layer, with the deepest layer at the bottom.
pub(super) fn draw(capacity: &Capacity) -> Result<RgbImage> {
    let height = MARGINS + BAR * capacity.layers.len() as u32;
    drawn("the capacity", WIDTH, height, |area| draw_bars(area, capacity))
}

/// Returns the color of a task, from dark blue over green to light yellow. Neighbors differ in
/// lightness as well.
fn color(task: usize, tasks: usize) -> HSLColor {
    let place = task as f64 / tasks.max(2) as f64;
    HSLColor(
        0.62 - 0.48 * place,
        0.62,
        0.30 + 0.42 * place + if task % 2 == 1 { 0.06 } else { 0.0 },
    )
}

fn draw_bars(area: &Area<'_>, capacity: &Capacity) -> Drawn {
    area.fill(&WHITE)?;
    let layers = capacity.layers.len();
    let mut chart = ChartBuilder::on(area)
        .margin(8)
        .x_label_area_size(40)
        .y_label_area_size(LABELS)
        .build_cartesian_2d(0.0..100.0, 0.0..layers as f64)?;
    chart
        .configure_mesh()
        .disable_mesh()
        .x_desc("share of the weights in %, by task; free ones gray")
        .disable_y_axis()
        .label_style(text(13))
        .draw()?;
    for (row, layer) in capacity.layers.iter().enumerate() {
        let bottom = (layers - 1 - row) as f64;
        for stretch in stretches(layer) {
            let [left, right] = stretch.percent;
            let corners = [(left, bottom + 0.15), (right, bottom + 0.85)];
            chart.draw_series([Rectangle::new(corners, stretch.style)])?;
        }
        let (_, y) = chart.backend_coord(&(0.0, bottom + 0.65));
        let name = layer.layer.trim_end_matches(".weight").to_string();
        area.draw(&Text::new(name, (10, y), text(13)))?;
    }
    Ok(())
}

/// A part of a bar.
struct Stretch {
    /// Left and right end, in percent of the weights of the layer.
    percent: [f64; 2],
    style: ShapeStyle,
}

/// Returns the stretches of all tasks in a layer, and that of its free weights.
fn stretches(layer: &LayerCapacity) -> Vec<Stretch> {
    let percent = |count: usize| 100.0 * count as f64 / layer.weights as f64;
    let mut stretches = Vec::new();
    let mut left = 0.0;
    for (task, &owned) in layer.owned.iter().enumerate() {
        let right = left + percent(owned);
        let style = color(task, layer.owned.len()).filled();
        stretches.push(Stretch { percent: [left, right], style });
        left = right;
    }
    stretches.push(Stretch { percent: [left, 100.0], style: FREE.filled() });
    stretches
}
