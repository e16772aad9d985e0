"""A network of `examples/pytorch` with seeded weights: both weight files, an input and its logits
in f32; and losses of outputs for targets that are not classes, in f64."""

import sys

import torch

from common import FOLDER, normal, uniform, write

sys.path.insert(0, str(FOLDER / "../../../examples/pytorch"))
from network import Network, save  # noqa: E402

SHAPE = (1, 9, 8)
network = Network(SHAPE, classes=3, channels=(2, 3), hidden=4)
for seed, (name, tensor) in enumerate(network.state_dict().items()):
    if tensor.is_floating_point():
        drawn = (
            uniform(seed, tensor.numel()) + 0.5
            if name.endswith("running_var")
            else normal(seed, tensor.numel())
        )
        tensor.copy_(torch.tensor(drawn).reshape(tensor.shape))
network.eval()
save(network, FOLDER / "outside")
images = torch.tensor(uniform(100, 4 * 72).reshape(4, *SHAPE), dtype=torch.float32)
with torch.no_grad():
    logits = network(images)

outputs = torch.tensor(
    [[0.5, -1.5, 2.0], [0.0, 0.0, 0.0], [80.0, -90.0, 3.0], [-80.0, 90.0, -3.0]],
    dtype=torch.float64,
)
rows = torch.tensor([[1.0, 0.0, 0.25], [0.0, 1.0, 1.0]], dtype=torch.float64)
targets = rows[[0, 1, 1, 0]]
arrays = {
    "images": images,
    "logits": logits,
    "regression": torch.nn.functional.mse_loss(outputs, targets, reduction="none").sum(1),
    "multi_label": torch.nn.functional.binary_cross_entropy_with_logits(
        outputs, targets, reduction="none"
    ).sum(1),
}
write("outside", {name: array.numpy() for name, array in arrays.items()}, torch=torch.__version__)
