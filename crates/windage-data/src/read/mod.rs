//! Readers, one file per format, and the functions that choose one by the path.
//!
//! [`open`](crate::open) and [`open_signals`](crate::open_signals) recognize the format; the
//! functions of this module read one format each.

mod bytes;
mod cifar;
mod csv;
mod folder;
mod idx;
mod jpeg;
mod line_problem;
mod listing;
mod npz;
mod number;
mod open;
mod open_signals;
mod picture;
mod riff;
mod signal_options;
mod split;
mod table;
mod ts;
mod tsv;
mod unlabeled;
mod usps;
mod walk;
mod wav;
mod wav_folder;
mod wav_format;
mod wav_problem;

pub use cifar::{CifarLabels, read_cifar, read_cifar100};
pub use csv::read_csv;
pub use folder::{read_folder, read_unlabeled_folder};
pub use idx::{read_idx, read_idx_pair};
pub use line_problem::LineProblem;
pub use listing::file_name;
pub use npz::read_npz;
pub use open::open;
pub use open_signals::{is_series, open_signals, series_lengths};
pub use picture::{is_picture, read_picture};
pub use signal_options::{Mixing, Placement, SignalOptions};
pub use split::Split;
pub use ts::read_ts;
pub use tsv::read_tsv;
pub use unlabeled::{is_unlabeled, open_unlabeled};
pub use usps::read_usps;
pub use walk::files_below;
pub use wav_folder::{is_wav, read_wav, read_wav_folder};
pub use wav_problem::WavProblem;
