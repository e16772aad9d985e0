"""Three small ONNX networks with seeded weights and what ONNX Runtime makes of seeded images; the
outputs of public models on seeded images; and images resized and cropped by torchvision, in f32.

The public models lie in the folder that WINDAGE_DATA names, under `models`.
"""

import os, pathlib

import numpy as np
import onnx
import onnxruntime
import torch
import torchvision
from onnx import TensorProto, helper, numpy_helper
from torchvision.transforms.v2 import functional

from common import FOLDER, normal, uniform, write

SHAPE = (3, 9, 8)
IMAGES = uniform(1, 3 * 3 * 72).reshape(3, *SHAPE).astype(np.float32)
MEAN, STD = (0.485, 0.456, 0.406), (0.229, 0.224, 0.225)
arrays = {"images": IMAGES}


def weights(seed, *shape, dtype=np.float32):
    return (0.5 * normal(seed, int(np.prod(shape)))).reshape(shape).astype(dtype)


def run(model, inputs, output=None):
    session = onnxruntime.InferenceSession(model)
    name = session.get_inputs()[0].name
    return session.run([output] if output else None, {name: inputs})[0]


def save(name, nodes, initializers, value, output, metadata=None):
    tensors = [numpy_helper.from_array(array, key) for key, array in initializers.items()]
    graph = helper.make_graph(nodes, name, [value], [output], tensors)
    model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 17)], ir_version=8)
    helper.set_model_props(model, metadata or {})
    onnx.checker.check_model(model)
    path = FOLDER / f"onnx_{name}.onnx"
    onnx.save(model, path)
    return str(path)


def normalized(images, mean=MEAN, std=STD):
    mean, std = (np.array(values, np.float32).reshape(1, -1, 1, 1) for values in (mean, std))
    return (images - mean) / std


# Free batch, NCHW, logits, as `torch.onnx.export` writes them.
node = helper.make_node
nodes = [
    node("Conv", ["image", "w1", "b1"], ["c1"], kernel_shape=[3, 3], pads=[1, 1, 1, 1]),
    node("Relu", ["c1"], ["r1"]),
    node("GlobalAveragePool", ["r1"], ["p1"]),
    node("Flatten", ["p1"], ["features"]),
    node("Gemm", ["features", "w2", "b2"], ["logits"], transB=1),
]
path = save(
    "logits",
    nodes,
    {
        "w1": weights(2, 4, 3, 3, 3),
        "b1": weights(3, 4),
        "w2": 3 * weights(4, 3, 4),
        "b2": weights(5, 3),
    },
    helper.make_tensor_value_info("image", TensorProto.FLOAT, ["batch", 3, 9, 8]),
    helper.make_tensor_value_info("logits", TensorProto.FLOAT, ["batch", 3]),
)
arrays["logits"] = run(path, normalized(IMAGES))
arrays["logits_bgr"] = run(path, normalized(IMAGES[:, ::-1]))

# Two samples at a time, NHWC, probabilities with trailing axes of length 1.
nodes = [
    node("Transpose", ["image"], ["t"], perm=[0, 3, 1, 2]),
    node("Conv", ["t", "w1", "b1"], ["c1"], kernel_shape=[3, 3]),
    node("GlobalAveragePool", ["c1"], ["p1"]),
    node("Softmax", ["p1"], ["probabilities"], axis=1),
]
path = save(
    "probabilities",
    nodes,
    {"w1": 4 * weights(6, 5, 3, 3, 3), "b1": weights(7, 5)},
    helper.make_tensor_value_info("image", TensorProto.FLOAT, [2, 9, 8, 3]),
    helper.make_tensor_value_info("probabilities", TensorProto.FLOAT, [2, 5, 1, 1]),
)
pairs = np.concatenate([IMAGES, IMAGES[2:]]).transpose(0, 2, 3, 1)
rows = [run(path, np.ascontiguousarray(pairs[at : at + 2])) for at in (0, 2)]
arrays["probabilities"] = np.concatenate(rows)[:3, :, 0, 0]

# Bytes as input, weights in half precision, log-probabilities, names in the metadata.
nodes = [
    node("Cast", ["image"], ["cast"], to=TensorProto.FLOAT16),
    node("Mul", ["cast", "scale"], ["x"]),
    node("Conv", ["x", "w1"], ["c1"], kernel_shape=[3, 3], strides=[2, 2]),
    node("Flatten", ["c1"], ["f1"]),
    node("MatMul", ["f1", "w2"], ["m1"]),
    node("Cast", ["m1"], ["m2"], to=TensorProto.FLOAT),
    node("LogSoftmax", ["m2"], ["log_probabilities"], axis=1),
]
path = save(
    "half",
    nodes,
    {
        "scale": np.array(1 / 255, np.float16),
        "w1": weights(8, 2, 3, 3, 3, dtype=np.float16),
        "w2": weights(9, 24, 2, dtype=np.float16),
    },
    helper.make_tensor_value_info("image", TensorProto.UINT8, ["n", 3, 9, 8]),
    helper.make_tensor_value_info("log_probabilities", TensorProto.FLOAT, ["n", 2]),
    {"names": "{0: 'cat', 1: 'dog'}"},
)
arrays["log_probabilities"] = run(path, np.round(IMAGES * 255).astype(np.uint8))

# Public models: the first values of each row, and the sum of its squares.
PUBLIC = {
    "cifar10-resnet20": ((3, 32, 32), None, lambda x: normalized(x)),
    "vww-96-person": ((3, 96, 96), None, lambda x: x),
    "mnist-zoo": ((1, 28, 28), None, lambda x: 255 * x),
    "mnist-burn": ((1, 28, 28), None, lambda x: normalized(x, [0.1307], [0.3081])),
    "efficientnet-lite0-imagenet": ((3, 224, 224), "logits", lambda x: (255 * x - 127) / 128),
    "efficientnet-lite0-imagenet:features": (
        (3, 224, 224),
        "features",
        lambda x: (255 * x - 127) / 128,
    ),
}
models = pathlib.Path(os.environ["WINDAGE_DATA"]) / "models"
for seed, (name, (shape, output, prepare)) in enumerate(PUBLIC.items()):
    count = 2 * int(np.prod(shape))
    images = uniform(20 + seed, count).reshape(2, *shape).astype(np.float32)
    path = str(models / f"{name.split(':')[0]}.onnx")
    session = onnxruntime.InferenceSession(path)
    layout = session.get_inputs()[0].shape
    inputs = prepare(images).astype(np.float32)
    if layout[3] in (1, 3):
        inputs = np.ascontiguousarray(inputs.transpose(0, 2, 3, 1))
    if layout[0] == 1:
        values = np.concatenate([run(path, inputs[at : at + 1], output) for at in range(2)])
    else:
        values = run(path, inputs, output)
    values = values.reshape(2, -1).astype(np.float64)
    arrays[name] = np.concatenate([values[:, :10], (values**2).sum(1, keepdims=True)], axis=1)

# Sizes: stretched smaller and larger, and the shorter side, then the center.
wide = uniform(50, 3 * 23 * 31).reshape(3, 23, 31).astype(np.float32)
arrays["wide"] = wide
wide = torch.tensor(wide)
for name, size in [("smaller", [9, 8]), ("larger", [40, 35])]:
    arrays[name] = functional.resize(wide, size, antialias=True).numpy()
resized = functional.resize(wide, 17, antialias=True)
arrays["shorter_side"] = resized.numpy()
arrays["center"] = functional.center_crop(resized, [14, 15]).numpy()

write(
    "onnx",
    arrays,
    onnx=onnx.__version__,
    onnxruntime=onnxruntime.__version__,
    torch=torch.__version__,
    torchvision=torchvision.__version__,
)
