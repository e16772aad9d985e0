"""A classifier as another process: answers windage's questions with a PyTorch network's losses and classes.

    python classify.py out/digits.pt

A question is a line of JSON, {"shape": […], "labels": […]}, and the values after it: 32-bit floats, little-endian. An answer is a
line of JSON, {"losses": […], "predictions": […]} or {"error": "…"}. Nothing else may go to standard output.
"""
import json, math, sys

import numpy as np
import torch

from network import Network


def main():
    network = Network()
    network.load_state_dict(torch.load(sys.argv[1], weights_only=True))
    network.eval()
    for line in iter(sys.stdin.buffer.readline, b""):
        question = json.loads(line)
        values = sys.stdin.buffer.read(4 * math.prod(question["shape"]))
        images = torch.from_numpy(np.frombuffer(values, "<f4").reshape(question["shape"]).copy())
        with torch.no_grad():
            logits = network(images)
        losses = torch.nn.functional.cross_entropy(logits, torch.tensor(question["labels"]), reduction="none")
        print(json.dumps({"losses": losses.tolist(), "predictions": logits.argmax(1).tolist()}), flush=True)


if __name__ == "__main__":
    main()
