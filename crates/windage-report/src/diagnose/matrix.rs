//! The matrix of a pair as a picture.

use image::RgbImage;
use plotters::coord::Shift;
use plotters::prelude::*;
use plotters::style::text_anchor::{HPos, Pos, VPos};
use windage_diagnose::{Diagnosis, Finding, PairMatrix};

use super::Accompanying;
use crate::diagnose::cells::{Shown, loss_text, shown};
use crate::diagnose::depiction::Drawer;
use crate::page::font::text;
use crate::page::picture::enlarged;
use crate::{Error, Result};

/// Side of a cell's picture in pixels, about.
const CELL: u32 = 96;
/// Room for two lines of text under a cell.
const CAPTION: u32 = 34;
const GAP: u32 = 10;
const MARGIN: u32 = 16;
/// Room for the title and the name of the feature axis.
const HEADER: u32 = 78;
/// Room for the name of the loss axis.
const SIDEBAR: u32 = 36;

const INK: RGBColor = RGBColor(28, 32, 38);
const QUIET: RGBColor = RGBColor(96, 104, 114);
const REAL: RGBColor = RGBColor(0, 98, 190);
const WRONG: RGBColor = RGBColor(184, 28, 28);

type Area<'a> = DrawingArea<BitMapBackend<'a>, Shift>;

/// Features across, losses down; real corners framed; requested and actual loss and predicted class
/// under each cell.
pub(crate) fn draw(
    diagnosis: &Diagnosis,
    matrix: &PairMatrix,
    with: &Accompanying<'_>,
) -> Result<RgbImage> {
    let drawer = Drawer::new(with.depiction, with.first.shape(), matrix);
    let side = enlarged(&drawer.picture(&matrix.first_values)?, CELL).dimensions();
    let (columns, rows) = (matrix.grid.columns() as u32, matrix.grid.rows() as u32);
    let width = (2 * MARGIN + SIDEBAR + columns * (side.0 + GAP)).max(560);
    let height = 2 * MARGIN + HEADER + rows * (side.1 + CAPTION + GAP);
    let mut buffer = vec![255_u8; (width * height * 3) as usize];
    {
        let area = BitMapBackend::with_buffer(&mut buffer, (width, height)).into_drawing_area();
        let fail = |error: &dyn std::fmt::Display| Error::drawing("a matrix", error);
        area.fill(&WHITE).map_err(|error| fail(&error))?;
        header(&area, &diagnosis.finding, matrix, with).map_err(|error| fail(&error))?;
        for cell in shown(matrix) {
            let x = (MARGIN + SIDEBAR + cell.column as u32 * (side.0 + GAP)) as i32;
            let y = (MARGIN + HEADER + cell.row as u32 * (side.1 + CAPTION + GAP)) as i32;
            let enlarged = enlarged(&drawer.picture(cell.values)?, CELL);
            draw_cell(&area, (x, y), enlarged, &cell, matrix.pair.class, with)
                .map_err(|error| fail(&error))?;
        }
        area.present().map_err(|error| fail(&error))?;
    }
    RgbImage::from_raw(width, height, buffer)
        .ok_or_else(|| Error::drawing("a matrix", "the buffer has the wrong size"))
}

fn header(
    area: &Area<'_>,
    finding: &Finding,
    matrix: &PairMatrix,
    with: &Accompanying<'_>,
) -> std::result::Result<(), String> {
    let left = (MARGIN + SIDEBAR) as i32;
    let put = |content: String, at: (i32, i32), height: u32, color: &RGBColor| {
        area.draw(&Text::new(content, at, text(height).color(color)))
            .map_err(|error| error.to_string())
    };
    let title = format!(
        "Class {}: {} → {}",
        with.class(matrix.pair.class),
        with.first.name(),
        with.second.name()
    );
    put(title, (left, MARGIN as i32), 20, &INK)?;
    put(
        "framed: real samples; below: requested → actual loss, prediction".into(),
        (left, MARGIN as i32 + 26),
        13,
        &QUIET,
    )?;
    put(
        format!("features →   {}", axis_name(finding, false)),
        (left, MARGIN as i32 + 50),
        15,
        &INK,
    )?;
    let down = text(15)
        .color(&INK)
        .transform(FontTransform::Rotate90)
        .pos(Pos::new(HPos::Left, VPos::Top));
    let label = format!("loss →   {}", axis_name(finding, true));
    area.draw(&Text::new(label, ((MARGIN + 20) as i32, (MARGIN + HEADER) as i32), down))
        .map_err(|error| error.to_string())
}

/// The attribute that changes most along an axis, with its change.
pub(crate) fn axis_name(finding: &Finding, down: bool) -> String {
    let strength = |attribute: &windage_diagnose::AttributeFinding| {
        (if down { attribute.down_length } else { attribute.across_length }) / attribute.scale
    };
    let strongest = finding.attributes.iter().max_by(|a, b| strength(a).total_cmp(&strength(b)));
    match strongest {
        Some(attribute) if down => format!("{} {}", attribute.name, attribute.down_text()),
        Some(attribute) => format!("{} {}", attribute.name, attribute.across_text()),
        None => "no attribute measured".into(),
    }
}

fn draw_cell(
    area: &Area<'_>,
    (x, y): (i32, i32),
    enlarged: RgbImage,
    cell: &Shown<'_>,
    class: usize,
    with: &Accompanying<'_>,
) -> std::result::Result<(), String> {
    let (width, height) = enlarged.dimensions();
    let element = BitMapElement::with_owned_buffer((x, y), (width, height), enlarged.into_raw())
        .ok_or("a picture of the wrong size")?;
    area.draw(&element).map_err(|error| error.to_string())?;
    if cell.is_real {
        for grow in 1..4 {
            let corners =
                [(x - grow, y - grow), (x + width as i32 - 1 + grow, y + height as i32 - 1 + grow)];
            area.draw(&Rectangle::new(corners, REAL.stroke_width(1)))
                .map_err(|error| error.to_string())?;
        }
    }
    let losses = if cell.is_real {
        format!("real, {}", loss_text(cell.actual_loss))
    } else {
        format!("{} → {}", loss_text(cell.cell.requested_loss), loss_text(cell.actual_loss))
    };
    let below = y + height as i32 + 7;
    area.draw(&Text::new(losses, (x, below), text(13).color(&INK)))
        .map_err(|error| error.to_string())?;
    if let Some(predicted) = cell.predicted {
        let name = with.class(predicted);
        let (label, color) = if predicted == class {
            (name.to_string(), QUIET)
        } else {
            (format!("{name} (wrong)"), WRONG)
        };
        area.draw(&Text::new(label, (x, below + 14), text(13).color(&color)))
            .map_err(|error| error.to_string())?;
    }
    Ok(())
}
