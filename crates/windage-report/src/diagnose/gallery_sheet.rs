//! The gallery of failures as one picture: a row per class.

use image::imageops::{overlay, thumbnail};
use image::{Rgb, RgbImage};

use super::cells::loss_text;
use super::gallery::{FailureEntry, Gallery};
use super::lettering::{Lettering, Place, Text};
use crate::Result;
use crate::page::sample::enlarged;

/// Approximate side of a sample's picture, in pixels; larger ones are shrunk.
const SIDE: u32 = 128;
/// Largest side of a sample's picture, in pixels.
const MOST_SIDE: u32 = 160;
/// Height of two lines of text below a picture, in pixels.
const CAPTION: u32 = 50;
/// Height of the name of a class, in pixels.
const HEADING: u32 = 40;
const GAP: u32 = 18;
const MARGIN: u32 = 32;
/// Height of the title, in pixels.
const HEADER: u32 = 64;
/// Heights of texts, in pixels.
const TITLE: f32 = 38.0;
const CLASS: f32 = 28.0;
const SMALL: f32 = 21.0;

const PAPER: Rgb<u8> = Rgb([255; 3]);
const INK: Rgb<u8> = Rgb([28, 32, 38]);
const WRONG: Rgb<u8> = Rgb([184, 28, 28]);

/// Draws the gallery. `pictures` are those of its failures in their order, of equal size.
pub(super) fn draw(gallery: &Gallery, target: &str, pictures: &[RgbImage]) -> Result<RgbImage> {
    let lettering = Lettering::new()?;
    let title = Text { text: &format!("Failures on {target}"), height: TITLE, color: INK };
    let (side, height) = pictures.first().map_or((0, 0), |picture| fitted(picture).dimensions());
    let columns = gallery.classes.iter().map(|class| class.shown.len()).max().unwrap_or(0) as u32;
    let step = column_width(gallery, &lettering, side) + GAP;
    let row = HEADING + height + CAPTION + GAP;
    let width = 2 * MARGIN + (columns * step).max(lettering.width(title).ceil() as u32);
    let rows = gallery.classes.len() as u32;
    let picture = RgbImage::from_pixel(width, 2 * MARGIN + HEADER + rows * row, PAPER);
    let mut sheet = Sheet { lettering, picture };
    sheet.write(Place { x: MARGIN, y: MARGIN }, title);
    let mut pictures = pictures.iter();
    for (number, class) in (0..).zip(&gallery.classes) {
        let top = MARGIN + HEADER + number * row;
        let heading = format!("Class {}: {}", class.class, class.in_words());
        let heading = Text { text: &heading, height: CLASS, color: INK };
        sheet.write(Place { x: MARGIN, y: top }, heading);
        for ((column, failure), picture) in (0..).zip(&class.shown).zip(&mut pictures) {
            let place = Place { x: MARGIN + column * step, y: top + HEADING };
            sheet.draw(place, failure, &fitted(picture));
        }
    }
    Ok(sheet.picture)
}

/// A picture with what is written into it.
struct Sheet {
    lettering: Lettering,
    picture: RgbImage,
}

impl Sheet {
    fn write(&mut self, place: Place, text: Text<'_>) {
        self.lettering.draw(&mut self.picture, place, text);
    }

    /// Draws a sample with its loss and its predicted class.
    fn draw(&mut self, place: Place, failure: &FailureEntry, sample: &RgbImage) {
        overlay(&mut self.picture, sample, i64::from(place.x), i64::from(place.y));
        let below = Place { y: place.y + sample.height() + 4, ..place };
        let loss = format!("loss {}", loss_text(failure.loss));
        self.write(below, Text { text: &loss, height: SMALL, color: INK });
        if let Some(taken) = failure.taken_for() {
            let below = Place { y: below.y + SMALL as u32 + 2, ..below };
            self.write(below, Text { text: &taken, height: SMALL, color: WRONG });
        }
    }
}

/// Returns the width of the pictures of this width with their captions.
fn column_width(gallery: &Gallery, lettering: &Lettering, picture: u32) -> u32 {
    let captions = gallery.failures().filter_map(|failure| failure.taken_for());
    let width = |text: String| lettering.width(Text { text: &text, height: SMALL, color: INK });
    let widest = captions.map(width).fold(0.0, f32::max).ceil() as u32;
    // Long names of classes are cut off rather than widening the picture without end.
    picture.max(widest.min(2 * MOST_SIDE))
}

/// Enlarges a small picture and shrinks a large one.
fn fitted(picture: &RgbImage) -> RgbImage {
    let picture = enlarged(picture, SIDE);
    let longer = picture.width().max(picture.height());
    if longer <= MOST_SIDE {
        return picture;
    }
    let shrunk = |side: u32| (side * MOST_SIDE / longer).max(1);
    thumbnail(&picture, shrunk(picture.width()), shrunk(picture.height()))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::diagnose::ClassEntry;

    #[test]
    fn large_pictures_shrink_and_small_ones_grow_by_whole_factors() {
        let size = |width, height| fitted(&RgbImage::new(width, height)).dimensions();
        assert_eq!(size(24, 24), (120, 120));
        assert_eq!(size(150, 90), (150, 90));
        assert_eq!(size(1000, 500), (160, 80));
    }

    #[test]
    fn every_picture_has_its_place() {
        let failure = |index| FailureEntry {
            index,
            file: String::new(),
            loss: 2.0,
            predicted: Some("B".into()),
        };
        let class = |name: &str, shown: Vec<FailureEntry>| ClassEntry {
            class: name.into(),
            samples: 9,
            wrong: Some(shown.len()),
            shown,
        };
        let gallery = Gallery {
            classes: vec![class("A", vec![failure(0), failure(1)]), class("C", vec![failure(2)])],
            further_classes: 0,
        };
        let colors = [Rgb([255, 0, 0]), Rgb([0, 255, 0]), Rgb([0, 0, 255])];
        let pictures = colors.map(|color| RgbImage::from_pixel(8, 8, color));
        let sheet = draw(&gallery, "night", &pictures).unwrap();
        let center = |column: u32, row: u32| {
            let step = column_width(&gallery, &Lettering::new().unwrap(), 128) + GAP;
            let height = HEADING + 128 + CAPTION + GAP;
            let top = MARGIN + HEADER + row * height + HEADING;
            *sheet.get_pixel(MARGIN + column * step + 64, top + 64)
        };
        assert_eq!([center(0, 0), center(1, 0), center(0, 1)], colors);
    }
}
