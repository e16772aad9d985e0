"""Golden values of Inception-v3 in the FID variant: features, the input of the network, and Fréchet
distances, for random weights.

The published weights are not needed: each parameter is drawn from `common.uniform`, and the test
draws the same ones. pytorch-fid and torch-fidelity run on them and must agree with each other; the
values are theirs. Writes `inception.json` and the small PyTorch files `inception_partial.pth` and
`inception_block{,_legacy}.pth`.

    golden_inception.py [--weights FILE]    also writes all weights, as FILE (zip) and FILE.legacy
"""

import argparse, importlib.metadata, tempfile

import numpy as np
import pytorch_fid.fid_score, pytorch_fid.inception
import torch
import torch.nn.functional as F
from torch_fidelity.feature_extractor_inceptionv3 import BasicConv2d, FeatureExtractorInceptionV3
from torch_fidelity.interpolate_compat_tensorflow import interpolate_bilinear_2d_like_tensorflow1x

from common import FOLDER, uniform, write

FIRST_SEED = 1000  # The seed of the first parameter; the next ones count up in state-dict order.
IMAGE_SEED = 50_000  # The seed of the images for features; those for Fréchet distances follow.
SIZE = 299
TAPS = ["64", "192", "768", "2048", "logits_unbiased", "logits"]
# The step between the channels that are kept.
EVERY = {"64": 1, "192": 1, "768": 5, "2048": 5, "logits_unbiased": 5, "logits": 5}


def interval(name, shape):
    """Returns limits of a parameter such that activations keep their size through the depth."""
    if name.endswith(("conv.weight", "fc.weight")):
        limit = (6.0 / np.prod(shape[1:])) ** 0.5
        return -limit, limit
    return (0.5, 1.5) if name.endswith(("bn.weight", "running_var")) else (-0.1, 0.1)


def draw(state):
    """Draws all parameters anew. Returns them, and [seed, low, high, *shape] of each."""
    recipes, drawn = {}, {}
    for name, tensor in state.items():
        if name.endswith("num_batches_tracked"):
            drawn[name] = tensor
            continue
        low, high = interval(name, tensor.shape)
        seed = FIRST_SEED + len(recipes)
        values = low + uniform(seed, tensor.numel()) * (high - low)
        drawn[name] = torch.from_numpy(values.astype(np.float32)).reshape(tensor.shape)
        recipes[name] = [seed, low, high, *tensor.shape]
    return drawn, recipes


def image(seed, height, width, brightness):
    """Returns 8-bit noise around a color; each image has its own color and contrast."""
    color, contrast = (
        brightness + 0.4 * uniform(seed, 3).reshape(3, 1, 1),
        0.2 + 0.4 * uniform(seed + 1, 1)[0],
    )
    noise = uniform(seed + 2, 3 * height * width).reshape(3, height, width) - 0.5
    return np.floor(255.99 * np.clip(color + contrast * noise, 0, 1)).astype(np.uint8)


def images(seed, count, height, width, brightness=0.3):
    return torch.from_numpy(
        np.stack([image(seed + 3 * i, height, width, brightness) for i in range(count)])
    )


def short(values):
    """Rounds to nine significant digits, as many as f32 holds."""
    return np.vectorize(lambda value: float(f"{value:.9g}"))(np.asarray(values, dtype=np.float64))


class References:
    """The networks of both libraries with the same weights."""

    def __init__(self, file):
        pytorch_fid.inception.load_state_dict_from_url = lambda *_, **__: torch.load(file)
        self.published = pytorch_fid.inception.InceptionV3([0, 1, 2, 3]).eval()
        make = lambda: FeatureExtractorInceptionV3(
            "inception", TAPS, feature_extractor_weights_path=file
        )
        self.fidelity, self.precise = make(), make()
        # torch-fidelity 0.4 maps the name "float64" to float32, so the type is set here.
        self.precise.feature_extractor_internal_dtype = torch.float64
        self.precise.to(torch.float64)

    @torch.no_grad()
    def half_pixel(self, batch):
        """Runs pytorch-fid on floats in [0, 1], with the bilinear resizing of torch and the scale
        2x - 1; maps are averaged as in its `fid_score`."""
        maps = self.published(batch.float() / 255)
        return {
            tap: F.adaptive_avg_pool2d(m, (1, 1)).flatten(1).numpy() for tap, m in zip(TAPS, maps)
        }

    @torch.no_grad()
    def tensorflow(self, batch, network=None):
        return {tap: value.numpy() for tap, value in zip(TAPS, (network or self.fidelity)(batch))}


def relative(a, b):
    return np.abs(a - b).max() / np.abs(b).max()


def cross_check(references):
    """Compares the libraries without resizing, where only their pixel scales differ: 2x/255 - 1 and
    (x - 128)/128."""
    batch = images(IMAGE_SEED, 2, SIZE, SIZE)
    with torch.no_grad():
        references.published.normalize_input = False
        maps = references.published((batch.float() - 128) / 128)
        references.published.normalize_input = True
    other = references.tensorflow(batch)
    for tap, feature_map in zip(TAPS, maps):
        error = relative(F.adaptive_avg_pool2d(feature_map, (1, 1)).flatten(1).numpy(), other[tap])
        print(f"pytorch-fid against torch-fidelity, {tap}: {error:.1e}")
        assert error < 1e-5


def preprocessing(arrays):
    """Stores every 13th pixel of the input of the network, for images that grow and shrink, odd
    sizes, a strip, and one pixel."""
    for height, width in [(40, 56), (310, 283), (7, 601), (1, 1), (SIZE, SIZE)]:
        batch = images(IMAGE_SEED, 1, height, width).float()
        half = (
            2 * F.interpolate(batch / 255, size=(SIZE, SIZE), mode="bilinear", align_corners=False)
            - 1
        )
        old = (
            interpolate_bilinear_2d_like_tensorflow1x(batch, size=(SIZE, SIZE), align_corners=False)
            - 128
        ) / 128
        for name, resized in [("half_pixel", half), ("tensorflow", old)]:
            arrays[f"input/{name}/{height}x{width}"] = short(resized[0, :, ::13, ::13])


def features(arrays, references):
    """Stores the features of four small images and a large one; those of torch-fidelity also in
    f64, to tell the rounding of the test from its own."""
    for name, batch in [
        ("small", images(IMAGE_SEED, 4, 40, 56)),
        ("large", images(IMAGE_SEED + 100, 1, 310, 283)),
    ]:
        half, old = references.half_pixel(batch), references.tensorflow(batch)
        precise = references.tensorflow(batch, references.precise)
        rounding = {tap: f"{relative(old[tap], precise[tap]):.1e}" for tap in TAPS}
        print(name, "rounding of torch-fidelity, f32 compared with f64:", rounding)
        print(
            name, "mean size of features:", {tap: f"{np.abs(old[tap]).mean():.2g}" for tap in TAPS}
        )
        for tap, values in half.items():
            arrays[f"half_pixel/{name}/{tap}"] = short(values[:, :: EVERY[tap]])
        for tap, values in old.items():
            arrays[f"tensorflow/{name}/{tap}"] = short(values[:, :: EVERY[tap]])
        arrays[f"tensorflow_f64/{name}/2048"] = short(precise["2048"][:, :: EVERY["2048"]])


def distances(arrays, references):
    """Stores the distance of two sets by pytorch-fid: 80 images in 64 dimensions, and 10 in 2048,
    where covariances are singular."""
    for tap, count, size in [("64", 80, 16), ("2048", 10, 32)]:
        sets, rows = [], []
        for seed, brightness in [(IMAGE_SEED + 1000, 0.3), (IMAGE_SEED + 2000, 0.4)]:
            values = references.half_pixel(images(seed, count, size, size, brightness))[tap].astype(
                np.float64
            )
            sets += [values.mean(axis=0), np.cov(values, rowvar=False)]
            rows.append((values - values.mean(axis=0)) / (count - 1) ** 0.5)
        distance = pytorch_fid.fid_score.calculate_frechet_distance(*sets)
        # The trace of the root without the root of a matrix, which loses digits if covariances are
        # singular.
        cross = np.linalg.svd(rows[0] @ rows[1].T, compute_uv=False).sum()
        exact = ((sets[0] - sets[2]) ** 2).sum() + np.trace(sets[1]) + np.trace(sets[3]) - 2 * cross
        print(f"Fréchet {tap}: pytorch-fid {distance:.9g}, by singular values {exact:.9g}")
        arrays[f"frechet/{tap}"], arrays[f"frechet_exact/{tap}"] = [distance], [exact]


def small_files(state):
    """Writes a file that lacks most tensors, and a convolution block in both PyTorch formats."""
    names = [
        "Conv2d_1a_3x3.conv.weight",
        "Conv2d_1a_3x3.bn.weight",
        "Conv2d_1a_3x3.bn.bias",
        "fc.bias",
    ]
    torch.save({name: state[name] for name in names}, FOLDER / "inception_partial.pth")
    block = BasicConv2d(2, 3, kernel_size=3, stride=2)
    drawn, _ = draw(block.state_dict())
    block.load_state_dict(drawn)
    torch.save(block.state_dict(), FOLDER / "inception_block.pth")
    torch.save(
        block.state_dict(),
        FOLDER / "inception_block_legacy.pth",
        _use_new_zipfile_serialization=False,
    )
    batch = torch.from_numpy(uniform(1, 2 * 5 * 7).astype(np.float32)).reshape(1, 2, 5, 7)
    with torch.no_grad():
        return block.eval()(batch).numpy()


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--weights")
    arguments = parser.parse_args()
    pytorch_fid.inception.load_state_dict_from_url = lambda *_, **__: empty.state_dict()
    empty = pytorch_fid.inception._inception_v3(num_classes=1008, aux_logits=False, weights=None)
    state, recipes = draw(pytorch_fid.inception.fid_inception_v3().state_dict())
    if arguments.weights:
        torch.save(state, arguments.weights)
        torch.save(state, arguments.weights + ".legacy", _use_new_zipfile_serialization=False)
    arrays = {f"weights/{name}": recipe for name, recipe in recipes.items()}
    with tempfile.NamedTemporaryFile(suffix=".pth") as file:
        torch.save(state, file.name)
        references = References(file.name)
    arrays["block"] = short(small_files(state))
    cross_check(references)
    preprocessing(arrays)
    features(arrays, references)
    distances(arrays, references)
    libraries = ["torch", "torchvision", "torch-fidelity", "pytorch-fid", "scipy"]
    write("inception", arrays, **{name: importlib.metadata.version(name) for name in libraries})


if __name__ == "__main__":
    main()
