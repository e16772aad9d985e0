//! What all tests of reports check.

use std::path::Path;

use windage_report::rebuild;

/// Returns the page in a folder, after checks that all pages have to pass: it needs nothing else,
/// each chart has a table, and it can be made again of the other files.
pub(crate) fn page(folder: &Path) -> String {
    let path = folder.join("index.html");
    let page = std::fs::read_to_string(&path).unwrap();
    for forbidden in ["http:", "https:", "<script", "url(", "@import"] {
        assert!(!page.contains(forbidden), "the page contains {forbidden}");
    }
    assert_eq!(page.matches("src=\"").count(), page.matches("src=\"data:").count());
    let charts = page.matches("<figure class=\"chart").count();
    assert_eq!(charts, page.matches("<details class=\"values\">").count(), "a table per chart");
    assert_eq!(charts, page.matches("role=\"img\" aria-label=").count(), "a name per chart");
    std::fs::remove_file(&path).unwrap();
    rebuild(folder).unwrap();
    assert!(std::fs::read_to_string(&path).unwrap() == page, "the page is not the same");
    page
}
