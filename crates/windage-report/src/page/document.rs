//! What all pages share: head, style, footer; no network, no scripts, light and dark.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use image::RgbImage;
use maud::{DOCTYPE, Markup, PreEscaped, html};

use crate::Result;
use crate::page::picture::png;

const STYLE: &str = include_str!("style.css");

/// A whole page.
pub(crate) fn document(title: &str, header: &Markup, main: &Markup) -> String {
    let page = html! {
        (DOCTYPE)
        html lang="en" {
            head {
                meta charset="utf-8";
                meta name="viewport" content="width=device-width, initial-scale=1";
                meta name="color-scheme" content="light dark";
                title { (title) }
                style { (PreEscaped(STYLE)) }
            }
            body {
                header { (header) }
                main { (main) }
                footer { "windage " (env!("CARGO_PKG_VERSION")) }
            }
        }
    };
    page.into_string()
}

/// A WAV file within the page.
pub(crate) fn sound_uri(wav: &[u8]) -> String {
    format!("data:audio/wav;base64,{}", STANDARD.encode(wav))
}

/// A picture within the page.
pub(crate) fn data_uri(picture: &RgbImage) -> Result<String> {
    Ok(format!("data:image/png;base64,{}", STANDARD.encode(png(picture)?)))
}
