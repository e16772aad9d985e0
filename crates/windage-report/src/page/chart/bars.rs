//! Horizontal bars of one or more parts.

use maud::{Markup, html};
use plotters::prelude::*;
use plotters::style::text_anchor::{HPos, Pos, VPos};

use super::colors::{FAINT, INK, ON_DARK, ON_LIGHT, PARTS};
use super::svg::{Area, Drawn, Hover, Size, UNIT, label, picture, text};
use crate::Result;
use crate::page::document::{scrolled, table_head};

const WIDTH: u32 = 480;
/// Height of a bar with its name above and the space below.
const ROW: u32 = 46;
/// Height of the name of a bar.
const NAME: u32 = 20;
/// Space below a bar, and between a bar and its label.
const GAP: u32 = 6;
/// Space for the labels of the axis.
const BELOW: u32 = 40;
const MARGIN: u32 = 10;
/// Space for the values to the right of the bars.
const RIGHT: u32 = 60;
/// A part shows its text from this share of the axis on.
const LEAST_SHARE: f64 = 0.05;

/// A part of a bar.
pub(crate) struct Part {
    /// Name in the table, equal in all bars.
    pub(crate) name: String,
    /// Length, in the unit of the axis.
    pub(crate) value: f64,
    /// The value in words.
    pub(crate) text: String,
    /// Number of its color, or `None` for a part that is free.
    pub(crate) color: Option<usize>,
    /// Text on the part; may be empty.
    pub(crate) inside: String,
}

/// A bar.
pub(crate) struct Row {
    /// Text above the bar.
    pub(crate) name: String,
    /// Parts from left to right.
    pub(crate) parts: Vec<Part>,
    /// Text to the right of the bar; may be empty.
    pub(crate) label: String,
}

/// Bars that share their axis, from 0 to 100 %.
pub(crate) struct Bars {
    /// Text above the chart.
    pub(crate) title: String,
    /// What the bars are, in a sentence.
    pub(crate) note: String,
    /// Name of the axis.
    pub(crate) unit: &'static str,
    /// Bars from top to bottom.
    pub(crate) rows: Vec<Row>,
}

impl Bars {
    /// Returns the chart with its table.
    pub(crate) fn figure(&self) -> Result<Markup> {
        let height = ROW * self.rows.len() as u32 + BELOW + 2 * MARGIN;
        let drawn = picture(&self.title, Size { width: WIDTH, height }, |area| self.draw(area))?;
        Ok(html! {
            figure.chart.bars {
                figcaption { strong { (self.title) } span.note { (self.note) } }
                (drawn)
                (self.table())
            }
        })
    }

    fn draw(&self, area: &Area<'_>) -> Drawn<Vec<Hover>> {
        let rows = self.rows.len();
        let has_labels = self.rows.iter().any(|row| !row.label.is_empty());
        let mut chart = ChartBuilder::on(area)
            .margin(MARGIN * UNIT)
            .margin_right(if has_labels { RIGHT } else { 2 * MARGIN } * UNIT)
            .x_label_area_size(BELOW * UNIT)
            .build_cartesian_2d(0.0..100.0, 0.0..rows as f64)?;
        chart
            .configure_mesh()
            .disable_mesh()
            .disable_y_axis()
            .axis_style(INK.stroke_width(UNIT))
            .x_labels(5)
            .x_label_formatter(&|x| format!("{x:.0}"))
            .x_desc(self.unit)
            .label_style(label())
            .axis_desc_style(label())
            .draw()?;
        let mut hovers = Vec::new();
        for (number, row) in self.rows.iter().enumerate() {
            let top = (rows - number) as f64;
            hovers.extend(row.draw(area, &|x| chart.backend_coord(&(x, top)))?);
        }
        Ok(hovers)
    }

    /// Returns the values as a table that unfolds on a click.
    fn table(&self) -> Markup {
        let names = self.rows.first().map_or(&[][..], |row| &row.parts);
        let names = names.iter().map(|part| part.name.as_str());
        let table = html! {
            table.numbers {
                (table_head(std::iter::once("").chain(names)))
                tbody {
                    @for row in &self.rows {
                        tr {
                            th scope="row" { (row.name) }
                            @for part in &row.parts { td { (part.text) } }
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

impl Row {
    /// Draws the bar. `place` returns the point at a value on the upper edge of its row.
    fn draw(&self, area: &Area<'_>, place: &dyn Fn(f64) -> (i32, i32)) -> Drawn<Vec<Hover>> {
        let (left, row) = place(0.0);
        let top = row + (NAME * UNIT) as i32;
        let bottom = top + ((ROW - NAME - GAP) * UNIT) as i32;
        let above = text(&INK).pos(Pos::new(HPos::Left, VPos::Bottom));
        area.draw(&Text::new(self.name.clone(), (left, top - 2), above))?;
        let (mut value, mut hovers) = (0.0, Vec::new());
        for part in self.parts.iter().filter(|part| part.value > 0.0) {
            let corners = [(place(value).0, top), (place(value + part.value).0, bottom)];
            hovers.push(part.draw(area, corners, &self.name)?);
            value += part.value;
        }
        let beside = text(&INK).pos(Pos::new(HPos::Left, VPos::Center));
        let at = (place(value).0 + (GAP * UNIT) as i32, i32::midpoint(top, bottom));
        area.draw(&Text::new(self.label.clone(), at, beside))?;
        Ok(hovers)
    }
}

impl Part {
    fn draw(&self, area: &Area<'_>, corners: [(i32, i32); 2], row: &str) -> Drawn<Hover> {
        let color = self.color.map_or(FAINT, |color| PARTS[color % PARTS.len()]);
        area.draw(&Rectangle::new(corners, color.filled()))?;
        let [(left, top), (right, bottom)] = corners;
        let center = (i32::midpoint(left, right), i32::midpoint(top, bottom));
        if !self.inside.is_empty() && self.value >= 100.0 * LEAST_SHARE {
            let is_dark = self.color.is_some_and(|color| color.is_multiple_of(2));
            let ink = if is_dark { ON_DARK } else { ON_LIGHT };
            let style = text(&ink).pos(Pos::new(HPos::Center, VPos::Center));
            area.draw(&Text::new(self.inside.clone(), center, style))?;
        }
        Ok(Hover {
            center,
            size: ((right - left).max(2), bottom - top),
            title: format!("{row}, {}: {}", self.name, self.text),
        })
    }
}
