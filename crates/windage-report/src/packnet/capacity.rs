//! Who owns what, as a picture: a bar a layer, a stretch a task.

use image::RgbImage;
use plotters::prelude::*;
use windage_packnet::Capacity;

use crate::page::font::text;
use crate::{Error, Result};

const WIDTH: u32 = 900;
const BAR: u32 = 30;
/// Above and below the bars.
const MARGINS: u32 = 70;
const LABELS: u32 = 210;
const FREE: RGBColor = RGBColor(225, 225, 225);

/// Bars of the shares of all tasks, the deepest layer at the bottom.
pub(super) fn draw(capacity: &Capacity) -> Result<RgbImage> {
    let layers = capacity.layers.len();
    let height = MARGINS + BAR * layers as u32;
    let mut buffer = vec![255_u8; (WIDTH * height * 3) as usize];
    {
        let area = BitMapBackend::with_buffer(&mut buffer, (WIDTH, height)).into_drawing_area();
        bars(&area, capacity).map_err(|error| Error::drawing("capacity", error))?;
    }
    RgbImage::from_raw(WIDTH, height, buffer)
        .ok_or_else(|| Error::drawing("capacity", "its size is wrong"))
}

/// From dark blue over green to light yellow, so that neighbors differ in lightness, too.
fn color(task: usize, tasks: usize) -> HSLColor {
    let place = task as f64 / tasks.max(2) as f64;
    HSLColor(
        0.62 - 0.48 * place,
        0.62,
        0.30 + 0.42 * place + if task % 2 == 1 { 0.06 } else { 0.0 },
    )
}

fn bars(
    area: &DrawingArea<BitMapBackend<'_>, plotters::coord::Shift>,
    capacity: &Capacity,
) -> std::result::Result<(), Box<dyn std::error::Error>> {
    area.fill(&WHITE).map_err(|error| error.to_string())?;
    let layers = capacity.layers.len();
    let mut chart = ChartBuilder::on(area)
        .margin(8)
        .x_label_area_size(40)
        .y_label_area_size(LABELS)
        .build_cartesian_2d(0.0..100.0, 0.0..layers as f64)
        .map_err(|error| error.to_string())?;
    let name = |y: &f64| {
        let row = layers.checked_sub(1 + *y as usize).and_then(|row| capacity.layers.get(row));
        row.map_or(String::new(), |layer| layer.layer.trim_end_matches(".weight").to_string())
    };
    chart
        .configure_mesh()
        .disable_mesh()
        .x_desc("share of the weights in %, by task; free ones gray")
        .disable_y_axis()
        .label_style(text(13))
        .draw()
        .map_err(|error| error.to_string())?;
    for (row, layer) in capacity.layers.iter().enumerate() {
        let bottom = (layers - 1 - row) as f64;
        let percent = |count: usize| 100.0 * count as f64 / layer.weights as f64;
        let mut from = 0.0;
        for (task, &owned) in layer.owned.iter().enumerate() {
            let to = from + percent(owned);
            let bar = Rectangle::new(
                [(from, bottom + 0.15), (to, bottom + 0.85)],
                color(task, layer.owned.len()).filled(),
            );
            chart.draw_series([bar]).map_err(|error| error.to_string())?;
            from = to;
        }
        let free = Rectangle::new([(from, bottom + 0.15), (100.0, bottom + 0.85)], FREE.filled());
        chart.draw_series([free]).map_err(|error| error.to_string())?;
        let (_, y) = chart.backend_coord(&(0.0, bottom + 0.65));
        area.draw(&Text::new(name(&bottom), (10, y), text(13)))
            .map_err(|error| error.to_string())?;
    }
    Ok(())
}
