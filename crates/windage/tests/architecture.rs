//! `docs/ARCHITECTURE.md` is a map of this tree: every path that it names exists, as do those of
//! `CONTRIBUTING.md`, and it names every crate and every module at the top of a crate. Crates
//! depend on each other, and modules of the diagnosis import from each other, in the order that it
//! shows.
#![allow(missing_docs, clippy::unwrap_used)]

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

/// The map of the code.
const MAP: &str = "docs/ARCHITECTURE.md";

/// Code in backticks that begins with one of these is a path.
const ROOTS: [&str; 6] = ["crates/", "examples/", "benches/", "book/", "docs/", "ci/"];

/// The crates from the bottom up: a crate depends only on crates of lower layers.
const LAYERS: [&[&str]; 7] = [
    &["windage-core"],
    &["windage-ops"],
    &["windage-losses", "windage-metrics", "windage-data", "windage-onnx"],
    &["windage-diagnose", "windage-adapt", "windage-gan", "windage-packnet"],
    &["windage-report"],
    &["windage"],
    &["windage-cli"],
];

#[test]
fn every_path_exists() {
    for page in [MAP, "CONTRIBUTING.md"] {
        let mut missing = paths_in(page);
        missing.retain(|path| !root().join(path).exists());
        assert!(missing.is_empty(), "{page} names what does not exist: {missing:#?}");
    }
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

#[test]
fn modules_of_the_diagnosis_import_from_earlier_ones_only() {
    let source = "crates/windage-diagnose/src/";
    let mut order: Vec<String> = Vec::new();
    for path in paths() {
        let Some(inside) = path.strip_prefix(source) else { continue };
        let module = inside.split(['/', '.']).next().unwrap().to_string();
        if !order.contains(&module) {
            order.push(module);
        }
    }
    let source = root().join(source);
    let exports = exports(&fs::read_to_string(source.join("lib.rs")).unwrap());
    for (place, module) in order.iter().enumerate() {
        for name in source_files(&source, module).iter().flat_map(|text| imports(text)) {
            let from = exports.get(&name).unwrap_or(&name);
            let other = order.iter().position(|module| module == from);
            let is_earlier = other.is_none_or(|other| other <= place);
            assert!(is_earlier, "`{module}` imports `{name}` from `{from}`, which comes later");
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

/// Returns all paths that the map names.
fn paths() -> Vec<String> {
    paths_in(MAP)
}

/// Returns all paths in backticks of a page in their order, without a slash at the end; fenced
/// blocks do not count.
fn paths_in(page: &str) -> Vec<String> {
    let name = page;
    let page = fs::read_to_string(root().join(page)).unwrap();
    let prose: Vec<&str> = page.split("```").step_by(2).collect();
    let paths: Vec<String> = prose
        .iter()
        .flat_map(|part| part.split('`').skip(1).step_by(2))
        .filter(|code| ROOTS.iter().any(|root| code.starts_with(root)))
        // Of a command with arguments, the program.
        .filter_map(|code| code.split(' ').next())
        .map(|code| code.trim_end_matches('/').to_string())
        .collect();
    assert!(!paths.is_empty(), "{name} names no path");
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

/// Returns the modules at the top of a crate, as files or folders, without `lib.rs`.
fn modules(name: &str) -> Vec<String> {
    let source = root().join("crates").join(name).join("src");
    let is_module = |module: &String| {
        let path = source.join(module);
        module != "lib.rs" && (module.ends_with(".rs") || path.join("mod.rs").is_file())
    };
    names_in(&source)
        .into_iter()
        .filter(is_module)
        .map(|module| format!("crates/{name}/src/{module}"))
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

/// Returns the module of each item that a crate root exports, by the name of the item.
fn exports(root: &str) -> BTreeMap<String, String> {
    let mut exports = BTreeMap::new();
    for export in root.split("pub use ").skip(1) {
        let export = export.split(';').next().unwrap();
        let (module, items) = export.split_once("::").unwrap();
        exports.extend(identifiers(items).map(|item| (item.to_string(), module.to_string())));
    }
    exports
}

/// Returns the code of a module's files, without comments and tests.
fn source_files(source: &Path, module: &str) -> Vec<String> {
    let mut waiting = vec![source.join(module), source.join(format!("{module}.rs"))];
    let mut texts = Vec::new();
    while let Some(path) = waiting.pop() {
        if path.is_dir() {
            waiting.extend(names_in(&path).iter().map(|name| path.join(name)));
        } else if path.is_file() && !path.ends_with("tests.rs") {
            let text = fs::read_to_string(path).unwrap();
            let code = text.split("#[cfg(test)]").next().unwrap();
            let lines = code.lines().filter(|line| !line.trim_start().starts_with("//"));
            texts.push(lines.collect::<Vec<_>>().join("\n"));
        }
    }
    texts
}

/// Returns the names that follow `crate::`, alone or in braces.
fn imports(code: &str) -> Vec<String> {
    code.split("crate::")
        .skip(1)
        .flat_map(|rest| {
            let names: Vec<&str> = match rest.strip_prefix('{') {
                Some(group) => identifiers(group.split(';').next().unwrap()).collect(),
                None => identifiers(rest).take(1).collect(),
            };
            names.into_iter().map(str::to_string).collect::<Vec<_>>()
        })
        .collect()
}

/// Returns the words of a piece of code.
fn identifiers(code: &str) -> impl Iterator<Item = &str> {
    code.split(|character: char| !character.is_alphanumeric() && character != '_')
        .filter(|word| !word.is_empty())
}
