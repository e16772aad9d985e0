//! Files that are written whole or not at all.

use std::io::Write;
use std::path::Path;

use crate::{Error, Result};

/// Writes `bytes` to `path` through a temporary file in the same folder and a rename.
///
/// A reader sees the old content or the new one, never a part of it, also after a crash.
///
/// # Errors
/// Returns [`Error::Io`], which names the path.
pub fn write_whole(path: &Path, bytes: &[u8]) -> Result<()> {
    let fail = |source| Error::Io { action: "write", path: path.into(), source };
    let folder =
        path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
    let mut file = tempfile::NamedTempFile::new_in(folder).map_err(fail)?;
    file.write_all(bytes).map_err(fail)?;
    file.as_file().sync_all().map_err(fail)?;
    make_readable(file.as_file()).map_err(fail)?;
    file.persist(path).map_err(|error| fail(error.error))?;
    Ok(())
}

/// Makes a temporary file, which only its owner can read, readable for all.
#[cfg(unix)]
fn make_readable(file: &std::fs::File) -> std::io::Result<()> {
    use std::os::unix::fs::PermissionsExt;
    file.set_permissions(std::fs::Permissions::from_mode(0o644))
}

#[cfg(not(unix))]
fn make_readable(_file: &std::fs::File) -> std::io::Result<()> {
    Ok(())
}

/// Creates a folder and its parents, and checks that files can be written there.
///
/// # Errors
/// Returns [`Error::Io`], which names the path.
pub fn create_folder(path: &Path) -> Result<()> {
    std::fs::create_dir_all(path).map_err(|source| Error::Io {
        action: "create folder",
        path: path.into(),
        source,
    })?;
    tempfile::tempfile_in(path).map_err(|source| Error::Io {
        action: "write into folder",
        path: path.into(),
        source,
    })?;
    Ok(())
}

/// Removes a file if it exists.
///
/// # Errors
/// Returns [`Error::Io`], which names the path.
pub fn remove_file(path: &Path) -> Result<()> {
    match std::fs::remove_file(path) {
        Err(source) if source.kind() != std::io::ErrorKind::NotFound => {
            Err(Error::Io { action: "remove", path: path.into(), source })
        }
        _ => Ok(()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn writing_replaces_the_whole_content_and_leaves_nothing_else() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("a.txt");
        write_whole(&path, b"a longer first content").unwrap();
        write_whole(&path, b"second").unwrap();
        assert_eq!(std::fs::read(&path).unwrap(), b"second");
        assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 1);
    }

    #[test]
    fn a_missing_folder_is_named() {
        let error =
            write_whole(Path::new("/nonexistent/folder/a.txt"), b"").unwrap_err().to_string();
        assert!(error.contains("/nonexistent/folder/a.txt"), "{error}");
    }
}
