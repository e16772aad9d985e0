//! Opens audio or time series; the path tells the format.

use std::ops::RangeInclusive;
use std::path::{Path, PathBuf};

use super::listing::file_name;
use super::split::several_files;
use super::table::Table;
use super::wav_folder::holds_wav_files;
use super::{SignalOptions, Split, csv, read_wav_folder, ts, tsv};
use crate::{Error, Result, SignalSet};

/// The formats that [`open_signals`] recognizes.
const FORMATS: &str = "a folder of WAV files, time series (.ts[.gz], .tsv[.gz], .csv[.gz])";

/// Opens a folder of WAV files, a folder with one subfolder of WAV files per class, a `.ts`, `.tsv`
/// or `.csv` file, or a folder of such tables, of which those of the `split` are read one after the
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
/// [`read_wav_folder`], [`read_ts`](super::read_ts), [`read_tsv`](super::read_tsv) and
/// [`read_csv`](super::read_csv). Two files of one name in several formats are an error, as their
/// series would be read twice.
pub fn open_signals(path: &Path, split: Split, options: &SignalOptions) -> Result<SignalSet> {
    if path.is_dir() {
        if holds_wav_files(path)? {
            return read_wav_folder(path, options);
        }
        let files = tables_in(path, split)?;
        if files.is_empty() {
            return read_wav_folder(path, options);
        }
        let parts = files
            .iter()
            .map(|file| open_signals(file, split, options))
            .collect::<Result<Vec<_>>>()?;
        return SignalSet::concatenated(parts).ok_or_else(|| several_files(path, &files));
    }
    let format = format_of(path)?;
    options.validate_for_tables()?;
    format.table(path)?.into_set(options)
}

/// Returns whether a path is a file of time series that [`open_signals`] reads.
pub fn is_series(path: &Path) -> bool {
    path.is_file() && Format::of(path).is_some()
}

/// Returns the lengths of the shortest and the longest series of a table, or of the tables of a
/// folder that belong to the split, or `None` if the path holds recordings.
///
/// # Errors
/// Returns an error in the cases of [`open_signals`], but for series that differ in shape.
pub fn series_lengths(path: &Path, split: Split) -> Result<Option<RangeInclusive<usize>>> {
    let files = match path.is_dir() {
        true if holds_wav_files(path)? => Vec::new(),
        true => tables_in(path, split)?,
        false => vec![path.into()],
    };
    let mut lengths: Option<RangeInclusive<usize>> = None;
    for file in &files {
        let found = format_of(file)?.table(file)?.lengths();
        lengths = Some(match lengths {
            Some(all) => *all.start().min(found.start())..=*all.end().max(found.end()),
            None => found,
        });
    }
    Ok(lengths)
}

/// Returns the tables of a folder that belong to the split.
fn tables_in(folder: &Path, split: Split) -> Result<Vec<PathBuf>> {
    let files = split.files_in(folder, |file| Format::of(file).is_some())?;
    let name = |file: &PathBuf| {
        let name = file_name(file).to_lowercase();
        let stem = name.strip_suffix(".gz").unwrap_or(&name);
        Path::new(stem).with_extension("")
    };
    let mut names: Vec<PathBuf> = files.iter().map(name).collect();
    names.sort();
    match names.windows(2).any(|pair| pair[0] == pair[1]) {
        true => Err(several_files(folder, &files)),
        false => Ok(files),
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Format {
    Ts,
    Tsv,
    Csv,
}

/// Returns the format of a file.
fn format_of(path: &Path) -> Result<Format> {
    if !path.exists() {
        return Err(Error::NotFound { path: path.into() });
    }
    Format::of(path).ok_or_else(|| Error::UnknownFormat { path: path.into(), formats: FORMATS })
}

impl Format {
    /// Returns the format that the name of a file tells.
    fn of(path: &Path) -> Option<Self> {
        let name = path.file_name()?.to_str()?.to_lowercase();
        let stem = name.strip_suffix(".gz").unwrap_or(&name);
        match Path::new(stem).extension()?.to_str()? {
            "ts" => Some(Self::Ts),
            "tsv" => Some(Self::Tsv),
            "csv" => Some(Self::Csv),
            _ => None,
        }
    }

    /// Reads the series of a file as they are.
    fn table(self, path: &Path) -> Result<Table> {
        match self {
            Self::Ts => ts::table(path),
            Self::Tsv => tsv::table(path),
            Self::Csv => csv::table(path),
        }
    }
}
