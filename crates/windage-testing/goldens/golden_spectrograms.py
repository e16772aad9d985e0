"""Mel filters and log-mel spectrograms in f64, by librosa and by definition with NumPy."""

import librosa, numpy as np

from common import normal, write

out = {}


def hz_to_mel(hz, htk):
    if htk:
        return 2595 * np.log10(1 + hz / 700)
    return np.where(
        hz < 1000, 3 * hz / 200, 15 + 27 * np.log(np.maximum(hz, 1) / 1000) / np.log(6.4)
    )


def mel_to_hz(mel, htk):
    if htk:
        return 700 * (10 ** (mel / 2595) - 1)
    return np.where(mel < 15, 200 * mel / 3, 1000 * 6.4 ** ((mel - 15) / 27))


def filters(rate, frame, bands, low, high, htk, area):
    """Returns the triangles by definition, one weight at a time."""
    corners = mel_to_hz(
        np.linspace(hz_to_mel(np.float64(low), htk), hz_to_mel(np.float64(high), htk), bands + 2),
        htk,
    )
    bank = np.zeros((bands, frame // 2 + 1))
    for b, (left, peak, right) in enumerate(zip(corners, corners[1:], corners[2:])):
        for k, hz in enumerate(np.arange(frame // 2 + 1) * rate / frame):
            up, down = (hz - left) / (peak - left), (right - hz) / (right - peak)
            bank[b, k] = max(0, min(up, down)) * (2 / (right - left) if area else 1)
    return bank


def spectrogram(x, frame, hop):
    """Returns |DFT|^2 of windowed frames over the energy of the window, [frames, frequencies], by
    the sum of the definition."""
    n = np.arange(frame)
    window = 0.5 - 0.5 * np.cos(2 * np.pi * n / frame)
    frames = np.stack([x[at : at + frame] for at in range(0, len(x) - frame + 1, hop)]) * window
    basis = np.exp(-2j * np.pi * np.outer(n, np.arange(frame // 2 + 1)) / frame)
    return np.abs(frames @ basis) ** 2 / np.sum(window**2)


# Rate, frame, bands, lowest and highest frequency, HTK, area.
CASES = {
    "slaney_area": (8000, 256, 40, 0, 4000, False, True),
    "slaney_peak": (16000, 400, 23, 60, 7600, False, False),
    "htk_area": (22050, 513, 30, 20, 11025, True, True),
    "htk_peak": (8000, 200, 20, 0, 4000, True, False),
}
for name, (rate, frame, bands, low, high, htk, area) in CASES.items():
    norm = "slaney" if area else None
    bank = librosa.filters.mel(
        sr=rate,
        n_fft=frame,
        n_mels=bands,
        fmin=low,
        fmax=high,
        htk=htk,
        norm=norm,
        dtype=np.float64,
    )
    assert (
        np.abs(bank - filters(rate, frame, bands, low, high, htk, area)).max() < 1e-12 * bank.max()
    ), name
    out[f"filters_{name}"] = bank

# Three signals of two channels of noise, the second with a loud sine. The tests use f32.
for name, (rate, frame, bands, low, high, htk, area) in CASES.items():
    hop, length = frame // 2 - 3, 3 * frame + 17
    x = (0.1 * normal(50, 3 * 2 * length)).reshape(3, 2, length)
    x[:, 1] += 0.5 * np.sin(2 * np.pi * 0.11 * np.arange(length))
    x = x.astype(np.float32).astype(np.float64)
    power = np.stack([[spectrogram(channel, frame, hop).T for channel in signal] for signal in x])
    out[f"power_{name}"] = power[:1]
    out[f"log_mel_{name}"] = np.log(
        filters(rate, frame, bands, low, high, htk, area) @ power + 1e-6
    )
    # The transform of librosa, scaled by the energy of the window.
    stft = librosa.stft(
        x, n_fft=frame, hop_length=hop, window="hann", center=False, dtype=np.complex128
    )
    energy = np.sum((0.5 - 0.5 * np.cos(2 * np.pi * np.arange(frame) / frame)) ** 2)
    assert np.abs(np.abs(stft) ** 2 / energy - power).max() < 1e-10 * power.max(), name

write("spectrograms", out, librosa=librosa.__version__)
