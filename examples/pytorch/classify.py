"""A classifier in another process: answers requests with the losses and classes of a network.

    python classify.py out/digits.pt

A request is a line of JSON, {"id": …, "shape": […], "labels": […]}, followed by the values as
32-bit floats, little-endian. A response is a line of JSON, {"id": …, "losses": […],
"predictions": […]} or {"error": "…"}. Nothing else may go to standard output.
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
        request = json.loads(line)
        values = sys.stdin.buffer.read(4 * math.prod(request["shape"]))
        images = torch.from_numpy(np.frombuffer(values, "<f4").reshape(request["shape"]).copy())
        labels = torch.tensor(request["labels"])
        with torch.no_grad():
            logits = network(images)
        losses = torch.nn.functional.cross_entropy(logits, labels, reduction="none")
        response = {
            "id": request["id"],
            "losses": losses.tolist(),
            "predictions": logits.argmax(1).tolist(),
        }
        print(json.dumps(response), flush=True)


if __name__ == "__main__":
    main()
