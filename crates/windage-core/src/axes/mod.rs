//! The meaning of the axes and values of signals and spectrograms.

mod series;
mod spectrogram;

pub use series::SeriesAxes;
pub use spectrogram::SpectrogramAxes;
