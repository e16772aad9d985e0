//! An SVG picture in the page.

use maud::{Markup, PreEscaped, html};
use plotters::coord::Shift;
use plotters::prelude::*;

use super::colors::INK;
use crate::{Error, Result};

/// Units of the drawing library, whose coordinates are whole numbers, per unit of a chart.
pub(super) const UNIT: u32 = 4;
/// Height of texts in units of a chart.
const TEXT: u32 = 17;

/// What is drawn on.
pub(super) type Area<'a> = DrawingArea<SVGBackend<'a>, Shift>;

/// Result of drawing. The drawing library has an error type per kind of element; all become boxes.
pub(super) type Drawn<T> = std::result::Result<T, Box<dyn std::error::Error + Send + Sync>>;

/// Size of a chart in its units.
#[derive(Clone, Copy)]
pub(super) struct Size {
    pub(super) width: u32,
    pub(super) height: u32,
}

/// A place that shows a value on hover.
pub(super) struct Hover {
    /// Center, in units of the drawing library.
    pub(super) center: (i32, i32),
    /// Width and height, in units of the drawing library.
    pub(super) size: (i32, i32),
    /// The value in words.
    pub(super) title: String,
}

/// Returns the style of texts.
pub(super) fn text(color: &RGBColor) -> TextStyle<'static> {
    ("sans-serif", TEXT * UNIT).into_font().color(color)
}

/// Returns the style of an axis's labels.
pub(super) fn label() -> TextStyle<'static> {
    text(&INK)
}

/// Returns a picture of a size, which scales with the page. `draw` draws it and
/// returns the places that show a value on hover. `name` is for screen readers.
pub(super) fn picture(
    name: &str,
    size: Size,
    draw: impl FnOnce(&Area<'_>) -> Drawn<Vec<Hover>>,
) -> Result<Markup> {
    let (width, height) = (size.width * UNIT, size.height * UNIT);
    let failed = |source| Error::Drawing { picture: "a chart", source };
    let mut drawn = String::new();
    let hovers = {
        let area = SVGBackend::with_string(&mut drawn, (width, height)).into_drawing_area();
        let hovers = draw(&area).map_err(failed)?;
        area.present().map_err(|error| failed(error.into()))?;
        hovers
    };
    // The outer element has a fixed size and a name space that HTML does not need.
    let start = drawn.find('>').map_or(0, |end| end + 1);
    let end = drawn.rfind("</svg>").unwrap_or(drawn.len());
    Ok(html! {
        svg viewBox={ "0 0 " (width) " " (height) } role="img" aria-label=(name) {
            (PreEscaped(&drawn[start..end]))
            g.hover { @for hover in &hovers { (place(hover)) } }
        }
    })
}

fn place(hover: &Hover) -> Markup {
    let ((x, y), (width, height)) = (hover.center, hover.size);
    // Points are round, parts of bars are not.
    let radius = if width == height { width / 2 } else { 0 };
    html! {
        rect x=(x - width / 2) y=(y - height / 2) width=(width) height=(height) rx=(radius) {
            title { (hover.title) }
        }
    }
}
