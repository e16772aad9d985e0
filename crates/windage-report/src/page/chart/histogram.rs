//! Histograms of two samples on one axis: bars of the one, an outline of the other.

use maud::{Markup, html};
use plotters::prelude::*;

use super::colors::{FAINT, INK, LINES};
use super::lines::hex;
use super::scale::LABELS;
use super::svg::{Area, Drawn, Hover, Size, UNIT, label, picture};
use crate::Result;
use crate::page::document::{scrolled, table_head};
use crate::page::number;

const SIZE: Size = Size { width: 380, height: 220 };
/// Space for the labels of the axes.
const LEFT: u32 = 48;
const BELOW: u32 = 42;
const MARGIN: u32 = 8;
/// Space above the highest bar, as a share of its height.
const SPACE: f64 = 0.06;
/// Opacity of bars.
const OPACITY: f64 = 0.3;

/// Two histograms with the same bins.
pub(crate) struct Histogram<'a> {
    /// Text above the chart.
    pub(crate) title: String,
    /// What is said of the histograms, in a sentence; may be empty.
    pub(crate) note: String,
    /// Name of the axis of values.
    pub(crate) axis: String,
    /// Edges of the bins, rising; one more than there are bins.
    pub(crate) edges: &'a [f64],
    /// Names: of the bars, then of the outline.
    pub(crate) names: [&'a str; 2],
    /// Counts by bin: of the bars, then of the outline.
    pub(crate) counts: [&'a [usize]; 2],
}

impl Histogram<'_> {
    /// Returns the chart with its legend and its table.
    pub(crate) fn figure(&self) -> Result<Markup> {
        let drawn = picture(&self.title, SIZE, |area| self.draw(area))?;
        Ok(html! {
            figure.chart.histogram {
                figcaption {
                    strong { (self.title) }
                    @if !self.note.is_empty() { span.note { (self.note) } }
                    (self.legend())
                }
                (drawn)
                (self.table())
            }
        })
    }

    /// Returns the shares of the counts in percent.
    fn shares(&self) -> [Vec<f64>; 2] {
        self.counts.map(|counts| {
            let all = counts.iter().sum::<usize>().max(1) as f64;
            counts.iter().map(|&count| 100.0 * count as f64 / all).collect()
        })
    }

    fn draw(&self, area: &Area<'_>) -> Drawn<Vec<Hover>> {
        let [bars, outline] = self.shares();
        let highest = bars.iter().chain(&outline).copied().fold(0.0, f64::max).max(1.0);
        let (low, high) = (self.edges[0], self.edges[self.edges.len() - 1]);
        let top = highest * (1.0 + SPACE);
        let mut chart = ChartBuilder::on(area)
            .margin(MARGIN * UNIT)
            .margin_right(2 * MARGIN * UNIT)
            .margin_bottom(0)
            .x_label_area_size(BELOW * UNIT)
            .y_label_area_size(LEFT * UNIT)
            .build_cartesian_2d(low..high, 0.0..top)?;
        let [x_step, y_step] = [high - low, top].map(|range| range / (LABELS + 1) as f64);
        chart
            .configure_mesh()
            .light_line_style(TRANSPARENT)
            .disable_x_mesh()
            .bold_line_style(FAINT.stroke_width(UNIT))
            .axis_style(INK.stroke_width(UNIT))
            .x_desc(self.axis.as_str())
            .y_desc("% of samples")
            .x_labels(LABELS)
            .y_labels(LABELS)
            .x_label_formatter(&|x| number::label(*x, x_step))
            .y_label_formatter(&|y| number::label(*y, y_step))
            .label_style(label())
            .axis_desc_style(label())
            .draw()?;
        let fill = LINES[0].mix(OPACITY).filled();
        let filled = self.bins().zip(&bars).filter(|(_, share)| **share > 0.0);
        chart.draw_series(
            filled.map(|(bin, &share)| Rectangle::new([(bin[0], 0.0), (bin[1], share)], fill)),
        )?;
        for (shares, color) in [&bars, &outline].into_iter().zip(LINES) {
            let width = if color == LINES[0] { UNIT } else { 2 * UNIT };
            chart.draw_series(LineSeries::new(self.steps(shares), color.stroke_width(width)))?;
        }
        let hovers = self.bins().zip(bars.iter().zip(&outline)).map(|(bin, (a, b))| {
            let (left, bottom) = chart.backend_coord(&(bin[0], 0.0));
            let (right, above) = chart.backend_coord(&(bin[1], top));
            Hover {
                center: (i32::midpoint(left, right), i32::midpoint(above, bottom)),
                size: (right - left, bottom - above),
                title: self.in_words(bin, [*a, *b]),
            }
        });
        Ok(hovers.collect())
    }

    /// Returns the points of the outline of bars of this height.
    fn steps(&self, shares: &[f64]) -> Vec<(f64, f64)> {
        let steps = self.bins().zip(shares).flat_map(|(bin, &y)| [(bin[0], y), (bin[1], y)]);
        let (low, high) = (self.edges[0], self.edges[self.edges.len() - 1]);
        std::iter::once((low, 0.0)).chain(steps).chain([(high, 0.0)]).collect()
    }

    /// Returns the edges of each bin.
    fn bins(&self) -> impl Iterator<Item = [f64; 2]> {
        self.edges.windows(2).map(|edges| [edges[0], edges[1]])
    }

    /// Returns a bin in words.
    fn range(&self, bin: [f64; 2]) -> String {
        let width = bin[1] - bin[0];
        let [from, to] = bin.map(|edge| number::label(edge, width));
        format!("{from} to {to}")
    }

    fn in_words(&self, bin: [f64; 2], shares: [f64; 2]) -> String {
        let [bars, outline] = shares.map(|share| number::label(share, 1.0));
        let [first, second] = self.names;
        format!("{}: {first} {bars} %, {second} {outline} %", self.range(bin))
    }

    /// Returns the names beside a bar and a piece of the outline.
    fn legend(&self) -> Markup {
        html! {
            span.legend {
                span {
                    svg viewBox="0 0 112 40" aria-hidden="true" {
                        rect x="0" y="4" width="112" height="32" opacity=(OPACITY)
                            fill=(hex(LINES[0])) {}
                    }
                    (self.names[0])
                }
                span {
                    svg viewBox="0 0 112 40" aria-hidden="true" {
                        polyline points="0,20 112,20" fill="none" stroke-width="10"
                            stroke=(hex(LINES[1])) {}
                    }
                    (self.names[1])
                }
            }
        }
    }

    /// Returns the values as a table that unfolds on a click.
    fn table(&self) -> Markup {
        let [bars, outline] = self.shares();
        let columns = [self.axis.as_str(), self.names[0], self.names[1]];
        let table = html! {
            table.numbers {
                (table_head(columns))
                tbody {
                    @for (bin, (a, b)) in self.bins().zip(bars.iter().zip(&outline)) {
                        tr {
                            th scope="row" { (self.range(bin)) }
                            td { (number::label(*a, 0.1)) " %" }
                            td { (number::label(*b, 0.1)) " %" }
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
