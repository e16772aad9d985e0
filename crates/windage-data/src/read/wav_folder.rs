//! Folders of WAV files: one subfolder per class, or files named `class_speaker_take.wav`.
//!
//! The Free Spoken Digit Dataset (Jackson et al., github.com/Jakobovski/free-spoken-digit-dataset)
//! is distributed in the second form: the class is the digit, and each speaker is a domain.

use std::path::{Path, PathBuf};

use super::SignalOptions;
use super::listing::{file_name, has_extension, sorted};
use super::wav::decoded;
use crate::sets::Gathered;
use crate::{Error, Result, SignalSet};

const EXTENSIONS: &[&str] = &["wav", "wave"];

/// Reads the WAV files of a folder or, if it holds none itself, of its subfolders, one per class.
///
/// Integers of up to 32 bits (left-aligned in their bytes), floats of 32 and 64 bits, A-law and
/// µ-law are read, as values in −1…1. A file whose header does not know its size, as programs write
/// into a pipe, is read to its end. Other files are passed over. A WAV file that cannot be read is
/// an error, since leaving it out would change the set silently.
///
/// Classes are in alphabetical order. The classes of files named `class_speaker_take.wav` are those
/// of *all* files of the folder, whichever speaker and takes are requested, so that domains of one
/// folder agree in their classes. Signals are ordered by class, then by speaker and take, or by
/// file name.
///
/// # Errors
/// Returns an error that names the path if
/// - an option is out of range;
/// - the folder or a class has no WAV files;
/// - a file among others has a name that is not of that form;
/// - a speaker or takes are requested that do not occur, or that names do not tell;
/// - a file is damaged, truncated, empty or has values outside −1…1;
/// - a file has another rate than [`SignalOptions::rate_hz`] or than the first file;
/// - files differ in their number of channels without [`Mixing::Mono`](super::Mixing::Mono), or in
///   length without [`SignalOptions::length`].
pub fn read_wav_folder(folder: &Path, options: &SignalOptions) -> Result<SignalSet> {
    options.validate()?;
    let files = wav_files(folder)?;
    let listing = if files.is_empty() {
        Listing::by_subfolder(folder, options)?
    } else {
        Listing::by_name(folder, files, options)?
    };
    let mut gathered = Gathered::default();
    let mut first: Option<Rated<'_>> = None;
    for file in &listing.files {
        let recording = decoded(&file.path)?;
        let rated = Rated { path: &file.path, rate_hz: recording.rate_hz };
        rated.check(options.rate_hz, *first.get_or_insert(rated))?;
        let place = || format!("`{}`", file.path.display());
        gathered.push(options.formed(recording.channels), file.label, place)?;
    }
    let set = gathered.into_set(listing.classes, first.map(|first| first.rate_hz));
    set.ok_or_else(|| Error::Empty { path: folder.into(), expected: "WAV files" })
}

/// Returns whether a path is a file with the ending of a WAV file.
pub fn is_wav(path: &Path) -> bool {
    has_extension(path, EXTENSIONS)
}

/// Reads one WAV file, as [`read_wav_folder`] reads those of a folder, into a set of one signal.
/// The name of its only class is that of the file.
///
/// # Errors
/// Returns an error that names the path if it cannot be read, if its rate is not
/// [`SignalOptions::rate_hz`], or if an option is out of range or set that only names can answer.
pub fn read_wav(path: &Path, options: &SignalOptions) -> Result<SignalSet> {
    options.validate()?;
    options.refuse_names()?;
    let recording = decoded(path)?;
    let rated = Rated { path, rate_hz: recording.rate_hz };
    rated.check(options.rate_hz, rated)?;
    let mut gathered = Gathered::default();
    let place = || format!("`{}`", path.display());
    gathered.push(options.formed(recording.channels), 0, place)?;
    let set = gathered.into_set(vec![file_name(path)], Some(recording.rate_hz));
    set.ok_or_else(|| Error::Empty { path: path.into(), expected: "samples" })
}

/// Returns whether a folder holds WAV files itself.
pub(super) fn holds_wav_files(folder: &Path) -> Result<bool> {
    Ok(!wav_files(folder)?.is_empty())
}

fn wav_files(folder: &Path) -> Result<Vec<PathBuf>> {
    sorted(folder, |path| has_extension(path, EXTENSIONS))
}

/// The files to read, and the names of the classes.
struct Listing {
    files: Vec<LabeledFile>,
    classes: Vec<String>,
}

struct LabeledFile {
    path: PathBuf,
    label: usize,
}

impl Listing {
    fn by_subfolder(folder: &Path, options: &SignalOptions) -> Result<Self> {
        let class_folders = sorted(folder, Path::is_dir)?;
        if class_folders.is_empty() {
            return Err(Error::NoSubfolders { folder: folder.into(), files: "WAV files" });
        }
        options.refuse_names()?;
        let mut files = Vec::new();
        for (label, class) in class_folders.iter().enumerate() {
            let paths = wav_files(class)?;
            if paths.is_empty() {
                return Err(Error::Empty { path: class.into(), expected: "WAV files" });
            }
            files.extend(paths.into_iter().map(|path| LabeledFile { path, label }));
        }
        Ok(Self { files, classes: class_folders.iter().map(|path| file_name(path)).collect() })
    }

    fn by_name(folder: &Path, files: Vec<PathBuf>, options: &SignalOptions) -> Result<Self> {
        let mut named = files
            .into_iter()
            .map(|path| Ok((Name::parse(&path)?, path)))
            .collect::<Result<Vec<_>>>()?;
        named.sort();
        let classes = distinct(named.iter().map(|(name, _)| &name.class));
        let known = distinct(named.iter().map(|(name, _)| &name.speaker));
        if let Some(speaker) = options.speaker.as_ref().filter(|speaker| !known.contains(speaker)) {
            let speaker = speaker.clone();
            return Err(Error::UnknownSpeaker { folder: folder.into(), speaker, known });
        }
        named.retain(|(name, _)| name.is_asked_for(options));
        if let (true, Some(takes)) = (named.is_empty(), &options.takes) {
            return Err(Error::NoTakes { folder: folder.into(), takes: takes.clone() });
        }
        let files = named.into_iter().map(|(name, path)| {
            let label = classes.binary_search(&name.class).unwrap_or_default();
            LabeledFile { path, label }
        });
        Ok(Self { files: files.collect(), classes })
    }
}

/// A file name of the form `class_speaker_take`; the class may hold underscores itself.
#[derive(Debug, PartialEq, Eq, PartialOrd, Ord)]
struct Name {
    class: String,
    speaker: String,
    take: usize,
}

impl Name {
    fn parse(path: &Path) -> Result<Self> {
        let stem = path.file_stem().unwrap_or_default().to_string_lossy();
        let mut parts = stem.rsplitn(3, '_');
        let mut next = || parts.next().filter(|part| !part.is_empty()).map(String::from);
        let (take, speaker, class) = (next().and_then(|take| take.parse().ok()), next(), next());
        match (class, speaker, take) {
            (Some(class), Some(speaker), Some(take)) => Ok(Self { class, speaker, take }),
            _ => Err(Error::WavName { path: path.into() }),
        }
    }

    fn is_asked_for(&self, options: &SignalOptions) -> bool {
        options.speaker.as_ref().is_none_or(|speaker| *speaker == self.speaker)
            && options.takes.as_ref().is_none_or(|takes| takes.contains(&self.take))
    }
}

/// Returns each name once, in alphabetical order.
fn distinct<'a>(names: impl Iterator<Item = &'a String>) -> Vec<String> {
    names.collect::<std::collections::BTreeSet<_>>().into_iter().cloned().collect()
}

/// A file with its rate.
#[derive(Clone, Copy)]
struct Rated<'a> {
    path: &'a Path,
    rate_hz: u32,
}

impl Rated<'_> {
    /// Checks the rate against the one that was set or, if none was, against that of the first
    /// file.
    fn check(self, expected: Option<u32>, first: Rated<'_>) -> Result<()> {
        let (path, rate_hz) = (self.path.to_path_buf(), self.rate_hz);
        match expected {
            Some(expected_hz) if rate_hz != expected_hz => {
                Err(Error::UnexpectedRate { path, rate_hz, expected_hz })
            }
            None if rate_hz != first.rate_hz => Err(Error::RatesDiffer {
                path,
                rate_hz,
                other: first.path.into(),
                other_hz: first.rate_hz,
            }),
            _ => Ok(()),
        }
    }
}
