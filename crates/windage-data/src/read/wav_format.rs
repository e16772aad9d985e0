//! How the values of a WAV file are encoded, and what they are.
//!
//! Sources: Microsoft, "Multiple Channel Audio Data and WAVE Files" (`WAVE_FORMAT_EXTENSIBLE`,
//! whose integers are left-aligned in their bytes); ITU-T G.711 (A-law and µ-law).

use super::WavProblem;

/// Length of the smallest `fmt ` chunk that tells the number of bits.
const LEAST_BYTES: usize = 16;
/// Length of an extensible `fmt ` chunk.
const EXTENSIBLE_BYTES: usize = 40;
const EXTENSIBLE: u16 = 0xfffe;
/// What follows the tag in the identifier of a format: media types in general, and Ambisonics.
const IDENTIFIERS: [[u8; 14]; 2] = [
    [0, 0, 0, 0, 16, 0, 0x80, 0, 0, 0xaa, 0, 0x38, 0x9b, 0x71],
    [0, 0, 0x21, 7, 0xd3, 0x11, 0x86, 0x44, 0xc8, 0xc1, 0xca, 0, 0, 0],
];
/// Full scale of the values of G.711, decoded to 16 bits.
const FULL_16_BIT: f32 = 32_768.0;

/// What a `fmt ` chunk tells.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Format {
    pub(super) channels: usize,
    pub(super) rate_hz: u32,
    /// Number of bytes of one value of one channel.
    pub(super) bytes: usize,
    encoding: Encoding,
}

#[derive(Debug, Clone, Copy, PartialEq)]
enum Encoding {
    /// Integers whose `bits` are left-aligned; those in one byte have no sign.
    Integer {
        bits: u16,
    },
    Float,
    ALaw,
    MuLaw,
}

impl Format {
    /// Parses the content of a `fmt ` chunk.
    pub(super) fn parse(chunk: &[u8]) -> Result<Self, WavProblem> {
        let tag = u16_at(chunk, 0);
        let needed = if tag == EXTENSIBLE { EXTENSIBLE_BYTES } else { LEAST_BYTES };
        if chunk.len() < needed {
            return Err(WavProblem::ShortFormat { found: chunk.len(), needed });
        }
        let rate_hz = u32::from(u16_at(chunk, 4)) | u32::from(u16_at(chunk, 6)) << 16;
        let (channels, frame) = (usize::from(u16_at(chunk, 2)), usize::from(u16_at(chunk, 12)));
        if channels == 0 {
            return Err(WavProblem::NoChannels);
        }
        let bits = u16_at(chunk, 14);
        let bytes = match frame / channels {
            0 => usize::from(bits.div_ceil(8)),
            bytes => bytes,
        };
        let encoding = match tag {
            EXTENSIBLE => {
                let valid = u16_at(chunk, 18);
                Encoding::of(subformat(chunk), if valid == 0 { bits } else { valid }, bytes)?
            }
            tag => Encoding::of(tag, bits, bytes)?,
        };
        Ok(Self { channels, rate_hz, bytes, encoding })
    }

    /// Returns the values in interleaved channels; an incomplete frame at the end is dropped.
    pub(super) fn values(&self, data: &[u8]) -> Result<Vec<f32>, WavProblem> {
        let frame = self.bytes * self.channels;
        let values = data[..data.len() / frame * frame].chunks_exact(self.bytes);
        Ok(match self.encoding {
            Encoding::Integer { bits } => {
                self.check_alignment(bits, values.clone())?;
                values
                    .map(|value| (f64::from(left_aligned(value)) / 2_f64.powi(31)) as f32)
                    .collect()
            }
            Encoding::Float => values.map(float).collect(),
            Encoding::ALaw => values.map(|value| a_law(value[0])).collect(),
            Encoding::MuLaw => values.map(|value| mu_law(value[0])).collect(),
        })
    }

    /// Checks that integers that do not fill their bytes are not right-aligned in all of them:
    /// they would be read as near silence.
    fn check_alignment<'a>(
        &self,
        bits: u16,
        values: impl Iterator<Item = &'a [u8]>,
    ) -> Result<(), WavProblem> {
        let unused = 8 * self.bytes as u32 - u32::from(bits);
        if unused == 0 || self.bytes == 1 {
            return Ok(());
        }
        let beyond = 32 - 8 * self.bytes as u32;
        let [mut is_left, mut is_right] = [true; 2];
        for value in values {
            let value = left_aligned(value) >> beyond;
            is_left &= value.trailing_zeros() >= unused;
            let half = 1_i64 << (bits - 1);
            is_right &= (-half..half).contains(&i64::from(value));
        }
        if is_right && !is_left {
            return Err(WavProblem::RightAligned { bits, bytes: self.bytes });
        }
        Ok(())
    }
}

impl Encoding {
    fn of(tag: u16, bits: u16, bytes: usize) -> Result<Self, WavProblem> {
        let fits = bits > 0 && usize::from(bits) <= 8 * bytes;
        match (tag, bytes) {
            (1, 1..=4) if fits => Ok(Self::Integer { bits }),
            (3, 4 | 8) => Ok(Self::Float),
            (6, 1) => Ok(Self::ALaw),
            (7, 1) => Ok(Self::MuLaw),
            (1 | 3 | 6 | 7, _) => Err(WavProblem::Width { bits, bytes }),
            _ => Err(WavProblem::Encoding { tag, name: name_of(tag) }),
        }
    }
}

/// Returns the name of an encoding that is not read.
fn name_of(tag: u16) -> &'static str {
    match tag {
        0x0002 => "Microsoft ADPCM",
        0x0011 => "IMA ADPCM",
        0x0031 => "GSM 6.10",
        0x0040 | 0x0045 | 0x0064 => "G.726 ADPCM",
        0x0050 => "MPEG audio",
        0x0055 => "MP3",
        0x0160..=0x0163 => "Windows Media Audio",
        0x0092 | 0x2000 => "AC-3",
        0x00ff | 0x1600..=0x1602 => "AAC",
        0x674f..=0x6771 => "Ogg Vorbis",
        0xf1ac => "FLAC",
        _ => "an unknown format",
    }
}

/// Returns the tag within the identifier of an extensible format.
fn subformat(chunk: &[u8]) -> u16 {
    let is_known = IDENTIFIERS.iter().any(|end| chunk[26..EXTENSIBLE_BYTES] == end[..]);
    if is_known { u16_at(chunk, 24) } else { EXTENSIBLE }
}

/// Returns the number at a position; 0 beyond the end.
fn u16_at(bytes: &[u8], at: usize) -> u16 {
    match bytes.get(at..at + 2) {
        Some(&[low, high]) => u16::from_le_bytes([low, high]),
        _ => 0,
    }
}

/// Returns an integer of one to four bytes, shifted to the highest bits.
fn left_aligned(value: &[u8]) -> i32 {
    let sign = if value.len() == 1 { 0x80 } else { 0 };
    let shifted = value.iter().rev().fold(0_u32, |shifted, &byte| shifted << 8 | u32::from(byte));
    ((shifted ^ sign) << (32 - 8 * value.len())) as i32
}

fn float(value: &[u8]) -> f32 {
    match (<[u8; 4]>::try_from(value), <[u8; 8]>::try_from(value)) {
        (Ok(bytes), _) => f32::from_le_bytes(bytes),
        (_, Ok(bytes)) => f64::from_le_bytes(bytes) as f32,
        _ => f32::NAN,
    }
}

/// Decodes a value of G.711, A-law.
fn a_law(code: u8) -> f32 {
    let code = code ^ 0x55;
    let (exponent, step) = (i32::from(code >> 4 & 7), i32::from(code & 15));
    let size = match exponent {
        0 => 16 * step + 8,
        _ => (16 * step + 264) << (exponent - 1),
    };
    (if code & 0x80 == 0 { -size } else { size }) as f32 / FULL_16_BIT
}

/// Decodes a value of G.711, µ-law.
fn mu_law(code: u8) -> f32 {
    let code = !code;
    let size = ((8 * i32::from(code & 15) + 132) << (code >> 4 & 7)) - 132;
    (if code & 0x80 == 0 { size } else { -size }) as f32 / FULL_16_BIT
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The expected values are those of `audioop.alaw2lin` and `audioop.ulaw2lin` of Python 3.11.
    #[test]
    fn codes_of_g711_have_the_published_values() {
        for (code, expected) in [
            (0x00, [-5504.0, -32_124.0]),
            (0x2a, [-32_256.0, -5372.0]),
            (0x55, [-8.0, -716.0]),
            (0x7f, [-848.0, 0.0]),
            (0x9c, [3264.0, 9852.0]),
            (0xd5, [8.0, 716.0]),
            (0xff, [848.0, 0.0]),
        ] {
            let found = [a_law(code), mu_law(code)].map(|value| value * FULL_16_BIT);
            assert_eq!(found, expected, "{code:#04x}");
        }
        let sum = |decode: fn(u8) -> f32| {
            (0..=255).map(|code| f64::from(decode(code).abs()) * 32_768.0).sum::<f64>()
        };
        assert_eq!([sum(a_law), sum(mu_law)], [1_564_672.0, 1_532_928.0]);
    }
}
