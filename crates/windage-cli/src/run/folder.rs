//! The folder of a run.

use std::fs::File;
use std::path::{Path, PathBuf};

use windage::core::files::{create_folder, remove_file, write_whole};
use windage::report::adapt::remove_adapt_report;
use windage::report::check::remove_check_report;
use windage::report::comparison::remove_comparison_report;
use windage::report::diagnose::remove_report;
use windage::report::gan::remove_gan_report;
use windage::report::packnet::remove_packing_report;

use super::foreign::Foreign;
use super::lock::{LOCK, lock, require_unlocked};
use super::record::{Ending, RECORD, Record};
use crate::failure::{Failure, Result};

/// File name of the configuration.
pub(crate) const CONFIG: &str = "config.toml";

/// What to do if the folder holds a run already.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Existing {
    /// Refuse to start.
    Refuse,
    /// Continue it.
    Resume,
    /// Remove its files and start anew.
    Overwrite,
}

/// A folder that is locked for a run.
#[derive(Debug)]
pub(crate) struct RunFolder {
    path: PathBuf,
    record: Record,
    /// Files that were there and are of no run.
    foreign: Foreign,
    _lock: File,
}

impl RunFolder {
    /// Returns an error if a run of `command` cannot be started in the folder. Nothing is changed.
    pub(crate) fn check(path: &Path, command: &str, existing: Existing) -> Result<()> {
        require_unlocked(path)?;
        let folder = path.display();
        match (Record::read(path)?, existing) {
            (Some(_), Existing::Overwrite) => Ok(()),
            (None, _) if is_empty(path) => Ok(()),
            (None, _) => Err(Failure::Error(format!(
                "{folder} is not empty and holds no run; give another --out"
            ))),
            (Some(record), Existing::Resume) if record.command == command => Ok(()),
            (Some(record), Existing::Resume) => Err(Failure::Error(format!(
                "{folder} holds a run of `windage {}`, which `windage {command}` cannot continue",
                record.command
            ))),
            (Some(record), Existing::Refuse) => Err(Failure::Error(format!(
                "{folder} holds a run of `windage {}` already ({}); --resume continues it, \
                 --overwrite replaces it, --out names another folder",
                record.command, record.outcome
            ))),
        }
    }

    /// Creates and locks the folder, and writes the configuration and a first record.
    pub(crate) fn open(
        path: &Path,
        record: Record,
        config: &str,
        existing: Existing,
    ) -> Result<Self> {
        create_folder(path)?;
        let lock = lock(path)?;
        Self::check_again(path, &record.command, existing)?;
        if existing == Existing::Overwrite {
            remove_run(path)?;
        }
        let foreign = Foreign::find(path, Record::read(path)?.as_ref())?;
        record.write(path)?;
        write_whole(&path.join(CONFIG), config.as_bytes())?;
        Ok(Self { path: path.into(), record, foreign, _lock: lock })
    }

    /// Checks the folder again, now that it is locked by this run.
    fn check_again(path: &Path, command: &str, existing: Existing) -> Result<()> {
        match Record::read(path)? {
            None => Ok(()),
            Some(record) if existing == Existing::Resume && record.command == command => Ok(()),
            Some(_) if existing == Existing::Overwrite => Ok(()),
            Some(_) => Err(Failure::Error(format!(
                "{} holds another run, which began a moment ago; give another --out",
                path.display()
            ))),
        }
    }

    /// Returns the path of a file in the folder.
    pub(crate) fn file(&self, name: &str) -> PathBuf {
        self.path.join(name)
    }

    /// Records how the run ended.
    pub(crate) fn end(&mut self, ending: &Ending<'_>) -> Result<()> {
        self.record.end(&self.path, &self.foreign, ending)?;
        self.record.write(&self.path)
    }
}

/// Returns whether a folder does not exist or holds nothing but a lock file.
fn is_empty(path: &Path) -> bool {
    let Ok(mut entries) = std::fs::read_dir(path) else { return true };
    entries.all(|entry| entry.is_ok_and(|entry| entry.file_name() == LOCK))
}

/// Removes the files of an earlier run: those that its record lists, and those that an unfinished
/// run leaves. Other files stay.
fn remove_run(path: &Path) -> Result<()> {
    if let Some(record) = Record::read(path)? {
        for file in record.files.iter().filter(|file| file.is_inside()) {
            remove_file(&path.join(&file.path))?;
        }
    }
    remove_report(path)?;
    remove_check_report(path)?;
    remove_adapt_report(path)?;
    remove_gan_report(path)?;
    remove_packing_report(path)?;
    remove_comparison_report(path)?;
    let Ok(entries) = std::fs::read_dir(path) else { return Ok(()) };
    for entry in entries.flatten() {
        let file = entry.path();
        if file.extension().is_some_and(|ending| ending == "ckpt") {
            remove_file(&file)?;
        }
    }
    remove_empty_folders(path)?;
    remove_file(&path.join(RECORD))?;
    Ok(())
}

/// Removes the folders within a folder that hold nothing, of a run whose files are removed.
fn remove_empty_folders(path: &Path) -> Result<()> {
    for entry in std::fs::read_dir(path)?.flatten() {
        // A link to a folder is left alone.
        if entry.file_type()?.is_dir() {
            remove_empty_folders(&entry.path())?;
            // One that holds something stays.
            drop(std::fs::remove_dir(entry.path()));
        }
    }
    Ok(())
}
