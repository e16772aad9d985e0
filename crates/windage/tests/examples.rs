//! The examples are small, and each is listed, built and run: `examples/README.md` names it with
//! its time, `crates/windage/Cargo.toml` builds it, and `.ci/run` runs it.
#![allow(missing_docs, clippy::unwrap_used)]

use std::fs;
use std::path::{Path, PathBuf};

/// Most lines of an example.
const MOST_LINES: usize = 80;
/// Most lines of the median example.
const MEDIAN_LINES: usize = 70;

/// Returns the root of the workspace that the test runs in.
///
/// One target folder may serve several checkouts, so what cargo says when the test runs counts, and
/// the path known when it was compiled only where the test is not run by cargo.
fn root() -> PathBuf {
    let compiled = env!("CARGO_MANIFEST_DIR").to_string();
    let folder = std::env::var("CARGO_MANIFEST_DIR").unwrap_or(compiled);
    Path::new(&folder).ancestors().nth(2).unwrap().to_path_buf()
}

fn read(path: &str) -> String {
    fs::read_to_string(root().join(path)).unwrap_or_else(|error| panic!("{path}: {error}"))
}

/// Returns the names and the texts of the files directly in `examples/`.
fn examples() -> Vec<(String, String)> {
    let paths = fs::read_dir(root().join("examples")).unwrap().map(|entry| entry.unwrap().path());
    let files = paths.filter(|path| path.extension().is_some_and(|it| it == "rs"));
    let mut examples: Vec<(String, String)> = files
        .map(|path| {
            let name = path.file_stem().unwrap().to_str().unwrap().to_string();
            (name, fs::read_to_string(path).unwrap())
        })
        .collect();
    examples.sort();
    examples
}

#[test]
fn there_are_ten_small_examples() {
    let examples = examples();
    assert!(examples.len() >= 10, "{} examples", examples.len());
    let mut lines: Vec<usize> = Vec::new();
    for (name, text) in &examples {
        let count = text.lines().count();
        assert!(count <= MOST_LINES, "{name} has {count} lines, more than {MOST_LINES}");
        lines.push(count);
    }
    lines.sort_unstable();
    let median = (lines[(lines.len() - 1) / 2] + lines[lines.len() / 2]) as f64 / 2.0;
    assert!(median <= MEDIAN_LINES as f64, "the median of {lines:?} is {median}");
}

#[test]
fn each_stands_alone_and_says_how_it_is_run() {
    for (name, text) in examples() {
        assert!(!text.contains("#[path"), "{name} includes another file by its path");
        assert!(!text.contains("\nmod "), "{name} has a module in another file");
        let comment: Vec<&str> = text.lines().take_while(|line| line.starts_with("//!")).collect();
        let command = format!("cargo run --release --example {name}");
        assert!(comment.concat().contains(&command), "the comment of {name} lacks `{command}`");
    }
}

#[test]
fn each_is_listed_built_and_run() {
    let [readme, manifest, ci] =
        ["examples/README.md", "crates/windage/Cargo.toml", ".ci/run"].map(read);
    for (name, _) in examples() {
        assert!(readme.contains(&format!("[`{name}`]({name}.rs)")), "{name} in the README");
        let path = format!("path = \"../../examples/{name}.rs\"");
        assert!(manifest.contains(&path), "{name} in the manifest");
        assert!(
            ci.split_whitespace().any(|word| word.trim_end_matches(';') == name),
            "{name} in .ci/run"
        );
    }
    // No row of the README is left of an example that is gone.
    let listed = readme.matches(".rs)").count();
    assert_eq!(listed, examples().len(), "examples/README.md");
}
