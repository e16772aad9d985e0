//! `docs/ARCHITECTURE.md` is a map of this tree: every path that it names exists, and it names
//! every crate and every module at the top of a crate. The crates depend on each other as it draws.
#![allow(missing_docs, clippy::unwrap_used)]

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

/// Code in backticks that begins with one of these is a path.
const ROOTS: [&str; 5] = ["crates/", "examples/", "benches/", "docs/", "ci/"];

/// The crates from the bottom up: a crate depends only on crates of lower layers.
const LAYERS: [&[&str]; 6] = [
    &["windage-core"],
    &["windage-ops"],
    &["windage-losses", "windage-metrics", "windage-data"],
    &["windage-diagnose", "windage-adapt", "windage-gan", "windage-packnet"],
    &["windage-report"],
    &["windage"],
];

#[test]
fn every_path_exists() {
    let missing: Vec<String> =
        paths().into_iter().filter(|path| !root().join(path).exists()).collect();
    assert!(missing.is_empty(), "docs/ARCHITECTURE.md names what does not exist: {missing:#?}");
}

#[test]
fn every_crate_and_module_is_named() {
    let named = paths();
    let is_named = |path: &str| {
        let folder = format!("{path}/");
        named.iter().any(|name| name == path || name.starts_with(&folder))
    };
    let unnamed: Vec<String> = crates()
        .iter()
        .flat_map(|name| [vec![format!("crates/{name}")], modules(name)].concat())
        .filter(|path| !is_named(path))
        .collect();
    assert!(unnamed.is_empty(), "docs/ARCHITECTURE.md does not name {unnamed:#?}");
}

#[test]
fn crates_depend_on_lower_layers_only() {
    let layer = |name: &str| LAYERS.iter().position(|layer| layer.contains(&name));
    // Only tests depend on it.
    for name in crates().iter().filter(|name| *name != "windage-testing") {
        let own = layer(name).unwrap_or_else(|| panic!("{name} belongs to no layer"));
        for dependency in dependencies(name) {
            let below = layer(&dependency).is_some_and(|other| other < own);
            assert!(below, "{name} depends on {dependency}, which is not in a lower layer");
        }
    }
}

/// Returns the root of the workspace that the test runs in.
///
/// One target folder may serve several checkouts, so what cargo says when the test runs counts, and
/// the path known when it was compiled only where the test is not run by cargo.
fn root() -> PathBuf {
    let compiled = env!("CARGO_MANIFEST_DIR").to_string();
    let folder = std::env::var("CARGO_MANIFEST_DIR").unwrap_or(compiled);
    Path::new(&folder).ancestors().nth(2).unwrap().to_path_buf()
}

/// Returns all paths in backticks of the page, without a slash at the end; fenced blocks do not
/// count.
fn paths() -> BTreeSet<String> {
    let page = fs::read_to_string(root().join("docs/ARCHITECTURE.md")).unwrap();
    let prose: Vec<&str> = page.split("```").step_by(2).collect();
    let paths: BTreeSet<String> = prose
        .iter()
        .flat_map(|part| part.split('`').skip(1).step_by(2))
        .filter(|code| ROOTS.iter().any(|root| code.starts_with(root)))
        .map(|code| code.trim_end_matches('/').to_string())
        .collect();
    assert!(!paths.is_empty(), "docs/ARCHITECTURE.md names no path");
    paths
}

/// Returns the names in a folder, sorted.
fn names_in(folder: &Path) -> Vec<String> {
    let mut names: Vec<String> = fs::read_dir(folder)
        .unwrap()
        .map(|entry| entry.unwrap().file_name().into_string().unwrap())
        .collect();
    names.sort();
    names
}

/// Returns the names of all crates of the workspace.
fn crates() -> Vec<String> {
    names_in(&root().join("crates"))
        .into_iter()
        .filter(|name| root().join("crates").join(name).join("Cargo.toml").is_file())
        .collect()
}

/// Returns the files and folders directly in a crate's `src`, without `lib.rs`.
fn modules(name: &str) -> Vec<String> {
    let source = format!("crates/{name}/src");
    names_in(&root().join(&source))
        .into_iter()
        .filter(|module| module != "lib.rs")
        .map(|module| format!("{source}/{module}"))
        .collect()
}

/// Returns the crates of the family that a crate needs outside its tests.
fn dependencies(name: &str) -> Vec<String> {
    let manifest = root().join("crates").join(name).join("Cargo.toml");
    let text = fs::read_to_string(manifest).unwrap();
    let lines = text.lines().skip_while(|line| *line != "[dependencies]").skip(1);
    lines
        .take_while(|line| !line.starts_with('['))
        .filter_map(|line| line.split(['.', ' ', '=']).next())
        .filter(|dependency| dependency.starts_with("windage"))
        .map(str::to_string)
        .collect()
}
