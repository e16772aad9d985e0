//! Tables on the terminal.

use comfy_table::{Table, presets};

/// A table with lines between rows only.
pub(crate) fn table(header: &[&str]) -> Table {
    let mut table = Table::new();
    table.load_style(presets::UTF8_HORIZONTAL_ONLY).set_header(header.to_vec());
    table
}
