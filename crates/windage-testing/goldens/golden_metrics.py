"""Distances and divergences: SciPy, pytorch-fid and torch-fidelity on values of `common.py`."""

from importlib.metadata import version
from types import SimpleNamespace

import numpy as np, torch
from pytorch_fid import fid_score
from scipy import integrate, linalg, stats
from scipy.spatial.distance import jensenshannon
from torch_fidelity.metric_kid import kernel_mmd
from torch_fidelity.metric_prc import calculate_precision_recall_full

from common import normal, write

# pytorch-fid 0.3 expects a second result of `sqrtm`, which SciPy 1.17 no longer returns.
fid_score.linalg = SimpleNamespace(sqrtm=lambda matrix, disp: (linalg.sqrtm(matrix), None))

out = {}


def rows(seed, count, dims, mixing=0.0):
    """Returns normal rows rounded to f32; `mixing` adds to each feature that share of the sum up to
    it."""
    values = normal(seed, count * dims).reshape(count, dims)
    return (values + mixing * np.cumsum(values, axis=1)).astype(np.float32).astype(np.float64)


def singular(x, y):
    """Returns tr(S1 + S2 - 2 (S1 S2)^(1/2)) of centered rows; the last trace is the nuclear norm of
    X Y'."""
    x, y = (v - v.mean(0) for v in (x, y))
    x, y = x / np.sqrt(len(x) - 1), y / np.sqrt(len(y) - 1)
    return (x**2).sum() + (y**2).sum() - 2 * linalg.svdvals(x @ y.T).sum()


# Fréchet distances; the second set is scaled by 1.5 and moved by 0.25.
for dims, count in [(1, 10), (8, 100), (64, 400), (512, 1500)]:
    x, y = rows(10, count, dims, 0.3), 1.5 * rows(11, count, dims) + 0.25
    a, b = (np.atleast_2d(np.cov(v, rowvar=False)) for v in (x, y))
    root = linalg.sqrtm(a @ b)
    out[f"frechet_{dims}"] = np.trace(a) + np.trace(b) - 2 * np.trace(root.real)
    out[f"frechet_{dims}_fid"] = fid_score.calculate_frechet_distance(x.mean(0), a, y.mean(0), b)
# Fewer samples than dimensions, in one set and in both.
for name, counts in [("one", (40, 200)), ("both", (40, 30))]:
    x, y = (rows(12 + i, count, 64, 0.1) for i, count in enumerate(counts))
    out[f"frechet_singular_{name}"] = singular(x, y)
# The sets that the benchmark measures.
a, b = (np.cov(normal(seed, 4096 * 2048).reshape(4096, 2048), rowvar=False) for seed in (0, 1))
out["frechet_2048"] = np.trace(a) + np.trace(b) - 2 * np.trace(linalg.sqrtm(a @ b).real)

# Statistics with an offset, by the two passes of NumPy.
x = 1e6 + np.float64(rows(14, 300, 6, 0.2))
out["offset_mean"], out["offset_covariance"] = x.mean(0), np.cov(x, rowvar=False)

# Kernel distance of whole sets.
x, y = rows(20, 200, 24), rows(21, 200, 24, 0.05)
kernel = dict(
    kid_kernel="poly", kid_kernel_poly_degree=3, kid_kernel_poly_gamma=None, kid_kernel_poly_coef0=1
)
out["kernel_default"] = kernel_mmd(x, y, **kernel)
out["kernel_set"] = kernel_mmd(
    x,
    y,
    **kernel | dict(kid_kernel_poly_degree=2, kid_kernel_poly_gamma=0.1, kid_kernel_poly_coef0=0.5),
)

# Precision and recall (torch-fidelity takes the generated set first); density and coverage by the
# formulas of Naeem et al. 2020, with closed balls.
real, fake = rows(30, 700, 8), 0.8 * rows(31, 600, 8) + 0.3
out["precision_recall"] = calculate_precision_recall_full(torch.tensor(fake), torch.tensor(real), 3)
within, between = (np.linalg.norm(real[:, None] - other[None], axis=-1) for other in (real, fake))
inside = between <= np.sort(within, axis=1)[:, 3][:, None]
out["density_coverage"] = inside.sum() / (3 * len(fake)), inside.any(1).mean()

# Jensen-Shannon divergences; SciPy returns the square root.
p, q = np.abs(normal(40, 50)), np.abs(normal(41, 50))
out["discrete"] = jensenshannon(p, q, base=2) ** 2
x, y = rows(42, 500, 5, 0.2), rows(43, 400, 5) + 0.5
edges = [np.linspace(min(u.min(), v.min()), max(u.max(), v.max()), 33) for u, v in zip(x.T, y.T)]
counts = [[np.histogram(values, e)[0] for values in pair] for e, *pair in zip(edges, x.T, y.T)]
out["histogram"] = np.mean([jensenshannon(*pair, base=2) ** 2 for pair in counts])


def gaussians(mean, deviation):
    """Returns the Jensen-Shannon divergence of N(0, 1) and N(mean, deviation^2) by quadrature."""
    p, q = stats.norm(0, 1), stats.norm(mean, deviation)

    def term(x):
        lp, lq = p.logpdf(x), q.logpdf(x)
        lm = np.logaddexp(lp, lq) - np.log(2)
        return 0.5 * (np.exp(lp) * (lp - lm) + np.exp(lq) * (lq - lm)) / np.log(2)

    reach = 12 * max(1, deviation)
    return integrate.quad(
        term, min(0, mean) - reach, max(0, mean) + reach, points=[0, mean], limit=500, epsabs=1e-12
    )[0]


pairs = [(0.5, 1), (1, 1), (0, 3), (4, 0.5), (20, 1)]
out["gaussian_pairs"], out["gaussian"] = pairs, [gaussians(*pair) for pair in pairs]

versions = {name: version(name) for name in ("scipy", "torch", "torch-fidelity", "pytorch-fid")}
write("metrics", out, **versions)
