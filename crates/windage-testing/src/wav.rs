//! WAV files, composed byte by byte.

/// Returns a RIFF file of one `fmt ` chunk and one `data` chunk. The format tag is 1 for integers
/// or 3 for floats.
pub fn wav(tag: u16, bits: u16, channels: u16, rate_hz: u32, data: &[u8]) -> Vec<u8> {
    let frame = channels * bits / 8;
    let mut bytes = b"RIFF".to_vec();
    bytes.extend((36 + data.len() as u32).to_le_bytes());
    bytes.extend(b"WAVEfmt ");
    bytes.extend(16_u32.to_le_bytes());
    bytes.extend([tag, channels].map(u16::to_le_bytes).concat());
    bytes.extend([rate_hz, rate_hz * u32::from(frame)].map(u32::to_le_bytes).concat());
    bytes.extend([frame, bits].map(u16::to_le_bytes).concat());
    bytes.extend(b"data");
    bytes.extend((data.len() as u32).to_le_bytes());
    bytes.extend(data);
    bytes
}

/// Returns a WAV file of 16-bit samples with the channels interleaved.
pub fn wav_16_bit(channels: u16, rate_hz: u32, samples: &[i16]) -> Vec<u8> {
    let data: Vec<u8> = samples.iter().flat_map(|sample| sample.to_le_bytes()).collect();
    wav(1, 16, channels, rate_hz, &data)
}
