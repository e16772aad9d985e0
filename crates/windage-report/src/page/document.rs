//! The HTML page that contains a report: self-contained, without scripts, light and dark.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use image::RgbImage;
use maud::{DOCTYPE, Markup, PreEscaped, html};

use crate::Result;
use crate::page::picture::png;

const STYLE: &str = include_str!("style.css");

/// Returns a whole page.
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

/// Returns a section with a heading, to which `id` links.
pub(crate) fn section(id: &str, heading: &str, content: &Markup) -> Markup {
    html! {
        section aria-labelledby=(id) {
            h2 id=(id) { (heading) }
            (content)
        }
    }
}

/// Returns content that scrolls sideways where the screen is narrow, with a name for
/// screen readers.
pub(crate) fn scrolled(name: &str, content: &Markup) -> Markup {
    html! { div.scroll tabindex="0" role="region" aria-label=(name) { (content) } }
}

/// Returns the head of a table.
pub(crate) fn table_head<T: AsRef<str>>(columns: impl IntoIterator<Item = T>) -> Markup {
    html! { thead { tr { @for column in columns { th { (column.as_ref()) } } } } }
}

/// Returns a metric with its name, its value and a note that explains it.
#[cfg(any(feature = "diagnose", feature = "gan", feature = "packnet"))]
pub(crate) fn metric(name: &str, value: &str, note: &str) -> Markup {
    html! { dl { dt { (name) } dd { (value) } dd.small { (note) } } }
}

/// Returns a paragraph with the command line, or nothing if there are no arguments.
pub(crate) fn command_line(arguments: &[String]) -> Markup {
    html! {
        @if !arguments.is_empty() { p { "Called with " code { (arguments.join(" ")) } "." } }
    }
}

/// Returns preformatted text that unfolds on a click.
pub(crate) fn folded(summary: &str, text: &str) -> Markup {
    html! { details { summary { (summary) } pre { (text) } } }
}

/// Returns data of a media type as a URI, which embeds it in the page.
pub(crate) fn embedded(kind: &str, bytes: &[u8]) -> String {
    format!("data:{kind};base64,{}", STANDARD.encode(bytes))
}

/// Returns a picture as a URI, which embeds it in the page.
pub(crate) fn data_uri(picture: &RgbImage) -> Result<String> {
    Ok(embedded("image/png", &png(picture)?))
}
