//! Training curves as a picture.

use image::RgbImage;
use plotters::prelude::*;

use crate::page::font::text;
use crate::{Error, Result};

const PANEL: (u32, u32) = (420, 260);
/// Distinguishable without color vision as well: dark blue, orange, gray.
const LINES: [RGBColor; 3] = [RGBColor(0, 98, 190), RGBColor(214, 110, 0), RGBColor(110, 110, 110)];

/// One line of a panel.
pub(crate) struct Line {
    /// Its name; an only line needs none.
    pub(crate) name: String,
    /// `(x, y)`.
    pub(crate) points: Vec<(f64, f64)>,
}

/// Lines over one axis.
pub(crate) struct Panel {
    /// Above it.
    pub(crate) title: String,
    /// What the x axis counts.
    pub(crate) unit: &'static str,
    /// At most three.
    pub(crate) lines: Vec<Line>,
}

/// Panels side by side; none where no line has two points.
pub(crate) fn draw(mut panels: Vec<Panel>) -> Result<Option<RgbImage>> {
    for panel in &mut panels {
        panel.lines.retain(|line| line.points.len() > 1);
    }
    panels.retain(|panel| !panel.lines.is_empty());
    if panels.is_empty() {
        return Ok(None);
    }
    let (width, height) = (PANEL.0 * panels.len() as u32, PANEL.1);
    let mut buffer = vec![255_u8; (width * height * 3) as usize];
    {
        let area = BitMapBackend::with_buffer(&mut buffer, (width, height)).into_drawing_area();
        area.fill(&WHITE).map_err(|error| Error::drawing("curves", error))?;
        for (part, panel) in area.split_evenly((1, panels.len())).iter().zip(&panels) {
            draw_panel(part, panel).map_err(|error| Error::drawing("curves", error))?;
        }
    }
    Ok(RgbImage::from_raw(width, height, buffer))
}

fn draw_panel(
    area: &DrawingArea<BitMapBackend<'_>, plotters::coord::Shift>,
    panel: &Panel,
) -> std::result::Result<(), Box<dyn std::error::Error>> {
    let all = || panel.lines.iter().flat_map(|line| &line.points);
    let most = all().map(|(_, y)| *y).fold(f64::MIN_POSITIVE, f64::max);
    let least = all().map(|(_, y)| *y).fold(0.0, f64::min);
    let (first, last) =
        all().fold((f64::MAX, f64::MIN), |(low, high), (x, _)| (low.min(*x), high.max(*x)));
    let mut chart = ChartBuilder::on(area)
        .caption(&panel.title, text(16))
        .margin(12)
        .x_label_area_size(34)
        .y_label_area_size(52)
        .build_cartesian_2d(first..last, 1.05 * least..1.05 * most)
        .map_err(|error| error.to_string())?;
    chart
        .configure_mesh()
        .light_line_style(TRANSPARENT)
        .x_desc(panel.unit)
        .x_labels(8)
        .x_label_formatter(&|x| format!("{x:.0}"))
        .y_label_formatter(&|value| match most {
            most if most < 0.1 => format!("{value:.3}"),
            most if most < 10.0 => format!("{value:.2}"),
            _ => format!("{value:.0}"),
        })
        .label_style(text(13))
        .draw()
        .map_err(|error| error.to_string())?;
    for (line, color) in panel.lines.iter().zip(LINES) {
        let series = LineSeries::new(line.points.iter().copied(), color.stroke_width(2));
        let drawn = chart.draw_series(series).map_err(|error| error.to_string())?;
        if panel.lines.len() > 1 {
            drawn.label(&line.name).legend(move |(x, y)| {
                Rectangle::new([(x, y - 1), (x + 14, y + 1)], color.filled())
            });
        }
    }
    if panel.lines.len() > 1 {
        let legend = chart
            .configure_series_labels()
            .background_style(WHITE.mix(0.8))
            .label_font(text(13))
            .draw();
        legend.map_err(|error| error.to_string())?;
    }
    Ok(())
}
