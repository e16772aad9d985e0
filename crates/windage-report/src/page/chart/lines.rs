//! Lines over steps, epochs or frequencies.

use maud::{Markup, html};
use plotters::coord::ranged1d::{AsRangedCoord, Ranged, ValueFormatter};
use plotters::prelude::*;

use super::colors::{FAINT, INK, LINES};
use super::scale::{LABELS, Scale};
use super::svg::{Area, Drawn, Hover, Size, UNIT, label, picture};
use crate::Result;
use crate::page::document::{scrolled, table_head};
use crate::page::number;

const SIZE: Size = Size { width: 380, height: 220 };
/// Space for the labels of the axes.
const LEFT: u32 = 56;
const BELOW: u32 = 42;
const MARGIN: u32 = 8;
/// Largest number of values of a line that show on hover, and of rows of a table.
const MOST_VALUES: usize = 200;

/// One line of a chart.
pub(crate) struct Line {
    /// Name in the legend; may be empty if it is the only line of the chart.
    pub(crate) name: String,
    /// Points `(x, y)`.
    pub(crate) points: Vec<(f64, f64)>,
}

/// Lines that share their axes.
pub(crate) struct Chart {
    /// Text above the chart.
    pub(crate) title: String,
    /// What the values are and which of them are good, in a sentence; may be empty.
    pub(crate) note: &'static str,
    /// Name of the x axis.
    pub(crate) unit: &'static str,
    /// At most three lines.
    pub(crate) lines: Vec<Line>,
}

/// Returns charts that wrap to the width of the page, or `None` if no line has two points.
pub(crate) fn grid(charts: Vec<Chart>) -> Result<Option<Markup>> {
    let mut figures = Vec::new();
    for chart in charts {
        figures.extend(chart.figure()?);
    }
    Ok((!figures.is_empty()).then(|| {
        html! { div.charts { @for figure in &figures { (figure) } } }
    }))
}

impl Chart {
    /// Returns the chart with its legend and its table, or `None` if no line has two points.
    pub(crate) fn figure(mut self) -> Result<Option<Markup>> {
        for line in &mut self.lines {
            line.points.retain(|(x, y)| x.is_finite() && y.is_finite());
        }
        self.lines.retain(|line| line.points.len() > 1);
        if self.lines.is_empty() {
            return Ok(None);
        }
        let scale = Scale::of(self.values());
        let drawn = picture(&self.title, SIZE, |area| self.draw(area, scale))?;
        let is_logarithmic = matches!(scale, Scale::Logarithmic { .. });
        Ok(Some(html! {
            figure.chart {
                figcaption {
                    strong { (self.title) }
                    @if is_logarithmic { span.quiet { " · logarithmic scale" } }
                    @if !self.note.is_empty() { span.note { (self.note) } }
                    @if self.lines.len() > 1 { (self.legend()) }
                }
                (drawn)
                (self.table())
            }
        }))
    }

    fn values(&self) -> impl Iterator<Item = f64> + Clone {
        self.lines.iter().flat_map(|line| line.points.iter().map(|(_, y)| *y))
    }

    fn draw(&self, area: &Area<'_>, scale: Scale) -> Drawn<Vec<Hover>> {
        match scale {
            Scale::Linear { low, high } => {
                let step = (high - low) / (LABELS + 1) as f64;
                self.draw_on(area, low..high, &|y| number::label(y, step))
            }
            Scale::Logarithmic { low, high } => {
                let y = (low..high).log_scale();
                let labels = Scale::logarithmic_labels(low, high);
                self.draw_on(area, y.with_key_points(labels), &|y| number::label(y, y))
            }
        }
    }

    fn draw_on<Y>(&self, area: &Area<'_>, y: Y, text: &dyn Fn(f64) -> String) -> Drawn<Vec<Hover>>
    where
        Y: AsRangedCoord<Value = f64>,
        Y::CoordDescType: Ranged<ValueType = f64> + ValueFormatter<f64>,
    {
        let xs = || self.lines.iter().flat_map(|line| line.points.iter().map(|(x, _)| *x));
        let (left, right) = (xs().fold(f64::MAX, f64::min), xs().fold(f64::MIN, f64::max));
        let mut chart = ChartBuilder::on(area)
            .margin(MARGIN * UNIT)
            .margin_right(2 * MARGIN * UNIT)
            .margin_bottom(0)
            .x_label_area_size(BELOW * UNIT)
            .y_label_area_size(LEFT * UNIT)
            .build_cartesian_2d(left..right, y)?;
        chart
            .configure_mesh()
            .light_line_style(TRANSPARENT)
            .disable_x_mesh()
            .bold_line_style(FAINT.stroke_width(UNIT))
            .axis_style(INK.stroke_width(UNIT))
            .x_desc(self.unit)
            .x_labels(LABELS)
            .y_labels(LABELS)
            .x_label_formatter(&|x| number::count(x.round().max(0.0) as usize))
            .y_label_formatter(&|y| text(*y))
            .label_style(label())
            .axis_desc_style(label())
            .draw()?;
        for (line, color) in self.lines.iter().zip(LINES) {
            let points = line.points.iter().copied();
            chart.draw_series(LineSeries::new(points, color.stroke_width(2 * UNIT)))?;
        }
        let hovers = self.lines.iter().flat_map(|line| {
            let width = (SIZE.width - LEFT) * UNIT / line.points.len().min(MOST_VALUES) as u32;
            let side = width.clamp(8 * UNIT, 18 * UNIT) as i32;
            let chart = &chart;
            thinned(&line.points).map(move |point| Hover {
                center: chart.backend_coord(point),
                size: (side, side),
                title: self.title_of(line, point.0, point.1),
            })
        });
        Ok(hovers.collect())
    }

    /// Returns a value of a line in words.
    fn title_of(&self, line: &Line, x: f64, y: f64) -> String {
        let name = if line.name.is_empty() { &self.title } else { &line.name };
        let (x, y) = (number::count(x as usize), number::significant(y));
        match self.unit.split_once(' ') {
            // "at 3 cycles per image", but "after step 3".
            Some(_) => format!("{name} at {x} {}: {y}", self.unit),
            None => format!("{name} after {} {x}: {y}", self.unit),
        }
    }

    /// Returns the names of the lines beside samples of them.
    fn legend(&self) -> Markup {
        html! {
            span.legend {
                @for (number, line) in self.lines.iter().enumerate() {
                    span {
                        svg viewBox="0 0 112 40" aria-hidden="true" {
                            polyline points="0,20 112,20" fill="none" stroke-width="10"
                                stroke=(hex(LINES[number.min(LINES.len() - 1)])) {}
                        }
                        (line.name)
                    }
                }
            }
        }
    }

    /// Returns the values as a table that unfolds on a click.
    fn table(&self) -> Markup {
        let mut xs: Vec<f64> =
            self.lines.iter().flat_map(|line| line.points.iter().map(|(x, _)| *x)).collect();
        xs.sort_by(f64::total_cmp);
        xs.dedup();
        let names = self.lines.iter().map(|line| match line.name.as_str() {
            "" => self.title.as_str(),
            name => name,
        });
        let value = |line: &Line, x: f64| {
            let point = line.points.iter().find(|point| point.0 == x);
            point.map_or(String::new(), |(_, y)| number::significant(*y))
        };
        let table = html! {
            table.numbers {
                (table_head(std::iter::once(self.unit).chain(names)))
                tbody {
                    @for x in thinned(&xs) {
                        tr {
                            th scope="row" { (number::count(*x as usize)) }
                            @for line in &self.lines { td { (value(line, *x)) } }
                        }
                    }
                }
            }
        };
        html! {
            details.values {
                summary { "Values" }
                (scrolled(&format!("Values of {}", self.title), &table))
            }
        }
    }
}

/// Returns every point, or evenly chosen ones with the last if there are too many.
fn thinned<T>(points: &[T]) -> impl Iterator<Item = &T> {
    points.iter().rev().step_by(points.len().div_ceil(MOST_VALUES).max(1)).rev()
}

/// Returns a color as the drawing library writes it.
pub(super) fn hex(color: RGBColor) -> String {
    format!("#{:02X}{:02X}{:02X}", color.0, color.1, color.2)
}
