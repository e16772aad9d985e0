"""The network of `network.rs`, in PyTorch: names and shapes must be the same in both."""
import torch
from torch import nn


class Network(nn.Module):
    """Two 3×3 convolutions with ReLU and 2×2 max pooling, then two dense layers.

    The first convolution is followed by batch normalization.
    """

    def __init__(self, shape=(1, 28, 28), classes=10, channels=(8, 16), hidden=32):
        super().__init__()
        depth, height, width = shape
        self.conv1 = nn.Conv2d(depth, channels[0], 3, padding=1)
        self.norm1 = nn.BatchNorm2d(channels[0])
        self.conv2 = nn.Conv2d(channels[0], channels[1], 3, padding=1)
        self.hidden = nn.Linear(channels[1] * (height // 4) * (width // 4), hidden)
        self.output = nn.Linear(hidden, classes)

    def forward(self, images):
        maps = nn.functional.max_pool2d(self.norm1(self.conv1(images)).relu(), 2)
        maps = nn.functional.max_pool2d(self.conv2(maps).relu(), 2)
        return self.output(self.hidden(torch.flatten(maps, 1)).relu())


def save(network, stem):
    """Writes STEM.pt and STEM.safetensors."""
    from safetensors.torch import save_file

    state = {name: tensor.contiguous() for name, tensor in network.state_dict().items()}
    torch.save(state, f"{stem}.pt")
    save_file(state, f"{stem}.safetensors")
