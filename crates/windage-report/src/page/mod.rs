//! What every report is made of: the page, charts, pictures, and a font.

pub(crate) mod curves;
pub(crate) mod document;
pub(crate) mod font;
pub(crate) mod picture;
