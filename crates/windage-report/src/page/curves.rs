//! Training curves as a picture.

use image::RgbImage;
use plotters::coord::types::RangedCoordf64;
use plotters::prelude::*;

use crate::Result;
use crate::page::canvas::{Area, Drawn, drawn};
use crate::page::font::text;

/// Size of a panel in pixels.
const WIDTH: u32 = 420;
const HEIGHT: u32 = 260;
/// Dark blue, orange and gray, which also differ in lightness, for readers without color vision.
const LINES: [RGBColor; 3] = [RGBColor(0, 98, 190), RGBColor(214, 110, 0), RGBColor(110, 110, 110)];

type Chart<'a, 'b> =
    ChartContext<'a, BitMapBackend<'b>, Cartesian2d<RangedCoordf64, RangedCoordf64>>;

/// One line of a panel.
pub(crate) struct Line {
    /// Name in the legend; may be empty if it is the only line of the panel.
    pub(crate) name: String,
    /// Points `(x, y)`.
    pub(crate) points: Vec<(f64, f64)>,
}

/// Lines that share their axes.
pub(crate) struct Panel {
    /// Text above the panel.
    pub(crate) title: String,
    /// Name of the x axis.
    pub(crate) unit: &'static str,
    /// At most three lines.
    pub(crate) lines: Vec<Line>,
}

/// Draws the panels side by side. Lines with fewer than two points and panels without lines are
/// left out; returns `None` if nothing remains.
pub(crate) fn draw(mut panels: Vec<Panel>) -> Result<Option<RgbImage>> {
    for panel in &mut panels {
        panel.lines.retain(|line| line.points.len() > 1);
    }
    panels.retain(|panel| !panel.lines.is_empty());
    if panels.is_empty() {
        return Ok(None);
    }
    let picture = drawn("the training curves", WIDTH * panels.len() as u32, HEIGHT, |area| {
        let parts = area.split_evenly((1, panels.len()));
        parts.iter().zip(&panels).try_for_each(|(part, panel)| panel.draw(part))
    });
    picture.map(Some)
}

impl Panel {
    fn draw(&self, area: &Area<'_>) -> Drawn {
        let points = || self.lines.iter().flat_map(|line| &line.points);
        let highest = points().map(|(_, y)| *y).fold(f64::MIN_POSITIVE, f64::max);
        let lowest = points().map(|(_, y)| *y).fold(0.0, f64::min);
        let left = points().map(|(x, _)| *x).fold(f64::MAX, f64::min);
        let right = points().map(|(x, _)| *x).fold(f64::MIN, f64::max);
        let mut chart = ChartBuilder::on(area)
            .caption(&self.title, text(16))
            .margin(12)
            .x_label_area_size(34)
            .y_label_area_size(52)
            .build_cartesian_2d(left..right, 1.05 * lowest..1.05 * highest)?;
        chart
            .configure_mesh()
            .light_line_style(TRANSPARENT)
            .x_desc(self.unit)
            .x_labels(8)
            .x_label_formatter(&|x| format!("{x:.0}"))
            .y_label_formatter(&|y| match highest {
                highest if highest < 0.1 => format!("{y:.3}"),
                highest if highest < 10.0 => format!("{y:.2}"),
                _ => format!("{y:.0}"),
            })
            .label_style(text(13))
            .draw()?;
        self.draw_lines(&mut chart)
    }

    fn draw_lines<'a, 'b: 'a>(&self, chart: &mut Chart<'a, 'b>) -> Drawn {
        let has_legend = self.lines.len() > 1;
        for (line, color) in self.lines.iter().zip(LINES) {
            let series = LineSeries::new(line.points.iter().copied(), color.stroke_width(2));
            let annotation = chart.draw_series(series)?;
            if has_legend {
                annotation.label(&line.name).legend(move |(x, y)| {
                    Rectangle::new([(x, y - 1), (x + 14, y + 1)], color.filled())
                });
            }
        }
        if has_legend {
            chart
                .configure_series_labels()
                .background_style(WHITE.mix(0.8))
                .label_font(text(13))
                .draw()?;
        }
        Ok(())
    }
}
