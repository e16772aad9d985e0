//! Dots on a common axis: one row per variant, with a dot for its mean and a ring for each value.

use maud::{Markup, html};
use plotters::coord::ranged1d::{AsRangedCoord, Ranged, ValueFormatter};
use plotters::prelude::*;
use plotters::style::text_anchor::{HPos, Pos, VPos};

use super::colors::{FAINT, INK, LINES};
use super::scale::{LABELS, Scale};
use super::svg::{Area, Drawn, Hover, Size, UNIT, label, picture, text};
use crate::Result;
use crate::page::document::{scrolled, table_head};
use crate::page::number;

const WIDTH: u32 = 480;
/// Height of a row with its name above and the space below.
const ROW: u32 = 46;
/// Height of the name of a row.
const NAME: u32 = 20;
/// Space for the labels of the axis.
const BELOW: u32 = 42;
const MARGIN: u32 = 12;
/// Radius of the dot of a mean.
const DOT: u32 = 6;
/// Radius of the ring of a value.
const RING: u32 = 5;
/// Largest number of characters of a name in the picture; the table has the whole name.
const MOST_CHARACTERS: usize = 34;

/// A value with its text on hover.
pub(crate) struct Dot {
    /// Position on the axis.
    pub(crate) value: f64,
    /// The value in words.
    pub(crate) title: String,
}

/// A row of dots.
pub(crate) struct DotRow {
    /// Text above the row.
    pub(crate) name: String,
    /// The mean.
    pub(crate) mean: Dot,
    /// Standard deviation, or `None` for a single value.
    pub(crate) deviation: Option<f64>,
    /// The mean in words, which follows the name.
    pub(crate) label: String,
    /// The single values.
    pub(crate) values: Vec<Dot>,
    /// Cells of the table, one per column.
    pub(crate) cells: Vec<String>,
}

/// Rows of dots that share their axis.
pub(crate) struct Dots {
    /// Text above the chart.
    pub(crate) title: String,
    /// What the dots are, in a sentence.
    pub(crate) note: String,
    /// Name of the axis.
    pub(crate) axis: String,
    /// Value that a dashed line marks.
    pub(crate) reference: Option<f64>,
    /// Names of the columns of the table.
    pub(crate) columns: Vec<String>,
    /// Rows from top to bottom, whose values are finite.
    pub(crate) rows: Vec<DotRow>,
}

impl Dots {
    /// Returns the chart with its table.
    pub(crate) fn figure(&self) -> Result<Markup> {
        let height = ROW * self.rows.len() as u32 + BELOW + 2 * MARGIN;
        let scale = Scale::of(self.values());
        let size = Size { width: WIDTH, height };
        let drawn = picture(&self.title, size, |area| self.draw(area, scale))?;
        let is_logarithmic = matches!(scale, Scale::Logarithmic { .. });
        Ok(html! {
            figure.chart.bars {
                figcaption {
                    strong { (self.title) }
                    @if is_logarithmic { span.quiet { " · logarithmic scale" } }
                    span.note { (self.note) }
                }
                (drawn)
                (self.table())
            }
        })
    }

    fn values(&self) -> impl Iterator<Item = f64> + Clone {
        self.rows.iter().flat_map(|row| {
            std::iter::once(row.mean.value).chain(row.values.iter().map(|dot| dot.value))
        })
    }

    fn draw(&self, area: &Area<'_>, scale: Scale) -> Drawn<Vec<Hover>> {
        match scale {
            Scale::Linear { low, high } => {
                let step = (high - low) / (LABELS + 1) as f64;
                self.draw_on(area, low..high, &|x| number::label(x, step))
            }
            Scale::Logarithmic { low, high } => {
                let x = (low..high).log_scale();
                let labels = Scale::logarithmic_labels(low, high);
                self.draw_on(area, x.with_key_points(labels), &|x| number::label(x, x))
            }
        }
    }

    fn draw_on<X>(&self, area: &Area<'_>, x: X, text: &dyn Fn(f64) -> String) -> Drawn<Vec<Hover>>
    where
        X: AsRangedCoord<Value = f64>,
        X::CoordDescType: Ranged<ValueType = f64> + ValueFormatter<f64>,
    {
        let rows = self.rows.len();
        let mut chart = ChartBuilder::on(area)
            .margin(MARGIN * UNIT)
            .margin_right(2 * MARGIN * UNIT)
            .x_label_area_size(BELOW * UNIT)
            .build_cartesian_2d(x, 0.0..rows as f64)?;
        chart
            .configure_mesh()
            .disable_mesh()
            .disable_y_axis()
            .axis_style(INK.stroke_width(UNIT))
            .x_labels(LABELS)
            .x_label_formatter(&|x| text(*x))
            .x_desc(self.axis.as_str())
            .label_style(label())
            .axis_desc_style(label())
            .draw()?;
        if let Some(reference) = self.reference {
            let ends = [0.0, rows as f64].map(|y| chart.backend_coord(&(reference, y)));
            area.draw(&PathElement::new(ends, LINES[1].stroke_width(UNIT)))?;
        }
        let range = chart.x_range();
        let mut hovers = Vec::new();
        for (number, row) in self.rows.iter().enumerate() {
            let top = (rows - number) as f64;
            let place = |x: f64| chart.backend_coord(&(x.clamp(range.start, range.end), top));
            hovers.extend(row.draw(area, [range.start, range.end], &place)?);
        }
        Ok(hovers)
    }

    /// Returns the values as a table that unfolds on a click.
    fn table(&self) -> Markup {
        let columns = self.columns.iter().map(String::as_str);
        let table = html! {
            table.numbers {
                (table_head(std::iter::once("").chain(columns)))
                tbody {
                    @for row in &self.rows {
                        tr {
                            th scope="row" { (row.name) }
                            @for cell in &row.cells { td { (cell) } }
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

impl DotRow {
    /// Draws the row from one end of the axis to the other. `place` returns the point at a value on
    /// the upper edge of the row.
    fn draw(
        &self,
        area: &Area<'_>,
        ends: [f64; 2],
        place: &dyn Fn(f64) -> (i32, i32),
    ) -> Drawn<Vec<Hover>> {
        let (left, top) = place(ends[0]);
        let middle = top + ((ROW + NAME) / 2 * UNIT) as i32;
        let at = |x: f64| (place(x).0, middle);
        let above = text(&INK).pos(Pos::new(HPos::Left, VPos::Bottom));
        let name = format!("{}: {}", shortened(&self.name), self.label);
        area.draw(&Text::new(name, (left, top + (NAME * UNIT) as i32 - 2), above))?;
        area.draw(&PathElement::new(ends.map(at), FAINT.stroke_width(UNIT)))?;
        let mean = self.mean.value;
        if let Some(deviation) = self.deviation {
            let ends = [mean - deviation, mean + deviation].map(at);
            area.draw(&PathElement::new(ends, LINES[0].stroke_width(2 * UNIT)))?;
        }
        area.draw(&Circle::new(at(mean), DOT * UNIT, LINES[0].filled()))?;
        // The dot lies below the rings, so that each of them can be reached.
        let mut hovers = vec![self.mean.hover(at(mean), DOT)];
        for dot in &self.values {
            area.draw(&Circle::new(at(dot.value), RING * UNIT, INK.stroke_width(UNIT)))?;
            hovers.push(dot.hover(at(dot.value), RING));
        }
        Ok(hovers)
    }
}

impl Dot {
    fn hover(&self, center: (i32, i32), radius: u32) -> Hover {
        let side = (2 * radius * UNIT) as i32;
        Hover { center, size: (side, side), title: self.title.clone() }
    }
}

/// Returns the beginning of a long name.
fn shortened(name: &str) -> String {
    if name.chars().count() <= MOST_CHARACTERS {
        return name.into();
    }
    name.chars().take(MOST_CHARACTERS - 1).chain(['…']).collect()
}
