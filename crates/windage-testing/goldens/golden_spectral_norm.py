"""Spectral normalization of a dense layer and of a convolution, from PyTorch in f64.

Three passes in training from given vectors, then one in evaluation: the normalized weights, the
vectors, and the gradient of `sum(W̄ · C)` with respect to the weight in the third pass.
"""

import numpy as np
import torch
from torch.nn.utils.parametrizations import spectral_norm

from common import normal, write

arrays = {}


def case(name, layer, seed):
    layer = spectral_norm(layer.double())
    norm, raw = layer.parametrizations.weight[0], layer.parametrizations.weight
    with torch.no_grad():
        raw.original.copy_(
            torch.tensor(normal(seed, raw.original.numel()).reshape(raw.original.shape))
        )
        norm._u.copy_(
            torch.nn.functional.normalize(torch.tensor(normal(seed + 1, len(norm._u))), dim=0)
        )
        norm._v.copy_(
            torch.nn.functional.normalize(torch.tensor(normal(seed + 2, len(norm._v))), dim=0)
        )
    factor = torch.tensor(normal(seed + 3, raw.original.numel()).reshape(raw.original.shape))
    store = lambda what, tensor: arrays.__setitem__(
        f"{name}.{what}", tensor.detach().numpy().copy()
    )
    store("weight", raw.original), store("u", norm._u), store("v", norm._v), store("factor", factor)
    for number in (1, 2, 3):
        normalized = layer.weight
        store(f"normalized{number}", normalized), store(f"u{number}", norm._u), store(
            f"v{number}", norm._v
        )
    (gradient,) = torch.autograd.grad((normalized * factor).sum(), raw.original)
    store("gradient", gradient)
    layer.eval()
    store("evaluated", layer.weight)


case("dense", torch.nn.Linear(6, 4, bias=False), 100)
case("convolution", torch.nn.Conv2d(3, 5, 3, bias=False), 200)
write("spectral_norm", arrays, torch=torch.__version__)
