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



# A LeNet of 2 and 3 channels and 4 features on 5 images of 14×12. The parameters follow each other
# in one list; the weights of dense layers are [inputs, outputs].
drawn, parameters = iter(0.5 * normal(3, 136)), []


def draw(*shape, of=lambda value: value):
    values = np.float32([of(next(drawn)) for _ in range(int(np.prod(shape)))])
    parameters.extend(values.astype(np.float64))
    return torch.tensor(values.astype(np.float64)).reshape(shape)


conv1, bias1, conv2, bias2 = draw(2, 1, 3, 3), draw(2), draw(3, 2, 3, 3), draw(3)
# 14×12 becomes 12×10, 6×5, 4×3 and 2×1.
dense, dense_bias = draw(6, 4), draw(4)
gamma, beta, mean, variance = draw(4), draw(4), draw(4), draw(4, of=lambda value: value**2 + 0.5)
output, output_bias = draw(4, 3), draw(3)


def lenet(images, training):
    x = (images - 0.5) / 0.5
    x = F.relu(F.max_pool2d(F.conv2d(x, conv1, bias1), 2))
    x = F.relu(F.max_pool2d(F.conv2d(x, conv2, bias2), 2))
    x = x.flatten(1) @ dense + dense_bias
    features = F.batch_norm(x, mean.clone(), variance.clone(), gamma, beta, training)
    return features, features @ output + output_bias


images = torch.tensor(np.float32(normal(4, 5 * 14 * 12)).astype(np.float64)).reshape(5, 1, 14, 12)
arrays["lenet.parameters"] = parameters
arrays["lenet.images"] = images.numpy()
for name, training in (("training", True), ("evaluation", False)):
    features, logits = lenet(images, training)
    arrays[f"lenet.{name}.features"] = features.numpy()
    arrays[f"lenet.{name}.logits"] = logits.numpy()

# Three steps of descent with Nesterov momentum and weight decay on ½Σ(w − 1)², at falling rates.
weights = torch.tensor([0.5, -2.0, 3.0], dtype=torch.float64, requires_grad=True)
optimizer = torch.optim.SGD([weights], lr=0.1, momentum=0.9, weight_decay=0.01, nesterov=True)
for step in range(3):
    optimizer.param_groups[0]["lr"] = 0.1 * (1 + 10 * step / 3) ** -0.75
    optimizer.zero_grad()
    (0.5 * (weights - 1) ** 2).sum().backward()
    optimizer.step()
arrays["nesterov"] = weights.detach().numpy()

write("adaptation", arrays, torch=torch.__version__)
