"""Losses of adaptation without labels, values and gradients, from PyTorch in f64.

Information, entropy and class confusion are written as in the code that their papers publish, with
its small constants left out; the discrepancy is a loop over the kernels of `torch.cdist`.
"""

import numpy as np
import torch
import torch.nn.functional as F

from common import normal, write

arrays = {}


def case(name, values, function):
    """Stores input, value and gradient; the input is rounded to f32."""
    values = np.float32(values)
    point = torch.tensor(values.astype(np.float64), requires_grad=True)
    value = function(point)
    (gradient,) = torch.autograd.grad(value, point)
    arrays[f"{name}.input"], arrays[f"{name}.value"] = [float(str(v)) for v in values], value.item()
    arrays[f"{name}.gradient"] = [float(f"{g:.9e}") for g in gradient.numpy()]


# Logits of 7 samples of 4 classes.
LOGITS = 2 * normal(1, 28)


def entropy(flat):
    return torch.distributions.Categorical(logits=flat.reshape(7, 4)).entropy().mean()


def information(flat):
    mean = flat.reshape(7, 4).softmax(1).mean(0)
    return entropy(flat) - torch.distributions.Categorical(probs=mean).entropy()


def confusion(flat):
    p = (flat.reshape(7, 4) / 2.5).softmax(1)
    weight = 1 + torch.exp(-torch.distributions.Categorical(probs=p.detach()).entropy())
    weight = 7 * weight / weight.sum()
    c = (p * weight.reshape(7, 1)).T @ p
    c = c / c.sum(1)[:, None]
    return (c.sum() - torch.trace(c)) / 4


def smoothed(flat):
    labels = torch.tensor([0, 1, 2, 3, 0, 1, 2])
    return F.cross_entropy(flat.reshape(7, 4), labels, label_smoothing=0.1)


case("information", LOGITS, information)
case("entropy", LOGITS, entropy)
case("confusion", LOGITS, confusion)
case("smoothed", LOGITS, smoothed)


def discrepancy(flat):
    # 6 samples of the source and 5 of the target, with 3 channels.
    both = flat.reshape(11, 3)
    difference = both[:, None] - both[None]
    squares = (difference**2).sum(2)
    bandwidth = squares.detach().sum() / (11 * 10)
    k = sum(torch.exp(-squares / (bandwidth * 2.0**power)) for power in range(-2, 3))
    return k[:6, :6].mean() + k[6:, 6:].mean() - 2 * k[:6, 6:].mean()


FEATURES = normal(2, 33)
FEATURES[18:] += 0.7
case("discrepancy", FEATURES, discrepancy)
case("discrepancy.offset", FEATURES + 1000, discrepancy)

write("adaptation", arrays, torch=torch.__version__)
