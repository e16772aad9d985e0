//! Opens audio or time series; the path tells the format.

use std::path::Path;

use super::split::several_files;
use super::wav_folder::holds_wav_files;
use super::{SignalOptions, Split, read_ts, read_tsv, read_wav_folder};
use crate::{Error, Result, SignalSet};

/// The formats that [`open_signals`] recognizes.
const FORMATS: &str = "a folder of WAV files, time series (.ts[.gz], .tsv[.gz])";

/// Opens a folder of WAV files, a folder with one subfolder of WAV files per class, a `.ts` or
/// `.tsv` file, or a folder of such tables, of which those of the `split` are read one after the
/// other.
///
/// WAV files have no split. Use [`SignalOptions::takes`] to separate them if their names tell the
/// take.
///
/// ```no_run
/// use windage_core::Shift;
/// use windage_data::{SignalOptions, Split, open_signals};
///
/// // Each of two speakers is a domain.
/// let speakers = Shift::new("jackson", "theo").try_map(|speaker| {
///     let options = SignalOptions {
///         speaker: Some(speaker.into()),
///         length: Some(8000),
///         ..SignalOptions::default()
///     };
///     open_signals("data/fsdd".as_ref(), Split::Train, &options)?.into_domain(speaker)
/// })?;
/// assert_eq!(speakers.source.name(), "jackson");
/// # Ok::<(), windage_data::Error>(())
/// ```
///
/// # Errors
/// Returns an error that names the path if there is nothing that can be read, and in the cases of
/// [`read_wav_folder`], [`read_ts`] and [`read_tsv`].
pub fn open_signals(path: &Path, split: Split, options: &SignalOptions) -> Result<SignalSet> {
    if path.is_dir() {
        if holds_wav_files(path)? {
            return read_wav_folder(path, options);
        }
        let files = split.files_in(path, |file| Table::of(file).is_some())?;
        if files.is_empty() {
            return read_wav_folder(path, options);
        }
        let parts = files
            .iter()
            .map(|file| open_signals(file, split, options))
            .collect::<Result<Vec<_>>>()?;
        return SignalSet::concatenated(parts).ok_or_else(|| several_files(path, &files));
    }
    if !path.exists() {
        return Err(Error::NotFound { path: path.into() });
    }
    match Table::of(path) {
        Some(Table::Ts) => read_ts(path, options),
        Some(Table::Tsv) => read_tsv(path, options),
        None => Err(Error::UnknownFormat { path: path.into(), formats: FORMATS }),
    }
}

/// Returns whether a path is a file of time series that [`open_signals`] reads.
pub fn is_series(path: &Path) -> bool {
    path.is_file() && Table::of(path).is_some()
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Table {
    Ts,
    Tsv,
}

impl Table {
    /// Returns the format that the name of a file tells.
    fn of(path: &Path) -> Option<Self> {
        let name = path.file_name()?.to_str()?.to_lowercase();
        let stem = name.strip_suffix(".gz").unwrap_or(&name);
        match Path::new(stem).extension()?.to_str()? {
            "ts" => Some(Self::Ts),
            "tsv" => Some(Self::Tsv),
            _ => None,
        }
    }
}
