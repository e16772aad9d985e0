"""The generator of `windage-testing/src/random.rs` and the file format of the golden scripts.

Each script writes its name and the versions of its libraries into its file. To write all files
again:

    python3 -m venv .venv && .venv/bin/pip install -r requirements.txt
    for script in golden_*.py; do .venv/bin/python "$script"; done
"""

import json, pathlib, sys

import numpy as np

FOLDER = pathlib.Path(__file__).parent


def uniform(seed, count):
    """Returns values in [0, 1) by SplitMix64."""
    with np.errstate(over="ignore"):
        z = np.uint64(seed) + np.uint64(0x9E3779B97F4A7C15) * np.arange(
            1, count + 1, dtype=np.uint64
        )
        z = (z ^ (z >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
        z = (z ^ (z >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
        z = z ^ (z >> np.uint64(31))
    return (z >> np.uint64(11)).astype(np.float64) / 2.0**53


def normal(seed, count):
    """Returns normal values by the cosine branch of Box-Muller on pairs of uniform values."""
    pairs = uniform(seed, 2 * count).reshape(-1, 2)
    return np.sqrt(-2 * np.log1p(-pairs[:, 0])) * np.cos(2 * np.pi * pairs[:, 1])


def write(name, arrays, **versions):
    """Writes NAME.json: `about` (script, versions) and `arrays` (shape, values)."""
    about = {"script": pathlib.Path(sys.argv[0]).name, "numpy": np.__version__, **versions}
    arrays = {key: np.asarray(value, dtype=np.float64) for key, value in arrays.items()}
    body = {
        key: {"shape": list(a.shape), "values": a.ravel().tolist()} for key, a in arrays.items()
    }
    (FOLDER / f"{name}.json").write_text(json.dumps({"about": about, "arrays": body}) + "\n")
