//! The matrix of a pair as a picture: features across, losses down.

use image::imageops::{overlay, rotate90, thumbnail};
use image::{Rgb, RgbImage};
use windage_diagnose::matrix::{Grid, PairMatrix};
use windage_diagnose::{Diagnosis, Finding};

use super::Accompanying;
use super::axes::{feature_axis, loss_axis};
use super::cells::{Shown, loss_text, shown};
use super::depiction::Drawer;
use super::lettering::{Lettering, Place, Text};
use crate::Result;
use crate::page::sample::enlarged;

/// Approximate side of a cell's picture, in pixels.
const CELL: u32 = 192;
/// Most pixels of a picture; three bytes each are held in memory. Cells of a larger one are shrunk.
const MOST_PIXELS: u64 = 100_000_000;
/// Most pixels of a side, so that no position overflows, nor the formats that pictures have.
const MOST_SIDE: u64 = 32_000;
/// Height of two lines of text below a cell, in pixels.
const CAPTION: u32 = 62;
const GAP: u32 = 20;
const MARGIN: u32 = 36;
/// Height of the title and the name of the feature axis, in pixels.
const HEADER: u32 = 150;
/// Width of the name of the loss axis, in pixels.
const SIDEBAR: u32 = 64;
/// Width of the frame of real samples, in pixels.
const FRAME: u32 = 6;
/// Heights of texts, in pixels.
const TITLE: f32 = 44.0;
const AXIS: f32 = 34.0;
const SMALL: f32 = 27.0;

const PAPER: Rgb<u8> = Rgb([255; 3]);
const INK: Rgb<u8> = Rgb([28, 32, 38]);
const QUIET: Rgb<u8> = Rgb([80, 88, 98]);
const REAL: Rgb<u8> = Rgb([0, 98, 190]);
const WRONG: Rgb<u8> = Rgb([184, 28, 28]);
const LEGEND: &str = "Framed: real samples. Below: requested → actual loss, and the prediction.";

/// Draws the matrix of a pair. The two real samples are framed; below each cell are the requested
/// and the actual loss and the predicted class.
pub(super) fn draw(
    diagnosis: &Diagnosis,
    matrix: &PairMatrix,
    with: &Accompanying<'_>,
) -> Result<RgbImage> {
    let drawer = Drawer::new(with.depiction, with.domains.source.shape(), matrix);
    let mut tiles = shown(matrix)
        .map(|cell| Ok(Tile { picture: enlarged(&drawer.picture(cell.values)?, CELL), cell }))
        .collect::<Result<Vec<_>>>()?;
    shrink(&mut tiles, matrix.grid);
    let lettering = Lettering::new()?;
    let sheet = Sheet { matrix, finding: &diagnosis.finding, with, lettering: &lettering };
    let (columns, rows) = (matrix.grid.columns() as u32, matrix.grid.rows() as u32);
    let (tile_width, tile_height) = tiles.first().map_or((0, 0), |tile| tile.picture.dimensions());
    let cells = (columns * (tile_width + GAP)).saturating_sub(GAP);
    let width = 2 * MARGIN + SIDEBAR + cells.max(sheet.header_width());
    let height = 2 * MARGIN + HEADER + rows * (tile_height + CAPTION + GAP) - GAP;
    let mut picture = RgbImage::from_pixel(width, height, PAPER);
    sheet.draw_header(&mut picture);
    for tile in &tiles {
        sheet.draw_tile(&mut picture, tile);
    }
    Ok(picture)
}

/// Shrinks the pictures of all cells if those of the whole grid would make too large a picture.
fn shrink(tiles: &mut [Tile<'_>], grid: Grid) {
    let Some((width, height)) = tiles.first().map(|tile| tile.picture.dimensions()) else { return };
    let (width, height) = fitting([width, height], grid).into();
    for tile in tiles {
        if tile.picture.dimensions() != (width, height) {
            tile.picture = thumbnail(&tile.picture, width, height);
        }
    }
}

/// Returns the size of a cell of `size` in a picture of at most [`MOST_PIXELS`], with sides of at
/// most [`MOST_SIDE`]: half as large as often as is needed.
fn fitting(mut size: [u32; 2], grid: Grid) -> [u32; 2] {
    let [columns, rows] = [grid.columns(), grid.rows()].map(|count| count as u64);
    let [beside, below] = [2 * MARGIN + SIDEBAR, 2 * MARGIN + HEADER].map(u64::from);
    loop {
        let width = beside + columns * u64::from(size[0] + GAP);
        let height = below + rows * u64::from(size[1] + CAPTION + GAP);
        let fits = width.max(height) <= MOST_SIDE && width * height <= MOST_PIXELS;
        if fits || size == [1, 1] {
            return size;
        }
        size = size.map(|side| (side / 2).max(1));
    }
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
    lettering: &'a Lettering,
}

impl Sheet<'_> {
    fn title(&self) -> String {
        format!(
            "Class {}: {} → {}",
            self.with.class(self.matrix.pair.class),
            self.with.domains.source.name(),
            self.with.domains.target.name()
        )
    }

    fn across(&self) -> String {
        let text = feature_axis(self.finding).map(|axis| axis.text);
        format!("features →  {}", text.unwrap_or_default())
    }

    /// Returns the width that the texts above the cells need.
    fn header_width(&self) -> u32 {
        let width = |text: &str, height| self.lettering.width(Text { text, height, color: INK });
        let widths =
            [width(&self.title(), TITLE), width(LEGEND, SMALL), width(&self.across(), AXIS)];
        widths.into_iter().fold(0.0, f32::max).ceil() as u32
    }

    fn draw_header(&self, picture: &mut RgbImage) {
        let (left, top) = (MARGIN + SIDEBAR, MARGIN);
        let mut write = |y: u32, text: &str, height: f32, color: Rgb<u8>| {
            self.lettering.draw(picture, Place { x: left, y }, Text { text, height, color });
        };
        write(top, &self.title(), TITLE, INK);
        write(top + 52, LEGEND, SMALL, QUIET);
        write(top + 98, &self.across(), AXIS, INK);
        let down = format!("loss →  {}", loss_axis(self.finding).unwrap_or_default());
        let down = Text { text: &down, height: AXIS, color: INK };
        let length = self.lettering.width(down).ceil() as u32;
        let mut sideways = RgbImage::from_pixel(length.max(1), AXIS as u32 + 4, PAPER);
        self.lettering.draw(&mut sideways, Place { x: 0, y: 0 }, down);
        overlay(picture, &rotate90(&sideways), i64::from(MARGIN), i64::from(MARGIN + HEADER));
    }

    fn draw_tile(&self, picture: &mut RgbImage, tile: &Tile<'_>) {
        let (width, height) = tile.picture.dimensions();
        let x = MARGIN + SIDEBAR + tile.cell.column as u32 * (width + GAP);
        let y = MARGIN + HEADER + tile.cell.row as u32 * (height + CAPTION + GAP);
        if tile.cell.is_real {
            let frame = RgbImage::from_pixel(width + 2 * FRAME, height + 2 * FRAME, REAL);
            overlay(picture, &frame, i64::from(x - FRAME), i64::from(y - FRAME));
        }
        overlay(picture, &tile.picture, i64::from(x), i64::from(y));
        let below = y + height + FRAME + 2;
        let losses = losses(&tile.cell);
        let text = Text { text: &losses, height: SMALL, color: INK };
        self.lettering.draw(picture, Place { x, y: below }, text);
        if let Some(predicted) = tile.cell.predicted {
            let name = self.with.class(predicted);
            let (label, color) = if predicted == self.matrix.pair.class {
                (name.to_string(), QUIET)
            } else {
                (format!("{name} (wrong)"), WRONG)
            };
            let text = Text { text: &label, height: SMALL, color };
            self.lettering.draw(picture, Place { x, y: below + 28 }, text);
        }
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

#[cfg(test)]
mod tests {
    use super::*;
    use windage_diagnose::matrix::MOST_STEPS;

    #[test]
    fn cells_shrink_until_the_picture_fits() {
        let usual = Grid::new(5, 5).unwrap();
        assert_eq!(fitting([192, 192], usual), [192, 192]);
        // 50 · 1020 pixels by 50 · 1082 would hold 8 GB.
        let [width, height] = fitting([1000, 1000], Grid::new(MOST_STEPS, MOST_STEPS).unwrap());
        let pixels = (136 + 50 * u64::from(width + 20)) * (222 + 50 * u64::from(height + 82));
        assert!(pixels <= MOST_PIXELS && pixels > MOST_PIXELS / 4, "{width} {height} {pixels}");
        // A single row as well: u32 would overflow.
        let row = Grid::paired(MOST_STEPS).unwrap();
        let [width, _] = fitting([u32::MAX - GAP, 10], row);
        assert!(u64::from(width) * 50 <= MOST_SIDE, "{width}");
    }
}
