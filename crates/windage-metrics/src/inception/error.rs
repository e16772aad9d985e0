//! Why a weight file was refused.

use std::path::PathBuf;

/// How many tensors a message names.
const SHOWN: usize = 3;

/// What can be wrong with a weight file.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum WeightsError {
    /// The file cannot be read.
    #[error("cannot read the weights `{}`: {source}", path.display())]
    Read {
        /// The file.
        path: PathBuf,
        /// The operating system's reason.
        source: std::io::Error,
    },
    /// It is no weight file, or a damaged one.
    #[error("`{}` is no whole PyTorch (.pth) or safetensors file: {reason}", path.display())]
    Format {
        /// The file.
        path: PathBuf,
        /// What the reader stumbled over.
        reason: String,
    },
    /// It lacks tensors of the network.
    #[error("`{}` lacks {} of {expected} tensors: {}", path.display(), tensors.len(), first(tensors))]
    Missing {
        /// The file.
        path: PathBuf,
        /// Names of the tensors that it lacks.
        tensors: Vec<String>,
        /// How many the network has.
        expected: usize,
    },
    /// It holds tensors that the network does not have: another network's weights.
    #[error("`{}` holds {} tensors of another network: {}", path.display(), tensors.len(), first(tensors))]
    Unexpected {
        /// The file.
        path: PathBuf,
        /// Their names.
        tensors: Vec<String>,
    },
    /// Tensors have other shapes or number types than the network's.
    #[error("`{}` holds {} tensors of another shape or type: {}", path.display(), tensors.len(), first(tensors))]
    Mismatched {
        /// The file.
        path: PathBuf,
        /// Their names, with what was found and what is needed.
        tensors: Vec<String>,
    },
    /// Tensors hold infinities or what is no number.
    #[error("`{}` holds {} tensors with values that are not finite: {}", path.display(), tensors.len(), first(tensors))]
    NotFinite {
        /// The file.
        path: PathBuf,
        /// Their names.
        tensors: Vec<String>,
    },
}

/// The first names, and that there are more.
fn first(tensors: &[String]) -> String {
    let shown = tensors[..tensors.len().min(SHOWN)].join(", ");
    if tensors.len() > SHOWN { format!("{shown}, …") } else { shown }
}
