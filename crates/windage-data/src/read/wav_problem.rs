//! What can be wrong with a WAV file.

/// A reason why a WAV file cannot be read.
///
/// It is part of [`Error::Wav`](crate::Error::Wav), which tells the file.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum WavProblem {
    /// The file does not start like a WAV file.
    #[error("it does not start with `RIFF` and `WAVE`")]
    NotWave,
    /// The numbers of the file are big-endian.
    #[error("its numbers are big-endian (`RIFX`); convert it to `RIFF`")]
    BigEndian,
    /// The file has no chunk that tells the format of its values.
    #[error("it has no `fmt ` chunk")]
    NoFormat,
    /// The chunk that tells the format of the values is too short.
    #[error("its `fmt ` chunk has {found} of {needed} bytes")]
    ShortFormat {
        /// Number of bytes of the chunk that are in the file.
        found: usize,
        /// Smallest number of bytes for its format.
        needed: usize,
    },
    /// The file has no chunk of values.
    #[error("it has no `data` chunk")]
    NoData,
    /// The header says that there are no channels.
    #[error("its header says that it has no channels")]
    NoChannels,
    /// The values are encoded in a way that is not read.
    #[error("its values are encoded as {name} ({tag:#06x}), which is not read; convert it to PCM")]
    Encoding {
        /// The tag of the format.
        tag: u16,
        /// The name of the format.
        name: &'static str,
    },
    /// The numbers of bits and bytes of a value do not go together.
    #[error("its header says {bits} bits in {bytes} bytes per value, which is not read")]
    Width {
        /// Number of bits of a value.
        bits: u16,
        /// Number of bytes of a value.
        bytes: usize,
    },
    /// The bits of the values do not stand where the format prescribes.
    #[error(
        "its {bits}-bit values are right-aligned in {bytes} bytes, but the format wants them \
         left-aligned; convert it to PCM of {bits} bits"
    )]
    RightAligned {
        /// Number of bits of a value.
        bits: u16,
        /// Number of bytes of a value.
        bytes: usize,
    },
}
