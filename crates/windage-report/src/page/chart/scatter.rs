//! Points of two groups in the plane, some of which are marked.

use maud::{Markup, html};
use plotters::prelude::*;

use super::colors::{FAINT, INK, LINES};
use super::lines::hex;
use super::scale::LABELS;
use super::svg::{Area, Drawn, Hover, Size, UNIT, label, picture};
use crate::Result;
use crate::page::document::{scrolled, table_head};
use crate::page::number;

const SIZE: Size = Size { width: 480, height: 360 };
/// Space for the labels of the axes.
const LEFT: u32 = 56;
const BELOW: u32 = 42;
const MARGIN: u32 = 8;
/// Radius of a dot, and half the side of a cross.
const DOT: u32 = 3;
const CROSS: u32 = 4;
/// Side of the place that shows a value on hover.
const PLACE: u32 = 10;
/// Space beside the points, as a share of their range.
const SPACE: f64 = 0.05;

/// A point with its text on hover.
pub(crate) struct ScatterPoint {
    /// Position on the axes.
    pub(crate) position: [f64; 2],
    /// Whether it is a cross rather than a dot.
    pub(crate) is_marked: bool,
    /// The point in words.
    pub(crate) title: String,
}

/// Points with a common color.
pub(crate) struct Cloud {
    /// Name in the legend.
    pub(crate) name: String,
    /// The points, whose positions are finite.
    pub(crate) points: Vec<ScatterPoint>,
}

/// Two groups of points on the same axes.
pub(crate) struct Scatter {
    /// Text above the chart.
    pub(crate) title: String,
    /// What the points are, in a sentence.
    pub(crate) note: String,
    /// Names of the axes, across and up.
    pub(crate) axes: [String; 2],
    /// Names of points that are not marked, and of marked ones.
    pub(crate) kinds: [&'static str; 2],
    /// The groups.
    pub(crate) clouds: [Cloud; 2],
}

impl Scatter {
    /// Returns the chart with its legend and a table of its groups.
    pub(crate) fn figure(&self) -> Result<Markup> {
        let drawn = picture(&self.title, SIZE, |area| self.draw(area))?;
        Ok(html! {
            figure.chart.scatter {
                figcaption {
                    strong { (self.title) }
                    span.note { (self.note) }
                    (self.legend())
                }
                (drawn)
                (self.table())
            }
        })
    }

    /// Returns the ends of an axis.
    fn range(&self, axis: usize) -> std::ops::Range<f64> {
        let points = || self.clouds.iter().flat_map(|cloud| &cloud.points);
        let values = || points().map(|point| point.position[axis]);
        let (low, high) =
            (values().fold(f64::INFINITY, f64::min), values().fold(f64::NEG_INFINITY, f64::max));
        if low > high {
            return -1.0..1.0;
        }
        let space = (SPACE * (high - low)).max(1e-3 * high.abs()).max(1e-6);
        low - space..high + space
    }

    fn draw(&self, area: &Area<'_>) -> Drawn<Vec<Hover>> {
        let ranges = [self.range(0), self.range(1)];
        let steps = ranges.clone().map(|range| (range.end - range.start) / (LABELS + 1) as f64);
        let [across, up] = ranges;
        let mut chart = ChartBuilder::on(area)
            .margin(MARGIN * UNIT)
            .margin_right(2 * MARGIN * UNIT)
            .margin_bottom(0)
            .x_label_area_size(BELOW * UNIT)
            .y_label_area_size(LEFT * UNIT)
            .build_cartesian_2d(across, up)?;
        chart
            .configure_mesh()
            .light_line_style(TRANSPARENT)
            .bold_line_style(FAINT.stroke_width(UNIT))
            .axis_style(INK.stroke_width(UNIT))
            .x_desc(self.axes[0].as_str())
            .y_desc(self.axes[1].as_str())
            .x_labels(LABELS)
            .y_labels(LABELS)
            .x_label_formatter(&|x| number::label(*x, steps[0]))
            .y_label_formatter(&|y| number::label(*y, steps[1]))
            .label_style(label())
            .axis_desc_style(label())
            .draw()?;
        let mut hovers = Vec::new();
        for (cloud, color) in self.clouds.iter().zip(LINES) {
            for point in &cloud.points {
                let center = chart.backend_coord(&point.position.into());
                if point.is_marked {
                    area.draw(&Cross::new(center, CROSS * UNIT, color.stroke_width(UNIT)))?;
                } else {
                    area.draw(&Circle::new(center, DOT * UNIT, color.mix(0.65).filled()))?;
                }
                let side = (PLACE * UNIT) as i32;
                hovers.push(Hover { center, size: (side, side), title: point.title.clone() });
            }
        }
        Ok(hovers)
    }

    /// Returns the names of the groups and kinds beside their marks.
    fn legend(&self) -> Markup {
        let [dot, cross] = self.kinds;
        html! {
            span.legend {
                @for (cloud, color) in self.clouds.iter().zip(LINES) {
                    span {
                        svg viewBox="0 0 56 40" aria-hidden="true" {
                            circle cx="28" cy="20" r="16" fill=(hex(color)) {}
                        }
                        (cloud.name) ", " (dot)
                    }
                    span {
                        svg viewBox="0 0 56 40" aria-hidden="true" {
                            path d="M12,4 L44,36 M44,4 L12,36" stroke-width="6"
                                stroke=(hex(color)) {}
                        }
                        (cloud.name) ", " (cross)
                    }
                }
            }
        }
    }

    /// Returns the numbers and means of the groups as a table that unfolds on a click.
    fn table(&self) -> Markup {
        let columns = ["", "samples", "mean across", "mean up"];
        let rows = self.clouds.iter().flat_map(|cloud| {
            self.kinds.iter().zip([false, true]).map(move |(kind, is_marked)| {
                let points = cloud.points.iter().filter(|point| point.is_marked == is_marked);
                (format!("{}, {kind}", cloud.name), points.collect::<Vec<_>>())
            })
        });
        let mean = |points: &[&ScatterPoint], axis: usize| match points.len() {
            0 => "—".into(),
            count => {
                let sum: f64 = points.iter().map(|point| point.position[axis]).sum();
                number::two_decimals(sum / count as f64)
            }
        };
        let table = html! {
            table.numbers {
                (table_head(columns))
                tbody {
                    @for (name, points) in rows {
                        tr {
                            th scope="row" { (name) }
                            td { (number::count(points.len())) }
                            td { (mean(&points, 0)) }
                            td { (mean(&points, 1)) }
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
