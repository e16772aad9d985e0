//! The matrix of a pair as a picture: features across, losses down.

use image::RgbImage;
use plotters::prelude::*;
use plotters::style::text_anchor::{HPos, Pos, VPos};
use windage_diagnose::attribution::AttributeFinding;
use windage_diagnose::matrix::PairMatrix;
use windage_diagnose::{Diagnosis, Finding};

use super::Accompanying;
use super::cells::{Shown, loss_text, shown};
use super::depiction::Drawer;
use crate::Result;
use crate::page::canvas::{Area, Drawn, drawn};
use crate::page::font::text;
use crate::page::sample::enlarged;

/// Approximate side of a cell's picture, in pixels.
const CELL: u32 = 96;
/// Height of two lines of text below a cell, in pixels.
const CAPTION: u32 = 34;
const GAP: u32 = 10;
const MARGIN: u32 = 16;
/// Height of the title and the name of the feature axis, in pixels.
const HEADER: u32 = 78;
/// Width of the name of the loss axis, in pixels.
const SIDEBAR: u32 = 36;
/// Width at which the header fits, in pixels.
const LEAST_WIDTH: u32 = 560;

const INK: RGBColor = RGBColor(28, 32, 38);
const QUIET: RGBColor = RGBColor(96, 104, 114);
const REAL: RGBColor = RGBColor(0, 98, 190);
const WRONG: RGBColor = RGBColor(184, 28, 28);

/// Draws the matrix of a pair. The two real samples are framed; below each cell are the requested
/// and the actual loss and the predicted class.
pub(super) fn draw(
    diagnosis: &Diagnosis,
    matrix: &PairMatrix,
    with: &Accompanying<'_>,
) -> Result<RgbImage> {
    let drawer = Drawer::new(with.depiction, with.domains.source.shape(), matrix);
    let tiles = shown(matrix)
        .map(|cell| Ok(Tile { picture: enlarged(&drawer.picture(cell.values)?, CELL), cell }))
        .collect::<Result<Vec<_>>>()?;
    let (columns, rows) = (matrix.grid.columns() as u32, matrix.grid.rows() as u32);
    let (tile_width, tile_height) = tiles.first().map_or((0, 0), |tile| tile.picture.dimensions());
    let width = 2 * MARGIN + SIDEBAR + columns * (tile_width + GAP);
    let height = 2 * MARGIN + HEADER + rows * (tile_height + CAPTION + GAP);
    let sheet = Sheet { matrix, finding: &diagnosis.finding, with };
    drawn("a matrix", width.max(LEAST_WIDTH), height, |area| {
        sheet.draw_header(area)?;
        tiles.into_iter().try_for_each(|tile| sheet.draw_tile(area, tile))
    })
}

/// A cell with its enlarged picture.
struct Tile<'a> {
    picture: RgbImage,
    cell: Shown<'a>,
}

/// What the texts of a picture refer to.
struct Sheet<'a> {
    matrix: &'a PairMatrix,
    finding: &'a Finding,
    with: &'a Accompanying<'a>,
}

impl Sheet<'_> {
    fn draw_header(&self, area: &Area<'_>) -> Drawn {
        let (left, top) = ((MARGIN + SIDEBAR) as i32, MARGIN as i32);
        let title = format!(
            "Class {}: {} → {}",
            self.with.class(self.matrix.pair.class),
            self.with.domains.source.name(),
            self.with.domains.target.name()
        );
        let legend = "framed: real samples; below: requested → actual loss, prediction";
        let across = format!("features →   {}", axis_name(self.finding, Axis::Features));
        let down = format!("loss →   {}", axis_name(self.finding, Axis::Loss));
        area.draw(&Text::new(title, (left, top), text(20).color(&INK)))?;
        area.draw(&Text::new(legend, (left, top + 26), text(13).color(&QUIET)))?;
        area.draw(&Text::new(across, (left, top + 50), text(15).color(&INK)))?;
        let downwards = text(15)
            .color(&INK)
            .transform(FontTransform::Rotate90)
            .pos(Pos::new(HPos::Left, VPos::Top));
        let place = ((MARGIN + 20) as i32, (MARGIN + HEADER) as i32);
        area.draw(&Text::new(down, place, downwards))?;
        Ok(())
    }

    fn draw_tile(&self, area: &Area<'_>, tile: Tile<'_>) -> Drawn {
        let Tile { picture, cell } = tile;
        let (width, height) = picture.dimensions();
        let x = (MARGIN + SIDEBAR + cell.column as u32 * (width + GAP)) as i32;
        let y = (MARGIN + HEADER + cell.row as u32 * (height + CAPTION + GAP)) as i32;
        let (right, bottom) = (x + width as i32 - 1, y + height as i32 - 1);
        let element = BitMapElement::with_owned_buffer((x, y), (width, height), picture.into_raw())
            .ok_or("the picture of a cell has the wrong size")?;
        area.draw(&element)?;
        if cell.is_real {
            for distance in 1..4 {
                let corners = [(x - distance, y - distance), (right + distance, bottom + distance)];
                area.draw(&Rectangle::new(corners, REAL.stroke_width(1)))?;
            }
        }
        let below = bottom + 8;
        area.draw(&Text::new(losses(&cell), (x, below), text(13).color(&INK)))?;
        if let Some(predicted) = cell.predicted {
            let name = self.with.class(predicted);
            let (label, color) = if predicted == self.matrix.pair.class {
                (name.to_string(), QUIET)
            } else {
                (format!("{name} (wrong)"), WRONG)
            };
            area.draw(&Text::new(label, (x, below + 14), text(13).color(&color)))?;
        }
        Ok(())
    }
}

fn losses(cell: &Shown<'_>) -> String {
    let actual = loss_text(cell.actual_loss);
    if cell.is_real {
        format!("real, {actual}")
    } else {
        format!("{} → {actual}", loss_text(cell.cell.requested_loss))
    }
}

/// An axis of the matrix.
#[derive(Clone, Copy)]
pub(super) enum Axis {
    /// Across.
    Features,
    /// Down.
    Loss,
}

/// Returns the attribute that changes most along an axis, with its change.
pub(super) fn axis_name(finding: &Finding, axis: Axis) -> String {
    let strength = |attribute: &AttributeFinding| {
        let length = match axis {
            Axis::Features => attribute.across_length,
            Axis::Loss => attribute.down_length,
        };
        length / attribute.scale
    };
    let strongest = finding.attributes.iter().max_by(|a, b| strength(a).total_cmp(&strength(b)));
    strongest.map_or("no attribute measured".into(), |attribute| {
        let change = match axis {
            Axis::Features => attribute.across_text(),
            Axis::Loss => attribute.down_text(),
        };
        format!("{} {change}", attribute.name)
    })
}
