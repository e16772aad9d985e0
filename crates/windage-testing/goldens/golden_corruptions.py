"""Common corruptions of a drawn picture of 224 × 224 pixels, by the package imagecorruptions, which
has the parameters of ImageNet-C for all sizes. Elastic transforms, which it has changed, are by the
published formula with OpenCV and SciPy.

The package needs libraries that are older than those of the other scripts:

    python3 -m venv .corruptions
    .corruptions/bin/pip install imagecorruptions==1.1.2 "numpy<2" "scikit-image<0.23" \
        "opencv-python-headless<4.11" "setuptools<80"
    .corruptions/bin/python golden_corruptions.py
"""

import cv2, numpy as np, skimage
from PIL import Image
from scipy.ndimage import map_coordinates, zoom
from skimage.filters import gaussian

np.float_ = np.float64

import imagecorruptions.corruptions as published

from common import write

SIDE = 224
SEVERITIES = [1, 3, 5]
PICTURES = 12


def picture():
    """Draws waves, discs and a dark stripe in bytes; `tests/corruptions.rs` draws the same."""
    channel, y, x = np.meshgrid(np.arange(3), np.arange(SIDE), np.arange(SIDE), indexing="ij")
    wave = np.sin(0.11 * x + 0.05 * y + channel) * np.cos(0.07 * y - 0.02 * x)
    disc = (np.hypot(x - 90, y - 120 + 8 * channel) < 50).astype(float)
    stripe = (np.abs(x + y - 260) < 12).astype(float)
    value = 0.45 + 0.22 * wave + 0.3 * disc * (1 - 0.4 * channel) - 0.35 * stripe
    return np.floor(255 * np.clip(value, 0, 1) + 0.5).astype(np.uint8).transpose(1, 2, 0)


# The renamed argument of scikit-image, and the trimming in the middle of the original.
published.gaussian = lambda image, sigma, multichannel=False, **rest: gaussian(
    image, sigma, channel_axis=-1 if multichannel else None, **rest
)


def clipped_zoom(image, factor):
    side = image.shape[0]
    cut = int(np.ceil(side / factor))
    start = (side - cut) // 2
    large = zoom(image[start : start + cut, start : start + cut], (factor, factor, 1), order=1)
    trim = (large.shape[0] - side) // 2
    return large[trim : trim + side, trim : trim + side]


published.clipped_zoom = clipped_zoom


def elastic(image, severity):
    alpha, sigma, affine = [
        (488, 170.8, 24.4),
        (488, 19.52, 48.8),
        (12.2, 2.44, 4.88),
        (17.08, 2.44, 4.88),
        (29.28, 2.44, 4.88),
    ][severity - 1]
    image = image.astype(np.float32) / 255
    center, third = np.float32([SIDE // 2] * 2), SIDE // 3
    before = np.float32([center + third, [center[0] + third, center[1] - third], center - third])
    after = before + np.random.uniform(-affine, affine, before.shape).astype(np.float32)
    matrix = cv2.getAffineTransform(before, after)
    image = cv2.warpAffine(image, matrix, (SIDE, SIDE), borderMode=cv2.BORDER_REFLECT_101)
    down, right = (
        alpha * gaussian(np.random.uniform(-1, 1, (SIDE, SIDE)), sigma, mode="reflect", truncate=3)
        for _ in range(2)
    )
    y, x = np.mgrid[:SIDE, :SIDE]
    channels = [
        map_coordinates(image[..., c], [y + down, x + right], order=1, mode="reflect")
        for c in range(3)
    ]
    return 255 * np.clip(np.stack(channels, axis=-1), 0, 1)


source = picture()
out = {}
for name in ["defocus_blur", "zoom_blur", "brightness", "contrast", "saturate", "pixelate"]:
    for severity in SEVERITIES:
        altered = getattr(published, name)(Image.fromarray(source), severity)
        some = np.asarray(altered, dtype=np.float64)[::29, ::29] / 255
        out[f"{name} {severity}"] = np.round(some.transpose(2, 0, 1), 5)
# Compression with colors of half the resolution changes the luma little.
for severity in SEVERITIES:
    altered = np.asarray(published.jpeg_compression(Image.fromarray(source), severity), dtype=float)
    luma = altered @ [0.299, 0.587, 0.114] / 255
    out[f"jpeg_compression {severity}"] = np.round(luma[::29, ::29], 5)
for radius, sigma, degrees in [(10, 3, 20), (15, 12, -40)]:
    altered = published._motion_blur(source, radius, sigma, degrees)
    out[f"motion_blur {radius} {sigma} {degrees}"] = np.round(
        altered[::29, ::29].transpose(2, 0, 1) / 255, 5
    )

# Of random ones: means over pictures of the change, its length, and the length of the difference of
# neighbors in a row, with the deviations of these over pictures.
random = {
    "gaussian_noise": published.gaussian_noise,
    "shot_noise": published.shot_noise,
    "impulse_noise": published.impulse_noise,
    "glass_blur": lambda image, severity: published.glass_blur(Image.fromarray(image), severity),
    "motion_blur": lambda image, severity: published.motion_blur(Image.fromarray(image), severity),
    "snow": published.snow,
    "frost": published.frost,
    "fog": published.fog,
    "elastic_transform": elastic,
}
for name, corrupt in random.items():
    for severity in SEVERITIES:
        rows = []
        for seed in range(PICTURES):
            np.random.seed(seed)
            altered = np.asarray(corrupt(source, severity), dtype=np.float64) / 255
            change = altered - source / 255
            neighbors = np.abs(np.diff(altered, axis=1)).mean()
            rows.append([change.mean(), np.abs(change).mean(), neighbors])
        out[f"{name} {severity}"] = np.round([np.mean(rows, 0), np.std(rows, 0, ddof=1)], 6)

versions = {"skimage": skimage.__version__, "cv2": cv2.__version__, "imagecorruptions": "1.1.2"}
write("corruptions", out, **versions)
