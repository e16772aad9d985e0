//! What tests of several subcommands check.

use std::path::Path;

use windage_testing::run;

/// Returns the page of a run, after `windage report` made it again, equal to the byte.
#[track_caller]
pub(crate) fn rebuilt_page(out: &Path) -> String {
    let path = out.join("index.html");
    let page = std::fs::read_to_string(&path).unwrap();
    std::fs::remove_file(&path).unwrap();
    let folder = out.to_str().unwrap();
    let outcome = run(Path::new(env!("CARGO_BIN_EXE_windage")), &["report", folder], out);
    assert_eq!(outcome.code, Some(0), "{outcome:?}");
    assert!(std::fs::read_to_string(&path).unwrap() == page, "the page is not the same");
    page
}
