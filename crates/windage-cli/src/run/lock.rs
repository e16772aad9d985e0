//! A lock that keeps two runs from writing into the same folder.

use std::fs::{File, TryLockError};
use std::path::Path;

use windage::core::Error as CoreError;

use crate::failure::{Failure, Result};

/// File that is locked. It stays in the folder; the operating system releases the lock when the
/// process ends, however it ends.
pub(crate) const LOCK: &str = ".lock";

/// Locks a folder until the file is dropped.
pub(crate) fn lock(folder: &Path) -> Result<File> {
    let path = folder.join(LOCK);
    let refused = |source| CoreError::Io { action: "lock", path: path.clone(), source };
    let file = File::options().create(true).write(true).truncate(false).open(&path);
    let file = file.map_err(refused)?;
    match file.try_lock() {
        Ok(()) => Ok(file),
        Err(TryLockError::WouldBlock) => Err(in_use(folder)),
        Err(TryLockError::Error(source)) => Err(refused(source).into()),
    }
}

/// Returns an error if another run has locked the folder.
pub(crate) fn require_unlocked(folder: &Path) -> Result<()> {
    let Ok(file) = File::open(folder.join(LOCK)) else { return Ok(()) };
    match file.try_lock() {
        Err(TryLockError::WouldBlock) => Err(in_use(folder)),
        _ => Ok(()),
    }
}

fn in_use(folder: &Path) -> Failure {
    let folder = folder.display();
    Failure::Error(format!("{folder} is in use by another run; wait for it, or give another --out"))
}
