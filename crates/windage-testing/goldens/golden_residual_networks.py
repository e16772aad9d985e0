"""A narrow generator and a narrow discriminator of SNGAN for three 32x32 color images, from PyTorch
in f64.

They are written from the paper (Miyato et al. 2018, appendix B.4, figure 8, table 4), with the
operations in the order of the paper: nearest neighbors are repeated values; the shortcut of the
generator is enlarged before its 1x1 convolution; the shortcut of the discriminator is halved by
means of 2x2 after it (before it in the first block); spectral normalization divides by singular
values.

Each parameter is `offset + amplitude * normal(seed)`, rounded to f32, with the numbers in
`NETWORK/parameter/NAME`. Dense weights are drawn as PyTorch stores them, outputs first. `f` is the
sum of the outputs times `NETWORK/direction`. Arrays of the shape of images keep every seventh
value; these positions include every column and channel.
"""

import torch
import torch.nn.functional as F

from common import normal, write

KEPT = 7  # The step between the values of images that are kept.
# ReLU changes its slope at 0. At this distance, rounding to f32 changes no gradient.
DISTANCE = 5e-6
BATCH, LATENT, SIDE, START = 3, 16, 32, 4
arrays = {}


def drawn(seed, shape, offset=0.0, amplitude=1.0):
    count = torch.Size(shape).numel()
    values = torch.tensor(offset + amplitude * normal(seed, count)).reshape(shape)
    return values.float().double()


class Parameters(dict):
    """Parameters by name, each drawn with its own seed."""

    def __init__(self, network, seed):
        super().__init__()
        self.network, self.seed = network, seed

    def add(self, name, *shape, offset=0.0, amplitude=0.2):
        self.seed += 1
        self[name] = drawn(self.seed, shape, offset, amplitude)
        arrays[f"{self.network}/parameter/{name}"] = [self.seed, offset, amplitude]

    def layer(self, name, outputs, inputs, *kernel):
        self.add(f"{name}.weight", outputs, inputs, *kernel)
        self.add(f"{name}.bias", outputs)

    def norm(self, name, channels):
        for part, offset in {
            "gamma": 1.0,
            "beta": 0.0,
            "running_mean": 0.0,
            "running_var": 1.0,
        }.items():
            self.add(f"{name}.{part}", channels, offset=offset)

    def learned(self):
        return {name: value for name, value in self.items() if "running" not in name}


def relu(maps):
    global nearest
    nearest = min(nearest, maps.detach().abs().min().item())
    return maps.clamp(min=0)


def norm(p, name, maps, training):
    mean, variance = p[f"{name}.running_mean"].clone(), p[f"{name}.running_var"].clone()
    return F.batch_norm(
        maps, mean, variance, p[f"{name}.gamma"], p[f"{name}.beta"], training, eps=1e-5
    )


def conv(p, name, maps):
    weight = p[f"{name}.weight"]
    return F.conv2d(maps, weight, p[f"{name}.bias"], padding=weight.shape[-1] // 2)


def enlarged(maps):
    return maps.repeat_interleave(2, dim=2).repeat_interleave(2, dim=3)


def halved(maps):
    batch, channels, height, width = maps.shape
    return maps.reshape(batch, channels, height // 2, 2, width // 2, 2).mean(dim=(3, 5))


CHANNELS_UP = [8, 6, 5, 4]


def generator_parameters(seed):
    p = Parameters("generator", seed)
    p.layer("expand", CHANNELS_UP[0] * START * START, LATENT)
    for number, (below, above) in enumerate(zip(CHANNELS_UP, CHANNELS_UP[1:])):
        block = f"blocks.{number}"
        p.norm(f"{block}.norms.0", below)
        p.norm(f"{block}.norms.1", above)
        p.layer(f"{block}.convs.0", above, below, 3, 3)
        p.layer(f"{block}.convs.1", above, above, 3, 3)
        p.layer(f"{block}.shortcut", above, below, 1, 1)
    p.norm("norm", CHANNELS_UP[-1])
    p.layer("output", 3, CHANNELS_UP[-1], 3, 3)
    return p


def generator(p, latent, training):
    h = F.linear(latent, p["expand.weight"], p["expand.bias"]).reshape(
        -1, CHANNELS_UP[0], START, START
    )
    for number in range(3):
        block, x = f"blocks.{number}", h
        h = relu(norm(p, f"{block}.norms.0", h, training))
        h = conv(p, f"{block}.convs.0", enlarged(h))
        h = relu(norm(p, f"{block}.norms.1", h, training))
        h = conv(p, f"{block}.convs.1", h)
        h = h + conv(p, f"{block}.shortcut", enlarged(x))
    return torch.tanh(conv(p, "output", relu(norm(p, "norm", h, training))))


# Two blocks that halve, then one without and one with a convolution in its shortcut.
CHANNELS_DOWN = [4, 6, 6, 8]


def discriminator_parameters(seed):
    p, below = Parameters("discriminator", seed), 3
    for number, above in enumerate(CHANNELS_DOWN):
        block = f"blocks.{number}"
        p.layer(f"{block}.convs.0", above, below, 3, 3)
        p.layer(f"{block}.convs.1", above, above, 3, 3)
        if number < 2 or above != below:
            p.layer(f"{block}.shortcut", above, below, 1, 1)
        below = above
    p.layer("output", 1, below)
    return p


def discriminator(p, images):
    h = conv(p, "blocks.0.convs.1", relu(conv(p, "blocks.0.convs.0", images)))
    h = halved(h) + conv(p, "blocks.0.shortcut", halved(images))
    for number in range(1, 4):
        block, x = f"blocks.{number}", h
        h = conv(p, f"{block}.convs.0", relu(h))
        h = conv(p, f"{block}.convs.1", relu(h))
        x = conv(p, f"{block}.shortcut", x) if f"{block}.shortcut.weight" in p else x
        h = halved(h + x) if number < 2 else h + x
    return F.linear(relu(h).sum(dim=(2, 3)), p["output.weight"], p["output.bias"])


def normalized(p):
    largest = lambda weight: torch.linalg.matrix_norm(weight.flatten(1), 2)
    return {
        name: value / largest(value) if name.endswith("weight") else value
        for name, value in p.items()
    }


def store(name, values):
    values = values.detach().flatten()
    # Nine digits are enough for f32.
    arrays[name] = [
        float(f"{value:.9g}")
        for value in (values[::KEPT] if len(values) == BATCH * 3 * SIDE**2 else values)
    ]


def case(name, network, parameters, given, direction, learned={}):
    """Stores the output, and the gradients of f with respect to the input and the parameters."""
    global nearest
    nearest, given = float("inf"), given.clone()
    variables = [given, *learned.values()]
    for variable in variables:
        variable.requires_grad_()
    output = network(parameters, given)
    gradients = torch.autograd.grad((output * direction).sum(), variables)
    for variable in variables:
        variable.requires_grad_(False)
    store(f"{name}/output", output), store(f"{name}/gradient", gradients[0])
    for parameter, gradient in zip(learned, gradients[1:]):
        store(f"{name}/gradient/{parameter}", gradient)
    print(f"{name}: outputs to {output.abs().max():.2f}, smallest distance to a kink {nearest:.1e}")
    assert nearest > DISTANCE, "another seed"


def inputs(network, seed, given, direction):
    for offset, (what, shape) in enumerate({"input": given, "direction": direction}.items()):
        arrays[f"{network}/{what}"] = [seed + offset]
        yield drawn(seed + offset, shape)


images = (BATCH, 3, SIDE, SIDE)
p = generator_parameters(1000)
latent, direction = inputs("generator", 1900, (BATCH, LATENT), images)
case("generator/training", lambda p, z: generator(p, z, True), p, latent, direction, p.learned())
case("generator/evaluation", lambda p, z: generator(p, z, False), p, latent, direction)
p = discriminator_parameters(3000)
scored, direction = inputs("discriminator", 3900, images, (BATCH, 1))
case("discriminator/plain", discriminator, p, scored, direction, p.learned())
case("discriminator/normalized", discriminator, normalized(p), scored, direction)
write("residual_networks", arrays, torch=torch.__version__)
