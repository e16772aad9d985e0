//! Text in pictures, in a font that is embedded so that they look the same everywhere.

use ab_glyph::{Font, FontRef, Glyph, PxScale, ScaleFont, point};
use epaint_default_fonts::{HACK_REGULAR, UBUNTU_LIGHT};
use image::{Rgb, RgbImage};

use crate::{Error, Result};

/// Writes text into pictures.
pub(super) struct Lettering {
    /// The font, and one that has the characters which the first lacks.
    fonts: [FontRef<'static>; 2],
}

/// A text with its height in pixels and its color.
#[derive(Clone, Copy)]
pub(super) struct Text<'a> {
    pub(super) text: &'a str,
    pub(super) height: f32,
    pub(super) color: Rgb<u8>,
}

/// A point of a picture, in pixels.
#[derive(Clone, Copy)]
pub(super) struct Place {
    pub(super) x: u32,
    pub(super) y: u32,
}

/// A glyph with the font that has it.
struct Placed {
    font: usize,
    glyph: Glyph,
}

impl Lettering {
    /// Reads the embedded fonts.
    pub(super) fn new() -> Result<Self> {
        let font = |bytes| {
            FontRef::try_from_slice(bytes)
                .map_err(|error| Error::Drawing { picture: "a text", source: error.into() })
        };
        Ok(Self { fonts: [font(UBUNTU_LIGHT)?, font(HACK_REGULAR)?] })
    }

    /// Draws a line of text whose upper left corner is at a place. What lies outside the picture
    /// is cut off.
    pub(super) fn draw(&self, picture: &mut RgbImage, place: Place, text: Text<'_>) {
        let (glyphs, _) = self.layout(text);
        for Placed { font, mut glyph } in glyphs {
            glyph.position.x += place.x as f32;
            glyph.position.y += place.y as f32;
            let Some(outline) = self.fonts[font].outline_glyph(glyph) else { continue };
            let bounds = outline.px_bounds();
            outline.draw(|dx, dy, coverage| {
                let (x, y) =
                    (bounds.min.x as i64 + i64::from(dx), bounds.min.y as i64 + i64::from(dy));
                let (Ok(x), Ok(y)) = (u32::try_from(x), u32::try_from(y)) else { return };
                if let Some(pixel) = picture.get_pixel_mut_checked(x, y) {
                    *pixel = blend(*pixel, text.color, coverage);
                }
            });
        }
    }

    /// Returns the width of a line of text, in pixels.
    pub(super) fn width(&self, text: Text<'_>) -> f32 {
        self.layout(text).1
    }

    /// Places the glyphs of a line, with their kerning, and returns its width.
    fn layout(&self, text: Text<'_>) -> (Vec<Placed>, f32) {
        let scale = PxScale::from(text.height);
        let (mut x, mut glyphs) = (0.0, Vec::new());
        let ascent = self.fonts[0].as_scaled(scale).ascent();
        let mut previous = None;
        for character in text.text.chars() {
            let font = usize::from(self.fonts[0].glyph_id(character).0 == 0);
            let scaled = self.fonts[font].as_scaled(scale);
            let id = scaled.glyph_id(character);
            if let Some((before, last)) = previous.replace((font, id))
                && before == font
            {
                x += scaled.kern(last, id);
            }
            glyphs
                .push(Placed { font, glyph: id.with_scale_and_position(scale, point(x, ascent)) });
            x += scaled.h_advance(id);
        }
        (glyphs, x)
    }
}

fn blend(below: Rgb<u8>, color: Rgb<u8>, coverage: f32) -> Rgb<u8> {
    let coverage = coverage.clamp(0.0, 1.0);
    let mixed = |index: usize| {
        let (below, color) = (f32::from(below.0[index]), f32::from(color.0[index]));
        (below + (color - below) * coverage).round() as u8
    };
    Rgb([mixed(0), mixed(1), mixed(2)])
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Returns the columns of a line of text that have ink.
    fn inked(text: &str) -> Vec<u32> {
        let mut picture = RgbImage::from_pixel(200, 40, Rgb([255; 3]));
        let text = Text { text, height: 30.0, color: Rgb([0; 3]) };
        Lettering::new().unwrap().draw(&mut picture, Place { x: 4, y: 4 }, text);
        (0..200).filter(|x| (0..40).any(|y| picture.get_pixel(*x, y).0[0] < 128)).collect()
    }

    #[test]
    fn a_point_lies_between_its_digits() {
        let columns = inked("0.0");
        // The gaps on both sides of the point.
        let gaps: Vec<u32> =
            columns.windows(2).map(|pair| pair[1] - pair[0]).filter(|gap| *gap > 1).collect();
        assert_eq!(gaps.len(), 2, "{columns:?}");
        assert!(gaps[0].abs_diff(gaps[1]) <= 1, "{gaps:?}");
    }

    #[test]
    fn characters_that_the_font_lacks_are_taken_from_the_other() {
        for character in ["→", "°", "−", "±", "é"] {
            assert!(!inked(character).is_empty(), "{character}");
        }
        let lettering = Lettering::new().unwrap();
        assert!(lettering.fonts.iter().any(|font| font.glyph_id('→').0 != 0));
    }
}
