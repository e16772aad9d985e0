//! The files of a report that its page shows.

use std::path::{Component, Path, PathBuf};

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use image::ImageFormat;
use maud::{Markup, html};
use windage_core::Error as CoreError;

use crate::page::write::JSON;
use crate::{Error, Result};

/// Pictures whose longer side is shorter than this are enlarged by a whole factor until it is not.
const LEAST_SIDE: u32 = 88;

/// The folder that holds the files.
#[derive(Clone, Copy)]
pub(crate) struct Assets<'a> {
    folder: &'a Path,
}

/// A picture that is embedded in a page.
pub(crate) struct Picture {
    uri: String,
    width: u32,
    height: u32,
}

impl<'a> Assets<'a> {
    /// Finds files in a folder.
    pub(crate) fn new(folder: &'a Path) -> Self {
        Self { folder }
    }

    /// Reads a PNG file.
    pub(crate) fn picture(&self, file: &str) -> Result<Picture> {
        let path = self.path(file)?;
        let bytes = read(&path)?;
        let picture = image::load_from_memory_with_format(&bytes, ImageFormat::Png)
            .map_err(|source| Error::NotAPicture { path, source })?;
        let uri = embedded("image/png", &bytes);
        Ok(Picture { uri, width: picture.width(), height: picture.height() })
    }

    /// Reads a WAV file and returns it as a URI, which embeds it in the page.
    pub(crate) fn sound(&self, file: &str) -> Result<String> {
        Ok(embedded("audio/wav", &read(&self.path(file)?)?))
    }

    /// Returns the path of a file, which must lie in the folder.
    fn path(&self, file: &str) -> Result<PathBuf> {
        let is_inside =
            Path::new(file).components().all(|part| matches!(part, Component::Normal(_)));
        if !is_inside {
            return Err(Error::OutsideFolder { path: self.folder.join(JSON), file: file.into() });
        }
        Ok(self.folder.join(file))
    }
}

impl Picture {
    /// Returns the width at which the picture is shown, in pixels.
    pub(crate) fn shown_width(&self) -> u32 {
        self.width * self.factor()
    }

    /// Returns the whole factor by which the picture is enlarged.
    fn factor(&self) -> u32 {
        LEAST_SIDE.div_ceil(self.width.max(self.height).max(1))
    }

    /// Returns the picture as an element. Small pictures are enlarged by a whole factor, with sharp
    /// pixels.
    pub(crate) fn element(&self, description: &str) -> Markup {
        let factor = self.factor();
        html! {
            img.pixels[factor > 1] src=(self.uri) alt=(description)
                width=(self.width * factor) height=(self.height * factor)
                style=[(factor > 1).then(|| format!("--width: {}", self.width))];
        }
    }
}

/// Reads a file as a whole.
pub(crate) fn read(path: &Path) -> Result<Vec<u8>> {
    std::fs::read(path)
        .map_err(|source| CoreError::Io { action: "read", path: path.into(), source }.into())
}

/// Returns data of a media type as a URI.
fn embedded(kind: &str, bytes: &[u8]) -> String {
    format!("data:{kind};base64,{}", STANDARD.encode(bytes))
}
