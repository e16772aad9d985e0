//! NumPy archives.

use std::path::Path;

/// Returns the arrays of an `.npz` file whose names are `prefix` and a number, as
/// `(number, values)` in the order of the numbers.
///
/// # Panics
/// Panics if the file cannot be read, or if an array is not of f64.
pub fn npz(path: &Path, prefix: &str) -> Vec<(usize, Vec<f64>)> {
    let mut archive = npyz::npz::NpzArchive::open(path)
        .unwrap_or_else(|error| panic!("{}: {error}", path.display()));
    let names: Vec<String> = archive.array_names().map(str::to_string).collect();
    let numbered =
        names.iter().filter_map(|name| Some((name.strip_prefix(prefix)?.parse().ok()?, name)));
    let mut arrays: Vec<(usize, Vec<f64>)> = numbered
        .map(|(number, name)| {
            (number, archive.by_name(name).unwrap().expect("listed").into_vec::<f64>().unwrap())
        })
        .collect();
    arrays.sort_by_key(|(number, _)| *number);
    arrays
}
