//! Tables in the terminal.

use comfy_table::{Table, presets};

/// Returns an empty table with a header and horizontal lines only.
pub(crate) fn table(header: &[&str]) -> Table {
    let mut table = Table::new();
    table.load_style(presets::UTF8_HORIZONTAL_ONLY).set_header(header.to_vec());
    table
}
