"""Adversarial, covariance and frequency losses, values and gradients, from PyTorch in f64.

Each case has its flat input (all tensors in order), the mean of its terms, and the gradient of that
mean. Losses are those of PyTorch and of the package `focal-frequency-loss`, if they have them; the
others are written from the formulas of the papers on full spectra.
"""

import importlib.metadata

import numpy as np
import scipy, scipy.fft
import torch
import torch.nn.functional as F
from focal_frequency_loss import FocalFrequencyLoss

from common import normal, write

arrays = {}


def case(name, values, function):
    """Stores input, value and gradient; the input is rounded to f32 and written with as few digits
    as identify it."""
    values = np.float32(values)
    point = torch.tensor(values.astype(np.float64), requires_grad=True)
    value = function(point)
    (gradient,) = torch.autograd.grad(value, point)
    arrays[f"{name}.input"], arrays[f"{name}.value"] = [float(str(v)) for v in values], value.item()
    arrays[f"{name}.gradient"] = [float(f"{g:.9e}") for g in gradient.numpy()]


def split(flat, *shapes):
    parts = torch.split(flat, [int(np.prod(shape)) for shape in shapes])
    return [part.reshape(shape) for part, shape in zip(parts, shapes)]


# Scores of 6 real samples, then of 4 generated ones.
SCORES = 2 * normal(1, 10)
bce = F.binary_cross_entropy_with_logits
FAMILIES = {
    "hinge": (
        lambda s: F.relu(1 - s).mean(),
        lambda s: F.relu(1 + s).mean(),
        lambda s: -s.mean(),
        lambda s: s.mean(),
    ),
    "non_saturating": 2
    * (lambda s: bce(s, torch.ones_like(s)), lambda s: bce(s, torch.zeros_like(s))),
    "least_squares": 2
    * (
        lambda s: F.mse_loss(s, torch.ones_like(s)) / 2,
        lambda s: F.mse_loss(s, torch.zeros_like(s)) / 2,
    ),
}
for family, (real, generated, called_real, called_generated) in FAMILIES.items():
    case(f"discriminator.{family}", SCORES, lambda s: real(s[:6]) + generated(s[6:]))
    case(f"generator.{family}", SCORES, called_real)
    case(
        f"encoder_generator.{family}",
        SCORES,
        lambda s: called_generated(s[:6]) + called_real(s[6:]),
    )


def consistency(flat):
    a, b, c, d = split(flat, (5, 3), (5, 3), (4, 3), (4, 3))
    norm = lambda x: torch.linalg.vector_norm(x, dim=1).pow(2).mean()
    return norm(a - b) + norm(c - d)


case("consistency", normal(2, 54), consistency)
case("cycle.absolute", normal(3, 48), lambda x: 10 * F.l1_loss(x[:24], x[24:]))
case("cycle.squared", normal(3, 48), lambda x: 10 * F.mse_loss(x[:24], x[24:]))
case("identity", normal(4, 48), lambda x: 5 * F.l1_loss(x[:24], x[24:]))


# Covariances: source [9, 4] and target [6, 4]; one batch of [9, 4].
def coral(flat):
    source, target = split(flat, (9, 4), (6, 4))
    return torch.linalg.matrix_norm(torch.cov(source.T) - torch.cov(target.T)).pow(2) / (4 * 4**2)


def decov(flat):
    matrix = torch.cov(flat.reshape(9, 4).T, correction=0)
    return (
        (torch.linalg.matrix_norm(matrix).pow(2) - torch.diag(matrix).norm().pow(2)) / 2 / (4 * 3)
    )


def vicreg_covariance(flat):
    matrix = torch.cov(flat.reshape(9, 4).T)
    return (matrix - torch.diag(torch.diag(matrix))).pow(2).sum() / 4


def vicreg_variance(flat):
    return F.relu(1 - torch.sqrt(flat.reshape(9, 4).var(dim=0) + 1e-4)).mean()


MIX = normal(5, 16).reshape(4, 4)
FEATURES = (normal(6, 60).reshape(15, 4) @ MIX).ravel()
for name, offset in (("", 0), (".offset", 1e6)):
    case(f"coral{name}", FEATURES + offset, coral)
    case(f"decov{name}", FEATURES[:36] + offset, decov)
    case(f"vicreg_covariance{name}", FEATURES[:36] + offset, vicreg_covariance)
    case(f"vicreg_variance{name}", FEATURES[:36] / 3 + offset, vicreg_variance)


# Spectra of images around 0.5: [2, 3, 6, 9], or [3, 3, 6, 9] and [2, 3, 6, 9].
IMAGE = (3, 6, 9)
images = lambda seed, batch: 0.5 + 0.2 * normal(seed, batch * 162)


def basis(n):
    return torch.tensor(scipy.fft.dct(np.eye(n), axis=0, norm="ortho"))


def dct2(x):
    return torch.einsum("ij,bcjk,lk->bcil", basis(6), x, basis(9))


def freq_mse(spectrum):
    def function(flat):
        generated, real = split(flat, (3, *IMAGE), (2, *IMAGE))
        return F.mse_loss(spectrum(dct2(generated)).mean(0), spectrum(dct2(real)).mean(0))

    return function


def pairwise(flat):
    generated, real = split(flat, (2, *IMAGE), (2, *IMAGE))
    return F.mse_loss(dct2(generated), dct2(real))


case("freq_mse.pairwise", images(7, 4), pairwise)
case("freq_mse.power", images(8, 5), freq_mse(lambda x: x**2))
case("freq_mse.log_power", images(8, 5), freq_mse(lambda x: torch.log(x**2 + 1e-6)))


def focal(**settings):
    loss = FocalFrequencyLoss(**settings)
    return lambda flat: loss(*split(flat, (2, *IMAGE), (2, *IMAGE)))


for name, settings in {
    "plain": {},
    "alpha": {"alpha": 2.5},
    "logarithm": {"log_matrix": True, "alpha": 1.5},
    "batch": {"batch_matrix": True},
    "patches": {"patch_factor": 3},
    "average": {"ave_spectrum": True},
}.items():
    case(f"focal.{name}", images(9, 4), focal(**settings))


def profile(x, scale):
    """Returns the means over radii of the centered full plane, divided by the first one."""
    weights = torch.tensor([0.299, 0.587, 0.114]).double()
    gray = torch.einsum("bchw,c->bhw", x, weights)
    power = torch.fft.fftshift(torch.fft.fft2(gray, norm="ortho").abs() ** 2, dim=(1, 2))
    rows, columns = np.indices((6, 9))
    radius = torch.tensor(np.hypot(rows - 3, columns - 4).astype(int))
    values = torch.stack(
        [scale(power)[:, radius == r].mean(1) for r in range(int(radius.max()) + 1)], 1
    )
    return (values / values[:, :1]).clamp(1e-6, 1 - 1e-6)


def azimuthal(scale):
    def function(flat):
        generated, real = split(flat, (3, *IMAGE), (2, *IMAGE))
        target = profile(real, scale).mean(0, keepdim=True).detach()
        q = profile(generated, scale)
        return F.binary_cross_entropy(q, target.expand_as(q))

    return function


case("azimuthal.log_power", images(10, 5), azimuthal(lambda p: torch.log1p(p / 1e-6)))
case("azimuthal.power", images(10, 5), azimuthal(lambda p: p))

write(
    "losses",
    arrays,
    torch=torch.__version__,
    scipy=scipy.__version__,
    focal_frequency_loss=importlib.metadata.version("focal-frequency-loss"),
)
