//! The HTML page that contains a report: self-contained, without scripts, light and dark.

use maud::{DOCTYPE, Markup, PreEscaped, html};

use crate::Header;

const STYLE: &str = include_str!("style.css");

/// The content of a page. Its first screen shows the finding, how certain it is and the picture
/// that proves it.
pub(crate) struct Page<'a> {
    /// Title of the window.
    pub(crate) title: String,
    /// The question that the report answers.
    pub(crate) question: &'a str,
    /// What the report is about.
    pub(crate) heading: String,
    /// The finding.
    pub(crate) sentence: String,
    /// How certain the finding is; paragraphs.
    pub(crate) certainty: Vec<Markup>,
    /// A chart that shows the finding in numbers.
    pub(crate) chart: Option<Markup>,
    /// What the reader should not overlook.
    pub(crate) warnings: Vec<String>,
    /// The picture that proves the finding.
    pub(crate) proof: Option<Markup>,
    /// Key metrics, made by [`metric`].
    pub(crate) metrics: Vec<Markup>,
    /// Sections, made by [`section`].
    pub(crate) sections: Vec<Markup>,
}

impl Page<'_> {
    /// Returns the whole page.
    pub(crate) fn html(&self, header: &Header) -> String {
        let page = html! {
            (DOCTYPE)
            html lang="en" {
                head {
                    meta charset="utf-8";
                    meta name="viewport" content="width=device-width, initial-scale=1";
                    meta name="color-scheme" content="light dark";
                    title { (self.title) }
                    style { (PreEscaped(STYLE)) }
                }
                body {
                    (self.first_screen())
                    main { @for section in &self.sections { (section) } }
                    footer { "Made with windage " (header.windage_version) "." }
                }
            }
        };
        page.into_string()
    }

    fn first_screen(&self) -> Markup {
        html! {
            header.first.with-proof[self.proof.is_some()] {
                div.finding {
                    p.question { (self.question) }
                    h1 { (self.heading) }
                    p.sentence { (self.sentence) }
                    @for paragraph in &self.certainty { p.certainty { (paragraph) } }
                    @for warning in &self.warnings {
                        p.warning role="note" { strong { "Warning. " } (warning) }
                    }
                    @if let Some(chart) = &self.chart { (chart) }
                }
                @if let Some(proof) = &self.proof { div.proof { (proof) } }
                @if !self.metrics.is_empty() {
                    section.metrics aria-label="Key metrics" {
                        @for metric in &self.metrics { (metric) }
                    }
                }
            }
        }
    }
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
    html! { thead { tr { @for column in columns { th scope="col" { (column.as_ref()) } } } } }
}

/// Returns a metric with its name, its value and a note that explains it.
pub(crate) fn metric(name: &str, value: &str, note: &str) -> Markup {
    html! { dl { dt { (name) } dd { (value) } dd.small { (note) } } }
}

/// Returns the configuration of the run, which unfolds on a click, or nothing if it is unknown.
pub(crate) fn configuration(config: Option<&str>) -> Markup {
    html! { @if let Some(config) = config { (folded("Configuration of the run", config)) } }
}

/// Returns preformatted text that unfolds on a click.
pub(crate) fn folded(summary: &str, text: &str) -> Markup {
    html! { details { summary { (summary) } pre { (text) } } }
}
