//! Effects with their intervals: one row per cause, with a bar for each direction.

use maud::{Markup, html};
use plotters::prelude::*;
use plotters::style::text_anchor::{HPos, Pos, VPos};

use super::colors::{INK, INTERVAL, LINES};
use super::scale::LABELS;
use super::svg::{Area, Drawn, Hover, Size, UNIT, label, picture, text};
use crate::Result;
use crate::page::document::{scrolled, table_head};
use crate::page::number;

const WIDTH: u32 = 480;
/// Height of the name of a row.
const NAME: u32 = 22;
/// Height of a bar.
const BAR: u32 = 13;
/// Space below the bars of a row.
const GAP: u32 = 9;
/// Space for the labels of the axis.
const BELOW: u32 = 42;
const MARGIN: u32 = 12;
/// Height of the ends of an interval.
const END: u32 = 7;
/// Space beside the values, as a share of their range.
const SPACE: f64 = 0.03;

/// A bar with its interval.
pub(crate) struct Bar {
    /// What the bar shows, as in the legend.
    pub(crate) name: &'static str,
    /// Number of its color.
    pub(crate) color: usize,
    /// Length, in the unit of the axis.
    pub(crate) value: f64,
    /// Ends of the interval.
    pub(crate) interval: [f64; 2],
    /// The value in words.
    pub(crate) text: String,
}

/// A row of bars.
pub(crate) struct EffectRow {
    /// Text above the bars.
    pub(crate) name: String,
    /// Bars from top to bottom.
    pub(crate) bars: Vec<Bar>,
}

/// Rows of bars that share their axis.
pub(crate) struct Effects {
    /// Text above the chart.
    pub(crate) title: String,
    /// What the bars are, in a sentence.
    pub(crate) note: String,
    /// Name of the axis.
    pub(crate) unit: &'static str,
    /// Value that a dashed line marks.
    pub(crate) reference: f64,
    /// Names of the bars in the order of their colors.
    pub(crate) names: &'static [&'static str],
    /// Rows from top to bottom.
    pub(crate) rows: Vec<EffectRow>,
}

impl Effects {
    /// Returns the chart with its legend and its table.
    pub(crate) fn figure(&self) -> Result<Markup> {
        let height = self.rows.iter().map(EffectRow::height).sum::<u32>() + BELOW + 2 * MARGIN;
        let drawn = picture(&self.title, Size { width: WIDTH, height }, |area| self.draw(area))?;
        Ok(html! {
            figure.chart.bars {
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

    fn legend(&self) -> Markup {
        html! {
            div.legend {
                @for (name, color) in self.names.iter().zip(LINES) {
                    span {
                        svg viewBox="0 0 36 12" aria-hidden="true" {
                            rect width="36" height="12" fill=(hexadecimal(color)) {}
                        }
                        (name)
                    }
                }
            }
        }
    }

    /// Returns the ends of the axis, which includes zero and all that was lost.
    fn range(&self) -> [f64; 2] {
        let bars = self.rows.iter().flat_map(|row| &row.bars);
        let values = bars.flat_map(|bar| bar.interval).chain([0.0, self.reference]);
        let [low, high] =
            values.fold([0.0_f64, 0.0_f64], |[low, high], value| [low.min(value), high.max(value)]);
        let space = SPACE * (high - low).max(1e-6);
        [if low < 0.0 { low - space } else { 0.0 }, high + space]
    }

    fn draw(&self, area: &Area<'_>) -> Drawn<Vec<Hover>> {
        let [low, high] = self.range();
        let height = self.rows.iter().map(EffectRow::height).sum::<u32>();
        let mut chart = ChartBuilder::on(area)
            .margin(MARGIN * UNIT)
            .margin_right(2 * MARGIN * UNIT)
            .x_label_area_size(BELOW * UNIT)
            .build_cartesian_2d(low..high, 0.0..f64::from(height))?;
        let step = (high - low) / (LABELS + 1) as f64;
        chart
            .configure_mesh()
            .disable_mesh()
            .disable_y_axis()
            .axis_style(INK.stroke_width(UNIT))
            .x_labels(LABELS)
            .x_label_formatter(&|x| number::label(*x, step))
            .x_desc(self.unit)
            .label_style(label())
            .axis_desc_style(label())
            .draw()?;
        let ends = |x: f64| [0.0, f64::from(height)].map(|y| chart.backend_coord(&(x, y)));
        area.draw(&PathElement::new(ends(self.reference), LINES[2].stroke_width(UNIT)))?;
        let (mut hovers, mut top) = (Vec::new(), f64::from(height));
        for row in &self.rows {
            hovers.extend(row.draw(area, &|x| chart.backend_coord(&(x, top)))?);
            top -= f64::from(row.height());
        }
        area.draw(&PathElement::new(ends(0.0), INK.stroke_width(UNIT)))?;
        Ok(hovers)
    }

    /// Returns the values as a table that unfolds on a click.
    fn table(&self) -> Markup {
        let value = |row: &EffectRow, name: &str| {
            let bar = row.bars.iter().find(|bar| bar.name == name);
            bar.map_or("—".into(), |bar| bar.text.clone())
        };
        let table = html! {
            table.numbers {
                (table_head(std::iter::once("").chain(self.names.iter().copied())))
                tbody {
                    @for row in &self.rows {
                        tr {
                            th scope="row" { (row.name) }
                            @for name in self.names { td { (value(row, name)) } }
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

impl EffectRow {
    fn height(&self) -> u32 {
        NAME + BAR * self.bars.len() as u32 + GAP
    }

    /// Draws the row, whose name begins at zero. `place` returns the point at a value on the upper
    /// edge of the row.
    fn draw(&self, area: &Area<'_>, place: &dyn Fn(f64) -> (i32, i32)) -> Drawn<Vec<Hover>> {
        let (start, row) = place(0.0);
        let above = text(&INK).pos(Pos::new(HPos::Left, VPos::Bottom));
        let texts: Vec<String> =
            self.bars.iter().map(|bar| format!("{} {}", bar.name, bar.text)).collect();
        let name = format!("{}: {}", self.name, texts.join(", "));
        area.draw(&Text::new(
            name,
            (start + (GAP * UNIT) as i32, row + (NAME * UNIT) as i32 - 4),
            above,
        ))?;
        let mut hovers = Vec::new();
        for (number, bar) in self.bars.iter().enumerate() {
            let top = row + ((NAME + BAR * number as u32) * UNIT) as i32;
            hovers.push(bar.draw(area, top, &|x| place(x).0, &self.name)?);
        }
        Ok(hovers)
    }
}

impl Bar {
    fn draw(&self, area: &Area<'_>, top: i32, x: &dyn Fn(f64) -> i32, row: &str) -> Drawn<Hover> {
        let bottom = top + ((BAR - 2) * UNIT) as i32;
        let middle = i32::midpoint(top, bottom);
        let [left, right] = [x(self.value.min(0.0)), x(self.value.max(0.0))];
        let color = LINES[self.color % LINES.len()];
        area.draw(&Rectangle::new([(left, top), (right, bottom)], color.filled()))?;
        let style = INTERVAL.stroke_width(UNIT + UNIT / 2);
        let ends = self.interval.map(x);
        area.draw(&PathElement::new(ends.map(|x| (x, middle)), style))?;
        for end in ends {
            let half = (END * UNIT / 2) as i32;
            area.draw(&PathElement::new([(end, middle - half), (end, middle + half)], style))?;
        }
        let all = [left.min(ends[0]), right.max(ends[1])];
        Ok(Hover {
            center: (i32::midpoint(all[0], all[1]), middle),
            // Rectangles as high as wide would be drawn as circles.
            size: ((all[1] - all[0]).max(2), bottom - top + 1),
            title: format!("{row}: {} {}", self.name, self.text),
        })
    }
}

fn hexadecimal(RGBColor(red, green, blue): RGBColor) -> String {
    format!("#{red:02X}{green:02X}{blue:02X}")
}
