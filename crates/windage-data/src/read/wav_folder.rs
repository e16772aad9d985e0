//! Folders of WAV files: one subfolder a class, or files named `class_speaker_take.wav`.
//!
//! The second is how the Free Spoken Digit Dataset (Jackson et al.,
//! github.com/Jakobovski/free-spoken-digit-dataset) is distributed: class = digit, and each speaker
//! is a domain.

use std::path::{Path, PathBuf};

use crate::read::listing::{file_name, has_extension, sorted};
use crate::read::wav::decoded;
use crate::sets::Gathered;
use crate::{Error, Result, SignalOptions, SignalSet};

const EXTENSIONS: &[&str] = &["wav", "wave"];

/// Reads the WAV files of a folder, or, where it holds none itself, of its subfolders, one a class.
///
/// Integers of 8, 16, 24 and 32 bits and 32-bit floats are read, as values in −1…1. Other files are
/// passed over; a WAV file that cannot be read is an error, since leaving it out would change the
/// set silently. Classes are in alphabetical order; those of files named `class_speaker_take.wav`
/// are those of *all* files of the folder, whichever speaker and takes are asked for, so that
/// domains of one folder agree in their classes. Signals are ordered by class, then by speaker and
/// take, or by file name.
///
/// # Errors
/// Settings out of range; a folder without WAV files, or a class without; a file whose name is not
/// of that form; a speaker or takes that do not occur, or are asked for where names do not tell
/// them; a file that is damaged, truncated, empty or outside −1…1; another rate than
/// [`SignalOptions::rate_hz`] or than the first file's; different numbers of channels
/// without [`Mixing::Mono`](crate::Mixing::Mono), or of values without [`SignalOptions::length`].
/// All name the file.
pub fn read_wav_folder(folder: &Path, options: &SignalOptions) -> Result<SignalSet> {
    options.validate()?;
    let files = wav_files(folder)?;
    let (files, classes) = if files.is_empty() {
        by_subfolder(folder, options)?
    } else {
        by_name(folder, files, options)?
    };
    let mut gathered = Gathered::default();
    let mut first: Option<(u32, &Path)> = None;
    for (path, label) in &files {
        let recording = decoded(path)?;
        let first = *first.get_or_insert((recording.rate_hz, path.as_path()));
        check_rate(path, recording.rate_hz, options.rate_hz, first)?;
        let channels = options.formed(recording.channels);
        let place = || path.display().to_string();
        gathered.push(channels, *label, place).map_err(|problem| Error::format(path, problem))?;
    }
    let rate_hz = first.map(|(rate, _)| rate);
    gathered.into_set(classes, rate_hz).ok_or_else(|| Error::format(folder, "holds no WAV files"))
}

/// Whether a folder holds WAV files itself.
pub(crate) fn holds_wav_files(folder: &Path) -> Result<bool> {
    Ok(!wav_files(folder)?.is_empty())
}

/// Files with their classes, and the names of these.
type Listed = (Vec<(PathBuf, usize)>, Vec<String>);

fn by_subfolder(folder: &Path, options: &SignalOptions) -> Result<Listed> {
    let class_folders = sorted(folder, Path::is_dir)?;
    if class_folders.is_empty() {
        return Err(Error::format(folder, "holds neither WAV files nor subfolders"));
    }
    options.refuse_names()?;
    let mut listed = Vec::new();
    for (label, class) in class_folders.iter().enumerate() {
        let files = wav_files(class)?;
        if files.is_empty() {
            return Err(Error::format(class, "holds no WAV files"));
        }
        listed.extend(files.into_iter().map(|file| (file, label)));
    }
    Ok((listed, class_folders.iter().map(|path| file_name(path)).collect()))
}

fn by_name(folder: &Path, files: Vec<PathBuf>, options: &SignalOptions) -> Result<Listed> {
    let mut named =
        files.into_iter().map(|path| Ok((Name::of(&path)?, path))).collect::<Result<Vec<_>>>()?;
    named.sort();
    let classes = distinct(named.iter().map(|(name, _)| &name.class));
    let speakers = distinct(named.iter().map(|(name, _)| &name.speaker));
    if let Some(speaker) = options.speaker.as_ref().filter(|speaker| !speakers.contains(speaker)) {
        return Err(Error::format(
            folder,
            format!("has no speaker `{speaker}`, but {}", speakers.join(", ")),
        ));
    }
    let is_asked_for = |name: &Name| {
        options.speaker.as_ref().is_none_or(|speaker| *speaker == name.speaker)
            && options.takes.as_ref().is_none_or(|takes| takes.contains(&name.take))
    };
    named.retain(|(name, _)| is_asked_for(name));
    if let (true, Some(takes)) = (named.is_empty(), &options.takes) {
        return Err(Error::format(folder, format!("has none of the takes {takes:?}")));
    }
    let label = |name: &Name| classes.binary_search(&name.class).unwrap_or_default();
    Ok((named.into_iter().map(|(name, path)| (path, label(&name))).collect(), classes))
}

/// `class_speaker_take`; a class may hold underscores itself.
#[derive(Debug, PartialEq, Eq, PartialOrd, Ord)]
struct Name {
    class: String,
    speaker: String,
    take: usize,
}

impl Name {
    fn of(path: &Path) -> Result<Self> {
        let stem = path.file_stem().unwrap_or_default().to_string_lossy();
        let mut parts = stem.rsplitn(3, '_');
        let mut next = || parts.next().filter(|part| !part.is_empty()).map(String::from);
        let (take, speaker, class) = (next().and_then(|take| take.parse().ok()), next(), next());
        match (class, speaker, take) {
            (Some(class), Some(speaker), Some(take)) => Ok(Self { class, speaker, take }),
            _ => Err(Error::format(
                path,
                "is not named `class_speaker_take.wav` with a number for the take",
            )),
        }
    }
}

/// In alphabetical order, each once.
fn distinct<'a>(names: impl Iterator<Item = &'a String>) -> Vec<String> {
    names.collect::<std::collections::BTreeSet<_>>().into_iter().cloned().collect()
}

fn check_rate(path: &Path, rate: u32, asked: Option<u32>, first: (u32, &Path)) -> Result<()> {
    match asked {
        Some(asked) if rate != asked => {
            Err(Error::format(path, format!("has {rate} Hz, expected {asked} Hz")))
        }
        None if rate != first.0 => Err(Error::format(
            path,
            format!("has {rate} Hz, but {} has {} Hz", first.1.display(), first.0),
        )),
        _ => Ok(()),
    }
}

fn wav_files(folder: &Path) -> Result<Vec<PathBuf>> {
    sorted(folder, |path| has_extension(path, EXTENSIONS))
}
