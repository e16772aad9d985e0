//! Names of tensors in files, which may stand behind others.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use super::file::Tensors;
use crate::{Error, Result};

/// Names by which programs wrap the weights of a whole network. Where a file holds weights several
/// times, such as a moving average of them too, those behind these names are meant.
const WRAPPERS: [&str; 7] =
    ["state_dict", "model_state_dict", "model", "module", "net", "network", "params"];

/// The tensors that a module needs, under its names.
#[derive(Debug)]
pub(super) struct Matched {
    pub(super) tensors: Tensors,
    /// Names of those that the file lacks.
    pub(super) missing: Vec<String>,
}

impl Matched {
    /// Finds what stands before the names of a module in a file.
    pub(super) fn new(found: Tensors, needed: &Tensors, path: &Path) -> Result<Self> {
        let prefix = prefix(&found, needed, path)?;
        let (mut tensors, mut missing) = (Tensors::new(), Vec::new());
        for name in needed.keys() {
            match found.get(&format!("{prefix}{name}")) {
                Some(tensor) => {
                    let mut tensor = tensor.clone();
                    tensor.name = name.clone();
                    tensors.insert(name.clone(), tensor);
                }
                None => missing.push(name.clone()),
            }
        }
        Ok(Self { tensors, missing })
    }
}

/// Returns what stands before the names of most tensors that are needed.
fn prefix(found: &Tensors, needed: &Tensors, path: &Path) -> Result<String> {
    let mut counts: BTreeMap<&str, usize> = BTreeMap::new();
    for prefix in found.keys().flat_map(|name| prefixes(name, needed)) {
        *counts.entry(prefix).or_default() += 1;
    }
    let most = counts.values().copied().max().unwrap_or(0);
    let best: Vec<&str> =
        counts.iter().filter(|(_, count)| **count == most).map(|(prefix, _)| *prefix).collect();
    let wrapped: Vec<&str> = best.iter().copied().filter(|prefix| is_wrapper(prefix)).collect();
    match (best.as_slice(), wrapped.as_slice()) {
        ([], _) => Ok(String::new()),
        ([one], _) | (_, [one]) => Ok((*one).into()),
        _ if most == needed.len() => {
            let prefixes = best.into_iter().map(String::from).collect();
            Err(Error::WeightsRepeated { path: path.into(), prefixes })
        }
        ([first, ..], _) => Ok((*first).into()),
    }
}

/// Returns what stands before a name of the module in a name of the file, in all ways.
fn prefixes<'a>(name: &'a str, needed: &Tensors) -> BTreeSet<&'a str> {
    let starts = name.match_indices('.').map(|(dot, _)| dot + 1);
    let starts = std::iter::once(0).chain(starts);
    starts
        .filter(|start| needed.contains_key(&name[*start..]))
        .map(|start| &name[..start])
        .collect()
}

/// Returns whether all parts of a prefix are names by which a whole network is wrapped.
fn is_wrapper(prefix: &str) -> bool {
    prefix.split_terminator('.').all(|part| WRAPPERS.contains(&part))
}
