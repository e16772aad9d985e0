//! Files, read and converted to what a model takes.

use std::path::Path;

use burn::tensor::Device;
use windage::data::read::{
    Mixing, Placement, SignalOptions, is_picture, is_series, is_wav, read_picture, read_wav,
};
use windage::data::spectrogram::{Scaling, Spectrogram, SpectrogramSet};
use windage::data::{Color, ImageSet, ReadOptions, SignalSet, Split, open, open_signals};

use super::prediction::Sample;
use crate::failure::{Failure, Result};
use crate::model::{Input, Signal, SignalPlacement};

/// Reads files and converts them to what a model takes.
pub(super) struct Reader {
    shape: [usize; 3],
    kind: Kind,
    /// How pictures are read.
    options: ReadOptions,
}

enum Kind {
    Images(Color),
    Spectrograms { signal: Signal, transform: Spectrogram, scaling: Scaling },
    Signals(Signal),
}

/// A file whose samples have been read.
pub(super) enum Opened {
    Image(Vec<f32>),
    Images(ImageSet),
    /// One recording, or several series if it is not.
    Signals {
        set: SignalSet,
        is_recording: bool,
    },
    Spectrograms {
        set: SpectrogramSet,
        is_recording: bool,
    },
}

impl Reader {
    /// Creates the reader for what a model takes; `options` say how pictures are read, except for
    /// their size and color.
    pub(super) fn new(input: &Input, options: ReadOptions) -> Result<Self> {
        let kind = match input {
            Input::Images { shape } => Kind::Images(match shape[0] {
                1 => Color::Gray,
                3 => Color::Rgb,
                channels => {
                    let message = format!(
                        "the network takes images of {channels} channels, but files have 1 or 3"
                    );
                    return Err(Failure::Error(message));
                }
            }),
            Input::Spectrograms { transform, scaling, signal, .. } => Kind::Spectrograms {
                signal: signal.clone(),
                transform: transform.init()?,
                scaling: *scaling,
            },
            Input::Signals(signal) => Kind::Signals(signal.clone()),
        };
        Ok(Self { shape: input.shape(), kind, options })
    }

    /// Returns the shape of an input, `[channels, height, width]`.
    pub(super) fn shape(&self) -> [usize; 3] {
        self.shape
    }

    /// Returns what the files are, as a plural noun.
    pub(super) fn kind(&self) -> &'static str {
        match self.kind {
            Kind::Images(_) => "pictures",
            Kind::Spectrograms { .. } | Kind::Signals(_) => "WAV files or time series",
        }
    }

    /// Returns whether a file in a folder is one that the model may take.
    pub(super) fn takes(&self, path: &Path) -> bool {
        match self.kind {
            Kind::Images(_) => is_picture(path),
            Kind::Spectrograms { .. } | Kind::Signals(_) => is_wav(path) || is_series(path),
        }
    }

    /// Reads a file.
    pub(super) fn open(&self, path: &Path) -> Result<Opened> {
        match &self.kind {
            Kind::Images(color) => self.open_images(path, *color),
            Kind::Signals(signal) => {
                let set = open_signal(path, signal)?;
                Ok(Opened::Signals { set, is_recording: is_wav(path) })
            }
            Kind::Spectrograms { signal, transform, scaling } => {
                let signals = open_signal(path, signal)?;
                // Computed on the default device, as in training; the result is kept on the host.
                let set = transform.transform(&signals, &Device::default())?.scaled(*scaling)?;
                if set.shape() != self.shape {
                    let (found, expected) = (set.shape(), self.shape);
                    return Err(Failure::Error(format!(
                        "{}: its spectrogram has shape {found:?}, but the network takes \
                         {expected:?}",
                        path.display()
                    )));
                }
                Ok(Opened::Spectrograms { set, is_recording: is_wav(path) })
            }
        }
    }

    fn open_images(&self, path: &Path, color: Color) -> Result<Opened> {
        let size = [self.shape[1], self.shape[2]];
        let decoded = read_picture(path, size, color, self.options);
        if decoded.is_ok() || is_picture(path) || !path.exists() {
            return Ok(Opened::Image(decoded?));
        }
        // Its name may tell another format, such as IDX.
        let options = ReadOptions { size: Some(size), color: Some(color), ..self.options };
        match open(path, Split::Test, options) {
            Err(windage::data::Error::UnknownFormat { .. }) => Ok(Opened::Image(decoded?)),
            opened => Ok(Opened::Images(opened?)),
        }
    }
}

/// Reads a WAV file or a table of series, in the form that a model takes.
fn open_signal(path: &Path, signal: &Signal) -> Result<SignalSet> {
    let options = SignalOptions {
        length: Some(signal.length),
        placement: match signal.placement {
            SignalPlacement::Start => Placement::Start,
            SignalPlacement::Center => Placement::Center,
        },
        mixing: if signal.channels == 1 { Mixing::Mono } else { Mixing::Keep },
        ..SignalOptions::default()
    };
    let set = if is_series(path) {
        // Tables tell no rate; it is taken to be that of the network.
        open_signals(path, Split::Test, &options)?.with_rate_hz(signal.rate_hz)
    } else {
        read_wav(path, &SignalOptions { rate_hz: signal.rate_hz, ..options })?
    };
    if set.shape()[0] != signal.channels {
        return Err(Failure::Error(format!(
            "{} has {} channels, but the network takes {}",
            path.display(),
            set.shape()[0],
            signal.channels
        )));
    }
    Ok(set)
}

impl Opened {
    /// Returns the number of samples.
    pub(super) fn len(&self) -> usize {
        match self {
            Self::Image(_) => 1,
            Self::Images(set) => set.labels().len(),
            Self::Signals { set, .. } => set.labels().len(),
            Self::Spectrograms { set, .. } => set.labels().len(),
        }
    }

    /// Returns a sample of the file at `path`.
    pub(super) fn sample(&self, path: &Path, index: usize) -> Sample {
        let (values, is_single) = match self {
            Self::Image(values) => (values.clone(), true),
            Self::Images(set) => (set.values(index), false),
            Self::Signals { set, is_recording } => (set.values(index).to_vec(), *is_recording),
            Self::Spectrograms { set, is_recording } => (set.values(index).to_vec(), *is_recording),
        };
        let path = path.display();
        let name = if is_single { path.to_string() } else { format!("{path}#{}", index + 1) };
        Sample { name, values }
    }
}
