//! A writer of WAV files, for players.

use std::io::Cursor;

use hound::{SampleFormat, WavSpec, WavWriter};

/// Returns a WAV file of one channel with 16-bit samples.
///
/// Values in −1…1 are multiplied by 32,767 and rounded; values beyond are clipped, and NaN becomes
/// silence.
///
/// # Panics
/// Panics if there are more than 2 billion samples, which the format cannot hold.
pub fn wav_bytes(samples: &[f32], rate_hz: u32) -> Vec<u8> {
    let spec = WavSpec {
        channels: 1,
        sample_rate: rate_hz,
        bits_per_sample: 16,
        sample_format: SampleFormat::Int,
    };
    let mut bytes = Cursor::new(Vec::new());
    let written = WavWriter::new(&mut bytes, spec).and_then(|mut writer| {
        for sample in samples {
            // `as` clips to the range of the integer and takes NaN to 0.
            writer.write_sample((f64::from(sample.clamp(-1.0, 1.0)) * 32_767.0).round() as i16)?;
        }
        writer.finalize()
    });
    assert!(written.is_ok(), "a WAV file of {} samples: {written:?}", samples.len());
    bytes.into_inner()
}

#[cfg(test)]
mod tests {
    use super::*;
    use windage_testing::wav_16_bit;

    #[test]
    fn the_bytes_are_those_of_a_file_written_by_hand() {
        let samples = [0.0, 1.0, -1.0, 0.5, 3.0, f32::NAN];
        assert_eq!(
            wav_bytes(&samples, 8000),
            wav_16_bit(1, 8000, &[0, 32_767, -32_767, 16_384, 32_767, 0])
        );
        assert_eq!(wav_bytes(&[], 44_100), wav_16_bit(1, 44_100, &[]));
    }
}
