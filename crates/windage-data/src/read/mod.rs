//! Readers, one file per format.

mod bytes;
mod cifar;
mod folder;
mod idx;
pub(crate) mod listing;
mod open;
mod open_signals;
mod ts;
mod tsv;
mod usps;
mod wav;
mod wav_bytes;
mod wav_folder;

pub use cifar::read_cifar;
pub use folder::read_folder;
pub use idx::{read_idx, read_idx_pair};
pub use open::open;
pub use open_signals::open_signals;
pub use ts::read_ts;
pub use tsv::read_tsv;
pub use usps::read_usps;
pub use wav_bytes::wav_bytes;
pub use wav_folder::read_wav_folder;
