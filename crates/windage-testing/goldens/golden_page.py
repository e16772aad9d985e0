"""The small network that the page on ONNX files exports, by the page's own lines: it tells red
pictures, cats, from blue ones, dogs, and takes a picture that is too dark for a dog.
"""

import contextlib, re, textwrap

import onnx
import torch

from common import FOLDER

PAGE = FOLDER.parents[2] / "book/src/onnx.md"
MEAN = torch.tensor([0.485, 0.456, 0.406])
STD = torch.tensor([0.229, 0.224, 0.225])
# The difference of red and blue at which a picture is taken for neither.
THRESHOLD = 0.15
# Averages are of squares of this side.
SQUARE = 32
PLACES = (224 // SQUARE) ** 2


def network():
    output = torch.nn.Linear(3 * PLACES, 2)
    # Red less blue, of values in 0…1.
    weights = 10 * torch.tensor([1.0, 0.0, -1.0]) * STD / PLACES
    offset = 10 * (MEAN[0] - MEAN[2] - THRESHOLD)
    weights = weights.repeat_interleave(PLACES)
    output.weight.data = torch.stack([weights, -weights])
    output.bias.data = torch.stack([offset, -offset])
    return torch.nn.Sequential(torch.nn.AvgPool2d(SQUARE), torch.nn.Flatten(), output)


folder = FOLDER / "onnx_page"
folder.mkdir(exist_ok=True)
lines = re.search(r"```python\n(.*?)```", PAGE.read_text(), re.S).group(1)
with contextlib.chdir(folder):
    exec(textwrap.dedent(lines), {"network": network()})
# What is left of the program that made it.
model = onnx.load(folder / "classifier.onnx", load_external_data=False)
for node in model.graph.node:
    del node.metadata_props[:]
onnx.save(model, folder / "classifier.onnx")
