//! Opens audio or time series whose format is told by its path.

use std::path::Path;

use crate::read::wav_folder::holds_wav_files;
use crate::sets::several;
use crate::{Error, Result, SignalOptions, SignalSet, Split, read_ts, read_tsv, read_wav_folder};

/// Opens a folder of WAV files, a folder with one subfolder of WAV files a class, a `.ts` or `.tsv`
/// file, or a folder that holds such tables, of which those of the `split` are taken together.
///
/// WAV files know no split; [`SignalOptions::takes`] is what separates them where their names tell
/// the take.
///
/// ```no_run
/// use windage_data::{SignalOptions, Split, open_signals};
///
/// // Two speakers are two domains.
/// let of = |speaker: &str| {
///     let speaker = Some(speaker.to_string());
///     let options = SignalOptions { speaker, length: Some(8000), ..SignalOptions::default() };
///     open_signals("data/fsdd".as_ref(), Split::Train, &options)
/// };
/// let (first, second) = (of("jackson")?.into_domain("jackson")?, of("theo")?.into_domain("theo")?);
/// # Ok::<(), windage_data::Error>(())
/// ```
///
/// # Errors
/// When nothing readable is there, or it is damaged, naming the path; as [`read_wav_folder`] and
/// [`read_ts`].
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
        return SignalSet::concatenated(parts).ok_or_else(|| several(path, &files));
    }
    if !path.exists() {
        return Err(Error::format(path, "does not exist"));
    }
    match Table::of(path) {
        Some(Table::Ts) => read_ts(path, options),
        Some(Table::Tsv) => read_tsv(path, options),
        None => Err(Error::format(
            path,
            "is none of: a folder of WAV files, time series (.ts[.gz], .tsv[.gz])",
        )),
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Table {
    Ts,
    Tsv,
}

impl Table {
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
