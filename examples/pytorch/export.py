"""Trains a small network on MNIST in PyTorch and writes STEM.pt and STEM.safetensors.

    python export.py FOLDER_OF_MNIST out/digits [--epochs 2] [--samples 60000] [--seed 0]

The folder contains `train-images-idx3-ubyte` and `train-labels-idx1-ubyte`, or the same with `.gz`.
"""
import argparse, gzip, pathlib

import numpy as np
import torch

from network import Network, save


def idx(folder, name, header):
    """Returns the bytes of an IDX file after its header."""
    path = folder / name
    if path.exists():
        data = path.read_bytes()
    else:
        data = gzip.decompress((folder / f"{name}.gz").read_bytes())
    return torch.from_numpy(np.frombuffer(data, np.uint8, offset=header).copy())


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("folder", type=pathlib.Path)
    parser.add_argument("stem", type=pathlib.Path)
    parser.add_argument("--epochs", type=int, default=2)
    parser.add_argument("--samples", type=int, default=60000, help="train on the first ones only")
    parser.add_argument("--seed", type=int, default=0)
    arguments = parser.parse_args()
    torch.manual_seed(arguments.seed)
    images = idx(arguments.folder, "train-images-idx3-ubyte", 16).reshape(-1, 1, 28, 28)
    images = images[: arguments.samples].float() / 255
    labels = idx(arguments.folder, "train-labels-idx1-ubyte", 8)[: arguments.samples].long()
    network = Network()
    optimizer = torch.optim.Adam(network.parameters(), lr=1e-3)
    for epoch in range(arguments.epochs):
        for batch in torch.randperm(len(images)).split(64):
            optimizer.zero_grad()
            loss = torch.nn.functional.cross_entropy(network(images[batch]), labels[batch])
            loss.backward()
            optimizer.step()
        print(f"epoch {epoch + 1}: loss {loss.item():.3f}")
    arguments.stem.parent.mkdir(parents=True, exist_ok=True)
    save(network.eval(), arguments.stem)


if __name__ == "__main__":
    main()
