//! The font of all pictures, embedded so that they look the same everywhere.

use std::sync::Once;

use plotters::style::{FontStyle, IntoFont, TextStyle, register_font};

const NAME: &str = "sans-serif";

/// Returns the style of text of a height in pixels.
pub(crate) fn text(height: u32) -> TextStyle<'static> {
    static REGISTER: Once = Once::new();
    // The embedded bytes are a valid font; if they were not, drawing text would report it.
    REGISTER.call_once(|| {
        drop(register_font(NAME, FontStyle::Normal, epaint_default_fonts::HACK_REGULAR))
    });
    (NAME, height).into_font().into()
}
